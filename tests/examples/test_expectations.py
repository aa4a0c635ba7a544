"""The expectations are worth holding an engine to, and every erasure that the maps describe can run."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from examples import expectations
from examples.common import EMAILS
from tests.examples.conftest import Sample

Connections = dict[str, psycopg.Connection[Any]]
SHOWN = ("ada", "ben", "cora", "dmitri", "hana", "fay", "nobody")


def test_every_collection_but_the_anonymous_one_is_reached_by_somebody(
    sample: Sample, connections: Connections
) -> None:
    reached: set[str] = set()
    for who in SHOWN:
        reached |= {name for name, rows in sample.expected.expected_access(connections, EMAILS[who]).items() if rows}
    assert {each.collection for each in sample.expected.EXPECTED} - reached <= {"cloud.web_logs"}


def test_nobody_has_nothing(sample: Sample, connections: Connections) -> None:
    assert not any(sample.expected.expected_access(connections, EMAILS["nobody"]).values())
    assert sample.expected.expected_erasure(connections, EMAILS["nobody"]) == {}


def test_hana_is_heavy_and_the_others_are_not(sample: Sample, connections: Connections) -> None:
    rows = {who: sum(map(len, sample.expected.expected_access(connections, EMAILS[who]).values())) for who in SHOWN}
    assert rows["hana"] > 2500
    assert all(0 < rows[who] < 100 for who in ("ada", "ben", "cora", "dmitri", "fay"))


def test_the_spelling_of_the_request_does_not_matter(sample: Sample, connections: Connections) -> None:
    plain = sample.expected.expected_access(connections, EMAILS["cora"])
    assert sample.expected.expected_access(connections, " CORA.dubois@people.example") == plain


def test_a_shared_address_stays_and_an_own_one_goes(sample: Sample, connections: Connections) -> None:
    homes = [e.collection for e in sample.expected.EXPECTED if e.collection.endswith(("addresses",)) and e.affected]
    assert len(homes) == 1
    assert homes[0] not in sample.expected.expected_erasure(connections, EMAILS["ada"])
    assert len(sample.expected.expected_erasure(connections, EMAILS["cora"])[homes[0]].deleted) == 1


def test_the_readme_counts_what_an_access_request_returns(sample: Sample, connections: Connections) -> None:
    found = {who: sample.expected.expected_access(connections, EMAILS[who]) for who in SHOWN}
    readme = Path(f"examples/{sample.slug}/README.md").read_text(encoding="utf-8")
    assert expectations.table(sample.expected.EXPECTED, found) in readme


@pytest.mark.parametrize("who", [who for who in EMAILS if who != "nobody"])
def test_an_erasure_runs_by_hand_and_touches_what_is_expected(
    sample: Sample, connections: Connections, who: str
) -> None:
    before = _rows(sample, connections)
    expected = sample.expected.expected_erasure(connections, EMAILS[who])
    sample.expected.erase_by_hand(connections, EMAILS[who])
    after = _rows(sample, connections)
    for name, rows in before.items():
        effect = expected.get(name, expectations.Effect())
        assert set(rows) - set(after[name]) == effect.deleted, name
        changed = {key for key, row in after[name].items() if rows[key] != row}
        assert effect.changed <= changed or name == "app.conversations", name
        assert changed <= effect.changed | effect.retained, name


@pytest.mark.parametrize("who", ["cora", "dmitri"])
def test_an_erased_address_is_found_no_more_but_where_it_is_retained(
    sample: Sample, connections: Connections, who: str
) -> None:
    sample.expected.erase_by_hand(connections, EMAILS[who])
    left = {name for name, rows in sample.expected.expected_access(connections, EMAILS[who]).items() if rows}
    assert left <= {"cloud.employees", "app.employees", "support.agents", "crm.employees"}
    assert bool(left) == (who == "dmitri")


def _rows(sample: Sample, connections: Connections) -> dict[str, dict[expectations.Key, str]]:
    """Every row as text, by collection and key."""
    found: dict[str, dict[expectations.Key, str]] = {}
    for system, name, collection_name, collection in sample.collections():
        table = f'"{collection.get("schema", "public")}"."{collection.get("table", collection_name)}"'
        columns = ", ".join(f't."{column}"::text' for column in collection["key"])
        query = f"SELECT t::text, {columns} FROM {table} t"
        types = {each.collection: each for each in sample.expected.EXPECTED}
        assert f"{system}.{collection_name}" in types
        whole = {tuple(map(str, key)): row for row, *key in connections[name].execute(query.encode()).fetchall()}
        found[f"{system}.{collection_name}"] = {_typed(key): row for key, row in whole.items()}
    return found


def _typed(key: tuple[str, ...]) -> expectations.Key:
    return tuple(int(part) if part.isdigit() else part for part in key)
