import csv
import io
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.packaging import files

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=15),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), JSON, max_size=3), max_size=6)


def line(row: object) -> bytes:
    return json.dumps(row).encode() + b"\n"


def compact(row: object) -> bytes:
    """As PostgreSQL writes a row."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read(columns: list[str], lines: list[bytes]) -> list[list[str]]:
    """The table's cells, from the lines in one block."""
    text = b"".join(files.csv_table(columns, [b"".join(lines)] if lines else [])).decode()
    head, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert head == columns
    return rows


@given(ROWS)
def test_the_array_is_the_rows(rows: list[dict[str, object]]) -> None:
    whole = b"".join(files.json_array(map(line, rows)))
    assert json.loads(whole) == rows
    assert all(line(row).strip() in whole for row in rows), "to the byte, as the system gave them"


@given(ROWS)
def test_the_table_reads_back_with_as_many_rows_and_the_cells_it_shows(rows: list[dict[str, object]]) -> None:
    assert read(["a", "b", "c"], list(map(line, rows))) == [
        [files.cell(row.get(name)) for name in "abc"] for row in rows
    ]


PLAIN = st.none() | st.booleans() | st.integers() | st.sampled_from(["=1", "+1", "-1", "@x", "", "ä", "a,b", "{", "'"])
CELLS = PLAIN | st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.lists(PLAIN, max_size=2)
COLUMNS = st.lists(
    st.sampled_from(["a", "b", "naïve col", 'we"ird', "a.b*", "\\1"]), min_size=1, max_size=4, unique=True
)


@given(COLUMNS, st.data())
def test_the_short_way_of_plain_rows_gives_the_cells_of_the_long_way(columns: list[str], data: st.DataObject) -> None:
    values = data.draw(st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), max_size=6))
    rows = [dict(zip(columns, each, strict=True)) for each in values]
    assert read(columns, list(map(compact, rows))) == [[files.cell(value) for value in each] for each in values]


@pytest.mark.parametrize("number", ["1E+5", "-0.10", "1e-7", "0", "-12", "1.0"])
def test_a_plain_number_is_written_as_it_was(number: str) -> None:
    assert read(["a", "b"], [b'{"a":' + number.encode() + b',"b":null}\n']) == [[number, ""]]


NUMBERS = [
    "12345678901234567890.12345678901234567890",
    "0.10",
    "100000000000000000000000000000000000001",
    "-0.000000000000000000000000000001",
    "9" * 6000,
]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:20])
def test_numbers_keep_every_digit(number: str) -> None:
    rows = [f'{{"a": {number}, "b": {{"c": [{number}]}}}}\n'.encode()]
    assert number.encode() in b"".join(files.json_array(rows))
    text = b"".join(files.csv_table(["a", "b"], rows)).decode()
    (row,) = list(csv.DictReader(io.StringIO(text, newline="")))
    assert Decimal(row["a"]) == Decimal(number)
    assert row["b"] == f'{{"c": [{number}]}}' or Decimal(row["b"][7:-2]) == Decimal(number)
    assert '"' not in row["b"].replace('"c"', ""), "a number stays a number inside of what has parts"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"])
def test_a_text_is_never_a_formula(text: str) -> None:
    assert files.cell(text) == f"'{text}"


def test_other_cells_are_plain() -> None:
    values = [None, True, False, -5, Decimal("-0.10"), "a=1", "", {"a": None}, [1, "x"]]
    expected = ["", "true", "false", "-5", "-0.10", "a=1", "", '{"a": null}', '[1, "x"]']
    assert [files.cell(value) for value in values] == expected


def test_a_big_value_passes_through() -> None:
    big = "ä" * 3_000_000
    rows = [line({"a": big})]
    assert json.loads(b"".join(files.json_array(rows))) == [{"a": big}]
    assert big in b"".join(files.csv_table(["a"], rows)).decode()


@given(st.text(max_size=30))
def test_a_file_name_is_never_a_path(name: str) -> None:
    safe = files.safe(name)
    assert safe
    assert not set(safe) & set("/\\:\0\n")
    assert not safe.startswith(".")
