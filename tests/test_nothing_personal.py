"""After whole requests: no personal datum stands readable in any table, in the log of events, or in a log line."""

import base64
import io
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from config.logs import JsonFormatter, RequestIdFilter
from dsr.ledger.export import LogFilter, csv_lines, ndjson
from dsr.ledger.keys import verifier_key
from dsr.ledger.notes import open_note
from dsr.models import Event, Heartbeat, Message, Purpose, Request, RequesterKind, Suppression
from dsr.rules import actors
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import by_hand, decide, deliver, digest, intake, letters, remind, verify
from dsr.steps.extend import extend
from dsr.steps.grounds import grounds_for
from dsr.steps.receipt_time import correct_receipt
from tests import factories

ADA = factories.identity(details="My cat is called Miezi-4711")
AGENT = factories.identity(agent="agnes.agent@agents.example", details="Ask about Rex-0815")
TYPED = (
    "ada.berg",
    "Ada Berg",
    "Miezi-4711",
    "Rex-0815",
    "agnes.agent",
    "Agnes Agent",
    "mandate-of-2019",
    "question-about-Lumpi",
    "answer-about-Hasso",
    "reasons-of-the-DPO",
    "evidence-in-drawer-9",
    "more-time-for-Waldi",
    "postmark-of-Bello",
)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged, at any level, as the process would write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def live() -> list[Request]:
    """Whole requests of every kind, with something typed wherever people type."""
    now = timezone.now()
    access = factories.request_in(State.CLARIFYING, who=ADA)
    decide.answer(request_id=access.pk, text="answer-about-Hasso", now=now)
    by = factories.approver_of(access.controller)
    decide.ask(request_id=access.pk, text="question-about-Lumpi", by=by, now=now)
    decide.resume(request_id=access.pk, text="question-about-Lumpi again", by=by, now=now)
    access = factories.run(factories.approve(access))
    deliver.release(request_id=access.pk, by=by, now=now, text="reasons-of-the-DPO")
    package = deliver.downloadable(factories.read(access), now=now)
    assert b"".join(deliver.hand_out(package, now=now)).startswith(b"PK")
    longer = factories.file_request(who=ADA)
    extend(request_id=longer.pk, reason="more-time-for-Waldi", until=None, by=by, now=now)
    came = now - timedelta(days=3)
    correct_receipt(request_id=longer.pk, received_at=came, reason="postmark-of-Bello", by=by, now=now)
    erasure = factories.request_in(State.PARTLY_FULFILLED, right=Right.ERASURE, who=ADA)
    refused = factories.request_in(State.REVIEWING, who=ADA)
    ground = grounds_for(refused)[0].code
    decide.refuse(request_id=refused.pk, ground=ground, text="reasons-of-the-DPO", by=by, now=now)
    agent = factories.file_request(who=AGENT, requester=RequesterKind.AGENT, statement="mandate-of-2019")
    factories.run(agent)
    with pytest.raises(verify.WrongCode):
        verify.prove(request_id=agent.pk, purpose=Purpose.PROVE_REQUESTER, typed="ada.berg", now=now)
    corrected = factories.request_in(State.WORKING, right=Right.RECTIFICATION, who=ADA)
    for item in corrected.work_items.filter(phase="by_hand"):
        by_hand.complete(item_id=item.pk, evidence="evidence-in-drawer-9", by=by, now=now)
    opt_out = factories.request_in(
        State.WORKING, controller=factories.make_controller("qazar"), right=Right.OPT_OUT, place="US-CA", who=ADA
    )
    factories.make_staff("reviewer", corrected.controller)
    assert remind.remind(now=now + timedelta(days=60)) > 0
    assert digest.tell(now=now + timedelta(days=60)) > 0
    for message in Message.objects.all():
        letters.send(message.pk, now=now)
    decide.withdraw(request_id=agent.pk, by=actors.REQUESTER, now=now + timedelta(seconds=1))
    return [access, erasure, refused, agent, corrected, opt_out]


def spellings(text: str) -> list[str]:
    """As a column could hold it: plain, in bytea's hexadecimal, in base64 at each offset."""
    raw = text.encode()
    # What surrounds a text in base64 changes its first and last characters: only those between are sure.
    inside = [base64.b64encode(b"x" * shift + raw).decode().rstrip("=")[(shift > 0) * 4 : -2] for shift in range(3)]
    return [text.lower(), raw.hex(), raw.lower().hex(), *(each.lower() for each in inside)]


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in cursor.fetchall()]


def rows_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT whole::text FROM {table} whole")
        return [str(text).lower() for (text,) in cursor.fetchall()]


def filled() -> int:
    return sum(1 for table in tables() if table.startswith("dsr_") and rows_of(table))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stored", ["xx Ada Berg", "cafe" + b"Ada Berg".hex(), base64.b64encode(b"12 Ada Berg 3").decode()]
)
def test_the_search_finds_what_it_looks_for(stored: str) -> None:
    Heartbeat.objects.create(name=stored, at=timezone.now())
    (row,) = rows_of("dsr_heartbeat")
    assert any(needle in row for needle in spellings("Ada Berg"))


@pytest.mark.django_db
@pytest.mark.systems("qdrant")
def test_no_personal_datum_is_readable_anywhere(systems: object, lines: io.StringIO) -> None:
    requests = live()
    client = Client(raise_request_exception=False)
    for path in ("/c/ada.berg/", "/follow/Miezi-4711", "/api/v1/requests/ada.berg/", "/ada.berg@people.example"):
        client.get(path)
    client.post("/follow/", {"reference": "Miezi-4711", "email": "ada.berg@people.example"})

    assert filled() > 15, "the journey has left rows in nearly every table"
    needles = [spelling for text in TYPED for spelling in spellings(text)]
    for table in tables():
        for row in rows_of(table):
            found = [needle for needle in needles if needle in row]
            assert not found, f"{table} holds {found} readable"

    assert Event.objects.count() > 40
    everything = LogFilter(("qdrant", "qazar", "qct"))
    exported = b"".join([*ndjson(everything), *csv_lines(everything)]).decode().lower()
    receipts = "".join(open_note(intake.receipt_of(factories.read(each)), verifier_key()) for each in requests).lower()
    logged = lines.getvalue().lower()
    assert "not found" in logged
    assert '"route"' in logged
    for text in TYPED:
        assert text.lower() not in exported
        assert text.lower() not in receipts
        assert text.lower() not in logged
    # References and the ids in addresses belong to people too.
    for request in requests:
        assert request.reference.lower() not in exported
        assert str(request.public_id) not in exported + logged
        assert f'"{request.pk}"' not in exported
    assert Suppression.objects.exists()
