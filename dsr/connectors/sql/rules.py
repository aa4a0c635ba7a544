"""Erasure rules of fields: the value that each writes, how to see that it was written, and why it could not be."""

import sqlalchemy as sa

from dsr.connectors.sql.catalogue import Column, LiveTable, Unique
from dsr.connectors.sql.dialects.base import Dialect, Element
from dsr.connectors.tokens import LEAST, shape_of
from dsr.datamap.plan import FieldRule, Step

DATES = frozenset({"date", "datetime", "timestamp", "timestamp without time zone", "timestamp with time zone"})


def new_value(dialect: Dialect, rule: FieldRule, column: Element, live: Column, *, mail: bool) -> Element:
    """What the rule writes. NULL stays NULL: there was nothing to erase."""
    value = fixed_value(dialect, rule, live, mail=mail)
    if rule.rule in {"null", "detach"} and value is not None:
        return value
    if value is None:
        value = _general(dialect, rule, column, live)
    return sa.case((column.is_(None), sa.null()), else_=value)


def fixed_value(dialect: Dialect, rule: FieldRule, live: Column, *, mail: bool) -> Element | None:
    """What the rule writes into every row that has a value; None for a rule that keeps a part of what was there."""
    if rule.rule in {"null", "detach"}:
        return sa.null()
    if rule.rule == "constant":
        return dialect.constant(rule.argument or "", live)
    if rule.rule == "random_token":
        return dialect.token(shape_of(live.length, mail=mail), live)
    return None


def holds(dialect: Dialect, rule: FieldRule, column: Element, live: Column, *, mail: bool) -> Element:
    """Whether the field is as the rule leaves it."""
    if rule.rule in {"null", "detach"}:
        return column.is_(None)
    if rule.rule == "constant":
        kept = _alike(dialect, column, dialect.constant(rule.argument or "", live), live)
    elif rule.rule == "random_token":
        kept = dialect.is_token(column, shape_of(live.length, mail=mail), live)
    else:
        kept = _alike(dialect, column, _general(dialect, rule, column, live), live)
    return sa.or_(column.is_(None), kept)


def _alike(dialect: Dialect, one: Element, other: Element, live: Column) -> Element:
    # As texts: json, for one, has no equality.
    alike: Element = dialect.text(one, live) == dialect.text(other, live)
    return alike


def is_mail(step: Step, field: str) -> bool:
    """Fields searched as e-mail addresses keep an address's form, for whoever validates them."""
    return any(seed.field == field and seed.kind == "email" for seed in step.seeds)


def _general(dialect: Dialect, rule: FieldRule, column: Element, live: Column) -> Element:
    argument = rule.argument or ""
    if argument.startswith("prefix:"):
        return dialect.prefix(column, live, int(argument.removeprefix("prefix:")))
    return dialect.truncated(column, live, argument)


def misfits(step: Step, live: LiveTable) -> list[str]:
    """Why rules of this step could not be carried out as written, from the schema alone."""
    found = []
    for rule in step.erasure.rules:
        column = live.columns.get(rule.field)
        if column is not None:
            found += [f"{step.collection}.{rule.field}: {why}" for why in _misfits(rule, column, step, live)]
    return found


def _misfits(rule: FieldRule, column: Column, step: Step, live: LiveTable) -> list[str]:
    found = []
    empties = rule.rule in {"null", "detach"}
    if column.generated:
        found.append("the database computes this column; give the rule to the columns that it is made of.")
    if empties and not column.nullable:
        found.append("the column is NOT NULL, so it cannot be emptied; use a constant or a random token.")
    if empties and any(unique.nulls_equal for unique in _unsafe(rule.field, step, live)):
        found.append("a unique index takes NULLs as equal, so rows cannot all be emptied; use random_token.")
    if rule.rule in {"constant", "generalise"} and _unsafe(rule.field, step, live):
        found.append(f"the column is UNIQUE, so rows cannot share one value by {rule.rule}; use random_token.")
    if rule.rule == "constant" and column.length is not None and len(rule.argument or "") > column.length:
        found.append(f"the constant is longer than the column's {column.length} characters.")
    if rule.rule == "random_token" and column.family != "text" and column.base != "uuid":
        found.append(f"a random token is a text, and the column is {column.type}; use null_value or a constant.")
    if rule.rule == "random_token" and column.length is not None and column.length < LEAST:
        found.append(f"the column's {column.length} characters are too few for a random token ({LEAST}).")
    if rule.rule == "generalise":
        found += _misfit_generalisation(rule, column)
    if not empties and any(rule.field in key.columns for key in live.outgoing):
        found.append("a foreign key rests on this column; use detach: true on the link, or null_value.")
    if any(rule.field in key.target_columns for key in live.incoming):
        found.append("a foreign key of another table points at this column, so it cannot change.")
    return found


def _misfit_generalisation(rule: FieldRule, column: Column) -> list[str]:
    if (rule.argument or "").startswith("prefix:"):
        return [] if column.family == "text" else [f"a prefix is of a text, and the column is {column.type}."]
    return [] if column.base in DATES else [f"only dates have a {rule.argument}, and the column is {column.type}."]


def _unsafe(field: str, step: Step, live: LiveTable) -> list[Unique]:
    """Unique indexes that one value for several rows may break; one that holds the whole key cannot be broken."""
    return [
        unique
        for unique in live.uniques
        if field in unique.over or (field in unique.columns and not set(step.key) <= set(unique.columns))
    ]
