"""Owners of systems are told of their tasks: once when one begins, once when it is nearly due, and nothing about anybody."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from dsr.identity.people import identity_of
from dsr.models import Message, Phase, Request, WorkItem
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import by_hand, owners
from tests import factories
from tests.steps.companies import with_archive

pytestmark = pytest.mark.django_db

OWNER = "archive@qazar.example"


@pytest.fixture
def request_at_work() -> Request:
    controller = with_archive("qazar", f"{{name: The archive, email: {OWNER}}}")
    return factories.request_in(State.WORKING, controller=controller, right=Right.OPT_OUT, place="US-CA")


def task_of(request: Request) -> WorkItem:
    return request.work_items.get(phase=Phase.BY_HAND, system="archive")


def mails(request: Request) -> list[Message]:
    return list(Message.objects.filter(request=request, kind__in=[owners.BEGUN, owners.NEAR]).order_by("pk"))


def near(request: Request) -> datetime:
    due = by_hand.due_of(task_of(request))
    return datetime.combine(due - timedelta(days=1), datetime.min.time(), ZoneInfo(request.clock.time_zone))


def test_the_owner_is_told_once_when_the_task_begins_and_once_when_it_is_nearly_due(request_at_work: Request) -> None:
    now = timezone.now()
    assert owners.tell(now=now) == 1
    assert owners.tell(now=now) == 0
    assert owners.tell(now=near(request_at_work) - timedelta(seconds=1)) == 0
    assert owners.tell(now=near(request_at_work)) == 1
    assert owners.tell(now=near(request_at_work) + timedelta(days=3)) == 0
    assert [mail.kind for mail in mails(request_at_work)] == [owners.BEGUN, owners.NEAR]


def test_the_mail_says_what_to_do_by_when_and_nothing_about_the_person(request_at_work: Request) -> None:
    owners.tell(now=timezone.now())
    letter = factories.letter_of(request_at_work, owners.BEGUN)
    assert letter.to == OWNER
    assert "Look in the binders of the last ten years." in letter.text
    assert request_at_work.reference in letter.subject
    due = by_hand.due_of(task_of(request_at_work))
    assert f"{due:%A}, {due.day} {due:%B} {due.year}" in letter.text
    assert due < request_at_work.clock.due
    who = identity_of(request_at_work)
    for value in (who.requester_email, who.requester_name):
        assert not value or value not in letter.text
    assert "/r/" not in letter.text, "no link for somebody who cannot sign in"
    assert "Ask the privacy desk" in letter.text


def test_an_owner_who_is_staff_of_the_company_gets_the_link(request_at_work: Request) -> None:
    factories.make_staff("reviewer", request_at_work.controller, email=OWNER.upper())
    owners.tell(now=timezone.now())
    letter = factories.letter_of(request_at_work, owners.BEGUN)
    assert f"/r/{request_at_work.reference}/#work{task_of(request_at_work).pk}" in letter.text


def test_an_owner_who_is_staff_elsewhere_gets_no_link(request_at_work: Request) -> None:
    factories.make_staff("reviewer", factories.make_controller("qdrant"), email=OWNER)
    owners.tell(now=timezone.now())
    assert "/r/" not in factories.letter_of(request_at_work, owners.BEGUN).text


def test_a_task_that_is_done_is_told_no_more(request_at_work: Request) -> None:
    factories.complete_by_hand(request_at_work)
    assert owners.tell(now=near(request_at_work)) == 0


def test_systems_without_an_owner_make_no_mail() -> None:
    qazar = factories.make_controller("qazar")
    request = factories.request_in(State.WORKING, controller=qazar, right=Right.OPT_OUT, place="US-CA")
    assert request.work_items.filter(phase=Phase.BY_HAND).exists()
    assert owners.tell(now=timezone.now()) == 0
