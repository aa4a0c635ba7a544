"""Rows that several people hold: never blanked or deleted while anybody else points at them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dsr.connectors.base import Erased, SavedKeys
from dsr.connectors.evidence import SHARED_REASON
from dsr.connectors.sql import portions
from dsr.connectors.sql.connector import SqlConnector
from tests.connectors import kinds, shop


@pytest.fixture(params=["in a table", *kinds.KINDS])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """Every kind; PostgreSQL with an erasure's keys in statements, and with its keys kept by the database."""
    if request.param == "in a table":
        monkeypatch.setattr(portions, "FEW", 0)
    kind = request.param if request.param in kinds.KINDS else "postgresql"
    with kinds.database_of(kind, lambda: request.getfixturevalue("mariadb"), tmp_path) as url:
        yield url


MAP = """
version: 1
controller: c
systems:
  app:
    title: App
    connector: sql
    connection: c
    collections:
      addresses:
        key: [id]
        fields: {street: {category: contact, meaning: m, erase: null_value}}
        erase: change
      people:
        key: [id]
        fields:
          email: {category: contact, meaning: m, identifier: email, match: casefold, erase: random_token}
          home: {category: none, meaning: m}
        links: [{fields: [home], to: addresses, ownership: shared}]
        erase: change
      suppliers:
        key: [id]
        fields: {address_code: {category: none, meaning: m}}
        links: [{fields: [address_code], to: addresses, ownership: other}]
"""
SCHEMA = """
CREATE TABLE addresses (id int PRIMARY KEY, street text);
CREATE TABLE people (id int PRIMARY KEY, email text, home int);
CREATE TABLE suppliers (id int PRIMARY KEY, address_code text);
INSERT INTO addresses VALUES (1, 'hers alone'), (2, 'with bob'), (3, 'with a supplier');
INSERT INTO people VALUES (1, 'ada@shop.example', 1), (2, 'ADA@shop.example', 2), (3, 'ada@shop.example ', 3),
  (4, 'bob@shop.example', 2);
INSERT INTO suppliers VALUES (1, '3');
"""


def _erase(url: str, text: str = MAP) -> tuple[Erased, SavedKeys]:
    kept: list[SavedKeys] = []
    erased = SqlConnector(url, url).erase(
        shop.app("erasure", text), shop.ADA, saved=None, save=shop.into(kept), beat=shop.no_beat
    )
    return erased, kept[0]


def test_only_the_row_that_nobody_else_points_at_is_blanked(database: str) -> None:
    shop.build(database, SCHEMA)
    erased, saved = _erase(database)
    assert shop.dump(database)["addresses"] == {("1", None), ("2", "with bob"), ("3", "with a supplier")}
    told = {each.collection: each for each in erased.collections}["addresses"]
    assert (told.changed, told.retained, told.reason) == (1, 2, SHARED_REASON)
    proof = SqlConnector(database).read_back(shop.app("erasure", MAP), saved, shop.ADA)
    assert proof.clean
    assert proof.collections == erased.collections


def test_a_pointer_that_the_map_does_not_know_but_the_database_does_counts(database: str) -> None:
    shop.build(
        database,
        SCHEMA
        + "CREATE TABLE depots (at int, FOREIGN KEY (at) REFERENCES addresses (id)); INSERT INTO depots VALUES (1);",
    )
    _, saved = _erase(database)
    assert saved.keys["addresses"] == ()
    assert saved.kept["addresses"] == ((1,), (2,), (3,))


def test_the_rows_that_let_go_point_nowhere_and_others_still_do(database: str) -> None:
    shop.build(database, SCHEMA)
    _erase(database)
    assert shop.rows(database, "SELECT home FROM people ORDER BY id") == [(None,), (None,), (None,), (2,)]


def test_own_rows_that_keep_their_link_do_not_save_what_they_point_at_from_a_change(database: str) -> None:
    shop.build(database, SCHEMA)
    _, saved = _erase(database, MAP.replace("ownership: shared}", "ownership: shared, detach: false}"))
    assert saved.keys["addresses"] == ((1,),)


def test_a_row_that_stays_and_points_saves_what_it_points_at_from_deletion(database: str) -> None:
    shop.build(database, SCHEMA)
    text = MAP.replace("erase: null_value}}\n        erase: change", "erase: null_value}}\n        erase: delete")
    assert text != MAP
    _, saved = _erase(database, text.replace("ownership: shared}", "ownership: shared, detach: false}"))
    assert saved.keys["addresses"] == ()


def test_what_is_retained_by_law_keeps_what_it_points_at(database: str) -> None:
    shop.build(database, SCHEMA)
    kept = "        erase: retain\n        retain: {reason: tax, basis: law, until: later}\n      suppliers:"
    text = MAP.replace("        erase: change\n      suppliers:", kept)
    assert text != MAP
    _, saved = _erase(database, text)
    assert saved.keys["addresses"] == ()
    assert shop.dump(database)["addresses"] == {
        ("1", "hers alone"),
        ("2", "with bob"),
        ("3", "with a supplier"),
    }


def test_the_next_of_those_who_share_lets_the_row_go(database: str) -> None:
    shop.build(database, SCHEMA)
    _erase(database)
    bob = replace(shop.ADA, values={"email": ("bob@shop.example",)})
    SqlConnector(database, database).erase(
        shop.app("erasure", MAP), bob, saved=None, save=lambda keys: None, beat=shop.no_beat
    )
    assert shop.dump(database)["addresses"] == {("1", None), ("2", None), ("3", "with a supplier")}


CHAIN = """
      {towns}:
        table: towns
        key: [id]
        fields: {id: {category: none, meaning: m}, name: {category: contact, meaning: m, erase: null_value}}
        erase: change
"""


def _in_towns(url: str, towns: str, name: str) -> str:
    """Addresses point at towns, which her rows share too; the map with both."""
    shop.build(
        url,
        SCHEMA + "CREATE TABLE towns (id int PRIMARY KEY, name text); ALTER TABLE addresses ADD town int;"
        "ALTER TABLE people ADD born_in int; INSERT INTO towns VALUES (7, 'Town'); " + towns,
    )
    text = MAP.replace(
        "street: {category: contact, meaning: m, erase: null_value}",
        "street: {category: contact, meaning: m, erase: null_value}, town: {category: none, meaning: m}",
    )
    text = text.replace(
        "        erase: change\n      people:",
        "        links: [{fields: [town], to: NAME, ownership: shared, detach: false}]\n"
        "        erase: change" + CHAIN.replace("{towns}", name).rstrip() + "\n      people:",
    )
    text = text.replace(
        "home: {category: none, meaning: m}",
        "home: {category: none, meaning: m}\n          born_in: {category: none, meaning: m}",
    )
    return text.replace(
        "links: [{fields: [home], to: addresses, ownership: shared}]",
        "links: [{fields: [home], to: addresses, ownership: shared}, {fields: [born_in], to: NAME, ownership: shared}]",
    ).replace("to: NAME", f"to: {name}")


@pytest.mark.parametrize("name", ["towns", "a_towns"])
def test_a_shared_row_that_others_hold_holds_on_to_what_it_points_at(database: str, name: str) -> None:
    text = _in_towns(
        database, "UPDATE people SET born_in = 7 WHERE id = 1; UPDATE addresses SET town = 7 WHERE id = 2", name
    )
    _erase(database, text)
    assert shop.dump(database)["towns"] == {("7", "Town")}, "the address that bob holds still lies in it"


@pytest.mark.parametrize("name", ["towns", "a_towns"])
def test_shared_rows_that_only_point_at_each_other_are_let_go_together(database: str, name: str) -> None:
    text = _in_towns(
        database, "UPDATE people SET born_in = 7 WHERE id = 1; UPDATE addresses SET town = 7 WHERE id = 1", name
    )
    _erase(database, text)
    assert shop.dump(database)["towns"] == {("7", None)}
