from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors import kinds, shop
from tests.harness.mariadb import MariaDB
from tests.harness.postgresql_icu import SystemPostgreSQL
from tests.harness.scratch import drop_database, scratch_database


@pytest.fixture(params=kinds.KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    with kinds.database_of(request.param, lambda: request.getfixturevalue("mariadb"), tmp_path) as url:
        yield url


@pytest.fixture
def shop_url(database: str) -> str:
    shop.build(database)
    return database


@pytest.fixture
def postgres_url() -> Iterator[str]:
    url = scratch_database()
    yield url
    drop_database(url)


@pytest.fixture
def postgres_shop(postgres_url: str) -> str:
    shop.build(postgres_url)
    return postgres_url


@pytest.fixture
def mariadb_url(mariadb: MariaDB) -> Iterator[str]:
    url = mariadb.new_database()
    yield url
    mariadb.drop_database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> Iterator[str]:
    with kinds.database_of("sqlite", _no_mariadb, tmp_path) as url:
        yield url


def _no_mariadb() -> MariaDB:
    raise AssertionError("SQLite wants no server")


@pytest.fixture
def icu_url(icu_server: SystemPostgreSQL) -> Iterator[str]:
    url = icu_server.new_database()
    yield url
    icu_server.drop_database(url)
