import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.ledger.tlog_proof import BadProofText, ProofText, parse

CHECKPOINT = "log.example\n1\nAAAA\n\n— log.example AAAA\n"
GOOD = ProofText(b'{"a":1}', 5, (bytes(32), b"\x01" * 32), CHECKPOINT)


@given(st.binary(max_size=50), st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_what_is_written_is_read(extra: bytes, index: int, hashes: list[bytes]) -> None:
    proof = ProofText(extra, index, tuple(hashes), CHECKPOINT)
    assert parse(proof.text()) == proof


def test_the_form_is_that_of_the_specification() -> None:
    zeros, ones = (base64.b64encode(part).decode() for part in GOOD.hashes)
    assert GOOD.text() == f"c2sp.org/tlog-proof@v1\nextra eyJhIjoxfQ==\nindex 5\n{zeros}\n{ones}\n\n{CHECKPOINT}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tlog-proof@v1", "tlog-proof@v2"),
        ("extra eyJhIjoxfQ==\n", ""),
        ("extra eyJhIjoxfQ==", "extra eyJhIjoxfR=="),
        ("extra eyJhIjoxfQ==", "extra é"),
        ("index 5\n", ""),
        ("index 5", "index 05"),
        ("index 5", "index -1"),
        ("index 5", "index ٥"),
        ("index 5", f"index {2**63}"),
        ("index 5", f"index {'9' * 5000}"),
        ("\n\nlog", "\nlog"),
        ("AAAAA=\n", "AAAA=\n"),
        ("index 5\n", "index 5\n" + f"{base64.b64encode(bytes(32)).decode()}\n" * 62),
    ],
)
def test_another_form_is_refused(old: str, new: str) -> None:
    changed = GOOD.text().replace(old, new, 1)
    assert changed != GOOD.text()
    with pytest.raises(BadProofText):
        parse(changed)


@given(st.text(max_size=200))
def test_rubbish_is_refused(text: str) -> None:
    for each in (text, f"c2sp.org/tlog-proof@v1\n{text}"):
        with pytest.raises(BadProofText):
            parse(each)
