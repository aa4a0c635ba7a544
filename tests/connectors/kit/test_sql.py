"""The SQL connector keeps every promise of the kit. A further dialect is a further class with its own database."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from dsr.connectors.kit import ChangingPromises, ConnectorKit
from dsr.connectors.kit.people import ADA
from dsr.connectors.kit.world import by_email, copied
from tests.connectors.kit.sql_world import SqlWorld
from tests.harness.mariadb import MariaDB
from tests.harness.scratch import drop_database, scratch_database


class TestPostgres(ConnectorKit, ChangingPromises):
    others_may_write = False  # whoever writes has the keys saved once more, and then the rows are locked

    @pytest.fixture(autouse=True)
    def _database(self) -> Iterator[None]:
        self.url = scratch_database()
        self.engine = sa.create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"))
        yield
        self.engine.dispose()
        drop_database(self.url)

    def world(self) -> SqlWorld:
        return SqlWorld(self.url, self.engine, "postgresql://nobody:nothing@127.0.0.1:1/nowhere")


class TestMariaDB(ConnectorKit, ChangingPromises):
    others_may_write = False  # the rows are locked while their keys are saved

    @pytest.fixture(autouse=True)
    def _database(self, mariadb: MariaDB) -> Iterator[None]:
        self.url = mariadb.new_database()
        # A key of the kit differs from another by its case alone.
        mariadb.run(f"ALTER DATABASE {self.url.rpartition('/')[2]} COLLATE utf8mb4_nopad_bin")
        self.engine = sa.create_engine(self.url.replace("mysql://", "mysql+pymysql://"))
        yield
        self.engine.dispose()
        mariadb.drop_database(self.url)

    def world(self) -> SqlWorld:
        return SqlWorld(self.url, self.engine, "mysql://nobody:nothing@127.0.0.1:1/nowhere")


class TestSQLite(ConnectorKit, ChangingPromises):
    others_may_write = False  # there is one writer

    @pytest.fixture(autouse=True)
    def _database(self, sqlite_url: str) -> Iterator[None]:
        self.url, self.engine = sqlite_url, sa.create_engine(sqlite_url)
        yield
        self.engine.dispose()

    def world(self) -> SqlWorld:
        return SqlWorld(self.url, self.engine, "sqlite:////no/such/file.sqlite3")

    def test_values_are_unchanged_and_what_is_not_delivered_stays_out(self) -> None:
        """A decimal whose every digit counts is kept here as a text, and so it is delivered."""
        orders = copied(self.filled(), by_email(ADA))["orders"]
        assert sorted(row["total"] for row in orders) == ["0.00", "12345678901234567.10"]
        assert {row["note"] for row in orders} == {"ring twice", None}
