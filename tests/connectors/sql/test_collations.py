"""Columns whose own equality takes one text for another (citext, nondeterministic collations) or folds in another way."""

from typing import Any

import pytest

from dsr.connectors.base import Identifiers, Setting
from dsr.connectors.kit.world import Save
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.plan import SystemPlan
from tests.connectors import kinds, shop
from tests.harness.postgresql_icu import SystemPostgreSQL

PRELUDE = """
CREATE EXTENSION citext;
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION ai (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
CREATE DOMAIN mail AS citext;
"""
LOOSE = ["text COLLATE ai", "varchar(99) COLLATE ci", "citext", "mail"]
PEOPLE = "(1, 'jose@x.example'), (2, 'josé@x.example'), (3, 'JOSE@x.example'), (4, 'ｊose@x.example')"
JOSE = Identifiers({"email": ("jose@x.example",)})


def _people(right: str, how: str = "delete", **mail: Any) -> SystemPlan:
    fields = {"id": {}, "email": {"category": "contact", "identifier": "email", **mail}}
    return shop.one_table(right, "people", ["id"], fields, how)


def _copied(url: str, plan: SystemPlan, who: Identifiers = JOSE) -> dict[str, list[int]]:
    sink = shop.Collected()
    SqlConnector(url).copy(plan, who, sink, shop.no_beat)
    return {name: sorted(row["id"] for row in rows) for name, rows in sink.rows.items()}


def _erase(url: str, plan: SystemPlan, who: Identifiers = JOSE) -> SystemPlan:
    """And read it back."""
    connector, save = SqlConnector(url, url), Save()
    connector.erase(plan, who, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert connector.read_back(plan, save.keys, who).clean
    return plan


@pytest.mark.parametrize("type_", LOOSE)
@pytest.mark.parametrize(("match", "hers"), [("exact", [1]), ("casefold", [1, 3])])
def test_an_address_that_differs_by_an_accent_is_somebody_elses(
    icu_url: str, type_: str, match: str, hers: list[int]
) -> None:
    shop.run(icu_url, f"{PRELUDE} CREATE TABLE people (id int PRIMARY KEY, email {type_})")
    shop.run(icu_url, f"INSERT INTO people VALUES {PEOPLE}")
    assert _copied(icu_url, _people("access", match=match)) == {"people": hers}
    _erase(icu_url, _people("erasure", match=match))
    assert kinds.rows(icu_url, "SELECT id FROM people ORDER BY id") == [(n,) for n in range(1, 5) if n not in hers]


@pytest.mark.parametrize("type_", LOOSE)
@pytest.mark.parametrize("rule", ["random_token", {"constant": "gone"}, {"generalise": "prefix:2"}])
def test_a_rule_is_read_back_letter_by_letter(icu_url: str, type_: str, rule: Any) -> None:
    shop.run(icu_url, f"{PRELUDE} CREATE TABLE people (id int PRIMARY KEY, email text, nick {type_})")
    shop.run(icu_url, "INSERT INTO people VALUES (1, 'jose@x.example', 'Pepe')")
    fields: dict[str, Any] = {
        "email": {"category": "contact", "identifier": "email", "erase": "null_value"},
        "nick": {"category": "identity", "erase": rule},
    }
    plan = shop.one_table("erasure", "people", ["id"], fields, "change")
    connector, save = SqlConnector(icu_url, icu_url), Save()
    connector.erase(plan, JOSE, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert connector.read_back(plan, save.keys, JOSE).clean
    shop.run(icu_url, "UPDATE people SET nick = 'GONE'")
    assert not connector.read_back(plan, save.keys, JOSE).clean


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
        fields: {who: {category: identity, meaning: m, identifier: email}, name: {category: none, meaning: m, yields: x}}
        erase: delete
      posts:
        key: [id]
        fields: {id: {category: none, meaning: m}, author: {category: none, meaning: m}}
        links: [{fields: [author], to: people, ownership: owned}]
        erase: delete
"""
NAME = "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a"
ENDS = [
    ("citext", "citext"),
    ("text COLLATE ai", "text COLLATE ci"),
    ("text COLLATE ci", 'text COLLATE "C"'),
    ('varchar(99) COLLATE "tr-x-icu"', 'text COLLATE "de-x-icu"'),
    ('text COLLATE "tr-x-icu"', "citext"),
    ("text", "mail"),
    ("citext", "text"),
    ("uuid", "text COLLATE ai"),
    ("text COLLATE ai", "uuid"),
]


def _linked(url: str, there: str, here: str, *, posts: str = "") -> None:
    shop.run(
        url,
        f"""{PRELUDE} CREATE TABLE people (name {there} PRIMARY KEY, who text);
        CREATE TABLE posts (id int PRIMARY KEY, author {here});
        INSERT INTO people VALUES ('{NAME}', 'jose@x.example');
        INSERT INTO posts VALUES (1, '{NAME}'), (4, NULL)""",
    )
    if here != "uuid":
        shop.run(url, f"INSERT INTO posts VALUES (2, '{NAME.upper()}'), (3, '{NAME.replace('a', 'á')}')")


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize(("there", "here"), ENDS)
def test_a_link_leads_to_the_same_letters_alone(
    icu_url: str, monkeypatch: pytest.MonkeyPatch, few: int, there: str, here: str
) -> None:
    for module in ("reach", "portions"):
        monkeypatch.setattr(f"dsr.connectors.sql.{module}.FEW", few)
    _linked(icu_url, there, here)
    before = {id_ for (id_,) in kinds.rows(icu_url, "SELECT id FROM posts")}
    sink = shop.Collected()
    plan = shop.app("access", LINKED)
    SqlConnector(icu_url).copy(plan, JOSE, sink, shop.no_beat)
    assert [row["id"] for row in sink.rows["posts"]] == [1]
    _erase(icu_url, shop.app("erasure", LINKED))
    assert {id_ for (id_,) in kinds.rows(icu_url, "SELECT id FROM posts")} == before - {1}


@pytest.mark.parametrize(("there", "here"), ENDS)
def test_a_shared_row_is_told_apart(icu_url: str, there: str, here: str) -> None:
    """The post is the person's, and the name that it points at is shared with whoever writes it in the same letters."""
    _linked(icu_url, there, here)
    text = LINKED.replace("ownership: owned", "ownership: shared, detach: true")
    text = text.replace("identifier: email", "").replace("meaning: m, }", "meaning: m}")
    text = text.replace("id: {category: none, meaning: m}", "id: {category: none, meaning: m, identifier: email}")
    who = Identifiers({"email": ("1",)})
    if here == there:
        shop.run(icu_url, "INSERT INTO posts SELECT 5, name FROM people")
    _erase(icu_url, shop.app("erasure", text), who)
    left = {id_ for (id_,) in kinds.rows(icu_url, "SELECT id FROM posts")}
    assert 1 not in left
    assert len(kinds.rows(icu_url, "SELECT * FROM people")) == (1 if 5 in left else 0)


def test_a_foreign_key_between_two_collations_is_judged(icu_url: str) -> None:
    _linked(icu_url, 'text COLLATE "de-x-icu"', 'text COLLATE "C"')
    shop.run(
        icu_url, "DELETE FROM posts WHERE id IN (2, 3); ALTER TABLE posts ADD FOREIGN KEY (author) REFERENCES people"
    )
    text = LINKED.replace("ownership: owned", "ownership: other")
    (problem,) = SqlConnector(icu_url).count(shop.app("erasure", text), JOSE, erase=True).problems
    assert "forbids deleting what 1 row(s) of posts point at" in problem


def test_a_key_that_is_unique_by_another_collation_alone_names_no_row(icu_url: str) -> None:
    shop.run(
        icu_url,
        f"""{PRELUDE} CREATE TABLE people (id text COLLATE ai NOT NULL, email text);
        CREATE UNIQUE INDEX ON people (id COLLATE "C");
        INSERT INTO people VALUES ('a', 'jose@x.example'), ('á', 'bob@x.example')""",
    )
    (problem,) = SqlConnector(icu_url).check(_people("erasure"), erase=True)
    assert "nothing in the database makes the key (id) unique" in problem
    assert _copied_ids(icu_url) == ["a"]


def test_a_key_that_is_unique_by_another_collation_that_takes_the_same_letters_alone_names_rows(icu_url: str) -> None:
    shop.run(
        icu_url,
        """CREATE TABLE people (id text COLLATE "de-x-icu" NOT NULL, email text);
        CREATE UNIQUE INDEX ON people (id COLLATE "C"); INSERT INTO people VALUES ('a', 'jose@x.example')""",
    )
    _erase(icu_url, _people("erasure"))
    assert kinds.rows(icu_url, "SELECT * FROM people") == []


def _copied_ids(url: str) -> list[str]:
    sink = shop.Collected()
    SqlConnector(url).copy(_people("access"), JOSE, sink, shop.no_beat)
    return [row["id"] for row in sink.rows["people"]]


TURKISH = "LOCALE_PROVIDER icu ICU_LOCALE 'tr' LOCALE 'C.UTF-8'"


@pytest.mark.parametrize("where", ["column", "database"])
@pytest.mark.parametrize("given", ["VIC@x.example", "vic@x.example", "Vic@X.example "])
def test_turkish_letters_fold_as_everywhere_else(icu_server: SystemPostgreSQL, where: str, given: str) -> None:
    url = icu_server.new_database(TURKISH if where == "database" else "")
    collation = 'COLLATE "tr-x-icu"' if where == "column" else ""
    shop.run(
        url,
        f"""CREATE TABLE people (id int PRIMARY KEY, email text {collation});
        INSERT INTO people VALUES (1, 'VIC@x.example'), (2, ' vic@X.example'), (3, 'vıc@x.example'), (4, 'VİC@x.example')""",
    )
    who = Identifiers({"email": (given,)})
    assert _copied(url, _people("access", match="casefold"), who) == {"people": [1, 2]}
    _erase(url, _people("erasure", match="casefold"), who)
    assert kinds.rows(url, "SELECT id FROM people ORDER BY id") == [(3,), (4,)]
    icu_server.drop_database(url)


@pytest.mark.parametrize("type_", LOOSE)
def test_values_to_correct_are_told_apart(icu_url: str, type_: str) -> None:
    rows = ", ".join(f"({n}, 'jose@x.example', '{'Pepe' if n < 30 else 'pepe'}')" for n in range(40))
    shop.run(icu_url, f"{PRELUDE} CREATE TABLE people (id int PRIMARY KEY, email text, nick {type_})")
    shop.run(icu_url, f"INSERT INTO people VALUES {rows}")
    fields: dict[str, Any] = {
        "email": {"category": "contact", "identifier": "email"},
        "nick": {"category": "identity", "rectify": True},
    }
    plan = shop.one_table("rectification", "people", ["id"], fields, "delete")
    connector = SqlConnector(icu_url, icu_url)
    assert {(held.value, held.rows) for held in connector.peek(plan, JOSE)} == {("Pepe", 30), ("pepe", 10)}
    wish = [Setting("people", "nick", "Pepa", (("nick", "Pepe"),))]
    assert connector.foresee(plan, JOSE, wish).rows == (30,)
    done = connector.change(plan, JOSE, wish, saved=None, save=lambda cells: None, beat=shop.no_beat)
    assert connector.read_back_change(plan, done).clean
    assert kinds.rows(
        icu_url, 'SELECT nick::text, count(*)::int FROM people GROUP BY nick::text COLLATE "C", 1 ORDER BY 2'
    ) == [
        ("pepe", 10),
        ("Pepa", 30),
    ]


def test_an_identifier_need_not_be_a_value_of_the_columns_domain(postgres_url: str) -> None:
    shop.run(
        postgres_url,
        """CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%'); CREATE DOMAIN number AS int CHECK (VALUE > 0);
        CREATE TABLE people (id number PRIMARY KEY, email mail);
        INSERT INTO people VALUES (1, 'jose@x.example')""",
    )
    who = Identifiers({"email": ("jose", "jose@x.example")})
    assert _copied(postgres_url, _people("access"), who) == {"people": [1]}
    by_number = shop.one_table(
        "access", "people", ["id"], {"id": {"category": "contact", "identifier": "email"}}, "delete"
    )
    assert _copied(postgres_url, by_number, Identifiers({"email": ("-1", "1", "x")})) == {"people": [1]}
