"""What only SQLite does: any value in any column, old primary keys, one file and one writer."""

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dsr.connectors.base import ConnectorError, Identifiers, SavedKeys
from dsr.connectors.sql.connector import SqlConnector
from dsr.connectors.sql.dialects.sqlite_catalogue import affinity
from tests.connectors import kinds, shop

WHO = {"identifier": "email"}
ADA = Identifiers({"email": ("ada",)})


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _copied(url: str, table: str, columns: list[str], who: Identifiers = ADA) -> shop.Collected:
    plan = shop.one_table(
        "access", table, [columns[0]], {name: WHO if name == "who" else {} for name in columns}, "delete"
    )
    sink = shop.Collected()
    SqlConnector(url).copy(plan, who, sink, shop.no_beat)
    return sink


def test_every_value_of_every_column_comes_through(sqlite_url: str) -> None:
    shop.build(
        sqlite_url,
        """CREATE TABLE t (id INTEGER PRIMARY KEY, who TEXT, n INTEGER, r REAL, x, doc JSON,
          twice AS (n * 2) STORED, thrice AS (n * 3));
        INSERT INTO t (id, who, n, r, x, doc) VALUES
          (1, 'ada', 9007199254740993, 0.1, x'00ff', '{"z":  1.10}'), (2, 'ada', 'a text', 9e999, 7, 'no json'),
          (3, 'ada', 1.5, -9e999, 'line\nbreak', x'01'), (4, 'ada', NULL, NULL, NULL, NULL)""",
    )
    sink = _copied(sqlite_url, "t", ["id", "who", "n", "r", "x", "doc", "twice", "thrice"])
    assert [json_line.decode() for json_line in sink.raw["t"].splitlines()] == [
        '{"id":1,"who":"ada","n":9007199254740993,"r":0.1,"x":"AP8=","doc":{"z":  1.10},'
        '"twice":18014398509481986,"thrice":27021597764222979}',
        '{"id":2,"who":"ada","n":"a text","r":"Infinity","x":7,"doc":"no json","twice":0,"thrice":0}',
        '{"id":3,"who":"ada","n":1.5,"r":"-Infinity","x":"line\\nbreak","doc":"AQ==","twice":3.0,"thrice":4.5}',
        '{"id":4,"who":"ada","n":null,"r":null,"x":null,"doc":null,"twice":null,"thrice":null}',
    ]


def test_bytes_that_are_no_text_are_shown_and_never_a_key(sqlite_url: str) -> None:
    shop.build(
        sqlite_url,
        "CREATE TABLE t (id TEXT PRIMARY KEY, who TEXT); INSERT INTO t VALUES (CAST(x'ff61' AS TEXT), 'ada')",
    )
    plan = shop.one_table("erasure", "t", ["id"], {"id": {}, "who": WHO}, "delete")
    connector = SqlConnector(sqlite_url, sqlite_url)
    with pytest.raises(ConnectorError, match="not UTF-8") as caught:
        connector.erase(plan, ADA, saved=None, save=lambda keys: None, beat=shop.no_beat)
    assert caught.value.permanent


def test_a_link_by_bytes_that_are_no_text_finds_its_row_and_no_other(sqlite_url: str) -> None:
    shop.build(
        sqlite_url,
        """CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, code TEXT);
        INSERT INTO people VALUES (1, 'ada', CAST(x'ff61' AS TEXT)), (2, 'bob', 'a');
        CREATE TABLE notes (id INTEGER PRIMARY KEY, code TEXT);
        INSERT INTO notes VALUES (1, CAST(x'ff61' AS TEXT)), (2, CAST(x'fe61' AS TEXT)), (3, 'a'), (4, x'ff61')""",
    )
    text = """
version: 1
controller: c
systems:
  app:
    title: App
    connector: sql
    connection: app
    collections:
      people:
        key: [id]
        fields: {id: {category: none, meaning: Id}, code: {category: none, meaning: Code},
                 email: {category: contact, meaning: Mail, identifier: email}}
        erase: delete
      notes:
        key: [id]
        fields: {id: {category: none, meaning: Id}, code: {category: none, meaning: Code}}
        links: [{fields: [code], to: people, target: [code], ownership: owned}]
        erase: delete
"""
    sink = shop.Collected()
    SqlConnector(sqlite_url).copy(shop.app("access", text), ADA, sink, shop.no_beat)
    assert [row["id"] for row in sink.rows["notes"]] == [1]


VALUES = [
    "7",
    "'7'",
    "'007'",
    "7.5",
    "'7.5'",
    "x'37'",
    "'t:7'",
    "'b:37'",
    "'r:7.5'",
    "''",
    "0",
    "'ada''%s'",
    "-1",
    "1e300",
]


@pytest.mark.parametrize("declared", ["", "BLOB", "TEXT", "INTEGER", "REAL", "NUMERIC", "TEXT COLLATE NOCASE"])
@pytest.mark.parametrize("action", ["delete", "change"])
def test_a_key_of_any_kind_leads_to_its_own_row_alone(sqlite_url: str, declared: str, action: str) -> None:
    shop.build(sqlite_url, f"CREATE TABLE t (k {declared} NOT NULL, part TEXT NOT NULL, who TEXT, UNIQUE (k, part))")
    fields = {"who": WHO | {"category": "identity", "erase": "random_token"}}
    plan = shop.one_table("erasure", "t", ["k", "part"], fields, action)
    connector = SqlConnector(sqlite_url, sqlite_url)
    for mine in VALUES:
        rows = ", ".join(f"({value}, {n}, 'ada')" for n, value in enumerate(VALUES) if value == mine)
        others = ", ".join(f"({value}, {n}, 'bob')" for n, value in enumerate(VALUES) if value != mine)
        kinds.run(sqlite_url, f"DELETE FROM t; INSERT INTO t VALUES {rows}; INSERT INTO t VALUES {others}")
        kept: list[SavedKeys] = []
        connector.erase(plan, ADA, saved=None, save=shop.into(kept), beat=shop.no_beat)
        resumed = SavedKeys.from_json(kept[0].to_json())
        assert connector.read_back(plan, resumed, ADA).clean
        assert kinds.rows(sqlite_url, "SELECT count(*) FROM t WHERE who = 'bob'") == [(len(VALUES) - 1,)]
        assert kinds.rows(sqlite_url, "SELECT count(*) FROM t WHERE who = 'ada'") == [(0,)]


LINKED = """
version: 1
controller: c
systems:
  app:
    title: App
    connector: sql
    connection: c
    collections:
      people:
        key: [k]
        fields: {who: {category: identity, meaning: m, identifier: email}, k: {category: none, meaning: m}}
        erase: delete
      posts:
        key: [id]
        fields: {id: {category: none, meaning: m}, author: {category: none, meaning: m}}
        links: [{fields: [author], to: people, ownership: owned}]
        erase: delete
"""


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("here", ["", "TEXT", "INTEGER", "REAL", "NUMERIC"])
@pytest.mark.parametrize("there", ["", "TEXT", "INTEGER", "REAL"])
def test_a_link_compares_what_is_written_and_7_is_not_007(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, few: int, here: str, there: str
) -> None:
    monkeypatch.setattr("dsr.connectors.sql.reach.FEW", few)
    strangers = "(2, '007'), (3, '7 '), (4, x'37')" if here in {"", "TEXT"} else "(2, 70), (3, 'seven'), (4, x'37')"
    shop.build(
        sqlite_url,
        f"""CREATE TABLE people (k {there} PRIMARY KEY, who TEXT);
        CREATE TABLE posts (id INTEGER PRIMARY KEY, author {here});
        INSERT INTO people VALUES (7, 'ada'), (0, 'bob');
        INSERT INTO posts VALUES (1, 7), {strangers}, (5, NULL)""",
    )
    sink = shop.Collected()
    SqlConnector(sqlite_url).copy(shop.app("access", LINKED), ADA, sink, shop.no_beat)
    assert [row["id"] for row in sink.rows["posts"]] == [1]


@pytest.mark.parametrize(("column", "stranger"), [("TEXT COLLATE NOCASE", "ADA"), ("TEXT COLLATE RTRIM", "ada  ")])
def test_exact_is_exact_whatever_the_collation(sqlite_url: str, column: str, stranger: str) -> None:
    shop.build(
        sqlite_url,
        f"CREATE TABLE p (id INTEGER PRIMARY KEY, who {column}); INSERT INTO p VALUES (1, 'ada'), (2, '{stranger}')",
    )
    assert [row["id"] for row in _copied(sqlite_url, "p", ["id", "who"]).rows["p"]] == [1]


def test_case_is_folded_beyond_ascii(sqlite_url: str) -> None:
    shop.build(
        sqlite_url, "CREATE TABLE p (id INTEGER PRIMARY KEY, who TEXT); INSERT INTO p VALUES (1, 'JÖRG'), (2, 'Ünal')"
    )
    plan = shop.one_table("access", "p", ["id"], {"id": {}, "who": WHO | {"match": "casefold"}}, "delete")
    sink = shop.Collected()
    SqlConnector(sqlite_url).copy(plan, Identifiers({"email": (" jörg ",)}), sink, shop.no_beat)
    assert [row["id"] for row in sink.rows["p"]] == [1]


def test_a_primary_key_that_is_null_somewhere_names_no_row(sqlite_url: str) -> None:
    shop.build(sqlite_url, "CREATE TABLE p (id TEXT PRIMARY KEY, who TEXT); INSERT INTO p VALUES ('x', 'ada')")
    plan = shop.one_table("erasure", "p", ["id"], {"who": WHO}, "delete")
    assert SqlConnector(sqlite_url).check(plan, erase=True) == ()
    kinds.run(sqlite_url, "INSERT INTO p VALUES (NULL, 'ada')")
    assert "may be NULL" in SqlConnector(sqlite_url).check(plan, erase=True)[0]


@pytest.mark.parametrize("kind", ["CREATE VIEW v AS SELECT * FROM p", "CREATE VIRTUAL TABLE v USING fts5(id, who)"])
def test_what_is_no_table_is_read_and_never_erased(sqlite_url: str, kind: str) -> None:
    shop.build(sqlite_url, f"CREATE TABLE p (id INTEGER PRIMARY KEY, who TEXT); {kind}")
    plan = shop.one_table("erasure", "v", ["id"], {"who": WHO}, "delete")
    assert "is a view or foreign table" in SqlConnector(sqlite_url).check(plan, erase=True)[0]
    assert SqlConnector(sqlite_url).count(plan, ADA, erase=False).collections[0].rows == 0


@pytest.mark.parametrize(
    ("declared", "value", "rule", "left"),
    [
        ("DATE", "'1815-12-10'", {"generalise": "year"}, "1815-01-01"),
        ("DATETIME", "'1815-12-10T10:11:12.345Z'", {"generalise": "month"}, "1815-12-01T00:00:00.000Z"),
        ("TIMESTAMP", "'1815-12-10 10:11:12+02:00'", {"generalise": "month"}, "1815-12-01 00:00:00+02:00"),
        ("TEXT", "'naïve text'", {"generalise": "prefix:3"}, "naï"),
        ("INTEGER", "12", {"constant": "7"}, 7),
        ("NUMERIC", "12.5", {"constant": "7"}, 7),
        ("REAL", "12.5", {"constant": "7"}, 7.0),
        ("VARCHAR(20)", "'x'", {"constant": "(gone)"}, "(gone)"),
    ],
)
def test_a_rule_writes_what_it_says_and_the_read_back_knows_it(
    sqlite_url: str, declared: str, value: str, rule: dict[str, str], left: object
) -> None:
    shop.build(
        sqlite_url,
        f"""CREATE TABLE p (id INTEGER PRIMARY KEY, who TEXT, v {declared});
        INSERT INTO p VALUES (1, 'ada', {value}), (2, 'ada', NULL)""",
    )
    fields: dict[str, Any] = {
        "who": WHO | {"category": "identity", "erase": {"constant": "gone"}},
        "v": {"category": "content", "erase": rule},
    }
    plan = shop.one_table("erasure", "p", ["id"], fields, "change")
    connector, kept = SqlConnector(sqlite_url, sqlite_url), list[SavedKeys]()
    connector.erase(plan, ADA, saved=None, save=shop.into(kept), beat=shop.no_beat)
    assert kinds.rows(sqlite_url, "SELECT v FROM p ORDER BY id") == [(left,), (None,)]
    assert connector.read_back(plan, kept[0], ADA).clean
    kinds.run(sqlite_url, f"UPDATE p SET v = {value} WHERE id = 1")
    assert not connector.read_back(plan, kept[0], ADA).clean


@pytest.mark.parametrize("value", ["12345678", "'12.10.1815'", "x'31'"])
def test_a_date_that_is_not_written_as_one_stops_the_plan(sqlite_url: str, value: str) -> None:
    shop.build(
        sqlite_url,
        f"CREATE TABLE p (id INTEGER PRIMARY KEY, who TEXT, v DATE); INSERT INTO p VALUES (1, 'ada', {value})",
    )
    fields: dict[str, Any] = {
        "who": WHO | {"category": "identity", "erase": {"constant": "gone"}},
        "v": {"category": "content"},
    }
    fields["v"] = {"category": "content", "erase": {"generalise": "year"}}
    plan = shop.one_table("erasure", "p", ["id"], fields, "change")
    connector = SqlConnector(sqlite_url, sqlite_url)
    (problem,) = connector.count(plan, ADA, erase=True).problems
    assert problem == "p.v: 1 row(s) hold a value without a year that could be kept; use null_value or a constant."
    with pytest.raises(ConnectorError, match="without a year"):
        connector.erase(plan, ADA, saved=None, save=lambda keys: None, beat=shop.no_beat)


@pytest.mark.parametrize(
    ("declared", "constant"), [("INTEGER", "x"), ("REAL", "nan"), ("DATE", "soon"), ("BLOB", "x"), ("JSON", "{")]
)
def test_a_constant_of_another_type_stops_the_plan_though_sqlite_would_take_it(
    sqlite_url: str, declared: str, constant: str
) -> None:
    shop.build(sqlite_url, f"CREATE TABLE p (id INTEGER PRIMARY KEY, who TEXT, v {declared})")
    fields: dict[str, Any] = {
        "who": WHO | {"category": "identity", "erase": {"constant": "gone"}},
        "v": {"erase": {"constant": constant}},
    }
    plan = shop.one_table("erasure", "p", ["id"], fields, "change")
    assert "is not a value of the column's type" in SqlConnector(sqlite_url).check(plan, erase=True)[0]


def test_no_file_is_ever_made(sqlite_url: str) -> None:
    missing = _file(sqlite_url).with_name("missing.sqlite3")
    for url in (f"sqlite:///{missing}", f"sqlite:///{missing.parent}"):
        connector = SqlConnector(url, url)
        with pytest.raises(ConnectorError, match="no SQLite database at the address"):
            connector.erase(shop.app("erasure"), shop.ADA, saved=None, save=lambda keys: None, beat=shop.no_beat)
    assert not missing.exists()


def test_a_name_with_signs_of_urls_is_the_files_name(sqlite_url: str) -> None:
    odd = _file(sqlite_url).with_name("what #1 is%20this;mode=rw.sqlite3")
    _file(sqlite_url).rename(odd)
    kinds.run(f"sqlite:///{odd}", "CREATE TABLE p (id INTEGER PRIMARY KEY, who TEXT); INSERT INTO p VALUES (1, 'ada')")
    assert len(_copied(f"sqlite:///{odd}", "p", ["id", "who"]).rows["p"]) == 1


def test_another_file_is_told_from_a_database(sqlite_url: str) -> None:
    _file(sqlite_url).write_bytes(b"no database at all" * 100)
    with pytest.raises(ConnectorError, match="no SQLite database, or it is encrypted") as caught:
        _copied(sqlite_url, "p", ["id", "who"])
    assert caught.value.permanent


def test_the_read_address_cannot_write_and_what_is_erased_leaves_the_file(sqlite_url: str) -> None:
    secret = "a-text-that-is-easy-to-find"
    shop.build(
        sqlite_url,
        f"CREATE TABLE p (id INTEGER PRIMARY KEY, who TEXT, t TEXT); INSERT INTO p VALUES (1, 'ada', '{secret}')",
    )
    plan = shop.one_table("erasure", "p", ["id"], {"who": WHO, "t": {}}, "delete")
    SqlConnector(sqlite_url, sqlite_url).erase(plan, ADA, saved=None, save=lambda keys: None, beat=shop.no_beat)
    kinds.rows(sqlite_url, "PRAGMA wal_checkpoint(TRUNCATE)")
    assert secret.encode() not in _file(sqlite_url).read_bytes()


def test_a_statement_that_takes_too_long_is_interrupted(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.build(
        sqlite_url,
        """CREATE VIEW p (id, who) AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT i, 'bob' FROM n""",
    )
    monkeypatch.setattr("dsr.connectors.sql.limits.READ_SECONDS", 0.2)
    with pytest.raises(ConnectorError, match="longer than allowed") as caught:
        _copied(sqlite_url, "p", ["id", "who"])
    assert not caught.value.permanent


def test_a_file_that_may_not_be_written_says_so(sqlite_url: str) -> None:
    shop.build(sqlite_url, "CREATE TABLE p (id INTEGER PRIMARY KEY, who TEXT); INSERT INTO p VALUES (1, 'ada')")
    with contextlib.closing(sqlite3.connect(_file(sqlite_url))) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    if os.geteuid() == 0:
        pytest.skip("root may write every file")
    _file(sqlite_url).chmod(0o444)
    plan = shop.one_table("erasure", "p", ["id"], {"who": WHO}, "delete")
    with pytest.raises(ConnectorError, match="can only be read"):
        SqlConnector(sqlite_url, sqlite_url).erase(plan, ADA, saved=None, save=lambda keys: None, beat=shop.no_beat)


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("INT", "integer"),
        ("CHARINT", "integer"),
        ("VARCHAR(9)", "text"),
        ("", "blob"),
        ("DOUBLE", "real"),
        ("DATE", "numeric"),
    ],
)
def test_a_declared_type_is_read_as_sqlite_reads_it(declared: str, kind: str) -> None:
    assert affinity(declared) == kind
