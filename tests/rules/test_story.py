"""Every story that can be told: over all laws and rights, whatever happened, for both readers."""

import re
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.deadlines import Deadlines, compute
from dsr.rules.events import ClockEvent, EventKind, parse_event
from dsr.rules.regimes import packs
from dsr.rules.regimes.schema import PauseMode, Proof, Roll
from dsr.rules.rights import Right
from dsr.rules.story import Reader, Story, law_title, tell
from dsr.rules.windows import Length, Unit, Window
from tests.rules.asking import ALL, Question, asked, events_after

CODES = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d\b|\b({'|'.join([*EventKind, *Roll, *PauseMode, *Proof, *packs()])})\b(?=[ _:.,]|$)|\w_\w|[Dd]ay 0"
)
PLAIN_WORDS = {"pause", "extend", "none", "required", "never", "counted", "noted", "forbidden"}
WINDOWS = (
    None,
    Window(Length(20, Unit.DAYS), "Section 4"),
    Window(Length(30, Unit.DAYS), "Section 4", extendable=True),
)
BERLIN: dict[str, Any] = {"calendar": "DE", "time_zone": "Europe/Berlin"}


def stored(found: Deadlines) -> list[dict[str, Any]]:
    """As `Clock.trace` holds it."""
    return [{"regime": found.regime, **asdict(line)} for line in found.trace]


def everything(story: Story) -> list[str]:
    told = [*story.opening, *story.moved_by]
    for law in story.laws:
        told += [*law.sentences, *law.void, *(rule.text for rule in law.rules)]
    return told


def codes(text: str) -> list[str]:
    return [found[0] for found in CODES.finditer(text) if found[0] not in PLAIN_WORDS]


def gdpr(*events: str, received: str = "2026-03-03T10:00", reader: Reader = Reader.REQUESTER, **more: Any) -> Story:
    found = compute(
        regime="gdpr",
        right="access",
        received_at=datetime.fromisoformat(received),
        timezone="Europe/Berlin",
        calendar="DE",
        events=[parse_event(event) for event in events],
        **more,
    )
    return tell(stored(found), holds="gdpr", reader=reader, company="Qdrant", **BERLIN)


@pytest.mark.parametrize("question", ALL, ids=lambda q: f"{q.pack.version}-{q.kind}-{q.calendar}")
def test_every_clock_of_every_law_has_a_story_without_a_code_word(question: Question) -> None:
    found = question.ask(max(question.pack.in_force_from, date(2026, 3, 3)), window=WINDOWS[1])
    for reader in Reader:
        story = tell(stored(found), holds=question.regime, calendar=question.calendar, time_zone="UTC", reader=reader)
        assert story.laws[0].due == found.answer_by
        assert story.laws[0].sentences
        for text in everything(story):
            assert codes(text) == []
            assert text.endswith(".")


@given(asked(ALL), st.data(), st.sampled_from(WINDOWS), st.sampled_from(Reader))
def test_whatever_happened_the_story_ends_with_the_date_that_holds(
    question: tuple[Question, date], data: st.DataObject, window: Window | None, reader: Reader
) -> None:
    asking, day = question
    found = asking.ask(day, *data.draw(events_after(day)), window=window)
    story = tell(stored(found), holds=asking.regime, calendar=asking.calendar, time_zone="UTC", reader=reader)
    assert story.laws[0].due == found.answer_by
    assert [text for text in everything(story) if codes(text)] == []


def test_a_right_is_named_in_words_where_a_law_knows_no_pause() -> None:
    asking = next(each for each in ALL if (each.regime, each.kind) == ("us_nh", Right.CONSENT_WITHDRAWAL))
    day = date(2025, 1, 1)
    found = asking.ask(day, ClockEvent(EventKind.ID_REQUESTED, day))
    story = tell(stored(found), holds=asking.regime, calendar=asking.calendar, time_zone="UTC", reader=Reader.REQUESTER)
    assert any("no pause for consent withdrawal" in text for text in everything(story))
    assert [text for text in everything(story) if codes(text)] == []


def test_the_story_of_a_month_that_ends_on_a_holiday() -> None:
    assert gdpr().opening == ("You asked on Tuesday 3 March 2026 (Berlin time).",)
    assert gdpr().laws[0].sentences == (
        "The law gives one month (GDPR Article 12(3); Reg. 1182/71 Article 3(1), 3(2)(c)).",
        "That ends on Friday 3 April, a public holiday in Germany, so it is Tuesday 7 April (Reg. 1182/71 Article 3(4)).",
    )


def test_the_person_is_spoken_to_and_staff_is_told() -> None:
    told = (
        "On Wednesday 1 April {} that we need longer. The law allows three months in all (GDPR Article 12(3)): until "
    )
    assert gdpr("extend 2026-04-01").laws[0].sentences[-1] == told.format("we told you") + "Wednesday 3 June."
    sentences = gdpr("extend 2026-04-01", reader=Reader.STAFF).laws[0].sentences
    assert told.format("the requester was told in time") + "Wednesday 3 June." in sentences
    assert sentences[-1].startswith("A refusal, whole or in part, is told by Tuesday 7 April: nothing extends that")


def test_an_extension_is_named_as_what_moved_the_date() -> None:
    assert gdpr("extend 2026-04-01").moved_by == ("an extension",)
    assert gdpr("extend 2026-04-09").moved_by == ()


def test_what_moved_nothing_is_told_with_its_reason() -> None:
    late = gdpr("extend 2026-04-09", reader=Reader.STAFF).laws[0]
    assert late.void == (
        "The notice of an extension on 9 April 2026: after 7 April 2026, the last day for a notice; "
        "the first date stands (GDPR Article 12(3)).",
    )


def test_the_target_is_for_staff_alone() -> None:
    for_staff, for_them = (gdpr(reader=reader).laws[0].rules for reader in (Reader.STAFF, Reader.REQUESTER))
    assert len(for_staff) == len(for_them) + 1
    assert not any("Internal" in rule.text for rule in for_them)


def test_a_promise_that_ends_sooner_holds_and_says_so() -> None:
    law = gdpr(policy_window=WINDOWS[1]).laws[0]
    assert law.due == date(2026, 3, 23)
    assert (
        law.sentences[-1] == "The policy of Qdrant promises 20 days, which ends sooner (Section 4): on Monday 23 March."
    )


def test_of_two_laws_the_one_that_holds_comes_first() -> None:
    when: dict[str, Any] = {
        "received_at": datetime(2026, 3, 3, 10, tzinfo=UTC),
        "timezone": "America/Chicago",
        "calendar": "US-TX",
    }
    lines = [line for law in ("us_ia", "us_tx") for line in stored(compute(regime=law, right="access", **when))]
    story = tell(lines, holds="us_tx", calendar="US-TX", time_zone="America/Chicago", reader=Reader.REQUESTER)
    assert story.opening[1] == "Two laws give you this right; the earliest date holds."
    assert [(law.regime, law.holds) for law in story.laws] == [("us_tx", True), ("us_ia", False)]


def test_a_right_of_the_policy_alone_says_that_no_law_gives_it() -> None:
    found = compute(
        regime="policy",
        right="access",
        received_at=datetime(2026, 3, 3, 10, tzinfo=UTC),
        timezone="UTC",
        calendar="DE",
        policy_window=WINDOWS[1],
    )
    story = tell(stored(found), holds="policy", reader=Reader.REQUESTER, company="Qdrant", **BERLIN)
    assert story.opening[1] == "No law that we know gives this right where you live; the policy of Qdrant does."
    assert story.laws[0].title == "The policy of Qdrant"


def test_what_nobody_held_against_its_source_is_named() -> None:
    question = next(q for q in ALL if q.regime == "jp_appi" and q.kind == "access")
    found = question.ask(date(2026, 3, 3), window=WINDOWS[1])
    story = tell(stored(found), holds="jp_appi", calendar="JP", time_zone="Asia/Tokyo", reader=Reader.REQUESTER)
    assert story.unchecked == ("APPI Articles 33-35",)
    assert gdpr().unchecked == ()


def test_a_trace_of_another_version_is_told_as_it_stands() -> None:
    lines = [
        {"rule": "received", "citation": "c", "text": "t", "result": "2026-03-03"},
        {"rule": "base", "citation": "c", "text": "So long from 2026-03-03 on.", "result": "2026-04-03"},
        {"rule": "moonrise", "citation": "c", "text": "day 0 was dark.", "result": "dark"},
    ]
    story = tell(lines, holds="law_that_is_gone", reader=Reader.STAFF, **BERLIN)
    assert story.laws[0].title == law_title("law_that_is_gone") == "law that is gone"
    assert story.laws[0].sentences[0] == "So long from 3 March 2026 on (c)."
    assert "The day from which it runs was dark (c)." in story.laws[0].sentences
    assert tell([], holds="gdpr", reader=Reader.STAFF, **BERLIN).laws == ()


@pytest.mark.parametrize(
    ("reader", "said"), [(Reader.REQUESTER, "You live in Germany."), (Reader.STAFF, "The person lives in Germany.")]
)
def test_why_a_law_applies_is_said_to_whoever_reads(reader: Reader, said: str) -> None:
    line = {"rule": "base", "citation": "c", "text": "1 month from 2026-03-03.", "result": "2026-04-03"}
    told = tell([line], holds="gdpr", reader=reader, applies={"gdpr": "You live in Germany"}, **BERLIN)
    assert told.laws[0].why == said
    assert tell([line], holds="gdpr", reader=reader, **BERLIN).laws[0].why == ""
