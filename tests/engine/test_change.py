from dsr.connectors.base import Counted, SavedCell, SavedChange, Setting
from dsr.datamap.plan import SystemPlan
from dsr.engine.change import drift, lifting_settings, lost
from tests.connectors import shop

APPROVED = Counted((), roots="r", schema="s")
RULES = """        restrict: [{field: full_name, value: R, lift: L}, {field: born_on, value: now}]
        links:
          - {fields: [rep_id]"""


def _plan() -> SystemPlan:
    return shop.app("restriction", shop.MAP.replace("        links:\n          - {fields: [rep_id]", RULES))


def _saved(*cells: SavedCell, roots: str = "r", schema: str = "s") -> SavedChange:
    return SavedChange(cells, roots, schema)


def _cell(field: str, old: str | None, new: str | None, key: int = 1) -> SavedCell:
    return SavedCell("customers", (key,), field, old, new)


def test_lifting_writes_what_the_map_says_or_puts_back_what_was_there() -> None:
    saved = _saved(_cell("full_name", "Ada", "R"), _cell("born_on", "1815-12-10", "2026-01-01"))
    assert set(lifting_settings(_plan(), [saved], "2026-02-02T00:00:00+00:00")) == {
        Setting("customers", "full_name", "L", (("full_name", "R"),), ((1,),)),
        Setting("customers", "born_on", "1815-12-10", (("born_on", "2026-01-01"),), ((1,),), restored=True),
    }


def test_of_two_rounds_the_first_knows_what_was_there_and_the_last_what_is() -> None:
    first = _saved(_cell("born_on", "1815-12-10", "2026-01-01"))
    second = _saved(_cell("born_on", "2026-01-01", "2026-01-02"))
    assert lifting_settings(_plan(), [first, second], "") == (
        Setting("customers", "born_on", "1815-12-10", (("born_on", "2026-01-02"),), ((1,),), restored=True),
    )


def test_rows_with_one_past_are_lifted_together() -> None:
    saved = _saved(_cell("born_on", None, "2026-01-01", 1), _cell("born_on", None, "2026-01-01", 2))
    (setting,) = lifting_settings(_plan(), [saved], "")
    assert setting.keys == ((1,), (2,))


def test_a_drift_is_another_schema_other_roots_or_more_rows_than_may_pass() -> None:
    saved = _saved(_cell("born_on", None, "x", 1), _cell("born_on", None, "x", 2))
    at = ("customers", "born_on")
    assert drift(APPROVED, {at: 2}, saved, bound=0) == ""
    assert drift(APPROVED, {at: 1}, saved, bound=1) == ""
    assert "customers.born_on 1" in drift(APPROVED, {at: 1}, saved, bound=0)
    assert "schema" in drift(APPROVED, {at: 2}, _saved(schema="other"), bound=9)
    assert "other rows" in drift(APPROVED, {at: 2}, _saved(roots="other"), bound=9)


def test_a_value_that_is_gone_is_not_corrected_in_silence() -> None:
    at = ("customers", "born_on")
    assert lost({at: 1}, _saved(_cell("born_on", "a", "b"))) == ""
    assert "customers.born_on" in lost({at: 2}, _saved(_cell("born_on", "a", "b")))
