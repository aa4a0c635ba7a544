import hashlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.ledger.canonical import NotCanonical, canonical, leaf_hash, read_canonical

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
# A float of more digits is read back as a whole number, which the RFC does not know.
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.floats(-1e15, 1e15) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(st.text(max_size=8), VALUES, max_size=5)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other or (isinstance(one, float) and math.isclose(one, other)))


@given(BODIES)
def test_canonical_text_says_the_same_and_is_its_own_canonical_text(body: dict[str, Any]) -> None:
    text = canonical(body)
    assert _same(body, json.loads(text))
    assert canonical(json.loads(text)) == text


@given(BODIES)
def test_the_order_of_writing_makes_no_difference(body: dict[str, Any]) -> None:
    assert canonical(dict(reversed(body.items()))) == canonical(body)


def test_canonical_json_is_rfc_8785() -> None:
    """The RFC's own sorting rule: keys by UTF-16 code units, so that a surrogate pair comes before U+FB33."""
    assert canonical({"\ufb33": 1, "\U0001f600": 2, "a": 1.0, "\u20ac": "\u2028\n"}) == (
        '{"a":1,"\u20ac":"\u2028\\n","\U0001f600":2,"\ufb33":1}'
    )


def test_a_leaf_is_prefixed_so_that_no_node_can_pass_for_one() -> None:
    assert leaf_hash("{}") == hashlib.sha256(b"\x00{}").digest()
    assert leaf_hash("{}") != hashlib.sha256(b"{}").digest()


@given(BODIES)
def test_reading_agrees_with_writing(value: dict[str, Any]) -> None:
    """For every object and every spelling: what is read as canonical is what rfc8785 writes, and nothing else."""
    text = canonical(value)
    assert canonical(read_canonical(text)) == text
    for other in (json.dumps(value), json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)):
        if other == text:
            read_canonical(other)
        else:
            with pytest.raises(NotCanonical):
                read_canonical(other)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "1",
        '"x"',
        ' {"a":1}',
        '{"a":1} ',
        '{"a": 1}',
        '{"a":1,"a":1}',
        '{"b":1,"a":1}',
        '{"a":01}',
        '{"a":-0}',
        '{"a":1.0}',
        '{"a":1e3}',
        '{"a":NaN}',
        '{"a":Infinity}',
        '{"a":9007199254740992}',
        '{"a":' + "9" * 5000 + "}",
        '{"a":"\\u0041"}',
        '{"a":"\\/"}',
        '{"\ufb33":1,"\U0001f600":1}',  # in order of code points, which is not RFC 8785's
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_every_other_spelling_is_refused(body: str) -> None:
    with pytest.raises(NotCanonical):
        read_canonical(body)


def test_whole_numbers_as_large_as_json_has_them_are_read() -> None:
    for body in ('{"a":9007199254740991}', '{"a":-9007199254740991}', '{"a":0.5}', '{"\U0001f600":1,"\ufb33":1}'):
        assert canonical(read_canonical(body)) == body
