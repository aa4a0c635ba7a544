"""What others write while an erasure goes on, and what is known of an attempt that ended early, on PostgreSQL."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from dsr.connectors.base import ConnectorError, Identifiers, SavedChange, SavedKeys, Setting
from dsr.connectors.kit.world import Beats, Save, Stop
from dsr.connectors.sql import portions
from dsr.connectors.sql.connector import SqlConnector
from dsr.connectors.sql.dialects import postgresql_keys
from dsr.datamap.plan import SystemPlan
from tests.connectors import shop
from tests.harness.scratch import drop_database, scratch_database

TABLES = """
CREATE TABLE person (id bigint PRIMARY KEY, email text NOT NULL);
CREATE TABLE letter (id bigint PRIMARY KEY, person_id bigint NOT NULL REFERENCES person, text text);
INSERT INTO person VALUES (1, 'ada@x.example'), (2, 'bob@x.example');
INSERT INTO letter VALUES (10, 1, 'ada 10'), (11, 1, 'ada 11'), (20, 2, 'bob 20');
"""
MAP = """
version: 1
controller: c
systems:
  app:
    title: App
    connector: sql
    connection: c
    collections:
      person:
        table: person
        key: [id]
        fields:
          email: {category: contact, meaning: address, identifier: email, erase: random_token}
        erase: PERSON
      letter:
        table: letter
        key: [id]
        fields:
          person_id: {category: none, meaning: whose}
          text: {category: content, meaning: text, erase: {constant: gone}, rectify: true}
        links: [{fields: [person_id], to: person, ownership: owned}]
        erase: LETTER
"""
ADA = Identifiers({"email": ("ada@x.example",)})
REPOINT = b"UPDATE letter SET person_id = 2 WHERE id = 11"


@pytest.fixture(params=["keys named", "keys in a table"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "keys in a table":
        monkeypatch.setattr(portions, "FEW", 0)
    found = scratch_database()
    with psycopg.connect(found) as connection:
        connection.execute(TABLES.encode())
    yield found
    drop_database(found)


def _plan(right: str = "erasure", *, letter: str = "change", person: str = "change") -> SystemPlan:
    return shop.app(right, MAP.replace("PERSON", person).replace("LETTER", letter))


def _other(url: str, statement: bytes) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)


def _letters(url: str) -> list[tuple[int, int, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(b"SELECT id, person_id, text FROM letter ORDER BY id").fetchall()


def _once(do: Callable[[], None]) -> Callable[[], None]:
    left = [do]
    return lambda: left.pop()() if left else None


def test_a_row_that_became_somebody_elses_meanwhile_is_left(url: str) -> None:
    save = Save(_once(lambda: _other(url, REPOINT)))
    erased = SqlConnector(url, url).erase(_plan(), ADA, saved=None, save=save, beat=shop.no_beat)
    assert _letters(url) == [(10, 1, "gone"), (11, 2, "ada 11"), (20, 2, "bob 20")]
    assert save.calls == 2, "what was found by then was saved anew"
    assert save.keys is not None
    assert list(save.keys.keys["letter"]) == [(10,)]
    assert {each.collection: each.changed for each in erased.collections} == {"person": 1, "letter": 1}


@pytest.mark.parametrize(("person", "letter"), [("delete", "delete"), ("change", "change"), ("change", "delete")])
def test_a_row_that_came_meanwhile_is_erased_too_or_the_erasure_was_before_it(
    url: str, person: str, letter: str
) -> None:
    save = Save(_once(lambda: _other(url, b"INSERT INTO letter VALUES (12, 1, 'ada 12')")))
    connector, plan = SqlConnector(url, url), _plan(person=person, letter=letter)
    connector.erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert connector.read_back(plan, save.keys, ADA).clean
    rest = [row for row in _letters(url) if row[0] not in {10, 11}]
    new = (12, 1, "ada 12")
    assert rest == [(20, 2, "bob 20")] if person == "delete" else rest == [new, (20, 2, "bob 20")]


def test_rows_that_went_meanwhile_are_no_matter(url: str) -> None:
    save = Save(_once(lambda: _other(url, b"DELETE FROM letter WHERE id = 11")))
    SqlConnector(url, url).erase(_plan(), ADA, saved=None, save=save, beat=shop.no_beat)
    assert _letters(url) == [(10, 1, "gone"), (20, 2, "bob 20")]


def _undone(url: str) -> SavedKeys:
    save = Save()
    with pytest.raises(Stop):
        SqlConnector(url, url).erase(_plan(), ADA, saved=None, save=save, beat=Beats(2))
    assert save.keys is not None
    return save.keys


def test_an_attempt_that_came_to_nothing_is_not_resumed_by_its_keys(url: str) -> None:
    saved, save = _undone(url), Save()
    _other(url, REPOINT)
    SqlConnector(url, url).erase(_plan(), ADA, saved=saved, save=save, beat=shop.no_beat)
    assert _letters(url) == [(10, 1, "gone"), (11, 2, "ada 11"), (20, 2, "bob 20")]
    assert save.calls == 1


def test_an_attempt_that_is_still_at_work_is_waited_for(url: str) -> None:
    saved = _undone(url)
    with psycopg.connect(url) as other:
        row = other.execute(b"SELECT pg_current_xact_id()::text").fetchone()
        assert row is not None
        working = SavedKeys(saved.keys, saved.roots, saved.schema, saved.kept, row[0])
        with pytest.raises(ConnectorError, match="still at work") as caught:
            SqlConnector(url, url).erase(_plan(), ADA, saved=working, save=Save(), beat=shop.no_beat)
    assert not caught.value.permanent
    assert _letters(url)[0] == (10, 1, "ada 10")


@pytest.mark.parametrize("nonce", ["18446744073709551000", "1" * 19, "", "none of ours"])
def test_of_a_transaction_that_the_server_knows_nothing_of_the_keys_count(url: str, nonce: str) -> None:
    found = _undone(url)
    saved, save = SavedKeys(found.keys, found.roots, found.schema, found.kept, nonce), Save()
    SqlConnector(url, url).erase(_plan(), Identifiers({}), saved=saved, save=save, beat=shop.no_beat)
    assert _letters(url) == [(10, 1, "gone"), (11, 1, "gone"), (20, 2, "bob 20")]
    assert save.calls == 0


def test_a_change_that_came_to_nothing_is_not_resumed_by_its_keys(url: str) -> None:
    connector, plan, save = SqlConnector(url, url), _plan("rectification"), Save()
    settings = [Setting("letter", "text", "right")]
    with pytest.raises(Stop):
        connector.change(plan, ADA, settings, saved=None, save=save, beat=Beats(1))
    assert isinstance(save.change, SavedChange)
    _other(url, REPOINT)
    connector.change(plan, ADA, settings, saved=save.change, save=Save(), beat=shop.no_beat)
    assert _letters(url) == [(10, 1, "right"), (11, 2, "ada 11"), (20, 2, "bob 20")]


def test_rows_on_many_pages_change_once_each(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql_keys, "PAGES_A_BLOCK", 1)
    _other(url, b"INSERT INTO letter SELECT n, 1, 'ada' FROM generate_series(100, 3099) n")
    _other(url, b"CREATE TABLE changed (id bigint)")
    _other(
        url,
        b"CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO changed VALUES (OLD.id);"
        b" RETURN NEW; END $$; CREATE TRIGGER told BEFORE UPDATE ON letter FOR EACH ROW EXECUTE FUNCTION tell()",
    )
    save = Save()
    SqlConnector(url, url).erase(_plan(), ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert len(save.keys.keys["letter"]) == 3002
    assert {row[2] for row in _letters(url) if row[1] == 1} == {"gone"}
    with psycopg.connect(url) as connection:
        assert connection.execute(b"SELECT count(*), count(DISTINCT id) FROM changed").fetchone() == (3002, 3002)


@pytest.mark.parametrize("letter", ["change", "delete"])
def test_rows_that_a_trigger_moved_are_found_by_their_keys(url: str, letter: str) -> None:
    body = b"BEGIN UPDATE letter SET text = 'moved' WHERE person_id = NEW.id AND id = 11; RETURN NEW; END"
    _other(url, b"CREATE FUNCTION move() RETURNS trigger LANGUAGE plpgsql AS $$ " + body + b" $$")
    _other(url, b"CREATE TRIGGER moving AFTER UPDATE ON person FOR EACH ROW EXECUTE FUNCTION move()")
    connector, plan, save = SqlConnector(url, url), _plan(letter=letter), Save()
    connector.erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    left = [(20, 2, "bob 20")] if letter == "delete" else [(10, 1, "gone"), (11, 1, "gone"), (20, 2, "bob 20")]
    assert _letters(url) == left
    assert save.keys is not None
    assert connector.read_back(plan, save.keys, ADA).clean


@pytest.mark.parametrize("kind", ["partitioned", "view"])
def test_tables_whose_rows_have_no_place_of_their_own(url: str, kind: str) -> None:
    if kind == "partitioned":
        _other(
            url,
            b"DROP TABLE letter; CREATE TABLE letter (id bigint PRIMARY KEY, person_id bigint, text text)"
            b" PARTITION BY RANGE (id); CREATE TABLE early PARTITION OF letter FOR VALUES FROM (0) TO (11);"
            b" CREATE TABLE late PARTITION OF letter FOR VALUES FROM (11) TO (99);"
            b" INSERT INTO letter VALUES (10, 1, 'ada 10'), (11, 1, 'ada 11'), (20, 2, 'bob 20')",
        )
        SqlConnector(url, url).erase(_plan(), ADA, saved=None, save=Save(), beat=shop.no_beat)
        assert _letters(url) == [(10, 1, "gone"), (11, 1, "gone"), (20, 2, "bob 20")]
        return
    _other(url, b"ALTER TABLE letter RENAME TO paper; CREATE VIEW letter AS SELECT * FROM paper")
    with pytest.raises(ConnectorError, match="view"):
        SqlConnector(url, url).erase(_plan(), ADA, saved=None, save=Save(), beat=shop.no_beat)
    assert _letters(url)[0] == (10, 1, "ada 10")


def test_places_in_a_table_with_heirs_mean_nobody_else(url: str) -> None:
    _other(url, b"CREATE TABLE heir () INHERITS (letter)")
    _other(url, b"INSERT INTO heir VALUES (30, 2, 'bob 30'), (31, 2, 'bob 31'), (32, 1, 'ada 32')")
    SqlConnector(url, url).erase(_plan(), ADA, saved=None, save=Save(), beat=shop.no_beat)
    assert _letters(url) == [
        (10, 1, "gone"),
        (11, 1, "gone"),
        (20, 2, "bob 20"),
        (30, 2, "bob 30"),
        (31, 2, "bob 31"),
        (32, 1, "gone"),
    ]
