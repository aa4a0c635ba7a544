"""What PostgreSQL itself checks and refuses, for the running role and for the role that owns the tables."""

import hashlib
import json
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import Error, IntegrityError
from django.utils import timezone

from config import roles
from dsr.ledger.append import append
from dsr.ledger.facts import FileLoaded
from dsr.models import Event, Seal
from dsr.rules.actors import SYSTEM
from tests.harness.databases import TEMPLATE
from tests.harness.servers import Servers

TABLES = ("dsr_event", "dsr_seal")
CHANGES = [
    "UPDATE {table} SET {column} = {column}",
    "UPDATE {table} SET {column} = {column} WHERE false OR true",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
]


def an_event() -> Event:
    event = append(FileLoaded("policy", 1, "0" * 64), by=SYSTEM, at=timezone.now())
    Seal.objects.create(index=0, event=event)
    return event


def leaf(body: str) -> bytes:
    return hashlib.sha256(b"\x00" + body.encode()).digest()


def insert(body: str, digest: bytes) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO dsr_event (body, leaf) VALUES (%s, %s)", [body, digest])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "digest",
    [
        lambda body: leaf(body)[:-1] + b"\x00",
        lambda body: hashlib.sha256(body.encode()).digest(),
        lambda body: leaf(body + " "),
        lambda body: b"",
    ],
    ids=["one byte wrong", "no prefix", "of another text", "empty"],
)
def test_a_leaf_that_is_not_the_hash_of_its_body_is_refused(digest: Callable[[str], bytes]) -> None:
    body = '{"at":"2026-01-01T00:00:00.000000Z","type":"x"}'
    with pytest.raises(IntegrityError, match="event_leaf_is_hash"):
        insert(body, digest(body))
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("body", ['{"a":1,"a":2}', '{"a":{"b":1,"b":2}}', "[]", "1", '"text"', "null", "{", ""])
def test_a_body_that_is_no_object_with_unique_keys_is_refused(body: str) -> None:
    with pytest.raises(Error, match=r"event_body_is_object|json"):
        insert(body, leaf(body))
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_the_same_leaf_is_refused_twice() -> None:
    event = an_event()
    with pytest.raises(IntegrityError, match="leaf"):
        insert(event.body, leaf(event.body))


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", TABLES)
def test_the_running_role_may_not_change_the_past(table: str, change: str) -> None:
    event = an_event()
    column = {"dsr_event": "body", "dsr_seal": "event_id"}[table]
    with pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table=table, column=column))
    event.refresh_from_db()
    assert bytes(event.leaf) == leaf(event.body)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE dsr_event DISABLE TRIGGER ALL",
        "ALTER TABLE dsr_event DISABLE TRIGGER ledger_refuses_rows",
        "ALTER TABLE dsr_event DROP CONSTRAINT event_leaf_is_hash",
        "ALTER TABLE dsr_event ADD COLUMN x int",
        "ALTER TABLE dsr_event RENAME TO dsr_event_old",
        "ALTER TABLE dsr_event OWNER TO CURRENT_USER",
        "DROP TABLE dsr_event CASCADE",
        "DROP TRIGGER ledger_refuses_rows ON dsr_event",
        "DROP FUNCTION dsr_ledger_refuses() CASCADE",
        "CREATE TRIGGER mine BEFORE INSERT ON dsr_event FOR EACH ROW EXECUTE FUNCTION dsr_ledger_refuses()",
        "CREATE RULE mine AS ON DELETE TO dsr_event DO INSTEAD NOTHING",
        "CREATE OR REPLACE FUNCTION dsr_ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$",
        "CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$",
        "CREATE TABLE mine (a int)",
        "CREATE TEMPORARY TABLE dsr_event (body text)",
        "CREATE SCHEMA mine",
        "SET session_replication_role = replica",
        f"SET ROLE {roles.OWNER}",
        f"SET SESSION AUTHORIZATION {roles.OWNER}",
        f"GRANT {roles.OWNER} TO CURRENT_USER",
        "INSERT INTO dsr_event (body, leaf) SELECT body, leaf FROM dsr_event"
        " ON CONFLICT (leaf) DO UPDATE SET body = EXCLUDED.body",
        "MERGE INTO dsr_event e USING dsr_event f ON e.id = f.id WHEN MATCHED THEN DELETE",
        "LOCK TABLE dsr_event IN ACCESS EXCLUSIVE MODE",
        "COPY dsr_event TO PROGRAM 'true'",
        "DELETE FROM django_migrations",
    ],
)
def test_the_running_role_cannot_lift_the_refusal(statement: str) -> None:
    an_event()
    with pytest.raises(Error) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert any(word in str(refused.value) for word in ("permission denied", "must be owner", "must be able to"))


@pytest.mark.django_db
def test_what_the_running_role_owns_is_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE pg_has_role(current_user, relowner, 'MEMBER')")
        assert cursor.fetchall() == []
        cursor.execute("SELECT proname FROM pg_proc WHERE pg_has_role(current_user, proowner, 'MEMBER')")
        assert cursor.fetchall() == []


@pytest.fixture
def as_owner(servers: Servers, django_db_setup: None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to the migrated template as the tables' owner; rolled back."""
    with psycopg.connect(servers.url(roles.OWNER, TEMPLATE)) as owner:
        body = json.dumps({"at": "2026-01-01T00:00:00.000000Z", "type": "x"})
        row = owner.execute("INSERT INTO dsr_event (body, leaf) VALUES (%s, %s) RETURNING id", [body, leaf(body)])
        owner.execute("INSERT INTO dsr_seal (index, event_id) VALUES (0, %s)", row.fetchone())
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE fails for another reason
        yield owner
        owner.rollback()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", TABLES)
def test_the_owner_is_stopped_by_the_trigger(
    table: str, change: str, as_owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    column = {"dsr_event": "body", "dsr_seal": "event_id"}[table]
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="the ledger only grows"):
        as_owner.execute(change.format(table=table, column=column).encode())
