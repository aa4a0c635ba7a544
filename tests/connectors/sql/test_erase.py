from collections.abc import Callable

import psycopg
import pytest
import sqlalchemy as sa

from dsr.connectors.base import ConnectorError, Erased, Identifiers, SavedKeys
from dsr.connectors.evidence import SHARED_REASON, UNRULED_REASON
from dsr.connectors.sql import portions
from dsr.connectors.sql.connector import SqlConnector
from tests.connectors import shop
from tests.harness.scratch import reader_of

Save = Callable[[SavedKeys], None]


@pytest.fixture(autouse=True, params=[portions.FEW, 0], ids=["listed", "in a table"])
def _few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every erasure with its keys in statements, and with its keys kept by the database."""
    monkeypatch.setattr(portions, "FEW", request.param)


def _erase(
    url: str,
    save: Save,
    *,
    saved: SavedKeys | None = None,
    text: str = shop.MAP,
    who: Identifiers = shop.ADA,
) -> Erased:
    return SqlConnector(url, url).erase(shop.app("erasure", text), who, saved=saved, save=save, beat=shop.no_beat)


def _refused(url: str, text: str, schema: str = "") -> str:
    """The reason, with the proof that nothing was saved or changed."""
    if schema:
        shop.build(url, schema)
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
        '"Order"': 3,
        "order_items": 3,
        "products": 0,
        '"naïve table"': 1,
        "sessions": 2,
    }
    assert {table: count for table, count in new.items() if count} == {"customers": 1, '"Order"': 3}
    with psycopg.connect(shop_url) as connection:
        row = connection.execute(
            "SELECT email, full_name, born_on::text, password, rep_id, address_id, referred_by "
            "FROM customers WHERE id = 1"
        ).fetchone()
        assert connection.execute(
            'SELECT count(*) FROM "Order" WHERE id IN (10, 11, 14) AND note IS NULL'
        ).fetchone() == (3,)
    assert row is not None
    assert row[0].endswith("@erased.invalid")
    assert row[1:] == ("(erased)", "1815-01-01", None, 1, None, 0)


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


def test_a_crash_before_the_commit_changes_nothing_and_resumes_by_the_keys(shop_url: str) -> None:
    before, kept = shop.dump(shop_url), list[SavedKeys]()

    def save_and_die(keys: SavedKeys) -> None:
        shop.into(kept)(keys)
        with psycopg.connect(shop_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    with pytest.raises(ConnectorError) as caught:
        _erase(shop_url, save_and_die)
    assert not caught.value.permanent
    assert shop.dump(shop_url) == before
    resumed = _erase(shop_url, shop.into(kept), saved=kept[0])
    assert len(kept) == 1
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


@pytest.mark.parametrize("statement", range(1, 9))
def test_a_failure_at_any_statement_leaves_everything_as_it_was(
    shop_url: str, monkeypatch: pytest.MonkeyPatch, statement: int
) -> None:
    before, kept, beats = shop.dump(shop_url), list[SavedKeys](), list[int]()
    monkeypatch.setattr(portions, "CHUNK", 1)

    class Lost(Exception):
        pass

    def beat() -> None:
        beats.append(1)
        if len(beats) == statement:
            raise Lost

    connector = SqlConnector(shop_url, shop_url)
    plan = shop.app("erasure")
    with pytest.raises(Lost):
        connector.erase(plan, shop.ADA, saved=None, save=shop.into(kept), beat=beat)
    assert shop.dump(shop_url) == before
    connector.erase(plan, shop.ADA, saved=kept[0], save=shop.into(kept), beat=shop.no_beat)
    assert connector.read_back(plan, kept[0], shop.ADA).clean


def test_rows_that_somebody_else_deleted_meanwhile_are_a_success(shop_url: str) -> None:
    kept: list[SavedKeys] = []
    first = _erase(shop_url, shop.into(kept))
    with psycopg.connect(shop_url) as connection:
        connection.execute("UPDATE customers SET referred_by = NULL")
        connection.execute('DELETE FROM "Order" WHERE customer_id = 1')
        connection.execute("DELETE FROM customers WHERE id = 1")
    assert _erase(shop_url, shop.into(kept), saved=kept[0]) == first


def test_nobody_known_is_already_absent(shop_url: str) -> None:
    before = shop.dump(shop_url)
    erased = _erase(shop_url, lambda keys: None, who=Identifiers({"email": ("nobody@shop.example",)}))
    assert erased.already_absent
    assert shop.dump(shop_url) == before


def test_the_read_back_sees_what_came_back(shop_url: str) -> None:
    kept: list[SavedKeys] = []
    _erase(shop_url, shop.into(kept))
    with psycopg.connect(shop_url) as connection:
        connection.execute("UPDATE customers SET email = 'ada@shop.example', born_on = '1815-12-10' WHERE id = 1")
        connection.execute("INSERT INTO order_items VALUES (10, 1, 7, 'again')")
    proof = SqlConnector(shop_url).read_back(shop.app("erasure"), kept[0], shop.ADA)
    remaining = {each.collection: each.remaining for each in proof.collections if each.remaining}
    assert remaining == {"customers": 1, "order_items": 1}
    assert proof.identifiers_found == 1
    assert not proof.clean


def test_rows_that_point_at_each_other_across_tables_go_together(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE people (id int PRIMARY KEY, email text, favourite int NOT NULL);
        CREATE TABLE things (id int PRIMARY KEY, owner int NOT NULL REFERENCES people);
        INSERT INTO people VALUES (1, 'ada@shop.example', 5), (2, 'bob', 6);
        INSERT INTO things VALUES (5, 1), (6, 2), (7, 1);
        ALTER TABLE people ADD FOREIGN KEY (favourite) REFERENCES things;
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
    assert shop.dump(database) == {"people": {"(2,bob,6)"}, "things": {"(6,2)"}}


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
      FOREIGN KEY (order_id, position) REFERENCES order_items {constraint});
    INSERT INTO refunds VALUES (1, 10, 1), (2, 12, 1);
    """
    assert words in _refused(shop_url, shop.MAP, schema)


def test_a_cascade_to_rows_that_the_plan_keeps_stops_a_delete(shop_url: str) -> None:
    schema = """ALTER TABLE "Order" DROP CONSTRAINT "Order_customer_id_fkey",
      ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE"""
    text = shop.MAP.replace("        erase: change", "        erase: delete")
    assert "would also delete 3 row(s) of Order that the plan keeps" in _refused(shop_url, text, schema)


def test_a_foreign_key_without_rows_of_the_subject_is_no_obstacle(shop_url: str) -> None:
    shop.build(
        shop_url,
        "CREATE TABLE refunds (order_id bigint, position int, FOREIGN KEY (order_id, position) REFERENCES order_items);"
        "INSERT INTO refunds VALUES (12, 1)",
    )
    assert _erase(shop_url, lambda keys: None).collections


def test_a_locked_row_is_a_reason_to_try_again(shop_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dsr.connectors.sql.limits.LOCK_SECONDS", 0.05)
    with psycopg.connect(shop_url) as other:
        other.execute("SELECT 1 FROM customers WHERE id = 1 FOR UPDATE")
        with pytest.raises(ConnectorError, match="locked") as caught:
            _erase(shop_url, lambda keys: None)
    assert not caught.value.permanent


def test_a_refusal_of_the_database_names_no_value(shop_url: str) -> None:
    shop.build(shop_url, "ALTER TABLE customers ADD CONSTRAINT real_name CHECK (full_name !~ 'erased')")
    before = shop.dump(shop_url)
    with pytest.raises(ConnectorError) as caught:
        _erase(shop_url, lambda keys: None)
    assert "real_name" in str(caught.value)
    assert "ada" not in str(caught.value).lower()
    assert caught.value.permanent
    assert shop.dump(shop_url) == before


def test_a_reader_cannot_erase(shop_url: str) -> None:
    reader = reader_of(shop_url)
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
def test_keys_of_any_type_and_name_lead_to_their_own_row_alone(database: str, action: str) -> None:
    with psycopg.connect(database) as connection:
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
    connector, plan = SqlConnector(database, database), shop.app("erasure", text)
    sink = shop.Collected()
    connector.copy(plan, ada, sink, shop.no_beat)
    assert sink.rows["odd"] == [{"who": "ada", "a.b": "secret", "%(x)s": "2024-03-31T01:30:00.000001+00:00"}]
    connector.erase(plan, ada, saved=None, save=shop.into(kept), beat=shop.no_beat)
    resumed = SavedKeys.from_json(kept[0].to_json())
    connector.erase(plan, ada, saved=resumed, save=shop.into(kept), beat=shop.no_beat)
    assert connector.read_back(plan, resumed, ada).clean
    with psycopg.connect(database) as connection:
        rows = connection.execute(b'SELECT e::text, who, "a.b" FROM "Odd, %s"."user" ORDER BY e').fetchall()
    assert rows[-1] == ("b", "bob", "secret")
    assert len(rows) == (1 if action == "delete" else 2)
    if action == "change":
        assert rows[0][2] == "%s :x"


def test_two_collections_of_one_table_are_each_their_own(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE parties (id int PRIMARY KEY, mail text, boss int REFERENCES parties);
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
    assert shop.dump(database) == {"parties": {"(4,bob,)"}}


def test_rows_hidden_by_a_policy_of_the_database_are_not_missed_in_silence(shop_url: str) -> None:
    shop.build(shop_url, "ALTER TABLE customers ENABLE ROW LEVEL SECURITY")
    reader = reader_of(shop_url)
    with pytest.raises(ConnectorError, match="row-level security") as caught:
        SqlConnector(reader).count(shop.app(), shop.ADA, erase=False)
    assert caught.value.permanent


def test_the_number_of_statements_does_not_grow_with_the_rows(database: str) -> None:
    shop.build(database)

    def statements() -> int:
        sent: list[str] = []
        sa.event.listen(sa.Engine, "before_cursor_execute", listener := lambda *given: sent.append(given[2]))
        try:
            _erase(database, lambda keys: None)
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", listener)
        return len(sent)

    few = statements()
    shop.build(
        database,
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
        + shop.SCHEMA
        + 'INSERT INTO "Order" (id, customer_id, note)'
        " SELECT n, 1, 'note' FROM generate_series(100, 900) n; INSERT INTO order_items (order_id, position)"
        " SELECT n, 1 FROM generate_series(100, 900) n;",
    )
    assert statements() == few


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
