import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dsr.ledger import keys
from dsr.ledger import seal as sealing
from dsr.ledger.append import append
from dsr.ledger.checkpoint import parse
from dsr.ledger.facts import FileLoaded
from dsr.ledger.merkle import check_consistency, check_inclusion
from dsr.ledger.notes import open_note_of_one
from dsr.ledger.seal import LogDamaged, latest, mark, run, seal
from dsr.ledger.tree import BrokenTree, Tree
from dsr.ledger.verify import verify
from dsr.models import Checkpoint, Event, LedgerKey, Node, Seal
from dsr.rules.actors import SYSTEM
from tests.harness.servers import Servers
from tests.harness.waiting import until
from tests.harness.worker import Worker
from tests.ledger.filling import fill
from tests.ledger.rfc6962 import mth


def events(number: int) -> list[bytes]:
    now = timezone.now()
    with transaction.atomic():
        return [bytes(append(FileLoaded("policy", n, "0" * 64), by=SYSTEM, at=now).leaf) for n in range(number)]


def sealed() -> list[int]:
    return list(Seal.objects.order_by("index").values_list("event_id", flat=True))


@pytest.mark.django_db
def test_a_seal_numbers_events_and_signs_their_root() -> None:
    leaves = events(700)
    assert seal(timezone.now()) == 700
    assert list(Seal.objects.order_by("index").values_list("index", flat=True)) == list(range(700))
    newest = latest()
    assert newest is not None
    said = parse(open_note_of_one(newest.note, LedgerKey.objects.get().vkey))
    assert (said.origin, said.size, said.root) == (keys.origin(), 700, mth(leaves))
    assert said.root == Tree(700).root() == bytes(newest.root)
    assert said.at == newest.at == LedgerKey.objects.get().since
    assert sorted(Node.objects.values_list("level", "index", "pk")) == [(8, 0, 8), (8, 1, 264)]
    assert seal(timezone.now()) == 0


@pytest.mark.django_db
def test_proofs_come_from_the_tables() -> None:
    leaves = events(520)
    seal(timezone.now())
    leaves += events(270)
    seal(timezone.now())
    tree = Tree(790)
    for index in (0, 255, 256, 511, 789):
        check_inclusion(leaves[index], index, 790, tree.inclusion(index), mth(leaves))
    for old in (1, 256, 520, 789):
        check_consistency(old, 790, tree.consistency(old), mth(leaves[:old]), mth(leaves))
    with pytest.raises(ValueError, match="no full subtree"):
        Tree(100).subtree(0, 100)
    with pytest.raises(BrokenTree, match="there are 22"):
        Tree(791).root()


@pytest.mark.django_db
def test_a_large_tree_has_nodes_above_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 30_000)
    fill(66_000)
    assert seal(timezone.now()) == 66_000
    leaves = [bytes(leaf) for leaf in Seal.objects.order_by("index").values_list("event__leaf", flat=True)]
    assert Node.objects.filter(level=16).count() == 1
    assert bytes(Node.objects.get(level=16).hash) == mth(leaves[:65536])
    tree = Tree(66_000)
    assert tree.root() == mth(leaves)
    with connection.execute_wrapper(counted := Counter()):
        proof = Tree(66_000).inclusion(12_345)
    check_inclusion(leaves[12_345], 12_345, 66_000, proof, mth(leaves))
    assert counted.number <= 6
    assert verify().findings == []


class Counter:
    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)


@pytest.mark.django_db
def test_an_idle_log_says_that_it_lives(settings: Any) -> None:
    now = timezone.now()
    run(now)
    first = latest()
    assert first is not None
    assert first.size == 0
    run(now + timedelta(seconds=settings.CHECKPOINT_SECONDS - 1))
    assert latest() == first
    run(now + timedelta(seconds=settings.CHECKPOINT_SECONDS + 1))
    assert Checkpoint.objects.count() == 2
    assert verify().findings == []


@pytest.mark.django_db
def test_a_clock_that_goes_back_makes_no_checkpoint_earlier_than_the_last() -> None:
    now = timezone.now()
    events(1)
    seal(now)
    keys.rotate(SYSTEM, now + timedelta(hours=1))
    events(1)
    seal(now - timedelta(days=1))
    mark(now - timedelta(days=2))
    assert verify().findings == []


@pytest.mark.django_db
def test_nothing_is_signed_upon_tables_that_were_changed() -> None:
    events(3)
    seal(timezone.now())
    events(1)
    Seal.objects.create(index=3, event=Event.objects.latest("pk"))
    for act in (seal, mark):
        events(1)
        with pytest.raises(LogDamaged, match="4 events are sealed, the newest checkpoint says 3"):
            act(timezone.now())


@pytest.mark.django_db
def test_a_node_that_is_not_as_it_was_stops_the_signing() -> None:
    events(256)
    seal(timezone.now())
    Checkpoint.objects.create(pk=2, size=256, root=bytes(32), note="", at=timezone.now())
    with pytest.raises(LogDamaged, match="do not give the root"):
        mark(timezone.now())


@pytest.fixture
def other(own_database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Another writer's connection."""
    with psycopg.connect(own_database) as connected:
        yield connected


WRITE = (
    "INSERT INTO dsr_event (body, leaf) SELECT b, sha256('\\x00'::bytea || convert_to(b, 'UTF8'))"
    ' FROM (VALUES (\'{"at":"2026-01-01T00:00:00.000000Z","salt":"%s","type":"x"}\')) AS t (b) RETURNING id'
)


def write(other: psycopg.Connection[tuple[object, ...]], salt: int) -> int:
    row = other.execute((WRITE % salt).encode()).fetchone()
    assert row is not None
    return int(str(row[0]))


def test_what_commits_late_is_sealed_though_its_number_is_low(other: psycopg.Connection[tuple[object, ...]]) -> None:
    low = write(other, 1)
    events(3)
    assert seal(timezone.now()) == 3
    assert low not in sealed()
    other.commit()
    assert seal(timezone.now()) == 1
    assert sealed()[-1] == low
    assert verify().findings == []


def test_what_commits_very_late_is_found_by_the_look_at_everything(
    other: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "WINDOW", 5)
    low = write(other, 1)
    events(20)
    seal(timezone.now())
    other.commit()
    assert seal(timezone.now()) == 0
    assert verify().waiting == 1
    assert run(timezone.now(), whole=True) == 1
    assert sealed()[-1] == low
    assert verify().findings == []


def test_what_was_rolled_back_leaves_no_hole(other: psycopg.Connection[tuple[object, ...]]) -> None:
    write(other, 1)
    events(1)
    write(other, 2)
    other.rollback()
    events(1)
    assert seal(timezone.now()) == 2
    assert verify().findings == []


def test_writers_wait_for_no_seal_and_a_second_worker_returns_at_once(
    other: psycopg.Connection[tuple[object, ...]],
) -> None:
    events(2)
    with transaction.atomic():
        assert seal(timezone.now()) == 2  # not committed yet
        other.execute("SET lock_timeout = '1s'")
        write(other, 1)
        other.commit()
        elsewhere: list[int] = []

        def second() -> None:
            elsewhere.append(run(timezone.now()))
            connection.close()

        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=10)
        assert elsewhere == [0]
    assert seal(timezone.now()) == 1
    assert verify().findings == []


def test_many_workers_and_writers_at_once_make_one_log(own_database: str) -> None:
    stop = threading.Event()

    def keep(act: Callable[[], object]) -> Callable[[], None]:
        def forever() -> None:
            while not stop.is_set():
                act()
            connection.close()

        return forever

    sealers = [threading.Thread(target=keep(lambda: run(timezone.now()))) for _ in range(3)]

    def writer() -> None:
        for _ in range(60):
            events(3)
        connection.close()

    writers = [threading.Thread(target=writer) for _ in range(4)]
    for thread in (*sealers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    run(timezone.now())
    report = verify()
    assert report.findings == []
    assert (report.sealed, report.waiting) == (4 * 60 * 3, 0)


class Crash(Exception):
    """The process ends here."""


class Breaking:
    """Breaks off at the `at`-th step: a statement, or a row of a COPY. Steps are counted as they come."""

    def __init__(self, at: int) -> None:
        self.at, self.step = at, 0

    def tick(self) -> None:
        self.step += 1
        if self.step == self.at:
            raise Crash

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.tick()
        found = execute(*arguments)
        self.tick()
        return found

    def rows(self, copy: Callable[..., None]) -> Callable[..., None]:
        def copied(columns: str, types: Any, rows: Any) -> None:
            def broken() -> Iterator[Any]:
                for place, row in enumerate(rows):
                    yield row
                    if place % 100 == 0:
                        self.tick()

            copy(columns, types, broken())
            self.tick()

        return copied


def test_a_crash_at_any_step_leaves_a_log_that_verifies(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 250)
    copy = sealing._copy
    expected = 0
    at = finished = 0
    while not finished:
        at += 1
        expected += len(events(1 if at % 5 else 300))
        breaking = Breaking(at)
        monkeypatch.setattr(sealing, "_copy", breaking.rows(copy))
        try:
            with connection.execute_wrapper(breaking):
                run(timezone.now() + timedelta(minutes=5 * at))
            finished = at
        except Crash:
            connection.close()
        report = verify()
        assert report.findings == [], (at, report.findings)
        assert report.sealed + report.waiting == expected
    assert finished > 30
    assert (report.sealed, report.waiting) == (expected, 0)


def test_a_server_that_cuts_the_connection_leaves_a_log_that_verifies(
    own_database: str, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    events(10)
    seal(timezone.now())
    events(700)
    copy = sealing._copy

    def cut(columns: str, types: Any, rows: Any) -> None:
        copy(columns, types, rows)
        if "dsr_node" in columns:
            with psycopg.connect(servers.superuser_url(), autocommit=True) as admin:
                admin.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

    monkeypatch.setattr(sealing, "_copy", cut)
    with pytest.raises(Exception, match=r"terminat|closed"):
        seal(timezone.now())
    connection.close()
    monkeypatch.setattr(sealing, "_copy", copy)
    report = verify()
    assert (report.findings, report.sealed, report.waiting) == ([], 10, 700)
    assert seal(timezone.now()) == 700
    assert verify().findings == []


@hypothesis_settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.integers(1, 300)),
            st.tuples(st.just("roll back"), st.integers(1, 3)),
            st.tuples(st.sampled_from(["seal", "seal whole", "mark", "rotate"]), st.integers(-3600, 3600)),
        ),
        max_size=12,
    )
)
@pytest.mark.django_db
def test_whatever_happens_in_whatever_order_an_honest_log_verifies(acts: list[tuple[str, int]]) -> None:
    now = timezone.now()
    with transaction.atomic():
        for act, number in acts:
            if act == "write":
                events(number)
            elif act == "roll back":
                with transaction.atomic():
                    events(number)
                    transaction.set_rollback(True)
            else:
                now += timedelta(seconds=number)
                if act == "rotate" and LedgerKey.objects.exists():
                    keys.rotate(SYSTEM, now)
                elif act == "mark":
                    mark(now)
                else:
                    seal(now, whole=act == "seal whole")
        report = verify()
        assert report.findings == []
        assert report.sealed == Seal.objects.count()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_run_ends_though_writers_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a busy log is sealed event by event, each with a checkpoint of its own."""
    monkeypatch.setattr(sealing, "BATCH", 10)
    sign = sealing._sign

    def while_others_write(*arguments: Any) -> Checkpoint:
        events(3)
        return sign(*arguments)

    monkeypatch.setattr(sealing, "_sign", while_others_write)
    events(23)
    assert seal(timezone.now()) == 10 + 10 + 9
    assert seal(timezone.now()) == 3
    assert Event.objects.filter(seal__isnull=True).count() == 3


def test_a_worker_seals_at_its_start_and_then_by_the_clock(worker: Worker) -> None:
    def newest() -> int:
        found = latest()
        return found.size if found else -1

    until(lambda: newest() >= 0, what="the first checkpoint")
    before = newest()
    number = len(events(3))
    until(lambda: newest() == before + number, timeout=30, what="the events are sealed")
    assert verify().findings == []
