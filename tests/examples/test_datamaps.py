"""The maps are complete and true to the live schema: every table, column and foreign key, and rules that can run."""

from typing import Any

import psycopg

from tests.examples.conftest import Sample

Connections = dict[str, psycopg.Connection[Any]]
COLUMNS = (
    "SELECT table_schema, table_name, column_name, is_nullable = 'YES', character_maximum_length, data_type "
    "FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
)
# Columns of primary keys, of unique constraints and of foreign keys, in the order of their declaration.
CONSTRAINTS = """
SELECT c.contype::text, n.nspname, r.relname,
       (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY k(number, place)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number),
       f.relname,
       (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(c.confkey) WITH ORDINALITY k(number, place)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number),
       c.confdeltype::text
FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
LEFT JOIN pg_class f ON f.oid = c.confrelid
WHERE c.contype IN ('p', 'u', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


def table_of(name: str, collection: dict[str, Any]) -> tuple[str, str]:
    return collection.get("schema", "public"), collection.get("table", name)


def test_every_table_and_column_is_declared_and_no_other(sample: Sample, connections: Connections) -> None:
    live = {
        (name, schema, table, column)
        for name, connection in connections.items()
        for schema, table, column, *_ in connection.execute(COLUMNS).fetchall()
    }
    declared = {
        (connection, *table_of(name, collection), column)
        for _, connection, name, collection in sample.collections()
        for column in collection["fields"]
    }
    assert declared == live


def test_keys_are_primary_keys_and_links_are_foreign_keys(sample: Sample, connections: Connections) -> None:
    for connection_name, connection in connections.items():
        mine = {n: c for _, name, n, c in sample.collections() if name == connection_name}
        by_table = {table_of(name, collection): name for name, collection in mine.items()}
        links: set[tuple[Any, ...]] = set()
        for name, collection in mine.items():
            for link in collection.get("links", ()):
                target = link.get("target", mine[link["to"]]["key"])
                links.add((name, tuple(link["fields"]), link["to"], tuple(target)))
        live: set[tuple[Any, ...]] = set()
        for kind, schema, table, columns, to, to_columns, _ in connection.execute(CONSTRAINTS).fetchall():
            if kind == "p":
                assert mine[by_table[schema, table]]["key"] == columns, table
            if kind == "f":
                live.add((by_table[schema, table], tuple(columns), by_table[schema, to], tuple(to_columns)))
        assert links == live


def test_every_rule_fits_its_column(sample: Sample, connections: Connections) -> None:
    for _, name, collection_name, collection in sample.collections():
        schema, table = table_of(collection_name, collection)
        live = {row[2]: row[3:] for row in connections[name].execute(COLUMNS).fetchall() if row[:2] == (schema, table)}
        unique = {
            column
            for kind, s, t, columns, *_ in connections[name].execute(CONSTRAINTS).fetchall()
            if kind in "pu" and (s, t) == (schema, table) and len(columns) == 1
            for column in columns
        }
        for column, field in collection["fields"].items():
            nullable, length, kind = live[column]
            where = f"{collection_name}.{column}"
            rule = field.get("erase")
            if collection["erase"] == "change":
                assert bool(rule) == (field["category"] != "none"), where
            if rule is None or rule == "keep":
                continue
            assert column not in collection["key"], where
            assert collection["erase"] != "delete", where
            if rule == "null_value":
                assert nullable, where
            elif rule == "random_token":
                assert kind in ("text", "character varying"), where
                assert length is None or length >= 64, where
            elif "constant" in rule:
                assert kind in ("text", "character varying"), where
                assert length is None or length >= len(rule["constant"]), where
                assert column not in unique, where
            else:
                assert ("prefix" in rule["generalise"]) == (kind in ("text", "character varying")), where
                assert column not in unique, where


def test_what_is_deleted_is_pointed_at_only_by_what_is_deleted_or_cut(sample: Sample, connections: Connections) -> None:
    for _, name, collection_name, collection in sample.collections():
        live = {row[:3]: row[3] for row in connections[name].execute(COLUMNS).fetchall()}
        fellows = {n: c for _, other, n, c in sample.collections() if other == name}
        for link in collection.get("links", ()):
            cut = link.get("detach", False)
            if cut:
                assert all(live[*table_of(collection_name, collection), column] for column in link["fields"])
            if fellows[link["to"]]["erase"] == "delete" and collection["erase"] != "delete":
                assert cut, (collection_name, link)


def test_no_foreign_key_cascades_behind_the_maps_back(connections: Connections) -> None:
    for connection in connections.values():
        actions = {row[6] for row in connection.execute(CONSTRAINTS).fetchall() if row[0] == "f"}
        assert actions == {"a"}


def test_every_field_says_what_it_means_and_every_retention_why(sample: Sample) -> None:
    for _, _, name, collection in sample.collections():
        assert collection["title"], name
        assert (collection["erase"] == "retain") == ("retain" in collection), name
        assert all(collection.get("retain", {"": "-"}).values()), name
        for column, field in collection["fields"].items():
            assert len(field["meaning"]) >= 4, (name, column)
            assert field["deliver"] is False if field["category"] == "secret" else "deliver" not in field, (
                name,
                column,
            )
