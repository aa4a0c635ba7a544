"""Erasure rules of fields in JSON: the value that each writes, how to see that it was written, why it could not be."""

import re
import secrets

from dsr.connectors.base import ConnectorError
from dsr.connectors.http.values import Json, Number, Row, text_of
from dsr.connectors.tokens import FULL, shape_of
from dsr.datamap.plan import FieldRule, Step

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:([T ])[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(.*))?")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def changes(step: Step, row: Row) -> dict[str, Json]:
    """The fields that an erasure overwrites in this row, with their new values; those that hold already are left out.
    A field that is null stays null: there was nothing to erase.
    """
    return {
        rule.field: _new_value(rule, row[rule.field], step)
        for rule in step.erasure.rules
        if not holds(rule, row.get(rule.field), step)
    }


def holds(rule: FieldRule, value: Json, step: Step) -> bool:
    """Whether the field is as the rule leaves it."""
    if value is None:
        return True
    if rule.rule in {"null", "detach"}:
        return False
    if rule.rule == "random_token":
        pattern = shape_of(None, mail=_is_mail(step, rule.field)).pattern
        return isinstance(value, str) and re.fullmatch(pattern, value) is not None
    try:
        new = _new_value(rule, value, step)
    except ConnectorError:
        return False
    return type(new) is type(value) and bool(new == value)


def _new_value(rule: FieldRule, value: Json, step: Step) -> Json:
    argument = rule.argument or ""
    match rule.rule:
        case "null" | "detach":
            return None
        case "constant":
            return typed(argument, value)
        case "random_token" if isinstance(value, str) and not isinstance(value, Number):
            shape = shape_of(None, mail=_is_mail(step, rule.field))
            return shape.mark + secrets.token_hex(FULL)[: shape.digits] + shape.tail
        case "generalise":
            text = text_of(value)
            if text is not None and argument.startswith("prefix:") and not isinstance(value, (int, Number)):
                return text[: int(argument.removeprefix("prefix:"))]
            date = _DATE.fullmatch(text or "")
            if date and argument in {"year", "month"}:
                day = f"{date[1]}-{date[2] if argument == 'month' else '01'}-01"
                return f"{day}{date[4]}00:00:00{date[5]}" if date[4] else day
    raise ConnectorError(
        f"{step.collection}.{rule.field} holds a value that the rule {rule.rule}{f' ({argument})' if argument else ''}"
        " does not fit; give it another rule in the data map.",
        permanent=True,
    )


def typed(argument: str, like: Json) -> Json:
    """The constant in the type of the value that it replaces, where it can be one of it."""
    if isinstance(like, bool) and argument in {"true", "false"}:
        return argument == "true"
    if isinstance(like, (int, Number)) and not isinstance(like, bool) and _NUMBER.fullmatch(argument):
        return int(argument) if argument.lstrip("-").isdigit() else Number(argument)
    return argument


def _is_mail(step: Step, field: str) -> bool:
    """Fields searched as e-mail addresses keep an address's form, for whoever validates them."""
    return any(seed.field == field and seed.kind == "email" for seed in step.seeds)
