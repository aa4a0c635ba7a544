import json
from decimal import Decimal
from typing import Any

import pytest

from dsr.connectors.base import ConnectorError, Identifiers
from dsr.connectors.sql import reach, read
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.load import load
from dsr.datamap.planner import build_plan
from tests.connectors import shop


def _copy(url: str, identifiers: Identifiers = shop.ADA, text: str = shop.MAP) -> shop.Collected:
    sink = shop.Collected()
    SqlConnector(url).copy(shop.app(text=text), identifiers, sink, shop.no_beat)
    return sink


def _ids(sink: shop.Collected, name: str, field: str = "id") -> list[Any]:
    return sorted(row[field] for row in sink.rows.get(name, []))


def test_a_copy_holds_the_subjects_rows_each_once_and_nobody_elses(shop_url: str) -> None:
    sink = _copy(shop_url)
    assert _ids(sink, "customers") == [1]
    assert _ids(sink, "orders") == [10, 11, 14]
    assert sorted((row["order_id"], row["position"]) for row in sink.rows["order_items"]) == [(10, 1), (10, 2), (11, 1)]
    assert _ids(sink, "addresses") == [1, 2, 4]
    assert _ids(sink, "products") == [0, 7]
    assert _ids(sink, "notes") == [""]
    assert len(sink.rows["sessions"]) == 2
    assert _ids(sink, "newsletter", "email") == [" ADA@shop.example "]
    assert "employees" not in sink.rows


def test_what_is_not_to_be_delivered_is_not(shop_url: str) -> None:
    assert b"hash1" not in b"".join(_copy(shop_url).raw.values())


def test_a_key_that_is_zero_is_a_key(shop_url: str) -> None:
    sink = _copy(shop_url, Identifiers({"email": ("zero@SHOP.example",)}))
    assert _ids(sink, "orders") == [13]
    assert _ids(sink, "notes") == ["z"]


def test_values_come_through_unchanged(shop_url: str) -> None:
    sink = _copy(shop_url)
    (note,) = sink.rows["notes"]
    assert note['weird "col%'] == 'back\\slash "q" \t %s'
    assert note["blob"] == "AAH/"
    prices = {row["id"]: row["price"] for row in sink.rows["products"]}
    exact = "12345678901234567.123456789012"
    sqlite = shop.kind_of(shop_url) == "sqlite"  # it has neither decimals nor times: people keep both as texts
    assert prices[7] == (exact if sqlite else Decimal(exact))
    assert b"0.100000000000" in sink.raw["products"]
    order = next(row for row in sink.rows["orders"] if row["id"] == 10)
    assert order["placed_at"] == ("2024-02-29 10:34:56.789" if sqlite else "2024-02-29T10:34:56.789+00:00")
    assert b'"details":{"a":  1.00, "a": "\\n\\u0000x"}' in sink.raw["orders"]


def test_count_and_copy_agree_and_both_tell_what_the_system_yields(shop_url: str) -> None:
    connector = SqlConnector(shop_url)
    counted = connector.count(shop.app(), shop.ADA, erase=False)
    copied = connector.copy(shop.app(), shop.ADA, shop.Collected(), shop.no_beat)
    assert counted == copied
    assert counted.yields == {"user_id": ("1",)}
    assert {each.collection: each.rows for each in counted.collections}["orders"] == 3


def test_many_rows_stay_in_the_database_and_come_in_batches(shop_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "FEW", 0)
    monkeypatch.setattr(read, "BATCH_BYTES", 1)
    monkeypatch.setattr(read, "ROWS_AT_ONCE", 1)
    beats: list[int] = []
    sink = shop.Collected()
    SqlConnector(shop_url).copy(shop.app(), shop.ADA, sink, lambda: beats.append(1))
    whole = _copy(shop_url)
    assert {name: len(rows) for name, rows in sink.rows.items()} == {
        name: len(rows) for name, rows in whole.rows.items()
    }
    assert len(beats) > sum(len(rows) for rows in sink.rows.values())


def test_a_lost_lease_ends_the_copy(shop_url: str) -> None:
    class Lost(Exception):
        pass

    def lost() -> None:
        raise Lost

    with pytest.raises(Lost):
        SqlConnector(shop_url).copy(shop.app(), shop.ADA, shop.Collected(), lost)


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "'; DROP TABLE customers; --",
        '"',
        "%s",
        "%(x)s",
        "\x00",
        "ada@shop.example\x00",
        "x" * 10_000,
        "\ud800",
        "{a,b}",
    ],
)
def test_a_strange_identifier_finds_nobody_and_harms_nothing(shop_url: str, identifier: str) -> None:
    before = shop.dump(shop_url)
    counted = SqlConnector(shop_url).count(shop.app(), Identifiers({"email": (identifier,)}), erase=True)
    assert sum(each.rows for each in counted.collections) == 0
    assert shop.dump(shop_url) == before


def test_no_identifier_reaches_nothing(shop_url: str) -> None:
    counted = SqlConnector(shop_url).count(shop.app(), Identifiers({}), erase=False)
    assert sum(each.rows for each in counted.collections) == 0


TYPES = """
CREATE TYPE mood AS ENUM ('sad', 'so "so"');
CREATE TABLE "Types" (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, who text, _row text, n numeric, f float8, m mood, a int[], t text[],
  d date, i interval, u uuid, b bytea, j jsonb, big bigint, flag boolean,
  doubled int GENERATED ALWAYS AS (2 * 21) STORED
);
INSERT INTO "Types" (who, _row, n, f, m, a, t, d, i, u, b, j, big, flag) VALUES
  ('ada', E'line\\nbreak\\u0001', 'NaN', 0.1, 'so "so"', '{1,NULL}', E'{"a,b",NULL,"\\\\\\\\"}', '0044-03-15 BC',
   '1 year 2 days 03:04:05.6', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', decode(repeat('ff', 100), 'hex'), '{"z": 1.10}',
   9007199254740993, true), ('ada', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE VIEW seen AS SELECT * FROM "Types";
CREATE TABLE parted (id int, who text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20);
INSERT INTO parted VALUES (1, 'ada'), (11, 'ada'), (12, 'bob');
"""
_COLUMNS = ["id", "who", "_row", "n", "f", "m", "a", "t", "d", "i", "u", "b", "j", "big", "flag", "doubled"]


def _types_plan(table: str, columns: list[str]) -> Any:
    fields = {name: {"category": "none", "meaning": name} for name in columns}
    fields["who"]["identifier"] = "email"
    collections = {"types": {"table": table, "key": ["id"], "fields": fields, "erase": "delete"}}
    system = {"title": "T", "connector": "sql", "connection": "t", "collections": collections}
    text = json.dumps({"version": 1, "controller": "t", "systems": {"app": system}})
    return build_plan(load(text, name="t"), "access", frozenset({"email"})).systems[0]


@pytest.mark.parametrize("table", ["Types", "seen"])
def test_every_type_comes_through_from_tables_and_views(postgres_url: str, table: str) -> None:
    shop.build(postgres_url, TYPES)
    sink = shop.Collected()
    SqlConnector(postgres_url).copy(_types_plan(table, _COLUMNS), Identifiers({"email": ("ada",)}), sink, shop.no_beat)
    row, empty = sink.rows["types"]
    assert row == {
        "id": 1,
        "who": "ada",
        "_row": "line\nbreak\x01",
        "n": "NaN",
        "f": Decimal("0.1"),
        "m": 'so "so"',
        "a": [1, None],
        "t": ["a,b", None, "\\"],
        "d": "0044-03-15 BC",
        "i": "P1Y2DT3H4M5.6S",
        "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "b": "/////" + row["b"][5:],
        "j": {"z": Decimal("1.10")},
        "big": 9007199254740993,
        "flag": True,
        "doubled": 42,
    }
    assert "\n" not in row["b"]
    assert len(row["b"]) == 136
    assert {name for name, value in empty.items() if value is not None} == {"id", "who", "doubled"}


def test_a_partitioned_table_is_read_through_its_parent(postgres_url: str) -> None:
    shop.build(postgres_url, TYPES)
    sink = shop.Collected()
    plan = _types_plan("parted", ["id", "who"])
    SqlConnector(postgres_url).copy(plan, Identifiers({"email": ("ada",)}), sink, shop.no_beat)
    assert _ids(sink, "types") == [1, 11]


def test_a_copy_sees_one_moment(shop_url: str) -> None:
    class Meddling(shop.Collected):
        def write(self, collection: str, ndjson: bytes, rows: int) -> None:
            super().write(collection, ndjson, rows)
            if collection == "customers":
                shop.run(shop_url, 'INSERT INTO "Order" (id, customer_id) VALUES (99, 1)')

    sink = Meddling()
    SqlConnector(shop_url).copy(shop.app(), shop.ADA, sink, shop.no_beat)
    assert _ids(sink, "orders") == [10, 11, 14]


def test_a_missing_table_or_column_is_named(shop_url: str) -> None:
    text = shop.MAP.replace("table: Order", "table: order").replace("born_on:", "born:")
    with pytest.raises(ConnectorError) as caught:
        _copy(shop_url, text=text)
    assert caught.value.permanent
    assert "there is no table order" in str(caught.value)
    assert "table customers has no column born" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "permanent", "words"),
    [
        ("oracle://u:p@127.0.0.1/db", True, "not supported"),
        ("nonsense", True, "not a URL"),
        (None, True, "SYSTEM_<CONNECTION>_READ_URL"),
        ("postgresql://u:p@127.0.0.1:1/db", False, "cannot be reached"),
        ("mysql://u:p@127.0.0.1:1/db", False, "cannot be reached"),
        ("mariadb://u:p@127.0.0.1:1", True, "names no database"),
        ("sqlite:////no/such/file.sqlite3", False, "no SQLite database at the address"),
        ("sqlite://", True, "is its file"),
        ("sqlite:///:memory:", True, "is its file"),
    ],
)
def test_an_address_that_does_not_work_says_why(url: str | None, permanent: bool, words: str) -> None:
    with pytest.raises(ConnectorError, match=words) as caught:
        SqlConnector(url).count(shop.app(), shop.ADA, erase=False)
    assert caught.value.permanent is permanent
