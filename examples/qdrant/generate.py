"""Qdrant's cloud: accounts, clusters and their use, invoices, the community, newsletter, contact form and web logs."""

import uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from psycopg.types.json import Jsonb

from examples import common
from examples.common import Person, draw, maybe, moment
from examples.tables import Tables, write

CONNECTIONS = ("qdrant_cloud",)
TYPES = ("tier", "purpose")
REGIONS = (
    ("eu-central-1", "Frankfurt", "AWS"),
    ("europe-west3", "Frankfurt", "Google Cloud"),
    ("us-east4", "Virginia", "Google Cloud"),
)
PRODUCTS = ("Cluster hour", "Storage, GB-month", "Backup, GB-month", "Support plan")
# What the well-known people have, so that tests and demos can count on it; days are per cluster.
COUNTS: dict[str, dict[str, int]] = {
    "ada": {"clusters": 2, "days": 5, "invoices": 3, "comments": 3, "contact": 1},
    "ben": {"clusters": 1, "days": 3, "invoices": 0, "comments": 2, "contact": 0},
    "cora": {"clusters": 1, "days": 4, "invoices": 2, "comments": 1, "contact": 1},
    "dmitri": {"clusters": 1, "days": 2, "invoices": 1, "comments": 2, "contact": 0},
    "hana": {"clusters": 4, "days": 700, "invoices": 24, "comments": 60, "contact": 2},
}


def build(dsns: dict[str, str], *, people: int = 2000, seed: int = 7) -> dict[str, int]:
    """Replaces the database behind `dsns["qdrant_cloud"]`; returns rows by table. Same seed and people, same rows."""
    tables = rows(people=people, seed=seed)
    return write(dsns["qdrant_cloud"], Path(__file__).with_name("schema.sql"), tables, types=TYPES)


def rows(*, people: int, seed: int) -> Tables:
    tables = Tables(
        *("employees", "regions", "products", "accounts", "addresses", "account_addresses", "clusters", "api_keys"),
        *("usage_daily", "payment_methods", "invoices", "invoice_lines", "comments", "consents"),
        *("newsletter_subscribers", "contact_requests", "web_logs"),
    )
    titles = ("Account manager", "Support engineer", "Solutions architect", "Developer advocate")
    for worker in common.employees(domain="qdrant.example", seed=seed, titles=titles):
        tables.number("employees", worker.email, worker.name, worker.title, worker.manager, worker.hired_on)
    for region in REGIONS:
        tables.add("regions", *region)
    for number, name in enumerate(PRODUCTS):
        tables.number("products", name, Decimal(number + 1) / 40)
    cast = common.cast(people=people, seed=seed, first="ada")
    addresses = list(common.households(cast, seed))
    for home in addresses:
        tables.number("addresses", home.street, home.postcode, home.city, home.country)
    for person in cast:
        home = addresses[person.household]
        _account(tables, person, seed)
        tables.add("account_addresses", person.number, person.household, "billing")
        _clusters(tables, person, seed)
        _invoices(tables, person, f"{home.street}, {home.postcode} {home.city}, {home.country}", seed)
        _community(tables, person, seed)
        _by_mail(tables, person, seed)
    _web_logs(tables, people, seed)
    return tables


def _much(person: Person, what: str, drawn: int) -> int:
    return COUNTS[person.who][what] if person.who in COUNTS else drawn


def _account(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "account", person.number)
    manager = common.DMITRI_EMPLOYEE if person.who in ("ada", "ben") else maybe(rng, rng.randrange(40))
    referrer = 0 if person.who == "ben" else None
    if not person.who and rng.random() < 0.3:
        referrer = rng.randrange(person.number)
    tables.number(
        "accounts",
        *(
            person.email,
            person.name,
            f"scrypt${rng.getrandbits(128):032x}",
            person.phone,
            maybe(rng, f"{person.last} Labs"),
        ),
        rng.choice(("free", "standard", "premium")),
        maybe(rng, Jsonb({"theme": rng.choice(("light", "dark")), "digest": rng.random() < 0.5}), 0.8),
        maybe(rng, rng.randbytes(48), 0.3),
        maybe(rng, common.ip(rng), 0.8),
        *(manager, referrer),
        common.note(rng, person) if person.who else maybe(rng, common.note(rng, person), 0.3),
        moment(rng),
    )
    for purpose in ("newsletter", "analytics", "advertising")[: 2 if person.who else rng.randint(0, 3)]:
        tables.add("consents", person.number, purpose, rng.random() < 0.5, moment(rng))


def _clusters(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "clusters", person.number)
    days = _much(person, "days", rng.randint(0, 20))
    for index in range(_much(person, "clusters", rng.choice((0, 0, 1, 1, 2)))):
        cluster = uuid.UUID(int=rng.getrandbits(128), version=4)
        config = Jsonb({"nodes": rng.randint(1, 6), "ram_gb": rng.choice((1, 4, 16)), "owner": person.name})
        tables.add(
            *("clusters", cluster, person.number, f"{person.last.lower()}-{index}", rng.choice(REGIONS)[0], config),
            moment(rng),
        )
        tables.number("api_keys", cluster, maybe(rng, "production"), rng.randbytes(32), maybe(rng, moment(rng)))
        for back in range(days):
            used = common.BASE.date() - timedelta(days=back)
            tables.add("usage_daily", cluster, used, rng.randrange(100000), Decimal(rng.randrange(90000)) / 10000)


def _invoices(tables: Tables, person: Person, address: str, seed: int) -> None:
    rng = draw(seed, "invoices", person.number)
    count = _much(person, "invoices", rng.choice((0, 0, 1, 2, 4)))
    if count:
        card = (rng.choice(("Visa", "Mastercard")), f"{rng.randrange(10000):04d}", f"pm_{rng.getrandbits(96):024x}")
        tables.number("payment_methods", person.number, *card)
    for _ in range(count):
        note = maybe(rng, common.note(rng, person), 0.6)
        total, issued = Decimal(rng.randrange(500, 90000)) / 100, common.day(rng, years=6)
        number = f"QD-{len(tables['invoices']):07d}"
        invoice = tables.number("invoices", number, person.number, issued, total, person.name, address, note)
        for line in range(2):
            tables.add(
                "invoice_lines", invoice, line, rng.randrange(len(PRODUCTS)), Decimal(rng.randrange(1, 9000)) / 1000
            )


def _community(tables: Tables, person: Person, seed: int) -> None:
    """Comments answer comments of anybody, so that nobody's can simply vanish."""
    rng = draw(seed, "comments", person.number)
    for index in range(_much(person, "comments", rng.choice((0, 0, 1, 3)))):
        earlier = len(tables["comments"])
        parent = None
        if person.who and earlier:
            parent = earlier - 1 if index % 2 == 0 else None
        elif earlier:
            parent = maybe(rng, rng.randrange(earlier), 0.6)
        tables.number("comments", person.number, parent, common.remark(rng, person), moment(rng))


def _by_mail(tables: Tables, person: Person, seed: int) -> None:
    """What is known by an e-mail address alone, spelled as people spell it."""
    rng = draw(seed, "mail", person.number)
    spelled = common.CORA_ELSEWHERE if person.who == "cora" else person.email
    if not person.who and rng.random() < 0.1:
        spelled = spelled.title()
    if person.who or rng.random() < 0.4:
        topics = rng.sample(("releases", "events", "research"), rng.randint(1, 3))
        left = maybe(rng, moment(rng, years=1), 0.2)
        tables.number("newsletter_subscribers", spelled, maybe(rng, person.first), topics, moment(rng), left)
    for _ in range(_much(person, "contact", int(rng.random() < 0.2))):
        text = common.remark(rng, person)
        tables.number("contact_requests", spelled, person.name, text, maybe(rng, rng.randrange(40)), moment(rng))


def _web_logs(tables: Tables, people: int, seed: int) -> None:
    """As the policy says: not linked to anything that identifies a person, so no request reaches them."""
    rng = draw(seed, "web logs")
    for _ in range(people):
        browser, provider = maybe(rng, rng.choice(common.BROWSERS), 0.9), maybe(rng, rng.choice(("Netco", "Fibra")))
        page, clicks = rng.choice(("/", "/docs", "/pricing", "/blog")), maybe(rng, rng.randrange(9))
        referrer = maybe(rng, "https://search.example/", 0.4)
        tables.number("web_logs", common.ip(rng), browser, provider, referrer, page, clicks, moment(rng))
