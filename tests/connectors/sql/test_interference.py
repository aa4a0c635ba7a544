"""What a database does of its own accord while an erasure runs: rules, triggers, policies, settings of the role."""

import psycopg
import pytest
from sqlalchemy.engine import make_url

from dsr.connectors.base import ConnectorError, Identifiers, Weight
from dsr.connectors.kit.world import Save
from dsr.connectors.sql.connector import SqlConnector
from dsr.connectors.sql.errors import explain
from dsr.datamap.load import load
from dsr.datamap.plan import SystemPlan
from tests.connectors import kinds, shop

ADA = Identifiers({"email": ("ada@x.example",)})
PEOPLE = """
CREATE TABLE people (id int PRIMARY KEY, email varchar(60));
INSERT INTO people VALUES (1, 'ada@x.example'), (2, 'bob@x.example');
"""
RETURNS_NULL = """
CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER keeps BEFORE DELETE OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION kept()
"""
KEEPS = {
    "rule": ("postgresql", "CREATE RULE keeps AS ON {event} TO people DO INSTEAD NOTHING"),
    "trigger": ("postgresql", RETURNS_NULL),
    "file": ("sqlite", "CREATE TRIGGER keeps BEFORE {event} ON people BEGIN SELECT RAISE(IGNORE); END"),
    "server": ("mariadb", "CREATE TRIGGER keeps BEFORE UPDATE ON people FOR EACH ROW SET NEW.email = OLD.email"),
}


def _plan(how: str) -> SystemPlan:
    rule = {"erase": "null_value"} if how == "change" else {}
    mail = {"category": "contact", "identifier": "email", **rule}
    return shop.one_table("erasure", "people", ["id"], {"id": {}, "email": mail}, how)


def _notes(url: str, how: str) -> list[str]:
    rule = ", erase: null_value" if how == "change" else ""
    text = f"""
version: 1
controller: c
systems:
  app:
    title: T
    connector: sql
    connection: t
    collections:
      people:
        key: [id]
        fields: {{email: {{category: contact, meaning: m, identifier: email{rule}}}}}
        erase: {how}
"""
    found = SqlConnector(url, url).survey(shop.app("erasure", text), load(text, name="m.yaml").systems["app"])
    return [note.text for note in found.notes if note.weight is Weight.UNJUDGED]


@pytest.mark.parametrize(
    ("database", "name", "how"),
    [
        (KEEPS[name][0], name, how)
        for name in KEEPS
        for how in (("delete", "change") if name != "server" else ("change",))
    ],
    indirect=["database"],
)
def test_rows_that_are_kept_in_silence_are_told_by_the_check_and_by_the_read_back(
    database: str, name: str, how: str
) -> None:
    shop.run(database, PEOPLE)
    shop.run(database, KEEPS[name][1].format(event={"delete": "DELETE", "change": "UPDATE"}[how]))
    connector, save = SqlConnector(database, database), Save()
    connector.erase(_plan(how), ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    found = connector.read_back(_plan(how), save.keys, ADA)
    assert not found.clean
    assert (found.collections[0].remaining, found.identifiers_found) == (1, 1)
    assert any("keeps of people" in note for note in _notes(database, how))


def test_a_rule_that_takes_copies_is_named(postgres_url: str) -> None:
    shop.run(postgres_url, f"{PEOPLE} CREATE TABLE bin (LIKE people)")
    shop.run(postgres_url, "CREATE RULE bins AS ON DELETE TO people DO ALSO INSERT INTO bin VALUES (OLD.*)")
    (note,) = _notes(postgres_url, "delete")
    assert "the rule(s) bins of people, which may keep its rows, or copies of them elsewhere" in note


def test_a_database_that_somebody_made_read_only_is_left_so(postgres_url: str) -> None:
    name = make_url(postgres_url).database
    shop.run(postgres_url, f"{PEOPLE} ALTER DATABASE {name} SET default_transaction_read_only = on")
    connector, before = SqlConnector(postgres_url, postgres_url), shop.dump(postgres_url)
    with pytest.raises(ConnectorError, match="can only read; an erasure needs the write address"):
        connector.erase(_plan("delete"), ADA, saved=None, save=Save(), beat=shop.no_beat)
    assert shop.dump(postgres_url) == before


def test_a_constraint_that_is_judged_at_the_end_takes_everything_back(postgres_url: str) -> None:
    shop.run(
        postgres_url,
        f"""{PEOPLE} CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS
          $$BEGIN RAISE EXCEPTION 'not %', OLD.email; END$$;
        CREATE CONSTRAINT TRIGGER late AFTER DELETE ON people DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION no()""",
    )
    connector, save, before = SqlConnector(postgres_url, postgres_url), Save(), shop.dump(postgres_url)
    for _ in range(2):
        with pytest.raises(ConnectorError, match="trigger or function of the database refused") as caught:
            connector.erase(_plan("delete"), ADA, saved=save.keys, save=save, beat=shop.no_beat)
        assert "ada" not in str(caught.value)
    assert shop.dump(postgres_url) == before


@pytest.mark.parametrize("force", [False, True])
def test_rows_that_a_policy_hides_are_an_error_with_its_remedy(postgres_url: str, force: bool) -> None:
    shop.run(postgres_url, PEOPLE)
    url = kinds.reader(postgres_url)
    role = make_url(url).username
    shop.run(
        postgres_url,
        f"""ALTER TABLE people ENABLE ROW LEVEL SECURITY; CREATE POLICY hides ON people USING (id = 2);
        GRANT ALL ON people TO {role};""",
    )
    if force:
        shop.run(postgres_url, f"ALTER TABLE people OWNER TO {role}; ALTER TABLE people FORCE ROW LEVEL SECURITY")
    try:
        with pytest.raises(ConnectorError, match="give it a role with BYPASSRLS"):
            SqlConnector(url, url).erase(_plan("delete"), ADA, saved=None, save=lambda keys: None, beat=shop.no_beat)
    finally:
        shop.run(postgres_url, f"ALTER TABLE people OWNER TO CURRENT_USER; REVOKE ALL ON people FROM {role}")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("FATAL:  Passwort-Authentifizierung für Benutzer »x« fehlgeschlagen", "answered and let nobody in"),
        ('FATAL:  password authentication failed for user "x"', "refused the user or the password"),
        ("Connection refused", "cannot be reached"),
    ],
)
def test_a_refusal_in_another_language_is_no_broken_line(said: str, words: str) -> None:
    assert words in str(explain(psycopg.OperationalError(f"connection failed: {said}")))
