"""Erasure rules on JSON values."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.connectors.base import ConnectorError
from dsr.connectors.http import rules
from dsr.connectors.http.values import Number, Row, dump, parse, same
from dsr.datamap.plan import Action, Erasure, FieldRule, Role, Seed, Step


def step(rule: str, argument: str | None = None, *, mail: bool = False) -> Step:
    seeds = (Seed("email", "x", "casefold"),) if mail else ()
    erasure = Erasure(Action.CHANGE, (FieldRule("x", rule, argument),))
    return Step("c", "c", None, ("id",), "C", Role.OWN, (), seeds, (), (), erasure)


@pytest.mark.parametrize(
    ("rule", "argument", "value", "new"),
    [
        ("null", None, "Ada", None),
        ("detach", None, 7, None),
        ("constant", "(erased)", "Ada", "(erased)"),
        ("constant", "0", 1815, 0),
        ("constant", "0", Number("1.5"), 0),
        ("constant", "0.50", 7, "0.50"),
        ("constant", "0", "7", "0"),
        ("constant", "false", True, False),
        ("constant", "(erased)", {"a": 1}, "(erased)"),
        ("generalise", "year", "1815-12-10", "1815-01-01"),
        ("generalise", "month", "1815-12-10", "1815-12-01"),
        ("generalise", "month", "2024-02-29T12:34:56.7+02:00", "2024-02-01T00:00:00+02:00"),
        ("generalise", "prefix:3", "12345", "123"),
    ],
)
def test_a_rule_writes_its_value_and_sees_it_there(rule: str, argument: str | None, value: Any, new: Any) -> None:
    c = step(rule, argument)
    assert rules.changes(c, Row({"x": value})) == {"x": new}
    assert not rules.holds(c.erasure.rules[0], value, c)
    assert rules.changes(c, Row({"x": new})) == {}, "what is done already is not done again"


@pytest.mark.parametrize("mail", [True, False])
def test_a_random_token_is_nobodys(mail: bool) -> None:
    c = step("random_token", mail=mail)
    first, second = (rules.changes(c, Row({"x": "ada@shop.example"}))["x"] for _ in range(2))
    assert first != second
    assert first.endswith("@erased.invalid") is mail
    assert rules.holds(c.erasure.rules[0], first, c)


def test_a_hash_that_was_there_is_no_token() -> None:
    c = step("random_token")
    old = "d41d8cd98f00b204e9800998ecf8427e"
    assert not rules.holds(c.erasure.rules[0], old, c)
    assert rules.changes(c, Row({"x": old}))["x"] != old


@pytest.mark.parametrize("rule", ["null", "constant", "random_token", "generalise", "detach"])
def test_what_was_empty_stays_empty(rule: str) -> None:
    assert rules.changes(step(rule, "year"), Row({"x": None})) == {}


@pytest.mark.parametrize(
    ("rule", "argument", "value"),
    [
        ("random_token", None, 7),
        ("random_token", None, ["a"]),
        ("generalise", "year", "yesterday"),
        ("generalise", "year", 1815),
        ("generalise", "prefix:2", 1815),
    ],
)
def test_a_value_that_a_rule_does_not_fit_is_said_without_the_value(
    rule: str, argument: str | None, value: Any
) -> None:
    with pytest.raises(ConnectorError, match=r"c\.x holds a value") as caught:
        rules.changes(step(rule, argument), Row({"x": value}))
    assert str(value) not in str(caught.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON)
def test_what_is_parsed_is_written_as_it_was(value: Any) -> None:
    text = dump(parse(dump(value).encode()))
    assert "\n" not in text
    assert text == dump(value)


@given(st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:f}"))
def test_numbers_keep_their_digits(digits: str) -> None:
    assert dump(parse(digits.encode())) in {digits, str(int(digits)) if digits.lstrip("-").isdigit() else digits}


@pytest.mark.parametrize(
    ("held", "wanted", "match", "alike"),
    [
        ("Ada@X.example", " ada@x.example ", "casefold", True),
        ("Ada@X.example", "ada@x.example", "exact", False),
        ("VİC@x.example", "vic@x.example", "casefold", False),
        (7, "7", "exact", True),
        (7, "007", "exact", False),
        (True, "True", "exact", False),
        (None, "None", "exact", False),
        (["a"], "['a']", "exact", False),
    ],
)
def test_a_rows_value_is_compared_as_text(held: Any, wanted: str, match: str, alike: bool) -> None:
    assert same(held, wanted, match) is alike
