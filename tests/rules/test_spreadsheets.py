import pytest

from dsr.rules.spreadsheets import defused


@pytest.mark.parametrize("text", ["=1+1", "+49 30 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "4711", "a=b", "a@people.example"])
def test_other_texts_stay(text: str) -> None:
    assert defused(text) == text
