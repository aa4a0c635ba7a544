"""The look afterwards: every saved key against its rule, and whether the old identifiers are still to be found."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import CollectionErased, Identifiers, ReadBack, SavedKeys
from dsr.connectors.evidence import outcome
from dsr.connectors.sql.decide import worked
from dsr.connectors.sql.match import matches_identifier
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.portions import conditions
from dsr.connectors.sql.read import count_of
from dsr.connectors.sql.rules import holds, is_mail
from dsr.datamap.plan import Action


def read_back(
    connection: Connection, places: Mapping[str, Place], saved: SavedKeys, identifiers: Identifiers
) -> ReadBack:
    collections = tuple(_compare(connection, name, place, saved) for name, place in worked(places))
    found = sum(_still_found(connection, name, place, saved, identifiers) for name, place in worked(places))
    return ReadBack(collections, identifiers_found=found)


def _compare(connection: Connection, name: str, place: Place, saved: SavedKeys) -> CollectionErased:
    erasure = place.step.erasure
    keys, kept = saved.keys.get(name, ()), len(saved.kept.get(name, ()))
    wrong: sa.ColumnElement[bool] = sa.true()
    if erasure.action is not Action.DELETE:
        wrong = sa.not_(
            sa.and_(
                sa.true(),
                *[
                    holds(
                        place.dialect,
                        rule,
                        place.column(rule.field),
                        place.live.columns[rule.field],
                        mail=is_mail(place.step, rule.field),
                    )
                    for rule in erasure.rules
                ],
            )
        )
    remaining = sum(count_of(connection, place, sa.and_(mine, wrong)) for mine in conditions(place, keys))
    return outcome(place.step, len(keys), kept, remaining=remaining)


def _still_found(connection: Connection, name: str, place: Place, saved: SavedKeys, identifiers: Identifiers) -> int:
    """Rows in which an erased field still holds an identifier; what is kept for a reason does not count."""
    erasure = place.step.erasure
    ruled = {rule.field for rule in erasure.rules}
    found = [
        matches_identifier(place, seed.field, identifiers.values[seed.kind], seed.match)
        for seed in place.step.seeds
        if identifiers.values.get(seed.kind) and (erasure.action is Action.DELETE or seed.field in ruled)
    ]
    if not found:
        return 0
    every = count_of(connection, place, sa.or_(*found))
    kept = conditions(place, saved.kept.get(name, ())) if every else ()
    return every - sum(count_of(connection, place, sa.and_(sa.or_(*found), mine)) for mine in kept)
