"""Requests' own keys and what they seal. Nothing outside `dsr/vault` ever holds an unwrapped key.

A request's secret (32 random bytes) is wrapped by AES-256-GCM under the month's wrapping key, with the request's public
id as associated data. Fields are sealed by AES-256-GCM under HKDF-SHA256(secret, "habeas fields"), with the request's
public id and the field's purpose as associated data: a sealed text moved to another row or column does not open.
Format: one version byte, 12 bytes of nonce, the ciphertext with its tag.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyrage import x25519

from dsr.models import Request
from dsr.vault.keys import wrapping_key

VERSION = b"\x01"


class CannotOpen(Exception):
    """A sealed value does not open: damaged, moved from another row, or its key was destroyed."""


def encrypt(key: bytes, plain: bytes, associated: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, associated)


def decrypt(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    sealed = bytes(sealed)
    if sealed[:1] != VERSION:
        raise CannotOpen("unknown version of sealed value")
    if len(sealed) < 1 + 12 + 16:
        raise CannotOpen("the sealed value was cut short")
    try:
        return AESGCM(key).decrypt(sealed[1:13], sealed[13:], associated)
    except InvalidTag:
        raise CannotOpen("the sealed value does not open with this key") from None


def _wrap_associated(request: Request) -> bytes:
    return b"habeas request key:" + request.public_id.bytes


def give_key(request: Request, *, now: datetime) -> None:
    """Make the request's key pair and wrapped secret. Called once, before the row is saved."""
    secret = secrets.token_bytes(32)
    request.wrapping_month = now.strftime("%Y-%m")
    request.wrapped_key = encrypt(wrapping_key(request.wrapping_month, create=True), secret, _wrap_associated(request))
    identity = x25519.Identity.generate()
    request.age_recipient = str(identity.to_public())
    request.sealed_age_identity = seal(request, "age", {"identity": str(identity)})


_opened: ContextVar[dict[tuple[str, bytes], Any] | None] = ContextVar("opened", default=None)


@contextmanager
def opened() -> Iterator[None]:
    """Inside, each request's key is unwrapped once: while a task works on a request that is open, and no longer. Keys are
    there to be destroyed, and those of closed requests are.
    """
    if _opened.get() is not None:
        yield
        return
    token = _opened.set({})
    try:
        yield
    finally:
        _opened.reset(token)


def _field_key(request: Request) -> bytes:
    if request.wrapped_key is None:
        raise CannotOpen("the key of this request was destroyed")
    kept = _opened.get()
    if kept is None:
        return _derived_key(request)
    name = ("fields", bytes(request.wrapped_key))
    if name not in kept:
        kept[name] = _derived_key(request)
    found: bytes = kept[name]
    return found


def _derived_key(request: Request) -> bytes:
    assert request.wrapped_key is not None
    secret = decrypt(wrapping_key(request.wrapping_month), bytes(request.wrapped_key), _wrap_associated(request))
    return HKDF(SHA256(), 32, None, b"habeas fields").derive(secret)


def _associated(request: Request, purpose: str) -> bytes:
    return request.public_id.bytes + b":" + purpose.encode()


def seal(request: Request, purpose: str, value: Mapping[str, Any]) -> bytes:
    """Seal a JSON value for one purpose of one request."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return encrypt(_field_key(request), plain, _associated(request, purpose))


def unseal(request: Request, purpose: str, sealed: bytes) -> dict[str, Any]:
    """Open what `seal` sealed. Raises CannotOpen."""
    value: dict[str, Any] = json.loads(decrypt(_field_key(request), bytes(sealed), _associated(request, purpose)))
    return value


def age_identity(request: Request) -> x25519.Identity:
    kept = _opened.get()
    if kept is None:
        return _age_identity(request)
    name = ("age", bytes(request.sealed_age_identity))
    if name not in kept:
        kept[name] = _age_identity(request)
    found: x25519.Identity = kept[name]
    return found


def _age_identity(request: Request) -> x25519.Identity:
    return x25519.Identity.from_str(unseal(request, "age", bytes(request.sealed_age_identity))["identity"])
