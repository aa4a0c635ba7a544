"""Setting fields: exactly the subject's own rows, refusals before the first statement, a proof, and a way back."""

from collections.abc import Callable

import pytest

from dsr.connectors.base import Changer, ConnectorError, Identifiers, SavedChange, Setting
from dsr.connectors.bounds import FEW_ROWS
from dsr.connectors.sql import change as changing
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.plan import SystemPlan
from tests.connectors import shop

MAP = shop.MAP.replace("full_name: {category: identity,", "full_name: {category: identity, rectify: true,").replace(
    "born_on: {category: identity,", "born_on: {category: identity, rectify: true,"
)
_MORE = """
ALTER TABLE customers ADD points smallint CHECK (points BETWEEN 0 AND 9999);
ALTER TABLE customers ADD code varchar(4);
ALTER TABLE customers ADD balance numeric(6, 2);
ALTER TABLE customers ADD seen MOMENT;
ALTER TABLE customers ADD twice int GENERATED ALWAYS AS (points * 2) KEPT;
CREATE UNIQUE INDEX codes ON customers (code);
UPDATE customers SET code = 'bob', points = 1 WHERE id = 2;
"""
EXTRA = {
    "postgresql": _MORE.replace("MOMENT", "timestamptz").replace("KEPT", "STORED"),
    "mariadb": _MORE.replace("MOMENT", "timestamp NULL").replace("KEPT", "STORED"),
    "sqlite": _MORE.replace("MOMENT", "datetime").replace("KEPT", "VIRTUAL"),
}
FIELDS = (
    "full_name: {category: identity, meaning: Name,",
    "points: {category: none, meaning: Points}\n          code: {category: none, meaning: Code}\n"
    "          balance: {category: none, meaning: Balance}\n          twice: {category: none, meaning: Twice}\n"
    "          seen: {category: none, meaning: Seen}\n          full_name: {category: identity, meaning: Name,",
)


def _plan(text: str = MAP) -> SystemPlan:
    return shop.app("rectification", text)


def _change(
    url: str,
    *settings: Setting,
    text: str = MAP,
    who: Identifiers = shop.ADA,
    saved: SavedChange | None = None,
    save: Callable[[SavedChange], None] = lambda saved: None,
) -> SavedChange:
    connector = SqlConnector(url, url)
    return connector.change(_plan(text), who, settings, saved=saved, save=save, beat=shop.no_beat)


def _notes(url: str) -> dict[int, str | None]:
    return {int(number): note for number, note in shop.rows(url, 'SELECT id, note FROM "Order"')}


def test_the_sql_connector_can_change() -> None:
    assert isinstance(SqlConnector(), Changer)


def test_only_the_subjects_own_rows_change_and_only_in_the_field(shop_url: str) -> None:
    before = shop.dump(shop_url)
    saved = _change(shop_url, Setting("orders", "note", "restricted"))
    after = shop.dump(shop_url)
    assert {table for table in before if before[table] != after[table]} == {"Order"}
    assert _notes(shop_url) == {10: "restricted", 11: "restricted", 14: "restricted", 12: "bobs", 13: "zeros"}
    assert {(cell.key, cell.old) for cell in saved.cells} == {((10,), "leave at door"), ((11,), None), ((14,), "")}


def test_a_condition_and_chosen_keys_narrow_the_rows(shop_url: str) -> None:
    saved = _change(shop_url, Setting("orders", "note", "x", where=(("note", "leave at door"),)))
    assert [cell.key for cell in saved.cells] == [(10,)]
    saved = _change(shop_url, Setting("orders", "note", "y", keys=((11,), (14,)), where=(("note", None),)))
    assert [cell.key for cell in saved.cells] == [(11,)]


def test_what_is_saved_comes_before_the_first_statement_and_survives_json(shop_url: str) -> None:
    before = shop.dump(shop_url)

    def look(saved: SavedChange) -> None:
        assert shop.dump(shop_url) == before
        assert SavedChange.from_json(saved.to_json()) == saved

    _change(shop_url, Setting("customers", "born_on", "1816-01-01"), save=look)
    assert shop.dump(shop_url) != before


def test_a_failure_while_saving_changes_nothing(shop_url: str) -> None:
    before = shop.dump(shop_url)

    def fail(saved: SavedChange) -> None:
        raise RuntimeError("our own database is down")

    with pytest.raises(RuntimeError):
        _change(shop_url, Setting("customers", "full_name", "Eda"), save=fail)
    assert shop.dump(shop_url) == before


def test_a_resumed_attempt_writes_the_saved_cells_and_searches_no_more(shop_url: str) -> None:
    setting = Setting("customers", "full_name", "Eda")
    kept: list[SavedChange] = []
    _change(shop_url, setting, save=kept.append)
    once = shop.dump(shop_url)
    _change(shop_url, setting, saved=kept[0], who=Identifiers({"email": ("nobody@shop.example",)}))
    assert shop.dump(shop_url) == once


def test_what_was_there_can_be_put_back(shop_url: str) -> None:
    before = shop.dump(shop_url)
    saved = _change(
        shop_url,
        Setting("orders", "note", None),
        Setting("customers", "born_on", "2000-02-29"),
        Setting("sessions", "agent", "none"),
    )
    assert shop.dump(shop_url) != before
    back = [
        Setting(c.collection, c.field, c.old, where=((c.field, c.new),), keys=(c.key,), restored=True)
        for c in saved.cells
    ]
    _change(shop_url, *back, who=Identifiers({}))
    assert shop.dump(shop_url) == before


def test_two_values_can_be_exchanged_in_one_change(shop_url: str) -> None:
    _change(
        shop_url,
        Setting("orders", "note", "zwei", where=(("note", "leave at door"),)),
        Setting("orders", "note", "leave at door", where=(("note", None),)),
    )
    notes = _notes(shop_url)
    assert {number: notes[number] for number in (10, 11, 14)} == {10: "zwei", 11: "leave at door", 14: ""}


def test_two_values_for_one_field_of_one_row_are_refused(shop_url: str) -> None:
    with pytest.raises(ConnectorError, match="two different values"):
        _change(shop_url, Setting("orders", "note", "a"), Setting("orders", "note", "b"))


def test_more_fields_than_the_bound_are_refused(shop_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "MOST_CELLS", 2)
    before = shop.dump(shop_url)
    with pytest.raises(ConnectorError, match="more than 2 fields"):
        _change(shop_url, Setting("orders", "note", "a"))
    assert shop.dump(shop_url) == before


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("full_name", None, "NOT NULL"),
        ("full_name", "x" * 41, "longer than the column's 40"),
        ("full_name", "a\x00b", "no database text"),
        ("born_on", "yesterdayish", "none of the column's type date"),
        ("points", "many", "none of the column's type smallint"),
        ("points", "99999", "none of the column's type smallint|check constraint"),
        ("points", "-1", "check constraint"),
        ("balance", "1.239", "would round|more digits than"),
        ("code", "bob", "UNIQUE"),
        ("twice", "4", "the database computes"),
        ("id", "7", "a key stays"),
        ("rep_id", "1", "a foreign key rests"),
    ],
)
def test_what_the_database_would_refuse_is_told_before_anything_runs(
    shop_url: str, field: str, value: str | None, why: str
) -> None:
    shop.build(shop_url, EXTRA[shop.kind_of(shop_url)])
    text = MAP.replace(FIELDS[0].replace("identity,", "identity, rectify: true,"), FIELDS[1])
    before, kept = shop.dump(shop_url), list[SavedChange]()
    setting = Setting("customers", field, value)
    with pytest.raises(ConnectorError, match=why) as caught:
        _change(shop_url, setting, text=text, save=kept.append)
    assert caught.value.permanent
    assert kept == []
    assert shop.dump(shop_url) == before
    foreseen = SqlConnector(shop_url, shop_url).foresee(_plan(text), shop.ADA, [setting])
    assert all(problem in str(caught.value) for problem in foreseen.problems)
    assert foreseen.problems


def test_one_value_for_several_rows_of_a_unique_field_is_refused(shop_url: str) -> None:
    prefix = "note(100)" if shop.kind_of(shop_url) == "mariadb" else "note"
    shop.build(shop_url, f'CREATE UNIQUE INDEX notes ON "Order" ({prefix});')
    with pytest.raises(ConnectorError, match="UNIQUE"):
        _change(shop_url, Setting("orders", "note", "same"))


def test_a_value_that_stays_as_it_is_is_no_clash_with_itself(shop_url: str) -> None:
    _change(shop_url, Setting("customers", "email", "ada@shop.example"))


def test_foreseeing_counts_and_changes_nothing(shop_url: str) -> None:
    before = shop.dump(shop_url)
    settings = [Setting("orders", "note", "x"), Setting("customers", "born_on", None, where=(("born_on", None),))]
    assert SqlConnector(shop_url, shop_url).foresee(_plan(), shop.ADA, settings).rows == (3, 0)
    assert shop.dump(shop_url) == before


def test_the_read_back_sees_what_was_undone(shop_url: str) -> None:
    connector = SqlConnector(shop_url, shop_url)
    saved = _change(shop_url, Setting("orders", "note", "x"), Setting("customers", "full_name", "Eda"))
    assert connector.read_back_change(_plan(), saved).clean
    shop.build(shop_url, 'UPDATE "Order" SET note = NULL WHERE id = 11; DELETE FROM "Order" WHERE id = 14;')
    seen = {each.collection: each for each in connector.read_back_change(_plan(), saved).collections}
    assert (seen["orders"].changed, seen["orders"].remaining) == (2, 1)
    assert seen["customers"].remaining == 0


def test_a_moment_is_written_into_dates_and_times_alone(shop_url: str) -> None:
    text = MAP.replace(
        "        links:\n          - {fields: [rep_id]",
        "        restrict: [{field: born_on, value: now}, {field: password, value: now}]\n"
        "        links:\n          - {fields: [rep_id]",
    )
    plan = shop.app("restriction", text)
    settings = [Setting("customers", "born_on", "2026-03-01T23:30:00+00:00")]
    connector = SqlConnector(shop_url, shop_url)
    foreseen = connector.foresee(plan, shop.ADA, settings)
    assert connector.check(plan, erase=False) == foreseen.problems
    (problem,) = foreseen.problems
    assert problem.lower() == "customers.password: `now` is for dates and times, and the column is text."
    _change(shop_url, *settings)
    ((day,),) = shop.rows(shop_url, "SELECT born_on FROM customers WHERE id = 1")
    assert str(day) == "2026-03-01"


def test_a_few_rows_are_shown_one_by_one_and_many_by_their_values(shop_url: str) -> None:
    text = MAP.replace("note: {category: content,", "note: {category: content, rectify: true,")
    connector = SqlConnector(shop_url, shop_url)
    held = connector.peek(_plan(text), shop.ADA)
    assert [(h.value, h.rows, h.keys) for h in held if h.field == "note"] == [
        ("leave at door", 1, ((10,),)),
        (None, 1, ((11,),)),
        ("", 1, ((14,),)),
    ]
    assert [(h.field, h.value) for h in held if h.collection == "customers"] == [
        ("born_on", "1815-12-10"),
        ("full_name", "Ada"),
    ]
    many = ", ".join(f"({number}, 1, 'same')" for number in range(100, 101 + FEW_ROWS))
    shop.build(shop_url, f'INSERT INTO "Order" (id, customer_id, note) VALUES {many};')
    values = [(h.value, h.rows, h.keys) for h in connector.peek(_plan(text), shop.ADA) if h.field == "note"]
    assert values[0] == ("same", FEW_ROWS + 1, ())
    assert {value for value, _, _ in values} == {"same", "leave at door", None, ""}
