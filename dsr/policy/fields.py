"""The kinds of values in a policy file, each with what is said of a value that does not fit."""

import re
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from dsr.rules.calendars import check_calendar
from dsr.rules.errors import UnknownCalendar, UnknownRegime
from dsr.rules.files import near
from dsr.rules.regimes import packs, regime
from dsr.rules.regimes.schema import Applies
from dsr.rules.residence import ALL, GROUPS, UnknownPlace, find_place
from dsr.rules.rights import Right, parse_right

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
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Calendar = Annotated[str, AfterValidator(_calendar)]
DeclaredLaw = Annotated[str, AfterValidator(_declared)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Web = Annotated[str, Field(pattern=r"^https://[^\s/]+(/\S*)?$", max_length=300)]
