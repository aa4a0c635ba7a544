from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules import deadlines
from dsr.rules.deadlines import compute
from dsr.rules.errors import (
    BadEvent,
    DateOutOfRange,
    DeadlineError,
    NotInForce,
    UnknownCalendar,
    UnknownRegime,
    UnknownRight,
    UnknownTimezone,
)
from dsr.rules.events import ClockEvent, EventKind, parse_event
from dsr.rules.rights import Right
from dsr.rules.windows import Length, Unit, Window
from tests.rules.asking import Dated, dated

PLACES = {
    "gdpr": ("Europe/Berlin", ("DE", "FR", "IE", "IT", "NL")),
    "uk_gdpr": ("Europe/London", ("GB-ENG", "GB-SCT", "GB-NIR")),
    "ccpa": ("America/Los_Angeles", ("US-CA",)),
}
DAYS = st.dates(date(2026, 2, 5), date(2032, 12, 31))


def on(
    day: date,
    regime: str = "gdpr",
    right: Right = Right.ACCESS,
    calendar: str | None = None,
    *events: ClockEvent,
    window: Window | None = None,
) -> Dated:
    zone, calendars = PLACES[regime]
    return dated(
        compute(
            regime=regime,
            right=right,
            received_at=datetime.combine(day, datetime.min.time()),
            timezone=zone,
            calendar=calendar or calendars[0],
            events=events,
            policy_window=window,
        )
    )


def test_the_clip_of_a_short_month_does_not_stick() -> None:
    assert on(date(2025, 2, 28)).due == date(2025, 3, 28)


def test_the_roll_applies_to_the_final_date_alone() -> None:
    found = on(date(2026, 9, 25), "gdpr", Right.ACCESS, "DE", parse_event("extend 2026-10-26"))
    assert (found.due, found.extended_due) == (date(2026, 10, 26), date(2026, 12, 28))  # 25 December and a weekend


def test_withdrawn_consent_is_acted_on_at_once_and_answered_within_a_month() -> None:
    found = on(date(2026, 6, 10), "gdpr", Right.CONSENT_WITHDRAWAL)
    assert (found.target, found.due) == (date(2026, 6, 10), date(2026, 7, 10))


def test_a_refusal_under_the_gdpr_is_told_in_the_first_month_even_after_an_extension() -> None:
    found = on(date(2026, 5, 12), "gdpr", Right.ACCESS, "FR", parse_event("extend 2026-06-10"))
    assert (found.refuse_by, found.answer_by) == (date(2026, 6, 12), date(2026, 8, 12))
    british = on(date(2026, 6, 1), "uk_gdpr", Right.ACCESS, None, parse_event("extend 2026-06-29"))
    assert british.refuse_by == british.answer_by == date(2026, 9, 1)


def test_the_other_reading_of_an_extension_from_a_long_month_bounds_the_target() -> None:
    found = on(date(2026, 1, 31), "gdpr", Right.ACCESS, "DE", parse_event("extend 2026-02-20"))
    assert found.extended_due == date(2026, 4, 30)
    assert found.target <= date(2026, 4, 28)


@given(DAYS)
def test_the_californian_target_is_day_44_at_the_latest(day: date) -> None:
    assert on(day, "ccpa", Right.ERASURE).target <= day + timedelta(days=44)


def test_the_reading_of_the_first_window_does_not_hold_the_target_back_once_it_was_extended() -> None:
    found = on(date(2026, 6, 10), "ccpa", Right.ERASURE, "US-CA", parse_event("extend 2026-06-20"))
    assert (found.target, found.extended_due) == (date(2026, 8, 21), date(2026, 9, 8))


@pytest.mark.parametrize(
    ("regime", "right", "said"),
    [
        ("ccpa", Right.ACCESS, "no pause for access under this law, so every day counts"),
        ("uk_gdpr", Right.ERASURE, "no pause for erasure under this law, so every day counts"),
        ("gdpr", Right.ACCESS, "guidance alone speaks of a suspension, and the date stands"),
        ("uk_gdpr", Right.ACCESS, "the days until then leave the period once it is"),
    ],
)
def test_a_question_without_an_answer_promises_a_pause_only_where_the_law_has_one(
    regime: str, right: Right, said: str
) -> None:
    found = on(date(2026, 6, 1), regime, right, None, parse_event("pause 2026-06-05"))
    (line,) = (line for line in found.trace if line.rule == "pause")
    assert line.result == deadlines.VOID
    assert said in line.text


@pytest.mark.parametrize(("regime", "right"), [("ch_fadp", Right.ERASURE), ("us_tx", Right.ERASURE)])
def test_a_refusal_by_a_day_that_the_policy_promised_cites_the_policy(regime: str, right: Right) -> None:
    found = deadlines.compute(
        regime=regime,
        right=right,
        received_at=datetime(2026, 6, 10, 12, 0, tzinfo=UTC),
        timezone="UTC",
        calendar="CH",
        policy_window=Window(Length(30, Unit.DAYS), "Section 14"),
    )
    (line,) = (line for line in found.trace if line.rule == "refusal")
    assert line.citation.startswith("Section 14; ")
    assert line.result == "2026-07-10"


def test_a_refusal_by_a_day_that_the_law_sets_cites_the_law_alone() -> None:
    found = on(date(2026, 6, 10))
    (line,) = (line for line in found.trace if line.rule == "refusal")
    assert line.citation == "GDPR Article 12(4)"


def test_a_suspension_that_only_guidance_knows_is_named_and_moves_nothing() -> None:
    found = on(date(2026, 6, 1), "gdpr", Right.ACCESS, "DE", parse_event("pause 2026-06-05..2026-06-11"))
    assert found.due == date(2026, 7, 1)
    (line,) = (line for line in found.trace if line.rule == "pause")
    assert line.result == deadlines.VOID
    assert "2026-07-08" in line.text
    assert not line.verified


def test_identity_that_arrives_late_starts_the_british_clock_anew_for_every_right() -> None:
    events = [parse_event("id_requested 2026-06-02"), parse_event("id_received 2026-06-10")]
    for right in (Right.ACCESS, Right.ERASURE):
        assert on(date(2026, 6, 1), "uk_gdpr", right, None, *events).due == date(2026, 7, 10)


def test_the_latest_of_identity_and_fee_starts_the_clock() -> None:
    events = [parse_event("id_received 2026-06-10"), parse_event("fee_paid 2026-06-04")]
    assert on(date(2026, 6, 1), "uk_gdpr", Right.ACCESS, None, *events).due == date(2026, 7, 10)


def test_paused_days_before_the_clock_starts_move_nothing() -> None:
    events = [parse_event("pause 2026-06-03..2026-06-05"), parse_event("id_received 2026-06-10")]
    assert on(date(2026, 6, 1), "uk_gdpr", Right.ACCESS, None, *events).due == date(2026, 7, 10)


def test_a_question_asked_on_a_rolled_last_day_leaves_time_after_the_answer() -> None:
    # 3 October 2026 is a Saturday: the period ends on Monday the 5th.
    found = on(date(2026, 9, 3), "uk_gdpr", Right.ACCESS, None, parse_event("pause 2026-10-05..2026-10-06"))
    assert found.due == date(2026, 10, 7)


def test_an_unanswered_question_counts_nothing_until_it_is_answered() -> None:
    for regime in PLACES:
        found = on(date(2026, 6, 1), regime, Right.ACCESS, None, ClockEvent(EventKind.PAUSE, date(2026, 6, 3)))
        assert found.due == on(date(2026, 6, 1), regime).due
        assert any(line.rule == "pause" and line.result == deadlines.VOID for line in found.trace)


def test_before_the_act_of_2025_no_pause_and_no_restart_moved_a_british_date() -> None:
    events = [parse_event("pause 2026-01-08..2026-01-16"), parse_event("id_received 2026-01-20")]
    found = on(date(2026, 1, 5), "uk_gdpr", Right.ACCESS, None, *events)
    assert (found.due, found.pack_version) == (date(2026, 2, 5), "uk-gdpr-1")
    assert on(date(2026, 2, 5), "uk_gdpr").pack_version == "uk-gdpr-2"


def test_asking_for_proof_of_an_opt_out_is_called_what_it_is() -> None:
    found = on(date(2026, 8, 3), "ccpa", Right.OPT_OUT, None, parse_event("id_requested 2026-08-04"))
    assert any(line.rule == "proof" and line.result == deadlines.VOID for line in found.trace)


def test_a_second_extension_is_void() -> None:
    events = [parse_event("extend 2026-06-10"), parse_event("extend 2026-06-11")]
    found = on(date(2026, 5, 12), "gdpr", Right.ACCESS, "FR", *events)
    assert found.extended_due == date(2026, 8, 12)
    assert [line.result for line in found.trace if line.rule == "extension"] == ["2026-08-12", deadlines.VOID]


def test_a_notice_that_tells_an_earlier_date_is_held_to_it() -> None:
    found = on(date(2026, 5, 12), "gdpr", Right.ACCESS, "FR", parse_event("extend 2026-06-10..2026-07-01"))
    assert found.extended_due == date(2026, 7, 1)


def test_a_promise_without_reservation_is_not_extended() -> None:
    window = Window(Length(30, Unit.DAYS), "section 14")
    found = on(date(2026, 5, 12), "gdpr", Right.ACCESS, "FR", parse_event("extend 2026-06-10"), window=window)
    assert (found.due, found.extended_due, found.last_day_to_extend) == (date(2026, 6, 11), None, None)
    found = on(
        date(2026, 5, 12),
        "gdpr",
        Right.ACCESS,
        "FR",
        parse_event("extend 2026-06-10"),
        window=Window(window.length, "section 14", extendable=True),
    )
    assert (found.due, found.extended_due) == (date(2026, 6, 11), date(2026, 8, 12))


def test_a_right_that_the_policy_alone_gives_has_the_policys_clock() -> None:
    found = compute(
        regime="policy",
        right=Right.PORTABILITY,
        received_at=datetime.fromisoformat("2026-06-01T12:00"),
        timezone="America/Chicago",
        calendar="US-TX",
        events=[parse_event("extend 2026-06-10")],
        policy_window=Window(Length(30, Unit.DAYS), "section 14"),
    )
    assert (found.due, found.extended_due, found.refuse_by) == (date(2026, 7, 1), None, date(2026, 7, 1))
    assert deadlines.VOID in {line.result for line in found.trace}


def test_an_aware_time_is_read_in_the_given_zone() -> None:
    found = compute(
        regime="uk_gdpr",
        right="know",
        received_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
        timezone="Europe/London",
        calendar="GB-ENG",
    )
    assert found.received_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"regime": "hammurabi"}, UnknownRegime),
        ({"regime": "policy"}, UnknownRight),
        ({"right": "pizza"}, UnknownRight),
        ({"right": "opt_out"}, UnknownRight),
        ({"right": "appeal"}, UnknownRight),
        ({"right": "x" * 10_000_000}, UnknownRight),
        ({"timezone": "Mars/Olympus"}, UnknownTimezone),
        ({"timezone": "../../etc/passwd"}, UnknownTimezone),
        ({"timezone": "Europe"}, UnknownTimezone),
        ({"timezone": ""}, UnknownTimezone),
        ({"timezone": "a\x00b"}, UnknownTimezone),
        ({"calendar": "XX"}, UnknownCalendar),
        ({"calendar": "DE-XX"}, UnknownCalendar),
        ({"calendar": "DE-"}, UnknownCalendar),
        ({"calendar": ""}, UnknownCalendar),
        ({"calendar": "de"}, UnknownCalendar),
        ({"received_at": datetime.fromisoformat("9999-12-31")}, DateOutOfRange),
        ({"received_at": datetime.fromisoformat("2100-12-20")}, DateOutOfRange),
        ({"received_at": datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "timezone": "Pacific/Kiritimati"}, DateOutOfRange),
        ({"received_at": datetime.fromisoformat("1999-01-01")}, NotInForce),
        ({"received_at": datetime.fromisoformat("0001-01-01")}, NotInForce),
        ({"events": [ClockEvent(EventKind.PAUSE, date(2026, 5, 1), date(2026, 6, 4))]}, BadEvent),
        ({"events": [ClockEvent(EventKind.PAUSE, date(2026, 6, 9), date(2026, 6, 4))]}, BadEvent),
        ({"events": [ClockEvent(EventKind.ID_RECEIVED, date(2026, 6, 9), date(2026, 6, 10))]}, BadEvent),
        ({"events": [ClockEvent(EventKind.EXTEND, datetime.fromisoformat("2026-06-09T10:00"))]}, BadEvent),
    ],
)
def test_what_cannot_be_computed_is_named(changed: dict[str, object], error: type[DeadlineError]) -> None:
    asked: dict[str, object] = {
        "regime": "gdpr",
        "right": "access",
        "received_at": datetime.fromisoformat("2026-06-01"),
        "timezone": "Europe/Berlin",
        "calendar": "DE",
    }
    with pytest.raises(error) as caught:
        compute(**(asked | changed))  # type: ignore[arg-type]
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 400


def test_a_pause_to_the_end_of_time_is_named() -> None:
    with pytest.raises(DateOutOfRange):
        on(date(2026, 6, 1), "uk_gdpr", Right.ACCESS, None, parse_event("pause 2026-06-05..9999-12-31"))


@pytest.mark.parametrize(
    "text", ["", "pause", "nap 2026-06-05", "pause 2026-02-30", "pause 2026-06-05..", "pause soon", "x" * 1_000_000]
)
def test_an_event_that_nobody_understands_is_named(text: str) -> None:
    with pytest.raises(BadEvent):
        parse_event(text)


def test_events_print_as_they_are_written() -> None:
    for text in ("pause 2026-06-05..2026-06-07", "extend 2026-06-29", "fee_paid 2026-06-04"):
        assert str(parse_event(f" {text} ")) == text
