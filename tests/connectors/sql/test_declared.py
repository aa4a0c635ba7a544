"""Links that a foreign key stands behind, between columns that take several texts for one: the database knows whose a row is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dsr.connectors.base import ConnectorError, Identifiers
from dsr.connectors.kit.world import Save
from dsr.connectors.sql.connector import SqlConnector
from tests.connectors import kinds, shop

ADA = Identifiers({"email": ("ada@x.example",)})
TYPES = {"postgresql": "citext", "mariadb": "varchar(40) COLLATE utf8mb4_general_ci", "sqlite": "text COLLATE NOCASE"}
MAP = """
version: 1
controller: c
systems:
  app:
    title: T
    connector: sql
    connection: t
    collections:
      people:
        key: [name]
        fields:
          name: {category: none, meaning: m}
          email: {category: contact, meaning: m, identifier: email}
          home: {category: none, meaning: m}
        links: [{fields: [home], to: homes, ownership: HOME}]
        erase: delete
      homes:
        key: [code]
        fields: {code: {category: none, meaning: m}, street: {category: contact, meaning: m RULE}}
        erase: ERASE
      notes:
        key: [id]
        fields: {id: {category: none, meaning: m}, who: {category: none, meaning: m}, answers: {category: none, meaning: m}}
        links:
          - {fields: [who], to: people, ownership: owned}
          - {fields: [answers], to: notes, ownership: other}
        erase: delete
"""
SCHEMA = """
CREATE TABLE homes (code TYPE NOT NULL PRIMARY KEY, street varchar(40));
CREATE TABLE people (name TYPE NOT NULL PRIMARY KEY, email varchar(40), home TYPE,
  FOREIGN KEY (home) REFERENCES homes (code));
CREATE TABLE notes (id int NOT NULL PRIMARY KEY, who TYPE, answers int, FOREIGN KEY (who) REFERENCES people (name) ACTION);
INSERT INTO homes VALUES ('a1', 'Own Street'), ('b2', 'Shared Street'), ('c3', 'Bob Street');
INSERT INTO people VALUES ('Ada', 'ada@x.example', 'A1'), ('ada2', 'ada@x.example', 'b2'), ('Bob', 'bob@x.example', 'B2');
INSERT INTO notes VALUES (1, 'Ada', NULL), (2, 'ADA', NULL), (3, 'bob', NULL), (4, NULL, NULL), (5, 'ada2', NULL);
"""


@pytest.fixture(params=kinds.KINDS)
def loose(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    kind = request.param
    if kind == "postgresql":
        url: str = request.getfixturevalue("icu_url")
        shop.run(url, "CREATE EXTENSION citext")
        yield url
    else:
        with kinds.database_of(kind, lambda: request.getfixturevalue("mariadb"), tmp_path) as url:
            yield url


def _build(url: str, action: str = "") -> None:
    shop.run(url, SCHEMA.replace("TYPE", TYPES[kinds.kind_of(url)]).replace("ACTION", action))


def _map(home: str, *, change: bool = False) -> str:
    text = MAP.replace("HOME", home).replace("ERASE", "change" if change else "delete")
    return text.replace(" RULE", ", erase: {constant: gone}" if change else "")


def _ids(url: str, column: str, table: str) -> set[object]:
    return {value for (value,) in kinds.rows(url, f"SELECT {column} FROM {table}")}


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("action", ["", "ON DELETE CASCADE"])
def test_rows_are_hers_however_they_spell_her(
    loose: str, monkeypatch: pytest.MonkeyPatch, few: int, action: str
) -> None:
    for module in ("reach", "portions"):
        monkeypatch.setattr(f"dsr.connectors.sql.{module}.FEW", few)
    _build(loose, action)
    sink = shop.Collected()
    SqlConnector(loose).copy(shop.app("access", _map("shared")), ADA, sink, shop.no_beat)
    assert {row["id"] for row in sink.rows["notes"]} == {1, 2, 5}
    assert {row["street"] for row in sink.rows["homes"]} == {"Own Street", "Shared Street"}
    connector, save, plan = SqlConnector(loose, loose), Save(), shop.app("erasure", _map("shared"))
    connector.erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert connector.read_back(plan, save.keys, ADA).clean
    assert _ids(loose, "id", "notes") == {3, 4}
    assert _ids(loose, "street", "homes") == {"Shared Street", "Bob Street"}


def test_what_somebody_else_holds_by_another_spelling_is_not_blanked(loose: str) -> None:
    _build(loose)
    connector, save, plan = SqlConnector(loose, loose), Save(), shop.app("erasure", _map("shared", change=True))
    connector.erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert connector.read_back(plan, save.keys, ADA).clean
    assert _ids(loose, "street", "homes") == {"gone", "Shared Street", "Bob Street"}


def test_a_circle_is_followed_by_the_key(loose: str) -> None:
    type_ = TYPES[kinds.kind_of(loose)]
    shop.run(
        loose,
        f"""CREATE TABLE people (name {type_} NOT NULL PRIMARY KEY, email varchar(40), parent {type_},
          FOREIGN KEY (parent) REFERENCES people (name));
        INSERT INTO people VALUES ('a', 'ada@x.example', NULL), ('b', NULL, 'A'), ('c', NULL, 'B'), ('d', NULL, NULL)""",
    )
    text = """
version: 1
controller: c
systems:
  app:
    title: T
    connector: sql
    connection: t
    collections:
      people:
        key: [name]
        fields:
          name: {category: none, meaning: m}
          email: {category: contact, meaning: m, identifier: email}
          parent: {category: none, meaning: m}
        links: [{fields: [parent], to: people, ownership: owned}]
        erase: delete
"""
    sink = shop.Collected()
    SqlConnector(loose).copy(shop.app("access", text), ADA, sink, shop.no_beat)
    assert {row["name"] for row in sink.rows["people"]} == {"a", "b", "c"}


def test_without_a_foreign_key_the_letters_count(loose: str) -> None:
    _build(loose)
    tables = {"mariadb": "ALTER TABLE notes DROP FOREIGN KEY notes_ibfk_1"}
    plain = tables.get(kinds.kind_of(loose), "ALTER TABLE notes DROP CONSTRAINT notes_who_fkey")
    if kinds.kind_of(loose) == "sqlite":
        plain = (
            f"CREATE TABLE others (id int, who {TYPES['sqlite']}, answers int); INSERT INTO others SELECT * FROM notes"
        )
        plain += "; DROP TABLE notes; ALTER TABLE others RENAME TO notes"
    shop.run(loose, plain)
    sink = shop.Collected()
    SqlConnector(loose).copy(shop.app("access", _map("shared")), ADA, sink, shop.no_beat)
    assert {row["id"] for row in sink.rows["notes"]} == {1, 5}


@pytest.mark.parametrize("collation", ["NOCASE", "RTRIM"])
def test_a_cascade_by_the_parents_collation_stops_a_plan_whose_link_leaves_the_row(
    sqlite_url: str, collation: str
) -> None:
    also = {"NOCASE": "ADA@x.example", "RTRIM": "ada@x.example  "}[collation]
    shop.run(
        sqlite_url,
        f"""CREATE TABLE people (email text COLLATE {collation} PRIMARY KEY NOT NULL);
        CREATE TABLE notes (id integer PRIMARY KEY, who text REFERENCES people ON DELETE CASCADE, by text);
        INSERT INTO people VALUES ('ada@x.example');
        INSERT INTO notes VALUES (1, '{also}', 'bob')""",
    )
    text = """
version: 1
controller: c
systems:
  app:
    title: T
    connector: sql
    connection: t
    collections:
      people: {key: [email], fields: {email: {category: contact, meaning: m, identifier: email}}, erase: delete}
      notes:
        key: [id]
        fields: {by: {category: contact, meaning: m, identifier: email}, who: {category: none, meaning: m}}
        links: [{fields: [who], to: people, ownership: other}]
        erase: delete
"""
    connector, before = SqlConnector(sqlite_url, sqlite_url), shop.dump(sqlite_url)
    with pytest.raises(ConnectorError, match="would also delete 1 row"):
        connector.erase(shop.app("erasure", text), ADA, saved=None, save=lambda keys: None, beat=shop.no_beat)
    assert shop.dump(sqlite_url) == before
