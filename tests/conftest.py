"""Fixtures of every test. Servers start on import, because Django's settings read the environment that they fill.

| fixture | gives |
|---|---|
| `db` | Django's database, rolled back after the test; as the running role, which owns no table |
| `own_database` | a clone that other processes see and write; Django uses it too. Not together with `db` |
| `worker` | a real Celery worker and beat on `own_database` |
| `live_site` | gunicorn on `own_database`; with `page`, a browser |
| `mariadb` | a MariaDB of this process's own, or the test is skipped, with the reason |
| `icu_server` | likewise the PostgreSQL of the machine's packages, with ICU and citext |
| `own_pooler` | a PgBouncer between the processes of the test and `own_database`, or the test is skipped, with the reason |
| `own_valkey` | a broker of the test's own, to stop, start, pause and resume |
| `systems` | the sample controllers' databases, fresh, by connection, with the environment that leads there; all \
of them, or those of `@pytest.mark.systems("qdrant")` |
"""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from config.embedded import Valkey
from tests.harness import broker, databases, memory, network, pgbouncer, postgresql_icu
from tests.harness import mariadb as test_mariadb
from tests.harness import servers as test_servers
from tests.harness.site import Site, collect_static
from tests.harness.systems import SLUGS, System, fresh, remove
from tests.harness.worker import Worker

# A first example reads files, and machines are busy: how long an example takes is no property.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")
SERVERS = test_servers.begin()
LOGS = pytest.StashKey[list[tuple[str, Callable[[], str]]]]()


def _set_up_django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django.conf import settings

    # Only `live_site` collects static files: elsewhere a page may name one that is in no manifest.
    storages: Any = settings.STORAGES
    storages["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django.setup()
    # Inherited by xdist's workers it would make pytest-django read the settings before this file has set their values.
    del os.environ["DJANGO_SETTINGS_MODULE"]


_set_up_django()

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "no Chromium on this machine (Debian: apt-get install chromium)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "page" in names or "browser" in names:
            item.add_marker(pytest.mark.browser)
        if "worker" in names:
            item.add_marker(pytest.mark.worker)
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    kinds = {
        "Browser": NO_CHROMIUM,
        "MySQL": test_mariadb.MISSING,
        "Pooler": pgbouncer.MISSING,
        "ICU": postgresql_icu.MISSING,
    }
    for kind, reason in kinds.items():
        skipped = sum(reason in str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
        if skipped:
            terminalreporter.write_line(f"{kind} tests: {skipped} skipped, {reason}.", yellow=True)


@pytest.fixture(scope="session", autouse=True)
def _inside_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        network.forbid_outside(patch)
        yield


@pytest.fixture(scope="session")
def servers() -> test_servers.Servers:
    """Addresses and passwords of the run's PostgreSQL and Valkey."""
    return SERVERS


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    databases.make_template(SERVERS)
    databases.clone(SERVERS, SERVERS.database)
    yield
    with django_db_blocker.unblock():
        databases.point_to(SERVERS.database)
    databases.drop(SERVERS, SERVERS.database)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[test_mariadb.MariaDB]:
    if test_mariadb.PROGRAM is None or test_mariadb.INSTALLER is None:
        pytest.skip(test_mariadb.MISSING)
    with memory.running(test_mariadb.MariaDB) as server:
        yield server


@pytest.fixture(scope="session")
def icu_server() -> Iterator[postgresql_icu.SystemPostgreSQL]:
    if postgresql_icu.PROGRAMS is None:
        pytest.skip(postgresql_icu.MISSING)
    with memory.running(postgresql_icu.SystemPostgreSQL) as server:
        yield server


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        pytest.fail("own_database commits, db rolls back: ask for one of them")
    broker.forget_messages()
    with django_db_blocker.unblock(), databases.own(SERVERS) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


@pytest.fixture(autouse=True)
def _patient_leases(request: pytest.FixtureRequest, settings: Any) -> None:
    """A heartbeat has a connection of its own, which sees no row of a transaction that is rolled back after the test: on a
    busy machine it would take the lease for lost. Where the rows are committed, leases stay short.
    """
    if "own_database" not in request.fixturenames:
        settings.LEASE_SECONDS = 600


@pytest.fixture
def own_pooler(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The database's address by way of the pooler."""
    if pgbouncer.PROGRAM is None:
        pytest.skip(pgbouncer.MISSING)
    with pgbouncer.running(own_database) as pooler:
        url = pooler.through(own_database)
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DATABASE_POOLER", "true")
        yield url


@pytest.fixture
def own_valkey(monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    folder = SERVERS.own_folder / f"valkey-{os.urandom(4).hex()}"
    valkey = Valkey(folder)
    valkey.start()
    monkeypatch.setenv("REDIS_URL", valkey.url())
    broker.use(valkey.url())
    yield valkey
    broker.use(SERVERS.redis_url)
    valkey.stop()


@pytest.fixture
def systems(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, System]]:
    marker = request.node.get_closest_marker("systems")
    made = {
        name: system for slug in (marker.args if marker else SLUGS) for name, system in fresh(SERVERS, slug).items()
    }
    for system in made.values():
        for name, value in system.environment.items():
            monkeypatch.setenv(name, value)
    yield made
    remove(SERVERS, made)


def _environment_first(request: pytest.FixtureRequest) -> None:
    """Sets up those fixtures of the test whose environment a process about to start must already have."""
    for name in ("own_pooler", "own_valkey", "systems"):
        if name in request.fixturenames:
            request.getfixturevalue(name)


@pytest.fixture
def worker(request: pytest.FixtureRequest, own_database: str) -> Iterator[Worker]:
    _environment_first(request)
    started = Worker(SERVERS.own_folder)
    request.node.stash.setdefault(LOGS, []).append(("worker", started.log))
    started.start()
    yield started
    started.kill()  # its database goes with it: nothing is worth the seconds of a warm shutdown


@pytest.fixture
def live_site(request: pytest.FixtureRequest, own_database: str) -> Iterator[str]:
    """The address of the running site."""
    _environment_first(request)
    collect_static(SERVERS)
    site = Site(SERVERS.own_folder)
    request.node.stash.setdefault(LOGS, []).append(("site", site.log))
    site.start()
    yield site.url
    site.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", *quiet]}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what its worker and its site said."""
    report = yield
    if report.failed:
        report.sections += [(f"log of the {name}", log()) for name, log in item.stash.get(LOGS, [])]
    return report
