import dataclasses
import json
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from dsr import pipeline
from dsr.ledger import append as module
from dsr.ledger import facts as facts_module
from dsr.ledger.append import append
from dsr.ledger.canonical import canonical, leaf_hash
from dsr.ledger.facts import TYPES, CodeSent, Facts
from dsr.models import Event, Purpose, Request, WorkItem
from dsr.rules import actors
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import Event as Happening
from dsr.rules.lifecycle import State
from dsr.steps import decide, move, verify
from dsr.vault.pseudonyms import pseudonym
from tests import factories


def test_every_kind_of_facts_has_a_type_of_its_own() -> None:
    kinds = {each for each in vars(facts_module).values() if isinstance(each, type) and issubclass(each, Facts)} - {
        Facts
    }
    assert set(TYPES) == kinds
    assert len(set(TYPES.values())) == len(kinds)
    assert all(dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen for kind in kinds)  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_an_event_is_canonical_names_nobody_and_is_unlike_any_other() -> None:
    request = factories.file_request()
    one, two = (append(CodeSent("status"), by=actors.staff(7), at=timezone.now(), request=request) for _ in range(2))
    body = json.loads(one.body)
    assert one.body == canonical(body)
    assert bytes(one.leaf) == leaf_hash(one.body)
    assert body["request"] == pseudonym("request", request.pk)
    assert body["controller"] == "qdrant"
    assert body["actor"] == f"staff:{pseudonym('staff', 7)}"
    assert body["at"].endswith("Z")
    assert json.loads(two.body)["salt"] != body["salt"], "equal facts must not give guessable, equal leaves"
    one.refresh_from_db()
    assert (one.type, one.controller, one.request, one.at) == ("code_sent", "qdrant", body["request"], body["at"])


def test_an_event_outside_a_transaction_is_refused(own_database: str) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        append(CodeSent("status"), by=SYSTEM, at=timezone.now())
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_event_goes_when_its_change_is_rolled_back() -> None:
    request = factories.request_in(State.VERIFYING)
    before = Event.objects.count()
    with transaction.atomic():
        move.move(request_id=request.pk, event=Happening.WITHDRAWN, by=actors.REQUESTER, now=timezone.now())
        assert Event.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Event.objects.count() == before
    assert factories.read(request).state == State.VERIFYING


class Broken(Exception):
    pass


@pytest.fixture
def broken_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(body: dict[str, Any]) -> str:
        raise Broken

    monkeypatch.setattr(module, "canonical", refuse)


@pytest.mark.django_db
def test_a_change_goes_when_its_event_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    verifying = factories.request_in(State.VERIFYING)
    code = factories.code_for(verifying, Purpose.PROVE_REQUESTER)
    received = factories.file_request()
    counts = (Request.objects.count(), verifying.messages.count(), received.messages.count())
    request.getfixturevalue("broken_ledger")
    now = timezone.now()

    def prove() -> None:
        verify.prove(request_id=verifying.pk, purpose=Purpose.PROVE_REQUESTER, typed=code, now=now)

    for change in (
        lambda: factories.file_request(),
        lambda: decide.withdraw(request_id=verifying.pk, by=actors.REQUESTER, now=now),
        prove,
        lambda: pipeline.advance(received.pk, clock=lambda: now),
        lambda: verify.send_code(verifying, Purpose.PROVE_REQUESTER, now=now),
    ):
        with pytest.raises(Broken), transaction.atomic():  # as an edge does; the test's own transaction is around it
            change()
    assert counts == (Request.objects.count(), verifying.messages.count(), received.messages.count())
    assert factories.read(verifying).state == State.VERIFYING
    assert factories.read(received).state == State.RECEIVED
    assert not WorkItem.objects.exists()
    assert not verifying.decisions.exists()
    monkeypatch.undo()
    prove()
    assert factories.read(verifying).state == State.LOCATING, "the code was not used up"
