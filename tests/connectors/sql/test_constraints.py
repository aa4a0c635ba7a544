import psycopg
import pytest

from dsr.connectors.base import ConnectorError, SavedKeys
from dsr.connectors.sql.connector import SqlConnector
from tests.connectors import shop


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
    ("constraint", "field", "what"),
    [
        ("CHECK (full_name ~ '^[A-Z]')", "customers.full_name", "does not take what the rules write"),
        ("CHECK (full_name NOT IN ('(erased)', '100%', 'a:b'))", "customers.full_name", "(erased)"),
        ("CHECK (email LIKE '%shop.example')", "customers.email", "does not take what the rules write"),
        ("CHECK (password IS NOT NULL OR email IS NULL)", "customers", "does not take what the rules write"),
    ],
)
def test_a_check_that_the_new_values_break_stops_the_plan(
    postgres_shop: str, constraint: str, field: str, what: str
) -> None:
    with psycopg.connect(postgres_shop) as connection:
        connection.execute("UPDATE customers SET password = coalesce(password, 'x')")
        connection.execute(f"ALTER TABLE customers ADD CONSTRAINT strict {constraint} NOT VALID".encode())
    (problem,) = _problems(postgres_shop)
    assert problem.startswith(f"{field}: the constraint strict (")
    assert what in problem
    assert problem in _refused(postgres_shop)


@pytest.mark.parametrize(
    "constraint",
    ["CHECK (full_name <> '')", "CHECK (email LIKE '%@%.%')", "CHECK (length(full_name) BETWEEN 1 AND 40 OR id = 0)"],
)
def test_a_check_that_the_new_values_keep_does_not(postgres_shop: str, constraint: str) -> None:
    with psycopg.connect(postgres_shop) as connection:
        connection.execute(f"ALTER TABLE customers ADD CONSTRAINT strict {constraint}".encode())
    assert _problems(postgres_shop) == ()


def test_a_check_over_other_columns_is_tried_on_the_subjects_own_rows(postgres_shop: str) -> None:
    with psycopg.connect(postgres_shop) as connection:
        connection.execute("ALTER TABLE customers ADD CONSTRAINT named CHECK (full_name <> '(erased)' OR id <> 1)")
        connection.execute(
            'ALTER TABLE "Order" ADD CONSTRAINT noted CHECK (note IS NOT NULL OR placed_at IS NULL OR id > 11)'
        )
    problems = _problems(postgres_shop)
    assert [problem.split(":")[0] for problem in problems] == ["customers.full_name", "orders.note"]
    assert "would make of 1 row(s)" in problems[1]
    assert all(problem in _refused(postgres_shop) for problem in problems)


def test_a_domain_that_does_not_take_the_new_value_stops_the_plan(postgres_shop: str) -> None:
    with psycopg.connect(postgres_shop) as connection:
        connection.execute("CREATE DOMAIN proper AS text CHECK (VALUE ~ '^[A-Z]')")
        connection.execute("ALTER TABLE customers ALTER full_name TYPE proper")
    (problem,) = _problems(postgres_shop)
    assert problem.startswith("customers.full_name: the column's type proper does not take what the rule writes")
    assert problem in _refused(postgres_shop)


def test_a_generalised_value_is_tried_too(postgres_shop: str) -> None:
    with psycopg.connect(postgres_shop) as connection:
        connection.execute("ALTER TABLE customers ADD CONSTRAINT day CHECK (extract(doy FROM born_on) <> 1)")
    (problem,) = _problems(postgres_shop)
    assert problem.startswith("customers.born_on: the constraint day (")
