import dataclasses
from enum import Enum
from typing import Any

import pytest

from dsr.ledger.facts import TYPES
from dsr.models import Phase, WorkState
from dsr.rules.lifecycle import Event, State, Waits
from dsr.rules.rights import Right
from dsr.web import timeline, words

TABLES: list[tuple[dict[Any, str], type[Enum]]] = [
    (words.RIGHTS, Right),
    (words.STATES, State),
    (words.TONES, State),
    (words.WAITS, Waits),
    (words.PHASES, Phase),
    (words.WORK_TONES, WorkState),
    (words.MOVES, Event),
]
EXAMPLES: dict[str, Any] = {
    "right": "access",
    "event": "approved",
    "phase": "copy",
    "purpose": "status",
    "counts": {"a": 1, "b": 2},
    "rows": 3,
    "events": 4,
    "tries": 2,
    "attempts": 1,
    "version": 1,
    "needs_person": True,
}


@pytest.mark.parametrize(("table", "codes"), TABLES)
def test_every_code_has_its_word(table: dict[Any, str], codes: type[Enum]) -> None:
    assert set(table) == set(codes)
    assert all(table.values())


def test_every_type_of_event_has_a_name_and_a_sentence() -> None:
    assert set(words.EVENT_TYPES) == set(timeline.SENTENCES) == set(TYPES.values())


@pytest.mark.parametrize("facts", TYPES, ids=lambda facts: facts.__name__)
def test_a_sentence_is_made_of_the_facts_of_its_type(facts: type[Any]) -> None:
    given = {field.name: EXAMPLES.get(field.name, "x") for field in dataclasses.fields(facts)}
    assert timeline.sentence(TYPES[facts], given)


def test_a_sentence_says_dates_as_people_do() -> None:
    said = timeline.sentence("extended", {"old": "2026-04-07", "new": "2026-06-03", "regimes": ["gdpr"]})
    assert said == "Extended: due 3 June 2026, before 7 April 2026"


def test_a_type_that_a_newer_version_wrote_is_shown_by_its_name() -> None:
    assert timeline.sentence("clock_stopped", {}) == "clock stopped"
