"""Two systems, one of which fails in every way that a database can: its item says what is wrong, the other goes on, and
nothing is reported done that is not.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from psycopg import sql
from sqlalchemy.engine import make_url

from dsr.models import Controller, DataMapVersion, Phase, Request, WorkState
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from examples.common import EMAILS
from tests import factories
from tests.harness.scratch import drop_database, scratch_database

pytestmark = pytest.mark.django_db

SYSTEM = """
  {name}:
    title: The {name}
    connector: sql
    connection: {name}
    collections:
      people:
        key: [id]
        fields:
          email: {{category: contact, meaning: Mail, identifier: email, match: casefold, erase: random_token}}
          note: {{category: content, meaning: Note, erase: null_value}}
        erase: change
      visits:
        key: [id]
        fields: {{person_id: {{category: none, meaning: Person}}, page: {{category: usage, meaning: Page}}}}
        links: [{{fields: [person_id], to: people, ownership: owned}}]
        erase: delete
"""
MAP = "version: 1\ncontroller: qdrant\nsystems:" + SYSTEM.format(name="desk") + SYSTEM.format(name="shop").lstrip("\n")
SCHEMA = """
CREATE TABLE people (id int PRIMARY KEY, email text, note text);
CREATE TABLE visits (id int PRIMARY KEY, person_id int REFERENCES people, page text);
"""
TRIGGER = """
CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN OLD; END $$;
CREATE TRIGGER meddling BEFORE DELETE ON visits FOR EACH ROW EXECUTE FUNCTION meddle();
"""
MENDED = "DROP TRIGGER meddling ON visits"


@dataclass(frozen=True)
class Far:
    desk: str
    shop: str

    def people(self, url: str) -> list[Any]:
        with psycopg.connect(url) as connection:
            rows = connection.execute(
                "SELECT p.email, count(v.id) FROM people p LEFT JOIN visits v ON person_id = p.id"
                " GROUP BY p.id ORDER BY p.id"
            )
            return rows.fetchall()


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    made = Far(scratch_database(), scratch_database())
    for name, url in (("DESK", made.desk), ("SHOP", made.shop)):
        monkeypatch.setenv(f"SYSTEM_{name}_READ_URL", url)
        monkeypatch.setenv(f"SYSTEM_{name}_WRITE_URL", url)
        with psycopg.connect(url) as connection:
            connection.execute(SCHEMA)
            people = [(0, EMAILS["ada"], "n"), (2, "bob@people.example", "n")]
            connection.cursor().executemany("INSERT INTO people VALUES (%s, %s, %s)", people)
            connection.execute("INSERT INTO visits VALUES (1, 0, '/'), (2, 0, '/'), (3, 2, '/')")
    yield made
    drop_database(made.desk)
    drop_database(made.shop)


@pytest.fixture
def controller(db: None) -> Controller:
    made = factories.make_controller("qdrant")
    version = made.datamaps.latest("version").version + 1
    DataMapVersion.objects.create(controller=made, version=version, digest="0" * 64, text=MAP, loaded_at=timezone.now())
    return made


def _cooled(controller: Controller) -> tuple[Request, Any]:
    request = factories.request_in(State.COOLING, controller=controller, right=Right.ERASURE)
    assert request.cooling_until is not None
    return request, request.cooling_until


def _run_sql(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def _broken(far: Far, how: str, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The desk broken in one way during the block."""
    name = sql.Identifier(make_url(far.desk).database or "").as_string()
    bodies = {
        "disk": "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'",
        "slow": "PERFORM pg_sleep(60)",
        "killed": "PERFORM pg_terminate_backend(pg_backend_pid())",
        "refuses": "RAISE EXCEPTION 'never %', OLD.page",
    }
    block: AbstractContextManager[Any] = nullcontext()
    with patch.context() as local:
        if how == "down":
            local.setenv("SYSTEM_DESK_WRITE_URL", "postgresql://u:p@127.0.0.1:1/desk")
        elif how == "read-only":
            _run_sql(far.desk, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        elif how == "locked":
            local.setattr("dsr.connectors.sql.limits.LOCK_SECONDS", 0.05)
            block = psycopg.connect(far.desk)
        else:
            _run_sql(far.desk, TRIGGER.format(body=bodies[how]))
        if how == "slow":
            local.setattr("dsr.connectors.sql.limits.WRITE_SECONDS", 1)
        with block as other:
            if other is not None:
                other.execute("SELECT 1 FROM visits FOR UPDATE")
            yield
    if how in bodies:
        _run_sql(far.desk, MENDED)


@pytest.mark.parametrize(
    ("how", "words", "waits"),
    [
        ("down", "cannot be reached", True),
        ("locked", "locked", True),
        ("slow", "took longer than allowed", True),
        ("disk", "no disk space left", True),
        ("killed", "ended the session", True),
        ("read-only", "can only read; an erasure needs the write address", False),
        ("refuses", "A trigger or function of the database refused the change", False),
    ],
)
def test_an_erasure_in_a_failing_system_says_why_and_the_other_goes_on(
    far: Far, controller: Controller, monkeypatch: pytest.MonkeyPatch, how: str, words: str, waits: bool
) -> None:
    request, now = _cooled(controller)
    before = far.people(far.desk)
    with _broken(far, how, monkeypatch):
        request = factories.run(request, now=now)
    failed = request.work_items.get(system="desk", phase=Phase.ERASE)
    assert words in failed.error
    assert "never" not in failed.error, "what a trigger says may hold a value of a row"
    assert failed.state == (WorkState.OPEN if waits else WorkState.ATTENTION)
    assert (failed.try_after is not None) == waits
    assert request.state == State.WORKING
    assert far.people(far.desk) == before
    assert request.work_items.get(system="shop", phase=Phase.ERASE).state == WorkState.DONE
    assert [visits for _, visits in far.people(far.shop)] == [0, 1]
    if waits:
        assert factories.run(request, now=failed.try_after).state == State.FULFILLED
        assert [visits for _, visits in far.people(far.desk)] == [0, 1]


CHANGED = {
    "a column is gone": ("ALTER TABLE people DROP COLUMN note", "table people has no column note"),
    "a type is another": ("ALTER TABLE people ALTER note TYPE varchar(9)", "schema changed after the approval"),
    "a table has another name": ("ALTER TABLE visits RENAME TO visits_old", "there is no table visits"),
    "a foreign key is new": (
        "CREATE TABLE clicks (visit_id int REFERENCES visits); INSERT INTO clicks VALUES (1)",
        "forbids deleting what 1 row(s) of clicks point at",
    ),
    "a cascade is new": ("CREATE TABLE c (v int REFERENCES visits ON DELETE CASCADE)", "delete rows of c"),
    "a column may not be empty": ("ALTER TABLE people ALTER note SET NOT NULL", "NOT NULL"),
    "a trigger keeps the rows": (TRIGGER.format(body="RETURN NULL"), "After the erasure 2 values were still there"),
}


@pytest.mark.parametrize(("change", "words"), CHANGED.values(), ids=CHANGED.keys())
def test_a_schema_that_changed_after_the_approval_is_never_reported_done(
    far: Far, controller: Controller, change: str, words: str
) -> None:
    request, now = _cooled(controller)
    _run_sql(far.desk, change)
    request = factories.run(request, now=now)
    assert request.state != State.FULFILLED
    assert request.state != State.PARTLY_FULFILLED
    assert any(words in item.error for item in request.work_items.filter(system="desk"))
    assert far.people(far.shop)[0][0].endswith("@erased.invalid") or request.state in {State.LOCATING, State.REVIEWING}
    assert EMAILS["ada"] == _mail(far.desk) or "trigger" in change.lower()


def _mail(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT email FROM people WHERE id = 0").fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("phase", [Phase.COUNT, Phase.COPY])
def test_a_search_in_a_system_that_is_down_waits_and_the_other_is_read(
    far: Far, controller: Controller, monkeypatch: pytest.MonkeyPatch, phase: Phase
) -> None:
    state = State.VERIFYING if phase is Phase.COUNT else State.REVIEWING
    request = factories.request_in(state, controller=controller, right=Right.ACCESS)
    with monkeypatch.context() as local:
        local.setenv("SYSTEM_DESK_READ_URL", "postgresql://u:p@127.0.0.1:1/desk")
        if phase is Phase.COUNT:
            factories.prove(request)
        else:
            factories.approve(request)
        request = factories.run(request)
    items = {item.system: item for item in request.work_items.filter(phase=phase)}
    assert items["shop"].state == WorkState.DONE
    assert items["desk"].state == WorkState.OPEN
    assert "cannot be reached" in items["desk"].error
    assert not request.work_items.filter(phase=Phase.PACKAGE, state=WorkState.DONE).exists()
