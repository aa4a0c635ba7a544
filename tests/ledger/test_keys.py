from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from dsr.ledger import keys
from dsr.ledger.keys import LedgerKeyMissing, NothingToRotate, origin, rotate, sign_note, verifier_key, vkeys
from dsr.ledger.notes import BadNote, name_of, open_note, open_note_of_one
from dsr.ledger.seal import mark, seal
from dsr.ledger.verify import verify
from dsr.models import Event, LedgerKey
from dsr.rules.actors import SYSTEM
from tests.ledger.test_seal import events

pytestmark = pytest.mark.django_db
TEXT = "hello\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def test_before_the_first_checkpoint_the_key_signs_and_no_row_is_written() -> None:
    assert open_note(sign_note(TEXT), verifier_key()) == TEXT
    assert vkeys() == []
    before = verifier_key()
    mark(timezone.now())
    assert [key.vkey for key in vkeys()] == [before] == [verifier_key()]


def test_the_file_of_a_key_is_its_owners_alone(folder: Path) -> None:
    mark(timezone.now())
    rotate(SYSTEM, timezone.now())
    assert [(number, path.name) for number, path in keys.files()] == [
        (1, "ledger-ed25519.key"),
        (2, "ledger-ed25519-2.key"),
    ]
    assert all(path.stat().st_mode & 0o777 == 0o600 for _, path in keys.files())


def test_a_log_keeps_its_first_name(settings: Any) -> None:
    mark(timezone.now())
    old, settings.LEDGER_ORIGIN = origin(), "other.example/ledger"
    rotate(SYSTEM, timezone.now())
    assert old != settings.LEDGER_ORIGIN
    assert {origin(), name_of(verifier_key())} == {old}
    assert verify().findings == []


def test_each_key_is_endorsed_by_the_one_before_and_told_of_by_an_event() -> None:
    now = timezone.now()
    mark(now)
    for hour in (1, 2):
        rotate(SYSTEM, now + timedelta(hours=hour))
    first, second, third = vkeys()
    assert first.endorsement == ""
    assert second.vkey in open_note_of_one(second.endorsement, first.vkey)
    assert third.vkey in open_note_of_one(third.endorsement, second.vkey)
    assert Event.objects.filter(type="key_changed").count() == 2
    with pytest.raises(BadNote):
        open_note(sign_note(TEXT), second.vkey)
    assert open_note(sign_note(TEXT), third.vkey) == TEXT
    events(1)
    seal(now + timedelta(hours=3))
    assert verify(trusted=[first.vkey]).findings == []


def test_nothing_is_rotated_before_anything_was_signed() -> None:
    with pytest.raises(NothingToRotate, match="signed nothing yet"):
        rotate(SYSTEM, timezone.now())
    assert keys.files() == []


def test_a_key_that_is_gone_is_named_and_nothing_takes_its_place(folder: Path) -> None:
    mark(timezone.now())
    (folder / keys.FIRST).rename(folder / "elsewhere")
    for act in (lambda: sign_note(TEXT), lambda: mark(timezone.now()), lambda: rotate(SYSTEM, timezone.now())):
        with pytest.raises(LedgerKeyMissing, match="Restore it from its backup"):
            act()
    assert LedgerKey.objects.count() == 1
    assert not (folder / keys.FIRST).exists()
    (folder / "elsewhere").rename(folder / keys.FIRST)
    assert open_note(sign_note(TEXT), verifier_key()) == TEXT


def test_a_key_of_the_wrong_length_is_none(folder: Path) -> None:
    folder.mkdir()
    (folder / keys.FIRST).write_bytes(b"short")
    with pytest.raises(LedgerKeyMissing, match="does not hold 32 bytes"):
        sign_note(TEXT)


def test_after_a_lost_key_verifiers_ask_for_the_new_one(folder: Path) -> None:
    mark(timezone.now())
    (folder / keys.FIRST).unlink()
    lost = rotate(SYSTEM, timezone.now(), lost=True)
    mark(timezone.now())
    assert [finding.where for finding in verify().findings] == ["key 2"]
    assert "--key" in verify().findings[0].what
    report = verify(trusted=[lost.vkey])
    assert report.findings == []
    assert "endorsed by nobody but you" in report.remarks[0]


def test_a_rotation_that_was_rolled_back_leaves_the_old_key_in_force() -> None:
    from django.db import transaction

    mark(timezone.now())
    with transaction.atomic():
        rotate(SYSTEM, timezone.now())
        transaction.set_rollback(True)
    assert open_note(sign_note(TEXT), vkeys()[0].vkey) == TEXT
    rotate(SYSTEM, timezone.now())
    mark(timezone.now())
    assert verify().findings == []
