import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dsr.management.commands.datamap import Command
from tests.connectors import shop
from tests.harness.scratch import drop_database, reader_of, scratch_database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "datamap.yaml"
    path.write_text(shop.MAP, encoding="utf-8")
    return path


@pytest.fixture
def url() -> Iterator[str]:
    address = scratch_database()
    shop.build(address)
    yield address
    drop_database(address)


def _check(file: Path, *connections: str, fails: bool = False) -> dict[str, Any]:
    out = StringIO()
    given = [part for each in connections for part in ("--connection", each)]
    command = Command(stdout=out, stderr=StringIO())
    if fails:
        with pytest.raises(CommandError):
            call_command(command, "check", str(file), "--live", "--json", *given)
    else:
        call_command(command, "check", str(file), "--live", "--json", *given)
    found: dict[str, Any] = json.loads(out.getvalue())["systems"]["app"]
    return found


def _notes(found: dict[str, Any], weight: str) -> list[str]:
    return [f"{note['collection']}: {note['text']}" for note in found["notes"] if note["weight"] == weight]


def _alter(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_tables_and_columns_that_the_map_lacks_are_listed_the_personal_first(file: Path, url: str) -> None:
    _alter(
        url,
        "CREATE TABLE visits (id int, ip inet, page text)",
        "CREATE TABLE colours (id int, shade text)",
        "CREATE VIEW everybody AS SELECT * FROM customers",
        "ALTER TABLE customers ADD shoe int, ADD last_ip inet",
    )
    tables = {table["name"]: table for table in _check(file, f"shop={url}")["tables"]}
    assert tables["customers"]["undeclared"] == ["last_ip", "shoe"]
    assert tables["customers"]["personal"] == ["last_ip"]
    assert tables["Order"]["collections"] == ["orders"]
    assert tables["everybody"]["kind"] == "view"
    assert [name for name, table in tables.items() if not table["collections"]][:2] == ["everybody", "visits"]


def test_the_report_is_by_collection_for_people(file: Path, url: str) -> None:
    _alter(url, "ALTER TABLE customers ADD shoe int", "CREATE TABLE colours (id int)")
    out = StringIO()
    call_command(Command(stdout=out, stderr=StringIO()), "check", str(file), "--live", "--connection", f"shop={url}")
    assert "  notes\n    advice: customer_ref is text and customers.id is integer" in out.getvalue()
    assert "  coverage: 9 of 10 table(s) declared, and of their columns 33 of 38\n" in out.getvalue()
    assert "    colours: not in the map: id\n" in out.getvalue()
    assert "1 system(s), 9 collection(s), no mistakes." in out.getvalue()


def test_foreign_keys_that_the_map_says_nothing_of_are_named(file: Path, url: str) -> None:
    _alter(
        url,
        "CREATE TABLE gifts (id int, giver int REFERENCES customers)",
        'ALTER TABLE "Order" ADD approved_by int REFERENCES employees',
    )
    advice = _notes(_check(file, f"shop={url}"), "advice")
    assert any(each.startswith("customers: rows of gifts point here (giver, ") for each in advice)
    assert any(each.startswith("orders: approved_by points at employees (constraint ") for each in advice)


def test_what_depends_on_rows_or_triggers_is_said_to_be_unjudged(file: Path, url: str) -> None:
    _alter(
        url,
        "ALTER TABLE customers ADD shoe int, ADD CONSTRAINT shod CHECK (full_name <> '' OR shoe > 3)",
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER watch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION nothing()",
        "CREATE TRIGGER born AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION nothing()",
    )
    unjudged = _notes(_check(file, f"shop={url}"), "not judged")
    assert len(unjudged) == 2
    assert "the constraint shod" in unjudged[0]
    assert "depends on shoe in each row" in unjudged[0]
    assert "sets off the trigger(s) watch of customers" in unjudged[1]


def test_a_user_without_the_rights_is_a_problem(file: Path, url: str) -> None:
    reader = reader_of(url)
    problems = _notes(_check(file, f"shop.read={url}", f"shop.write={reader}", fails=True), "problem")
    assert "newsletter: the user of the write address may not delete rows of newsletter." in problems
    assert "orders: the user of the write address may not change address_id, note." in problems
    _alter(url, f'REVOKE SELECT ON products FROM "{psycopg.conninfo.conninfo_to_dict(reader)["user"]}"')
    problems = _notes(_check(file, f"shop.read={reader}", fails=True), "problem")
    assert "products: the user of the read address may not read products." in problems


def test_row_level_security_that_hides_rows_is_a_problem(file: Path, url: str) -> None:
    reader = reader_of(url)
    _alter(url, "ALTER TABLE sessions ENABLE ROW LEVEL SECURITY")
    problems = _notes(_check(file, f"shop.read={reader}", fails=True), "problem")
    assert problems == [
        "sessions: row-level security hides rows of sessions from the user; give it a role with BYPASSRLS."
    ]


def test_searches_that_no_index_serves_are_advised_of_in_large_tables(file: Path, url: str) -> None:
    _alter(
        url,
        "INSERT INTO customers SELECT n, n || '@x.example', 'N' FROM generate_series(10, 2000) n",
        'INSERT INTO "Order" SELECT n, n FROM generate_series(20, 2000) n',
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    advice = _notes(_check(file, f"shop={url}"), "advice")
    assert any("lower(btrim(email::text))" in each for each in advice)
    assert any("no index begins with customer_id, which the link to customers asks by" in each for each in advice)
    _alter(
        url,
        "CREATE INDEX ON customers (lower(btrim(email)))",
        'CREATE INDEX ON "Order" (customer_id)',
    )
    assert not any("index" in each for each in _notes(_check(file, f"shop={url}"), "advice") if "texts" not in each)


def test_a_system_that_is_down_is_a_problem_of_its_own(file: Path) -> None:
    problems = _notes(_check(file, "shop=postgresql://nobody@127.0.0.1:1/none", fails=True), "problem")
    assert len(problems) == 1
    assert "cannot be reached" in problems[0]
