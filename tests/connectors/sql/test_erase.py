import contextlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from dsr.connectors.base import ConnectorError, Erased, Identifiers, SavedKeys
from dsr.connectors.evidence import SHARED_REASON, UNRULED_REASON
from dsr.connectors.sql import portions
from dsr.connectors.sql.connector import SqlConnector
from tests.connectors import kinds, shop
from tests.harness.scratch import reader_of

Save = Callable[[SavedKeys], None]


@pytest.fixture(params=["in a table", *kinds.KINDS])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """Every kind; PostgreSQL with an erasure's keys in statements, and with its keys kept by the database."""
    if request.param == "in a table":
        monkeypatch.setattr(portions, "FEW", 0)
    kind = request.param if request.param in kinds.KINDS else "postgresql"
    with kinds.database_of(kind, lambda: request.getfixturevalue("mariadb"), tmp_path) as url:
        yield url


def _erase(
    url: str,
    save: Save,
    *,
    saved: SavedKeys | None = None,
    text: str = shop.MAP,
    who: Identifiers = shop.ADA,
) -> Erased:
    return SqlConnector(url, url).erase(shop.app("erasure", text), who, saved=saved, save=save, beat=shop.no_beat)


def _refused(url: str, text: str) -> str:
    """The reason, with the proof that nothing was saved or changed."""
    before, kept = shop.dump(url), list[SavedKeys]()
    with pytest.raises(ConnectorError) as caught:
        _erase(url, shop.into(kept), text=text)
    assert caught.value.permanent
    assert kept == []
    assert shop.dump(url) == before
    problems = SqlConnector(url, url).count(shop.app("erasure", text), shop.ADA, erase=True).problems
    assert problems
    assert all(problem in str(caught.value) for problem in problems)
    return str(caught.value)


def test_the_subjects_rows_go_or_change_and_nobody_elses(shop_url: str) -> None:
    before = shop.dump(shop_url)
    _erase(shop_url, lambda keys: None)
    after = shop.dump(shop_url)
    gone = {table: len(before[table] - after[table]) for table in before}
    new = {table: len(after[table] - before[table]) for table in before}
    assert gone == {
        "addresses": 1,
        "customers": 1,
        "employees": 0,
        "newsletter": 1,
        "Order": 3,
        "order_items": 3,
        "products": 0,
        "naïve table": 1,
        "sessions": 2,
    }
    assert {table: count for table, count in new.items() if count} == {"customers": 1, "Order": 3}
    emptied = shop.rows(shop_url, 'SELECT count(*) FROM "Order" WHERE id IN (10, 11, 14) AND note IS NULL')
    assert emptied == [(3,)]
    query = "SELECT email, full_name, born_on, password, rep_id, address_id, referred_by FROM customers WHERE id = 1"
    (row,) = shop.rows(shop_url, query)
    assert row[0].endswith("@erased.invalid")
    assert (row[1], str(row[2]), *row[3:]) == ("(erased)", "1815-01-01", None, 1, None, 0)


def test_the_result_tells_removed_changed_retained_and_why(shop_url: str) -> None:
    erased = {each.collection: each for each in _erase(shop_url, lambda keys: None).collections}
    assert erased["customers"].changed == 1
    assert (erased["orders"].retained, erased["orders"].changed) == (3, 3)
    assert erased["orders"].reason == "Tax law keeps invoices"
    assert (erased["addresses"].removed, erased["addresses"].retained) == (1, 2)
    assert erased["addresses"].reason == SHARED_REASON
    assert erased["order_items"].removed == 3
    assert "products" not in erased


def test_every_key_is_saved_before_the_first_change(shop_url: str) -> None:
    before = shop.dump(shop_url)
    seen: list[SavedKeys] = []

    def save(keys: SavedKeys) -> None:
        assert shop.dump(shop_url) == before
        shop.into(seen)(keys)

    _erase(shop_url, save)
    (keys,) = seen
    assert keys.keys["order_items"] == ((10, 1), (10, 2), (11, 1))
    assert keys.keys["notes"] == (("",),)
    assert keys.keys["addresses"] == ((4,),)
    assert keys.kept["addresses"] == ((1,), (2,))
    assert SavedKeys.from_json(keys.to_json()) == keys


def _end_sessions(url: str) -> None:
    if shop.kind_of(url) == "postgresql":
        shop.run(
            url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
    else:
        others = "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()"
        shop.run(url, "".join(f"KILL {number};" for (number,) in shop.rows(url, others)))


def test_a_crash_before_the_commit_changes_nothing_and_resumes_by_the_keys(shop_url: str) -> None:
    if shop.kind_of(shop_url) == "sqlite":
        pytest.skip("there is no server that could end")
    before, kept = shop.dump(shop_url), list[SavedKeys]()

    def save_and_die(keys: SavedKeys) -> None:
        shop.into(kept)(keys)
        _end_sessions(shop_url)

    with pytest.raises(ConnectorError) as caught:
        _erase(shop_url, save_and_die)
    assert not caught.value.permanent
    assert shop.dump(shop_url) == before
    resumed = _erase(shop_url, shop.into(kept), saved=kept[0])
    assert _without_nonces(kept[1:]) in ([], _without_nonces(kept[:1])), "a database that knows it undone searched anew"
    assert SqlConnector(shop_url).read_back(shop.app("erasure"), kept[0], shop.ADA).clean
    assert resumed.collections[0].changed == 1


def test_a_crash_after_the_commit_resumes_to_the_same_evidence(shop_url: str) -> None:
    kept: list[SavedKeys] = []
    first = _erase(shop_url, shop.into(kept))
    proof = SqlConnector(shop_url).read_back(shop.app("erasure"), kept[0], shop.ADA)
    again = _erase(shop_url, shop.into(kept), saved=kept[0])
    assert again == first
    assert SqlConnector(shop_url).read_back(shop.app("erasure"), kept[0], shop.ADA) == proof
    assert proof.clean


def _without_nonces(kept: list[SavedKeys]) -> list[SavedKeys]:
    return [replace(each, nonce="") for each in kept]


class Crash(BaseException):
    """The process ends here: nothing catches it."""


def _crashes(number: int, erase: Callable[[], Erased]) -> bool:
    """Ends an erasure after so many of its statements, or else just before its commit; whether it came that far."""
    ran: list[str] = []

    def after_statement(connection: sa.Connection, cursor: Any, statement: str, *_: Any) -> None:
        ran.append(statement)
        if len(ran) == number:
            raise Crash

    def before_commit(connection: sa.Connection) -> None:
        raise Crash

    with ExitStack() as stack:
        for name, listener in (("after_cursor_execute", after_statement), ("commit", before_commit)):
            sa.event.listen(sa.Engine, name, listener)
            stack.callback(sa.event.remove, sa.Engine, name, listener)
        with pytest.raises(Crash):
            erase()
    return len(ran) < number


@pytest.mark.parametrize("resumes", [False, True], ids=["first attempt", "resumed"])
def test_a_crash_at_any_statement_changes_nothing_and_resumes_to_the_same_end(shop_url: str, resumes: bool) -> None:
    before, saved = shop.dump(shop_url), list[SavedKeys]()
    _crashes(1000, lambda: _erase(shop_url, shop.into(saved)))
    for number in itertools.count(1):
        kept: list[SavedKeys] = []
        attempt = partial(_erase, shop_url, shop.into(kept), saved=saved[0] if resumes else None)
        ended = _crashes(number, attempt)
        assert shop.dump(shop_url) == before
        assert _without_nonces(kept) in ([], _without_nonces(saved)), "the keys are whole, or not saved yet"
        if ended:
            break
    assert number > 10
    kept = list(saved[:1])
    erased = _erase(shop_url, shop.into(kept), saved=saved[0])
    assert shop.dump(shop_url) != before
    assert _erase(shop_url, shop.into(kept), saved=kept[-1]) == erased, "the same evidence"
    assert SqlConnector(shop_url).read_back(shop.app("erasure"), kept[-1], shop.ADA).clean


def test_rows_that_somebody_else_deleted_meanwhile_are_a_success(shop_url: str) -> None:
    kept: list[SavedKeys] = []
    first = _erase(shop_url, shop.into(kept))
    shop.run(
        shop_url,
        """UPDATE customers SET referred_by = NULL;
        DELETE FROM "Order" WHERE customer_id = 1;
        DELETE FROM customers WHERE id = 1""",
    )
    assert _erase(shop_url, shop.into(kept), saved=kept[0]) == first


def test_nobody_known_is_already_absent(shop_url: str) -> None:
    before = shop.dump(shop_url)
    erased = _erase(shop_url, lambda keys: None, who=Identifiers({"email": ("nobody@shop.example",)}))
    assert erased.already_absent
    assert shop.dump(shop_url) == before


def test_the_read_back_sees_what_came_back(shop_url: str) -> None:
    kept: list[SavedKeys] = []
    _erase(shop_url, shop.into(kept))
    shop.run(
        shop_url,
        """UPDATE customers SET email = 'ada@shop.example', born_on = '1815-12-10' WHERE id = 1;
        INSERT INTO order_items VALUES (10, 1, 7, 'again')""",
    )
    proof = SqlConnector(shop_url).read_back(shop.app("erasure"), kept[0], shop.ADA)
    remaining = {each.collection: each.remaining for each in proof.collections if each.remaining}
    assert remaining == {"customers": 1, "order_items": 1}
    assert proof.identifiers_found == 1
    assert not proof.clean


@pytest.mark.parametrize("nullable", ["NOT NULL", "NULL"])
def test_rows_that_point_at_each_other_across_tables_go_together(database: str, nullable: str) -> None:
    script = f"""
        CREATE TABLE people (id int PRIMARY KEY, email text, favourite int NOT NULL /*key*/);
        CREATE TABLE things (id int PRIMARY KEY, owner int {nullable}, FOREIGN KEY (owner) REFERENCES people (id));
        INSERT INTO people VALUES (1, 'ada@shop.example', 5), (2, 'bob', 6);
        INSERT INTO things VALUES (5, 1), (6, 2), (7, 1);
    """
    if shop.kind_of(database) == "sqlite":
        script = script.replace("/*key*/", "REFERENCES things")
    else:
        script += "ALTER TABLE people ADD FOREIGN KEY (favourite) REFERENCES things (id);"
    shop.build(database, script)
    text = """
version: 1
controller: c
systems:
  app:
    title: App
    connector: sql
    connection: c
    collections:
      people:
        key: [id]
        fields:
          email: {category: contact, meaning: m, identifier: email, match: casefold}
          favourite: {category: none, meaning: m}
        links: [{fields: [favourite], to: things, ownership: holds}]
        erase: delete
      things:
        key: [id]
        fields: {owner: {category: none, meaning: m}}
        links: [{fields: [owner], to: people, ownership: owned}]
        erase: delete
"""
    _erase(database, lambda keys: None, text=text)
    assert shop.dump(database) == {"people": {("2", "bob", "6")}, "things": {("6", "2")}}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("erase: {constant: (erased)}", "erase: null_value", "NOT NULL"),
        ("erase: {constant: (erased)}", "erase: {constant: " + "x" * 41 + "}", "longer than the column's 40"),
        ("erase: random_token", "erase: {constant: gone}", "UNIQUE"),
        ("erase: {generalise: year}", "erase: random_token", "a random token is a text"),
        ("erase: {generalise: year}", "erase: {constant: soon}", "not a value of the column's type date"),
        ("erase: {constant: (erased)}", "erase: {generalise: year}", "only dates have a year"),
        ("owned}\n          - {fields: [address", "owned, detach: true}\n          - {fields: [address", "NOT NULL"),
        ("meaning: Representative}", "meaning: Representative, erase: {constant: 1}}", "a foreign key rests"),
        ("table: naïve table\n        key: [id]", "table: naïve table\n        key: [customer_ref]", "may be NULL"),
        ("{id: {category: device, meaning: Number}, cust", "{agent: {category: device, meaning: n}, cust", ""),
    ],
)  # fmt: skip
def test_what_the_schema_cannot_take_stops_the_erasure_before_its_first_statement(
    shop_url: str, old: str, new: str, words: str
) -> None:
    assert old in shop.MAP
    text = shop.MAP.replace(old, new)
    if not words:  # the control: a change that is fine
        _erase(shop_url, lambda keys: None, text=text)
        return
    assert words in _refused(shop_url, text)


def test_all_problems_are_listed_at_once(shop_url: str) -> None:
    text = shop.MAP.replace("{constant: (erased)}", "null_value").replace("{generalise: year}", "random_token")
    assert len(_refused(shop_url, text).splitlines()) == 3


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ("", "forbids deleting what 1 row(s) of refunds point at"),
        ("ON DELETE CASCADE", "makes the database delete rows of refunds"),
        ("ON DELETE SET NULL", "makes the database blank rows of refunds"),
    ],
)
def test_a_foreign_key_of_a_table_outside_the_map_stops_a_delete(shop_url: str, constraint: str, words: str) -> None:
    schema = f"""
    CREATE TABLE refunds (id int, order_id bigint, position int,
      FOREIGN KEY (order_id, position) REFERENCES order_items (order_id, position) {constraint});
    INSERT INTO refunds VALUES (1, 10, 1), (2, 12, 1);
    """
    shop.build(shop_url, schema)
    assert words in _refused(shop_url, shop.MAP)


def test_a_cascade_to_rows_that_the_plan_keeps_stops_a_delete(database: str) -> None:
    shop.build(database, changes={"/*action*/": "ON DELETE CASCADE"})
    text = shop.MAP.replace("        erase: change", "        erase: delete")
    assert "would also delete 3 row(s) of Order that the plan keeps" in _refused(database, text)


def test_a_foreign_key_without_rows_of_the_subject_is_no_obstacle(shop_url: str) -> None:
    shop.build(
        shop_url,
        "CREATE TABLE refunds (order_id bigint, position int, "
        "FOREIGN KEY (order_id, position) REFERENCES order_items (order_id, position));"
        "INSERT INTO refunds VALUES (12, 1)",
    )
    assert _erase(shop_url, lambda keys: None).collections


def test_a_locked_row_is_a_reason_to_try_again(shop_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dsr.connectors.sql.limits.LOCK_SECONDS", 0.05)
    sqlite = shop.kind_of(shop_url) == "sqlite"
    with contextlib.closing(kinds.connect(shop_url)) as other:
        other.cursor().execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
        kinds.rows_on(other, "SELECT 1 FROM customers WHERE id = 1" + ("" if sqlite else " FOR UPDATE"))
        with pytest.raises(ConnectorError, match=r"locked|Another session writes") as caught:
            _erase(shop_url, lambda keys: None)
    assert not caught.value.permanent


def test_a_refusal_of_the_database_names_no_value(database: str) -> None:
    shop_url = database
    shop.build(shop_url, changes={"/*check*/": ", CONSTRAINT real_name CHECK (full_name NOT LIKE '%erased%')"})
    before = shop.dump(shop_url)
    with pytest.raises(ConnectorError) as caught:
        _erase(shop_url, lambda keys: None)
    assert "real_name" in str(caught.value)
    assert "ada" not in str(caught.value).lower()
    assert caught.value.permanent
    assert shop.dump(shop_url) == before


def test_a_reader_cannot_erase(shop_url: str) -> None:
    if shop.kind_of(shop_url) == "sqlite":
        pytest.skip("SQLite has no users")
    reader = kinds.reader(shop_url)
    with pytest.raises(ConnectorError, match="lacks a right") as caught:
        SqlConnector(reader, reader).erase(
            shop.app("erasure"), shop.ADA, saved=None, save=lambda keys: None, beat=shop.no_beat
        )
    assert caught.value.permanent
    assert SqlConnector(reader).count(shop.app(), shop.ADA, erase=False).collections


def test_blank_fields_do_not_make_strangers_one_person(shop_url: str) -> None:
    shop.build(shop_url, "UPDATE customers SET email = ' ' WHERE id = 3")
    for blank in ("", " ", "\t"):
        assert _erase(shop_url, lambda keys: None, who=Identifiers({"email": (blank,)})).already_absent


ODD_KEYS = """
CREATE SCHEMA "Odd, %s";
CREATE TYPE "Odd, %s"."My %(type)s" AS ENUM ('a', 'b');
CREATE DOMAIN code AS varchar(10) CHECK (VALUE <> '');
CREATE TABLE "Odd, %s"."user" (
  "select" char(5), "%(x)s" timestamptz, ":id" numeric(12, 3), e "Odd, %s"."My %(type)s", d code, y bytea, f float8,
  who text, "a.b" text, PRIMARY KEY ("select", "%(x)s", ":id", e, d, y, f));
INSERT INTO "Odd, %s"."user" VALUES
  ('ab', '2024-03-31 02:30:00.000001+01', 1.500, 'a', 'c', '\\x00ff', 0.1, 'ada', 'secret'),
  ('ab', '2024-03-31 02:30:00.000001+01', 1.500, 'b', 'c', '\\x00ff', 0.1, 'bob', 'secret');
"""


@pytest.mark.parametrize("action", ["delete", "change"])
def test_keys_of_any_type_and_name_lead_to_their_own_row_alone(postgres_url: str, action: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute(ODD_KEYS.encode())
    text = f"""
version: 1
controller: c
systems:
  app:
    title: App
    connector: sql
    connection: c
    collections:
      odd:
        schema: "Odd, %s"
        table: user
        key: [select, "%(x)s", ":id", e, d, y, f]
        fields:
          who: {{category: identity, meaning: m, identifier: email, erase: random_token}}
          a.b: {{category: content, meaning: m, erase: {{constant: "%s :x"}}}}
          "%(x)s": {{category: none, meaning: m}}
        erase: {action}
"""
    kept: list[SavedKeys] = []
    ada = Identifiers({"email": ("ada",)})
    connector, plan = SqlConnector(postgres_url, postgres_url), shop.app("erasure", text)
    sink = shop.Collected()
    connector.copy(plan, ada, sink, shop.no_beat)
    assert sink.rows["odd"] == [{"who": "ada", "a.b": "secret", "%(x)s": "2024-03-31T01:30:00.000001+00:00"}]
    connector.erase(plan, ada, saved=None, save=shop.into(kept), beat=shop.no_beat)
    resumed = SavedKeys.from_json(kept[0].to_json())
    connector.erase(plan, ada, saved=resumed, save=shop.into(kept), beat=shop.no_beat)
    assert connector.read_back(plan, resumed, ada).clean
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute(b'SELECT e::text, who, "a.b" FROM "Odd, %s"."user" ORDER BY e').fetchall()
    assert rows[-1] == ("b", "bob", "secret")
    assert len(rows) == (1 if action == "delete" else 2)
    if action == "change":
        assert rows[0][2] == "%s :x"


def test_two_collections_of_one_table_are_each_their_own(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE parties (id int PRIMARY KEY, mail text, boss int,
          FOREIGN KEY (boss) REFERENCES parties (id));
        INSERT INTO parties VALUES (1, 'Ada@shop.example', NULL), (2, NULL, 1), (3, NULL, 2), (4, 'bob', NULL);
        """,
    )
    text = """
version: 1
controller: c
systems:
  app:
    title: App
    connector: sql
    connection: c
    collections:
      people:
        table: parties
        key: [id]
        fields: {mail: {category: contact, meaning: m, identifier: email}}
        erase: delete
      companies:
        table: parties
        key: [id]
        fields: {boss: {category: none, meaning: m}}
        links:
          - {fields: [boss], to: people, ownership: owned}
          - {fields: [boss], to: companies, ownership: owned}
        erase: delete
"""
    _erase(database, lambda keys: None, text=text)
    assert shop.dump(database) == {"parties": {("4", "bob", None)}}


def test_rows_hidden_by_a_policy_of_the_database_are_not_missed_in_silence(postgres_url: str) -> None:
    shop.build(postgres_url)
    shop.build(postgres_url, "ALTER TABLE customers ENABLE ROW LEVEL SECURITY")
    reader = reader_of(postgres_url)
    with pytest.raises(ConnectorError, match="row-level security") as caught:
        SqlConnector(reader).count(shop.app(), shop.ADA, erase=False)
    assert caught.value.permanent


def test_rows_are_not_erased_one_by_one(database: str) -> None:
    rows = ", ".join(f"({n}, 1, 'note')" for n in range(100, 900))
    shop.build(database)
    kinds.run(database, f'INSERT INTO "Order" (id, customer_id, note) VALUES {rows}')
    sent: list[str] = []
    sa.event.listen(sa.Engine, "before_cursor_execute", listener := lambda *given: sent.append(given[2]))
    try:
        erased = _erase(database, lambda keys: None)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", listener)
    assert {each.collection: each.changed for each in erased.collections}["orders"] >= 800
    assert len(sent) < 200


def test_an_untouched_row_of_a_change_is_not_said_to_be_shared(database: str) -> None:
    text = """
version: 1
controller: c
systems:
  app:
    title: App
    connector: sql
    connection: c
    collections:
      people:
        key: [id]
        fields: {email: {category: contact, meaning: m, identifier: email, erase: keep}}
        erase: change
"""
    shop.build(database, "CREATE TABLE people (id int PRIMARY KEY, email text); INSERT INTO people VALUES (0, 'ada')")
    erased = SqlConnector(database, database).erase(
        shop.app("erasure", text),
        Identifiers({"email": ("ada",)}),
        saved=None,
        save=lambda keys: None,
        beat=shop.no_beat,
    )
    (people,) = erased.collections
    assert (people.retained, people.reason) == (1, UNRULED_REASON)
