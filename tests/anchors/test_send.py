"""Which checkpoint goes where and when; one attempt at a time, put off when it fails."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from dsr.anchors import send, state
from dsr.anchors.errors import CannotAnchor
from dsr.models import Anchor, AnchorState, Checkpoint
from tests.anchors.conftest import Marks

HOUR = timedelta(hours=1)
AUDITOR = "places: [{name: auditor, kind: email, to: [log@auditor.example]}]"
TWO = "places: [{name: a, kind: email, to: [a@a.example]}, {name: b, kind: email, to: [b@b.example], every: 86400}]"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def auditor(anchored: Any) -> Any:
    anchored.ANCHORS, anchored.EMAIL_BACKEND = AUDITOR, LOCMEM
    return anchored


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **kwargs: Any) -> bytes:
        raise CannotAnchor("Nobody is there.")

    monkeypatch.setattr(send, "SENDERS", {"email": fails})


def run(after: timedelta = timedelta()) -> list[bool]:
    now = timezone.now() + after
    send.plan(now=now)
    return [send.send(pk, now=now) for pk in send.due(now=now)]


def sizes(place: str = "auditor") -> list[int]:
    done = Anchor.objects.filter(place=place, state=AnchorState.DONE).order_by("pk")
    return list(done.values_list("checkpoint__size", flat=True))


def test_the_newest_checkpoint_goes_and_the_next_only_after_its_time(auditor: Any, mark: Marks) -> None:
    mark(5, ago=3 * HOUR)
    mark(7, ago=2 * HOUR)
    assert run() == [True]
    assert sizes() == [7]
    assert run() == []
    mark(8, ago=1.5 * HOUR)
    assert run() == []
    mark(9, ago=0.9 * HOUR)
    assert run() == [True]
    assert sizes() == [7, 9]
    assert [letter.to for letter in mail.outbox] == [["log@auditor.example"]] * 2
    row = Anchor.objects.latest("pk")
    assert row.done_at is not None
    assert row.proof is not None
    assert (row.attempts, row.next_at, row.error) == (1, None, "")


def test_a_log_that_stands_still_is_anchored_once_a_day(auditor: Any, mark: Marks) -> None:
    mark(7, ago=25 * HOUR)
    assert run() == [True]
    mark(7, ago=2 * HOUR)
    assert run() == []
    mark(7)
    assert run() == [True]


def test_an_empty_log_and_no_checkpoint_are_not_sent(auditor: Any, mark: Marks) -> None:
    assert run() == []
    mark(0)
    assert run() == []


def test_a_place_has_an_interval_of_its_own(auditor: Any, mark: Marks) -> None:
    auditor.ANCHORS = TWO
    mark(5, ago=3 * HOUR)
    assert run() == [True, True]
    mark(6)
    run()
    assert (sizes("a"), sizes("b")) == ([5, 6], [5])


def test_a_failure_is_told_and_tried_again_later_and_later(auditor: Any, mark: Marks, broken: None) -> None:
    mark(5)
    assert run() == [False]
    row = Anchor.objects.get()
    assert (row.state, row.attempts, row.error) == (AnchorState.FAILED, 1, "Nobody is there.")
    assert run() == []
    waits = []
    for _ in range(7):
        row.refresh_from_db()
        assert row.next_at is not None
        now = row.next_at
        assert send.due(now=now) == [row.pk]
        send.send(row.pk, now=now)
        row.refresh_from_db()
        assert row.next_at is not None
        waits.append((row.next_at - now).total_seconds())
    assert waits == [60, 300, 900, 3600, 3600, 3600, 3600]


def test_what_failed_goes_when_the_place_is_back(
    auditor: Any, mark: Marks, broken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(5)
    run()
    monkeypatch.undo()
    auditor.ANCHORS, auditor.EMAIL_BACKEND = AUDITOR, LOCMEM
    assert run(timedelta(seconds=11)) == [True]
    row = Anchor.objects.get()
    assert (row.state, row.attempts, row.error) == (AnchorState.DONE, 2, "")


def test_an_outage_leaves_no_pile(auditor: Any, mark: Marks, broken: None) -> None:
    for hours in range(5, 0, -1):
        mark(10 - hours, ago=hours * HOUR)
        run()
    open_rows = Anchor.objects.filter(next_at__isnull=False)
    assert [row.checkpoint.size for row in open_rows] == [9]
    assert Anchor.objects.filter(next_at=None, state=AnchorState.FAILED).count() == 4


def test_a_bug_is_put_off_like_a_failure(auditor: Any, mark: Marks, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **kwargs: Any) -> bytes:
        raise ZeroDivisionError("log@auditor.example")

    monkeypatch.setattr(send, "SENDERS", {"email": breaks})
    mark(5)
    assert run() == [False]
    assert "ZeroDivisionError" in Anchor.objects.get().error
    assert "auditor.example" not in Anchor.objects.get().error


def test_a_row_that_somebody_has_is_nobody_else_s_until_the_lease_is_over(auditor: Any, mark: Marks) -> None:
    mark(5)
    now = timezone.now()
    send.plan(now=now)
    (pk,) = send.due(now=now)
    first = send.claim(pk, now=now)
    assert first is not None
    assert send.claim(pk, now=now) is None
    later = now + send.LEASE
    assert send.due(now=later) == [pk]
    assert send.send(pk, now=later)
    # The one who was slow comes back: its failure changes nothing.
    send._put_off(first, "too late", later)
    assert Anchor.objects.get().state == AnchorState.DONE


def test_a_place_that_was_taken_out_is_given_up(auditor: Any, mark: Marks, broken: None) -> None:
    mark(5)
    run()
    auditor.ANCHORS = ""
    assert run(2 * HOUR) == []
    row = Anchor.objects.get()
    assert (row.next_at, row.error) == (None, send.REMOVED)


def test_two_that_plan_at_once_make_one_row(auditor: Any, mark: Marks) -> None:
    checkpoint = mark(5)
    send._begin(send.places()[0], checkpoint, timezone.now())
    send._begin(send.places()[0], checkpoint, timezone.now())
    assert Anchor.objects.count() == 1


def test_the_state_says_what_each_place_has_and_what_is_in_the_way(auditor: Any, mark: Marks, broken: None) -> None:
    auditor.ANCHORS = TWO
    (before, _) = state.of_places(now=timezone.now())
    assert (before.last, before.waiting, before.behind, before.late) == (None, None, 0, False)
    done = mark(5, ago=3 * HOUR)
    for name in "ab":
        Anchor.objects.create(checkpoint=done, place=name, kind="email", state=AnchorState.DONE, done_at=done.at)
    mark(9)
    run()
    a, b = state.of_places(now=timezone.now())
    assert (a.name, a.kind, a.where, a.behind, a.late) == ("a", "email", "a@a.example", 4, True)
    assert a.last is not None
    assert a.last.checkpoint == done
    assert a.waiting is not None
    assert a.waiting.error == "Nobody is there."
    assert (b.behind, b.late, b.waiting) == (4, False, None)
    assert [row.state for row in state.recent("a")] == [AnchorState.FAILED, AnchorState.DONE]


def test_a_place_that_never_took_anything_is_late_when_it_failed_twice(auditor: Any, mark: Marks, broken: None) -> None:
    mark(5)
    run()
    assert [row.late for row in state.of_places(now=timezone.now())] == [False]
    run(timedelta(seconds=11))
    assert [row.late for row in state.of_places(now=timezone.now())] == [True]


def test_a_place_that_hangs_holds_no_row_that_sealing_needs(
    own_database: str, django_db_blocker: Any, anchored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is locked while a place makes us wait: a checkpoint is added meanwhile."""
    anchored.ANCHORS = AUDITOR
    there, go_on = threading.Event(), threading.Event()

    def hangs(*args: Any, **kwargs: Any) -> bytes:
        there.set()
        go_on.wait(30)
        return b""

    monkeypatch.setattr(send, "SENDERS", {"email": hangs})
    now = timezone.now()
    Checkpoint.objects.create(size=1, root=bytes(32), note="one", at=now)
    send.plan(now=now)
    (pk,) = send.due(now=now)

    def sends() -> None:
        from django.db import connection

        send.send(pk, now=now)
        connection.close()

    thread = threading.Thread(target=sends)
    thread.start()
    assert there.wait(30)
    Checkpoint.objects.create(size=2, root=bytes(32), note="two", at=now + 2 * HOUR)
    send.plan(now=now + 2 * HOUR)
    go_on.set()
    thread.join()
    first, second = Anchor.objects.order_by("pk")
    # Overtaken while it was on its way: what came of it is not recorded as the newest.
    assert (first.checkpoint.size, first.next_at) == (1, None)
    assert (second.checkpoint.size, second.state) == (2, AnchorState.WAITING)
