"""A map that is still a draft is searched, and never erased by."""

import pytest

from dsr.connectors.base import ConnectorError, Counted
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.load import DataMapError, load, load_with_remarks
from dsr.datamap.plan import SystemPlan, undecided
from dsr.datamap.planner import build_plan
from dsr.engine.run import run_count, run_erase
from tests.connectors import shop

DRAFT = shop.MAP.replace("controller: shop", "controller: shop\ndraft: true")
UNDECIDED = DRAFT.replace("        erase: delete\n", "").replace("        erase: change\n", "")


def _plan(text: str, right: str = "erasure") -> SystemPlan:
    return build_plan(load(text, name="m"), right, frozenset({"email"})).systems[0]


def test_only_a_draft_need_not_say_what_an_erasure_does() -> None:
    _, remarks = load_with_remarks(UNDECIDED, name="m")
    assert any(remark.line == 4 and "This is a draft" in remark.message for remark in remarks)
    with pytest.raises(DataMapError, match="does not say what an erasure does"):
        load(UNDECIDED.replace("draft: true", "draft: false"), name="m")


def test_a_draft_erases_nothing_even_where_it_says_how() -> None:
    assert set(undecided(_plan(DRAFT))) >= {"customers", "orders", "addresses"}
    assert "products" not in undecided(_plan(DRAFT))
    assert undecided(_plan(shop.MAP)) == ()


def test_the_reviewer_sees_why_and_an_erasure_is_refused_before_it_starts(shop_url: str) -> None:
    before = shop.dump(shop_url)
    connector = SqlConnector(shop_url, shop_url)
    counted = run_count(connector, _plan(DRAFT), shop.ADA, erase=True)
    assert {each.collection: each.rows for each in counted.collections}["customers"] == 1
    assert "The data map is a draft" in counted.problems[0]
    with pytest.raises(ConnectorError, match="is a draft") as caught:
        run_erase(
            connector,
            _plan(DRAFT),
            shop.ADA,
            approved=Counted((), roots="", schema=""),
            bound=0,
            saved=None,
            save=lambda _: None,
            beat=shop.no_beat,
        )
    assert caught.value.permanent
    assert shop.dump(shop_url) == before
