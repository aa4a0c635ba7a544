"""`Authorization: Bearer hbs_…`: the key of a controller's own product."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request as HttpRequest

from dsr.identity import api_keys
from dsr.models import ApiKey


class ApiKeyAuthentication(BaseAuthentication):
    def authenticate(self, request: HttpRequest) -> tuple[ApiKey, None] | None:
        scheme, _, value = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer":
            raise AuthenticationFailed("Send the API key as: Authorization: Bearer hbs_…")
        key = api_keys.find(value)
        if key is None:
            raise AuthenticationFailed("This API key is not valid. It may have been revoked.")
        return key, None

    def authenticate_header(self, request: HttpRequest) -> str:
        return 'Bearer realm="habeas"'


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the published schema describes the key."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "hbs_…",
            "description": "A key of your product, made by `manage.py api_key`.",
        }
