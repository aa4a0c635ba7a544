"""Columns whose own equality takes one text for another (citext, nondeterministic collations) or folds in another way."""

from typing import Any

import pytest

from dsr.connectors.base import ConnectorError, Identifiers
from dsr.connectors.kit.world import Save
from dsr.connectors.sql.connector import SqlConnector
from tests.connectors import shop

PRELUDE = """
CREATE EXTENSION citext;
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION ai (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
"""
LOOSE = ["text COLLATE ai", "text COLLATE ci", "citext", "varchar(99) COLLATE ai"]


def _who(*values: str) -> Identifiers:
    return Identifiers({"email": values})


def _plan(right: str = "access", match: str = "exact", **more: Any) -> Any:
    mail = {"category": "contact", "identifier": "email", "match": match} | more
    return shop.one_table(right, "people", ["id"], {"id": {}, "email": mail}, "change" if more else "delete")


def _copied(url: str, plan: Any, who: Identifiers) -> dict[str, list[dict[str, Any]]]:
    sink = shop.Collected()
    SqlConnector(url).copy(plan, who, sink, shop.no_beat)
    return dict(sink.rows)


@pytest.mark.parametrize("type_", LOOSE)
@pytest.mark.parametrize("match", ["exact", "casefold"])
def test_id(icu_url: str, type_: str, match: str) -> None:
    shop.run(
        icu_url,
        PRELUDE
        + f"""CREATE TABLE people (id int PRIMARY KEY, email {type_});
    INSERT INTO people VALUES (1, 'jose@x.example'), (2, 'josé@x.example'), (3, 'JOSE@x.example'), (4, 'ＪOSE@x.example')""",
    )
    rows = _copied(icu_url, _plan(match=match), _who("jose@x.example"))
    assert [r["id"] for r in rows.get("people", [])] == ([1] if match == "exact" else [1, 3])
    connector, save = SqlConnector(icu_url, icu_url), Save()
    plan = _plan("erasure", match)
    connector.erase(plan, _who("jose@x.example"), saved=None, save=save, beat=shop.no_beat)
    print(connector.read_back(plan, save.keys, _who("jose@x.example")))
    assert connector.read_back(plan, save.keys, _who("jose@x.example")).clean
    assert [r[0] for r in shop.rows(icu_url, "SELECT id FROM people ORDER BY 1")] == (
        [2, 3, 4] if match == "exact" else [2, 4]
    )


LINK = """
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
        fields: {who: {category: identity, meaning: m, identifier: email}, name: {category: none, meaning: m}}
        erase: delete
      posts:
        key: [id]
        fields: {id: {category: none, meaning: m}, author: {category: none, meaning: m}}
        links: [{fields: [author], to: people, ownership: OWN}]
        erase: delete
"""


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("here", [*LOOSE, "text", 'text COLLATE "de-x-icu"', 'text COLLATE "C"'])
@pytest.mark.parametrize("there", [*LOOSE, "text", 'text COLLATE "tr-x-icu"', "uuid"])
@pytest.mark.parametrize("right", ["access", "erasure"])
def test_link(icu_url: str, monkeypatch: pytest.MonkeyPatch, few: int, here: str, there: str, right: str) -> None:
    monkeypatch.setattr("dsr.connectors.sql.reach.FEW", few)
    monkeypatch.setattr("dsr.connectors.sql.portions.FEW", few)
    A = "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a"
    shop.run(
        icu_url,
        PRELUDE
        + f"""CREATE TABLE people (name {there} PRIMARY KEY, who text);
    CREATE TABLE posts (id int PRIMARY KEY, author {here});
    INSERT INTO people VALUES ('{A}', 'ada');
    INSERT INTO posts VALUES (1, '{A}'), (2, '{A.upper()}'), (3, '{A.replace("a", "á")}'), (4, NULL)""",
    )
    plan = shop.app(right, LINK.replace("OWN", "owned"))
    if right == "access":
        rows = _copied(icu_url, plan, _who("ada"))
        assert [r["id"] for r in rows["posts"]] == [1]
    else:
        connector, save = SqlConnector(icu_url, icu_url), Save()
        connector.erase(plan, _who("ada"), saved=None, save=save, beat=shop.no_beat)
        assert connector.read_back(plan, save.keys, _who("ada")).clean
        assert shop.rows(icu_url, "SELECT id FROM posts ORDER BY 1") == [(2,), (3,), (4,)]
