"""Erasing by keys decided before, one request a row or one a person; what was done already is no matter."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from copy import deepcopy

from dsr.connectors.base import Beat, ConnectorError, Identifiers, Key, SavedKeys
from dsr.connectors.http import rules
from dsr.connectors.http.address import Unsendable, body_with, encoded, path_with, query_with
from dsr.connectors.http.client import Api, Ask
from dsr.connectors.http.lookup import check_addressable, found_again
from dsr.connectors.http.values import Json, Row, is_plain, key_of, put
from dsr.connectors.http.walk import Walk, http_of, worked
from dsr.datamap.http import ChangeCall, EraseCall
from dsr.datamap.plan import Action, Role, Step, SystemPlan


def touches(step: Step) -> bool:
    """Whether rows of this collection are deleted or changed; retained rows without rules are not."""
    return step.erasure.action is Action.DELETE or bool(step.erasure.rules)


class Misfits:
    """Why rows that a walk meets could not be erased as the data map says; each reason once."""

    def __init__(self, plan: SystemPlan) -> None:
        self._acting = {step.collection for step in worked(plan) if touches(step)}
        self.found: dict[str, None] = {}

    def look(self, step: Step, rows: list[Row]) -> None:
        if step.role is not Role.OWN or step.collection not in self._acting:
            return
        for row in rows:
            try:
                check_addressable(step, key_of(row, step.key, step.collection))
                if step.erasure.action is not Action.DELETE:
                    rules.changes(step, row)
            except ConnectorError as error:
                self.found[str(error)] = None


def decide(api: Api, plan: SystemPlan, identifiers: Identifiers, schema: str, beat: Beat) -> SavedKeys:
    """Every key that the erasure touches or keeps. Raises ConnectorError where a row could not be erased as written.

    A row that others may share stays: whether somebody else still holds it, an API cannot be asked in one moment.
    """
    misfits = Misfits(plan)
    walk = Walk(api, plan, identifiers, beat, misfits.look).run()
    if misfits.found:
        listed = "\n".join(f"- {problem}" for problem in misfits.found)
        raise ConnectorError(f"{plan.title} cannot be worked as the data map says:\n{listed}", permanent=True)
    keys: dict[str, tuple[Key, ...]] = {}
    kept: dict[str, tuple[Key, ...]] = {}
    for step in worked(plan):
        name = step.collection
        own, shared = sorted(walk.own[name], key=str), sorted(walk.shared[name], key=str)
        if touches(step):
            keys[name] = tuple(own)
            kept[name] = tuple(shared)
        else:
            kept[name] = (*own, *shared)
    return SavedKeys(keys=keys, kept=kept, roots=walk.root_digest(), schema=schema, nonce=secrets.token_hex(16))


def execute(api: Api, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers, beat: Beat) -> None:
    """Change what stays, then delete, what was reached last first."""
    steps = [step for step in worked(plan) if saved.keys.get(step.collection)]
    for step in steps:
        if step.erasure.action is not Action.DELETE:
            _change_rows(api, step, saved, beat)
    for step in reversed(steps):
        if step.erasure.action is Action.DELETE:
            _delete_rows(api, step, saved, identifiers, beat)


def _change_rows(api: Api, step: Step, saved: SavedKeys, beat: Beat) -> None:
    http, call = http_of(step), http_of(step).change
    if call is None:
        raise ConnectorError(f"The data map does not say how {step.collection} is changed.", permanent=True)
    for key, row in found_again(api, step, saved.keys[step.collection], beat):
        new = rules.changes(step, row)
        if not new:
            continue
        body: dict[str, Json] = deepcopy(row.item) if call.send == "row" else {}
        for name, value in new.items():
            put(body, http.pointer(name), value)
        values = dict(zip(step.key, key, strict=True))
        send(api, step, call, values, body, once=once_of(saved.nonce, step, key))
        beat()


def _delete_rows(api: Api, step: Step, saved: SavedKeys, identifiers: Identifiers, beat: Beat) -> None:
    call = http_of(step).erase
    if call is None:
        raise ConnectorError(f"The data map does not say how {step.collection} is erased.", permanent=True)
    if call.goes_with is not None:
        return
    if call.per == "person":
        for name, value in _people(step, call, identifiers):
            body = None if call.body is None else body_with(call.body, {name: value})
            send(api, step, call, {name: value}, body, once=once_of(saved.nonce, step, (value,)))
            beat()
        return
    for key in saved.keys[step.collection]:
        values = dict(zip(step.key, key, strict=True))
        body = None if call.body is None else body_with(call.body, values)
        send(api, step, call, values, body, once=once_of(saved.nonce, step, key))
        beat()


def _people(step: Step, call: EraseCall, identifiers: Identifiers) -> list[tuple[str, str]]:
    return [
        (seed.field, value)
        for seed in step.seeds
        if seed.field in call.placeholders
        for value in identifiers.values.get(seed.kind, ())
        if value.strip() and is_plain(value)
    ]


def send(
    api: Api, step: Step, call: EraseCall | ChangeCall, values: Mapping[str, object], body: object, *, once: str
) -> None:
    try:
        path, query = path_with(str(call.path), values), encoded(query_with(call.query, values))
    except Unsendable:
        raise ConnectorError(f"A row of {step.collection} cannot be addressed.", permanent=True) from None
    url = api.base.url + path + (f"?{query}" if query else "")
    what = f"{call.method} {call.path}"
    taken = frozenset({*call.expect, *call.absent})
    answer = api.send(Ask(call.method, url, what, body, once=once, taken=taken), _no_beat)
    if answer.status not in taken:
        raise ConnectorError(
            f"The store answered {what} by {answer.status}, and the data map expects"
            f" {', '.join(map(str, call.expect))}. Look whether it did it, then correct expect.",
            permanent=True,
        )


def _no_beat() -> None:
    """Between rows the caller's own beat is called: an answer must not be lost to a lease that ends meanwhile."""


def once_of(nonce: str, step: Step, key: Key) -> str:
    """One key a request and row: the same after a crash, another for the next request about the same row."""
    text = json.dumps([nonce, step.collection, *key])
    return hashlib.sha256(text.encode()).hexdigest()
