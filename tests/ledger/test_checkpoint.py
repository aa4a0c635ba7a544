from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.ledger.checkpoint import BadCheckpoint, CheckpointText, parse, utc_text

TEXT = "privacy.company.example/ledger\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nat 2026-11-22T10:00:00Z\n"


def test_a_text_says_what_it_was_made_of() -> None:
    said = parse(TEXT)
    assert said == CheckpointText(
        "privacy.company.example/ledger", 7, bytes(32), datetime(2026, 11, 22, 10, tzinfo=UTC)
    )
    assert said.text() == TEXT


def test_times_are_said_in_utc_and_whole_seconds() -> None:
    taipei = datetime(2026, 11, 22, 18, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=8)))
    assert utc_text(taipei) == "2026-11-22T10:00:00Z"


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32), st.datetimes(timezones=st.just(UTC)))
def test_every_checkpoint_reads_back(size: int, root: bytes, at: datetime) -> None:
    said = CheckpointText("log.example", size, root, at.replace(microsecond=0))
    assert parse(said.text()) == said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n7\n", "\n07\n"),
        ("\n7\n", "\n-7\n"),
        ("\n7\n", "\n9223372036854775808\n"),
        ("\n7\n", "\n" + "9" * 5000 + "\n"),
        ("\n7\n", "\n٧\n"),
        ("\n7\n", "\n\n"),
        ("AAA=\n", "AAB=\n"),
        ("AAA=\n", "\n"),
        ("AAAA", ""),
        ("at ", "At "),
        ("at ", ""),
        ("-22T", "-32T"),
        ("10:00:00Z", "10:00:00+00:00"),
        ("10:00:00Z", "10:00:00.5Z"),
        ("00Z\n", "00Z"),
        ("00Z\n", "00Z\nmore\n"),
        ("00Z\n", "00Z\r\n"),
        ("privacy.company.example/ledger", ""),
    ],
)
def test_another_spelling_is_refused(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(BadCheckpoint):
        parse(TEXT.replace(old, new, 1))


@given(st.text(max_size=80))
def test_rubbish_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        parse(text)
