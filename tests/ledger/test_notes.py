import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from dsr.ledger.notes import BadNote, name_of, open_note, open_note_of_one, sign, vkey_of

NAME = "privacy.company.example/ledger"
KEY = Ed25519PrivateKey.generate()
VKEY = vkey_of(NAME, KEY)
TEXT = "habeas receipt v1\ncontroller: qdrant\nleaf: 00ff\n"


def test_a_note_opens_to_its_text_and_is_the_same_each_time() -> None:
    note = sign(TEXT, NAME, KEY)
    assert open_note(note, VKEY) == TEXT
    assert sign(TEXT, NAME, KEY) == note


@pytest.mark.parametrize("change", ["replace", "delete", "insert", "case"])
def test_no_character_of_a_note_can_be_changed(change: str) -> None:
    note, key = sign(TEXT, NAME, KEY), VKEY
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
    note, key = sign(TEXT, NAME, KEY), VKEY
    head, last = note.rstrip("=\n")[:-1], note.rstrip("=\n")[-1]
    tail = note[len(head) + 1 :]
    for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/":
        if other != last:
            with pytest.raises(BadNote):
                open_note(head + other + tail, key)


def test_another_key_opens_nothing() -> None:
    for name in (NAME, "other.example/ledger"):
        with pytest.raises(BadNote):
            open_note(sign(TEXT, NAME, KEY), vkey_of(name, Ed25519PrivateKey.generate()))
    with pytest.raises(BadNote):
        open_note(sign(TEXT, NAME, KEY), vkey_of("other.example/ledger", KEY))


def test_a_key_says_its_name() -> None:
    assert name_of(VKEY) == NAME
    with pytest.raises(ValueError, match="not a vkey"):
        name_of(VKEY.replace("company", "stranger"))


def test_a_further_signature_is_seen() -> None:
    note = sign(TEXT, NAME, KEY)
    other = sign(TEXT, "witness.example", Ed25519PrivateKey.generate()).splitlines(keepends=True)[-1]
    assert open_note_of_one(note, VKEY) == open_note(note + other, VKEY) == TEXT
    for both in (note + other, note.replace("\n\n", "\n\n" + other), note + note.splitlines(keepends=True)[-1]):
        with pytest.raises(BadNote):
            open_note_of_one(both, VKEY)


@pytest.mark.parametrize("vkey", ["", "+", "log.example", "log.example+0+", "log.example+0+AQ==", "x+y+z+!"])
def test_rubbish_for_a_key_opens_nothing(vkey: str) -> None:
    with pytest.raises(BadNote):
        open_note(sign(TEXT, NAME, KEY), vkey)


@given(st.text(max_size=120))
def test_rubbish_for_a_note_is_a_bad_note(note: str) -> None:
    with pytest.raises(BadNote):
        open_note(note, VKEY)


def test_a_text_that_a_note_cannot_hold_is_not_signed() -> None:
    for text in ("no newline", "", "two\n\nparts\n\n"):
        with pytest.raises(BadNote):
            sign(text, NAME, KEY)
