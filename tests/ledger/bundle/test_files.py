"""Files of a bundle that are missing, doubled, renamed, changed or cut: each named, with exit 1."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.ledger.bundle.ledgers import (
    Files,
    judge,
    packed,
    refused,
    unpacked,
    verify,
)

pytestmark = pytest.mark.django_db


def test_the_honest_bundle_is_good_as_a_zip_and_as_a_folder(honest: Files, tmp_path: Path) -> None:
    assert judge(honest, tmp_path).code == 0
    folder = unpacked(honest, tmp_path)
    assert verify(folder, tmp_path).code == 0
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as box:  # as a person packs it again, folders and all
        for path in sorted(folder.rglob("*")):
            box.write(path, path.relative_to(folder))
    assert judge(again.getvalue(), tmp_path).code == 0


def test_every_file_is_missed_noticed_changed_and_cut(honest: Files, tmp_path: Path) -> None:
    for name, content in honest.items():
        if name == "manifest.json":
            continue
        others = {other: text for other, text in honest.items() if other != name}
        assert f"{name}' is missing" in refused(others, tmp_path)
        if content:
            flipped = bytes([content[0] ^ 1]) + content[1:]
            assert f"{name}: changed" in refused({**honest, name: flipped}, tmp_path)
            assert f"{name}: cut short" in refused({**honest, name: content[:-1]}, tmp_path)
        assert f"{name}: {len(content) + 1:,} bytes" in refused({**honest, name: content + b"\n"}, tmp_path)


def test_a_bundle_without_its_manifest_is_none(honest: Files, tmp_path: Path) -> None:
    del honest["manifest.json"]
    assert "manifest.json is missing" in refused(honest, tmp_path)


def test_a_renamed_file_is_found_under_its_new_name(honest: Files, tmp_path: Path) -> None:
    renamed = {("receipts.ndjson" if name == "events.ndjson" else name): text for name, text in honest.items()}
    assert "it was renamed to receipts.ndjson" in refused(renamed, tmp_path)


def test_a_file_that_was_put_in_is_named(honest: Files, tmp_path: Path) -> None:
    assert "more.txt is not in the manifest" in refused({**honest, "more.txt": b"x"}, tmp_path)
    folder = unpacked(honest, tmp_path)
    (folder / "rules" / "of.mine").touch()
    assert "rules/of.mine is not in the manifest" in judge(folder, tmp_path).said


@pytest.mark.parametrize("name", ["events.ndjson", "manifest.json", "Events.ndjson"])
def test_a_doubled_file_is_named(name: str, honest: Files, tmp_path: Path) -> None:
    to = io.BytesIO(packed(honest))
    with zipfile.ZipFile(to, "a") as box, pytest.warns() if name in honest else pytest.MonkeyPatch.context():
        box.writestr(name, b"another")
    assert f"{name} is there twice" in refused(to.getvalue(), tmp_path)


def test_a_zip_that_was_cut_anywhere_is_refused(honest: Files, tmp_path: Path) -> None:
    whole = packed(honest)
    for end in (0, 1, 21, len(whole) // 3, len(whole) - 22, len(whole) - 1):
        refused(whole[:end], tmp_path)
    refused(whole + b"x", tmp_path)
