"""Bundles of sealed ledgers, checked by the verifier alone and, leaf by leaf, by the judge."""

import base64
import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.ledger import keys, seal
from dsr.ledger.bundle import files, gaps, write
from dsr.ledger.bundle.scope import Scope
from dsr.models import Anchor, AnchorState, Checkpoint, Event, PolicyVersion
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps.purge import purge
from dsr.vault.pseudonyms import pseudonym
from tests import factories
from tests.ledger import rfc6962
from tests.ledger.bundle import ledgers
from tests.ledger.bundle.ledgers import START, bundle, event_lines, files_of, sealed, verify

pytestmark = pytest.mark.django_db
DAY = START.date()
PLAN = "aab-ba-abbba-a-bb" * 3


def root_of(found: ledgers.Files) -> bytes:
    """The root that events and subtrees lead to, by the judge: each subtree as one leaf of a tree of its level."""
    parts = {each["index"]: (0, rfc6962.leaf(_body(line))) for line, each in _lines(found)}
    for line in found["tree.ndjson"].splitlines():
        level, index, root = json.loads(line)
        assert index << level not in parts
        parts[index << level] = (level, bytes.fromhex(root))
    return _root(parts, 0, json.loads(found["manifest.json"])["tree_size"])


def _lines(found: ledgers.Files) -> list[tuple[bytes, dict[str, int]]]:
    return [(line, json.loads(line)) for line in found["events.ndjson"].splitlines()]


def _body(line: bytes) -> str:
    return line[line.index(b',"event":') + 9 : -1].decode()


def _root(parts: dict[int, tuple[int, bytes]], start: int, end: int) -> bytes:
    level, root = parts.get(start, (0, b""))
    if root and end - start == 1 << level:
        return root
    middle = 1
    while middle * 2 < end - start:
        middle *= 2
    left, right = _root(parts, start, start + middle), _root(parts, start + middle, end)
    return sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize(
    ("scope", "number"),
    [
        (Scope(), len(PLAN)),
        (Scope(("a",)), PLAN.count("a")),
        (Scope(("b", "a")), len(PLAN) - PLAN.count("-")),
        (Scope(("a",), DAY + timedelta(days=1)), PLAN[12:].count("a")),
        (Scope(None, DAY, DAY), 12),
        (Scope(None, DAY + timedelta(days=1), DAY + timedelta(days=1)), 24),
        (Scope(("a",), DAY - timedelta(days=9), DAY - timedelta(days=8)), 0),
        (Scope((), date.min, date.max), 0),
    ],
    ids=str,
)
def test_a_bundle_has_the_events_of_its_scope_and_verifies(scope: Scope, number: int, tmp_path: Path) -> None:
    marked = sealed(PLAN, marks=(1, 7, 8, 40))
    made = bundle(scope)
    verdict = verify(made, tmp_path)
    assert verdict.code == 0, verdict
    found = files_of(made)
    assert len(event_lines(found)) == number
    assert json.loads(found["manifest.json"])["events"] == number
    assert root_of(found) == bytes(marked[-1].root)


def test_the_text_of_an_event_is_in_the_bundle_to_the_byte() -> None:
    sealed("a-b")
    found = files_of(bundle())
    assert [_body(line) for line, _ in _lines(found)] == list(
        Event.objects.order_by("pk").values_list("body", flat=True)
    )


def test_the_manifest_has_the_hash_of_every_other_file() -> None:
    sealed("ab")
    found = files_of(bundle(Scope(("a",), DAY)))
    manifest = json.loads(found["manifest.json"])
    assert set(manifest["files"]) == set(found) - {"manifest.json"}
    assert manifest["scope"] == {"controllers": ["a"], "since": DAY.isoformat(), "until": "", "request": ""}
    assert found["verify.py"] == ledgers.VERIFY.read_bytes()
    assert ledgers.with_manifest(found)["manifest.json"] == json.dumps(manifest).encode()


def test_an_empty_ledger_has_a_bundle_once_it_has_a_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(write.NothingSealed, match="Nothing is sealed yet"):
        write.begin(Scope(), now=START)
    seal.mark(START)
    assert verify(bundle(), tmp_path).code == 0


def test_events_that_are_not_yet_sealed_wait_for_the_next_bundle(tmp_path: Path) -> None:
    sealed("aa")
    ledgers.write_events("a")
    made = bundle()
    assert len(event_lines(files_of(made))) == 2
    assert verify(made, tmp_path).code == 0


def test_chunks_and_dense_ones_make_no_difference(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sealed("aab-b" * 130, marks=(600,))
    at_once = files_of(bundle(Scope(("b",))))
    monkeypatch.setattr("dsr.ledger.bundle.events.CHUNK", 16)
    monkeypatch.setattr("dsr.ledger.bundle.gaps.CHUNK", 16)
    monkeypatch.setattr("dsr.ledger.bundle.gaps.CHUNK_LEVEL", 4)
    monkeypatch.setattr("dsr.ledger.bundle.gaps._DENSE", 2)
    monkeypatch.setattr("dsr.ledger.bundle.events._SORTED_IN_MEMORY", 7)
    monkeypatch.setattr("dsr.ledger.bundle.events._ROWS", 2)
    made = bundle(Scope(("b",)))
    assert {name: content for name, content in files_of(made).items() if name.endswith("ndjson")} == {
        name: content for name, content in at_once.items() if name.endswith("ndjson")
    }
    assert verify(made, tmp_path).code == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, 299)), st.sets(st.integers(1, 300), max_size=3))
def test_any_events_and_the_subtrees_between_them_are_every_leaf_once(
    three_hundred: bytes, kept: set[int], cuts: set[int]
) -> None:
    parts = {index: (0, leaf) for index, leaf in enumerate(_leaves()) if index in kept}
    places = []
    for line in b"".join(gaps.lines([sorted(kept)], 300, cuts)).splitlines():
        level, index, root = json.loads(line)
        assert index << level not in parts
        parts[index << level] = (level, bytes.fromhex(root))
        places.append((index << level, (index + 1) << level))
    assert _root(parts, 0, 300) == three_hundred
    assert places == sorted(places)
    assert not any(start < cut < end for cut in cuts for start, end in places)


def _leaves() -> list[bytes]:
    return [bytes(leaf) for leaf in Event.objects.order_by("pk").values_list("leaf", flat=True)]


@pytest.fixture
def three_hundred() -> bytes:
    return bytes(sealed("a" * 300)[-1].root)


# --- checkpoints, keys, anchors --------------------------------------------------------------------------------------


def sizes(made: bytes) -> list[int]:
    notes = [json.loads(line)["note"] for line in files_of(made)["checkpoints.ndjson"].splitlines()]
    return [int(note.split("\n")[1]) for note in notes]


def anchor(checkpoint: Checkpoint, place: str, proof: bytes | None = None, **columns: object) -> Anchor:
    kind = "timestamp" if proof else "email"
    given = {"state": AnchorState.DONE, "done_at": checkpoint.at, "kind": kind, **columns}
    return Anchor.objects.create(checkpoint=checkpoint, place=place, proof=proof, **given)


def test_the_first_the_last_and_anchored_checkpoints_are_in_it(tmp_path: Path) -> None:
    marked = sealed("a" * 60, marks=(10, 20, 30, 40, 50))
    anchor(marked[1], "post", b"token")
    anchor(marked[2], "post", state=AnchorState.FAILED)
    anchor(marked[3], "../a place", b"\x00another")
    made = bundle()
    assert sizes(made) == [10, 20, 40, 60]
    found = files_of(made)
    told = [json.loads(line)["anchors"] for line in found["checkpoints.ndjson"].splitlines()]
    assert [[each["place"] for each in anchors] for anchors in told] == [[], ["post"], ["../a place"], []]
    assert [found[each["file"]] for anchors in told for each in anchors] == [b"token", b"\x00another"]
    assert verify(made, tmp_path).code == 0


def test_a_period_has_the_checkpoint_before_it_and_the_newest(tmp_path: Path) -> None:
    # Checkpoints at noon and ten hours on, and so forth: 10, 20 … leaves.
    marked = sealed("ab" * 50, marks=(10, 20, 30, 40, 50, 60, 70, 80, 90))
    anchor(marked[4], "post")
    made = bundle(Scope(("a",), date(2026, 5, 6), date(2026, 5, 7)))
    within = [each.size for each in marked if date(2026, 5, 6) <= each.at.date() <= date(2026, 5, 7)]
    before = max(each.size for each in marked if each.at.date() < date(2026, 5, 6))
    assert sizes(made) == sorted({before, within[0], within[-1], 50, 100})
    assert verify(made, tmp_path).code == 0


def test_of_very_many_anchored_checkpoints_the_last_of_each_place_and_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ANCHORED", 3)
    marked = sealed("a" * 48, marks=tuple(range(6, 48, 6)))
    for each in marked:
        anchor(each, "post")
    days = {each.at.date(): each.size for each in marked}
    assert sizes(bundle()) == sorted({6, *days.values()})


def test_a_new_key_is_followed_from_the_old_one(tmp_path: Path) -> None:
    sealed("aa")
    old = keys.verifier_key()
    new = keys.rotate(SYSTEM, START + timedelta(days=1)).vkey
    ledgers.write_events("aa", start=START + timedelta(days=1))
    seal.seal(START + timedelta(days=2))
    made = bundle()
    for vkey in (old, new):
        verdict = verify(made, tmp_path, "--key", vkey)
        assert verdict.code == 0, verdict
        assert "whose key signed" not in verdict.said


def test_a_key_that_nothing_endorses_is_told_and_not_trusted_for_the_old_one(tmp_path: Path) -> None:
    sealed("aa")
    old = keys.verifier_key()
    new = keys.rotate(SYSTEM, START + timedelta(days=1), lost=True).vkey
    seal.seal(START + timedelta(days=2))
    made = bundle()
    assert "no key before it endorses" in verify(made, tmp_path, "--key", new).said
    verdict = verify(made, tmp_path, "--key", old)
    assert (verdict.code, "does not vouch for" in verdict.said) == (1, True)


# --- requests and files ----------------------------------------------------------------------------------------------


def table(made: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files_of(made)["requests.csv"].decode())))


@pytest.mark.systems("qdrant")
def test_requests_have_a_row_each_as_the_events_say(systems: object, tmp_path: Path) -> None:
    done = factories.request_in(State.FULFILLED)
    waiting = factories.file_request(right=Right.OPT_OUT, place="US-CA", controller=factories.make_controller("qazar"))
    seal.seal(timezone.now())
    made = bundle(now=timezone.now())
    first, second = table(made)
    assert first == {
        "reference": done.reference,
        "request": pseudonym("request", done.pk),
        "controller": "qdrant",
        "right": "access",
        "regimes": " ".join(done.regimes),
        "received": done.received_at.astimezone(UTC).isoformat()[:19] + "Z",
        "due": done.clock.first_due.isoformat(),
        "extended_due": "",
        "closed": (done.closed_at or START).astimezone(UTC).isoformat()[:19] + "Z",
        "state": "fulfilled",
        "days": "0",
        "late": "no",
    }
    assert (second["reference"], second["controller"], second["state"]) == (waiting.reference, "qazar", "received")
    assert verify(made, tmp_path).code == 0
    one = bundle(Scope(("qdrant",), request=pseudonym("request", done.pk)), now=timezone.now())
    assert [row["reference"] for row in table(one)] == [done.reference]
    verdict = verify(one, tmp_path)
    assert verdict.code == 0, verdict
    assert [row["reference"] for row in table(bundle(Scope(("qazar",))))] == [waiting.reference]


def test_a_request_is_late_when_its_day_is_over() -> None:
    request = factories.file_request(now=datetime(2026, 1, 5, 12, tzinfo=UTC))
    seal.seal(timezone.now())
    due = datetime.combine(request.clock.due, datetime.min.time(), UTC)
    days = [row["late"] for at in (12, 36) for row in table(bundle(now=due + timedelta(hours=at)))]
    assert days == ["no", "yes"]


def test_a_destroyed_request_keeps_its_row_under_its_pseudonym(tmp_path: Path) -> None:
    request = factories.file_request()
    name, controller = pseudonym("request", request.pk), request.controller.slug
    type(request).objects.filter(pk=request.pk).update(purge_after=timezone.now())
    purge(request.pk, now=timezone.now())
    seal.seal(timezone.now())
    for scope in (Scope(), Scope((controller,)), Scope((controller,), request=name)):
        made = bundle(scope)
        assert [(row["reference"], row["request"], row["right"]) for row in table(made)] == [(name, name, "access")]
        assert verify(made, tmp_path).code == 0


def test_a_request_is_of_a_period_when_an_event_of_it_is(tmp_path: Path) -> None:
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    request = factories.file_request(now=now)
    factories.run(request, now=now + timedelta(days=3))
    seal.seal(timezone.now())
    for day, number in ((4, 0), (5, 1), (6, 0), (8, 1)):
        made = bundle(Scope(("qdrant",), date(2026, 1, day), date(2026, 1, day)))
        assert len(table(made)) == number
        assert verify(made, tmp_path).code == 0


def test_no_cell_is_a_formula() -> None:
    request = factories.file_request()
    type(request).objects.filter(pk=request.pk).update(reference="=1+1")
    seal.seal(timezone.now())
    assert table(bundle())[0]["reference"] == "'=1+1"


def test_policies_and_data_maps_in_force_in_the_period_are_in_it(tmp_path: Path) -> None:
    controller = factories.make_controller()
    first = PolicyVersion.objects.get(controller=controller)
    PolicyVersion.objects.filter(pk=first.pk).update(loaded_at=datetime(2026, 3, 1, tzinfo=UTC))
    again = datetime(2026, 4, 1, tzinfo=UTC)
    text = first.text + "# again\n"
    PolicyVersion.objects.create(
        controller=controller, version=first.version + 1, digest="0" * 64, text=text, loaded_at=again
    )
    seal.mark(timezone.now())

    def policies(since: date | None = None, until: date | None = None) -> list[str]:
        return sorted(
            name for name in files_of(bundle(Scope(("qdrant",), since, until))) if name.startswith("policies/")
        )

    old, new = f"policies/qdrant-{first.version}.yaml", f"policies/qdrant-{first.version + 1}.yaml"
    assert policies() == [old, new]
    assert policies(date(2026, 2, 1), date(2026, 2, 27)) == []
    assert policies(date(2026, 3, 5), date(2026, 3, 6)) == [old]
    assert policies(date(2026, 3, 5), date(2026, 4, 6)) == [old, new]
    assert policies(date(2026, 4, 2)) == [new]
    found = files_of(bundle())
    assert found[old] == first.text.encode()
    assert {"rules/gdpr.yaml", "rules/ccpa.yaml"} <= set(found)


def test_one_request_has_the_policy_and_the_map_that_it_was_filed_under(tmp_path: Path) -> None:
    request = factories.file_request()
    text, later = request.policy.text + "# again\n", timezone.now() + timedelta(hours=1)
    PolicyVersion.objects.create(
        controller=request.controller, version=request.policy.version + 1, digest="0" * 64, text=text, loaded_at=later
    )
    seal.seal(timezone.now())
    made = bundle(Scope(("qdrant",), request=pseudonym("request", request.pk)))
    named = [name for name in files_of(made) if name.startswith(("policies/", "datamaps/"))]
    assert sorted(named) == [
        f"datamaps/qdrant-{request.datamap.version}.yaml",
        f"policies/qdrant-{request.policy.version}.yaml",
    ]
    assert "2 of 2 policies and data maps are named by events" in verify(made, tmp_path).said


def test_the_notes_in_a_bundle_are_those_of_the_table() -> None:
    (only,) = sealed("aa")
    (line,) = files_of(bundle())["checkpoints.ndjson"].splitlines()
    note = json.loads(line)["note"]
    assert note == only.note
    assert base64.b64decode(note.split("\n")[2]) == bytes(only.root)
