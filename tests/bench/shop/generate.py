"""A shop's database of any size, the same for the same numbers: people with about 33 rows each, and one with 302,233.

- customers 1 to `probes` ("probe0001@shop.example"): each has exactly the rows of PROBE_ROWS;
- the others ("c<ID>@shop.example"): as many as chance gives, about 30;
- the last ("heavy@shop.example"): 100,000 orders (or as told) of two items each.
"""

import random
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

HERE = Path(__file__).parent
HEAVY = "heavy@shop.example"
PROBE_ROWS = {
    "customer": 1,
    "address": 2,
    "orders": 5,
    "order_item": 12,
    "payment_card": 2,
    "login": 6,
    "support_ticket": 1,
    "ticket_message": 3,
    "newsletter_consent": 1,
}
TABLES = tuple(PROBE_ROWS)
FLUSH_ROWS = 4_000
NULL = "\\N"

FIRST = (  # noqa: SIM905
    "Ada Ben Cora Dmitri Elif Farid Gwen Hana Igor Jana Kofi Lena Malik Noor Olaf Petra Quinn Rosa Sven Tara Umar Vera"
    " Wim Xenia Yusuf Zoe"
).split()
LAST = (  # noqa: SIM905
    "Abbott Berg Castillo Dubois Eriksen Farkas Greco Haddad Ito Jansen Kowalski Lindqvist Moreau Novak Okafor Petrov"
    " Quist Rossi Schmidt Tanaka Usman Vasquez Weber Xu Yilmaz Zeller"
).split()
STREET = "High Park Mill Station Church Lake Harbour Castle Garden Bridge".split()  # noqa: SIM905
CITY = (
    *(("Lyon", "FR"), ("Bremen", "DE"), ("Porto", "PT"), ("Leeds", "GB"), ("Gent", "BE")),
    *(("Malmo", "SE"), ("Turin", "IT"), ("Gdansk", "PL"), ("Utrecht", "NL"), ("Graz", "AT")),
)
PRODUCT = "kettle lamp chair rug mug shelf clock blanket mirror vase desk stool bowl basket curtain".split()  # noqa: SIM905
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4) AppleWebKit/605.1.15 Mobile Safari",
    "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/126.0 Safari/537.36",
)
WORDS = (  # noqa: SIM905
    "the parcel has not arrived yet please check with your carrier and let me know when it will be here because i"
    " ordered it two weeks ago for a birthday thank you very much"
).split()


@dataclass(frozen=True)
class Size:
    customers: int
    heavy_orders: int = 100_000
    probes: int = 400
    seed: int = 7


@dataclass(frozen=True)
class Shape:
    """How many rows a customer has: items of each order, messages of each ticket."""

    addresses: int
    items: Sequence[int]
    cards: int
    logins: int
    messages: Sequence[int]
    consents: int


PROBE = Shape(addresses=2, items=(2, 3, 2, 3, 2), cards=2, logins=6, messages=(3,), consents=1)


class Tables:
    """Every table as an open COPY; rows get their ids here."""

    def __init__(self, url: str, stack: ExitStack) -> None:
        self.rows = dict.fromkeys(TABLES, 0)
        self._held: dict[str, list[str]] = {table: [] for table in TABLES}
        self._copies = {}
        for table in TABLES:
            cursor = stack.enter_context(psycopg.connect(url)).cursor()
            self._copies[table] = stack.enter_context(cursor.copy(f"COPY {table} FROM STDIN".encode()))
        stack.callback(self._flush_all)

    def put(self, table: str, *values: object) -> int:
        self.rows[table] += 1
        held = self._held[table]
        held.append("\t".join(map(str, (self.rows[table], *values))))
        if len(held) >= FLUSH_ROWS:
            self._flush(table)
        return self.rows[table]

    def _flush(self, table: str) -> None:
        held = self._held[table]
        if held:
            self._copies[table].write("\n".join(held) + "\n")
            held.clear()

    def _flush_all(self) -> None:
        for table in TABLES:
            self._flush(table)


class Chance(random.Random):
    """Values of one customer, in the order in which they are asked for."""

    def moment(self) -> str:
        day = f"20{self.randrange(19, 26)}-{self.randrange(1, 13):02d}-{self.randrange(1, 29):02d}"
        return f"{day} {self.randrange(24):02d}:{self.randrange(60):02d}:{self.randrange(60):02d}+00"

    def network(self) -> str:
        return f"203.0.{self.randrange(256)}.{self.randrange(256)}"

    def words(self, number: int) -> str:
        return " ".join(self.choice(WORDS) for _ in range(number))

    def sometimes(self, share: float, number: int) -> str:
        return self.words(number) if self.random() < share else NULL


def put_customer(tables: Tables, customer: int, email: str, shape: Shape, *, seed: int) -> None:
    by = Chance(seed * 1_000_003 + customer)
    name = f"{by.choice(FIRST)} {by.choice(LAST)}"
    phone = f"+49 30 {by.randrange(10**7):07d}"
    born = f"{by.randrange(1940, 2006)}-{by.randrange(1, 13):02d}-{by.randrange(1, 29):02d}"
    tier = (by.moment(), by.choice(("none", "silver", "gold")))
    number = tables.put("customer", email, name, phone, born, *tier, by.sometimes(0.3, 6))
    assert number == customer
    addresses = []
    for n in range(shape.addresses):
        city, country = by.choice(CITY)
        line, code = f"{by.randrange(1, 200)} {by.choice(STREET)} Street", f"{by.randrange(10000, 99999)}"
        label = ("home", "work", "other")[n % 3]
        addresses.append(tables.put("address", customer, label, name, line, city, code, country, by.moment()))
    for items in shape.items:
        _put_order(tables, customer, by, addresses, items)
    for _ in range(shape.cards):
        address, brand = by.choice(addresses), by.choice(("visa", "mastercard", "amex"))
        card = (f"{by.randrange(10000):04d}", f"tok_{by.getrandbits(96):024x}")
        tables.put("payment_card", customer, address, name, brand, *card, by.randrange(1, 13), by.randrange(2025, 2031))
    for _ in range(shape.logins):
        tables.put("login", customer, by.moment(), by.network(), by.choice(BROWSER), _flag(by, 0.95))
    for messages in shape.messages:
        ticket = tables.put("support_ticket", customer, by.moment(), by.choice(("open", "closed")), by.words(5))
        for n in range(messages):
            tables.put("ticket_message", ticket, by.moment(), ("customer", "agent")[n % 2], by.words(25))
    for n in range(shape.consents):
        granted = _flag(by, 0.8)
        tables.put("newsletter_consent", email, ("weekly", "offers")[n % 2], granted, by.moment(), by.network())


def _put_order(tables: Tables, customer: int, by: Chance, addresses: list[int], items: int) -> None:
    address, placed = by.choice(addresses), by.moment()
    status, total = by.choice(("paid", "shipped", "delivered", "returned")), by.randrange(500, 50000)
    order = tables.put("orders", customer, address, placed, status, total, "EUR", by.network(), by.sometimes(0.4, 5))
    for _ in range(items):
        product = by.choice(PRODUCT)
        sku, name = f"SKU-{by.randrange(100000):05d}", f"{product} {by.choice(STREET)}"
        numbers = (by.randrange(1, 4), by.randrange(300, 20000))
        tables.put("order_item", order, sku, name, *numbers, by.sometimes(0.2, 6))


def _flag(by: Chance, share: float) -> str:
    return "t" if by.random() < share else "f"


def _by_chance(seed: int, customer: int) -> Shape:
    by = random.Random(seed * 7_919 + customer)
    return Shape(
        addresses=by.randrange(1, 4),
        items=[by.randrange(1, 5) for _ in range(by.randrange(0, 11))],
        cards=by.randrange(1, 3),
        logins=by.randrange(1, 10),
        messages=[by.randrange(1, 5) for _ in range(by.randrange(0, 3))],
        consents=1 if by.random() < 0.7 else 0,
    )


def heavy_shape(orders: int) -> Shape:
    return Shape(addresses=20, items=[2] * orders, cards=10, logins=1000, messages=[5] * 200, consents=2)


def build(url: str, size: Size) -> dict[str, int]:
    """Fill an empty database; rows by table."""
    with psycopg.connect(url) as connection:
        connection.execute((HERE / "schema.sql").read_bytes())
    with ExitStack() as stack:
        tables = Tables(url, stack)
        for customer in range(1, size.customers + 1):
            if customer <= size.probes:
                put_customer(tables, customer, probe(customer), PROBE, seed=size.seed)
            else:
                shape = _by_chance(size.seed, customer)
                put_customer(tables, customer, f"c{customer}@shop.example", shape, seed=size.seed)
        put_customer(tables, size.customers + 1, HEAVY, heavy_shape(size.heavy_orders), seed=size.seed)
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (HERE / "indexes.sql").read_text().split(";\n"):
            connection.execute(statement.encode())
        connection.execute("VACUUM ANALYZE")
    return tables.rows


def probe(number: int) -> str:
    return f"probe{number:04d}@shop.example"
