"""Signed notes and their keys in the C2SP forms (signed-note), with Ed25519. Pure: texts and keys in, texts out.

A note is UTF-8 text that ends with a newline, an empty line, and signature lines `— name base64(keyhash ‖ signature)`; the key
hash is the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). A vkey is `name+keyhash+base64(0x01 ‖ public key)`.
"""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"


class BadNote(ValueError):
    """Not a note, or not signed by the key that was asked for."""


def _key_hash(public: bytes, name: str) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def vkey_of(name: str, private: Ed25519PrivateKey) -> str:
    """The public half as vkey text."""
    public = private.public_key().public_bytes_raw()
    return f"{name}+{_key_hash(public, name).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def name_of(vkey: str) -> str:
    """The name that a vkey signs under. Raises ValueError when the text is no vkey."""
    return _public_key(vkey)[0]


def sign(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """The note of a text. The text ends with a newline and has no empty last line."""
    if not text.endswith("\n") or text == "\n" or text.endswith("\n\n"):
        raise BadNote("a note's text ends with one newline")
    public = private.public_key().public_bytes_raw()
    signature = base64.b64encode(_key_hash(public, name) + private.sign(text.encode())).decode()
    return f"{text}\n— {name} {signature}\n"


def decoded(text: str) -> bytes:
    """Base64 in its one canonical spelling. Raises ValueError."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not canonical base64")
    return raw


def _public_key(vkey: str) -> tuple[str, bytes]:
    """The name and the 32 bytes of a vkey text. Raises ValueError."""
    name, key_hash, encoded = vkey.split("+", 2)
    raw = decoded(encoded)
    if raw[:1] != _ED25519 or len(raw) != 33 or _key_hash(raw[1:], name).hex() != key_hash:
        raise ValueError("not a vkey")
    return name, raw[1:]


def open_note(note: str, vkey: str) -> str:
    """The text of a note that `vkey` signed; every character counts, the signature lines' too. Raises BadNote."""
    try:
        name, public = _public_key(vkey)
        head, parted, signatures = note.rpartition("\n\n")
        if not parted or not signatures.endswith("\n"):
            raise ValueError("not a note")
        text = head + "\n"
        for line in signatures[:-1].split("\n"):
            dash, signer, encoded = line.split(" ")
            signature = decoded(encoded)
            if dash == "—" and signer == name and signature[:4] == _key_hash(public, name):
                Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
                return text
    except (ValueError, InvalidSignature):
        raise BadNote("the note is not signed by this key") from None
    raise BadNote("the note bears no signature of this key")


def open_note_of_one(note: str, vkey: str) -> str:
    """As `open_note`, of a note whose only signature is that of `vkey`. Raises BadNote."""
    text = open_note(note, vkey)
    if note.count("\n") != text.count("\n") + 2:
        raise BadNote("the note bears further signatures")
    return text
