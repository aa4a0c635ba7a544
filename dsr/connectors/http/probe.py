"""The live check: each search that starts from an identifier is asked for somebody who does not exist."""

from collections.abc import Iterator

from dsr.connectors.base import Beat, ConnectorError
from dsr.connectors.http.client import Api
from dsr.connectors.http.pages import items_of
from dsr.connectors.http.walk import http_of
from dsr.datamap.plan import Step, SystemPlan

_NOBODY = {"email": "nobody-habeas-check@nobody.invalid"}
_NOBODY_ELSE = "nobody-habeas-check"


def problems(api: Api, plan: SystemPlan, beat: Beat) -> Iterator[str]:
    for step in plan.steps:
        for seed in step.seeds:
            problem = _ask(api, step, seed.kind, seed.field, beat)
            if problem:
                yield f"{step.collection}, searched by {seed.field}: {problem}"


def _ask(api: Api, step: Step, kind: str, field: str, beat: Beat) -> str:
    find = http_of(step).find_by(frozenset({field}))
    if find is None:
        return f"no request of the data map takes {{{field}}}."
    try:
        page = next(items_of(api, find, {field: _NOBODY.get(kind, _NOBODY_ELSE)}, beat), [])
    except ConnectorError as error:
        return str(error)
    if page and not find.trust:
        return (
            "the store brings rows for somebody who does not exist, so it ignores what it is searched by. Only rows"
            " that match are taken, but all are read: correct the name of the parameter."
        )
    if page:
        return "the store brings rows for somebody who does not exist; it must not be trusted (trust)."
    return ""
