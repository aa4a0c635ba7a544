"""Rows of the app database: users, devices, messages, payments, locations."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from psycopg.types.json import Jsonb

from examples import common
from examples.common import Person, draw, maybe, moment
from examples.tables import Tables

APPS = ("Qazar Chat", "Qazar Maps", "Qazar Notes", "Qazar Pay")
# What the well-known people have, so that tests and demos can count on it.
COUNTS: dict[str, dict[str, int]] = {
    "ada": {"devices": 2, "visits": 6, "points": 10, "events": 5, "messages": 4, "payments": 2},
    "ben": {"devices": 1, "visits": 3, "points": 0, "events": 2, "messages": 3, "payments": 1},
    "cora": {"devices": 1, "visits": 4, "points": 5, "events": 3, "messages": 2, "payments": 2},
    "dmitri": {"devices": 1, "visits": 2, "points": 0, "events": 1, "messages": 2, "payments": 1},
    "hana": {"devices": 3, "visits": 1200, "points": 2500, "events": 800, "messages": 300, "payments": 24},
}


def rows(cast: list[Person], seed: int) -> Tables:
    tables = Tables(
        *("employees", "apps", "addresses", "wallets", "users", "devices", "access_log", "location_points"),
        *("usage_events", "conversations", "conversation_members", "messages", "friends", "payments", "consents"),
        "newsletter_signups",
    )
    titles = ("Moderator", "Engineer", "Product manager", "Community manager")
    for worker in common.employees(domain="qazar.example", seed=seed, titles=titles):
        tables.number("employees", worker.email, worker.name, worker.title, worker.manager, worker.hired_on)
    for name in APPS:
        tables.number("apps", name)
    for home in common.households(cast, seed):
        tables.number("addresses", home.street, home.postcode, home.city, home.country)
    for person in cast:
        _user(tables, person, seed)
        _devices(tables, person, seed)
        _traces(tables, person, seed)
        _payments(tables, person, seed)
        _signup(tables, person, seed)
    _conversations(tables, cast, seed)
    _friends(tables, cast, seed)
    return tables


def _much(person: Person, what: str, drawn: int) -> int:
    return COUNTS[person.who][what] if person.who in COUNTS else drawn


def _user(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "user", person.number)
    wallet = None
    if person.who or rng.random() < 0.5:
        wallet = tables.number("wallets", Decimal(rng.randrange(20000)) / 100, maybe(rng, moment(rng)))
    # A household has one row; many people gave it twice, as two foreign keys.
    billing = person.household if person.who else maybe(rng, person.household, 0.5)
    referrer = None if person.who or rng.random() < 0.7 else rng.randrange(person.number)
    born = date(1945, 1, 1) + timedelta(days=rng.randrange(23000))
    tables.number(
        "users",
        f"{person.first}{person.last}{person.number}".lower(),
        *(person.email, person.phone, f"argon2${rng.getrandbits(128):032x}", person.name, maybe(rng, born, 0.8)),
        rng.choice(("active", "active", "paused", "closed")),
        maybe(rng, Jsonb({"language": rng.choice(("en", "de", "fr")), "sounds": rng.random() < 0.5}), 0.8),
        maybe(rng, rng.randbytes(48), 0.3),
        *(person.household, billing, wallet, referrer),
        common.DMITRI_EMPLOYEE if person.who in ("ada", "cora") else maybe(rng, rng.randrange(40), 0.2),
        maybe(rng, common.note(rng, person), 0.3),
        moment(rng),
    )
    for purpose in ("analytics", "location", "marketing")[: 2 if person.who else rng.randint(0, 3)]:
        tables.add("consents", person.number, purpose, rng.random() < 0.6, moment(rng))


def _devices(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "devices", person.number)
    mine: list[uuid.UUID] = []
    for _ in range(_much(person, "devices", rng.randint(0, 2))):
        mine.append(uuid.UUID(int=rng.getrandbits(128), version=4))
        system = rng.choice(("Android 15", "iOS 18", "Linux", "Windows 11"))
        hardware, push = f"hw-{rng.getrandbits(96):024x}", maybe(rng, f"push-{rng.getrandbits(64):016x}", 0.7)
        tables.add(
            "devices", mine[-1], person.number, rng.choice(("phone", "tablet", "laptop")), system, hardware, push
        )
    for index in range(_much(person, "visits", rng.randint(0, 8))):
        device = rng.choice(mine) if mine and index % 3 else None
        if index == 0 and tables["devices"]:
            device = tables["devices"][0][0]  # the tablet at the reception desk is Ben's, and everybody has used it
        page, browser = rng.choice(("/", "/chat", "/map", "/pay")), maybe(rng, rng.choice(common.BROWSERS), 0.9)
        tables.number("access_log", person.number, device, common.ip(rng), browser, page, moment(rng, years=1))


def _traces(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "traces", person.number)
    for seq in range(_much(person, "points", rng.choice((0, 0, 3, 6)))):
        latitude, longitude = (
            Decimal(rng.randrange(35_000000, 60_000000)),
            Decimal(rng.randrange(-9_000000, 24_000000)),
        )
        tables.add("location_points", person.number, seq, latitude / 10**6, longitude / 10**6, moment(rng, years=1))
    for _ in range(_much(person, "events", rng.randint(0, 5))):
        feature, seconds = rng.choice(("search", "share", "call", "export")), maybe(rng, rng.randrange(900), 0.8)
        tables.number("usage_events", person.number, rng.randrange(len(APPS)), feature, seconds, moment(rng, years=1))


def _payments(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "payments", person.number)
    for _ in range(_much(person, "payments", rng.choice((0, 0, 1, 2)))):
        amount, note = Decimal(rng.randrange(99, 20000)) / 100, maybe(rng, common.note(rng, person), 0.5)
        reference = f"PAY-{rng.getrandbits(64):016x}"
        paid = common.day(rng, years=6)
        tables.number("payments", person.number, paid, amount, rng.choice(("EUR", "USD")), person.name, reference, note)


def _signup(tables: Tables, person: Person, seed: int) -> None:
    rng = draw(seed, "signup", person.number)
    spelled = common.CORA_ELSEWHERE if person.who == "cora" else person.email
    if not person.who and rng.random() < 0.2:
        spelled = spelled.title()
    if person.who or rng.random() < 0.3:
        tables.number("newsletter_signups", spelled, rng.sample(("apps", "offers", "events"), 2), moment(rng))


def _conversations(tables: Tables, cast: list[Person], seed: int) -> None:
    """First the well-known people's, so that their numbers stay: a chat with Ben (Ben: with Ada), and notes to self."""
    known = {person.who: person for person in cast if person.who}
    for person in known.values():
        rng = draw(seed, "messages", person.number)
        partner = known["ada"] if person.who == "ben" else known["ben"]
        _chat(tables, (person, partner), f"{person.first} and {partner.first}", _much(person, "messages", 1), seed)
        alone = tables.number("conversations", "Notes to myself", moment(rng))
        tables.add("conversation_members", alone, person.number, moment(rng))
        tables.number(
            "messages", alone, person.number, None, common.remark(rng, person), rng.randbytes(16), moment(rng)
        )
    for number in range(len(cast) // 3):
        rng = draw(seed, "chat", number)
        # None of the crowd's chats has a well-known person in it.
        group = tuple(cast[n] for n in sorted(rng.sample(range(len(known), len(cast)), rng.randint(2, 4))))
        _chat(tables, group, maybe(rng, f"Plans of {group[0].first}"), rng.randint(1, 6), seed)


def _chat(tables: Tables, group: tuple[Person, ...], title: str | None, each: int, seed: int) -> None:
    chat = tables.number("conversations", title, common.BASE)
    rng = draw(seed, "texts", chat)
    for person in group:
        tables.add("conversation_members", chat, person.number, moment(rng))
    last: int | None = None
    for index in range(each):
        # The first speaks always; the others answer in turn for as long as the chat is short.
        for person in group[: 1 if index >= 5 else len(group)]:
            said = common.remark(rng, person)
            last = tables.number(
                "messages", chat, person.number, maybe(rng, last, 0.6), said, None, moment(rng, years=1)
            )


def _friends(tables: Tables, cast: list[Person], seed: int) -> None:
    """A friend's row is its owner's: that Ada calls Ben "Benny" is hers, not his."""
    known = [person for person in cast if person.who]
    ben, ada = (next(p for p in known if p.who == who) for who in ("ben", "ada"))
    tables.add("friends", ada.number, ben.number, "Benny")
    tables.add("friends", ben.number, ada.number, None)
    for person in cast[len(known) :]:
        rng = draw(seed, "friends", person.number)
        for friend in rng.sample(range(len(cast)), rng.randint(0, 3)):
            if friend != person.number:
                tables.add("friends", person.number, friend, maybe(rng, cast[friend].first))
