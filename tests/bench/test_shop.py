"""The shop of the benchmarks at a size that tests can afford: what is measured must also be right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dsr.connectors.base import Identifiers, SavedKeys
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.plan import SystemPlan
from tests.bench import by_hand
from tests.bench.place import Shop
from tests.bench.shop.generate import HEAVY, HERE, PROBE_ROWS, Size, build, heavy_shape, probe
from tests.connectors import shop
from tests.harness.scratch import drop_database, scratch_database


@pytest.fixture
def url() -> Iterator[str]:
    made = scratch_database()
    build(made, Size(customers=20, heavy_orders=3, probes=2))
    yield made
    drop_database(made)


def _plan(right: str) -> SystemPlan:
    return shop.app(right, (HERE / "datamap.yaml").read_text())


def _by(email: str) -> Identifiers:
    return Identifiers({"email": (email,)})


def test_a_probe_has_the_rows_that_are_told_of_it(url: str) -> None:
    counted = SqlConnector(url).copy(_plan("access"), _by(probe(2)), shop.Collected(), shop.no_beat)
    assert {each.collection: each.rows for each in counted.collections} == PROBE_ROWS


def test_the_heavy_customer_has_302_233_rows_at_the_size_of_the_benchmarks() -> None:
    shape = heavy_shape(100_000)
    children = shape.addresses + len(shape.items) + sum(shape.items) + shape.cards + shape.logins + shape.consents
    assert 1 + children + len(shape.messages) + sum(shape.messages) == 302_233


def test_habeas_changes_the_rows_that_the_statements_by_hand_change(url: str, tmp_path: Path) -> None:
    before = shop.dump(url)
    counted = SqlConnector(url).count(_plan("erasure"), _by(HEAVY), erase=True)
    held = {each.collection: each.rows for each in counted.collections}
    kept: list[SavedKeys] = []
    connector = SqlConnector(url, url)
    erased = connector.erase(_plan("erasure"), _by(HEAVY), saved=None, save=shop.into(kept), beat=shop.no_beat)
    assert connector.read_back(_plan("erasure"), kept[0], _by(HEAVY)).clean
    assert {each.collection: each.changed for each in erased.collections} == held
    after = shop.dump(url)
    assert sum(len(before[table] - after[table]) for table in before) <= sum(held.values())
    assert not any(HEAVY in row for rows in after.values() for row in rows)
    by_hand.erase(Shop("", url, url, url), probe(1))
    by_hand.copy(Shop("", url, url, url), probe(2), tmp_path)
    copied = {file.stem: len(file.read_text().splitlines()) for file in tmp_path.iterdir()}
    assert copied == PROBE_ROWS
