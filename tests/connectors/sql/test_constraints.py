import contextlib

import pytest

from dsr.connectors.base import ConnectorError, SavedKeys, Setting, Weight
from dsr.connectors.sql.connector import SqlConnector
from dsr.connectors.sql.dialects.sqlite_ddl import read_details
from dsr.datamap.load import load
from tests.connectors import kinds, shop

_UNCHECKED = {
    "postgresql": "",
    "mariadb": "SET check_constraint_checks = 0;",
    "sqlite": "PRAGMA ignore_check_constraints = 1;",
}


def _build(url: str, customers: str, orders: str = "") -> None:
    """The shop with constraints that were put on its tables when rows that break them were there already."""
    kind = shop.kind_of(url)
    script = shop.SCHEMAS[kind].replace("/*orders*/", f", {orders}" if orders else "")
    if kind != "postgresql":
        shop.run(url, _UNCHECKED[kind] + script.replace("/*check*/", f", {customers}" if customers else ""))
        return
    shop.run(url, script.replace("/*check*/", ""))
    shop.run(url, f"ALTER TABLE customers ADD {customers} NOT VALID")


def _problems(url: str, text: str = shop.MAP) -> tuple[str, ...]:
    return SqlConnector(url, url).count(shop.app("erasure", text), shop.ADA, erase=True).problems


def _refused(url: str, text: str = shop.MAP) -> str:
    """The erasure's own refusal, with the proof that nothing was saved or changed."""
    before, kept = shop.dump(url), list[SavedKeys]()
    with pytest.raises(ConnectorError) as caught:
        SqlConnector(url, url).erase(
            shop.app("erasure", text), shop.ADA, saved=None, save=kept.append, beat=shop.no_beat
        )
    assert kept == []
    assert shop.dump(url) == before
    return str(caught.value)


@pytest.mark.parametrize(
    ("check", "field", "what"),
    [
        ("full_name NOT LIKE '(%'", "customers.full_name", "does not take what the rules write"),
        ("full_name NOT IN ('(erased)', '100%', 'a:b', ')', 'it''s')", "customers.full_name", "(erased)"),
        ("email LIKE '%shop.example'", "customers.email", "does not take what the rules write"),
        ("password IS NOT NULL OR email IS NULL", "customers", "does not take what the rules write"),
    ],
)
def test_a_check_that_the_new_values_break_stops_the_plan(database: str, check: str, field: str, what: str) -> None:
    _build(database, f"CONSTRAINT strict CHECK ({check})")
    (problem,) = _problems(database)
    assert problem.startswith(f"{field}: the constraint strict (")
    assert what in problem
    assert problem in _refused(database)


@pytest.mark.parametrize(
    "check",
    [
        "full_name <> ''",
        "email LIKE '%@%.%'",
        "length(full_name) BETWEEN 1 AND 40 OR id = 0",
        "rep_id > 0",
        "password IS NULL OR password <> 'none'",
    ],
)
def test_a_check_that_the_new_values_keep_does_not(database: str, check: str) -> None:
    _build(database, f"CONSTRAINT strict CHECK ({check})")
    assert _problems(database) == ()


def test_a_check_over_other_columns_is_tried_on_the_subjects_own_rows(database: str) -> None:
    _build(
        database,
        "CONSTRAINT named CHECK (full_name <> '(erased)' OR id <> 1)",
        "CONSTRAINT noted CHECK (note IS NOT NULL OR placed_at IS NULL OR id > 11)",
    )
    problems = _problems(database)
    assert [problem.split(":")[0] for problem in problems] == ["customers.full_name", "orders.note"]
    assert "would make of 1 row(s)" in problems[1]
    assert all(problem in _refused(database) for problem in problems)


def test_a_generalised_value_is_tried_too(database: str) -> None:
    first = {
        "postgresql": "extract(doy FROM born_on) <> 1",
        "mariadb": "dayofyear(born_on) <> 1",
        "sqlite": "strftime('%j', born_on) <> '001'",
    }
    _build(database, f"CONSTRAINT day CHECK ({first[shop.kind_of(database)]})")
    (problem,) = _problems(database)
    assert problem.startswith("customers.born_on: the constraint day (")


def test_a_collation_of_the_column_counts_in_its_check(database: str) -> None:
    """The rule's text differs from the forbidden one by its case alone."""
    folding = {"postgresql": "lower(full_name)", "mariadb": "full_name", "sqlite": "full_name"}
    column = {"sqlite": "full_name varchar(40) NOT NULL COLLATE NOCASE"}.get(shop.kind_of(database))
    script = shop.SCHEMAS[shop.kind_of(database)]
    if column:
        script = script.replace("full_name varchar(40) NOT NULL", column)
    check = f", CONSTRAINT nobody CHECK ({folding[shop.kind_of(database)]} <> '(ERASED)')"
    check = check.replace("'(ERASED)'", "'(erased)'") if shop.kind_of(database) == "postgresql" else check
    shop.run(database, script.replace("/*check*/", check))
    (problem,) = _problems(database)
    assert problem.startswith("customers.full_name: the constraint nobody (")


def test_a_check_that_nobody_named_is_judged_too(database: str) -> None:
    script = shop.SCHEMAS[shop.kind_of(database)]
    named = "full_name varchar(40) NOT NULL"
    kinds.run(database, script.replace(named, f"{named} CHECK (full_name NOT LIKE '(%')"))
    (problem,) = _problems(database)
    assert "does not take what the rules write" in problem
    assert problem.startswith("customers.full_name: the constraint ")
    assert problem in _refused(database)


RESTRICTED = shop.MAP.replace(
    "        links:\n          - {fields: [rep_id]",
    "        restrict: [{field: full_name, value: nobody}, {field: password, value: null_value}]\n"
    "        links:\n          - {fields: [rep_id]",
)


def test_a_check_that_no_row_could_keep_is_told_before_anybody_asks(database: str) -> None:
    _build(database, "CONSTRAINT pair CHECK (full_name <> 'nobody' OR password IS NOT NULL)")
    plan = shop.app("restriction", RESTRICTED)
    said = "customers.full_name, password: the check constraint pair forbids the value."
    assert SqlConnector(database).check(plan, erase=False) == (said,)


def test_a_check_whose_answer_is_in_the_rows_is_unjudged_until_somebody_asks(database: str) -> None:
    _build(database, "CONSTRAINT first CHECK (full_name <> 'nobody' OR id > 1)")
    plan = shop.app("restriction", RESTRICTED)
    assert SqlConnector(database).check(plan, erase=False) == ()
    system = load(RESTRICTED, name="datamap.yaml").systems["app"]
    notes = SqlConnector(database).survey(shop.app("erasure", RESTRICTED), system).notes
    assert any(
        note.weight is Weight.UNJUDGED and note.text.startswith("whether the constraint first (") for note in notes
    )
    settings = [Setting("customers", "full_name", "nobody")]
    problems = SqlConnector(database).foresee(plan, shop.ADA, settings).problems
    assert problems == ("customers.full_name: the check constraint first forbids the value.",)


def test_a_domain_that_does_not_take_the_new_value_stops_the_plan(postgres_shop: str) -> None:
    shop.run(postgres_shop, "CREATE DOMAIN proper AS text CHECK (VALUE ~ '^[A-Z]')")
    shop.run(postgres_shop, "ALTER TABLE customers ALTER full_name TYPE proper")
    (problem,) = _problems(postgres_shop)
    assert problem.startswith("customers.full_name: the column's type proper does not take what the rule writes")
    assert problem in _refused(postgres_shop)


def test_an_enum_and_a_set_take_none_but_their_labels(mariadb_url: str) -> None:
    shop.run(mariadb_url, shop.SCHEMAS["mariadb"])
    shop.run(mariadb_url, "ALTER TABLE customers ADD mood enum('a', 'it''s') NOT NULL, ADD likes set('x', 'y')")
    field = "full_name: {category: identity, meaning: Name,"
    for rules, wrong in (("erased, likes: none", 2), ("it's, likes: 'y,x'", 0)):
        mood, _, likes = rules.partition(", likes: ")
        more = (
            f'mood: {{category: content, meaning: Mood, erase: {{constant: "{mood}"}}}}\n'
            f"          likes: {{category: content, meaning: Likes, erase: {{constant: {likes}}}}}\n          {field}"
        )
        problems = _problems(mariadb_url, shop.MAP.replace(field, more))
        assert sorted(problem.split(":")[0] for problem in problems) == ["customers.likes", "customers.mood"][:wrong]
        assert all("the constant is not a value of the column's type" in problem for problem in problems)


def test_a_check_that_needs_a_function_of_the_program_is_said_to_be_unjudged(sqlite_url: str) -> None:
    """SQLite takes the table from a program that has the function; nobody else can try the constraint."""
    with contextlib.closing(kinds.connect(sqlite_url)) as connection:
        connection.create_function("proper", 1, lambda text: 1, deterministic=True)
        script = shop.SCHEMAS["sqlite"].replace("/*check*/", ", CHECK (proper(full_name))")
        connection.executescript(script)
    assert _problems(sqlite_url) == ()
    system = load(shop.MAP, name="datamap.yaml").systems["app"]
    notes = SqlConnector(sqlite_url, sqlite_url).survey(shop.app("erasure"), system).notes
    unjudged = "the constraint number 1 (proper(full_name)) could not be tried."
    assert (Weight.UNJUDGED, "customers", unjudged) in {(note.weight, note.collection, note.text) for note in notes}
    with pytest.raises(ConnectorError):
        SqlConnector(sqlite_url, sqlite_url).erase(
            shop.app("erasure"), shop.ADA, saved=None, save=lambda keys: None, beat=shop.no_beat
        )


def test_constraints_are_found_in_any_statement_that_sqlite_takes() -> None:
    statement = """CREATE TABLE "a ""(b" ( -- CHECK (no
      [x,y] text COLLATE "NOCASE" CONSTRAINT "first ""one" CHECK ( "x,y" <> ')' /* ) */ AND length([x,y]) > (1) ) NOT NULL,
      `check` int DEFAULT (1 + 1) CHECK(`check`>0), plain text COLLATE rtrim,
      CONSTRAINT keyed UNIQUE (plain) CHECK (plain IN ('CHECK (', "PLAIN")))"""
    details = read_details(statement, ["x,y", "check", "plain"])
    assert [(check.name, check.columns) for check in details.checks] == [
        ('first "one', ("x,y",)),
        ("number 2", ("check",)),
        ("number 3", ("plain",)),
    ]
    assert details.checks[0].expression == "\"x,y\" <> ')' /* ) */ AND length([x,y]) > (1)"
    assert details.collations == {"x,y": "NOCASE", "plain": "rtrim"}
