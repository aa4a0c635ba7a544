"""What only MySQL and MariaDB do: their types, their collations, their engines, foreign keys judged row by row."""

from decimal import Decimal
from typing import Any

import pytest

from dsr.connectors.base import ConnectorError, Identifiers, SavedKeys
from dsr.connectors.sql.catalogue import read_catalogue
from dsr.connectors.sql.connect import engine_for, reading
from dsr.connectors.sql.connector import SqlConnector
from tests.connectors import kinds, shop

WHO = {"identifier": "email"}
ADA = Identifiers({"email": ("ada",)})

TYPES = """
CREATE TABLE types (
  id int PRIMARY KEY, who varchar(10), tiny tinyint(1), big bigint unsigned, padded int(5) zerofill, d decimal(38, 10),
  f float, x double, bits bit(10), y year, day date, at datetime(3), seen timestamp(6) NULL, long_time time(1),
  e enum('a', 'b''c'), s set('x', 'y'), j json, b binary(4), blobs blob, latin varchar(9) CHARACTER SET latin1,
  smile varchar(9), place point, u uuid, twice int AS (id * 2) STORED);
SET sql_mode = 'NO_BACKSLASH_ESCAPES';
INSERT INTO types
  (id, who, tiny, big, padded, d, f, x, bits, y, day, at, seen, long_time, e, s, j, b, blobs, latin, smile, place, u)
VALUES
  (1, 'ada', 2, 18446744073709551615, 7, 1234567890123456789012345678.0123456789, 0.1, 0.1, b'1000000001', 2024,
   '0000-00-00', '2024-02-29 10:00:00.120', '2024-02-29 10:00:00', '-838:59:59', 'b''c', 'x,y',
   '{"a":  1.10,
"b": "\\\\"}', 'ab', x'00ff', 'é', '😀', POINT(1, 2.5), 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'),
  (2, 'ada', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL);
"""
COLUMNS = [
    *(
        "id",
        "who",
        "tiny",
        "big",
        "padded",
        "d",
        "f",
        "x",
        "bits",
        "y",
        "day",
        "at",
        "seen",
        "long_time",
        "e",
        "s",
        "j",
    ),
    *("b", "blobs", "latin", "smile", "place", "u", "twice"),
]


def test_every_type_comes_through(mariadb_url: str) -> None:
    shop.build(mariadb_url, TYPES)
    plan = shop.one_table("access", "types", ["id"], {name: WHO if name == "who" else {} for name in COLUMNS}, "delete")
    sink = shop.Collected()
    SqlConnector(mariadb_url).copy(plan, ADA, sink, shop.no_beat)
    row, empty = sink.rows["types"]
    assert row == {
        "id": 1,
        "who": "ada",
        "tiny": 2,
        "big": 18446744073709551615,
        "padded": 7,
        "d": Decimal("1234567890123456789012345678.0123456789"),
        "f": Decimal("0.1"),
        "x": Decimal("0.1"),
        "bits": 513,
        "y": 2024,
        "day": "0000-00-00",
        "at": "2024-02-29T10:00:00.12",
        "seen": "2024-02-29T10:00:00+00:00",
        "long_time": "-838:59:59.0",
        "e": "b'c",
        "s": "x,y",
        "j": {"a": Decimal("1.10"), "b": "\\"},
        "b": "YWIAAA==",
        "blobs": "AP8=",
        "latin": "é",
        "smile": "😀",
        "place": "POINT(1 2.5)",
        "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "twice": 2,
    }
    assert b'"j":{"a":  1.10, "b": "\\\\"}' in sink.raw["types"]
    assert {name for name, value in empty.items() if value is not None} == {"id", "who", "twice"}


KEYS = """
CREATE TABLE k (who varchar(10), d decimal(12, 4), day date, at datetime(3), seen timestamp(6) NOT NULL, t time(1),
  b binary(4), big bigint unsigned, padded int(5) zerofill, f float, bits bit(10), y year, e enum('a', 'b''c'), u uuid,
  latin varchar(9) CHARACTER SET latin1, c char(5), smile varchar(9),
  PRIMARY KEY (d, day, at, seen, t, b, big, padded, bits, y, e, u, latin, c, smile));
SET sql_mode = '';
INSERT INTO k VALUES
  ('ada', 1.5, '0000-00-00', '2024-00-00 00:00:00', '2024-03-31 02:30:00.000001', '-838:59:59', 'ab',
   18446744073709551615, 7, 0.1, b'1000000001', 0, 'b''c', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'é', 'x', '😀 %s'),
  ('bob', 1.5, '0000-00-00', '2024-00-00 00:00:00', '2024-03-31 02:30:00.000001', '-838:59:59', 'ab',
   18446744073709551615, 7, 0.1, b'1000000001', 0, 'b''c', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'é', 'x', '');
"""


@pytest.mark.parametrize("action", ["delete", "change"])
def test_keys_of_any_type_lead_to_their_own_row_alone(mariadb_url: str, action: str) -> None:
    shop.build(mariadb_url, KEYS)
    key = ["d", "day", "at", "seen", "t", "b", "big", "padded", "bits", "y", "e", "u", "latin", "c", "smile"]
    fields = {"who": WHO | {"category": "identity", "erase": "random_token"}}
    plan = shop.one_table("erasure", "k", key, fields, action)
    connector, kept = SqlConnector(mariadb_url, mariadb_url), list[SavedKeys]()
    short = "k.who: the column's 10 characters are too few for a random token (16)."
    assert connector.check(plan, erase=True) == (() if action == "delete" else (short,))
    kinds.run(mariadb_url, "ALTER TABLE k MODIFY who varchar(40)")
    connector.erase(plan, ADA, saved=None, save=shop.into(kept), beat=shop.no_beat)
    resumed = SavedKeys.from_json(kept[0].to_json())
    connector.erase(plan, ADA, saved=resumed, save=shop.into(kept), beat=shop.no_beat)
    assert connector.read_back(plan, resumed, ADA).clean
    left = [who for (who,) in kinds.rows(mariadb_url, "SELECT who FROM k ORDER BY length(who)")]
    assert left[0] == "bob"
    assert len(left) == (1 if action == "delete" else 2)


@pytest.mark.parametrize(
    ("column", "stranger"),
    [
        ("varchar(40)", "ADA"),
        ("varchar(40)", "áda"),
        ("varchar(40)", "ada "),
        ("varchar(40) COLLATE utf8mb4_bin", "ada "),
        ("varchar(40) CHARACTER SET latin1", "ÁDA"),
        ("text", "Ada"),
        ("char(40)", "aDa"),
        ("varbinary(40)", "Ada"),
    ],
)
def test_exact_is_exact_whatever_the_collation(mariadb_url: str, column: str, stranger: str) -> None:
    shop.build(
        mariadb_url,
        f"CREATE TABLE people (id int PRIMARY KEY, who {column}); INSERT INTO people VALUES (1, 'ada'), (2, '{stranger}')",
    )
    plan = shop.one_table("access", "people", ["id"], {"id": {}, "who": WHO}, "delete")
    sink = shop.Collected()
    SqlConnector(mariadb_url).copy(plan, ADA, sink, shop.no_beat)
    assert [row["id"] for row in sink.rows["people"]] == [1]


def test_a_letter_that_the_column_cannot_hold_finds_nobody(mariadb_url: str) -> None:
    shop.build(
        mariadb_url,
        "CREATE TABLE people (id int PRIMARY KEY, who varchar(40) CHARACTER SET latin1); INSERT INTO people VALUES (1, '?')",
    )
    plan = shop.one_table("access", "people", ["id"], {"id": {}, "who": WHO}, "delete")
    counted = SqlConnector(mariadb_url).count(plan, Identifiers({"email": ("😀", "?😀")}), erase=True)
    assert [each.rows for each in counted.collections] == [0]
    kinds.run(mariadb_url, "INSERT INTO people VALUES (2, 'é€')")
    counted = SqlConnector(mariadb_url).count(plan, Identifiers({"email": ("é€", "😀", "e")}), erase=True)
    assert [each.rows for each in counted.collections] == [1]


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
        key: [name]
        fields: {name: {category: identity, meaning: m, identifier: email}}
        erase: delete
      posts:
        key: [id]
        fields: {id: {category: none, meaning: m}, author: {category: none, meaning: m}}
        links: [{fields: [author], to: people, ownership: owned}]
        erase: delete
"""


@pytest.mark.parametrize("few", [0, 5_000])
def test_a_link_leads_to_the_same_letters_alone(mariadb_url: str, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr("dsr.connectors.sql.reach.FEW", few)
    shop.build(
        mariadb_url,
        """CREATE TABLE people (name varchar(40) COLLATE utf8mb4_bin PRIMARY KEY);
        CREATE TABLE posts (id int PRIMARY KEY, author varchar(40) COLLATE utf8mb4_general_ci);
        INSERT INTO people VALUES ('ada'), ('ADA');
        INSERT INTO posts VALUES (1, 'ada'), (2, 'ADA'), (3, 'ada '), (4, 'Ada'), (5, NULL)""",
    )
    sink = shop.Collected()
    SqlConnector(mariadb_url).copy(shop.app("access", LINKED), ADA, sink, shop.no_beat)
    assert [row["id"] for row in sink.rows["posts"]] == [1]


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize(
    ("key", "link"), [("bigint unsigned", "varchar(30)"), ("varchar(30)", "int"), ("int", "decimal(9,2)")]
)
def test_a_number_links_to_the_text_that_is_written_like_it(
    mariadb_url: str, monkeypatch: pytest.MonkeyPatch, few: int, key: str, link: str
) -> None:
    monkeypatch.setattr("dsr.connectors.sql.reach.FEW", few)
    texts = link.startswith("varchar")
    others = "(2, '07'), (3, '7 '), (4, '7a')" if texts else "(2, 70), (3, 0), (4, 77)"
    shop.build(
        mariadb_url,
        f"""CREATE TABLE people (name {key} PRIMARY KEY, who varchar(9));
        CREATE TABLE posts (id int PRIMARY KEY, author {link});
        INSERT INTO people VALUES (7, 'ada'), (0, 'bob');
        INSERT INTO posts VALUES (1, 7), {others}""",
    )
    text = LINKED.replace(
        "{name: {category: identity, meaning: m, identifier: email}}",
        "{who: {category: identity, meaning: m, identifier: email}}",
    )
    sink = shop.Collected()
    SqlConnector(mariadb_url).copy(shop.app("access", text), ADA, sink, shop.no_beat)
    assert [row["id"] for row in sink.rows["posts"]] == [1]


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ("ENGINE=MyISAM", "has no transactions"),
        ("ENGINE=Aria TRANSACTIONAL=1", "has no transactions"),
        ("WITH SYSTEM VERSIONING", "keeps the history of its rows"),
    ],
)
def test_a_table_that_would_not_forget_or_could_not_be_taken_back_is_read_and_never_erased(
    mariadb_url: str, engine: str, words: str
) -> None:
    shop.build(
        mariadb_url,
        f"CREATE TABLE people (id int PRIMARY KEY, who varchar(9)) {engine}; INSERT INTO people VALUES (1, 'ada')",
    )
    connector, plan = (
        SqlConnector(mariadb_url, mariadb_url),
        shop.one_table("erasure", "people", ["id"], {"who": WHO}, "delete"),
    )
    assert connector.count(plan, ADA, erase=False).collections[0].rows == 1
    with pytest.raises(ConnectorError, match=words) as caught:
        connector.erase(plan, ADA, saved=None, save=lambda keys: None, beat=shop.no_beat)
    assert caught.value.permanent
    assert kinds.rows(mariadb_url, "SELECT * FROM people") == [(1, "ada")]


def test_a_user_who_cannot_see_every_table_cannot_erase_since_cascades_would_go_unseen(mariadb_url: str) -> None:
    shop.build(
        mariadb_url,
        """CREATE TABLE people (id int PRIMARY KEY, who varchar(9));
        CREATE TABLE hidden (id int PRIMARY KEY, FOREIGN KEY (id) REFERENCES people (id) ON DELETE CASCADE);
        INSERT INTO people VALUES (1, 'ada'); INSERT INTO hidden VALUES (1)""",
    )
    narrow = kinds.reader(mariadb_url, on="people", rights="SELECT, DELETE, UPDATE")
    plan = shop.one_table("erasure", "people", ["id"], {"who": WHO}, "delete")
    assert "GRANT REFERENCES" in SqlConnector(narrow).check(plan, erase=True)[0]
    wide = kinds.reader(mariadb_url, on="*", rights="REFERENCES")
    user = wide.split("//")[1].split(":")[0]
    kinds.run(mariadb_url, f"GRANT SELECT ON people TO {user}")
    assert "makes the database delete rows of hidden" in SqlConnector(wide).check(plan, erase=True)[0]


TREE = """
version: 1
controller: c
systems:
  app:
    title: App
    connector: sql
    connection: c
    collections:
      posts:
        key: [id]
        fields:
          who: {category: identity, meaning: m, identifier: email}
          answers: {category: none, meaning: m}
        links: [{fields: [answers], to: posts, ownership: owned}]
        erase: delete
"""


@pytest.mark.parametrize("nullable", ["NULL", "NOT NULL"])
def test_rows_of_one_table_that_point_at_each_other_go_though_each_is_judged_alone(
    mariadb_url: str, nullable: str
) -> None:
    shop.build(
        mariadb_url,
        f"""CREATE TABLE posts (id int PRIMARY KEY, who varchar(9), answers int {nullable},
          FOREIGN KEY (answers) REFERENCES posts (id));
        INSERT INTO posts VALUES (1, 'ada', 1), (2, 'x', 1), (3, 'x', 2), (9, 'bob', 9);
        SET foreign_key_checks = 0; UPDATE posts SET answers = 3 WHERE id = 1""",
    )
    connector, kept = SqlConnector(mariadb_url, mariadb_url), list[SavedKeys]()
    connector.erase(shop.app("erasure", TREE), ADA, saved=None, save=shop.into(kept), beat=shop.no_beat)
    assert kinds.rows(mariadb_url, "SELECT id FROM posts") == [(9,)]
    assert connector.read_back(shop.app("erasure", TREE), kept[0], ADA).clean


def test_every_row_gets_a_token_of_its_own(mariadb_url: str) -> None:
    values = ", ".join(f"({n}, 'ada@shop.example')" for n in range(50))
    shop.build(
        mariadb_url, f"CREATE TABLE logs (id int PRIMARY KEY, who varchar(99)); INSERT INTO logs VALUES {values}"
    )
    fields = {"who": WHO | {"category": "contact", "erase": "random_token"}}
    plan, who = (
        shop.one_table("erasure", "logs", ["id"], fields, "change"),
        Identifiers({"email": ("ada@shop.example",)}),
    )
    connector, kept = SqlConnector(mariadb_url, mariadb_url), list[SavedKeys]()
    connector.erase(plan, who, saved=None, save=shop.into(kept), beat=shop.no_beat)
    assert kinds.rows(mariadb_url, "SELECT count(DISTINCT who) FROM logs WHERE who LIKE '%@erased.invalid'") == [(50,)]
    assert connector.read_back(plan, kept[0], who).clean


@pytest.mark.parametrize(
    ("type_", "rule", "left"),
    [
        ("decimal(6, 2)", {"constant": "-1.5"}, "-1.50"),
        ("int unsigned", {"constant": "7"}, "7"),
        ("datetime(3)", {"generalise": "month"}, "2024-02-01 00:00:00.000"),
        ("timestamp", {"generalise": "year"}, "2024-01-01 00:00:00"),
        ("date", {"constant": "1900-01-01"}, "1900-01-01"),
        ("time", {"constant": "100:00:00"}, "100:00:00"),
        ("varchar(19)", {"generalise": "prefix:4"}, "2024"),
        ("json", {"constant": "[1]"}, "[1]"),
        ("enum('2024-02-29', 'x')", {"constant": "x"}, "x"),
        ("double", {"constant": "0.1"}, "0.1"),
        ("float", {"constant": "0.1"}, "0.1"),
        ("year", {"constant": "1999"}, "1999"),
    ],
)
def test_a_rule_writes_what_it_says_and_the_read_back_knows_it(
    mariadb_url: str, type_: str, rule: dict[str, str], left: str
) -> None:
    value = {
        "decimal(6, 2)": "12.34",
        "int unsigned": "1",
        "time": "12:00:00",
        "double": "2.5",
        "float": "2.5",
        "year": "2024",
    }.get(type_, '"x"' if type_ == "json" else "2024-02-29")
    shop.build(
        mariadb_url,
        f"""CREATE TABLE people (id int PRIMARY KEY, who varchar(9), v {type_} NULL);
        INSERT INTO people VALUES (1, 'ada', '{value}'), (2, 'ada', NULL)""",
    )
    fields: dict[str, Any] = {
        "who": WHO | {"category": "identity", "erase": {"constant": "gone"}},
        "v": {"category": "content", "erase": rule},
    }
    plan = shop.one_table("erasure", "people", ["id"], fields, "change")
    connector, kept = SqlConnector(mariadb_url, mariadb_url), list[SavedKeys]()
    connector.erase(plan, ADA, saved=None, save=shop.into(kept), beat=shop.no_beat)
    assert kinds.rows(mariadb_url, "SELECT CAST(v AS CHAR) FROM people ORDER BY id") == [(left,), (None,)]
    assert connector.read_back(plan, kept[0], ADA).clean
    kinds.run(mariadb_url, f"UPDATE people SET v = '{value}' WHERE id = 1")
    assert not connector.read_back(plan, kept[0], ADA).clean


@pytest.mark.parametrize(
    ("type_", "constant"),
    [
        ("decimal(6, 2)", "1.234"),
        ("decimal(6, 2)", "12345"),
        ("tinyint", "128"),
        ("int unsigned", "-1"),
        ("date", "2024-02-30"),
        ("datetime", "soon"),
        ("time", "1:60:00"),
        ("year", "1"),
        ("bit(2)", "4"),
        ("json", "{"),
        ("enum('a')", "A"),
        ("blob", "x"),
        ("double", "NaN"),
    ],
)
def test_a_constant_that_the_type_cannot_hold_stops_the_plan(mariadb_url: str, type_: str, constant: str) -> None:
    shop.build(mariadb_url, f"CREATE TABLE people (id int PRIMARY KEY, who varchar(9), v {type_})")
    fields: dict[str, Any] = {"who": WHO, "v": {"category": "none", "erase": {"constant": constant}}}
    fields["who"] = WHO | {"category": "identity", "erase": {"constant": "gone"}}
    plan = shop.one_table("erasure", "people", ["id"], fields, "change")
    (problem,) = SqlConnector(mariadb_url).check(plan, erase=True)
    assert "is not a value of the column's type" in problem


def test_the_catalogue_knows_collations_and_no_domains(mariadb_url: str) -> None:
    shop.build(mariadb_url, "CREATE TABLE people (id int PRIMARY KEY, v varchar(9) COLLATE utf8mb4_bin)")
    with reading(engine_for(mariadb_url, purpose="read")) as connection:
        columns = read_catalogue(connection, [(None, "people")])[None, "people"].columns
    assert {name: (each.collation, each.domain) for name, each in columns.items()} == {
        "id": (None, False),
        "v": ("utf8mb4_bin", False),
    }


@pytest.mark.parametrize(("value", "unit"), [("0000-00-00 00:00:00", "year"), ("1970-03-01 00:00:00", "year")])
def test_a_timestamp_whose_year_has_no_first_moment_stops_the_plan(mariadb_url: str, value: str, unit: str) -> None:
    shop.build(
        mariadb_url,
        f"""SET sql_mode = ''; CREATE TABLE people (id int PRIMARY KEY, who varchar(9), seen timestamp NULL);
        INSERT INTO people VALUES (1, 'ada', '{value}'), (2, 'ada', '2024-05-06'), (3, 'ada', NULL)""",
    )
    fields: dict[str, Any] = {
        "who": WHO | {"category": "identity", "erase": "keep"},
        "seen": {"category": "identity", "erase": {"generalise": unit}},
    }
    plan = shop.one_table("erasure", "people", ["id"], fields, "change")
    (problem,) = SqlConnector(mariadb_url).count(plan, ADA, erase=True).problems
    assert problem.startswith("people.seen: 1 row(s) hold a value without a year that could be kept")
