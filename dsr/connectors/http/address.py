"""From a template and values to what is sent. A value never becomes part of an address's structure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from dsr.connectors.base import ConnectorError
from dsr.connectors.http.values import is_plain
from dsr.datamap.http import PLACEHOLDER

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LONGEST = 2_000  # characters of one value in an address; servers refuse longer ones


class Unsendable(ValueError):
    """The value cannot be part of an address: it would name another one, or none."""


@dataclass(frozen=True)
class Base:
    """Where a store is, and who asks: `https://user:secret@api.store.example/v1`."""

    url: str  # without user and secret, without a trailing slash
    user: str
    secret: str

    @property
    def origin(self) -> str:
        return origin_of(self.url)


def read_base(url: str | None, *, variable: str, plain_http: bool) -> Base:
    """Raises ConnectorError (permanent); the sentence never repeats the address."""
    if not url:
        raise ConnectorError(f"{variable} is not set; it is the store's address.", permanent=True)
    parts = _split(url, variable)
    if parts.scheme != "https" and not plain_http and parts.hostname not in LOOPBACK:
        raise ConnectorError(
            f"{variable} is not https, so secrets and personal data would be sent open."
            " Use https, or write plain_http: true where the network is your own.",
            permanent=True,
        )
    if parts.query or parts.fragment:
        raise ConnectorError(f"{variable} has a query; give the address up to its path.", permanent=True)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    place = f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    return Base(place + parts.path.rstrip("/"), unquote(parts.username or ""), unquote(parts.password or ""))


def _split(url: str, variable: str) -> Any:
    try:
        parts = urlsplit(url.strip())
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise ConnectorError(
        f"{variable} is not an address such as https://user:secret@api.store.example/v1."
        " Characters such as / @ : in a secret are written as %2F %40 %3A.",
        permanent=True,
    )


def origin_of(url: str) -> str:
    """Scheme, host and port: the boundary that redirects and links to next pages must not cross."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


def path_with(template: str, values: Mapping[str, object]) -> str:
    """The path with every value percent-encoded. Raises Unsendable."""
    return PLACEHOLDER.sub(lambda found: _segment(str(values[found[1]])), template)


def _segment(value: str) -> str:
    # "", "." and ".." would name the collection, or what is above it; servers resolve their encoded forms as well.
    if not value or value.strip(".") == "" or not is_plain(value) or len(value) > LONGEST:
        raise Unsendable
    return quote(value, safe="")


def query_with(template: Mapping[str, str], values: Mapping[str, object]) -> dict[str, str]:
    """The query's parameters, not yet encoded. Raises Unsendable."""
    filled = {name: _filled(text, values) for name, text in template.items()}
    if any(len(text) > LONGEST for text in filled.values()):
        raise Unsendable
    return filled


def encoded(parameters: Mapping[str, str]) -> str:
    return urlencode(parameters, quote_via=quote)


def body_with(template: Any, values: Mapping[str, object]) -> Any:
    """The body, values in their own type where they are all of a text. Raises Unsendable."""
    if isinstance(template, str):
        whole = PLACEHOLDER.fullmatch(template)
        if whole:
            _filled(template, values)
            return values[whole[1]]
        return _filled(template, values)
    if isinstance(template, dict):
        return {_filled(name, values): body_with(each, values) for name, each in template.items()}
    if isinstance(template, (list, tuple)):
        return [body_with(each, values) for each in template]
    return template


def _filled(text: str, values: Mapping[str, object]) -> str:
    filled = PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)
    if not is_plain(filled):
        raise Unsendable
    return filled
