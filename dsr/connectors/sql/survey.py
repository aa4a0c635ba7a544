"""A whole map against a whole live schema: what stops it, what nobody can judge, what deserves advice, what is not
declared. What the catalogue of one kind of database alone knows is in `facts`; the rest is read by SQLAlchemy.
"""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import Note, Survey, Weight
from dsr.connectors.sql import checks, constraints
from dsr.connectors.sql.catalogue import LiveTable, Where, read_catalogue
from dsr.connectors.sql.coverage import coverage
from dsr.connectors.sql.facts import facts_of
from dsr.connectors.sql.indexes import missing_indexes
from dsr.connectors.sql.places import wheres
from dsr.datamap.check_changes import RULES
from dsr.datamap.plan import Action, Role, SystemPlan
from dsr.datamap.schema import System

_KINDS = {"v": "a view", "m": "a materialised view", "f": "a foreign table"}


def survey(connection: Connection, plan: SystemPlan, system: System, *, writes: bool) -> Survey:
    """The notes and the coverage, by the read connection. `writes`: whether a write address is set."""
    live = live_of(connection, system)
    tables = read_catalogue(connection, wheres(plan))
    notes = [_placed(Weight.PROBLEM, text) for text in checks.problems(connection, plan, tables, erase=True)]
    notes += _absent(system, live)
    notes += _constraints(connection, plan, tables)
    notes += _changes(system, live)
    notes += _links(system, live)
    notes += _unknown_pointers(system, live)
    notes += missing_indexes(sa.inspect(connection), connection, system, live)
    notes += _sources(plan, live)
    notes += facts_of(connection, plan, live)
    if not writes and any(step.erasure.action is not Action.NONE for step in plan.steps):
        notes.append(Note(Weight.ADVICE, "", "No write address is set, so nothing can be erased here."))
    return Survey(tuple(dict.fromkeys(notes)), coverage(sa.inspect(connection), connection, system, live))


def live_of(connection: Connection, system: System) -> dict[str, LiveTable]:
    """Each collection's table, where the connection sees one; also of collections that no search reaches."""
    places = {name: (each.database_schema, each.table or name) for name, each in system.collections.items()}
    tables = read_catalogue(connection, places.values())
    return {name: tables[at] for name, at in places.items() if at in tables}


def _placed(weight: Weight, text: str) -> Note:
    """A sentence of the connector begins with its collection, or with its field."""
    where, colon, rest = text.partition(": ")
    collection, dot, field = where.partition(".")
    return Note(weight, collection, f"{field}: {rest}" if dot else rest) if colon else Note(weight, "", text)


def _absent(system: System, live: Mapping[str, LiveTable]) -> Iterator[Note]:
    """Tables and columns that the map names; those of collections that no search reaches are in no plan."""
    for name, collection in system.collections.items():
        table = collection.table or name
        if name not in live:
            yield Note(Weight.PROBLEM, name, f"there is no table {table} that this connection may see.")
            continue
        for column in sorted({*collection.fields, *collection.key} - live[name].columns.keys()):
            yield Note(Weight.PROBLEM, name, f"table {table} has no column {column}.")


def _constraints(connection: Connection, plan: SystemPlan, tables: Mapping[Where, LiveTable]) -> Iterator[Note]:
    for step in plan.steps:
        live = tables.get((step.schema, step.table))
        if live is not None and step.role is not Role.LOOKUP and step.erasure.action is not Action.NONE:
            for text in constraints.unjudged(connection, step, live):
                yield _placed(Weight.UNJUDGED, text)


def _changes(system: System, live: Mapping[str, LiveTable]) -> Iterator[Note]:
    """Constraints whose answer to what other rights set lies in the rows; the rest is the check of each right."""
    for name, collection in system.collections.items():
        for right in RULES.values():
            fields = {flag.field for flag in collection.flags(right)}
            for check in live[name].checks if name in live else ():
                others = sorted(set(check.columns) - fields)
                if fields & set(check.columns) and others:
                    text = (
                        f"whether the constraint {check.name} ({check.expression}) lets {right.replace('_', ' ')} set"
                        f" {', '.join(sorted(fields & set(check.columns)))} depends on {', '.join(others)} in each row;"
                        " every change tries it on the subject’s rows before it begins."
                    )
                    yield Note(Weight.UNJUDGED, name, text)


def _links(system: System, live: Mapping[str, LiveTable]) -> Iterator[Note]:
    for name, collection in system.collections.items():
        for link in collection.links:
            if name not in live or link.to not in live:
                continue
            for field, target in zip(link.fields, system.collections[link.to].target_of(link), strict=True):
                here, there = live[name].columns.get(field), live[link.to].columns.get(target)
                if here and there and here.family != there.family:
                    text = (
                        f"{field} is {here.type} and {link.to}.{target} is {there.type}: they are compared as texts, so"
                        " 7 is not 007, and one index at most serves."
                    )
                    yield Note(Weight.ADVICE, name, text)


def _unknown_pointers(system: System, live: Mapping[str, LiveTable]) -> Iterator[Note]:
    """Foreign keys of the database that the map says nothing of."""
    by_table: dict[tuple[str, str], list[str]] = {}
    for name, table in live.items():
        by_table.setdefault((table.schema, table.name), []).append(name)
    written = {
        (name, link.fields, link.to) for name, collection in system.collections.items() for link in collection.links
    }
    for name, table in live.items():
        for key in table.incoming:
            sources = by_table.get((key.schema, key.table), [])
            columns = ", ".join(key.columns)
            if not sources:
                text = f"rows of {key.table} point here ({columns}, constraint {key.name}), and no collection reads it."
                yield Note(Weight.ADVICE, name, text)
            elif (
                not any((source, key.columns, name) in written for source in sources)
                and name == by_table[(table.schema, table.name)][0]
            ):
                text = f"{columns} points at {name} (constraint {key.name}), and no link says whose the rows are."
                yield Note(Weight.ADVICE, sources[0], text)


def _sources(plan: SystemPlan, live: Mapping[str, LiveTable]) -> Iterator[Note]:
    for step in plan.steps:
        table = live.get(step.collection)
        if table is not None and table.kind in _KINDS and step.erasure.action is Action.NONE:
            text = f"{step.table} is {_KINDS[table.kind]}: it can be read, not erased."
            yield Note(Weight.ADVICE, step.collection, text)
        if table is not None and table.kind == "p":
            yield Note(
                Weight.ADVICE, step.collection, f"{step.table} is partitioned; its partitions are read through it."
            )
