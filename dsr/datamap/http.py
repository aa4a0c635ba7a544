"""How a store with an API is asked: the `http` parts of a data map (docs/data-map.md). Values only; they travel in the
plan, so that what a reviewer approves includes every address and body that will be sent.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")

Path = Annotated[str, StringConstraints(pattern=r"^/[^?#\s\\]*$", max_length=2000)]
# RFC 6901: "" is the whole answer, /data/items the list in it.
Pointer = Annotated[str, StringConstraints(pattern=r"^(/([^~/]|~[01])*)*$", max_length=500)]
HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,100}$")]
HeaderValue = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]*$", max_length=1000)]
TokenAddress = Annotated[str, StringConstraints(pattern=r"^(/|https://)[^?#\s\\]*$", max_length=2000)]
Status = Annotated[int, Field(ge=200, le=499)]

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_STRICT)
class OAuth2:
    """Client credentials (RFC 6749, 4.4): identity and secret are the user and password of the address."""

    token: TokenAddress
    scope: str = ""


@dataclass(frozen=True, config=_STRICT)
class Auth:
    """How requests prove who sends them; the secret itself is in the address that the environment gives."""

    kind: Literal["none", "bearer", "basic", "header", "oauth2"] = "none"
    header: HeaderName | None = None
    oauth2: OAuth2 | None = None


def _auth(value: object) -> object:
    if isinstance(value, str):
        if value in {"none", "bearer", "basic"}:
            return {"kind": value}
    elif isinstance(value, dict) and len(value) == 1:
        kind, argument = next(iter(value.items()))
        if kind in {"header", "oauth2"}:
            return {"kind": kind, kind: argument}
        if kind == "query":
            raise ValueError("A key in the query ends up in the logs of every server on the way; use header or bearer.")
    elif isinstance(value, Auth):
        return value
    raise ValueError("auth is none, bearer, basic, {header: X-Api-Key} or {oauth2: {token: /oauth/token}}.")


_FORBIDDEN_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "host", "content-length"})


def _headers(value: object) -> object:
    if isinstance(value, dict):
        for name in value:
            if str(name).lower() in _FORBIDDEN_HEADERS:
                raise ValueError(f"{name} is not set here; secrets come from the environment, by auth.")
        return {name: str(text) for name, text in value.items()}
    return value


@dataclass(frozen=True, config=_STRICT)
class SystemHttp:
    """What holds for every request to the store. Times in seconds, sizes in bytes."""

    auth: Annotated[Auth, BeforeValidator(_auth, json_schema_input_type=str | dict[str, Any])] = Auth()
    headers: Annotated[dict[HeaderName, HeaderValue], BeforeValidator(_headers)] = Field(default_factory=dict)
    requests_per_second: float = Field(default=10, gt=0, le=1000)
    timeout: float = Field(default=30, gt=0, le=600)
    answer_bytes: int = Field(default=16 << 20, ge=1024, le=256 << 20)
    settles_within: float = Field(default=0, ge=0, le=600)
    idempotency_header: HeaderName | None = None
    plain_http: bool = False


@dataclass(frozen=True, config=_STRICT)
class Paging:
    """How the next page is asked for. `param` names the parameter that changes, `limit` the one that carries `size`."""

    by: Literal["offset", "page", "cursor", "link", "next"]
    param: str | None = None
    limit: str | None = None
    size: int | None = Field(default=None, ge=1, le=100_000)
    first: int = Field(default=1, ge=0, le=1)
    at: Pointer | None = None
    into: Literal["query", "body"] = "query"
    most_pages: int = Field(default=10_000, ge=1, le=1_000_000)

    def __post_init__(self) -> None:
        if self.by in {"offset", "page", "cursor"} and not self.param:
            raise ValueError(f"param is missing. Name the parameter that carries the {self.by}.")
        if self.by in {"cursor", "next"} and not self.at:
            raise ValueError("at is missing. Say where the answer has what the next page is asked by, as /paging/next.")
        if (self.limit is None) != (self.size is None):
            raise ValueError("limit and size belong together. Give both: the parameter's name and the rows of a page.")


def _texts(value: object) -> object:
    return {name: _text(each) for name, each in value.items()} if isinstance(value, dict) else value


def _text(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


Query = Annotated[dict[str, str], BeforeValidator(_texts)]


@dataclass(frozen=True, config=_STRICT)
class Find:
    """A request that brings rows. Sent once for each set of values that identifiers or links give its placeholders."""

    path: Path
    method: Literal["GET", "POST"] = "GET"
    query: Query = Field(default_factory=dict)
    body: Any = None
    items: Pointer = ""
    paging: Paging | None = None
    absent: tuple[Status, ...] | None = None  # statuses that mean: no such row; by default 404 of a path that names one
    trust: bool = False  # the store searches exactly, though its answer does not repeat what was searched by

    @property
    def placeholders(self) -> frozenset[str]:
        return placeholders(self.path, self.query, self.body)

    @property
    def in_path(self) -> frozenset[str]:
        return placeholders(self.path)

    @property
    def nothing(self) -> tuple[int, ...]:
        return self.absent if self.absent is not None else ((404,) if self.in_path else ())


@dataclass(frozen=True, config=_STRICT)
class EraseCall:
    """How rows of a collection are deleted. `goes_with`: the store deletes them with rows of that collection."""

    path: Path | None = None
    method: Literal["DELETE", "POST", "PUT", "PATCH"] = "DELETE"
    query: Query = Field(default_factory=dict)
    body: Any = None
    per: Literal["row", "person"] = "row"
    expect: tuple[Status, ...] = (200, 202, 204)
    absent: tuple[Status, ...] = (404, 410)
    goes_with: str | None = None

    def __post_init__(self) -> None:
        if (self.path is None) == (self.goes_with is None):
            raise ValueError("Write either path, or goes_with and the collection whose rows take these along.")

    @property
    def placeholders(self) -> frozenset[str]:
        return placeholders(self.path, self.query, self.body)


@dataclass(frozen=True, config=_STRICT)
class ChangeCall:
    """How fields of a row are overwritten: the body holds the changed fields alone, or the whole row with them."""

    path: Path
    method: Literal["PATCH", "PUT", "POST"] = "PATCH"
    query: Query = Field(default_factory=dict)
    send: Literal["changes", "row"] = "changes"
    expect: tuple[Status, ...] = (200, 201, 202, 204)
    absent: tuple[Status, ...] = (404, 410)

    @property
    def placeholders(self) -> frozenset[str]:
        return placeholders(self.path, self.query)


@dataclass(frozen=True, config=_STRICT)
class CollectionHttp:
    find: tuple[Find, ...] = Field(min_length=1)
    at: dict[str, Pointer] = Field(default_factory=dict)  # where an item has a field; /name when absent
    erase: EraseCall | None = None
    change: ChangeCall | None = None

    def pointer(self, field: str) -> str:
        return self.at.get(field) or "/" + field.replace("~", "~0").replace("/", "~1")

    def find_by(self, fields: frozenset[str]) -> Find | None:
        """The request that uses most of these fields and no others; None where none can be sent."""
        usable = [find for find in self.find if find.placeholders and find.placeholders <= fields]
        return max(usable, key=lambda find: len(find.placeholders), default=None)


def placeholders(*parts: object) -> frozenset[str]:
    """The names in braces anywhere in paths, queries and bodies."""
    return frozenset(name for part in parts for text in _strings(part) for name in PLACEHOLDER.findall(text))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _strings(key)
            yield from _strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _strings(each)
