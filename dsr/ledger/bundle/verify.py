#!/usr/bin/env python3
"""Checks a Habeas bundle, or a receipt, with Python 3.8 or newer and nothing else. It trusts no file that it reads.

    python3 verify.py BUNDLE.zip|FOLDER [--known FILE]... [--key VKEY]...
    python3 verify.py --receipt FILE --key VKEY

--known: a checkpoint, a receipt or the promise given at filing, kept where the sender of the bundle could not change it.
--key: a public key of the ledger that you have from elsewhere (name+hash+base64); the receipt needs one.

Exit 0: everything checked holds together, and what that does not show is said. Exit 1: what is wrong, and where.
Formats: RFC 6962 (Merkle tree), RFC 8032 (Ed25519), C2SP signed-note, tlog-checkpoint and tlog-proof.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import csv
import hashlib
import io
import json
import os
import re
import stat
import struct
import sys
import zipfile
from datetime import datetime, timedelta, timezone
from typing import IO, Any, Iterator, NamedTuple, Sequence, Tuple

FORMAT = "habeas bundle v1"
NEEDED = ("checkpoints.ndjson", "events.ndjson", "keys.json", "requests.csv", "tree.ndjson")

MAX_NUMBER = 2**62
MAX_LINE = 1 << 20
MAX_FILE_IN_MEMORY = 16 << 20
MAX_DIRECTORY = 64 << 20  # bytes of a zip's list of files
# Hashes and signatures hardly shrink: a file that does so two hundred times is there to fill the disk or the day.
MAX_RATIO = 200
PIECE = 1 << 18


class Wrong(Exception):
    """What is wrong, and where."""


def shown(value: object) -> str:
    """A text of somebody else's as it may be printed: no control character, not long."""
    text = ascii(value)
    return text if len(text) <= 120 else text[:117] + "..."


# --- Ed25519 (RFC 8032, 5.1), strict --------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, P - 2, P) % P
_ROOT = pow(2, (P - 1) // 4, P)  # of -1

Point = Tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z
_ZERO: Point = (0, 1, 1, 0)


def _add(a: Point, b: Point) -> Point:
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    both, twice = 2 * a[3] * b[3] * _D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, twice - both, twice + both, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(a: Point) -> Point:
    x, y = a[0] * a[0] % P, a[1] * a[1] % P
    h, g = x + y, x - y
    e, f = h - (a[0] + a[1]) ** 2, 2 * a[2] * a[2] + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _decode(raw: bytes) -> Point | None:
    """A point in its one canonical spelling; None for anything else."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(raw) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _encode(a: Point) -> bytes:
    inverse = pow(a[2], P - 2, P)
    x, y = a[0] * inverse % P, a[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _of_small_order(a: Point) -> bool:
    a = _double(_double(_double(a)))
    return a[0] == 0 and (a[1] - a[2]) % P == 0


def _multiples(a: Point) -> list[Point]:
    found = [_ZERO]
    for _ in range(15):
        found.append(_add(found[-1], a))
    return found


_BASE = _multiples(_decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or _ZERO)


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is the key's. Points of small order and every second spelling of a number are refused."""
    key = _decode(public)
    if key is None or len(signature) != 64 or _of_small_order(key):
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus = _multiples((P - key[0], key[1], 1, P - key[3]))
    found = _ZERO
    for place in range(252, -4, -4):
        for _ in range(4):
            found = _double(found)
        if s >> place & 15:
            found = _add(found, _BASE[s >> place & 15])
        if k >> place & 15:
            found = _add(found, minus[k >> place & 15])
    return _encode(found) == signature[:32] and not _of_small_order(found)


# --- Keys, notes, checkpoints ---------------------------------------------------------------------------------------


class Key(NamedTuple):
    vkey: str
    name: str
    hash: bytes
    public: bytes


def unbase64(text: str, where: str) -> bytes:
    with contextlib.suppress(ValueError):
        raw = base64.b64decode(text.encode("ascii"), validate=True)
        if base64.b64encode(raw).decode() == text:
            return raw
    raise Wrong(f"{where}: {shown(text)} is not base64")


def read_key(vkey: str, where: str) -> Key:
    parts = vkey.split("+", 2)
    if len(parts) != 3 or not re.fullmatch(r"[^\s+]{1,120}", parts[0]) or len(vkey) > 300:
        raise Wrong(f"{where}: {shown(vkey)} is not a public key (name+hash+base64)")
    raw = unbase64(parts[2], where)
    key_hash = hashlib.sha256(parts[0].encode() + b"\n" + raw).digest()[:4]
    if len(raw) != 33 or raw[:1] != b"\x01" or key_hash.hex() != parts[1]:
        raise Wrong(f"{where}: {shown(vkey)} is not an Ed25519 key whose hash is right")
    return Key(vkey, parts[0], key_hash, raw[1:])


def open_note(note: str, keys: Sequence[Key], where: str) -> tuple[str, Key]:
    """The text of a signed note, and the first of `keys` that signed it."""
    head, parted, below = note.rpartition("\n\n")
    if not parted or not below.endswith("\n") or len(note) > MAX_LINE:
        raise Wrong(f"{where}: not a signed note")
    text, strangers = head + "\n", []
    for line in below[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—":
            raise Wrong(f"{where}: not a signed note: {shown(line)} is no signature")
        raw = unbase64(parts[2], where)
        for key in keys:
            if (parts[1], raw[:4]) == (key.name, key.hash):
                if not signed(key.public, text.encode(), raw[4:]):
                    raise Wrong(f"{where}: the signature of {shown(key.name)} does not fit the text")
                return text, key
        strangers.append(f"{parts[1]}+{raw[:4].hex()}")
    raise Wrong("{}: signed by a stranger, {}".format(where, shown(", ".join(strangers))))


class Checkpoint(NamedTuple):
    size: int
    root: bytes
    at: str  # as the checkpoint says; empty when it does not
    origin: str
    key: Key
    where: str

    def __str__(self) -> str:
        return "the checkpoint of {:,} leaves{}".format(self.size, " at " + self.at if self.at else "")


def read_checkpoint(note: str, keys: Sequence[Key], where: str) -> Checkpoint:
    text, key = open_note(note, keys, where)
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not lines[0]:
        raise Wrong(f"{where}: not a checkpoint")
    root = unbase64(lines[2], where)
    if len(root) != 32:
        raise Wrong(f"{where}: the root is not 32 bytes")
    times = [line[3:] for line in lines[3:] if line.startswith("at ")]
    if times and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", times[0], re.ASCII):
        raise Wrong(f"{where}: {shown(times[0])} is no time")
    return Checkpoint(number(lines[1], where), root, times[0] if times else "", lines[0], key, where)


def number(text: str, where: str) -> int:
    """A count or an index as text. Its length is looked at first: Python would take minutes for a million digits."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text) or int(text) > MAX_NUMBER:
        raise Wrong(f"{where}: {shown(text)} is no number of leaves")
    return int(text)


# --- Strict JSON ----------------------------------------------------------------------------------------------------


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _integer(text: str) -> int:
    if len(text) > 20:
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)


def _constant(text: str) -> float:
    raise ValueError(f"{text} is no JSON")


_json = json.JSONDecoder(object_pairs_hook=_once, parse_int=_integer, parse_constant=_constant)


def read_json(raw: bytes, where: str) -> Any:
    try:
        return _json.decode(raw.decode("utf-8"))
    except RecursionError:
        raise Wrong(f"{where}: nested too deep") from None
    except ValueError as error:
        raise Wrong(f"{where}: not the JSON it should be: {shown(str(error))}") from None


def pick(value: Any, name: str, kind: type, where: str) -> Any:
    """A member of an object, of the type it must have (True is no number here)."""
    found: Any = value.get(name) if isinstance(value, dict) else None
    if type(found) is not kind or (isinstance(found, int) and not 0 <= found <= MAX_NUMBER):
        raise Wrong(f"{where}: {shown(name)} is missing or of the wrong kind")
    return found


# --- The tree (RFC 6962, 2.1) ---------------------------------------------------------------------------------------


def leaf_hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its perfect subtrees, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.roots: list[bytes] = []

    def append(self, level: int, root: bytes) -> None:
        """2^level leaves at once; the caller has seen that so many may begin here."""
        height = self.size >> level
        while height & 1:
            root = node_hash(self.roots.pop(), root)
            height >>= 1
        self.roots.append(root)
        self.size += 1 << level

    def root(self) -> bytes:
        if not self.roots:
            return hashlib.sha256(b"").digest()
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found


def root_by_proof(leaf: bytes, index: int, size: int, proof: Sequence[bytes], where: str) -> tuple[bytes, list[bytes]]:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2), and the parts left of the leaf, largest first."""
    if index >= size:
        raise Wrong(f"{where}: a tree of {size:,} has no leaf {index:,}")
    node, last, found = index, size - 1, leaf
    before: list[bytes] = []
    for part in proof:
        if not last:
            raise Wrong(f"{where}: the inclusion proof is too long")
        if node & 1 or node == last:
            found = node_hash(part, found)
            before.insert(0, part)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, part)
        node, last = node >> 1, last >> 1
    if last:
        raise Wrong(f"{where}: the inclusion proof is too short")
    return found, before


# --- The box: a zip or a folder -------------------------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,2}")


class Box:
    """Named files that can be read as streams. A name is plain and stands once, or the box is refused."""

    def __init__(self, path: str) -> None:
        self.sizes: dict[str, int] = {}
        self._zip: zipfile.ZipFile | None = None
        self._path = path
        if os.path.isdir(path):
            self._list_folder(path, "")
        else:
            self._list_zip(path)

    def _take(self, name: str, size: int, seen: set[str]) -> None:
        if not _NAME.fullmatch(name):
            raise Wrong(f"{shown(name)} is no name that a bundle has")
        if name.lower() in seen:
            raise Wrong(f"{name} is there twice")
        seen.add(name.lower())
        self.sizes[name] = size

    def _list_folder(self, folder: str, prefix: str) -> None:
        seen: set[str] = set()
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            mode = os.lstat(path)
            if stat.S_ISDIR(mode.st_mode) and prefix.count("/") < 2:
                self._list_folder(path, prefix + name + "/")
            elif stat.S_ISREG(mode.st_mode):
                self._take(prefix + name, mode.st_size, seen)
            else:
                raise Wrong(f"{shown(prefix + name)} is not a plain file")

    def _list_zip(self, path: str) -> None:
        self._refuse_endless_directory(path)
        self._zip = zipfile.ZipFile(path)
        seen: set[str] = set()
        end = 0
        for info in sorted(self._zip.infolist(), key=lambda each: each.header_offset):
            if info.orig_filename.endswith("/") and not info.file_size:
                continue  # whoever unpacked and packed it again has folders in it
            self._take(info.orig_filename, info.file_size, seen)
            if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Wrong(f"{info.filename} is encrypted, or packed in an unusual way")
            if info.header_offset < end:
                raise Wrong(f"{info.filename} overlaps another file of the zip")
            end = info.header_offset + 30 + len(info.filename) + info.compress_size
            if info.file_size > 1 << 20 and info.file_size > MAX_RATIO * info.compress_size:
                raise Wrong(f"{info.filename} would unpack to {info.file_size:,} bytes: a zip bomb")

    @staticmethod
    def _refuse_endless_directory(path: str) -> None:
        """`zipfile` reads the list of files whole: see how long it says it is."""
        with open(path, "rb") as file:
            file.seek(max(0, os.path.getsize(path) - 22 - 20))
            tail = file.read()
            end = tail[-22:]
            if len(end) < 22 or end[:4] != b"PK\x05\x06" or end[20:] != b"\x00\x00":
                raise Wrong("not a whole zip file: it is cut short, or something was added to it")
            length = struct.unpack("<L", end[12:16])[0]
            if tail[:4] == b"PK\x06\x07":
                place = struct.unpack("<Q", tail[8:16])[0]
                file.seek(min(place, os.path.getsize(path)))
                record = file.read(56)
                if len(record) < 56 or record[:4] != b"PK\x06\x06":
                    raise Wrong("not a whole zip file: its end is damaged")
                length = struct.unpack("<Q", record[40:48])[0]
        if length > MAX_DIRECTORY:
            raise Wrong(f"a zip whose list of files has {length:,} bytes")

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            if self._zip is not None:
                raw: Any = self._zip.open(name)
            else:
                raw = io.FileIO(os.path.join(self._path, *name.split("/")))
            with raw, io.BufferedReader(raw, PIECE) as file:
                yield file
        except Wrong:
            raise
        except Exception as error:
            raise Wrong(f"{name}: cannot be read: {shown(str(error))}") from None

    def read(self, name: str, limit: int = MAX_FILE_IN_MEMORY) -> bytes:
        if self.sizes[name] > limit:
            raise Wrong(f"{name}: {self.sizes[name]:,} bytes are more than it may have")
        with self.open(name) as file:
            return file.read(limit)

    def lines(self, name: str) -> Iterator[tuple[bytes, str]]:
        """Each line without its end, and where it stands."""
        with self.open(name) as file:
            count = 0
            while True:
                line = file.readline(MAX_LINE)
                if not line:
                    return
                count += 1
                where = f"{name}, line {count:,}"
                if line[-1:] != b"\n":
                    raise Wrong(f"{where}: too long, or cut short")
                yield line[:-1], where

    def digest(self, name: str, limit: int) -> tuple[int, str]:
        """Size and SHA-256; no more than `limit` bytes and a piece are read."""
        size, found = 0, hashlib.sha256()
        with self.open(name) as file:
            while size <= limit:
                piece = file.read(PIECE)
                if not piece:
                    break
                size += len(piece)
                found.update(piece)
        return size, found.hexdigest()


# --- The manifest ---------------------------------------------------------------------------------------------------


class Scope(NamedTuple):
    controllers: set[str] | None
    since: str
    until: str
    request: str

    @property
    def whole(self) -> bool:
        return self.controllers is None and not (self.since or self.until or self.request)

    def __str__(self) -> str:
        if self.whole:
            return "the whole ledger"
        parts = [] if self.controllers is None else [", ".join(sorted(self.controllers)) or "no controller"]
        if self.request:
            parts.append("request " + self.request)
        if self.since or self.until:
            parts.append("{} to {}".format(self.since or "the beginning", self.until or "the end"))
        return "; ".join(parts)


class Manifest(NamedTuple):
    origin: str
    made_at: str
    size: int
    events: int
    scope: Scope
    files: dict[str, tuple[int, str]]


def read_scope(value: Any) -> Scope:
    where = "manifest.json, scope"
    slugs = value.get("controllers") if isinstance(value, dict) else 0
    if slugs is not None:
        slugs = pick(value, "controllers", list, where)
        if not all(isinstance(slug, str) and re.fullmatch(r"[-\w]{1,50}", slug, re.ASCII) for slug in slugs):
            raise Wrong(f"{where}: a controller has an odd name")
    days = []
    for name in ("since", "until"):
        day = pick(value, name, str, where)
        if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
            raise Wrong(f"{where}: {shown(day)} is no day")
        days.append(day)
    request = pick(value, "request", str, where)
    if request and not re.fullmatch(r"[0-9a-f]{32}", request):
        raise Wrong(f"{where}: {shown(request)} is no name of a request")
    return Scope(None if slugs is None else set(slugs), days[0], days[1], request)


def read_manifest(box: Box) -> Manifest:
    where = "manifest.json"
    if where not in box.sizes:
        raise Wrong("manifest.json is missing: this is no bundle, or not a whole one")
    value = read_json(box.read(where), where)
    if pick(value, "format", str, where) != FORMAT:
        raise Wrong("{}: {} is not {}".format(where, shown(value["format"]), FORMAT))
    files = {}
    for name, told in pick(value, "files", dict, where).items():
        digest = pick(told, "sha256", str, f"{where}, {shown(name)}")
        files[name] = (pick(told, "size", int, f"{where}, {shown(name)}"), digest)
    missing = [name for name in NEEDED if name not in files]
    if missing:
        raise Wrong("{}: lists no {}".format(where, ", ".join(missing)))
    origin, made_at = pick(value, "origin", str, where), pick(value, "made_at", str, where)
    size, events = pick(value, "tree_size", int, where), pick(value, "events", int, where)
    return Manifest(origin, made_at, size, events, read_scope(value.get("scope")), files)


def check_files(box: Box, manifest: Manifest) -> None:
    """Exactly the files of the manifest, each of its size and hash."""
    there = {name: size for name, size in box.sizes.items() if name != "manifest.json"}
    extra = sorted(name for name in there if name not in manifest.files)
    for name in sorted(manifest.files):
        if name not in there:
            for other in extra:
                if box.digest(other, manifest.files[name][0]) == manifest.files[name]:
                    raise Wrong(f"{shown(name)} is missing: it was renamed to {other}")
            raise Wrong(f"{shown(name)} is missing")
    if extra:
        raise Wrong(f"{extra[0]} is not in the manifest: it was added")
    for name, (size, digest) in sorted(manifest.files.items()):
        if there[name] < size:
            raise Wrong(f"{name}: cut short, {there[name]:,} of {size:,} bytes")
        if there[name] > size:
            raise Wrong(f"{name}: {there[name]:,} bytes, and should have {size:,}")
        if box.digest(name, size) != (size, digest):
            raise Wrong(f"{name}: changed, its SHA-256 is not the manifest's")


class Keys(NamedTuple):
    all: list[Key]  # oldest first
    trusted: set[str]  # vkeys: with given ones those and what they endorsed, one after the other; else all
    orphans: list[Key]  # not the first, and endorsed by nobody


def read_keys(box: Box, given: Sequence[Key]) -> Keys:
    rows = read_json(box.read("keys.json"), "keys.json")
    if not isinstance(rows, list) or not rows:
        raise Wrong("keys.json: no list of keys")
    found = Keys([], set(), [])
    wanted = {key.vkey for key in given}
    for count, row in enumerate(rows):
        where = f"keys.json, key {count + 1}"
        key = read_key(pick(row, "vkey", str, where), where)
        if any(key.vkey == other.vkey for other in found.all):
            raise Wrong(f"{where}: stands there twice")
        endorsement = pick(row, "endorsement", str, where)
        trusted = not given or key.vkey in wanted
        if found.all and endorsement:
            text, _ = open_note(endorsement, found.all[-1:], where)
            if text.split("\n")[:2] != ["habeas ledger key v1", key.vkey]:
                raise Wrong(f"{where}: the key before it endorsed another one")
            trusted = trusted or found.all[-1].vkey in found.trusted
        elif found.all:
            found.orphans.append(key)
        found.all.append(key)
        if trusted:
            found.trusted.add(key.vkey)
    for vkey in sorted(wanted - {key.vkey for key in found.all}):
        raise Wrong(f"keys.json: the key that you hold, {shown(vkey)}, is not among the ledger's")
    return found


# --- One pass over events, subtrees and checkpoints ------------------------------------------------------------------


def checkpoints(box: Box, manifest: Manifest, keys: Sequence[Key]) -> Iterator[Checkpoint]:
    before: Checkpoint | None = None
    for line, where in box.lines("checkpoints.ndjson"):
        value = read_json(line, where)
        found = read_checkpoint(pick(value, "note", str, where), keys, where)
        if found.origin != manifest.origin:
            raise Wrong(f"{where}: of another ledger, {shown(found.origin)}")
        for anchor in pick(value, "anchors", list, where):
            file = pick(anchor, "file", str, where)
            if file and file not in manifest.files:
                raise Wrong(f"{where}: what came back from an anchor, {shown(file)}, is missing")
        if before is not None:
            if found.size < before.size:
                raise Wrong(f"{where}: checkpoints are not in the order of their sizes")
            refuse_fork(before, found)
            yield before
        before = found
    if before is not None:
        yield before


def refuse_fork(one: Checkpoint, other: Checkpoint) -> None:
    if one.size == other.size and one.root != other.root:
        raise Wrong(
            f"two checkpoints of {one.size:,} leaves have different roots: {one.where} and {other.where}. "
            "Whoever signed both tells two histories"
        )


def subtrees(box: Box) -> Iterator[tuple[int, int, bytes, str]]:
    for line, where in box.lines("tree.ndjson"):
        found = re.fullmatch(rb'\[(\d{1,2}),(\d{1,19}),"([0-9a-f]{64})"\]', line)
        if not found or int(found[1]) > 62 or (int(found[2]) + 1) << int(found[1]) > MAX_NUMBER:
            raise Wrong(f"{where}: not a subtree")
        yield int(found[1]), int(found[2]), bytes.fromhex(found[3].decode()), where


def events(box: Box) -> Iterator[tuple[int, bytes, str]]:
    before = -1
    for line, where in box.lines("events.ndjson"):
        head, found, body = line.partition(b',"event":')
        if not found or head[:9] != b'{"index":' or body[-1:] != b"}":
            raise Wrong(f"{where}: not an event with its index")
        index = number(head[9:].decode("ascii", "replace"), where)
        if index <= before:
            raise Wrong(f"{where}: event {index:,} is doubled, or out of order")
        yield index, body[:-1], where
        before = index


class Requests:
    """What the events in the bundle say of each request, to hold requests.csv against."""

    FINAL = ("fulfilled", "partly_fulfilled", "refused", "withdrawn", "unverified")

    def __init__(self, scope: Scope) -> None:
        self._told: dict[str, dict[str, str]] = {}
        self.digests: set[str] = set()  # of policies and data maps that events name
        self._to_the_end = not scope.until

    def event(self, body: dict[str, Any]) -> None:
        name, facts = body.get("request"), body.get("facts")
        if not isinstance(facts, dict):
            return
        self.digests.update(str(facts[each]) for each in ("digest", "policy_digest", "datamap_digest") if each in facts)
        if not isinstance(name, str):
            return
        told = self._told.setdefault(name, {"controller": str(body.get("controller"))})
        kind = body.get("type")
        if kind == "filed":
            regimes = facts.get("regimes")
            told["right"] = str(facts.get("right"))
            told["regimes"] = " ".join(map(str, regimes)) if isinstance(regimes, list) else ""
            told["received"] = in_utc(str(facts.get("received_at")))
            told["due"] = str(facts.get("due"))
            told["state"] = "received"
        elif kind == "receipt_corrected":
            told["received"] = in_utc(str(facts.get("new_received_at")))
        elif kind == "moved":
            told["state"] = str(facts.get("new"))
            if told["state"] in self.FINAL:
                told["closed"] = str(body.get("at"))[:19] + "Z"

    def check(self, box: Box) -> int:
        """How many requests the table has. Each is one of the bundle's, and says what its events say."""
        count = 0
        with box.open("requests.csv") as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            rows = csv.DictReader(_bounded(text))
            for row in rows:
                count += 1
                self._check_row(row, f"requests.csv, row {count:,}")
        if self._told:
            name = min(self._told)
            raise Wrong(f"requests.csv: has no row for request {shown(name)}, of which there are events")
        return count

    def _check_row(self, row: dict[str, Any], where: str) -> None:
        for name, cell in row.items():
            if not isinstance(name, str) or not isinstance(cell, str):
                raise Wrong(f"{where}: more or fewer cells than columns")
            if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
                raise Wrong(f"{where}: {shown(name)} is a formula: {shown(cell)}")
        told = self._told.pop(row.get("request", ""), None)
        if told is None:
            raise Wrong("{}: request {} is there twice, or of no event".format(where, shown(row.get("request"))))
        # What came after the scope is not in the bundle; a correction may have come then.
        checked = ["controller", "right", "regimes", "due"] + (
            ["received", "state", "closed"] if self._to_the_end else []
        )
        for name in checked:
            if name in told and row.get(name) != told[name]:
                raise Wrong(f"{where}: {name} is {shown(row.get(name))}, and by the events {shown(told[name])}")


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    while True:
        line = text.readline(MAX_LINE)
        if not line:
            return
        if len(line) == MAX_LINE:
            raise Wrong("requests.csv: a line is too long")
        yield line


def in_utc(text: str) -> str:
    """A time with its offset as 2026-11-22T10:00:00Z; what is no such time comes back as it is."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)", text, re.ASCII)
    if not found:
        return text
    try:
        return moment(found[1] + found[2]).isoformat()[:19] + "Z"
    except (ValueError, OverflowError):
        return text


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").astimezone(timezone.utc)


class Seen(NamedTuple):
    events: int
    checkpoints: list[Checkpoint]  # the first and the last
    checkpoint_count: int
    requests: int
    digests: set[str]
    notes: list[str]


class Pass:
    """Events and subtrees together are every leaf once: one frontier over them has the root of every checkpoint."""

    def __init__(self, box: Box, manifest: Manifest, keys: Sequence[Key], known: Known) -> None:
        self.box, self.manifest, self.known = box, manifest, known
        self.frontier = Frontier()
        self.requests = Requests(manifest.scope)
        self.notes: list[str] = []
        self._checkpoints = checkpoints(box, manifest, keys)
        self._next: Checkpoint | None = next(self._checkpoints, None)
        self._ends: list[Checkpoint] = []
        self._count = 0
        self._misdated = 0

    def run(self) -> Seen:
        if self._next is None:
            raise Wrong("checkpoints.ndjson: there is none")
        count = self._merge(events(self.box), subtrees(self.box))
        if self._next is not None:
            raise Wrong(f"{self._next.where}: {self._next}, and the bundle's leaves end at {self.frontier.size:,}")
        if self.frontier.size != self.manifest.size:
            raise Wrong(
                f"events.ndjson and tree.ndjson hold {self.frontier.size:,} leaves, and the manifest says {self.manifest.size:,}"
            )
        if self._ends[-1].size != self.manifest.size:
            raise Wrong("checkpoints.ndjson: the last one does not cover the whole tree")
        if count != self.manifest.events:
            raise Wrong(f"events.ndjson: {count:,} events, and the manifest says {self.manifest.events:,}")
        if self._misdated > 1:
            self.notes.append(f"{self._misdated:,} events in all have a time that does not fit their place")
        return Seen(count, self._ends, self._count, self.requests.check(self.box), self.requests.digests, self.notes)

    def _merge(self, told: Iterator[tuple[int, bytes, str]], filled: Iterator[tuple[int, int, bytes, str]]) -> int:
        count = 0
        event, gap = next(told, None), next(filled, None)
        self._checkpoints_here()
        while event is not None or gap is not None:
            place = self.frontier.size
            if event is not None and event[0] == place:
                self._event(event)
                count += 1
                event = next(told, None)
            elif gap is not None and gap[1] << gap[0] == place:
                if self._next is not None and place < self._next.size < place + (1 << gap[0]):
                    raise Wrong(f"{gap[3]}: goes beyond {self._next}")
                self.known.skipped(place, place + (1 << gap[0]))
                self.frontier.append(gap[0], gap[2])
                gap = next(filled, None)
            else:
                next(told, None)  # it may be a matter of order, and then this says so
                raise Wrong(self._hole(place, event, gap))
            self._checkpoints_here()
        return count

    @staticmethod
    def _hole(place: int, event: tuple[int, bytes, str] | None, gap: tuple[int, int, bytes, str] | None) -> str:
        found = ([(event[0], event[2])] if event else []) + ([(gap[1] << gap[0], gap[3])] if gap else [])
        index, where = min(found)
        if index < place:
            return f"{where}: leaf {index:,} is doubled, or out of order"
        return (
            f"leaf {place:,} is missing: neither events.ndjson nor tree.ndjson has it ({where} goes on with {index:,})"
        )

    def _event(self, event: tuple[int, bytes, str]) -> None:
        index, raw, where = event
        body = read_json(raw, where)
        scope, at = self.manifest.scope, pick(body, "at", str, where)
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", at, re.ASCII):
            raise Wrong(f"{where}: {shown(at)} is no time")
        outside = (
            (scope.controllers is not None and body.get("controller") not in scope.controllers)
            or (scope.request and body.get("request") != scope.request)
            or (scope.since and at[:10] < scope.since)
            or (scope.until and at[:10] > scope.until)
        )
        if outside:
            raise Wrong(f"{where}: event {index:,} is not of {scope}")
        self._look_at_time(index, at)
        leaf = leaf_hash(raw)
        self.known.event(index, leaf, self.frontier)
        self.requests.event(body)
        self.frontier.append(0, leaf)

    def _look_at_time(self, index: int, at: str) -> None:
        """A note, not a verdict: clocks of servers differ, and a slow change is sealed after quick ones."""
        if self._ends and self._ends[-1].at and at[:13] < earlier(self._ends[-1].at):
            self._misdated += 1
            if self._misdated == 1:
                self.notes.append(f"event {index:,} says {at}, but was sealed only after {self._ends[-1]}")

    def _checkpoints_here(self) -> None:
        self.known.at(self.frontier)
        while self._next is not None and self._next.size == self.frontier.size:
            found = self._next
            if found.root != self.frontier.root():
                since = "leaf 0" if not self._ends else str(self._ends[-1])
                raise Wrong(
                    f"the leaves do not lead to the root of {found} ({found.where}): between {since} and it a leaf was "
                    "changed, moved, put in or taken out"
                )
            self.known.checkpoint(found)
            self._ends = [*self._ends[:1], found]
            self._count += 1
            self._next = next(self._checkpoints, None)


def earlier(at: str) -> str:
    """An hour before, to the hour."""
    with contextlib.suppress(ValueError, OverflowError):
        return (moment(at) - timedelta(hours=1)).isoformat()[:13]
    return ""


# --- What was kept elsewhere ----------------------------------------------------------------------------------------


class Receipt(NamedTuple):
    leaf: bytes
    place: int
    before: list[bytes]  # the roots of the perfect subtrees of the leaves before it
    checkpoint: Checkpoint
    body: dict[str, Any]
    promise: dict[str, str]
    where: str


def read_promise(note: str, keys: Sequence[Key], where: str) -> dict[str, str]:
    text, _ = open_note(note, keys, where)
    lines = text[:-1].split("\n")
    pairs = [tuple(line.split(": ", 1)) for line in lines[1:]]
    if lines[0] != "habeas receipt v1" or any(len(pair) != 2 for pair in pairs):
        raise Wrong(f"{where}: not a receipt")
    found = {pair[0]: pair[1] for pair in pairs}
    needed = {"controller", "reference", "right", "received", "due", "leaf"}
    if len(found) != len(pairs) or not needed <= set(found) or not re.fullmatch(r"[0-9a-f]{64}", found["leaf"]):
        raise Wrong(f"{where}: a receipt that lacks a line, or has one twice")
    return found


def read_receipt(text: str, keys: Sequence[Key], where: str) -> Receipt:
    """A tlog-proof: the promise, the event that it is of, and that event under a checkpoint."""
    head, parted, note = text.partition("\n\n")
    lines = head.split("\n")
    if not parted or lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 3 or len(lines) > 70:
        raise Wrong(f"{where}: not a receipt with its proof")
    if not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise Wrong(f"{where}: the receipt lacks its event or its index")
    checkpoint = read_checkpoint(note, keys, where)
    extra = read_json(unbase64(lines[1][6:], where), where)
    raw = pick(extra, "event", str, where).encode("utf-8", "replace")
    promise = read_promise(pick(extra, "promise", str, where), keys, where + ", promise")
    leaf = leaf_hash(raw)
    if promise["leaf"] != leaf.hex():
        raise Wrong(f"{where}: the promise is of another request than the event")
    body = read_json(raw, where)
    facts = pick(body, "facts", dict, where)
    told = {
        "controller": body.get("controller"),
        "right": facts.get("right"),
        "due": facts.get("due"),
        "received": in_utc(str(facts.get("received_at"))),
    }
    for name, value in told.items():
        promised = in_utc(promise[name]) if name == "received" else promise[name]
        if promised != value:
            raise Wrong(f"{where}: {name} was promised as {shown(promised)}, and the event says {shown(value)}")
    index = number(lines[2][6:], where)
    proof = [unbase64(line, where) for line in lines[3:]]
    if any(len(part) != 32 for part in proof):
        raise Wrong(f"{where}: a part of the inclusion proof is not 32 bytes")
    root, before = root_by_proof(leaf, index, checkpoint.size, proof, where)
    if root != checkpoint.root:
        raise Wrong(f"{where}: the inclusion proof does not lead to the root of {checkpoint}")
    return Receipt(leaf, index, before, checkpoint, body, promise, where)


class Known:
    """Checkpoints, receipts and promises that were kept elsewhere: each must be part of the history of the bundle."""

    def __init__(self, files: Sequence[str], keys: Sequence[Key], scope: Scope | None) -> None:
        self.checkpoints: list[Checkpoint] = []
        self.receipts: list[Receipt] = []
        self.promises: dict[bytes, tuple[dict[str, str], str]] = {}
        self.said: list[str] = []
        self._passed: set[int] = set()  # sizes within a subtree: the bundle does not show their roots
        for path in files:
            self._read(path, keys, scope)
        self._waiting = sorted({each.size for each in self.checkpoints})
        self._by_size: dict[int, Checkpoint] = {}
        for each in self.checkpoints:
            refuse_fork(self._by_size.setdefault(each.size, each), each)
        self._by_index: dict[int, list[Receipt]] = {}
        for receipt in self.receipts:
            self._by_index.setdefault(receipt.place, []).append(receipt)

    def _read(self, path: str, keys: Sequence[Key], scope: Scope | None) -> None:
        text = read_text(path)
        where = shown(os.path.basename(path))
        if text.startswith("c2sp.org/tlog-proof@v1\n"):
            receipt = read_receipt(text, keys, where)
            if scope is not None and scope.request and receipt.body.get("request") != scope.request:
                raise Wrong("{}: a receipt for another request, {}".format(where, shown(receipt.body.get("request"))))
            self.receipts.append(receipt)
            self.checkpoints.append(receipt.checkpoint)
        elif text.startswith("habeas receipt v1\n"):
            promise = read_promise(text, keys, where)
            self.promises[bytes.fromhex(promise["leaf"])] = (promise, where)
        else:
            self.checkpoints.append(read_checkpoint(text, keys, where))

    def at(self, frontier: Frontier) -> None:
        while self._waiting and self._waiting[0] == frontier.size:
            known = self._by_size[self._waiting.pop(0)]
            if known.root != frontier.root():
                raise Wrong(
                    f"{known.where}: {known} has another root than the bundle's history had then: the log was rewritten"
                )
            self.said.append(f"{known.where}: {known} is part of this history")

    def checkpoint(self, found: Checkpoint) -> None:
        known = self._by_size.get(found.size)
        if known is not None:
            refuse_fork(known, found)

    def skipped(self, start: int, end: int) -> None:
        while self._waiting and start < self._waiting[0] < end:
            self._passed.add(self._waiting.pop(0))
        for index in [each for each in self._by_index if start <= each < end]:
            for receipt in self._by_index.pop(index):
                raise Wrong(f"{receipt.where}: its event {index:,} is not one of this bundle")

    def event(self, index: int, leaf: bytes, frontier: Frontier) -> None:
        for receipt in self._by_index.pop(index, ()):
            if receipt.leaf != leaf:
                raise Wrong(f"{receipt.where}: event {index:,} of the bundle is another one: the log was rewritten")
            if receipt.before != frontier.roots:
                raise Wrong(
                    f"{receipt.where}: the {index:,} leaves before its event are others in the bundle: the log was rewritten"
                )
            self.said.append(f"{receipt.where}: its event {index:,} is here, after the same {index:,} leaves")
        found = self.promises.pop(leaf, None)
        if found is not None:
            self.said.append(f"{found[1]}: its event is number {index:,}")

    def finish(self, last: Checkpoint) -> None:
        """Raises Wrong for whatever the bundle did not show."""
        if self._waiting:
            known = self._by_size[self._waiting[0]]
            raise Wrong(
                "{}: the log had {:,} leaves{}, and this bundle has {:,} at {}: its tail was cut off, or it is an older "
                "bundle, and you need one made later".format(
                    known.where, known.size, " at " + known.at if known.at else "", last.size, last.at
                )
            )
        for promise, where in self.promises.values():
            raise Wrong(
                "{}: the event that was promised ({}, received {}) is not among those of this bundle: it was taken out, or it is "
                "not of this scope, or not yet sealed at {}".format(
                    where, shown(promise["reference"]), shown(promise["received"]), last.at
                )
            )
        proved = {each.checkpoint.size for each in self.receipts}
        for size in sorted(self._passed):
            known = self._by_size[size]
            if size not in proved:
                raise Wrong(
                    f"{known.where}: this bundle does not show the root at {size:,} leaves; a bundle of the whole ledger does"
                )
            self.said.append(f"{known.where}: what came between its event and {known} is not in this bundle")


def read_text(path: str) -> str:
    try:
        if os.path.getsize(path) > MAX_LINE:
            raise Wrong(f"{shown(path)}: too long for a checkpoint or a receipt")
        with open(path, "rb") as file:
            return file.read(MAX_LINE).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(f"{shown(path)}: cannot be read: {shown(str(error))}") from None


# --- The two commands -----------------------------------------------------------------------------------------------


def check_bundle(path: str, known_files: Sequence[str], given: Sequence[Key]) -> list[str]:
    """What a good bundle shows, in lines. Raises Wrong."""
    if not os.path.exists(path):
        raise Wrong("there is no such file")
    box = Box(path)
    manifest = read_manifest(box)
    check_files(box, manifest)
    keys = read_keys(box, given)
    known = Known(known_files, keys.all, manifest.scope)
    seen = Pass(box, manifest, keys.all, known).run()
    last = seen.checkpoints[-1]
    if last.key.vkey not in keys.trusted:
        raise Wrong(f"{last.where}: signed by {last.key.name}, which the key that you hold does not vouch for")
    known.finish(last)
    if manifest.scope.whole and seen.events != manifest.size:
        raise Wrong(f"tree.ndjson: a bundle of the whole ledger leaves out {manifest.size - seen.events:,} events")
    files = [digest for name, (_, digest) in manifest.files.items() if name.startswith(("policies/", "datamaps/"))]
    named = [digest for digest in files if digest in seen.digests]
    lines = [
        "The bundle holds together.",
        f"  ledger       {shown(manifest.origin)[1:-1]}",
        f"  scope        {manifest.scope}",
        "  tree         {:,} leaves, signed {}".format(last.size, last.at or "without a time"),
        "  events       {:,}, each one in the tree{}".format(
            seen.events,
            "" if seen.events == last.size else f"; {last.size - seen.events:,} others stand as hashes alone",
        ),
        f"  checkpoints  {seen.checkpoint_count:,}, all of one history",
        f"  requests     {seen.requests:,}, as the events tell of them",
        f"  files        {len(named):,} of {len(files):,} policies and data maps are named by events here, by their SHA-256",
    ]
    lines += [f"  kept         {each}" for each in known.said]
    for key in keys.orphans:
        seen.notes.append(f"no key before it endorses {key.vkey}: an older one was lost, or somebody put it in")
    lines += [f"  note         {each}" for each in seen.notes]
    return [*lines, "What this does not show:", *doubts(manifest, keys.all, given, known_files)]


def doubts(manifest: Manifest, keys: Sequence[Key], given: Sequence[Key], known_files: Sequence[str]) -> list[str]:
    lines = []
    if not given:
        lines.append(f"  whose key signed: compare {keys[-1].vkey} with the one that you have from elsewhere (--key)")
    if not known_files:
        lines.append(
            "  that the whole history was not written anew: give a receipt or a checkpoint kept elsewhere (--known)"
        )
    if not manifest.scope.whole:
        lines.append("  that no event of this scope was left out: a bundle of the whole ledger shows that")
    lines.append("  that an event is true: only that it was written then, and not changed since")
    return lines


def check_receipt(path: str, keys: Sequence[Key]) -> list[str]:
    """What a good receipt shows, in lines. Raises Wrong."""
    text = read_text(path)
    where = shown(os.path.basename(path))
    if text.startswith("habeas receipt v1\n"):
        promise, proof = read_promise(text, keys, where), None
    else:
        proof = read_receipt(text, keys, where)
        promise = proof.promise
    lines = ["The receipt is genuine."]
    lines += [
        f"  {name:<12} {shown(promise[name])[1:-1]}" for name in ("controller", "reference", "right", "received", "due")
    ]
    if proof is None:
        lines.append(
            "It is the promise given at filing; that the event is in the log, the receipt with its proof shows."
        )
    else:
        lines.append(
            "  {:<12} number {:,} of the {:,} signed {}".format(
                "event", proof.place, proof.checkpoint.size, proof.checkpoint.at
            )
        )
        lines.append("Keep it: with --known it shows whether a bundle still has this event, at its place.")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks a Habeas bundle or receipt.")
    parser.add_argument("bundle", nargs="?", help="the zip file, or the folder that it was unpacked to")
    parser.add_argument(
        "--known", action="append", default=[], metavar="FILE", help="a checkpoint or receipt kept elsewhere"
    )
    parser.add_argument(
        "--key", action="append", default=[], metavar="VKEY", help="a public key that you have from elsewhere"
    )
    parser.add_argument("--receipt", metavar="FILE", help="check this receipt instead of a bundle")
    options = parser.parse_args(arguments)
    if (options.bundle is None) == (options.receipt is None):
        parser.error("give a bundle, or --receipt with a file")
    if options.receipt is not None and (not options.key or options.known):
        parser.error("--receipt needs --key, and takes no --known")
    place = options.bundle if options.receipt is None else options.receipt
    try:
        keys = [read_key(vkey, "--key") for vkey in options.key]
        if options.receipt is not None:
            lines = check_receipt(options.receipt, keys)
        else:
            lines = check_bundle(options.bundle, options.known, keys)
    except Wrong as wrong:
        lines = [f"WRONG: {wrong}"]
    except Exception as error:  # a hostile file found a way that nobody thought of: that is no good file either
        lines = [f"WRONG: {shown(place)} cannot be read: {type(error).__name__} {shown(str(error))}"]
    good = not lines[0].startswith("WRONG")
    out = sys.stdout if good else sys.stderr
    out.write("\n".join(line.encode("ascii", "backslashreplace").decode() for line in lines) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
