"""Ledgers to make bundles of, and ways to look at, break and verify them."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dsr.ledger import bundle as bundle_package
from dsr.ledger import seal
from dsr.ledger.append import append
from dsr.ledger.bundle import verify as verifier
from dsr.ledger.bundle import write
from dsr.ledger.bundle.scope import Scope
from dsr.ledger.facts import FileLoaded, SignedIn
from dsr.models import Checkpoint, Controller, Event
from dsr.rules.actors import SYSTEM

VERIFY = Path(bundle_package.__path__[0]) / "verify.py"
START = datetime(2026, 5, 4, 12, tzinfo=UTC)
Files = dict[str, bytes]


def controller(slug: str) -> Controller:
    return Controller.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def write_events(plan: str, *, start: datetime = START) -> list[Event]:
    """An event a letter, an hour apart: `a` and `b` of those controllers, `-` of none."""
    made = []
    for count, letter in enumerate(plan):
        facts = SignedIn() if letter == "-" else FileLoaded("policy", count, sha256(b"%d" % count).hexdigest())
        of = None if letter == "-" else controller(letter)
        made.append(append(facts, by=SYSTEM, at=start + timedelta(hours=count), controller=of))
    return made


def sealed(plan: str, *, marks: tuple[int, ...] = (), start: datetime = START) -> list[Checkpoint]:
    """Events as planned, sealed whenever as many are there as `marks` says, and at the end; every checkpoint."""
    before = 0
    for mark in (*marks, len(plan)):
        write_events(plan[before:mark], start=start + timedelta(hours=before))
        seal.seal(start + timedelta(hours=mark))
        before = mark
    return list(Checkpoint.objects.order_by("pk"))


def bundle(scope: Scope | None = None, *, now: datetime | None = None) -> bytes:
    last = seal.latest()
    assert last is not None
    return b"".join(write.begin(scope or Scope(), now=now or last.at + timedelta(minutes=1)).stream())


def files_of(zipped: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(zipped)) as box:
        return {name: box.read(name) for name in box.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return to.getvalue()


def with_manifest(files: Files, **changes: Any) -> Files:
    """The files with a manifest that fits them: what somebody who changes a file would do too."""
    manifest = json.loads(files["manifest.json"])
    others = {name: content for name, content in files.items() if name != "manifest.json"}
    manifest["files"] = {
        name: {"sha256": sha256(content).hexdigest(), "size": len(content)} for name, content in others.items()
    }
    manifest.update(changes)
    return {**others, "manifest.json": json.dumps(manifest).encode()}


def event_lines(files: Files) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files["events.ndjson"].splitlines()]


class Verdict:
    def __init__(self, code: int, said: str) -> None:
        self.code, self.said = code, said

    def __repr__(self) -> str:
        return f"exit {self.code}: {self.said}"


def verify(place: Path | bytes, folder: Path, *arguments: object) -> Verdict:
    """Run the verifier as an auditor does: alone, without this project, in an empty environment."""
    if isinstance(place, bytes):
        file = folder / "bundle.zip"
        file.write_bytes(place)
        place = file
    return run(place, *arguments)


def run(*arguments: object) -> Verdict:
    command = [sys.executable, "-I", "-S", str(VERIFY), *map(str, arguments)]
    done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return Verdict(done.returncode, done.stdout + done.stderr)


def judge(place: Path | bytes | Files, folder: Path, *arguments: object) -> Verdict:
    """The same in this process, which is quicker; files are packed as they are."""
    if isinstance(place, dict):
        place = packed(place)
    if isinstance(place, bytes):
        (folder / "judged.zip").write_bytes(place)
        place = folder / "judged.zip"
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = verifier.main([str(place), *map(str, arguments)])
    return Verdict(code, said.getvalue())


def unpacked(found: Files, folder: Path) -> Path:
    folder = folder / "unpacked"
    for name, content in found.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def refused(found: Files | bytes, folder: Path, *arguments: object) -> str:
    verdict = judge(found, folder, *arguments)
    assert verdict.code == 1, verdict
    assert verdict.said.startswith("WRONG: ")
    assert verdict.said.count("\n") == 1
    return verdict.said


# Whose key the ledger never had.
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
Break = Callable[[Files], Files]
