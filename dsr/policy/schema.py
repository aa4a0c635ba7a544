"""What a policy file may say: one controller's promises, and how it handles requests.

Every value is what the file wrote: a missing promise is not invented here, the law fills it (`dsr/policy/offers.py`).
"""

import hashlib
import json
import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from dsr.rules.calendars import check_calendar
from dsr.rules.channels import Channel
from dsr.rules.errors import UnknownCalendar, UnknownRegime
from dsr.rules.files import near
from dsr.rules.regimes import packs, regime
from dsr.rules.regimes.schema import Applies
from dsr.rules.residence import ALL, GROUPS, UnknownPlace, find_place
from dsr.rules.rights import Right, parse_right
from dsr.rules.windows import Length, Unit, Window

Line = Annotated[str, Field(min_length=1, max_length=300)]
Paragraph = Annotated[str, Field(min_length=1, max_length=3000)]

_ISO = re.compile(
    r"P(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,5})S)?)?"
)
_SPOKEN = re.compile(r"(\d{1,4}) (second|minute|hour|day|week)s?")
_HOW_LONG = "write a duration as “2 minutes”, “14 days” or PT2M, P14D"


def _duration(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(_HOW_LONG)
    if spoken := _SPOKEN.fullmatch(value):
        return timedelta(**{f"{spoken[2]}s": int(spoken[1])})
    iso = _ISO.fullmatch(value)
    if iso is None or not any(iso.groups()):
        raise ValueError(_HOW_LONG)
    return timedelta(**{unit: int(amount or 0) for unit, amount in iso.groupdict().items()})


def _place(value: str) -> str:
    return find_place(value).code


def _area(value: str) -> str:
    if value.lower() in {ALL, *GROUPS}:
        return value.lower()
    try:
        return find_place(value).code.lower()
    except UnknownPlace as error:
        raise ValueError(f"{error} Or a group: {', '.join([ALL, *GROUPS])}.") from None


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        raise ValueError("this is no time zone; use an IANA name such as Europe/Berlin") from None
    return value


def _calendar(value: str) -> str:
    try:
        return check_calendar(value)
    except UnknownCalendar as error:
        raise ValueError(str(error)) from None


def _areas(value: object) -> object:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _right(value: object) -> object:
    try:
        return parse_right(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(f"this is no right; the rights are {', '.join(Right)}") from None


def _declared(value: str) -> str:
    """A body of law that binds those alone who say so; all others apply by themselves."""
    known = [law.id for law in packs().values() if law.where.applies is Applies.BY_DECLARATION]
    try:
        law = regime(value)
    except UnknownRegime:
        raise ValueError(f"this is no body of law that a company declares; {near(value, known)}") from None
    if law.id not in known:
        raise ValueError(
            f"{law.title} applies by where people live and where the company is established, without being declared; "
            f"leave it out. Declared are: {', '.join(known)}"
        )
    return value


Duration = Annotated[
    timedelta, BeforeValidator(_duration), WithJsonSchema({"type": "string", "description": _HOW_LONG})
]
PlaceCode = Annotated[str, AfterValidator(_place)]
Area = Annotated[str, AfterValidator(_area)]
Areas = Annotated[
    tuple[Area, ...],
    BeforeValidator(_areas),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
RightName = Annotated[Right, BeforeValidator(_right)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Web = Annotated[str, Field(pattern=r"^https://[^\s/]+(/\S*)?$", max_length=300)]


class Needs(StrEnum):
    PERSON = "person"
    NONE = "none"


class Identifier(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    USER_ID = "user_id"


class LawfulBasis(StrEnum):
    """GDPR Article 6(1)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Controller(_Strict):
    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    name: Line
    contact_email: Email
    website: Web
    establishments: Annotated[tuple[PlaceCode, ...], Field(min_length=1)]
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    calendar: Annotated[str, AfterValidator(_calendar)]
    languages: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]{2})?$")], ...], Field(min_length=1)]


class Declared(_Strict):
    """A body of law that binds the controller because of what it is, such as a data broker or a health provider."""

    regime: Annotated[str, AfterValidator(_declared)]
    citation: Line


class PromisedWindow(_Strict):
    """One of days, months or business_days. `extendable`: it gives way to an extension that the law allows."""

    days: Annotated[int, Field(ge=1, le=365)] | None = None
    months: Annotated[int, Field(ge=1, le=12)] | None = None
    business_days: Annotated[int, Field(ge=1, le=250)] | None = None
    extendable: bool = False
    citation: Line | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if sum(n is not None for n in (self.days, self.months, self.business_days)) != 1:
            raise ValueError("give one of days, months or business_days")
        return self

    def window(self) -> Window:
        units = ((self.days, Unit.DAYS), (self.months, Unit.MONTHS), (self.business_days, Unit.BUSINESS_DAYS))
        length = next(Length(amount, unit) for amount, unit in units if amount is not None)
        return Window(length, self.citation or "the controller's policy", self.extendable)


class PromisedRight(_Strict):
    """A right that the policy names: to whom, by when, and which of its sentences says so."""

    right: RightName
    to: Areas
    citation: Line
    window: PromisedWindow | None = None


class Children(_Strict):
    """Below which age a parent or guardian acts; `legal_age` is the age of the law where the child lives."""

    under: Annotated[int, Field(ge=1, le=18)] | Literal["legal_age"]
    citation: Line


class Asked(_Strict):
    """What a form asks to find the person; the e-mail address always, to write back."""

    required: tuple[Identifier, ...] = (Identifier.EMAIL,)
    optional: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _email_always(self) -> Self:
        if Identifier.EMAIL not in self.required:
            raise ValueError("require email; without it nobody can be answered")
        if set(self.required) & set(self.optional):
            raise ValueError("an identifier is both required and optional; keep one")
        return self


class Purpose(_Strict):
    purpose: Line
    basis: LawfulBasis


class Recipient(_Strict):
    name: Line
    category: Line
    country: PlaceCode


class Retention(_Strict):
    what: Line
    how_long: Line


class Transfer(_Strict):
    country: PlaceCode
    safeguard: Line


class Authority(_Strict):
    name: Line
    website: Web


class ByChannel(_Strict):
    """Whether a person is needed, per channel; one word in the file holds for all three."""

    portal: Needs = Needs.PERSON
    api: Needs = Needs.PERSON
    staff: Needs = Needs.PERSON

    @model_validator(mode="before")
    @classmethod
    def _one_word(cls, value: object) -> object:
        return {channel.value: value for channel in Channel} if isinstance(value, str) else value

    def needs_person(self, channel: Channel) -> bool:
        return getattr(self, channel.value) is Needs.PERSON


class Handling(_Strict):
    """How requests of one right go.

    `cancel_window` holds an approved erasure back; `proof_window` is the time to prove who one is.
    """

    review: ByChannel = ByChannel()
    release: ByChannel = ByChannel()
    cancel_window: Duration = timedelta(0)
    proof_window: Duration = timedelta(days=14)
    rows_gained: Annotated[int, Field(ge=0, le=1_000_000)] = 100


class Texts(_Strict):
    """What the portal says in the controller's own words."""

    intro: Paragraph


class Policy(_Strict):
    """One version of one controller's policy file."""

    version: Annotated[int, Field(ge=1)]
    effective_from: date
    controller: Controller
    texts: Texts
    also_bound_by: tuple[Declared, ...] = ()
    rights: tuple[PromisedRight, ...] = ()
    window: PromisedWindow | None = None
    children: Children
    identifiers: dict[RightName, Asked] = {}
    handling: dict[RightName, Handling] = {}
    data_categories: Annotated[tuple[Line, ...], Field(min_length=1)]
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    recipients: tuple[Recipient, ...] = ()
    sources: tuple[Line, ...] = ()
    retention: tuple[Retention, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    supervisory_authority: Authority | None = None
    sells_or_shares: bool

    @model_validator(mode="after")
    def _one_promise_a_right_and_place(self) -> Self:
        named = [(promise.right, area) for promise in self.rights for area in promise.to]
        twice = next((pair for pair in named if named.count(pair) > 1), None)
        if twice:
            raise ValueError(f"rights promises {twice[0]} to {twice[1]} twice; keep one")
        return self

    @model_validator(mode="after")
    def _declared_once(self) -> Self:
        named = [declared.regime for declared in self.also_bound_by]
        twice = next((name for name in named if named.count(name) > 1), None)
        if twice:
            raise ValueError(f"also_bound_by names {twice} twice; keep one")
        return self

    def handling_of(self, right: Right) -> Handling:
        """How requests of a right go; a person reviews and releases where the file says nothing."""
        return self.handling.get(right, Handling())

    def asked_for(self, right: Right) -> Asked:
        return self.identifiers.get(right, Asked())


# Fields that no file of the first form had.
_LATER = frozenset({"also_bound_by"})


def canonical(policy: Policy) -> str:
    """One text for one policy: JSON, keys sorted, no space. `from_canonical` reads it back.

    A field that came later is left out where the file does not use it: so an old policy keeps its text and its digest.
    """
    fields = policy.model_dump(mode="json")
    written = {name: value for name, value in fields.items() if value or name not in _LATER}
    return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_canonical(text: str) -> Policy:
    """The policy that `canonical` wrote. Raises ValueError when the text is none."""
    return Policy.model_validate_json(text)


def digest(policy: Policy) -> str:
    """SHA-256 of the canonical text, hexadecimal."""
    return hashlib.sha256(canonical(policy).encode()).hexdigest()
