"""The ledger: what sealing costs those who write, and how long a large log takes to be sealed and verified.

Writers never stop; sealing is switched on and off beside them, so that both figures are of the same minute of a busy machine.
While it is on it seals each second, ten times as often as the setting, and what the pauses left over too.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.bench.bulk import line
from tests.bench.cpu import Watch
from tests.bench.place import Place
from tests.bench.worker import peak_mb
from tests.harness import databases
from tests.harness.servers import Servers

WRITERS = 8
WINDOW_SECONDS = 3.0
ROUNDS = 4
EVENTS = {"10k": 100_000, "200k": 1_000_000, "10x": 1_000_000}


def run(place: Place, label: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    _beside_writers(place.servers)
    _large(place.servers, EVENTS[label])


def _beside_writers(servers: Servers) -> None:
    with databases.own(servers) as url, psycopg.connect(url, autocommit=True) as looking, _writers(url):
        without = with_sealing = 0
        for _ in range(ROUNDS):
            without += _window(looking)
            with _sealing():
                with_sealing += _window(looking)
    seconds = WINDOW_SECONDS * ROUNDS
    print(
        f"Writing beside sealing: {WRITERS} writers, an event a transaction, {ROUNDS} times {WINDOW_SECONDS:.0f} s each way"
    )
    line("events a second without sealing", f"{without / seconds:,.0f}")
    line("with sealing", f"{with_sealing / seconds:,.0f}", f"{with_sealing / without:.2f} of it (at least 0.90)")


@contextmanager
def _writers(url: str) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.bench.writer"]
    environment = os.environ | {"DATABASE_URL": url}
    started = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(WRITERS)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        yield
    finally:
        for process in started:
            assert process.stdin is not None
            process.stdin.close()
        for process in started:
            process.wait()


def _window(looking: psycopg.Connection[tuple[object, ...]]) -> int:
    """Events committed in one window."""
    before = _count(looking)
    time.sleep(WINDOW_SECONDS)
    return _count(looking) - before


def _count(looking: psycopg.Connection[tuple[object, ...]]) -> int:
    row = looking.execute("SELECT count(*) FROM dsr_event").fetchone()
    assert row is not None
    return int(str(row[0]))


@contextmanager
def _sealing() -> Iterator[None]:
    from django.db import connection
    from django.utils import timezone

    from dsr.ledger import seal

    done = threading.Event()

    def keep() -> None:
        while not done.wait(1):
            seal.run(timezone.now())
        connection.close()

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _large(servers: Servers, events: int) -> None:
    from django.utils import timezone

    from dsr.ledger import seal
    from dsr.ledger.verify import verify
    from tests.ledger.filling import fill

    with databases.own(servers):
        for _ in range(events // 100_000):
            fill(100_000)
        with psycopg.connect(servers.superuser_url()) as connection:
            row = connection.execute("SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int").fetchone()
            assert row is not None
            processes = {"postgres": int(str(row[0])), "this": os.getpid()}
        before = peak_mb()
        begun = time.monotonic()
        with Watch(processes) as sealing:
            assert seal.seal(timezone.now()) == events
        sealed = time.monotonic() - begun
        with Watch(processes) as verifying:
            report = verify()
        whole = time.monotonic() - begun
        assert report.honest, report.findings
        assert report.sealed == events
    print(f"A log of {events:,} events")
    line("sealed", f"{sealed:.1f} s", _cpu(sealing))
    line("verified", f"{whole - sealed:.1f} s", _cpu(verifying))
    line("both", f"{whole:.1f} s", f"{whole * 1_000_000 / events:.0f} s a million (at most 120)")
    line("most memory", f"{peak_mb():.0f} MB", f"{before:.0f} before it began")


def _cpu(watch: Watch) -> str:
    return ", ".join(f"{name} {seconds:.1f} CPU s" for name, seconds in watch.usage.seconds.items())
