"""Rows looked up again by keys saved before: each by itself, or those that one search lists together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from dsr.connectors.base import Beat, ConnectorError, Key
from dsr.connectors.http.address import Unsendable, path_with, query_with
from dsr.connectors.http.client import Api
from dsr.connectors.http.values import Row, key_of
from dsr.connectors.http.walk import Search, http_of, rows_of
from dsr.datamap.plan import Step


def found_again(api: Api, step: Step, keys: Iterable[Key], beat: Beat) -> Iterator[tuple[Key, Row]]:
    """Those of `keys` whose rows are there, with the rows."""
    find = http_of(step).find_by(frozenset(step.key))
    if find is None:
        raise ConnectorError(f"The data map has no request that looks {step.collection} up by its key.", permanent=True)
    fields = tuple(name for name in step.key if name in find.placeholders)
    searches: defaultdict[tuple[str | int | None, ...], set[Key]] = defaultdict(set)
    for key in keys:
        named = dict(zip(step.key, key, strict=True))
        searches[tuple(named[name] for name in fields)].add(key)
    for typed, wanted in searches.items():
        search = Search(step.collection, fields, tuple(str(value) for value in typed), typed)
        left = set(wanted)
        for page in rows_of(api, step, search, beat):
            for row in page:
                key = key_of(row, step.key, step.collection)
                if key in left:
                    left.discard(key)
                    yield key, row


def check_addressable(step: Step, key: Key) -> None:
    """Raises ConnectorError (permanent) for a row that no request could name, before anything is changed."""
    http, values = http_of(step), dict(zip(step.key, key, strict=True))
    find = http.find_by(frozenset(step.key))
    calls = [call for call in (find, http.erase, http.change) if call is not None and call.path is not None]
    try:
        for call in calls:
            if call.placeholders <= values.keys():
                path_with(str(call.path), values)
                query_with(call.query, values)
    except Unsendable:
        raise ConnectorError(
            f"A row of {step.collection} has a key that no address can carry (empty, too long, or only dots).",
            permanent=True,
        ) from None
