"""Rows of the help desk: contacts, tickets, what was said in them, calls."""

from decimal import Decimal

from psycopg.types.json import Jsonb

from examples import common
from examples.common import Person, draw, maybe, moment
from examples.tables import Tables

LABELS = ("billing", "login", "crash", "privacy", "praise")
HANA_AT_WORK = "hana@studio-ito.example"
TICKETS = {"ada": 2, "ben": 1, "cora": 2, "dmitri": 1, "hana": 150}


def rows(cast: list[Person], seed: int) -> Tables:
    tables = Tables(
        *(
            "agents",
            "contacts",
            "tickets",
            "ticket_messages",
            "attachments",
            "ratings",
            "labels",
            "ticket_labels",
            "calls",
        )
    )
    for worker in common.employees(domain="help.qazar.example", seed=seed, titles=("Agent",), count=20):
        tables.number("agents", worker.email, worker.name, worker.manager)
    for name in LABELS:
        tables.number("labels", name)
    for person in cast:
        rng = draw(seed, "contact", person.number)
        # Cora wrote by mail and never signed in: nothing but the address ties her to us.
        spelled = common.CORA_ELSEWHERE if person.who == "cora" else person.email
        user = person.number if person.who not in ("", "cora") else maybe(rng, person.number, 0.7)
        user = None if person.who == "cora" else user
        contact = tables.number("contacts", user, spelled, maybe(rng, person.name, 0.8), maybe(rng, person.phone), "en")
        _tickets(tables, person, contact, TICKETS.get(person.who, rng.choice((0, 0, 1, 2))), seed)
        if person.who == "hana":  # only her user number leads here
            other = tables.number("contacts", person.number, HANA_AT_WORK, None, None, None)
            _tickets(tables, person, other, 5, seed)
    return tables


def _tickets(tables: Tables, person: Person, contact: int, count: int, seed: int) -> None:
    rng = draw(seed, "tickets", contact)
    first: int | None = None
    for index in range(count):
        agent = common.DMITRI_EMPLOYEE if person.who == "ada" else maybe(rng, rng.randrange(20), 0.8)
        merged = first if index % 2 else None
        details = maybe(rng, Jsonb({"app": rng.choice(("chat", "maps")), "reported_by": person.name}), 0.7)
        subject, status = f"About {rng.choice(common.TOPICS)}", rng.choice(("open", "waiting", "closed"))
        ticket = tables.number("tickets", contact, agent, merged, subject, status, details, moment(rng))
        first = ticket if first is None else first
        tables.add("ticket_labels", ticket, rng.randrange(len(LABELS)))
        asked = tables.number("ticket_messages", ticket, None, common.remark(rng, person), moment(rng))
        tables.number("ticket_messages", ticket, agent, f"Hello {person.first}, we will look into it.", moment(rng))
        if index % 3 == 0:
            tables.number("attachments", asked, "screenshot.png", rng.randbytes(64))
        if rng.random() < 0.4:
            tables.add("ratings", ticket, rng.randint(0, 5), maybe(rng, common.remark(rng, person)))
    if person.who or rng.random() < 0.2:
        minutes = Decimal(rng.randrange(10, 400)) / 10
        tables.number(
            "calls", contact, rng.randrange(20), minutes, maybe(rng, common.note(rng, person), 0.7), moment(rng)
        )
