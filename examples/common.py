"""What the generators share: a cast of people, their households and colleagues, and seeded values.

Everything depends on the seed and on a name or number alone, never on what was drawn before, so that the rows of the
well-known people are the same however large the crowd around them is.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")

DOMAIN = "people.example"
BASE = datetime(2025, 1, 15, 9, 0, tzinfo=UTC)  # every generated moment lies before it
SMALLEST_CROWD = 50

# who, first name, last name, e-mail as the account has it, household
KNOWN = (
    ("ada", "Ada", "Berg", f"ada.berg@{DOMAIN}", 0),
    ("ben", "Ben", "Castillo", f"ben.castillo@{DOMAIN}", 0),
    ("cora", "Cora", "Dubois", f"cora.dubois@{DOMAIN}", 1),
    ("dmitri", "Dmitri", "Novak", f"dmitri.novak@{DOMAIN}", 2),
    ("hana", "Hana", "Ito", f"hana.ito@{DOMAIN}", 3),
    ("erik", "Erik", "Lind", f"erik.lind@{DOMAIN}", 4),
    ("erik_again", "Erik", "Lind", f"erik.lind.1987@{DOMAIN}", 5),
    ("fay", "Fay", "Okoro", f"fay.okoro@{DOMAIN}", 6),
    ("fay_again", "Fay", "Okoro", f"Fay.Okoro@{DOMAIN}", 6),
)
EMAILS = {who: email for who, _, _, email, _ in KNOWN} | {"nobody": f"nobody@{DOMAIN}"}
# How Cora's address is spelled where nobody checks it: other case, and a space that was pasted along.
CORA_ELSEWHERE = "Cora.Dubois@People.example "
DMITRI_EMPLOYEE = 3  # his number in every employees table

# fmt: off
FIRST = (
    "Aino", "Amara", "Anton", "Beatriz", "Bilal", "Carla", "Chidi", "Dana", "Diego", "Edith", "Elif", "Emre", "Farah",
    "Felix", "Gita", "Goran", "Halima", "Henrik", "Ines", "Ivan", "Jana", "Jonas", "Kadri", "Kofi", "Lara", "Leon",
    "Mai", "Marek", "Nadia", "Nils", "Olga", "Omar", "Paula", "Pavel", "Quinn", "Rania", "Rolf", "Sanna", "Sergio",
    "Tamar", "Theo", "Uma", "Urs", "Vera", "Viktor", "Wanda", "Yara", "Yusuf", "Zoe", "Zoltan",
)
LAST = (
    "Abbas", "Almeida", "Bakker", "Bauer", "Cohen", "Costa", "Dahl", "Delgado", "Eriksen", "Evans", "Fischer",
    "Fontana", "Garcia", "Greene", "Haas", "Horvat", "Ibrahim", "Ivanova", "Jansen", "Jensen", "Kaya", "Keller",
    "Kim", "Kowalski", "Larsen", "Lopez", "Mbeki", "Meyer", "Moreau", "Murphy", "Nagy", "Nguyen", "Olsen", "Ortiz",
    "Park", "Petrov", "Quispe", "Rossi", "Russo", "Santos", "Schmidt", "Silva", "Tanaka", "Taylor", "Usman", "Varga",
    "Vogel", "Weber", "Yilmaz", "Zhang",
)
STREETS = (
    "Birch Lane", "Canal Street", "Harbour Road", "Lindenweg", "Mill Row", "Orchard Way", "Rue des Lilas",
    "Station Road", "Via Roma",
)
# fmt: on
CITIES = (
    ("Aarhus", "DK"),
    ("Berlin", "DE"),
    ("Dublin", "IE"),
    ("Ghent", "BE"),
    ("Lyon", "FR"),
    ("Porto", "PT"),
    ("Sacramento", "US"),
    ("Tartu", "EE"),
    ("Turin", "IT"),
    ("York", "GB"),
)
BROWSERS = ("Firefox 132", "Chrome 130", "Safari 18", "Edge 130")
TOPICS = ("the invoice", "a slow page", "the export", "the new release", "a broken link", "the trial", "the manual")


@dataclass(frozen=True)
class Person:
    number: int
    who: str  # the name of a well-known person, empty for the crowd
    first: str
    last: str
    email: str
    phone: str | None
    household: int

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class Household:
    number: int
    street: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True)
class Employee:
    number: int
    name: str
    email: str
    title: str
    manager: int | None
    hired_on: date


def draw(seed: int, *what: str | int) -> random.Random:
    """A generator of values for one thing, the same for the same seed and name."""
    return random.Random(":".join(map(str, (seed, *what))))


def cast(*, people: int, seed: int, first: str) -> list[Person]:
    """The customers of a controller: the well-known ones, beginning with `first` (whose number is 0), then a crowd."""
    if people < SMALLEST_CROWD:
        raise ValueError(f"A sample database needs at least {SMALLEST_CROWD} people, not {people}: ask for more.")
    start = [who for who, *_ in KNOWN].index(first)
    found: list[Person] = []
    for who, first_name, last_name, email, household in KNOWN[start:] + KNOWN[:start]:
        number = len(found)
        found.append(Person(number, who, first_name, last_name, email, phone(draw(seed, "phone", who)), household))
    household = max(person.household for person in found)
    for number in range(len(found), people):
        rng = draw(seed, "person", number)
        first_name, last_name = rng.choice(FIRST), rng.choice(LAST)
        household += bool(found[-1].who) or rng.random() >= 0.25  # one in four lives with the one before
        email = f"{first_name}.{last_name}.{number}@{DOMAIN}".lower()
        found.append(
            Person(number, "", first_name, last_name, email, phone(rng) if rng.random() < 0.7 else None, household)
        )
    return found


def households(cast: list[Person], seed: int) -> Iterator[Household]:
    for number in range(max(person.household for person in cast) + 1):
        rng = draw(seed, "household", number)
        city, country = rng.choice(CITIES)
        street = f"{rng.choice(STREETS)} {rng.randint(1, 120)}"
        yield Household(number, street, f"{rng.randint(10000, 99999)}", city, country)


def employees(*, domain: str, seed: int, titles: tuple[str, ...], count: int = 40) -> Iterator[Employee]:
    """Staff are people too; number 0 leads and has no manager, and one is Dmitri, under his private address."""
    for number in range(count):
        rng = draw(seed, "employee", number)
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        email = f"{name.replace(' ', '.').lower()}.{number}@{domain}"
        if number == DMITRI_EMPLOYEE:
            name, email = "Dmitri Novak", EMAILS["dmitri"]
        manager = None if number == 0 else rng.randrange(min(number, 6))
        yield Employee(number, name, email, rng.choice(titles), manager, day(rng, years=12))


def phone(rng: random.Random) -> str:
    return f"+{rng.choice((1, 31, 33, 44, 49))} 555 {rng.randint(0, 9999999):07d}"


def ip(rng: random.Random) -> str:
    """From the ranges that RFC 5737 and RFC 3849 keep for documentation."""
    if rng.random() < 0.2:
        return f"2001:db8::{rng.randrange(1, 65536):x}"
    return f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randrange(256)}"


def moment(rng: random.Random, *, years: int = 3) -> datetime:
    return BASE - timedelta(seconds=rng.randrange(years * 365 * 86400))


def day(rng: random.Random, *, years: int = 3) -> date:
    return moment(rng, years=years).date()


def maybe(rng: random.Random, value: T, chance: float = 0.5) -> T | None:
    return value if rng.random() < chance else None


def note(rng: random.Random, person: Person) -> str:
    """Free text that mentions the person, as notes do."""
    told = rng.choice(("asked about", "called about", "was unhappy with", "thanked us for", "wants a word on"))
    ending = f" Call back on {person.phone}." if person.phone and rng.random() < 0.3 else ""
    return f"{person.name} {told} {rng.choice(TOPICS)}.{ending}"


def remark(rng: random.Random, person: Person) -> str:
    """Free text in the person's own words."""
    opening = rng.choice(("Hello", "Good morning", "Hi all", "Dear team"))
    return f"{opening}, I have a question about {rng.choice(TOPICS)}. Best, {person.first}"
