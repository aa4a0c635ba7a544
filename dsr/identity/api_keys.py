"""API keys: `hbs_<prefix>_<secret>`. The database keeps a digest of the secret."""

import hashlib
import hmac
import secrets
from datetime import datetime

from dsr.models import ApiKey, Controller


def digest(secret: str) -> bytes:
    # The secret has 256 random bits; a slow hash would protect nothing.
    return hashlib.sha256(secret.encode()).digest()


def issue(controller: Controller, name: str, *, now: datetime) -> str:
    """A new key for a controller's product; the text is shown once and kept nowhere."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    return store(controller, name, prefix, secret, now=now)


def store(controller: Controller, name: str, prefix: str, secret: str, *, now: datetime) -> str:
    ApiKey.objects.get_or_create(
        prefix=prefix,
        defaults={"controller": controller, "name": name, "digest": digest(secret), "created_at": now},
    )
    return f"hbs_{prefix}_{secret}"


def find(text: str) -> ApiKey | None:
    """The living key that a text is, or None."""
    mark, _, rest = text.strip().partition("_")
    prefix, _, secret = rest.partition("_")
    if not prefix.isalnum():  # also what PostgreSQL could not compare, such as a NUL
        return None
    key = ApiKey.objects.select_related("controller").filter(prefix=prefix, revoked_at=None).first()
    # Compared even when there is none, so that an unknown prefix takes as long.
    known = bytes(key.digest) if key else b""
    return key if hmac.compare_digest(known, digest(secret)) and mark == "hbs" else None
