"""Canonical JSON and leaf hashes. Pure: a verifier elsewhere needs these few lines and no more."""

import hashlib
from typing import Any

import rfc8785


def canonical(value: dict[str, Any]) -> str:
    """The one JSON text of a value (RFC 8785)."""
    return rfc8785.dumps(value).decode()


def leaf_hash(body: str) -> bytes:
    """RFC 6962, 2.1: SHA-256(0x00 ‖ body)."""
    return hashlib.sha256(b"\x00" + body.encode()).digest()
