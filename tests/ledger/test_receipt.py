import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from dsr.ledger import checkpoint, tlog_proof
from dsr.ledger.canonical import leaf_hash
from dsr.ledger.keys import verifier_key
from dsr.ledger.merkle import check_inclusion
from dsr.ledger.notes import open_note
from dsr.ledger.seal import latest, mark, seal
from dsr.models import Event, Seal
from dsr.steps.intake import place_in_log, promise_of, receipt_of
from dsr.steps.receipt_time import correct_receipt
from tests import factories

pytestmark = pytest.mark.django_db


def lines_of(note: str) -> dict[str, str]:
    return dict(line.partition(": ")[::2] for line in open_note(note, verifier_key()).splitlines())


def test_a_receipt_promises_what_was_filed_and_stays_the_same() -> None:
    # A caller may count in a time zone of its own; the database gives back UTC.
    now = timezone.now().astimezone(ZoneInfo("Asia/Taipei"))
    request = factories.file_request(now=now)
    first = receipt_of(request)
    lines = lines_of(first)
    assert lines["reference"] == request.reference
    assert lines["due"] == request.clock.due.isoformat()
    assert lines["leaf"] == bytes(Event.objects.get(type="filed").leaf).hex()
    factories.run(request)
    factories.run(request, now=timezone.now() + timedelta(days=400))
    assert receipt_of(factories.read(request)) == first == promise_of(request)


def test_a_sealed_request_s_receipt_proves_its_place_under_a_signed_checkpoint() -> None:
    others = [factories.file_request() for _ in range(3)]
    request = others[1]
    promise = promise_of(request)
    assert place_in_log(request) is None
    seal(timezone.now())
    filed = Event.objects.get(leaf=bytes.fromhex(lines_of(promise)["leaf"]))
    proof = tlog_proof.parse(receipt_of(request))
    extra = json.loads(proof.extra)
    assert extra == {"event": filed.body, "promise": promise}
    assert proof.index == place_in_log(request) == Seal.objects.get(event=filed).index
    said = checkpoint.parse(open_note(proof.checkpoint, verifier_key()))
    check_inclusion(leaf_hash(filed.body), proof.index, said.size, proof.hashes, said.root)


def test_the_proof_is_the_same_file_each_time_whatever_the_log_gains() -> None:
    request = factories.file_request()
    seal(timezone.now())
    first = receipt_of(request)
    factories.run(request)
    factories.file_request()
    seal(timezone.now() + timedelta(minutes=1))
    mark(timezone.now() + timedelta(minutes=9))
    newest = latest()
    assert newest is not None
    assert newest.size > tlog_proof.parse(first).index + 1
    assert receipt_of(factories.read(request)) == first


def test_a_correction_of_the_time_of_receipt_leaves_the_receipt_as_it_was() -> None:
    request = factories.file_request()
    seal(timezone.now())
    first, promise = receipt_of(request), promise_of(request)
    now = timezone.now()
    by = factories.approver_of(request.controller)
    correct_receipt(request_id=request.pk, received_at=now - timedelta(days=3), reason="Postmark", by=by, now=now)
    corrected = factories.read(request)
    assert corrected.received_at < request.received_at
    assert (receipt_of(corrected), promise_of(corrected)) == (first, promise)


def test_a_receipt_names_nobody() -> None:
    request = factories.file_request(who=factories.identity(details="my cat is called Miezi"))
    promise = receipt_of(request)
    seal(timezone.now())
    proof = receipt_of(request)
    extra = tlog_proof.parse(proof).extra.decode()
    # Hashes and signatures are random letters, three of which may well spell a name.
    text = re.sub(r"[0-9a-z+/=]{32,}", "", f"{promise}{proof}{extra}".lower())
    assert request.reference.lower() in text
    assert not any(word in text for word in ("ada", "berg", "people.example", "miezi"))
