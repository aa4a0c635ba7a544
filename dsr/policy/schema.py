"""What a policy file may say: one controller's promises, and how it handles requests.

Every value is what the file wrote: a missing promise is not invented here, the law fills it (`dsr/policy/offers.py`).
"""

import hashlib
import json
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dsr.policy.fields import (
    Areas,
    Calendar,
    DeclaredLaw,
    Duration,
    Email,
    Line,
    Paragraph,
    PlaceCode,
    RightName,
    TimeZone,
    Web,
)
from dsr.rules.channels import Channel
from dsr.rules.rights import Right
from dsr.rules.windows import Length, Unit, Window


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
    time_zone: TimeZone
    calendar: Calendar
    languages: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]{2})?$")], ...], Field(min_length=1)]


class Declared(_Strict):
    """A body of law that binds the controller because of what it is, such as a data broker or a health provider."""

    regime: DeclaredLaw
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
    contact: Email | None = None  # told there by letter of what was corrected, erased or restricted; else by staff


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

    `cancel_window` holds an approved erasure back; `proof_window` is the time to prove who one is; `lift_wait` lies between
    telling a person that their restriction is lifted and lifting it (GDPR Art. 18(3)).
    """

    review: ByChannel = ByChannel()
    release: ByChannel = ByChannel()
    cancel_window: Duration = timedelta(0)
    proof_window: Duration = timedelta(days=14)
    lift_wait: Duration = timedelta(0)
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
    publishes_numbers: bool = False  # whether anybody may read the numbers of past years, small ones left out

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
_LATER = frozenset({"also_bound_by", "publishes_numbers"})
_NO_WAIT = "PT0S"


def canonical(policy: Policy) -> str:
    """One text for one policy: JSON, keys sorted, no space. `from_canonical` reads it back.

    A field that came later is left out where the file does not use it: so an old policy keeps its text and its digest.
    """
    fields = policy.model_dump(mode="json")
    for handling in fields["handling"].values():
        if handling["lift_wait"] == _NO_WAIT:
            del handling["lift_wait"]
    for recipient in fields["recipients"]:
        if recipient["contact"] is None:
            del recipient["contact"]
    written = {name: value for name, value in fields.items() if value or name not in _LATER}
    return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_canonical(text: str) -> Policy:
    """The policy that `canonical` wrote. Raises ValueError when the text is none."""
    return Policy.model_validate_json(text)


def digest(policy: Policy) -> str:
    """SHA-256 of the canonical text, hexadecimal."""
    return hashlib.sha256(canonical(policy).encode()).hexdigest()
