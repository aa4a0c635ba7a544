"""Where checkpoints are sent: the setting ANCHORS, a YAML or JSON text. Secrets are not in it: they come from the environment."""

import json
from dataclasses import replace
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from dsr.rules.files import FileError, Problem, problems_of, read_yaml

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PAGE = "docs/audit-it.md"
_LARGEST = 50_000

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Path = Annotated[str, Field(pattern=r"^/", max_length=500)]


class BadAnchors(FileError):
    """ANCHORS cannot be used; `problems` names line, field and remedy of each mistake."""


def _check_form(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or any(ord(letter) <= 32 for letter in url):
        raise ValueError("write an address such as https://archive.example/log")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("leave out user, query and fragment; secrets come from the environment")
    if parts.port == 0:
        raise ValueError("leave out the port, or write one that is there")
    return url


def _check_https(url: str) -> str:
    if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in LOOPBACK:
        raise ValueError("use https")
    return url


AnyUrl = Annotated[str, Field(max_length=1000), AfterValidator(_check_form)]
HttpsUrl = Annotated[AnyUrl, AfterValidator(_check_https)]


class _Place(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Name
    every: Annotated[int, Field(ge=60)] | None = None  # seconds, in place of ANCHOR_SECONDS

    def variable(self, what: str) -> str:
        """The environment's name for a secret of this place: ANCHOR_ARCHIVE_SECRET."""
        return f"ANCHOR_{self.name.upper()}_{what}"


class Email(_Place):
    """To each address a letter with the checkpoint, as text and as a file."""

    kind: Literal["email"]
    to: Annotated[tuple[Address, ...], Field(min_length=1, max_length=10, strict=False)]

    @property
    def where(self) -> str:
        """For people: which place that is; likewise of the others."""
        return ", ".join(self.to)


class Bucket(_Place):
    """`url`: the bucket's own address, by host or by path; its keys come from ANCHOR_<NAME>_KEY_ID and …_SECRET."""

    kind: Literal["bucket"]
    url: HttpsUrl
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_/.-]*$", max_length=200)] = "checkpoints/"
    retain_days: Annotated[int, Field(ge=1, le=36_500)] = 3650
    mode: Literal["COMPLIANCE", "GOVERNANCE"] = "COMPLIANCE"
    ca_file: Path | None = None  # authorities of the server's certificate; the public ones otherwise

    @property
    def where(self) -> str:
        return self.url


class Timestamp(_Place):
    """`ca_file`: the PEM file of the roots by which the service's tokens are checked."""

    kind: Literal["timestamp"]
    plain_http: bool = False  # many services have no https; a token is proved by its signature, not by its way
    url: AnyUrl
    ca_file: Path

    @field_validator("url")
    @classmethod
    def _is_https(cls, url: str, info: ValidationInfo) -> str:
        return url if info.data.get("plain_http") else _check_https(url)

    @property
    def where(self) -> str:
        return self.url


class Https(_Place):
    """The note is posted; with a bearer token where ANCHOR_<NAME>_TOKEN is set."""

    kind: Literal["https"]
    url: HttpsUrl
    ca_file: Path | None = None

    @property
    def where(self) -> str:
        return self.url


Place = Email | Bucket | Timestamp | Https


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    places: Annotated[tuple[Annotated[Place, Field(discriminator="kind")], ...], Field(max_length=50)]

    @model_validator(mode="after")
    def _names_are_unlike(self) -> Self:
        names = [place.name for place in self.places]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"give each place a name of its own: {name} is there twice")
        return self


def read(text: str) -> tuple[Place, ...]:
    """The places that the setting names, in its order; none for an empty text. Raises BadAnchors with all problems found."""
    if not text.strip():
        return ()
    try:
        document = read_yaml(text, name="ANCHORS", longest=_LARGEST)
    except FileError as error:
        raise BadAnchors(error.problems) from None
    if not isinstance(document.data, dict):
        raise BadAnchors([document.problem((), "This names no places.", f"Begin with places: (see {PAGE}).")])
    try:
        return _File.model_validate_json(json.dumps(document.data)).places
    except ValidationError as error:
        raise BadAnchors(map(_unsaid, problems_of(error, document, _File, page=PAGE))) from None


def _unsaid(problem: Problem) -> Problem:
    """An address is not repeated: it may hold a secret, and what stops the start goes to logs."""
    return replace(problem, message="The address cannot be used.") if problem.field.endswith(".url") else problem
