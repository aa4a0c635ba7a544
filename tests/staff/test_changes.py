"""Corrections typed beside what is held, uses chosen, a restriction lifted, recipients told."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from dsr.models import Event, NoticeState, RecipientNotice, Request, Restriction
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import letters
from dsr.web.timeline import of_request
from examples.common import EMAILS
from tests import factories
from tests.doors import signed_in, text_of
from tests.harness.systems import System

pytestmark = [pytest.mark.django_db, pytest.mark.systems("qdrant")]


def _values(client: Client, request: Request) -> tuple[str, dict[str, str]]:
    """The page, and what its form would send."""
    page = client.get(reverse("staff:values", args=[request.reference]))
    assert page.status_code == 200, page.content.decode()
    form = page.context["form"]
    return text_of(page), {name: form[name].value() or "" for name in form.fields}


def _place(client: Client, request: Request, field: str) -> str:
    looked = client.get(reverse("staff:values", args=[request.reference])).context["form"].looked
    return next(f"v{n}" for n, each in enumerate(looked) if each.held.field == field)


def test_a_correction_is_typed_read_approved_and_written(systems: dict[str, System], approver: User) -> None:
    request = factories.request_in(
        State.REVIEWING,
        right=Right.RECTIFICATION,
        who=factories.identity(details="Wrong: Berg\n\nRight: Bergh"),
    )
    client, address = signed_in(approver), reverse("staff:request", args=[request.reference])
    assert "Type the corrections" in text_of(client.get(address))
    page, given = _values(client, request)
    assert "Right: Bergh" in page
    given[_place(client, request, "full_name")] = "Ada Bergh"
    assert client.post(reverse("staff:values", args=[request.reference]), given).status_code == 302
    first_hash = request.plan_hash
    request = factories.read(request)
    assert request.plan_hash != first_hash, "the approval is for these values"
    assert "Ada Bergh" in text_of(client.get(address))
    sent = client.post(reverse("staff:act", args=[request.reference, "approve"]), {"plan_hash": first_hash})
    assert sent.status_code == 409
    client.post(reverse("staff:act", args=[request.reference, "approve"]), {"plan_hash": request.plan_hash})
    request = factories.run(request)
    assert request.state == State.RELEASING
    system = systems["qdrant_cloud"]
    assert system.rows("SELECT full_name FROM accounts WHERE email = %s", EMAILS["ada"]) == [("Ada Bergh",)]
    bodies = "\n".join(Event.objects.values_list("body", flat=True))
    assert "Bergh" not in bodies
    assert "Looked at the values" in str([each["title"] for each in of_request(request)])


def test_a_value_that_the_system_would_refuse_is_not_kept(systems: object, approver: User) -> None:
    request = factories.request_in(State.REVIEWING, right=Right.RECTIFICATION)
    client = signed_in(approver)
    _, given = _values(client, request)
    for typed, words in (("x" * 201, "longer than the column"), ("", "NOT NULL")):
        given[_place(client, request, "full_name")] = typed
        answer = client.post(reverse("staff:values", args=[request.reference]), given)
        assert answer.status_code == 409
        assert words in text_of(answer)
    assert factories.read(request).plan_hash == request.plan_hash


def test_nothing_typed_and_a_page_that_is_out_of_date_are_told(systems: dict[str, System], approver: User) -> None:
    request = factories.request_in(State.REVIEWING, right=Right.RECTIFICATION)
    client, address = signed_in(approver), reverse("staff:values", args=[request.reference])
    _, given = _values(client, request)
    assert "Type what a value should be" in text_of(client.post(address, given))
    given["seen"] = "0" * 64
    assert "has changed since you opened the page" in text_of(client.post(address, given))


def test_only_those_who_decide_see_values(systems: object, reviewer: User, stranger: User) -> None:
    request = factories.request_in(State.REVIEWING, right=Right.RECTIFICATION)
    address = reverse("staff:values", args=[request.reference])
    assert signed_in(reviewer).get(address).status_code == 403
    assert signed_in(stranger).get(address).status_code == 404
    assert "Type the corrections" not in text_of(
        signed_in(reviewer).get(reverse("staff:request", args=[request.reference]))
    )


def test_values_are_for_corrections_under_review(systems: object, approver: User) -> None:
    access = factories.request_in(State.REVIEWING)
    assert signed_in(approver).get(reverse("staff:values", args=[access.reference])).status_code == 404
    early = factories.request_in(State.VERIFYING, right=Right.RECTIFICATION)
    assert signed_in(approver).get(reverse("staff:values", args=[early.reference])).status_code == 403


def test_without_a_correction_a_person_does_it(systems: object) -> None:
    request = factories.request_in(State.WORKING, right=Right.RECTIFICATION)
    assert set(request.work_items.exclude(phase="count").values_list("phase", flat=True)) == {"by_hand"}


def test_the_uses_that_end_are_chosen(systems: object, approver: User) -> None:
    request = factories.request_in(State.REVIEWING, right=Right.CONSENT_WITHDRAWAL)
    client, address = signed_in(approver), reverse("staff:request", args=[request.reference])
    before = text_of(client.get(address))
    assert "Analytics: granted set to “false”" in before
    url = reverse("staff:act", args=[request.reference, "purposes"])
    assert client.post(url, {"purposes": ["Everything"]}).status_code == 422
    assert client.post(url, {"purposes": ["Newsletters"]}).status_code == 302
    after = re.sub(r"Which uses end\?.*", "", text_of(client.get(address)), flags=re.DOTALL)
    assert "Newsletters: granted set to “false”" in after
    assert "Analytics: granted" not in after


def _restricted() -> Request:
    return factories.request_in(State.FULFILLED, right=Right.RESTRICTION)


def test_a_restriction_is_lifted_after_the_letter_has_left(systems: dict[str, System], approver: User) -> None:
    request = _restricted()
    system = systems["qdrant_cloud"]
    restricted = "SELECT count(*) FROM accounts WHERE processing_restricted AND restricted_at IS NOT NULL"
    assert system.rows(restricted) == [(1,)]
    client, address = signed_in(approver), reverse("staff:request", args=[request.reference])
    assert "the data are kept and not used" in text_of(client.get(address))
    lift = reverse("staff:act", args=[request.reference, "lift"])
    assert client.post(lift, {"reasons": ""}).status_code == 422
    assert client.post(lift, {"reasons": "They are right."}).status_code == 302
    factories.run(request)
    assert system.rows(restricted) == [(1,)], "nobody was told yet"
    assert client.post(lift, {"reasons": "Again."}).status_code == 403
    message = request.messages.get(kind="lifting")
    assert letters.send(message.pk, now=message.created_at)
    factories.run(request)
    assert system.rows(restricted) == [(0,)]
    assert Restriction.objects.get(request=request).lifted_at is not None
    assert "They are right." in factories.letter_of(request, "lifting").text
    assert "lifted on" in text_of(client.get(address))


def test_a_letter_that_cannot_be_sent_leaves_the_restriction_in_force(systems: object, approver: User) -> None:
    request = _restricted()
    client = signed_in(approver)
    lift = reverse("staff:act", args=[request.reference, "lift"])
    client.post(lift, {"reasons": "They are right."})
    request.messages.filter(kind="lifting").update(state="failed")
    factories.run(request)
    restriction = Restriction.objects.get(request=request)
    assert (restriction.lift_after, restriction.lifted_at) == (None, None)
    client.post(lift, {"reasons": "They are right.", "told": "By telephone on Monday, ticket 12."})
    factories.run(request)
    assert Restriction.objects.get(request=request).lifted_at is not None


def test_recipients_are_told_or_the_requester_reads_why_not(systems: object, approver: User, stranger: User) -> None:
    request = _restricted()
    first, second, *_ = RecipientNotice.objects.filter(request=request)
    done = factories.letter_of(request, "done").text
    assert all(each.name in done for each in (first, second))
    client, page = signed_in(approver), reverse("staff:request", args=[request.reference])
    assert first.name in text_of(client.get(page))
    told = reverse("staff:recipient", args=[request.reference, first.pk])
    assert signed_in(stranger).post(told, {"state": "told", "text": "x"}).status_code == 404
    assert client.post(told, {"state": "told", "text": ""}).status_code == 422
    assert client.post(told, {"state": "told", "text": "Ticket 99"}).status_code == 302
    assert client.post(told, {"state": "told", "text": "Again"}).status_code == 403
    missed = reverse("staff:recipient", args=[request.reference, second.pk])
    assert client.post(missed, {"state": "impossible", "text": "The company was wound up."}).status_code == 302
    assert set(RecipientNotice.objects.values_list("state", flat=True)) >= {NoticeState.TOLD, NoticeState.IMPOSSIBLE}
    letter = factories.letter_of(request, "recipient_missed")
    assert "wound up" in letter.text
    assert second.name in letter.text
    assert "Ticket 99" in text_of(client.get(page))
