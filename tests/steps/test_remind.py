"""Reminders: which mark is noted when, by whom, and that nothing else happens to a request."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from dsr.models import Clock, Event, Reminder, Request
from dsr.rules import actors
from dsr.rules.lifecycle import FINAL, State
from dsr.rules.marks import end_of
from dsr.steps import decide, remind
from dsr.vault.pseudonyms import pseudonym
from tests import factories

RECEIVED = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EVERY_OPEN_STATE = sorted(set(State) - FINAL)


def marks_of(request: Request) -> list[str]:
    return list(Reminder.objects.filter(request=request).values_list("mark", flat=True))


def at_share(request: Request, share: float) -> datetime:
    """When that share of the time is used, to the second after."""
    end = end_of(request.clock.due, request.clock.time_zone)
    return request.received_at + (end - request.received_at) * share + timedelta(seconds=1)


def reminded(request: Request) -> list[dict[str, str]]:
    found = Event.objects.filter(type="reminded", request=pseudonym("request", request.pk)).order_by("pk")
    return [json.loads(event.body)["facts"] for event in found]


@pytest.fixture
def filed(db: None) -> Request:
    return factories.file_request(now=RECEIVED)


def test_filing_says_when_half_of_the_time_is_used(filed: Request) -> None:
    assert filed.clock.remind_at == at_share(filed, 0.5) - timedelta(seconds=1)
    assert factories.read(filed).clock.remind_at == filed.clock.remind_at


def test_each_mark_is_noted_once_with_its_event_and_sets_the_next(filed: Request) -> None:
    due = filed.clock.due.isoformat()
    assert remind.remind(now=at_share(filed, 0.49)) == 0
    for share, names in ((0.5, ["50"]), (0.75, ["50", "75"]), (0.9, ["50", "75", "90"])):
        now = at_share(filed, share)
        assert remind.remind(now=now) == 1
        assert remind.remind(now=now) == 0
        assert marks_of(filed) == names
    assert reminded(filed) == [{"mark": mark, "due": due} for mark in ("50", "75", "90")]
    end = end_of(filed.clock.due, filed.clock.time_zone)
    assert factories.read(filed).clock.remind_at == end
    for weeks in range(3):
        remind.remind(now=end + weeks * 7 * DAY)
    assert marks_of(filed)[3:] == ["overdue", "overdue+7", "overdue+14"]


def test_after_an_outage_only_the_newest_mark_is_noted_and_told(filed: Request) -> None:
    remind.remind(now=at_share(filed, 0.5))
    remind.remind(now=at_share(filed, 1.0) + 8 * DAY)
    assert marks_of(filed) == ["50", "overdue+7"]
    assert [row.mark for row in Reminder.objects.filter(told_at=None)] == ["overdue+7"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", EVERY_OPEN_STATE)
def test_every_open_state_can_be_overdue_and_none_closes_by_it(state: State) -> None:
    request = factories.file_request(now=RECEIVED)
    Request.objects.filter(pk=request.pk).update(state=state)
    before = Request.objects.values().get(pk=request.pk)
    remind.remind(now=at_share(request, 1.0))
    assert marks_of(request) == ["overdue"]
    assert Request.objects.values().get(pk=request.pk) == before


def test_a_closed_request_is_never_reminded(filed: Request) -> None:
    decide.withdraw(request_id=filed.pk, by=actors.REQUESTER, now=RECEIVED + DAY)
    assert factories.read(filed).clock.remind_at is None
    # Even when something set a moment all the same.
    Clock.objects.update(remind_at=RECEIVED)
    remind.remind(now=at_share(filed, 1.0))
    assert marks_of(filed) == []
    assert factories.read(filed).clock.remind_at is None
    closed = factories.read(filed)
    remind.schedule(closed.clock, now=RECEIVED)
    assert factories.read(filed).clock.remind_at is None


def move_due(request: Request, days: int, now: datetime) -> Clock:
    Clock.objects.filter(request=request).update(due=F("due") + timedelta(days=days), target=F("received_on"))
    clock = Clock.objects.select_related("request").get(request=request)
    remind.schedule(clock, now=now)
    return clock


def test_after_an_extension_the_marks_begin_anew(filed: Request) -> None:
    now = at_share(filed, 0.9)
    remind.remind(now=now)
    clock = move_due(filed, 60, now)
    assert clock.remind_at == at_share(factories.read(filed), 0.5) - timedelta(seconds=1)
    assert not Reminder.objects.filter(told_at=None).exists(), "what they say of the old date is not so any more"
    remind.remind(now=clock.remind_at)
    assert [(row.mark, row.due) for row in Reminder.objects.all()] == [
        ("90", filed.clock.due),
        ("50", clock.due),
    ]


def test_a_date_that_moves_a_little_reminds_of_nothing_twice(filed: Request) -> None:
    now = at_share(filed, 0.85)
    remind.remind(now=now)
    assert marks_of(filed) == ["75"]
    clock = move_due(filed, 2, now)
    assert remind.remind(now=now) == 0
    assert clock.remind_at == at_share(factories.read(filed), 0.9) - timedelta(seconds=1)


def test_a_date_that_comes_nearer_is_reminded_of_at_once(filed: Request) -> None:
    now = at_share(filed, 0.55)
    remind.remind(now=now)
    clock = move_due(filed, -13, now)
    assert clock.remind_at is not None
    assert clock.remind_at <= now
    remind.remind(now=now)
    assert marks_of(filed) == ["50", "90"]


def test_one_that_fails_keeps_no_other_waiting_and_is_tried_again(
    filed: Request, caplog: pytest.LogCaptureFixture
) -> None:
    other = factories.file_request(now=RECEIVED)
    Clock.objects.filter(request=filed).update(time_zone="Atlantis/Sunk")
    now = at_share(other, 0.5)
    remind.remind(now=now)
    assert marks_of(other) == ["50"]
    assert "tried again in a few minutes" in caplog.text
    assert factories.read(filed).clock.remind_at == now + remind.PUT_OFF
    Clock.objects.filter(request=filed).update(time_zone="Europe/Berlin")
    remind.remind(now=now + remind.PUT_OFF)
    assert marks_of(filed) == ["50"]


def test_oldest_first_and_all_in_batches(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = [factories.file_request(now=RECEIVED + n * DAY) for n in (2, 0, 1)]
    now = RECEIVED + 25 * DAY
    assert remind.due(now=now, limit=2) == [requests[1].pk, requests[2].pk]
    monkeypatch.setattr(remind, "BATCH", 1)
    assert remind.remind(now=now) == 3
    assert remind.due(now=now) == []


def test_a_clock_without_a_mark_to_come_rests(db: None) -> None:
    request = factories.file_request(now=RECEIVED)
    Clock.objects.filter(request=request).update(due=date(9999, 12, 30))
    clock = Clock.objects.select_related("request").get(request=request)
    end = end_of(clock.due, clock.time_zone)
    Clock.objects.update(remind_at=RECEIVED)
    assert remind.note(request.pk, now=end)
    assert factories.read(request).clock.remind_at is None


def test_two_workers_note_each_mark_once(own_database: str) -> None:
    requests = [factories.file_request(now=RECEIVED) for _ in range(6)]
    now = at_share(requests[0], 0.5)

    def run(_: int) -> None:
        try:
            remind.remind(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    remind.remind(now=now)  # whom one of them passed over while another had the row
    assert [marks_of(request) for request in requests] == [["50"]] * 6
    assert Event.objects.filter(type="reminded").count() == 6


@pytest.fixture
def long_queue(db: None) -> int:
    """Many open requests with nothing due: copies of one row, since only the plan and its index matter here."""
    request = factories.file_request(now=timezone.now())
    columns = [f.column for f in Request._meta.concrete_fields if f.column not in {"id", "public_id", "reference"}]
    clocks = [f.column for f in Clock._meta.concrete_fields if f.column not in {"id", "request_id"}]
    with connection.cursor() as cursor:
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(
            f"INSERT INTO dsr_request (public_id, reference, {names}) SELECT gen_random_uuid(), 'N' || n, {names}"
            " FROM dsr_request, generate_series(1, 100000) n WHERE id = %s",
            [request.pk],
        )
        names = ", ".join(f'"{name}"' for name in clocks)
        given = ", ".join(f'c."{name}"' for name in clocks)
        cursor.execute(
            f"INSERT INTO dsr_clock (request_id, {names}) SELECT r.id, {given}"
            " FROM dsr_request r, dsr_clock c WHERE r.id <> %s AND c.request_id = %s",
            [request.pk, request.pk],
        )
        cursor.execute("ANALYZE dsr_clock")
    return Request.objects.count()


def test_a_hundred_thousand_open_requests_with_nothing_due_cost_one_look_at_an_index(
    long_queue: int, django_assert_num_queries: object
) -> None:
    assert long_queue > 100_000
    now = timezone.now()
    found = Clock.objects.filter(remind_at__lte=now).order_by("remind_at").values_list("request_id", flat=True)
    plan = json.loads(found[: remind.BATCH].explain(format="json", analyze=True, buffers=True))[0]["Plan"]
    scan = plan["Plans"][0] if plan["Node Type"] == "Limit" else plan
    assert scan["Node Type"].startswith("Index")
    assert scan["Index Name"] == "clock_remind"
    assert scan["Actual Rows"] == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('dsr_clock') / 8192")
        (pages,) = cursor.fetchone()
    # Not a handful: index entries of this very transaction are looked up in the table too.
    assert scan["Shared Hit Blocks"] + scan["Shared Read Blocks"] < pages / 20
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert remind.remind(now=now) == 0
