"""The blind index: keyed digests by which an address is found without a readable column."""

import hashlib
import hmac
import unicodedata

from django.conf import settings


def normal(value: str) -> str:
    """One spelling for one address: NFC, trimmed, case-folded."""
    return unicodedata.normalize("NFC", value).strip().casefold()


def digest(kind: str, value: str) -> bytes:
    """HMAC-SHA256 of the normal spelling under BLIND_INDEX_KEY, apart for each kind of identifier."""
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), f"{kind}:{normal(value)}".encode(), hashlib.sha256).digest()
