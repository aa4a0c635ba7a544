"""What holds under every law that we know, whatever happens: the invariants of deadline arithmetic."""

from calendar import monthrange
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dsr.rules import calendars
from dsr.rules.calendars import add_business_days, is_working_day, next_but_saturday, roll_forward
from dsr.rules.counting import add
from dsr.rules.deadlines import VOID
from dsr.rules.events import ClockEvent, EventKind
from dsr.rules.regimes import packs
from dsr.rules.regimes.schema import PauseMode, Roll
from dsr.rules.results import moved
from dsr.rules.rights import WITHOUT_PROOF
from dsr.rules.windows import Length, Unit, Window
from tests.rules.asking import ALL, NUMBERED, Question, asked, events_after

Asked = tuple[Question, date]
MONTHS = [q for q in NUMBERED if q.rule.base.length and q.rule.base.length.unit is Unit.MONTHS]
ROLLED = [q for q in NUMBERED if q.rule.roll.rule is not Roll.NONE]
UNPAUSED = [q for q in NUMBERED if q.rule.pause.mode is not PauseMode.COUNTED]
PAUSED = [q for q in NUMBERED if q.rule.pause.mode is PauseMode.COUNTED]
TOTALS = [q for q in NUMBERED if q.rule.extension and q.rule.extension.total]
ROLLS = {Roll.NEXT_WORKING_DAY: roll_forward, Roll.NEXT_BUT_SATURDAY: next_but_saturday}


def rolled(question: Question, day: date) -> date:
    roll = ROLLS.get(question.rule.roll.rule)
    return roll(day, question.calendar) if roll else day


def pauses(events: list[ClockEvent]) -> list[ClockEvent]:
    return [e for e in events if e.kind is EventKind.PAUSE]


def test_every_law_takes_part() -> None:
    assert {q.regime for q in ALL} == set(packs())
    assert MONTHS
    assert {q.rule.roll.rule for q in ROLLED} == set(ROLLS)
    assert {(q.regime, q.kind) for q in PAUSED if q.kind in (q.rule.pause.rights or ())} == {("uk_gdpr", "access")}


@given(asked(MONTHS), st.data())
def test_1_a_month_is_never_shorter_than_28_days(question: Asked, data: st.DataObject) -> None:
    asking, day = question
    assert asking.dates(day, *data.draw(events_after(day))).due >= day + timedelta(days=28)


@given(asked(ROLLED), st.data())
def test_2_where_the_law_rolls_no_date_is_a_day_off(question: Asked, data: st.DataObject) -> None:
    asking, day = question
    told = [e for e in data.draw(events_after(day)) if e.until is None or e.kind is EventKind.PAUSE]
    found = asking.dates(day, *told)
    for each in (found.due, found.extended_due or found.due):
        assert rolled(asking, each) == each
        if asking.rule.roll.rule is Roll.NEXT_WORKING_DAY:
            assert is_working_day(each, asking.calendar)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 24))
def test_3_the_clip_of_a_short_month_does_not_stick(day: date, months: int) -> None:
    end = add(day, Length(months, Unit.MONTHS), "DE")
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == min(day.day, monthrange(end.year, end.month)[1])


@given(asked(TOTALS))
def test_4_the_roll_applies_to_the_final_date_alone(question: Asked) -> None:
    asking, day = question
    extension = asking.rule.extension
    assert extension is not None
    assert extension.total is not None
    found = asking.dates(day, ClockEvent(EventKind.EXTEND, day))
    assert found.extended_due == rolled(asking, add(day, extension.total, asking.calendar))


@given(asked(UNPAUSED), st.data())
def test_5_pauses_move_nothing_where_the_law_has_none(question: Asked, data: st.DataObject) -> None:
    asking, day = question
    spans = pauses(data.draw(events_after(day)))
    paused = asking.dates(day, *spans)
    assert not moved(asking.ask(day), asking.ask(day, *spans))
    assert [line.result for line in paused.trace if line.rule == "pause"].count(VOID) == bool(spans)


@given(asked([q for q in NUMBERED if q.regime == "ccpa"]), st.data())
def test_5_nothing_but_an_extension_moves_a_californian_date(question: Asked, data: st.DataObject) -> None:
    asking, day = question
    events = [e for e in data.draw(events_after(day)) if e.kind is not EventKind.EXTEND]
    assert not moved(asking.ask(day), asking.ask(day, *events))


@given(asked([q for q in PAUSED if q.kind not in (q.rule.pause.rights or ())]), st.data())
def test_6_a_pause_in_britain_touches_access_alone(question: Asked, data: st.DataObject) -> None:
    asking, day = question
    assert not moved(asking.ask(day), asking.ask(day, *pauses(data.draw(events_after(day)))))


@given(
    asked([q for q in PAUSED if q.kind in (q.rule.pause.rights or ())]),
    st.integers(1, 15),
    st.integers(0, 5),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_6_overlapping_pauses_count_each_day_once(question: Asked, a: int, b: int, first: int, second: int) -> None:
    asking, day = question
    assume(b <= first)
    one, other = day + timedelta(days=a), day + timedelta(days=a + b)
    ends = (one + timedelta(days=first), other + timedelta(days=second))
    twice = asking.dates(day, ClockEvent(EventKind.PAUSE, one, ends[0]), ClockEvent(EventKind.PAUSE, other, ends[1]))
    joined = asking.dates(day, ClockEvent(EventKind.PAUSE, one, max(ends)))
    assert twice.due == joined.due


@given(asked(NUMBERED), st.integers(1, 60), st.integers(0, 200))
def test_7_an_extension_after_the_first_date_is_void(question: Asked, late: int, more: int) -> None:
    asking, day = question
    plain = asking.dates(day)
    notice = plain.due + timedelta(days=late)
    for event in (
        ClockEvent(EventKind.EXTEND, notice),
        ClockEvent(EventKind.EXTEND, notice, notice + timedelta(days=more)),
    ):
        found = asking.dates(day, event)
        assert (found.due, found.extended_due) == (plain.due, None)
        assert [line.result for line in found.trace if line.rule == "extension"] == [VOID]


@given(asked(NUMBERED))
def test_7_the_last_day_to_extend_is_in_time(question: Asked) -> None:
    asking, day = question
    plain = asking.dates(day)
    if plain.last_day_to_extend is None:
        assert asking.rule.extension is None
        return
    notice = plain.last_day_to_extend
    # A law that sets no end leaves it to the notice.
    told = None if asking.rule.extension and asking.rule.extension.total else notice + timedelta(days=60)
    found = asking.dates(day, ClockEvent(EventKind.EXTEND, notice, told))
    assert found.extended_due is not None
    assert found.extended_due > found.due == plain.due
    assert found.last_day_to_extend is None


@given(asked([q for q in NUMBERED if q.kind in set(WITHOUT_PROOF)]), st.integers(0, 20))
def test_8_an_opt_out_is_never_extended(question: Asked, after: int) -> None:
    asking, day = question
    found = asking.dates(day, ClockEvent(EventKind.EXTEND, day + timedelta(days=after)))
    assert (found.extended_due, found.last_day_to_extend) == (None, None)
    assert asking.dates(day).last_day_to_extend is None


@given(asked(NUMBERED), st.data())
def test_9_another_holiday_moves_dates_later_or_not_at_all(question: Asked, data: st.DataObject) -> None:
    asking, day = question
    plain = asking.dates(day)
    extra = data.draw(st.dates(day, plain.due + timedelta(days=10)))
    known = calendars.public_holidays

    def with_one_more(calendar: str, year: int) -> frozenset[date]:
        return known(calendar, year) | ({extra} if extra.year == year else set())

    with patch.object(calendars, "public_holidays", with_one_more):
        anew = asking.dates(day)
    assert anew.due >= plain.due
    assert (anew.ack_due or anew.due) >= (plain.ack_due or plain.due)
    if asking.rule.roll.rule is Roll.NONE and asking.rule.base.length and asking.rule.base.length.unit is Unit.DAYS:
        assert anew.due == plain.due


@given(asked(ROLLED))
def test_10_a_newer_calendar_changes_nothing_by_itself_and_what_it_would_change_is_named(question: Asked) -> None:
    asking, day = question
    stored = asking.ask(day)
    before = stored.due
    known = calendars.public_holidays

    def with_one_more(calendar: str, year: int) -> frozenset[date]:
        return known(calendar, year) | ({before} if before else set())

    with patch.object(calendars, "public_holidays", with_one_more):
        anew = asking.ask(day)
    assert stored.due == before
    assert moved(stored, anew)["due"] == (before, anew.due)
    assert not moved(stored, asking.ask(day))


@given(st.sampled_from(NUMBERED), st.data())
def test_11_a_later_receipt_is_never_due_earlier(asking: Question, data: st.DataObject) -> None:
    first, second = sorted((data.draw(asking.days), data.draw(asking.days)))
    one, other = asking.dates(first), asking.dates(second)
    assert one.due <= other.due
    assert (one.ack_due or one.due) <= (other.ack_due or other.due)


@settings(max_examples=200)
@given(asked(NUMBERED), st.data(), st.integers(1, 60), st.sampled_from(Unit), st.booleans())
def test_a_policy_only_shortens_and_the_target_comes_first(
    question: Asked, data: st.DataObject, amount: int, unit: Unit, extendable: bool
) -> None:
    asking, day = question
    window = Window(Length(amount, unit), "section 14", extendable)
    events = data.draw(events_after(day))
    law, found = asking.dates(day, *events), asking.dates(day, *events, window=window)
    assert found.due <= law.due
    assert found.answer_by <= max(law.answer_by, law.due)
    assert found.received_on <= found.target <= found.answer_by
    assert found.refuse_by <= found.answer_by
    assert found.last_day_to_extend is None or found.last_day_to_extend <= found.due


@given(asked(NUMBERED))
def test_the_target_leaves_at_least_a_day_and_every_line_its_source(question: Asked) -> None:
    asking, day = question
    found = asking.dates(day)
    assert found.target < found.due
    assert all(line.citation and line.text and line.result for line in found.trace)


@given(asked([q for q in ALL if q not in NUMBERED]), st.data())
def test_without_a_number_there_is_no_date_and_nothing_moves_it(question: Asked, data: st.DataObject) -> None:
    asking, day = question
    events = data.draw(events_after(day))
    found = asking.ask(day, *events)
    assert (found.due, found.extended_due, found.target, found.refuse_by, found.answer_by) == (None,) * 5
    assert [line.result for line in found.trace].count(VOID) == len(events)
    promised = asking.dates(day, *events, window=Window(Length(30, Unit.DAYS), "section 14"))
    assert promised.due == promised.refuse_by == day + timedelta(days=30)


@given(asked(ALL) | asked(PAUSED), st.data())
def test_every_event_moves_a_date_or_its_line_says_why_not(question: Asked, data: st.DataObject) -> None:
    asking, day = question
    events = data.draw(events_after(day))
    plain = set(asking.ask(day).trace)
    for event in events:
        assert set(asking.ask(day, event).trace) - plain


@pytest.mark.parametrize("calendar", ["US-CA", "GB-ENG", "ZA"])
@given(day=st.dates(date(2020, 1, 1), date(2034, 1, 1)), count=st.integers(1, 40))
def test_business_days_are_working_days(calendar: str, day: date, count: int) -> None:
    end = add_business_days(day, count, calendar)
    assert is_working_day(end, calendar)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(is_working_day(each, calendar) for each in between) == count
