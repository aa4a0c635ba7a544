"""`manage.py ledger export`: the bundle as a file, for whoever has the machine."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dsr.ledger import seal
from dsr.models import Event
from dsr.rules.references import EXAMPLE
from dsr.vault.pseudonyms import pseudonym
from tests import factories
from tests.ledger.bundle import ledgers

pytestmark = pytest.mark.django_db


def export(out: Path, *arguments: str) -> str:
    said = io.StringIO()
    call_command("ledger", "export", "--out", str(out), *arguments, stdout=said, stderr=io.StringIO())
    return said.getvalue()


def events_in(out: Path) -> int:
    return len(ledgers.event_lines(ledgers.files_of(out.read_bytes())))


def test_the_whole_ledger_and_parts_of_it_are_written(tmp_path: Path) -> None:
    ledgers.sealed("ab-" * 20)
    for count, (arguments, number) in enumerate(
        (
            ((), 60),
            (("--controller", "a"), 20),
            (("--controller", "a", "--controller", "b", "--controller", "a"), 40),
            (("--since", "2026-05-05"), 48),
            (("--controller", "b", "--since", "2026-05-05", "--until", "2026-05-05"), 8),
        )
    ):
        out = tmp_path / f"{count}.zip"
        said = export(out, *arguments)
        assert f"{number} of " in said
        assert events_in(out) == number
        assert ledgers.verify(out, tmp_path).code == 0
    told = [json.loads(event.body) for event in Event.objects.filter(type="exported").order_by("pk")]
    assert [(each.get("controller"), each["facts"]["events"]) for each in told[:3]] == [
        (None, 60),
        ("a", 20),
        ("a", 40),
    ]
    assert all(each["actor"] == "system" and len(each["facts"]["sha256"]) == 64 for each in told)


def test_one_request_by_its_reference(tmp_path: Path) -> None:
    request = factories.file_request()
    factories.file_request()
    seal.seal(timezone.now() + timedelta(seconds=1))
    out = tmp_path / "one.zip"
    export(out, "--request", request.reference.lower())
    names = {line["event"]["request"] for line in ledgers.event_lines(ledgers.files_of(out.read_bytes()))}
    assert names == {pseudonym("request", request.pk)}
    assert ledgers.verify(out, tmp_path).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--controller", "nobody"), "There is no company nobody. There are: a."),
        (("--since", "2026-05-05", "--until", "2026-05-04"), "--until is before --since"),
        (("--since", "yesterday"), "write a day as 2026-03-27"),
        (("--request", "nonsense"), "reference"),
        (("--request", EXAMPLE), "There is no request"),
    ],
)
def test_what_cannot_be_is_told(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ledgers.sealed("a")
    with pytest.raises(CommandError, match=said):
        export(tmp_path / "out.zip", *arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_never_overwritten_and_never_half_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.zip"
    with pytest.raises(CommandError, match="Nothing is sealed yet"):
        export(out)
    ledgers.sealed("a")
    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path / "no" / "such" / "folder.zip")
    with monkeypatch.context() as patch:

        def broken(*args: object) -> object:
            raise OSError(28, "No space left on device")

        patch.setattr("dsr.ledger.bundle.files.in_force", broken)
        with pytest.raises(CommandError, match="No space left"):
            export(out)
    assert list(tmp_path.iterdir()) == []
    out.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        export(out)
    assert out.read_text() == "mine"
    assert not Event.objects.filter(type="exported").exists()
