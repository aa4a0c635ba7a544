"""The data map's grammar (docs/data-map.md) as frozen pydantic models. What a field may say is here; what fields say
about each other is in check.py.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from dsr.datamap.http import CollectionHttp, SystemHttp
from dsr.datamap.plan import Ownership, Value

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
# The slug of the policy file.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
# A column or table as the database spells it: any text that a database takes as a quoted name.
DatabaseName = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00]+$")]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Category(StrEnum):
    NONE = "none"
    IDENTITY = "identity"
    CONTACT = "contact"
    ACCOUNT = "account"
    PAYMENT = "payment"
    CONTENT = "content"
    USAGE = "usage"
    DEVICE = "device"
    LOCATION = "location"
    PREFERENCE = "preference"
    SECRET = "secret"  # noqa: S105
    SPECIAL = "special"  # GDPR 9: health, belief, origin …


class CollectionErase(StrEnum):
    DELETE = "delete"
    CHANGE = "change"
    RETAIN = "retain"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FieldErase(_Model):
    """What an erasure does to one field; `argument` is the constant or the generalisation."""

    rule: Literal["null", "random_token", "constant", "generalise", "keep"]
    argument: str | None = None


_ERASE_HELP = (
    "An erase rule is null_value, random_token, keep, {constant: text} or {generalise: year | month | prefix:N}."
)


def _field_erase(value: object) -> object:
    if value is None or isinstance(value, FieldErase):
        return value
    if value == "null_value":
        return FieldErase(rule="null")
    if value == "random_token":
        return FieldErase(rule="random_token")
    if value == "keep":
        return FieldErase(rule="keep")
    if isinstance(value, dict) and len(value) == 1:
        rule, argument = next(iter(value.items()))
        if rule == "constant" and isinstance(argument, (str, int, float)) and not isinstance(argument, bool):
            return FieldErase(rule="constant", argument=str(argument))
        if rule == "constant" and isinstance(argument, bool):
            return FieldErase(rule="constant", argument="true" if argument else "false")
        if rule == "generalise" and re.fullmatch(r"year|month|prefix:[1-9][0-9]{0,3}", str(argument)):
            return FieldErase(rule="generalise", argument=str(argument))
    raise ValueError(_ERASE_HELP)


_VALUE_HELP = "A value is a text, a number, true, false, now (for dates and times), null_value, or {constant: now}."


def _value(value: object) -> object:
    if value is None or isinstance(value, Value):
        return value
    if value in ("now", "null_value"):
        return Value("now" if value == "now" else "null")
    if isinstance(value, dict) and list(value) == ["constant"]:
        value = value["constant"]
    if isinstance(value, bool):
        return Value("constant", "true" if value else "false")
    if isinstance(value, (str, int, float)):
        return Value("constant", str(value))
    raise ValueError(_VALUE_HELP)


def _scalar(value: object) -> object:
    if value == "null_value":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


def _listed(value: object) -> object:
    return (value,) if isinstance(value, dict) else value


class _OneOrMany:
    """A list, or its only entry alone."""

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(core)
        return {"anyOf": [many["items"], many]}


_SCALAR = {"type": ["string", "number", "boolean"]}
Written = Annotated[
    Value,
    BeforeValidator(_value),
    WithJsonSchema(
        {
            "oneOf": [
                _SCALAR,
                {
                    "type": "object",
                    "properties": {"constant": _SCALAR},
                    "required": ["constant"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Compared = Annotated[str | None, BeforeValidator(_scalar), WithJsonSchema(_SCALAR)]


class Flag(_Model):
    """One field of the subject's own rows that a right sets; `where`: only in rows whose fields hold these values, None
    for NULL.
    """

    field: DatabaseName
    value: Written
    where: dict[DatabaseName, Compared] = {}


class RestrictionFlag(Flag):
    lift: Written | None = None  # absent: lifting puts back what was there


class PurposeFlag(Flag):
    purpose: Sentence


class DataField(_Model):
    category: Category
    meaning: Sentence
    identifier: Name | None = None
    match: Literal["exact", "casefold"] = "exact"
    yields: Name | None = None
    deliver: bool = True
    rectify: bool = False  # a person may have it corrected
    erase: Annotated[
        FieldErase | None,
        BeforeValidator(_field_erase),
        WithJsonSchema(
            {
                "oneOf": [
                    {"enum": ["null_value", "random_token", "keep"]},
                    {
                        "type": "object",
                        "properties": {"constant": {"type": ["string", "number", "boolean"]}},
                        "required": ["constant"],
                        "additionalProperties": False,
                    },
                    {
                        "type": "object",
                        "properties": {
                            "generalise": {"type": "string", "pattern": "^(year|month|prefix:[1-9][0-9]{0,3})$"}
                        },
                        "required": ["generalise"],
                        "additionalProperties": False,
                    },
                ]
            }
        ),
    ] = None


class DataLink(_Model):
    """`where`: the link is one only in rows of its own collection whose fields hold these values, None for NULL."""

    fields: tuple[DatabaseName, ...] = Field(min_length=1)
    to: Name
    target: tuple[DatabaseName, ...] | None = None  # the target's key when absent
    where: dict[DatabaseName, Compared] = {}
    ownership: Ownership
    # Absent: a shared link of a row that stays is cut, every other link is kept.
    detach: bool | None = None


class Retention(_Model):
    reason: Sentence
    basis: Sentence
    until: Sentence


class Collection(_Model):
    title: Sentence | None = None
    table: DatabaseName | None = None
    database_schema: DatabaseName | None = Field(default=None, alias="schema")
    key: tuple[DatabaseName, ...] = Field(min_length=1)
    fields: dict[DatabaseName, DataField] = {}
    links: tuple[DataLink, ...] = ()
    erase: CollectionErase | None = None
    retain: Retention | None = None
    http: CollectionHttp | None = None  # how a store with an API is asked for these rows
    restrict: Annotated[tuple[RestrictionFlag, ...], BeforeValidator(_listed), _OneOrMany()] = ()
    consent: Annotated[tuple[PurposeFlag, ...], BeforeValidator(_listed), _OneOrMany()] = ()
    object_to: Annotated[tuple[PurposeFlag, ...], BeforeValidator(_listed), _OneOrMany(), Field(alias="object")] = ()
    opt_out: Annotated[tuple[Flag, ...], BeforeValidator(_listed), _OneOrMany()] = ()
    limit: Annotated[tuple[Flag, ...], BeforeValidator(_listed), _OneOrMany()] = ()

    def flags(self, right: str) -> tuple[Flag, ...]:
        """What a right sets in the subject's own rows here; empty for rights that set nothing."""
        return {
            "restriction": self.restrict,
            "consent_withdrawal": self.consent,
            "objection": self.object_to,
            "opt_out": self.opt_out,
            "limit": self.limit,
        }.get(right, ())

    def target_of(self, link: DataLink) -> tuple[str, ...]:
        """The fields here that `link`, written elsewhere, points at."""
        return link.target or self.key


class Owner(_Model):
    """Who works what no connector reaches: a person, a role or a team."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    email: (
        Annotated[str, StringConstraints(pattern=r"^[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+$", max_length=254)]
        | None
    ) = None


class System(_Model):
    title: Sentence
    connector: Name
    connection: Name | None = None
    instructions: str = ""  # for the person who works a manual system
    owner: Owner | None = None  # whose tasks in this system are
    http: SystemHttp | None = None  # what holds for every request to a store with an API
    collections: dict[Name, Collection] = {}

    @model_validator(mode="after")
    def _has_a_connection(self) -> "System":
        if self.connector != "manual" and self.connection is None:
            raise ValueError(
                "connection is missing. Name it; its addresses come from SYSTEM_<CONNECTION>_READ_URL and _WRITE_URL."
            )
        return self


class DataMap(_Model):
    version: Literal[1]
    controller: Slug
    # Written by a program and not yet read by a person: it may be searched, never erased by.
    draft: bool = False
    systems: dict[Name, System] = Field(min_length=1)
