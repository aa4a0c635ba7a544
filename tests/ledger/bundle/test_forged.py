"""Checkpoints of strangers, two of one size, and whole histories written anew with the real key."""

import json
from pathlib import Path

import pytest

from dsr.ledger import keys, notes, seal
from dsr.ledger.canonical import canonical
from dsr.ledger.checkpoint import CheckpointText
from dsr.ledger.merkle import Frontier
from dsr.models import Checkpoint
from tests.ledger import rfc6962
from tests.ledger.bundle.ledgers import (
    START,
    STRANGER,
    Files,
    bundle,
    files_of,
    judge,
    refused,
    sealed,
    with_manifest,
)

pytestmark = pytest.mark.django_db


def test_a_checkpoint_signed_by_a_stranger_is_named(honest_ledger: Files, tmp_path: Path) -> None:
    text = CheckpointText(keys.origin(), 10**6, bytes(32), START).text()
    note = notes.sign(text, keys.origin(), STRANGER)
    line = json.dumps({"note": note, "anchors": []}).encode() + b"\n"
    found = with_manifest({**honest_ledger, "checkpoints.ndjson": honest_ledger["checkpoints.ndjson"] + line})
    assert "signed by a stranger, '127.0.0.1/ledger+" in refused(found, tmp_path)


def test_two_checkpoints_of_one_size_with_different_roots_are_named(honest_ledger: Files, tmp_path: Path) -> None:
    newest = seal.latest()
    assert newest is not None
    note = keys.sign_note(CheckpointText(keys.origin(), newest.size, bytes(32), newest.at).text())
    line = json.dumps({"note": note, "anchors": []}).encode() + b"\n"
    for lines in (
        honest_ledger["checkpoints.ndjson"] + line,
        line + honest_ledger["checkpoints.ndjson"].splitlines(keepends=True)[-1],
    ):
        found = with_manifest({**honest_ledger, "checkpoints.ndjson": lines})
        assert f"two checkpoints of {newest.size} leaves have different roots" in refused(found, tmp_path)
    (tmp_path / "kept").write_text(note)
    assert "another root than the bundle's history had then" in refused(
        honest_ledger, tmp_path, "--known", tmp_path / "kept"
    )


def test_a_history_written_anew_with_the_real_key_is_found_by_what_was_kept(
    honest_ledger: Files, tmp_path: Path
) -> None:
    """Every event is another, every checkpoint signed with the ledger's own key: alone it holds together."""
    kept = tmp_path / "kept"
    kept.write_text(Checkpoint.objects.order_by("pk")[1].note)
    lines = [
        b'{"index":%d,"event":%s}\n'
        % (n, canonical({"v": 1, "at": "2026-05-04T12:00:00.000000Z", "salt": str(n), "facts": {}}).encode())
        for n in range(60)
    ]
    frontier = Frontier()
    for line in lines:
        frontier.append(rfc6962.leaf(line[line.index(b',"event":') + 9 : -2].decode()))
    note = keys.sign_note(CheckpointText(keys.origin(), 60, frontier.root(), START).text())
    forged = {
        **honest_ledger,
        "events.ndjson": b"".join(lines),
        "tree.ndjson": b"",
        "checkpoints.ndjson": json.dumps({"note": note, "anchors": []}).encode() + b"\n",
        "requests.csv": honest_ledger["requests.csv"].splitlines(keepends=True)[0],
    }
    scope = {"controllers": None, "since": "", "until": "", "request": ""}
    found = with_manifest(forged, events=60, tree_size=60, scope=scope)
    assert judge(found, tmp_path, "--key", keys.verifier_key()).code == 0
    assert "the log was rewritten" in refused(found, tmp_path, "--known", kept)


def test_a_tail_that_was_cut_off_is_found_by_what_was_kept(tmp_path: Path) -> None:
    marked = sealed("a" * 20, marks=(10,))
    whole = bundle()
    kept = tmp_path / "kept"
    kept.write_text(marked[-1].note)
    assert judge(whole, tmp_path, "--known", kept).code == 0
    found = files_of(whole)
    shorter = {
        **found,
        "events.ndjson": b"".join(found["events.ndjson"].splitlines(keepends=True)[:10]),
        "checkpoints.ndjson": json.dumps({"note": marked[0].note, "anchors": []}).encode() + b"\n",
    }
    yesterday = with_manifest(shorter, events=10, tree_size=10)
    assert judge(yesterday, tmp_path).code == 0
    assert "its tail was cut off" in refused(yesterday, tmp_path, "--known", kept)
