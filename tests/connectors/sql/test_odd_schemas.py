"""What PostgreSQL lets a schema say that rules and copies meet seldom: domains, expressions, exclusions, arrays as keys."""

import pytest

from dsr.connectors.base import Identifiers
from dsr.connectors.kit.world import Save
from dsr.connectors.sql.connector import SqlConnector
from tests.connectors import shop

ADA = Identifiers({"email": ("ada@x.example",)})
MAIL = {"category": "contact", "identifier": "email", "erase": "null_value"}


def _copied(url: str, table: str, fields: list[str]) -> list[dict[str, object]]:
    plan, sink = (
        shop.one_table("access", table, ["id"], {"email": MAIL} | {name: {} for name in fields}, "delete"),
        (shop.Collected()),
    )
    SqlConnector(url).copy(plan, ADA, sink, shop.no_beat)
    return sink.rows[table]


def test_json_within_other_types_stays_on_its_line(postgres_url: str) -> None:
    shop.run(
        postgres_url,
        """
        CREATE DOMAIN doc AS json; CREATE TYPE pair AS (n int, d json);
        CREATE TABLE t (id int, email text, d doc, p pair, ds doc[], ps pair[]);
        INSERT INTO t VALUES (1, 'ada@x.example', E'{"a":\\n1.10}', ROW(1, E'[\\r\\n2]'), ARRAY[E'[\\n3]']::doc[],
          ARRAY[ROW(1, E'[\\n4]')::pair])
        """,
    )
    (row,) = _copied(postgres_url, "t", ["d", "p", "ds", "ps"])
    assert str(row["d"]) == "{'a': Decimal('1.10')}"
    assert (row["p"], row["ds"], row["ps"]) == ({"n": 1, "d": [2]}, [[3]], [{"n": 1, "d": [4]}])


def one_value_for_all(url: str, schema: str) -> str:
    """What is said against writing one constant into `nick` of each row of the table `t` that `schema` makes."""
    shop.run(url, schema)
    gone = {"category": "identity", "erase": {"constant": "gone"}}
    plan = shop.one_table("erasure", "t", ["id"], {"email": MAIL, "nick": gone, "note": gone}, "change")
    (problem,) = SqlConnector(url).count(plan, ADA, erase=True).problems
    return problem


@pytest.mark.parametrize("also", ["CREATE UNIQUE INDEX ON t (lower(nick))", "ALTER TABLE t ADD EXCLUDE (nick WITH =)"])
def test_one_value_for_all_is_refused_where_rows_exclude_each_other(postgres_url: str, also: str) -> None:
    table = f"CREATE TABLE t (id int PRIMARY KEY, email text, nick text, note text); {also};"
    rows = "INSERT INTO t VALUES (1, 'ada@x.example', 'ada', 'x'), (2, 'bob@x.example', 'gone', 'x')"
    assert one_value_for_all(postgres_url, table + rows).startswith("t.nick: the column is UNIQUE")


def test_an_index_over_an_expression_makes_a_column_of_sqlite_unique_too(sqlite_url: str) -> None:
    table = "CREATE TABLE t (id INTEGER PRIMARY KEY, email text, nick text, note text);"
    index = "CREATE UNIQUE INDEX u ON t (lower(nick))"
    assert one_value_for_all(sqlite_url, table + index).startswith("t.nick: the column is UNIQUE")


def test_a_domains_length_is_its_columns(postgres_url: str) -> None:
    shop.run(
        postgres_url,
        "CREATE DOMAIN short AS varchar(20); CREATE DOMAIN shorter AS short;"
        "CREATE TABLE t (id int PRIMARY KEY, email text, nick shorter, code short);"
        "INSERT INTO t VALUES (1, 'ada@x.example', 'ada', 'c')",
    )
    token, long = ({"category": "identity", "erase": rule} for rule in ("random_token", {"constant": "x" * 21}))
    plan = shop.one_table("erasure", "t", ["id"], {"email": MAIL, "nick": token}, "change")
    connector, save = SqlConnector(postgres_url, postgres_url), Save()
    connector.erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert connector.read_back(plan, save.keys, ADA).clean
    plan = shop.one_table("erasure", "t", ["id"], {"email": MAIL, "nick": long, "code": long}, "change")
    assert len(connector.check(plan, erase=True)) == 2


def test_an_array_is_a_key_like_others(postgres_url: str) -> None:
    shop.run(
        postgres_url,
        "CREATE TABLE t (id text[] PRIMARY KEY, email text);"
        "INSERT INTO t VALUES ('{\"a,b\",NULL}', 'ada@x.example'), ('{}', 'bob@x.example')",
    )
    plan, save = shop.one_table("erasure", "t", ["id"], {"email": MAIL}, "delete"), Save()
    SqlConnector(postgres_url, postgres_url).erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    assert shop.rows(postgres_url, "SELECT email FROM t") == [("bob@x.example",)]


@pytest.mark.parametrize("column", ["uuid", "text", "varchar(16)"])
def test_a_value_that_only_looks_like_a_token_is_no_proof(postgres_url: str, column: str) -> None:
    """A trigger that undoes the change: what is there was there before, though it is all hexadecimal digits."""
    shop.run(
        postgres_url,
        f"""
        CREATE TABLE t (id int PRIMARY KEY, email text, token {column});
        INSERT INTO t SELECT 1, 'ada@x.example', CAST(left(md5('x'), CASE '{column}' WHEN 'varchar(16)' THEN 16 ELSE 32 END)
          AS {column});
        CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.token := OLD.token; RETURN NEW; END $$;
        CREATE TRIGGER undoes BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION undo()
        """,
    )
    token = {"category": "device", "erase": "random_token"}
    plan, save = shop.one_table("erasure", "t", ["id"], {"email": MAIL, "token": token}, "change"), Save()
    connector = SqlConnector(postgres_url, postgres_url)
    connector.erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    seen = connector.read_back(plan, save.keys, ADA)
    assert (seen.clean, seen.collections[0].remaining) == (False, 1)
    shop.run(postgres_url, "DROP TRIGGER undoes ON t")
    connector.erase(plan, ADA, saved=save.keys, save=save, beat=shop.no_beat)
    assert connector.read_back(plan, save.keys, ADA).clean
