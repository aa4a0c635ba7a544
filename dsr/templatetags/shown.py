"""Figures and names as the staff pages write them."""

from django import template

from dsr.policy.schema import Identifier
from dsr.rules.spoken import plural

register = template.Library()
IDENTIFIERS = {
    Identifier.EMAIL: "e-mail address",
    Identifier.PHONE: "telephone number",
    Identifier.USER_ID: "user name or number",
}


@register.filter
def identifier(kind: str) -> str:
    """`user_id` → user name or number. A kind that only a data map knows is shown by its name."""
    return next((name for known, name in IDENTIFIERS.items() if known == kind), kind.replace("_", " "))


@register.filter
def rows(number: int) -> str:
    """`1 row`, `3,238 rows`."""
    return plural(number, "row")


@register.filter
def records(number: int) -> str:
    """`1 record`, `3,238 records`."""
    return plural(number, "record")


@register.filter
def figure(number: int | None) -> str:
    return "" if number is None else f"{number:,}"
