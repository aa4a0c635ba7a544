"""Files made to harm whoever reads them."""

import io
import json
import struct
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from dsr.ledger import seal
from dsr.ledger.bundle import verify as verifier
from tests.ledger.bundle.ledgers import (
    START,
    Files,
    bundle,
    event_lines,
    files_of,
    judge,
    packed,
    refused,
    sealed,
    unpacked,
)

pytestmark = pytest.mark.django_db


def test_a_zip_bomb_is_not_unpacked(honest: Files, tmp_path: Path) -> None:
    bomb = {**honest, "README.txt": bytes(50_000_000)}
    assert "a zip bomb" in refused(bomb, tmp_path)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a/../../x", "C:\\x", "a\\b", "a//b", "a/b/c/d", ".x", "x\x1b[31m", "ä", "x" * 101]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, honest: Files, tmp_path: Path) -> None:
    said = refused({**honest, name: b"x"}, tmp_path)
    assert "no name that a bundle has" in said
    assert "\x1b" not in said


def test_a_manifest_that_names_files_elsewhere_reads_none(honest: Files, tmp_path: Path) -> None:
    manifest = json.loads(honest["manifest.json"])
    manifest["files"]["../../etc/passwd"] = {"sha256": "0" * 64, "size": 1}
    assert "etc/passwd' is missing" in refused({**honest, "manifest.json": json.dumps(manifest).encode()}, tmp_path)


def test_files_that_share_their_bytes_are_refused(honest: Files, tmp_path: Path) -> None:
    whole = bytearray(packed(honest))
    entry = whole.rindex(b"PK\x01\x02")
    struct.pack_into("<L", whole, entry + 42, 0)  # the last one begins where the first does
    refused(bytes(whole), tmp_path)


def test_a_directory_without_end_is_not_read(honest: Files, tmp_path: Path) -> None:
    whole = bytearray(packed(honest))
    struct.pack_into("<L", whole, len(whole) - 10, verifier.MAX_DIRECTORY + 1)
    assert "whose list of files has" in refused(bytes(whole), tmp_path)


def test_an_encrypted_or_oddly_packed_file_is_refused(honest: Files, tmp_path: Path) -> None:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_LZMA) as box:
        for name, content in honest.items():
            box.writestr(name, content)
    assert "packed in an unusual way" in refused(to.getvalue(), tmp_path)


def test_a_link_in_a_folder_is_not_followed(honest: Files, tmp_path: Path) -> None:
    folder = unpacked(honest, tmp_path)
    (folder / "README.txt").unlink()
    (folder / "README.txt").symlink_to("/etc/hostname")
    assert "README.txt' is not a plain file" in judge(folder, tmp_path).said


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b'{"files":{}}', b"\xff", b"1" * 100_000]
)
def test_a_manifest_that_is_none_is_refused(manifest: bytes, honest: Files, tmp_path: Path) -> None:
    assert "manifest.json" in refused({**honest, "manifest.json": manifest}, tmp_path)


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "manifest.json is missing" in judge(tmp_path / "empty", tmp_path).said
    assert "no such file" in judge(tmp_path / "nowhere", tmp_path).said
    assert "WRONG" in judge(b"not a zip" * 100, tmp_path).said


def test_a_note_tells_of_an_event_whose_time_does_not_fit_its_place(tmp_path: Path) -> None:
    sealed("aaa")
    sealed("a", start=START - timedelta(days=30))
    seal.mark(START + timedelta(days=1))
    verdict = judge(bundle(), tmp_path)
    assert verdict.code == 0
    assert "event 3 says 2026-04-04" in verdict.said
    assert len(event_lines(files_of(bundle()))) == 4
