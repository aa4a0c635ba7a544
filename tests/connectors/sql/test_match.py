"""An address finds the rows of its own spelling, in any case, and of no other."""

import pytest

from dsr.connectors.base import Identifiers
from dsr.connectors.sql.connector import SqlConnector
from tests.connectors import shop


def _found(url: str, *emails: str) -> list[object]:
    sink = shop.Collected()
    SqlConnector(url).copy(shop.app(), Identifiers({"email": emails}), sink, shop.no_beat)
    return [row["email"] for row in sink.rows.get("customers", [])]


@pytest.mark.parametrize("email", ["kim@shop.example", "KIM@Shop.example", " kim@shop.example "])
def test_case_and_blanks_do_not_count(shop_url: str, email: str) -> None:
    _add(shop_url, "Kim@shop.example")
    assert _found(shop_url, email) == ["Kim@shop.example"]


@pytest.mark.parametrize("email", ["k\u0130m@shop.example", "\u212aim@shop.example"])
def test_a_letter_that_only_folds_to_ascii_finds_nobody_else(shop_url: str, email: str) -> None:
    _add(shop_url, "kim@shop.example")
    assert _found(shop_url, email) == []


@pytest.mark.parametrize("stored", ["k\u0130m@shop.example", "\u212aim@shop.example"])
def test_a_row_with_such_a_letter_is_not_somebody_elses(shop_url: str, stored: str) -> None:
    _add(shop_url, stored)
    assert _found(shop_url, "kim@shop.example") == []


@pytest.mark.parametrize("count", [2, 40])
def test_several_addresses_find_the_rows_of_each(shop_url: str, count: int) -> None:
    _add(shop_url, "Kim@shop.example")
    others = tuple(f"other{n}@shop.example" for n in range(count))
    assert _found(shop_url, "KIM@shop.example", *others) == ["Kim@shop.example"]


def _add(url: str, email: str) -> None:
    shop.run(url, f"INSERT INTO customers (id, email, full_name) VALUES (90, '{email}', 'Kim')")
