"""How requests prove who sends them. Secrets come with the address, from the environment, and go into headers only."""

import base64
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode, urljoin

from dsr.connectors.base import Beat, ConnectorError
from dsr.connectors.http.address import Base
from dsr.connectors.http.errors import half
from dsr.datamap.http import Auth

AskToken = Callable[[str, bytes, dict[str, str], Beat], Any]


class Proof:
    """The headers of one store. Raises ConnectorError (permanent) at once where the address lacks the secret."""

    def __init__(self, auth: Auth, base: Base, variable: str) -> None:
        self._auth, self._base = auth, base
        self._token: str | None = None
        wanted = {"bearer": base.secret, "header": base.secret, "basic": base.user, "oauth2": base.user and base.secret}
        if auth.kind != "none" and not wanted[auth.kind]:
            raise ConnectorError(
                f"{variable} has no secret, and the data map says auth: {auth.kind}."
                " Put it into the address: https://user:secret@api.store.example (without a user: https://:secret@…).",
                permanent=True,
            )
        if not (base.user + base.secret).isascii():
            raise ConnectorError(f"The user and the secret in {variable} must be plain ASCII.", permanent=True)

    @property
    def renewable(self) -> bool:
        return self._auth.kind == "oauth2"

    def forget(self) -> None:
        self._token = None

    def headers(self, ask: AskToken, beat: Beat) -> Mapping[str, str]:
        match self._auth.kind:
            case "bearer":
                return {"Authorization": f"Bearer {self._base.secret}"}
            case "basic":
                return {"Authorization": _basic(self._base.user, self._base.secret)}
            case "header":
                return {str(self._auth.header): self._base.secret}
            case "oauth2":
                self._token = self._token or self._fetch(ask, beat)
                return {"Authorization": f"Bearer {self._token}"}
        return {}

    def _fetch(self, ask: AskToken, beat: Beat) -> str:
        assert self._auth.oauth2 is not None
        form = {"grant_type": "client_credentials"}
        if self._auth.oauth2.scope:
            form["scope"] = self._auth.oauth2.scope
        # RFC 6749, 2.3.1: both are form-encoded before they are joined.
        headers = {
            "Authorization": _basic(quote_plus(self._base.user), quote_plus(self._base.secret)),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url = urljoin(self._base.url, self._auth.oauth2.token)
        answer = ask(url, urlencode(form).encode(), headers, beat)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise half("its request for a token", "it holds no access_token")
        return token


def _basic(user: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()
