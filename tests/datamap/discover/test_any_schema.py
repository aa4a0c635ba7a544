"""Whatever a schema is called and its rows answer, discovery makes a draft of it, and the same one again."""

from random import Random

import pytest

from dsr.datamap.discover.discovery import Discovery
from dsr.datamap.discover.facts import (
    Answer,
    Answers,
    Chosen,
    ColumnFacts,
    DatabaseFacts,
    Fitting,
    KeyFacts,
    Labels,
    Question,
    TableFacts,
)
from dsr.datamap.discover.words import (
    AGENTS,
    ANYBODY,
    CATALOGUE,
    COLLECTIVES,
    DEALINGS,
    ENTERED,
    LOGS,
    SHAREABLE,
    SUBJECTS,
    TALKS,
    WRITINGS,
)
from dsr.datamap.draft import Draft

_NOUNS = [
    sorted(words) for words in (SUBJECTS, AGENTS, ANYBODY, CATALOGUE, COLLECTIVES, DEALINGS, ENTERED, LOGS, SHAREABLE)
] + [sorted(TALKS | WRITINGS)]
_ROLES = (
    "",
    "owner",
    "author",
    "created_by",
    "assigned_to",
    "sender",
    "recipient",
    "parent",
    "approved_by",
    "seller",
    "by",
)
_PLAIN = (
    "email",
    "name",
    "first_name",
    "phone",
    "status",
    "type",
    "body",
    "username",
    "password",
    "iban",
    "msisdn",
    "code",
)
_LOOSE = ("entity_id", "entity_type", "source_id", "payer", "is_guest", "123", "ä_ö", "user", "number", "parent_id")
_FAMILIES = ("number", "number", "text", "uuid", "bool", "time", "json")


def _table_name(random: Random) -> str:
    words = [random.choice(random.choice(_NOUNS)) for _ in range(random.choice((1, 1, 2, 3)))]
    return random.choice(("_", "")).join(words) + random.choice(("", "s", "profile", "_detail", "_text"))


def _columns(random: Random, key: str, family: str) -> tuple[ColumnFacts, ...]:
    names = [random.choice((*_PLAIN, *_LOOSE)) for _ in range(random.randrange(7))]
    samples = {"email": ("una@x.example", "vic@x.example"), "text": ("a1", "b2", "c3"), "number": ("1", "2", "3")}
    rest = {name: random.choice(_FAMILIES) for name in names if name != key}
    plain = (
        ColumnFacts(name, kind, random.random() < 0.5, samples.get("email" if name == "email" else kind, ()))
        for name, kind in rest.items()
    )
    return (ColumnFacts(key, family, False, samples.get(family, ())), *plain)


def _schema(random: Random) -> DatabaseFacts:
    names = dict.fromkeys(["users", *(_table_name(random) for _ in range(random.randrange(2, 14)))])
    families = {name: random.choice(("number", "number", "number", "uuid", "text")) for name in names}
    keys = {name: random.choice(("id", "id", f"{name}_id", "user_id")) for name in names}
    tables = []
    for name in names:
        columns = {each.name: each for each in _columns(random, keys[name], families[name])}
        foreign = []
        for target in random.sample(list(names), random.randrange(min(4, len(names)))):
            role = random.choice(_ROLES)
            column = random.choice((f"{target}_id", f"{role}_id", role, f"{role}_{target}_id", keys[name]))
            if column and (column == keys[name] or column not in columns):
                family = families[name] if column == keys[name] else families[target]
                columns[column] = ColumnFacts(column, family, random.random() < 0.6 and column != keys[name])
                if random.random() < 0.5:
                    foreign.append(KeyFacts((column,), (None, target), (keys[target],)))
        if name == "users":
            columns["email"] = ColumnFacts("email", "text", False, ("una@x.example",))
        held = tuple(each.columns for each in foreign)
        key = random.choice(((keys[name],), (keys[name],), (keys[name],), held[0] if held else (), ()))
        uniques = tuple((each,) for each in columns if random.random() < 0.1)
        tables.append(TableFacts((None, name), tuple(columns.values()), key, uniques, tuple(foreign)))
    return DatabaseFacts(tuple(tables))


def _answer(random: Random, question: Question) -> Answer:
    if isinstance(question, Labels):
        said = tuple((str(n), (_table_name(random),)) for n in range(random.randrange(3)))
        return Answer(yes=len(said), labels=said)
    if isinstance(question, Fitting):
        fits = tuple(ref for ref, _ in question.targets)[: random.randrange(3)]
        return Answer(yes=random.randrange(9), fits=fits, chance=random.random())
    return Answer(random.choice((0, 0, 1, 9, 90)), random.choice((0, 0, 0, 1, 9)))


def _draft(seed: int) -> Draft:
    random = Random(seed)
    facts = _schema(random)
    discovery = Discovery(facts, Chosen("c", "app", "app", ("users", "email"), None))
    answers = Answers()
    for asked in discovery.rounds:
        for question in asked(answers):
            if random.random() < 0.9:  # one in ten cannot be answered
                answers.given[question] = _answer(random, question)
    return discovery.draft(answers)


@pytest.mark.parametrize("seed", range(400))
def test_every_schema_has_a_draft(seed: int) -> None:
    draft = _draft(seed)
    assert "users" in {collection.name for collection in draft.systems[0].collections}
    assert draft == _draft(seed)
