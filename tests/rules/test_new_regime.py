"""A new body of law is one new file: here one in a folder of its own."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from dsr.rules import regimes
from dsr.rules.children import children_at
from dsr.rules.deadlines import compute
from dsr.rules.errors import BadPack, UnknownRegime
from dsr.rules.grounds import grounds, refusal_notice
from dsr.rules.regimes import look_in, packs
from dsr.rules.residence import UnknownPlace, regimes_for
from dsr.rules.rights import Right
from tests.rules.atlantis import LAW

TODAY = date(2026, 11, 21)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "atlantis.yaml").write_text(LAW, encoding="utf-8")
    return tmp_path


@pytest.fixture
def known(folder: Path) -> Iterator[None]:
    look_in(folder)
    yield
    look_in()


def test_a_law_in_a_folder_is_computed_with(folder: Path) -> None:
    laws = packs(folder)
    found = compute(
        regime="atlantis",
        right="know",
        received_at=datetime.fromisoformat("2026-06-01"),
        timezone="America/Argentina/Buenos_Aires",
        calendar="AR",
        laws=laws,
    )
    assert (found.due, found.pack_version) == (date(2026, 6, 22), "atlantis-1")  # the 21st is a Sunday
    assert regimes_for("AR", TODAY, laws) == ("atlantis",)
    child = children_at(("atlantis",), "AR", TODAY, laws)
    assert child is not None
    assert (child.itself_from, child.alone_from, child.citation) == (11, 11, "Section 9")
    assert regimes_for("AR", date(2025, 12, 31), laws) == ()


def test_nobody_else_knows_it(folder: Path) -> None:
    assert packs(folder)
    assert "atlantis" not in packs()
    with pytest.raises(UnknownRegime):
        regimes.regime("atlantis")


@pytest.mark.usefixtures("known")
def test_a_process_that_was_told_the_folder_knows_it_everywhere() -> None:
    assert regimes_for("AR", TODAY) == ("atlantis",)
    assert [g.code for g in grounds("atlantis", Right.ACCESS)] == ["8"]
    assert [b.code for b in refusal_notice("atlantis", TODAY)] == ["reasons", "oracle"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("atlantis", LAW.replace("20D", "twenty days"), "base"),
        ("atlantis", LAW.replace("length: 20D", "words: soon"), "cannot be extended"),
        ("atlantis", LAW.replace("length: 20D, ", ""), "words"),
        ("atlantis", LAW.replace("where: {places: [AR]}", "where: {}"), "where"),
        ("atlantis", LAW.replace("verified: true", "verified: perhaps"), "verified"),
        ("atlantis", LAW.replace("id: atlantis", "id: lemuria"), "one name"),
        ("gdpr", LAW.replace("id: atlantis", "id: gdpr"), "taken"),
        ("policy", LAW.replace("id: atlantis", "id: policy"), "taken"),
        ("atlantis", LAW.replace("acts_from: 11, ", ""), "give acts_from"),
        ("atlantis", LAW.replace("who: guardian", "who: nobody"), "children"),
        ("atlantis", "{", "YAML"),
        ("atlantis", "", "the top"),
        ("atlantis", "[" * 10_000, "YAML"),
    ],
)
def test_a_file_that_breaks_the_rules_is_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadPack, match=said) as caught:
        packs(tmp_path)
    assert f"{name}.yaml" in str(caught.value)


@pytest.mark.parametrize("where", ["{places: [Atlantis]}", "{areas: [asia]}", "{places: [AR], except_places: [XX]}"])
def test_a_place_that_nobody_knows_is_named(tmp_path: Path, where: str) -> None:
    (tmp_path / "atlantis.yaml").write_text(LAW.replace("{places: [AR]}", where), encoding="utf-8")
    with pytest.raises(UnknownPlace):
        regimes_for("AR", TODAY, packs(tmp_path))


def test_its_file_is_one_of_those_that_are_handed_on(known: None, folder: Path) -> None:
    names = [file.name for file in regimes.files()]
    assert names == sorted(names)
    assert [file.removesuffix(".yaml") for file in names] == list(packs())
    assert folder / "atlantis.yaml" in regimes.files()
