"""How a body of law is written down as data: packs by date of force, each value with its citation and its mark.

`verified: false` says that nobody has held the value against its source yet; pages say so too.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dsr.rules.rights import Right
from dsr.rules.windows import Length, parse_length

LengthField = Annotated[Length, BeforeValidator(parse_length)]
Text = Annotated[str, Field(min_length=1)]
# Rights, and the kinds of linked request that have windows of their own.
Kind = Right | Literal["appeal", "complaint", "drop_delete"]


class Roll(StrEnum):
    """What happens when the last day is not a working day."""

    NEXT_WORKING_DAY = "next_working_day"
    NEXT_BUT_SATURDAY = "next_but_saturday"  # over Sundays and public holidays; a Saturday stays
    NONE = "none"


class PauseMode(StrEnum):
    """What a question to the requester does to the clock."""

    COUNTED = "counted"  # the paused days, both ends included, do not count
    NOTED = "noted"  # guidance alone: the due date stands, the trace names the latest defensible one
    NEVER = "never"


class Proof(StrEnum):
    """What the law says about proving who one is."""

    REQUIRED = "required"
    ON_DOUBT = "on_doubt"
    NOT_NEEDED = "not_needed"  # the law asks for none, so none is asked
    FORBIDDEN = "forbidden"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cited(_Frozen):
    citation: Text
    verified: bool


class RightRule(Cited):
    """Where the law gives the right."""


class Base(Cited):
    """The window. `length` is absent where the law names no number; `words` are then its own, such as “without delay”."""

    length: LengthField | None = None
    words: Text | None = None

    @model_validator(mode="after")
    def _number_or_words(self) -> Self:
        if (self.length is None) == (self.words is None):
            raise ValueError("give a window a length, or the law's words where it names no number")
        return self


class Acknowledgement(Cited):
    length: LengthField
    roll: Roll = Roll.NONE


class Extension(Cited):
    """`total` counts from day 0, not from the end of the first window; absent when the law sets no end.

    `notice_by`: `base_due`, or a length from receipt. `tells`: what the notice says beside the new date and the reasons.
    """

    total: LengthField | None
    count: int = Field(default=1, ge=1)
    notice_by: Literal["base_due"] | LengthField = "base_due"
    tells: Text | None = None


class RollRule(Cited):
    rule: Roll


class Start(Cited):
    """What moves day 0: the latest of receipt and these events."""

    restarts_on: tuple[Literal["id_received", "fee_paid"], ...] = ()


class Pause(Cited):
    mode: PauseMode
    rights: tuple[Kind, ...] | None = None  # None: every right of the window


class Refusal(Cited):
    """By when a refusal is told: with the first window even if it was extended, or with the answer."""

    by: Literal["base_due", "answer_due"]


class ProofRule(Cited):
    rule: Proof


class Silence(Cited):
    """What the law makes of no answer by the last day."""

    text: Text


class Repeat(Cited):
    """How often the same work is due again, counted from the day it was taken up."""

    length: LengthField


class Target(Cited):
    """The latest internal target that the law's other readings advise, counted from day 0."""

    length: LengthField


class WindowRule(_Frozen):
    """Rights that share one clock."""

    rights: dict[Kind, RightRule] = Field(min_length=1)
    base: Base
    ack: Acknowledgement | None = None
    extension: Extension | None = None
    roll: RollRule
    start: Start
    pause: Pause
    refusal: Refusal
    proof: ProofRule
    target: Target | None = None
    silence: Silence | None = None
    repeat: Repeat | None = None

    @model_validator(mode="after")
    def _only_a_number_is_extended(self) -> Self:
        if self.base.length is None and self.extension is not None:
            raise ValueError("a window without a number cannot be extended")
        return self


class Block(Cited):
    """A part that a notice of refusal must have; `text` is what the letter says, `given` is filled in by staff.

    `rights`: the rights whose refusal it belongs to; None: every one.
    """

    code: Text
    title: Text
    text: Text
    given: bool = False
    rights: tuple[Right, ...] | None = None


class Fee(Cited):
    """When a fee may be asked."""

    text: Text


class Appeal(Cited):
    """A linked request with a clock of its own; `length` is absent where the law sets none."""

    text: Text
    length: LengthField | None = None


class Pack(_Frozen):
    """A body of law as it stands from one day on. Requests are judged by the pack in force at receipt."""

    version: Text
    in_force_from: date
    effect: Cited | None = None  # where the date of effect comes from
    windows: tuple[WindowRule, ...] = Field(min_length=1)
    refusal_notice: tuple[Block, ...] = Field(min_length=1)
    fee: Fee
    appeal: Appeal | None = None

    @model_validator(mode="after")
    def _one_window_a_right(self) -> Self:
        kinds = [kind for window in self.windows for kind in window.rights]
        if len(kinds) != len(set(kinds)):
            raise ValueError("a right is in two windows; it has one clock")
        return self

    def window(self, kind: str) -> WindowRule | None:
        """The clock of a right, or None when this law does not give it."""
        return next((w for w in self.windows if kind in w.rights), None)

    @property
    def rights(self) -> tuple[Right, ...]:
        given = {kind for window in self.windows for kind in window.rights}
        return tuple(right for right in Right if right in given)


class GroundKind(StrEnum):
    REFUSE = "refuse"  # the request is not carried out
    WITHHOLD = "withhold"  # a part is left out of an answer that gives the rest; never a ground to refuse all of it
    RETAIN = "retain"  # some records are kept while the rest is erased


class Ground(Cited):
    """A reason that the law accepts; `text` is a sentence for the letter."""

    code: Text
    kind: GroundKind
    title: Text
    text: Text
    rights: tuple[Right, ...] = Field(min_length=1)


class ConsentAge(Cited):
    """From which age a child consents to an online service itself; `places` narrows by country or region."""

    age: int = Field(ge=0, le=18)
    places: dict[str, int] = {}

    def at(self, codes: Iterable[str]) -> int:
        """The age at the first of these places that has one of its own; else that of the law."""
        return next((self.places[code] for code in codes if code in self.places), self.age)


class Who(StrEnum):
    """Who exercises the rights of a child below the age from which it acts itself. A parent or guardian always may."""

    ALLOWED = "allowed"  # the child too, when it understands what it asks: staff looks at that
    GUARDIAN = "guardian"  # a parent or guardian alone


class ActsFrom(Cited):
    acts_from: int = Field(ge=0, le=18)


class OwnRequest(Cited):
    """Who asks for a child. From `acts_from` the child does, like anybody; None: this law names no age.

    `places`: where a part of the country has an age of its own.
    """

    who: Who
    acts_from: int | None = Field(default=None, ge=0, le=18)
    places: dict[str, ActsFrom] = {}

    @model_validator(mode="after")
    def _guardian_until(self) -> Self:
        if self.who is Who.GUARDIAN and self.acts_from is None:
            raise ValueError("say until which age a guardian acts: give acts_from")
        return self

    def at(self, codes: Iterable[str]) -> tuple[int | None, str, bool]:
        """(acts_from, citation, verified) at the first of these places that has words of its own; else those of the law."""
        own = next((self.places[code] for code in codes if code in self.places), None)
        if own is None:
            return self.acts_from, self.citation, self.verified
        return own.acts_from, own.citation, own.verified


class SaleOptIn(Cited):
    """Below `under` data is sold or shared only after an opt-in: the child's own from `by_child_from`, else a parent's."""

    by_child_from: int = Field(ge=0, le=18)
    under: int = Field(ge=0, le=18)


class Children(_Frozen):
    """Who must consent for a child, and who may ask for it. A part is absent where the law has no word on it."""

    consents_from: ConsentAge | None = None
    own_request: OwnRequest | None = None
    sale_opt_in: SaleOptIn | None = None

    @property
    def places(self) -> tuple[str, ...]:
        """The codes of the places that have words of their own."""
        named = (part.places for part in (self.consents_from, self.own_request) if part is not None)
        return tuple(code for places in named for code in places)


class Applies(StrEnum):
    """What makes a body of law apply to a request."""

    BY_RESIDENCE = "by_residence"  # where the person lives
    BY_DECLARATION = "by_declaration"  # the controller says so: data brokers, health providers, kinds of linked request


class Where(_Frozen):
    """Where people live whom this law protects, by the words of `residence`: groups, countries and parts of countries.

    `established`: by which article a controller established there is bound towards everybody; None: the law protects
    residents alone, or by declaration.
    """

    applies: Applies = Applies.BY_RESIDENCE
    areas: tuple[Text, ...] = ()
    places: tuple[Text, ...] = ()
    except_places: tuple[Text, ...] = ()
    established: Cited | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not (self.areas or self.places):
            raise ValueError("name the areas or places where this law holds")
        if self.established is not None and self.applies is not Applies.BY_RESIDENCE:
            raise ValueError("a law that a controller declares binds it by the declaration, not by establishment too")
        return self


class Regime(_Frozen):
    """One data file: its packs, oldest first.

    `replaces`: the law that this one stands in for, wherever that one applies, when the controller declares it: so the
    longer time that a law gives small enterprises is data, too.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    where: Where
    replaces: Text | None = None
    # Words of the file that several packs share by YAML anchors; not read otherwise.
    shared: dict[str, object] = {}
    packs: tuple[Pack, ...] = Field(min_length=1)
    grounds: tuple[Ground, ...] = ()
    children: Children = Children()

    @model_validator(mode="after")
    def _oldest_first(self) -> Self:
        days = [pack.in_force_from for pack in self.packs]
        if days != sorted(set(days)):
            raise ValueError("write packs oldest first, one a day")
        return self

    @model_validator(mode="after")
    def _stands_in_when_declared(self) -> Self:
        if self.replaces is not None and self.where.applies is not Applies.BY_DECLARATION:
            raise ValueError("a law that replaces another is declared by the controller: where needs by_declaration")
        return self

    def in_force(self, on: date) -> Pack | None:
        return next((pack for pack in reversed(self.packs) if pack.in_force_from <= on), None)
