"""The time of receipt: staff file what came days ago, and an approver corrects what was recorded wrongly."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dsr.checks import NotAllowed
from dsr.models import Clock, Controller, Decision, DecisionKind, Event, Message, Request, RequesterKind
from dsr.rules import actors
from dsr.rules.actors import Actor
from dsr.rules.channels import Channel
from dsr.rules.rights import Right
from dsr.steps import clock, decide, intake, receipt_time, verify
from dsr.steps.decide import LONGEST_TEXT, CannotDecide
from dsr.steps.intake import LONGEST_AGO, CannotFile, receipt_of
from dsr.steps.receipt_time import correct_receipt
from dsr.vault.envelope import unseal
from tests import factories
from tests.steps.companies import company

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
CAME = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def file_late(
    received_at: datetime = CAME,
    *,
    controller: Controller | None = None,
    place: str = "DE",
    right: Right = Right.ACCESS,
    channel: Channel = Channel.STAFF,
    by: Actor | None = None,
    now: datetime = NOW,
) -> Request:
    controller = controller or factories.make_controller()
    filing = intake.Filing(right, place, channel, RequesterKind.SELF, factories.identity())
    actor = by or factories.approver_of(controller)
    filed = intake.file(controller=controller, filing=filing, by=actor, now=now, received_at=received_at)
    return factories.read(filed)


def bodies(kind: str) -> list[dict[str, object]]:
    return [json.loads(event.body) for event in Event.objects.filter(type=kind).order_by("pk")]


def correct(request: Request, received_at: datetime, *, reason: str = "The postmark.", now: datetime = NOW) -> Request:
    by = factories.approver_of(request.controller)
    correct_receipt(request_id=request.pk, received_at=received_at, reason=reason, by=by, now=now)
    return factories.read(request)


def test_a_letter_that_came_days_ago_is_counted_from_the_day_it_came() -> None:
    request = file_late()
    assert request.received_at == CAME
    assert (request.clock.received_on, request.clock.due) == (date(2026, 6, 1), date(2026, 7, 1))
    (filed,) = bodies("filed")
    assert filed["at"] == "2026-06-10T09:00:00.000000Z"
    assert filed["facts"]["received_at"] == "2026-06-01T08:00:00+00:00"  # type: ignore[index]


@pytest.mark.parametrize(
    ("received_at", "words"),
    [(NOW + timedelta(seconds=1), "still to come"), (NOW - LONGEST_AGO - DAY, "more than ten years ago")],
)
def test_a_time_at_which_nothing_can_have_come_is_refused(received_at: datetime, words: str) -> None:
    with pytest.raises(CannotFile, match=words):
        file_late(received_at)
    assert not Request.objects.exists()


def test_only_staff_say_when_something_came() -> None:
    for channel, by in [(Channel.PORTAL, actors.REQUESTER), (Channel.STAFF, actors.api(1)), (Channel.API, None)]:
        with pytest.raises(CannotFile, match="Only staff"):
            file_late(channel=channel, by=by)


def test_the_policy_and_the_law_are_those_of_the_day_of_receipt(tmp_path: Path) -> None:
    company(tmp_path / "one", "GB", effective_from="2026-01-01")
    controller = company(tmp_path / "two", "GB", version=2, effective_from="2026-06-05", window="{days: 10}")
    old = file_late(controller=controller, place="GB")
    assert (old.policy.version, old.clock.due) == (1, date(2026, 7, 1))
    new = file_late(datetime(2026, 6, 8, tzinfo=UTC), controller=controller, place="GB")
    assert (new.policy.version, new.clock.due) == (2, date(2026, 6, 18))
    before_any = file_late(datetime(2025, 12, 1, tzinfo=UTC), controller=controller, place="GB")
    assert before_any.policy.version == 1
    assert before_any.clock.pack_version == "uk-gdpr-1"


def test_a_law_that_came_into_force_between_gives_no_right_to_what_came_before(tmp_path: Path) -> None:
    controller = company(tmp_path)
    assert file_late(datetime(2026, 1, 2, tzinfo=UTC), controller=controller, place="US-KY").regimes == ["us_ky"]
    with pytest.raises(CannotFile, match="gives this right"):
        file_late(datetime(2025, 12, 20, tzinfo=UTC), controller=controller, place="US-KY")


def test_what_was_filed_when_its_time_was_over_is_overdue_and_says_so_to_nobody_as_a_promise() -> None:
    request = factories.run(file_late(NOW - 60 * DAY), now=NOW)
    assert request.clock.due < NOW.date()
    letter = factories.letter_of(request, "code_prove_requester").text
    assert "is past; you will have it as soon as we can" in letter
    assert verify.lapses_at(request) == NOW + DAY


def test_the_time_to_prove_oneself_begins_with_the_first_code() -> None:
    request = factories.run(file_late(), now=NOW)
    assert verify.lapses_at(request) == NOW + 7 * DAY
    late = factories.run(file_late(NOW - 25 * DAY), now=NOW)
    assert verify.lapses_at(late) == late.received_at + 30 * DAY


def test_a_restart_and_an_extension_do_not_move_the_end_of_the_proving(tmp_path: Path) -> None:
    request = factories.file_request(controller=company(tmp_path, "GB"), place="GB", now=CAME)
    request = factories.run(request, now=CAME)
    ends = verify.lapses_at(request)
    Clock.objects.filter(request=request).update(due=date(2026, 12, 1))
    assert verify.lapses_at(factories.read(request)) == ends


def test_a_correction_moves_the_dates_and_keeps_both_times_with_the_reason() -> None:
    request = file_late(NOW)
    receipt = receipt_of(request)
    assert request.clock.due == date(2026, 7, 10)
    fixed = correct(request, CAME)
    assert fixed.received_at == CAME
    assert (fixed.clock.received_on, fixed.clock.due) == (date(2026, 6, 1), date(2026, 7, 1))
    assert fixed.clock.first_due == date(2026, 7, 10)  # what was told at filing
    (event,) = bodies("receipt_corrected")
    assert event["facts"] == {
        "old_received_at": "2026-06-10T09:00:00+00:00",
        "new_received_at": "2026-06-01T08:00:00+00:00",
        "old": "2026-07-10",
        "new": "2026-07-01",
        "new_received_on": "2026-06-01",
        "time_zone": "Europe/Berlin",
        "regimes": ["gdpr"],
    }
    decision = Decision.objects.get(request=request, kind=DecisionKind.RECEIPT)
    assert unseal(request, "decision", bytes(decision.sealed_text or b"")) == {"text": "The postmark."}
    assert receipt_of(fixed) == receipt
    assert not Message.objects.filter(kind="new_date").exists()


def test_a_correction_counts_again_what_has_happened_since(tmp_path: Path) -> None:
    request = file_late(NOW, controller=company(tmp_path, "GB"), place="GB")
    clock.asked(request, by=actors.SYSTEM, now=NOW + DAY)
    clock.answered(factories.read(request), by=actors.SYSTEM, now=NOW + 3 * DAY)
    fixed = correct(request, CAME, now=NOW + 4 * DAY)
    assert fixed.clock.events == ["pause 2026-06-11..2026-06-13"]
    assert fixed.clock.due == date(2026, 7, 6)  # three days after 1 July, and that is a Saturday


def test_staff_that_mistyped_may_make_it_later_but_never_later_than_the_filing() -> None:
    request = file_late(CAME)
    assert correct(request, CAME + 2 * DAY).clock.due == date(2026, 7, 3)
    letter = factories.letter_of(request, "new_date").text
    assert "by 1 July 2026. The date is now 3 July 2026." in letter
    assert "your request reached us on 3 June 2026" in letter
    with pytest.raises(CannotDecide, match="filed before that"):
        correct(request, NOW + timedelta(hours=1), now=NOW + DAY)


def test_what_recorded_itself_can_have_come_before_but_not_after() -> None:
    request = factories.file_request(now=NOW)
    assert correct(request, CAME).clock.due == date(2026, 7, 1)
    with pytest.raises(CannotDecide, match="before, not after"):
        correct(request, CAME + DAY)


@pytest.mark.parametrize(
    ("received_at", "words"),
    [
        (NOW + 2 * DAY, "still to come"),
        (NOW - LONGEST_AGO - 2 * DAY, "ten years"),
        (CAME, "recorded already"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(received_at: datetime, words: str) -> None:
    request = file_late()
    with pytest.raises(CannotDecide, match=words):
        correct(request, received_at, now=NOW + DAY)
    assert factories.read(request).received_at == CAME
    assert not bodies("receipt_corrected")


@pytest.mark.parametrize("reason", ["", "  ", "x" * (LONGEST_TEXT + 1)])
def test_a_correction_has_its_reason(reason: str) -> None:
    request = file_late()
    with pytest.raises(CannotDecide, match=r"(know the true time|too long)"):
        correct(request, CAME - DAY, reason=reason)


def test_only_an_approver_corrects_and_only_while_it_is_open() -> None:
    request = file_late()
    reviewer = actors.staff(factories.make_staff("reviewer", request.controller).pk)
    with pytest.raises(NotAllowed, match="Only an approver"):
        correct_receipt(request_id=request.pk, received_at=CAME - DAY, reason="x", by=reviewer, now=NOW)
    decide.withdraw(request_id=request.pk, by=actors.REQUESTER, now=NOW)
    with pytest.raises(NotAllowed, match="closed"):
        correct(request, CAME - DAY)


def test_a_time_before_the_law_was_in_force_is_refused(tmp_path: Path) -> None:
    request = file_late(datetime(2026, 1, 2, tzinfo=UTC), controller=company(tmp_path), place="US-KY")
    with pytest.raises(CannotDecide, match="cannot be counted from that time"):
        correct(request, datetime(2025, 12, 20, tzinfo=UTC))
    assert factories.read(request).regimes == ["us_ky"]


def test_the_pack_of_the_true_day_judges_after_a_correction(tmp_path: Path) -> None:
    request = file_late(datetime(2026, 2, 6, tzinfo=UTC), controller=company(tmp_path, "GB"), place="GB")
    assert request.clock.pack_version == "uk-gdpr-2"
    assert correct(request, datetime(2026, 2, 4, tzinfo=UTC)).clock.pack_version == "uk-gdpr-1"


def test_when_the_log_cannot_be_written_the_time_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    request = file_late()
    before = Clock.objects.values().get(request=request)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the log is gone")

    monkeypatch.setattr(receipt_time, "append", broken)
    with pytest.raises(RuntimeError):
        correct(request, CAME - DAY)
    assert factories.read(request).received_at == CAME
    assert Clock.objects.values().get(request=request) == before
