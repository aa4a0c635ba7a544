from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dsr.ledger.append import append
from dsr.ledger.facts import ReceiptCorrected
from dsr.models import Controller, Request
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import State
from dsr.steps import purge
from dsr.vault.pseudonyms import pseudonym
from tests.doors import signed_in, text_of
from tests.factories import file_request, request_in

pytestmark = pytest.mark.django_db


def _page(user: User, name: str) -> Any:
    return signed_in(user).get(reverse("auditor:request", args=[name]))


def test_a_living_request_shows_its_clock_with_the_rules(auditor: User) -> None:
    file_request()  # another one of the same second
    request = request_in(State.VERIFYING)
    page = _page(auditor, pseudonym("request", request.pk))
    rows = dict(page.context["rows"])
    assert rows["Right"] == "Access"
    assert rows["State"] == "Open: proving identity"
    assert page.context["clock"]["due"] == request.clock.due
    assert "Why this date" in text_of(page)
    assert request.reference not in text_of(page)


def test_a_closed_request_says_how_it_ended(auditor: User) -> None:
    request = request_in(State.UNVERIFIED)
    rows = dict(_page(auditor, pseudonym("request", request.pk)).context["rows"])
    assert rows["State"] == "Denied"
    assert rows["Took"].endswith("days, in time")
    assert rows["Basis"]


def test_a_purged_request_is_told_from_its_events_alone(auditor: User, qdrant: Controller) -> None:
    request = request_in(State.WITHDRAWN)
    name = pseudonym("request", request.pk)
    before = dict(_page(auditor, name).context["rows"])
    ends = Request.objects.get(pk=request.pk).purge_after
    assert ends is not None
    purge.purge(request.pk, now=ends)
    page = _page(auditor, name)
    assert page.context["clock"] is None
    assert dict(page.context["rows"]) == before
    assert "its key was destroyed" in text_of(page)
    missing = signed_in(auditor).get("/audit/", {"reference": request.reference})
    assert missing.status_code == 422
    assert "look for it by its day and type" in text_of(missing)


def test_an_event_that_says_what_none_would_leaves_the_others_readable(auditor: User) -> None:
    request = file_request()
    append(ReceiptCorrected("", "never", "", "soon"), by=SYSTEM, at=timezone.now(), request=request)
    page = _page(auditor, pseudonym("request", request.pk))
    assert page.context["rows"] == []
    assert len(page.context["entries"]) == 2
