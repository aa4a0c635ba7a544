import pytest

from dsr.connectors.base import CollectionCount, ConnectorError, Counted, Identifiers, SavedKeys
from dsr.connectors.sql.connector import SqlConnector
from dsr.engine.open import open_system, variables_of
from dsr.engine.run import Drifted, drift, run_copy, run_count, run_erase, run_read_back
from tests.connectors import shop

APPROVED = Counted((CollectionCount("orders", 2), CollectionCount("letters", 0)), roots="r", schema="s")


def _found(orders: int, letters: int = 0, *, roots: str = "r", schema: str = "s") -> SavedKeys:
    keys = {"orders": tuple((n,) for n in range(orders))}
    return SavedKeys(keys, roots=roots, schema=schema, kept={"letters": tuple((n,) for n in range(letters))})


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (_found(2), ""),
        (_found(0), ""),
        (_found(3), ""),
        (_found(3, 1), "More rows"),
        (_found(2, roots="other"), "other rows"),
        (_found(2, schema="other"), "schema changed"),
    ],
)
def test_rows_gained_within_the_bound_pass_and_nothing_else(found: SavedKeys, words: str) -> None:
    what = drift(APPROVED, found, bound=1)
    assert (words in what) if words else (what == "")


def test_a_whole_erasure_as_approved(shop_url: str) -> None:
    connector, plan = SqlConnector(shop_url, shop_url), shop.app("erasure")
    approved = run_count(connector, plan, shop.ADA, erase=True)
    assert approved.problems == ()
    kept: list[SavedKeys] = []
    erased = run_erase(
        connector, plan, shop.ADA, approved=approved, bound=0, saved=None, save=shop.into(kept), beat=shop.no_beat
    )
    assert not erased.already_absent
    assert run_read_back(connector, plan, kept[0], shop.ADA).clean
    again = run_copy(connector, shop.app(), shop.ADA, shop.Collected(), shop.no_beat)
    assert sum(each.rows for each in again.collections) == 0


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("ALTER TABLE customers ADD COLUMN shoe_size int", "schema changed"),
        ("UPDATE customers SET email = CASE id WHEN 3 THEN 'ada@shop.example' END WHERE id IN (1, 3)", "other rows"),
        ("INSERT INTO \"Order\" (id, customer_id) VALUES (50, 1), (51, 1)", "More rows"),
    ],
)  # fmt: skip
def test_what_changed_since_the_approval_stops_before_anything_is_saved(
    shop_url: str, statement: str, words: str
) -> None:
    connector, plan = SqlConnector(shop_url, shop_url), shop.app("erasure")
    approved = run_count(connector, plan, shop.ADA, erase=True)
    shop.run(shop_url, statement)
    before, kept = shop.dump(shop_url), list[SavedKeys]()
    with pytest.raises(Drifted, match=words):
        run_erase(
            connector, plan, shop.ADA, approved=approved, bound=1, saved=None, save=shop.into(kept), beat=shop.no_beat
        )
    assert kept == []
    assert shop.dump(shop_url) == before


def test_one_more_order_of_a_living_account_passes_within_the_bound(shop_url: str) -> None:
    connector, plan = SqlConnector(shop_url, shop_url), shop.app("erasure")
    approved = run_count(connector, plan, shop.ADA, erase=True)
    shop.build(shop_url, "INSERT INTO \"Order\" (id, customer_id, note) VALUES (50, 1, 'new')")
    erased = run_erase(
        connector, plan, shop.ADA, approved=approved, bound=1, saved=None, save=lambda keys: None, beat=shop.no_beat
    )
    assert {each.collection: each.changed for each in erased.collections}["orders"] == 4


def test_addresses_come_from_the_environment_by_the_connections_name(shop_url: str) -> None:
    plan = shop.app()
    assert variables_of("shop") == ("SYSTEM_SHOP_READ_URL", "SYSTEM_SHOP_WRITE_URL")
    with pytest.raises(ConnectorError, match="The shop has no address; set SYSTEM_SHOP_READ_URL"):
        open_system(plan, {})
    connector = open_system(plan, {"SYSTEM_SHOP_READ_URL": shop_url})
    assert connector.check(plan, erase=False) == ()
    with pytest.raises(ConnectorError, match="SYSTEM_<CONNECTION>_WRITE_URL"):
        connector.erase(plan, Identifiers({}), saved=None, save=lambda keys: None, beat=shop.no_beat)
