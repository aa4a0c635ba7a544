"""The data map's grammar (docs/data-map.md) as frozen pydantic models. What a field may say is here; what fields say
about each other is in check.py.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from dsr.datamap.http import CollectionHttp, SystemHttp
from dsr.datamap.plan import Ownership

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


class DataField(_Model):
    category: Category
    meaning: Sentence
    identifier: Name | None = None
    match: Literal["exact", "casefold"] = "exact"
    yields: Name | None = None
    deliver: bool = True
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
    fields: tuple[DatabaseName, ...] = Field(min_length=1)
    to: Name
    target: tuple[DatabaseName, ...] | None = None  # the target's key when absent
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
    systems: dict[Name, System] = Field(min_length=1)
