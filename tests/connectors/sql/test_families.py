"""Partitions and tables that inherit: what is read or deleted through one table is kept in others, with keys of their own."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from dsr.connectors.base import ConnectorError, Identifiers, Setting
from dsr.connectors.kit.world import Save
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.plan import SystemPlan
from tests.connectors import shop

ADA = Identifiers({"email": ("ada@x.example",)})
MAIL = {"category": "contact", "identifier": "email"}
PARTED = """
CREATE TABLE person (id int, region int, email text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE north PARTITION OF person FOR VALUES IN (1) PARTITION BY RANGE (id);
CREATE TABLE north_first PARTITION OF north FOR VALUES FROM (0) TO (100);
CREATE TABLE south PARTITION OF person FOR VALUES IN (2);
INSERT INTO person VALUES (1, 1, 'ada@x.example'), (1, 2, 'bob@x.example');
"""
HEIRS = """
CREATE TABLE person (id int PRIMARY KEY, email text);
CREATE TABLE member (card int UNIQUE, PRIMARY KEY (id)) INHERITS (person);
INSERT INTO person VALUES (1, 'ada@x.example');
"""


def _refused(url: str, table: str, key: list[str], *, how: str = "delete") -> str:
    """Why the erasure is refused, in the preview and for itself, with the proof that nothing was changed."""
    rule = {"erase": "null_value"} if how == "change" else {}
    return _refused_plan(url, shop.one_table("erasure", table, key, {"email": MAIL | rule}, how))


def _refused_plan(url: str, plan: SystemPlan) -> str:
    before, save = shop.dump(url), Save()
    problems = SqlConnector(url, url).count(plan, ADA, erase=True).problems
    with pytest.raises(ConnectorError) as caught:
        SqlConnector(url, url).erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is None
    assert shop.dump(url) == before
    assert all(problem in str(caught.value) for problem in problems)
    return "\n".join(problems)


@pytest.mark.parametrize(
    ("pointing", "table"),
    [
        ("FOREIGN KEY (pid, region) REFERENCES north_first (id, region)", "person"),
        ("FOREIGN KEY (pid, region) REFERENCES north (id, region)", "person"),
        ("FOREIGN KEY (pid, region) REFERENCES person", "north_first"),
        ("FOREIGN KEY (pid, region) REFERENCES person", "person"),
    ],
)
def test_a_cascade_through_a_partition_stops_the_plan(postgres_url: str, pointing: str, table: str) -> None:
    shop.run(postgres_url, f"{PARTED} CREATE TABLE diary (pid int, region int, {pointing} ON DELETE CASCADE)")
    shop.run(postgres_url, "INSERT INTO diary VALUES (1, 1)")
    problem = _refused(postgres_url, table, ["id", "region"])
    assert problem.count("delete rows of diary") == 1


def test_a_cascade_through_an_heir_stops_the_plan(postgres_url: str) -> None:
    shop.run(postgres_url, f"{HEIRS} CREATE TABLE diary (pid int REFERENCES member ON DELETE CASCADE)")
    assert "delete rows of diary" in _refused(postgres_url, "person", ["id"])


def test_what_points_at_an_heirs_own_column_stops_the_plan(postgres_url: str) -> None:
    shop.run(postgres_url, f"{HEIRS} CREATE TABLE diary (card int REFERENCES member (card))")
    assert "rests on a column that only a table inheriting from person has" in _refused(postgres_url, "person", ["id"])


@pytest.mark.parametrize("how", ["delete", "change"])
def test_an_heirs_row_of_the_same_key_is_somebody_elses(postgres_url: str, how: str) -> None:
    shop.run(postgres_url, f"{HEIRS} INSERT INTO member VALUES (1, 'bob@x.example', 7)")
    plan, sink = shop.one_table("access", "person", ["id"], {"email": MAIL}, "delete"), shop.Collected()
    SqlConnector(postgres_url).copy(plan, ADA, sink, shop.no_beat)
    assert sink.rows == {"person": [{"email": "ada@x.example"}]}
    assert "1 row(s) of tables that inherit from person have the key" in _refused(
        postgres_url, "person", ["id"], how=how
    )


# What the map says of a collection, and of its field.
Rule = tuple[Mapping[str, Any], Mapping[str, Any]]
DELETE: Rule = ({"erase": "delete"}, {})
RETAIN: Rule = ({"erase": "retain", "retain": {"reason": "Tax", "basis": "§ 147 AO", "until": "later"}}, {})
NULLED: Rule = ({"erase": "change"}, {"erase": "null_value"})
GONE: Rule = ({"erase": "change"}, {"erase": {"constant": "gone"}})


def _of_both(over: Rule, under: Rule, *, key: list[str], part: str) -> SystemPlan:
    """The plan of a map in which a table and one whose rows are rows of it are each a collection."""
    collections = {
        name: {
            "table": name,
            "key": key,
            "fields": {"email": dict[str, Any](MAIL) | {"meaning": "Mail"} | {**field}},
            **collection,
        }
        for name, (collection, field) in (("person", over), (part, under))
    }
    system = {"title": "T", "connector": "sql", "connection": "t", "collections": collections}
    return shop.app("erasure", json.dumps({"version": 1, "controller": "t", "systems": {"app": system}}))


@pytest.mark.parametrize(
    ("over", "under"),
    [
        (DELETE, RETAIN),
        (RETAIN, DELETE),
        (DELETE, NULLED),
        (NULLED, GONE),
        (NULLED, RETAIN),
    ],
)
@pytest.mark.parametrize(("made", "part", "key"), [(HEIRS, "member", ["id"]), (PARTED, "north", ["id", "region"])])
def test_a_table_and_a_part_of_it_that_the_map_erases_otherwise_stop_the_plan(
    postgres_url: str, made: str, part: str, key: list[str], over: Rule, under: Rule
) -> None:
    shop.run(postgres_url, made)
    if part == "member":
        shop.run(postgres_url, "INSERT INTO member VALUES (2, 'ada@x.example', 7)")
    problem = _refused_plan(postgres_url, _of_both(over, under, key=key, part=part))
    assert f"rows of {part} are rows of person too" in problem


@pytest.mark.parametrize("rule", [DELETE, NULLED])
def test_a_table_and_its_heir_that_the_map_erases_alike_are_erased_and_proved(postgres_url: str, rule: Rule) -> None:
    shop.run(postgres_url, f"{HEIRS} INSERT INTO member VALUES (2, 'ada@x.example', 7), (3, 'bob@x.example', 8)")
    plan, save = _of_both(rule, rule, key=["id"], part="member"), Save()
    connector = SqlConnector(postgres_url, postgres_url)
    connector.erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert connector.read_back(plan, save.keys, ADA).clean
    assert "ada@" not in str(shop.dump(postgres_url))
    assert "bob@" in str(shop.dump(postgres_url))


@pytest.mark.parametrize("own", ["CONSTRAINT told CHECK (email LIKE '%@%')", "email NOT NULL"])
def test_what_a_partition_alone_asks_of_its_rows_is_tried_before_the_first_statement(
    postgres_url: str, own: str
) -> None:
    asks = f"ADD {own}" if "CHECK" in own else "ALTER email SET NOT NULL"
    shop.run(postgres_url, f"{PARTED} ALTER TABLE north_first {asks}")
    fields = {"email": MAIL | {"erase": {"constant": "gone"} if "CHECK" in own else "null_value"}}
    plan = shop.one_table("erasure", "person", ["id", "region"], fields, "change")
    before, save, connector = shop.dump(postgres_url), Save(), SqlConnector(postgres_url, postgres_url)
    (problem,) = connector.count(plan, ADA, erase=True).problems
    assert "of north_first does not take what the rules would make of 1 row(s)" in problem
    with pytest.raises(ConnectorError, match="of north_first does not take"):
        connector.erase(plan, ADA, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is None
    assert shop.dump(postgres_url) == before
    bob = Identifiers({"email": ("bob@x.example",)})
    connector.erase(plan, bob, saved=None, save=save, beat=shop.no_beat)
    assert save.keys is not None
    assert connector.read_back(plan, save.keys, bob).clean


def test_a_correction_that_a_partition_alone_forbids_is_foreseen(postgres_url: str) -> None:
    shop.run(postgres_url, f"{PARTED} ALTER TABLE north_first ADD CONSTRAINT told CHECK (email LIKE '%@%')")
    fields = {"email": MAIL | {"rectify": True}}
    plan = shop.one_table("rectification", "person", ["id", "region"], fields, "delete")
    found = SqlConnector(postgres_url).foresee(plan, ADA, [Setting("person", "email", "ada")])
    assert found.problems == ("person.email: the check constraint told forbids the value.",)
    other = SqlConnector(postgres_url).foresee(
        plan, Identifiers({"email": ("bob@x.example",)}), [Setting("person", "email", "bob")]
    )
    assert other.problems == ()
