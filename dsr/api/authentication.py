"""API keys: `Authorization: Bearer hbs_<prefix>_<secret>`. The database keeps a digest."""

import hashlib
import hmac
import secrets
from datetime import datetime

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request as HttpRequest

from dsr.models import ApiKey, Controller


def key_digest(secret: str) -> bytes:
    # The secret has 256 random bits; a slow hash would protect nothing.
    return hashlib.sha256(secret.encode()).digest()


def issue(controller: Controller, name: str, *, now: datetime) -> str:
    """A new key for a controller's product; the text is shown once and kept nowhere."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    ApiKey.objects.create(controller=controller, name=name, prefix=prefix, digest=key_digest(secret), created_at=now)
    return f"hbs_{prefix}_{secret}"


class ApiKeyAuthentication(BaseAuthentication):
    def authenticate(self, request: HttpRequest) -> tuple[ApiKey, str] | None:
        scheme, _, value = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer":
            raise AuthenticationFailed("Send the API key as: Authorization: Bearer hbs_…")
        mark, _, rest = value.strip().partition("_")
        prefix, _, secret = rest.partition("_")
        key = ApiKey.objects.select_related("controller").filter(prefix=prefix, revoked_at=None).first()
        # Compared even when there is none, so that an unknown prefix takes as long.
        known = bytes(key.digest) if key else b""
        if not hmac.compare_digest(known, key_digest(secret)) or mark != "hbs" or key is None:
            raise AuthenticationFailed("This API key is not valid. It may have been revoked.")
        return key, prefix

    def authenticate_header(self, request: HttpRequest) -> str:
        return 'Bearer realm="habeas"'
