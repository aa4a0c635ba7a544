"""The look afterwards: every saved key against its rule, and whether the old identifiers are still to be found."""

from dsr.connectors.base import Beat, Identifiers, ReadBack, SavedKeys
from dsr.connectors.evidence import outcome
from dsr.connectors.http import rules
from dsr.connectors.http.client import Api
from dsr.connectors.http.lookup import found_again
from dsr.connectors.http.values import is_plain, key_of
from dsr.connectors.http.walk import Search, rows_of, worked
from dsr.datamap.plan import Action, Step, SystemPlan

POLL_SECONDS = 2.0


def read_back(api: Api, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers, beat: Beat) -> ReadBack:
    """Looks again until all is as it should be, or until the time that the data map gives the store to settle."""
    until = api.time.clock() + api.settings.settles_within
    while True:
        seen = _look(api, plan, saved, identifiers, beat)
        if seen.clean or api.time.clock() >= until:
            return seen
        api.time.pause(POLL_SECONDS, beat)


def _look(api: Api, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers, beat: Beat) -> ReadBack:
    collections = []
    found = 0
    for step in worked(plan):
        keys, kept = saved.keys.get(step.collection, ()), len(saved.kept.get(step.collection, ()))
        remaining = _remaining(api, step, saved, beat) if keys else 0
        action, reason = step.erasure.action, step.erasure.reason
        collections.append(outcome(step.collection, action, reason, len(keys), kept, remaining=remaining))
        found += _still_found(api, step, saved, identifiers, beat)
    return ReadBack(tuple(collections), identifiers_found=found)


def _remaining(api: Api, step: Step, saved: SavedKeys, beat: Beat) -> int:
    left = 0
    for _, row in found_again(api, step, saved.keys[step.collection], beat):
        held = step.erasure.action is not Action.DELETE and all(
            rules.holds(rule, row.get(rule.field), step) for rule in step.erasure.rules
        )
        left += not held
    return left


def _still_found(api: Api, step: Step, saved: SavedKeys, identifiers: Identifiers, beat: Beat) -> int:
    """Rows in which an erased field still holds an identifier; what is kept for a reason does not count."""
    ruled = {rule.field for rule in step.erasure.rules}
    kept = set(saved.kept.get(step.collection, ()))
    found = set()
    for seed in step.seeds:
        if step.erasure.action is not Action.DELETE and seed.field not in ruled:
            continue
        for value in identifiers.values.get(seed.kind, ()):
            if not value.strip() or not is_plain(value):
                continue
            search = Search(step.collection, (seed.field,), (value,), (value,), seed.match, seed.kind)
            for page in rows_of(api, step, search, beat):
                found |= {key_of(row, step.key, step.collection) for row in page} - kept
    return len(found)
