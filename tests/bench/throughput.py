"""Ordinary requests a minute: from API to sealed package, and to the erased and read back customer.

Real gunicorn, a real Celery worker of two processes and beat as docker-compose.yml starts them, a durable PostgreSQL and a
real Valkey. Letters go to
the outbox folder, as a mail service elsewhere would take them: no SMTP server runs on this machine.

The main figure is CPU seconds a request, by kind of process, since a machine that others use as well tells nothing by its
wall clock: two cores have 120 seconds a minute to give. Even those grow in a crowd, so a fixed piece of work is timed beside.
"""

import http.client
import json
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg

from tests.bench import past
from tests.bench.cpu import Usage, Watch
from tests.bench.place import SIZES, Place
from tests.bench.shop.generate import HERE, PROBE_ROWS, probe
from tests.harness.servers import Servers
from tests.harness.site import Site
from tests.harness.worker import Worker

CONNECTIONS = 4  # that the controller's product keeps to us
WARM_UP = 12
IDLE = 30  # requests that come one at a time
REQUESTS = 500
OLD = 100_000
FINAL = "('fulfilled', 'partly_fulfilled')"


@dataclass(frozen=True)
class Company:
    """Whose requests are measured: its key of the API, and the people who ask, a fresh one for each erasure."""

    api_key: str
    people: Sequence[str]
    place: str = "DE"


@dataclass(frozen=True)
class Figures:
    what: str
    requests: int
    seconds: float
    idle_ms: Sequence[float]  # filing to ready, one at a time
    usage: Usage

    @property
    def a_minute(self) -> float:
        return self.requests / self.seconds * 60

    def lines(self) -> list[str]:
        idle = sorted(self.idle_ms)
        each = {name: seconds / self.requests * 1000 for name, seconds in self.usage.seconds.items()}
        return [
            f"{self.what}: {self.requests} requests in {self.seconds:.1f} s, {self.a_minute:.0f} a minute;"
            f" filing to ready on an idle site: median {statistics.median(idle):.0f} ms,"
            f" p95 {idle[int(len(idle) * 0.95)]:.0f} ms",
            f"  CPU ms a request: {', '.join(f'{name} {ms:.1f}' for name, ms in each.items())};"
            f" all {sum(each.values()):.1f}, so at most {120_000 / sum(each.values()):.0f} a minute on two cores"
            f" (load average {self.usage.load:.1f},"
            f" a fixed piece of work {self.usage.slowness_ms:.0f} ms)",
        ]


@dataclass
class Client:
    """The controller's product: keeps its connections, and files."""

    url: str
    company: Company
    _local: threading.local = field(default_factory=threading.local)

    def file(self, right: str, email: str) -> str:
        """The reference of a new request."""
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(urlsplit(self.url).netloc)
        subject = {"email": email, "name": "Probe"}
        body = {"right": right, "place": self.company.place, "subject": subject, "identity_verified": True}
        headers = {
            "Authorization": f"Bearer {self.company.api_key}",
            "Content-Type": "application/json",
            "Idempotency-Key": os.urandom(8).hex(),
        }
        try:
            connection.request("POST", "/api/v1/requests/", json.dumps(body), headers)
            answer = connection.getresponse()
        except (BrokenPipeError, http.client.RemoteDisconnected):  # the site closes what was idle
            connection.close()
            connection.request("POST", "/api/v1/requests/", json.dumps(body), headers)
            answer = connection.getresponse()
        content = answer.read()
        assert answer.status == 201, content
        reference: str = json.loads(content)["reference"]
        return reference

    def file_all(self, right: str, emails: Sequence[str]) -> None:
        def some(own: Sequence[str]) -> None:
            for email in own:
                self.file(right, email)

        threads = [threading.Thread(target=some, args=[emails[n::CONNECTIONS]]) for n in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


class Bench:
    """Site and worker on one database; `database` is its address for the running role, `owner` for whoever may insert."""

    def __init__(self, servers: Servers, database: str, folder: Path, company: Company) -> None:
        self.servers, self.database, self.company = servers, database, company
        self.site, self.worker = Site(folder), Worker(folder, pool="prefork")
        self._next = 0

    def __enter__(self) -> "Bench":
        self.site.start()
        self.worker.start()
        self.client = Client(self.site.url, self.company)
        return self

    def __exit__(self, *error: object) -> None:
        self.worker.stop()
        self.site.stop()

    def people(self, number: int) -> list[str]:
        """The next people, from the first again when all have asked."""
        found = [self.company.people[(self._next + n) % len(self.company.people)] for n in range(number)]
        self._next += number
        return found

    def measure(self, what: str, right: str, *, requests: int, idle: int) -> Figures:
        with psycopg.connect(self.database, autocommit=True) as connection:
            for email in self.people(WARM_UP):
                self._one(connection, right, email)
            one_by_one = [self._one(connection, right, email) for email in self.people(idle)]
            newest = _number(connection, "SELECT max(id) FROM dsr_request")
            people = self.people(requests)
            ready = f"SELECT count(*) FROM dsr_request WHERE id > {newest} AND state IN {FINAL}"
            with self._watch() as watch:
                begun = time.monotonic()
                self.client.file_all(right, people)
                while _number(connection, ready) < requests:
                    self._look(connection, begun)
                    time.sleep(0.05)
                seconds = time.monotonic() - begun
        return Figures(what, requests, seconds, one_by_one, watch.usage)

    def _one(self, connection: psycopg.Connection[tuple[object, ...]], right: str, email: str) -> float:
        """Milliseconds from before filing until the request is seen to be ready."""
        begun = time.monotonic()
        reference = self.client.file(right, email)
        state = f"SELECT 1 FROM dsr_request WHERE reference = %s AND state IN {FINAL}".encode()
        while connection.execute(state, [reference]).fetchone() is None:
            self._look(connection, begun)
            time.sleep(0.002)
        return (time.monotonic() - begun) * 1000

    def _look(self, connection: psycopg.Connection[tuple[object, ...]], begun: float) -> None:
        if time.monotonic() - begun > 600:
            stuck = connection.execute(
                "SELECT r.state, w.phase, w.state, w.error FROM dsr_request r LEFT JOIN dsr_workitem w"
                " ON w.request_id = r.id AND w.state <> 'done' WHERE r.closed_at IS NULL LIMIT 5"
            ).fetchall()
            raise TimeoutError(f"not ready after ten minutes: {stuck}\n{self.worker.log()[-3000:]}")

    def _watch(self) -> Watch:
        assert self.site.process is not None
        assert self.worker.process is not None
        with psycopg.connect(self.servers.superuser_url()) as connection:
            postgres = _number(connection, "SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int")
        return Watch(
            {
                "site": self.site.process.pid,
                "worker": self.worker.process.pid,
                "postgres": postgres,
                "this client": os.getpid(),
            }
        )


def _number(connection: psycopg.Connection[tuple[object, ...]], query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(str(row[0]))


def run(place: Place, label: str, *, requests: int = REQUESTS, old: int = OLD) -> None:
    """Access, erasure, and both again beside `old` closed requests: what a site and a worker of production settings do."""
    for name in ("SWEEP_SECONDS", "LEASE_SECONDS"):  # the tests' own are impatient
        os.environ.pop(name, None)
    with place.changeable(label) as shop, tempfile.TemporaryDirectory() as folder:
        with psycopg.connect(shop.admin_url) as connection:  # as `datamap check --live` advises for this map
            for table in ("customer", "newsletter_consent"):
                connection.execute(f"CREATE INDEX ON {table} (lower(btrim(email)))".encode())
        shop.use()
        people = [probe(number) for number in range(1, SIZES[label].probes + 1)]
        company = Company(_api_key(Path(folder)), people)
        print(
            f"Ordinary customers: {sum(PROBE_ROWS.values())} rows each, from the API to the sealed package or the proof"
        )
        with Bench(place.servers, os.environ["DATABASE_URL"], Path(folder), company) as bench:
            for more in (0, old):
                if more:
                    past.insert(place.servers, bench.database, more)
                for right in ("access", "erasure"):
                    what = f"{right} beside {more:,} old requests" if more else right
                    figures = bench.measure(what, right, requests=requests, idle=IDLE)
                    print("\n".join(f"  {each}" for each in figures.lines()), flush=True)


def _api_key(folder: Path) -> str:
    """Loads the shop as a company whose requests nobody waits for, and lets its product in."""
    django.setup()
    from django.utils import timezone

    from dsr.identity import api_keys
    from dsr.rules.actors import SYSTEM
    from dsr.steps.load import load_controller

    files = folder / "shop"
    files.mkdir()
    shutil.copy(HERE / "datamap.yaml", files)
    policy = (HERE / "policy.yaml").read_text()
    # A version of its own: the part before this one, in the same database, has loaded the file as it is.
    for old, new in (("cancel_window: 1 minute", "cancel_window: 0 minutes"), ("version: 1\n", "version: 2\n")):
        assert old in policy
        policy = policy.replace(old, new)
    (files / "policy.yaml").write_text(policy)
    now = timezone.now()
    return api_keys.issue(load_controller(files, by=SYSTEM, now=now).controller, "bench", now=now)
