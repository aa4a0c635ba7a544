"""The kit's small world, with the traps that real stores have: keys that are 0, an empty identifier, a person who is
another one's superior, rows of rows, an order that a law keeps, texts that look like code.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dsr.connectors.kit.world import SYSTEM, Rows
from dsr.datamap.schema import DataMap

ODD = 'O\'Brien "x" \\n \\ %s {id} <b>&amp;</b> ?a=1&b=2 ; -- \ttab ünï ‮ 🙈'


def _field(category: str, **more: Any) -> dict[str, Any]:
    return {"category": category, "meaning": "For the kit", **more}


# Fields, key, links and erasure of each collection. `int` keys and references are whole numbers, `text` ones texts;
# `total` is a decimal number with 2 places.
COLLECTIONS: dict[str, dict[str, Any]] = {
    "people": {
        "key": ["id"],  # int
        "fields": {
            "id": _field("none", yields="user_id"),
            "email": _field("contact", identifier="email", match="casefold", erase="random_token"),
            "name": _field("identity", rectify=True, erase={"constant": "(erased)"}),
            "boss_id": _field("none"),  # int
            "secret": _field("secret", deliver=False, erase="null_value"),
        },
        "links": [{"fields": ["boss_id"], "to": "people", "ownership": "other"}],
        "erase": "change",
    },
    "orders": {
        "key": ["id"],  # int
        "fields": {
            "id": _field("none"),
            "person_id": _field("none"),  # int
            "total": _field("none"),
            "note": _field("content", rectify=True, erase="null_value"),
        },
        "restrict": {"field": "note", "value": "(restricted)"},
        "links": [{"fields": ["person_id"], "to": "people", "ownership": "owned"}],
        "erase": "retain",
        "retain": {"reason": "Tax law keeps invoices", "basis": "A statute", "until": "ten years after the order"},
    },
    "visits": {
        "key": ["id"],  # text
        "fields": {
            "id": _field("device"),
            "person_id": _field("none"),  # int
            "page": _field("usage"),
        },
        "links": [{"fields": ["person_id"], "to": "people", "ownership": "owned"}],
        "erase": "delete",
    },
    "clicks": {
        "key": ["id"],  # int
        "fields": {"id": _field("none"), "visit_id": _field("none"), "target": _field("usage")},
        "links": [{"fields": ["visit_id"], "to": "visits", "ownership": "owned"}],
        "erase": "delete",
    },
    "newsletter": {
        "key": ["id"],  # int
        "fields": {"id": _field("none"), "email": _field("contact", identifier="email", match="casefold")},
        "erase": "delete",
    },
}

ADA, ZERO = "ada@kit.example", "zero@kit.example"

ROWS: Rows = {
    "people": [
        {"id": 0, "email": ZERO, "name": "Zero", "boss_id": None, "secret": "hash0"},
        {"id": 1, "email": "Ada@Kit.example", "name": ODD, "boss_id": 0, "secret": "hash1"},
        {"id": 2, "email": "bob@kit.example", "name": "Bob", "boss_id": 1, "secret": None},
        {"id": 3, "email": None, "name": "No mail", "boss_id": 1, "secret": None},
        {"id": 4, "email": "", "name": "Empty mail", "boss_id": None, "secret": None},
        {"id": 5, "email": "ada@kit.example.org", "name": "Nearly Ada", "boss_id": None, "secret": None},
    ],
    "orders": [
        {"id": 0, "person_id": 1, "total": Decimal("12345678901234567.10"), "note": "ring twice"},
        {"id": 10, "person_id": 1, "total": Decimal("0.00"), "note": None},
        {"id": 11, "person_id": 0, "total": Decimal("-1.50"), "note": "zero's"},
        {"id": 12, "person_id": 2, "total": None, "note": "bob's"},
        {"id": 13, "person_id": None, "total": None, "note": "nobody's"},
    ],
    "visits": [
        {"id": "a/b c", "person_id": 1, "page": ODD},
        {"id": "0", "person_id": 1, "page": ""},
        {"id": "A/B c", "person_id": 2, "page": "bob's"},
        {"id": "z", "person_id": 0, "page": None},
    ],
    "clicks": [
        {"id": 1, "visit_id": "a/b c", "target": "lamp"},
        {"id": 2, "visit_id": "a/b c", "target": "lamp"},
        {"id": 3, "visit_id": "0", "target": ODD},
        {"id": 4, "visit_id": "A/B c", "target": "bob's"},
        {"id": 5, "visit_id": None, "target": "nobody's"},
    ],
    "newsletter": [
        {"id": 1, "email": "ADA@kit.example"},
        {"id": 2, "email": "bob@kit.example"},
        {"id": 3, "email": ""},
    ],
}

# The keys of Ada's rows: what a copy brings and an erasure touches, and nothing else.
ADAS: dict[str, set[object]] = {
    "people": {1},
    "orders": {0, 10},
    "visits": {"a/b c", "0"},
    "clicks": {1, 2, 3},
    "newsletter": {1},
}
ZEROS: dict[str, set[object]] = {"people": {0}, "orders": {11}, "visits": {"z"}}

HOSTILE = (
    "' OR '1'='1",
    "ada@kit.example' --",
    '"; DROP TABLE people; --',
    "%",
    "_da@kit.example",
    "*",
    "ada@kit.example\x00",
    "\x00",
    "a" * 10_000,
    "ada@kit.example\n",
    "{email}",
    "{id}",
    "..",
    "../people",
    "?email=ada@kit.example",
    "#",
    "\ud800",
    "[]",
    "null",
    "0",
    "",
    " ",
)


def datamap_of(
    connector: str,
    *,
    connection: str | None = "kit",
    system: Mapping[str, Any] | None = None,
    collections: Mapping[str, Mapping[str, Any]] | None = None,
) -> DataMap:
    """The kit's world as a data map. `system` and `collections` add what this kind of connector needs to know."""
    more = collections or {}
    described = {name: {**each, **more.get(name, {})} for name, each in COLLECTIONS.items()}
    plain = {"title": "The kit's store", "connector": connector, "connection": connection, "collections": described}
    return DataMap.model_validate({"version": 1, "controller": "kit", "systems": {SYSTEM: {**plain, **(system or {})}}})
