"""Databases of PostgreSQL whose encoding is not UTF-8."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from dsr.connectors.base import ConnectorError, Identifiers
from dsr.connectors.kit.world import Save
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.plan import SystemPlan
from tests.connectors import kinds, shop
from tests.harness.postgresql_icu import SystemPostgreSQL

ROWS = """
CREATE TABLE people (id int PRIMARY KEY, email text UNIQUE, note varchar(9));
INSERT INTO people VALUES (1, 'ada@x.example', 'a"b'), (2, 'Ada@X.example', NULL), (3, 'bob@x.example', 'bob');
"""
BROKEN = rb"INSERT INTO people VALUES (4, E'br\xe9e@x.example', 'x'), (5, 'ADA@x.example', E'caf\xe9')"
ADA = Identifiers({"email": ("ada@x.example", "żaneta\U0001f600@x.example")})
ENCODINGS = ["LATIN1", "WIN1252", "EUC_JP", "SQL_ASCII"]


@pytest.fixture(params=ENCODINGS)
def encoded_url(icu_server: SystemPostgreSQL, request: pytest.FixtureRequest) -> Iterator[str]:
    url = icu_server.new_database(f"ENCODING '{request.param}' LOCALE 'C'")
    with psycopg.connect(url, autocommit=True, client_encoding="UTF8") as connection:
        connection.execute(ROWS.encode())
    yield url
    icu_server.drop_database(url)


def _plan(right: str, match: str, **note: Any) -> SystemPlan:
    mail = {"category": "contact", "identifier": "email", "match": match, **({"erase": "keep"} if note else {})}
    fields = {"id": {}, "email": mail, "note": note}
    return shop.one_table(right, "people", ["id"], fields, "change" if note else "delete")


@pytest.mark.parametrize(("match", "hers"), [("exact", [1]), ("casefold", [1, 2])])
def test_an_identifier_with_letters_that_the_database_lacks_is_nobodys(
    encoded_url: str, match: str, hers: list[int]
) -> None:
    sink = shop.Collected()
    SqlConnector(encoded_url).copy(_plan("access", match), ADA, sink, shop.no_beat)
    assert [row["id"] for row in sink.rows["people"]] == hers
    connector, save = SqlConnector(encoded_url, encoded_url), Save()
    connector.erase(_plan("erasure", match), ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert connector.read_back(_plan("erasure", match), save.keys, ADA).clean
    assert kinds.rows(encoded_url, "SELECT id FROM people ORDER BY id") == [(n,) for n in (1, 2, 3) if n not in hers]


@pytest.mark.parametrize("encoded_url", ["LATIN1"], indirect=True)
def test_a_constant_with_such_letters_stops_the_plan(encoded_url: str) -> None:
    plan = _plan("erasure", "exact", category="content", erase={"constant": "żaba"})
    (problem,) = SqlConnector(encoded_url).check(plan, erase=True)
    assert "people.note: the constant cannot be written: the database's encoding (LATIN1) lacks a character" in problem


@pytest.mark.parametrize("encoded_url", ["SQL_ASCII"], indirect=True)
def test_bytes_that_are_no_letters_come_as_replacement_characters_and_never_as_a_key(encoded_url: str) -> None:
    with psycopg.connect(encoded_url, autocommit=True) as connection:
        connection.execute(BROKEN)
    sink = shop.Collected()
    SqlConnector(encoded_url).copy(_plan("access", "casefold"), ADA, sink, shop.no_beat)
    assert [(row["id"], row["note"]) for row in sink.rows["people"]] == [(1, 'a"b'), (2, None), (5, "caf\ufffd")]
    by_note = {"id": {}, "email": {}, "note": {"category": "contact", "identifier": "email"}}
    with pytest.raises(ConnectorError, match="so its row cannot be named"):
        SqlConnector(encoded_url).count(
            shop.one_table("erasure", "people", ["email"], by_note, "delete"),
            Identifiers({"email": ("x",)}),
            erase=False,
        )
