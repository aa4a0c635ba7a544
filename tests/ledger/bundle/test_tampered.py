"""Whoever changes a file of a bundle mends its manifest too: found by the tree, the signatures and the events."""

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dsr.ledger import notes
from tests.ledger.bundle.ledgers import (
    STRANGER,
    Break,
    Files,
    refused,
    with_manifest,
)

pytestmark = pytest.mark.django_db


def swap(lines: list[bytes], one: int, other: int) -> list[bytes]:
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _in_events(change: Callable[[list[bytes]], list[bytes]]) -> Break:
    return _in_lines("events.ndjson", change)


def _in_lines(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Break:
    def broken(found: Files) -> Files:
        lines = change(found[name].splitlines(keepends=True))
        changes = {"events": len(lines)} if name == "events.ndjson" else {}
        return with_manifest({**found, name: b"".join(lines)}, **changes)

    return broken


def _at(place: int, old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    def change(lines: list[bytes]) -> list[bytes]:
        assert old in lines[place]
        lines[place] = lines[place].replace(old, new, 1)
        return lines

    return change


def _subtree(level: int, index: int) -> bytes:
    return b'[%d,%d,"%s"]\n' % (level, index, b"0" * 64)


_NOBODYS = b"x," + b"0" * 32 + b"," * 10 + b"\n"  # a row

BREAKS: dict[str, tuple[Break, str]] = {
    "a byte of an event": (_in_events(_at(4, b'"version":', b'"versiom":')), "a leaf was changed"),
    "a time moved": (_in_events(_at(4, b"2026-05-04T", b"2026-05-03T")), "a leaf was changed"),
    "a salt": (_in_events(_at(-1, b'"salt":"', b'"salt":"0')), "a leaf was changed"),
    "the middle dropped": (_in_events(lambda lines: lines[:5] + lines[9:]), "is missing"),
    "the first dropped": (_in_events(lambda lines: lines[1:]), "leaf 0 is missing"),
    "the tail dropped": (_in_events(lambda lines: lines[:-3]), "the bundle's leaves end at"),
    "two in another order": (_in_events(lambda lines: swap(lines, 3, 4)), "out of order"),
    "one doubled": (_in_events(lambda lines: [*lines[:4], *lines[3:]]), "doubled"),
    "one put in": (_in_events(lambda lines: [lines[0].replace(b'"index":0', b'"index":2'), *lines]), "out of order"),
    "one put in at the end": (
        _in_events(lambda lines: [*lines, lines[0].replace(b'"index":0', b'"index":%d' % 10**6)]),
        "is missing",
    ),
    "the contents of two swapped": (
        _in_events(lambda lines: _swap_bodies(lines, 2, 3)),
        "a leaf was changed",
    ),
    "no index": (_in_events(_at(0, b'"index":0', b'"index":-1')), "no number"),
    "an index as a float": (_in_events(_at(0, b'"index":0', b'"index":0.0')), "no number"),
    "an index of a million digits": (_in_events(_at(0, b'"index":0', b'"index":' + b"9" * 900_000)), "no number"),
    "an event that is no JSON": (_in_events(_at(0, b'"v":1}', b'"v":}')), "not the JSON"),
    "an event with a name twice": (_in_events(_at(0, b'"v":1}', b'"v":1,"v":1}')), "stands twice"),
    "an event as deep as the sea": (_in_events(_at(0, b'"v":1}', b'"v":' + b"[" * 400_000 + b"]" * 400_000 + b"}")), "too deep"),
    "a number of many digits": (_in_events(_at(0, b'"v":1}', b'"v":' + b"9" * 100_000 + b"}")), "digits"),
    "not a number": (_in_events(_at(0, b'"v":1}', b'"v":NaN}')), "no JSON"),
    "a line without an end": (lambda found: with_manifest({**found, "events.ndjson": found["events.ndjson"][:-1]}), "cut short"),
    "a line without end": (
        lambda found: with_manifest({**found, "events.ndjson": os.urandom(1_000_000).replace(b"\n", b"x") * 2}),
        "too long",
    ),
    "a subtree changed": (_in_lines("tree.ndjson", lambda lines: _flip_hash(lines, 0)), "a leaf was changed"),
    "a subtree dropped": (_in_lines("tree.ndjson", lambda lines: lines[1:]), "is missing"),
    "the last subtree dropped": (_in_lines("tree.ndjson", lambda lines: lines[:-1]), "is missing"),
    "a subtree doubled": (_in_lines("tree.ndjson", lambda lines: [lines[0], *lines]), "out of order"),
    "a subtree of a level that is none": (_in_lines("tree.ndjson", lambda lines: [_subtree(99, 0)]), "not a subtree"),
    "a subtree beyond all leaves": (
        _in_lines("tree.ndjson", lambda lines: [_subtree(62, 999999999999999999)]),
        "not a subtree",
    ),
    "a subtree as large as the tree": (
        lambda found: with_manifest(
            {**found, "events.ndjson": b"", "tree.ndjson": _subtree(6, 0)}, events=0
        ),
        "goes beyond the checkpoint",
    ),
    "no checkpoint": (_in_lines("checkpoints.ndjson", lambda lines: []), "there is none"),
    "the last checkpoint dropped": (_in_lines("checkpoints.ndjson", lambda lines: lines[:-1]), "does not cover"),
    "checkpoints in another order": (_in_lines("checkpoints.ndjson", lambda lines: lines[::-1]), "not in the order"),
    "the signature": (_in_lines("checkpoints.ndjson", lambda lines: _resigned(lines, flip=True)), "does not fit"),
    "a root that was not signed": (_in_lines("checkpoints.ndjson", _at(-1, b"ledger\\n", b"ledger\\n1")), "does not fit"),
    "a count that is wrong": (lambda found: with_manifest(found, events=7), "the manifest says 7"),
    "a size that is wrong": (lambda found: with_manifest(found, tree_size=7), "the manifest says 7"),
    "another ledger": (lambda found: with_manifest(found, origin="other.example/ledger"), "of another ledger"),
    "another format": (lambda found: with_manifest(found, format="habeas bundle v9"), "is not habeas bundle v1"),
    "the scope of another company": (lambda found: _scoped(found, controllers=["b"]), "is not of b"),
    "the scope of another request": (lambda found: _scoped(found, request="0" * 32), "is not of"),
    "a later beginning": (lambda found: _scoped(found, since="2026-05-05"), "is not of"),
    "an earlier end": (lambda found: _scoped(found, until="2026-05-04"), "is not of"),
    "a whole ledger that leaves events out": (lambda found: _scoped(found, controllers=None), "leaves out"),
    "a scope that is none": (lambda found: with_manifest(found, scope=[]), "manifest.json, scope"),
    "no key": (lambda found: with_manifest({**found, "keys.json": b"[]"}), "no list of keys"),
    "a key of a stranger": (
        lambda found: with_manifest({**found, "keys.json": _stranger_keys(found, alone=True)}),
        "signed by a stranger",
    ),
    "an endorsement by nobody": (
        lambda found: with_manifest({**found, "keys.json": _stranger_keys(found, endorsement="x\n\n— y eA==\n")}),
        "signed by a stranger",
    ),
    "a row of a request changed": (_in_lines("requests.csv", _at(1, b",access,", b",erasure,")), "right is 'erasure'"),
    "a due date moved": (_in_lines("requests.csv", _at(1, b",2026-06-", b",2026-07-")), "due is"),
    "a row taken out": (_in_lines("requests.csv", lambda lines: lines[:1]), "has no row"),
    "a row doubled": (_in_lines("requests.csv", lambda lines: [*lines, lines[1]]), "there twice"),
    "a row of no request": (_in_lines("requests.csv", lambda lines: [*lines, _NOBODYS]), "of no event"),
    "a formula": (_in_lines("requests.csv", lambda lines: [lines[0], b"=" + lines[1]]), "is a formula"),
    "a cell too many": (_in_lines("requests.csv", _at(1, b"\r\n", b",x\r\n")), "more or fewer cells"),
    "no table": (lambda found: with_manifest({**found, "requests.csv": b"\xff\x00"}), "requests.csv"),
    "a token that is not there": (
        _in_lines("checkpoints.ndjson", _at(0, b'"anchors":[]', b'"anchors":[{"file":"anchors/1.tsr"}]')),
        "what came back from an anchor",
    ),
}  # fmt: skip


def _swap_bodies(lines: list[bytes], one: int, other: int) -> list[bytes]:
    parts = [lines[place].split(b',"event":', 1) for place in (one, other)]
    lines[one], lines[other] = parts[0][0] + b',"event":' + parts[1][1], parts[1][0] + b',"event":' + parts[0][1]
    return lines


def _flip_hash(lines: list[bytes], place: int) -> list[bytes]:
    level, index, root = json.loads(lines[place])
    lines[place] = (
        json.dumps([level, index, bytes([bytes.fromhex(root)[0] ^ 1]).hex() + root[2:]], separators=(",", ":")).encode()
        + b"\n"
    )
    return lines


def _resigned(lines: list[bytes], *, flip: bool) -> list[bytes]:
    value = json.loads(lines[-1])
    head, _, encoded = value["note"].rstrip("\n").rpartition(" ")
    raw = bytearray(base64.b64decode(encoded))
    raw[10] ^= 1
    value["note"] = f"{head} {base64.b64encode(raw).decode()}\n"
    return [*lines[:-1], json.dumps(value).encode() + b"\n"]


def _scoped(found: Files, **changes: object) -> Files:
    return with_manifest(found, scope={**json.loads(found["manifest.json"])["scope"], **changes})


def _stranger_keys(found: Files, *, alone: bool = False, endorsement: str = "") -> bytes:
    rows = json.loads(found["keys.json"])
    name = notes.name_of(rows[0]["vkey"])
    mine = {"vkey": notes.vkey_of(name, STRANGER), "since": "", "endorsement": endorsement}
    return json.dumps([mine] if alone else [*rows, mine]).encode()


@pytest.mark.parametrize("what", BREAKS)
def test_a_change_is_found_and_named_though_the_manifest_was_mended(what: str, honest: Files, tmp_path: Path) -> None:
    change, said = BREAKS[what]
    assert said in refused(change(dict(honest)), tmp_path)
