import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from dsr.ledger import signing
from dsr.ledger.signing import BadNote, open_note, sign_note, verifier_key

TEXT = "habeas receipt v1\ncontroller: qdrant\nleaf: 00ff\n"


def test_a_note_opens_to_its_text_and_is_the_same_each_time() -> None:
    note = sign_note(TEXT)
    assert open_note(note, verifier_key()) == TEXT
    assert sign_note(TEXT) == note


@pytest.mark.parametrize("change", ["replace", "delete", "insert", "case"])
def test_no_character_of_a_note_can_be_changed(change: str) -> None:
    note, key = sign_note(TEXT), verifier_key()
    for place in range(len(note)):
        for other in "A \n\r\u2028":
            now = {
                "replace": note[:place] + other + note[place + 1 :],
                "delete": note[:place] + note[place + 1 :],
                "insert": note[:place] + other + note[place:],
                "case": note[:place] + note[place].swapcase() + note[place + 1 :],
            }[change]
            if now != note:
                with pytest.raises(BadNote):
                    open_note(now, key)


def test_the_last_character_of_a_signature_has_one_spelling() -> None:
    """Base64 ignores the spare bits of its last character: every other spelling of the same bytes is refused."""
    note, key = sign_note(TEXT), verifier_key()
    head, last = note.rstrip("=\n")[:-1], note.rstrip("=\n")[-1]
    tail = note[len(head) + 1 :]
    for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/":
        if other != last:
            with pytest.raises(BadNote):
                open_note(head + other + tail, key)


def test_another_key_opens_nothing() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    encoded = base64.b64encode(b"\x01" + other).decode()
    vkey = f"{signing.NAME}+{signing._key_hash(other).hex()}+{encoded}"
    with pytest.raises(BadNote):
        open_note(sign_note(TEXT), vkey)


@pytest.mark.parametrize("vkey", ["", "+", "habeas.ledger", "habeas.ledger+0+", "habeas.ledger+0+AQ==", "x+y+z+!"])
def test_rubbish_for_a_key_opens_nothing(vkey: str) -> None:
    with pytest.raises(BadNote):
        open_note(sign_note(TEXT), vkey)


@given(st.text(max_size=120))
def test_rubbish_for_a_note_is_a_bad_note(note: str) -> None:
    with pytest.raises(BadNote):
        open_note(note, verifier_key())


def test_a_text_that_a_note_cannot_hold_is_not_signed() -> None:
    for text in ("no newline", "", "two\n\nparts\n\n"):
        with pytest.raises(BadNote):
            sign_note(text)
