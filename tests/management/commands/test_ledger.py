import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dsr.ledger import keys, seal
from dsr.models import Checkpoint
from dsr.steps.intake import receipt_of
from tests import factories
from tests.ledger.test_seal import events

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def ledger(*arguments: str) -> str:
    out = StringIO()
    call_command("ledger", *arguments, stdout=out)
    return out.getvalue()


def test_status_says_how_the_log_stands() -> None:
    events(3)
    assert "nothing is sealed yet; 3 events wait" in ledger("status")
    assert "3 events sealed" in ledger("seal")
    events(2)
    said = ledger("status")
    assert "sealed: 3 events; waiting: 2" in said
    assert keys.verifier_key() in said


def test_status_says_that_the_key_is_gone(folder: Path) -> None:
    ledger("seal")
    (folder / keys.FIRST).unlink()
    assert "Restore it from its backup" in ledger("status")
    events(1)
    with pytest.raises(CommandError, match="Restore it from its backup"):
        ledger("seal")


def test_a_rotated_key_is_told_and_verifies() -> None:
    with pytest.raises(CommandError, match=r"manage\.py ledger seal` comes first"):
        ledger("rotate-key")
    ledger("seal")
    old = keys.verifier_key()
    said = ledger("rotate-key")
    assert keys.verifier_key() in said
    assert keys.verifier_key() != old
    ledger("seal")
    assert "2 keys" in ledger("verify", "--key", old)


def test_verify_says_what_it_shows_and_what_not() -> None:
    events(3)
    ledger("seal")
    said = ledger("verify")
    assert "Every sealed event is what was signed, in its order." in said
    assert "Without --known" in said
    assert "Without --key" in said


def test_verify_takes_what_was_kept_elsewhere(tmp_path: Path) -> None:
    request = factories.file_request()
    ledger("seal")
    newest = seal.latest()
    assert newest is not None
    receipt, checkpoint = tmp_path / "receipt.txt", tmp_path / "checkpoint.txt"
    receipt.write_text(receipt_of(request))
    checkpoint.write_text(newest.note)
    said = ledger("verify", "--known", str(receipt), "--known", str(checkpoint), "--key", keys.verifier_key())
    assert "It holds what the files from elsewhere say (2)." in said
    assert "Without" not in said


def test_verify_lists_its_findings_and_fails(capsys: Any) -> None:
    events(3)
    ledger("seal")
    Checkpoint.objects.create(pk=3, size=9, root=bytes(32), note="x", at=timezone.now())
    out = StringIO()
    with pytest.raises(CommandError, match="The log is not what was signed: 2 findings"):
        call_command("ledger", "verify", stdout=out)
    assert "checkpoint 2: its column id is 3" in out.getvalue()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=re.escape(f"{tmp_path / 'none'} cannot be read: No such file")):
        ledger("verify", "--known", str(tmp_path / "none"))


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xfe", b"x" * 2_000_000, b"c2sp.org/tlog-proof@v1\n", b"a\n\n\n\n\nb"]
)
def test_a_file_of_another_kind_is_a_finding(content: bytes, tmp_path: Path) -> None:
    ledger("seal")
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(CommandError, match=r"1 finding\."):
        ledger("verify", "--known", str(tmp_path / "file"))
