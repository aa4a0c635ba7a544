"""Values of each kind of database: written as a person types them, read back, and put back exactly as they were."""

import contextlib
import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as sqlite

from dsr.connectors.base import ConnectorError, Foreseen, Held, Identifiers, SavedChange, Setting
from dsr.connectors.sql.catalogue import Column
from dsr.connectors.sql.connector import SqlConnector
from dsr.connectors.sql.dialects.sqlite_catalogue import affinity
from dsr.connectors.sql.dialects.sqlite_written import Shown, value_of
from tests.connectors import kinds, shop

WHO: dict[str, Any] = {"identifier": "email"}
ADA = Identifiers({"email": ("ada",)})
PLAN = shop.one_table("rectification", "people", ["id"], {"who": WHO, "v": {"rectify": True}}, "delete")
NOW = "2026-03-01T23:30:00.123456+00:00"


def _rows(url: str) -> list[tuple[Any, ...]]:
    typed = ", typeof(v)" if shop.kind_of(url) == "sqlite" else ""
    shown = "hex(v)" if shop.kind_of(url) == "sqlite" else "v"
    return sorted(shop.rows(url, f"SELECT id, {shown}{typed} FROM people"), key=str)


def _set(url: str, value: str | None, **more: Any) -> SavedChange:
    connector = SqlConnector(url, url)
    setting = Setting("people", "v", value, **more)
    assert connector.foresee(PLAN, ADA, [setting]).problems == ()
    saved = connector.change(PLAN, ADA, [setting], saved=None, save=lambda saved: None, beat=shop.no_beat)
    assert connector.read_back_change(PLAN, saved).clean
    assert SavedChange.from_json(saved.to_json()) == saved
    return saved


def _put_back(url: str, saved: SavedChange) -> None:
    for cell in saved.cells:
        _set(url, cell.old, where=((cell.field, cell.new),), keys=(cell.key,), restored=True)


@pytest.mark.parametrize(
    ("type_", "old", "new", "then"),
    [
        ("tinyint(1)", "0", "true", "1"),
        ("bit(1)", "b'1'", "false", "b'\\x00'"),
        ("bigint unsigned", "18446744073709551615", "0", "0"),
        ("int(6) zerofill", "42", "7", "7"),
        ("decimal(6,2)", "-1.50", "2.5", "2.50"),
        ("float", "0.1", "3.4e5", "340000.0"),
        ("double", "0.1", "1e300", "1e+300"),
        ("date", "'0000-00-00'", NOW, "2026-03-01"),
        ("datetime", "'2024-02-29 10:00:01'", NOW, "2026-03-01 23:30:00"),
        ("datetime(6)", "'0000-00-00 00:00:00'", NOW, "2026-03-01 23:30:00.123456"),
        (
            "timestamp(3) NULL",
            "'2024-02-29 10:00:01.25'",
            "2026-03-01T01:00:00.1239+02:00",
            "2026-02-28 23:00:00.123000",
        ),
        ("time(1)", "'30:00:00.5'", "-12:00:00", "-1 day, 12:00:00"),
        ("year", "1999", "2155", "2155"),
        ("char(4)", "'ab'", "a  ", "a"),
        ("varchar(20) CHARACTER SET latin1", "'stra\u00dfe'", "\u20ac 5", "\u20ac 5"),
        ("varchar(20) CHARACTER SET latin2", "'cz'", "\u0159", "\u0159"),
        ("varchar(20)", "'a'", "A ", "A "),
        ("text", "'back\\\\slash %s'", "\U0001f648 %(x)s ' \" \\ :y", "\U0001f648 %(x)s ' \" \\ :y"),
        ("json", "'{\"a\": 1.00}'", '{"b":\n [2]}', '{"b":\n [2]}'),
        ("enum('a','it''s','b\\\\c')", "'a'", "it's", "it's"),
        ("enum('a','it''s','b\\\\c')", "'it''s'", "b\\c", "b\\c"),
        ("set('x','y','z')", "'x'", "z,x", "x,z"),
        ("set('x','y','z')", "''", "y", "y"),
        ("inet6", "'2001:db8::ff00:42:8329'", "2001:DB8:0::1", "2001:db8::1"),
        ("inet4", "'10.0.0.1'", "192.0.2.7", "192.0.2.7"),
        ("uuid", "'11111111-1111-1111-1111-111111111111'", "A0000000-0000-0000-0000-00000000000b", None),
    ],
)
def test_mariadbs_values_are_written_and_put_back(
    mariadb_url: str, type_: str, old: str, new: str, then: str | None
) -> None:
    shop.build(
        mariadb_url,
        f"SET sql_mode = 'ANSI_QUOTES';CREATE TABLE people (id int PRIMARY KEY, who varchar(9), v {type_});"
        f"INSERT INTO people VALUES (1, 'ada', {old}), (2, 'bob', {old}), (3, 'ada', NULL)",
    )
    before = _rows(mariadb_url)
    saved = _set(mariadb_url, new)
    assert [str(row[1]) for row in _rows(mariadb_url) if row[0] != 2] == [then or new.lower()] * 2
    assert _rows(mariadb_url)[1] == before[1]
    _put_back(mariadb_url, saved)
    assert _rows(mariadb_url) == before


@pytest.mark.parametrize(
    ("type_", "new", "why"),
    [
        ("tinyint unsigned", "-1", "none of"),
        ("int", "1_0", "none of"),
        ("int", "true", "none of"),
        ("decimal(6,2)", "1.239", "would round"),
        ("decimal(6,2)", "12345", "none of"),
        ("date", "2024-02-30", "none of"),
        ("enum('a','b')", "A", "none of"),
        ("set('a','b')", "a,c", "none of"),
        ("varchar(9) CHARACTER SET latin1", "\u0159", r"character set \(latin1\) lacks"),
        ("varchar(9) CHARACTER SET latin2", "\u20ac", r"character set \(latin2\) lacks"),
        ("json", "NaN", "none of"),
        ("blob", "x", "bytes, which nobody can type"),
        ("point", "x", "none of"),
        ("inet6", "x", "none of"),
    ],
)
def test_what_mariadb_cannot_hold_is_told_before(mariadb_url: str, type_: str, new: str, why: str) -> None:
    shop.build(mariadb_url, f"CREATE TABLE people (id int PRIMARY KEY, who varchar(9), v {type_})")
    with pytest.raises(ConnectorError, match=why):
        SqlConnector(mariadb_url, mariadb_url).change(
            PLAN, ADA, [Setting("people", "v", new)], saved=None, save=lambda saved: None, beat=shop.no_beat
        )


OLD = ("7", "7.0", "'7'", "'007'", "0.1", "1e999", "x'00ff'", "CAST(x'ff41' AS TEXT)", "''", "NULL", "'t:x'", "'true'")


@pytest.mark.parametrize(
    "type_", ["", "text", "int", "numeric", "real", "boolean", "date", "varchar(90) COLLATE NOCASE"]
)
def test_whatever_sqlite_holds_is_put_back(sqlite_url: str, type_: str) -> None:
    people = "".join(f"INSERT INTO people VALUES ({n}, 'ada', {value});\n" for n, value in enumerate(OLD))
    shop.build(sqlite_url, f"CREATE TABLE people (id int PRIMARY KEY NOT NULL, who text, v {type_});\n{people}")
    before = _rows(sqlite_url)
    new = "2024-02-29" if type_ == "date" else "1"
    saved = _set(sqlite_url, new)
    assert len({row[1:] for row in _rows(sqlite_url)}) == 1
    _put_back(sqlite_url, saved)
    assert _rows(sqlite_url) == before


@pytest.mark.parametrize(
    ("type_", "new", "then"),
    [
        ("text", "7", ("37", "text")),
        ("", "7", ("37", "text")),
        ("int", " 7", ("37", "integer")),
        ("int", "-0", ("30", "integer")),
        ("numeric", "7.50", ("372E35", "real")),
        ("decimal(6,2)", "7.00", ("37", "integer")),
        ("real", "7", ("372E30", "real")),
        ("boolean", "true", ("31", "integer")),
        ("date", NOW, (b"2026-03-01".hex().upper(), "text")),
        ("datetime", NOW, (NOW.encode().hex().upper(), "text")),
        ("varchar(9) COLLATE NOCASE", "ADA", ("414441", "text")),
    ],
)
def test_sqlite_gets_values_of_the_declared_type(sqlite_url: str, type_: str, new: str, then: tuple[str, str]) -> None:
    shop.build(sqlite_url, f"CREATE TABLE people (id int PRIMARY KEY NOT NULL, who text, v {type_});")
    shop.build(sqlite_url, "INSERT INTO people VALUES (1, 'ada', 'ada')")
    _set(sqlite_url, new)
    assert [row[1:] for row in _rows(sqlite_url)] == [then]


@pytest.mark.parametrize(
    ("type_", "new", "why"),
    [
        ("int", "many", "none of"),
        ("int", "1.5", "none of"),
        ("int", str(1 << 63), "none of"),
        ("numeric", "12345678901234567.12", "would round"),
        ("decimal(6, 2)", "1.239", "more digits than"),
        ("boolean", "yes", "none of"),
        ("date", "2024-02-30", "none of"),
        ("json", "{", "none of"),
        ("blob", "x", "bytes, which nobody can type"),
        ("text", "\x00b00", "no database text"),
    ],
)
def test_what_sqlites_column_is_not_declared_for_is_told_before(
    sqlite_url: str, type_: str, new: str, why: str
) -> None:
    shop.build(sqlite_url, f"CREATE TABLE people (id int PRIMARY KEY NOT NULL, who text, v {type_})")
    with pytest.raises(ConnectorError, match=why):
        SqlConnector(sqlite_url, sqlite_url).change(
            PLAN, ADA, [Setting("people", "v", new)], saved=None, save=lambda saved: None, beat=shop.no_beat
        )


def test_what_was_shown_finds_its_rows_again(sqlite_url: str) -> None:
    people = "".join(f"INSERT INTO people VALUES ({n}, 'ada', {value});\n" for n, value in enumerate(OLD))
    shop.build(sqlite_url, f"CREATE TABLE people (id int PRIMARY KEY NOT NULL, who text, v numeric);\n{people}")
    connector = SqlConnector(sqlite_url, sqlite_url)
    held: tuple[Held, ...] = connector.peek(PLAN, ADA)
    assert len(held) == len(OLD)
    settings = [Setting("people", "v", "1", where=(("v", each.value),), keys=each.keys) for each in held]
    assert connector.foresee(PLAN, ADA, settings) == Foreseen((1,) * len(OLD))


def test_a_unique_text_is_compared_by_the_columns_own_collation(mariadb_url: str) -> None:
    with contextlib.closing(kinds.connect(mariadb_url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE people (id int PRIMARY KEY, who varchar(9), "
            "v varchar(9) CHARACTER SET latin1 COLLATE latin1_german1_ci UNIQUE)"
        )
        cursor.execute("INSERT INTO people VALUES (1, 'ada', 'a'), (2, 'bob', 'Bob')")
    settings = [Setting("people", "v", "BOB")]
    (problem,) = SqlConnector(mariadb_url).foresee(PLAN, ADA, settings).problems
    assert problem == "people: another row already has this value, and v is UNIQUE."
    assert SqlConnector(mariadb_url).foresee(PLAN, ADA, [Setting("people", "v", "A")]).problems == ()


@given(
    value=st.one_of(
        st.integers(-(1 << 63), (1 << 63) - 1),
        st.floats(allow_nan=False),
        st.text(st.characters(codec="utf-8")),
        st.binary(),
        st.sampled_from(["7", " 7", "1e5", "true", "0x10", "\x00i7", "2024-01-01", "1_0", "nan", "-0"]),
    ),
    type_=st.sampled_from(["", "text", "int", "numeric", "real", "boolean", "date", "datetime", "json", "blob"]),
)
def test_any_value_in_any_column_of_sqlite_comes_back_from_its_text(value: Any, type_: str) -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE t (v {type_})")
        connection.execute("INSERT INTO t VALUES (?)", (value,))
        ((held,),) = connection.execute("SELECT v FROM t").fetchall()
        kind = affinity(type_)
        base = {"date": "date", "datetime": "datetime"}.get(type_, kind)
        live = Column("v", type_ or "of no type", base, "", nullable=True, generated=False, length=None)
        letter = {int: "i", float: "r", bytes: "b", str: "t"}[type(held)]
        body = repr(held) if isinstance(held, float) else held.hex() if isinstance(held, bytes) else str(held)
        written = value_of(Shown(live).process_result_value(letter + body, sqlite()) or "", live)
        connection.execute("UPDATE t SET v = ?", (written,))
        assert connection.execute("SELECT v, typeof(v) FROM t").fetchall() == [
            (held, {"i": "integer", "r": "real", "b": "blob", "t": "text"}[letter])
        ]
