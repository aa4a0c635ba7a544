import hashlib
import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dsr.ledger.canonical import canonical, leaf_hash

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
