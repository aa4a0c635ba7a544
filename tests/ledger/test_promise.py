from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.ledger.promise import BadPromise, Promise, parse, promised

GOOD = Promise(
    "qdrant", "H7K3-PT4M-9XC2", "access", datetime(2026, 11, 22, 10, 0, tzinfo=UTC), date(2026, 12, 22), b"\x07" * 32
)


def test_what_is_written_is_read() -> None:
    assert parse(GOOD.text()) == GOOD


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("habeas receipt v1", "habeas receipt v2"),
        ("controller: ", "company: "),
        ("right: access\n", ""),
        ("right: access\n", "right: access\nright: access\n"),
        ("due: 2026-12-22", "due: 20261222"),
        ("due: 2026-12-22", "due: 2026-13-22"),
        ("received: 2026-11-22T10:00:00+00:00", "received: 2026-11-22T11:00:00+01:00"),
        ("received: 2026-11-22T10:00:00+00:00", "received: soon"),
        ("leaf: 07", "leaf: 0"),
        ("leaf: 07", "leaf: 0G"),
        ("leaf: 07", "leaf:  07"),
    ],
)
def test_another_text_is_refused(old: str, new: str) -> None:
    changed = GOOD.text().replace(old, new, 1)
    assert changed != GOOD.text()
    with pytest.raises(BadPromise):
        parse(changed)


@given(st.text(max_size=200))
def test_rubbish_is_refused(text: str) -> None:
    for each in (text, f"habeas receipt v1\n{text}"):
        with pytest.raises(BadPromise):
            parse(each)


def test_a_promise_agrees_with_its_event_alone() -> None:
    facts = {"right": "access", "received_at": "2026-11-22T11:00:00+01:00", "due": "2026-12-22"}
    assert GOOD.agrees({"controller": "qdrant", "facts": facts})
    assert not GOOD.agrees({"controller": "qazar", "facts": facts})
    for name, other in (("right", "erasure"), ("received_at", "2026-11-23T10:00:00+00:00"), ("due", "2026-12-23")):
        assert not GOOD.agrees({"controller": "qdrant", "facts": {**facts, name: other}})
    with pytest.raises(BadPromise):
        promised({"controller": "qdrant", "facts": {"event": "approved"}}, "x", bytes(32))
