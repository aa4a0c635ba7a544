"""Roles that hold numbers of people's records, as `reported_by` those of tenants and not of the persons who they are."""

from collections.abc import Iterator

from dsr.datamap.discover.facts import ColumnFacts, Included, KeyFacts, Ref, TableFacts
from dsr.datamap.discover.guess import Guess
from dsr.datamap.discover.likeness import aimed
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.roles import bare_role, offers, role_of
from dsr.datamap.discover.words import ANYBODY, SUBJECTS, refers


def by_record(tables: Tables, table: TableFacts, column: ColumnFacts, person: Ref) -> Iterator[Guess]:
    """A guess for each table of such records: all values are found there, and in no other table of people as well."""
    role = role_of(column.name, target=tables.words(person), own=tables.words(table.ref))
    said = bare_role(column.name) and (role in {"owns", "makes"} or offers(column.name))
    if not said or not refers(column.name) or (column.name,) == table.key:
        return
    records = [ref for ref in tables.by_ref if ref != table.ref and _is_record(tables, ref)]
    fits = {ref: there for ref in (*records, *sorted(tables.people, key=str)) if (there := _there(tables, column, ref))}
    asked = {ref: Included(table.ref, (column.name,), ref, (there,)) for ref, there in fits.items()}
    for ref in records:
        if ref in fits:
            key = KeyFacts((column.name,), ref, (fits[ref],), declared=False)
            rivals = tuple(each for other, each in asked.items() if other != ref)
            yield Guess(table.ref, key, named=False, whole=True, by_value=True, rivals=rivals)


def _is_record(tables: Tables, ref: Ref) -> bool:
    """Whether the rows say more of people who are known elsewhere: they are called as people are, and point at them."""
    noun, table = tables.noun(ref), tables.by_ref[ref]
    known = any(key.target in tables.people and key.target != ref for key in table.foreign)
    return noun in SUBJECTS - ANYBODY and ref not in tables.people and known


def _there(tables: Tables, column: ColumnFacts, ref: Ref) -> str:
    there = aimed(tables, column, ref)
    return there.name if there is not None and there.family == column.family else ""
