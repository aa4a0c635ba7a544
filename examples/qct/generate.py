"""QCT's customer database: contacts, events, inquiry and registration forms, downloads, newsletters, orders."""

import hashlib
from decimal import Decimal
from pathlib import Path

from psycopg.types.json import Jsonb

from examples import common
from examples.common import Household, Person, draw, maybe, moment
from examples.tables import Tables, write

CONNECTIONS = ("qct_crm",)
PRODUCTS = ("Rack server R1", "Rack server R2", "Storage node S4", "Edge server E1", "Switch T48")
VENUES = ("Taipei", "Berlin", "San Jose", "Tokyo", "Paris", "Dublin")
# What the well-known people have, so that tests and demos can count on it.
COUNTS: dict[str, dict[str, int]] = {
    "ada": {"events": 2, "inquiries": 2, "downloads": 3, "orders": 2, "servers": 2},
    "ben": {"events": 1, "inquiries": 0, "downloads": 1, "orders": 0, "servers": 0},
    "cora": {"events": 1, "inquiries": 2, "downloads": 2, "orders": 1, "servers": 1},
    "dmitri": {"events": 1, "inquiries": 1, "downloads": 1, "orders": 1, "servers": 0},
    "hana": {"events": 6, "inquiries": 40, "downloads": 3000, "orders": 30, "servers": 60},
}


def build(dsns: dict[str, str], *, people: int = 2000, seed: int = 7) -> dict[str, int]:
    """Replaces the database behind `dsns["qct_crm"]`; returns rows by table. Same seed and people, same rows."""
    tables = rows(people=people, seed=seed)
    return write(dsns["qct_crm"], Path(__file__).with_name("schema.sql"), tables, types=("order_status",))


def rows(*, people: int, seed: int) -> Tables:
    tables = Tables(
        *("employees", "companies", "products", "software_files", "contacts", "mailing_addresses", "contact_addresses"),
        *("events", "EventRegistration", "event_photos", "inquiries", "downloads", "newsletter_subscriptions"),
        *("orders", "order_lines", "registered_servers", "shares"),
    )
    titles = ("Sales representative", "Sales manager", "Field engineer", "Event manager")
    for worker in common.employees(domain="qct.example", seed=seed, titles=titles):
        tables.number("employees", worker.email, worker.name, worker.title, worker.manager, worker.hired_on)
    _catalogue(tables, seed)
    cast = common.cast(people=people, seed=seed, first="hana")
    homes = list(common.households(cast, seed))
    for home in homes:
        tables.number("mailing_addresses", home.street, home.postcode, home.city, home.country)
    for person in cast:
        _contact(tables, person, seed)
        _events(tables, person, seed)
        _forms(tables, person, seed)
        _downloads(tables, person, seed)
        _orders(tables, person, homes[person.household], seed)
        _shares(tables, person, cast, seed)
    return tables


def _much(person: Person, what: str, drawn: int) -> int:
    return COUNTS[person.who][what] if person.who in COUNTS else drawn


def _catalogue(tables: Tables, seed: int) -> None:
    rng = draw(seed, "catalogue")
    for number in range(60):
        tables.number("companies", f"{rng.choice(common.LAST)} Systems {number}", rng.choice(common.CITIES)[1])
    for number, name in enumerate(PRODUCTS):
        tables.number("products", name, Decimal(1999 + 1500 * number))
        for minor in range(4):
            digest = hashlib.sha256(f"{name} 2.{minor}".encode()).digest()
            tables.number("software_files", number, f"2.{minor}", digest)
    for number in range(12):
        venue = VENUES[number % len(VENUES)]
        tables.number("events", f"QCT Summit {venue} {2023 + number // 6}", venue, common.day(rng))


def _contact(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "contact", person.number)
    rep = common.DMITRI_EMPLOYEE if person.who in ("ada", "hana") else maybe(rng, rng.randrange(40), 0.6)
    # Hana is number 0 and introduced Ada; a key that is 0 is still a key.
    introduced = 0 if person.who == "ada" else None
    if not person.who and rng.random() < 0.2:
        introduced = rng.randrange(person.number)
    preferences = Jsonb({"post": rng.random() < 0.3, "phone": rng.random() < 0.5, "salutation": f"Dear {person.first}"})
    tables.number(
        "contacts",
        *(person.email, person.first, person.last, maybe(rng, rng.choice(("Buyer", "Administrator", "Architect")))),
        *(person.phone, maybe(rng, rng.randrange(60), 0.7), rep, introduced, maybe(rng, preferences, 0.8)),
        common.note(rng, person) if person.who else maybe(rng, common.note(rng, person), 0.4),
        moment(rng),
    )
    tables.add("contact_addresses", person.number, person.household, rng.choice(("post", "delivery")))


def _events(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "events", person.number)
    for event in sorted(rng.sample(range(12), _much(person, "events", rng.choice((0, 0, 1, 2))))):
        needs = maybe(rng, rng.choice(("vegetarian", "no nuts", "halal", "step-free access")), 0.3)
        consent = rng.random() < 0.7 or bool(person.who)
        tables.add("EventRegistration", event, person.number, f"{person.name}", needs, consent, moment(rng))
        if consent and (person.who or rng.random() < 0.3):
            tables.number(
                "event_photos", event, person.number, maybe(rng, f"{person.name} at a talk"), rng.randbytes(64)
            )


def _forms(tables: Tables, person: Person, seed: int) -> None:
    """Forms ask for an e-mail address and check no spelling."""
    rng = draw(seed, "forms", person.number)
    spelled = common.CORA_ELSEWHERE if person.who == "cora" else person.email
    if not person.who and rng.random() < 0.1:
        spelled = spelled.title()
    earlier: int | None = None
    for _ in range(_much(person, "inquiries", rng.choice((0, 0, 0, 1, 2)))):
        answered, text = maybe(rng, rng.randrange(40), 0.7), common.remark(rng, person)
        details = (spelled, person.name, maybe(rng, person.phone), text, maybe(rng, common.ip(rng), 0.8))
        earlier = tables.number("inquiries", *details, answered, earlier, moment(rng))
    if person.who or rng.random() < 0.4:
        topics = rng.sample(("servers", "storage", "events", "press"), rng.randint(1, 3))
        tables.add("newsletter_subscriptions", spelled, maybe(rng, person.name), topics, common.day(rng))


def _downloads(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "downloads", person.number)
    for _ in range(_much(person, "downloads", rng.randint(0, 8))):
        file, browser = rng.randrange(len(tables["software_files"])), maybe(rng, rng.choice(common.BROWSERS), 0.9)
        tables.number("downloads", person.number, file, common.ip(rng), browser, moment(rng))


def _orders(tables: Tables, person: Person, home: Household, seed: int) -> None:
    rng = draw(seed, "orders", person.number)
    place = f"{person.name}, {home.street}, {home.postcode} {home.city}, {home.country}"
    for _ in range(_much(person, "orders", rng.choice((0, 0, 0, 1, 2)))):
        number, seller = f"QO-{len(tables['orders']):07d}", maybe(rng, rng.randrange(40), 0.8)
        status = rng.choice(("placed", "shipped", "delivered", "cancelled"))
        total, note = Decimal(rng.randrange(100000, 9000000)) / 100, maybe(rng, common.note(rng, person), 0.6)
        ordered = common.day(rng, years=6)
        order = tables.number("orders", number, person.number, seller, status, ordered, total, place, note)
        for line in range(2):
            tables.add("order_lines", order, line, rng.randrange(len(PRODUCTS)), rng.randint(1, 40))
    for _ in range(_much(person, "servers", rng.choice((0, 0, 1)))):
        serial, site = (
            f"SN{len(tables['registered_servers']):08d}",
            maybe(rng, f"{person.last} server room, {home.city}"),
        )
        tables.add("registered_servers", serial, person.number, rng.randrange(len(PRODUCTS)), common.day(rng), site)


def _shares(tables: Tables, person: Person, cast: list[Person], seed: int) -> None:
    """Content shared with family and friends: the friend's address is the friend's, who may be nobody we know."""
    rng = draw(seed, "shares", person.number)
    friend = None
    if person.who == "ada":
        friend = common.EMAILS["ben"].title()
    elif not person.who and rng.random() < 0.2:
        friend = f"friend.{person.number}@{common.DOMAIN}"
        known = sum(1 for other in cast if other.who)
        if rng.random() < 0.3:
            friend = cast[rng.randrange(known, len(cast))].email
    if friend:
        tables.number("shares", person.number, friend, maybe(rng, f"Have a look at this, {person.first}"), moment(rng))
