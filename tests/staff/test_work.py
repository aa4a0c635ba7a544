import pytest
from django.urls import reverse

from accounts.models import User
from dsr.models import Phase, Request, WorkItem, WorkState
from dsr.rules.lifecycle import State
from tests.doors import signed_in, text_of
from tests.factories import complete_by_hand, make_staff, prove, read, request_in, run

pytestmark = pytest.mark.django_db


def _task(request: Request) -> WorkItem:
    return request.work_items.filter(phase=Phase.BY_HAND).earliest("pk")


def _complete(user: User, request: Request, item: WorkItem, evidence: str = "Ticket 4711") -> tuple[int, str]:
    address = reverse("staff:complete", args=[request.reference, item.pk])
    answer = signed_in(user).post(address, {"evidence": evidence})
    return answer.status_code, text_of(answer)


def test_a_task_is_done_with_evidence_that_stays_on_record(reviewer: User, opt_out_at_work: Request) -> None:
    item = _task(opt_out_at_work)
    assert _complete(reviewer, opt_out_at_work, item)[0] == 302
    item.refresh_from_db()
    assert item.state == WorkState.DONE
    assert item.done_by == reviewer.pk
    page = text_of(signed_in(reviewer).get(reverse("staff:request", args=[opt_out_at_work.reference])))
    assert "Ticket 4711" in page


def test_a_task_without_evidence_is_not_done(reviewer: User, opt_out_at_work: Request) -> None:
    item = _task(opt_out_at_work)
    status, page = _complete(reviewer, opt_out_at_work, item, " ")
    assert status == 422
    assert "Write what you did and where it can be seen" in page
    item.refresh_from_db()
    assert item.state == WorkState.OPEN


def test_a_task_is_done_once(reviewer: User, opt_out_at_work: Request) -> None:
    item = _task(opt_out_at_work)
    _complete(reviewer, opt_out_at_work, item)
    status, page = _complete(reviewer, opt_out_at_work, item)
    assert status == 403
    assert "This task is not open any more" in page


def test_the_request_goes_on_when_every_task_is_done(opt_out_at_work: Request) -> None:
    assert run(complete_by_hand(opt_out_at_work)).state != State.WORKING


def test_a_task_of_another_request_is_not_there(reviewer: User, opt_out_at_work: Request) -> None:
    other = request_in(State.VERIFYING)
    assert _complete(reviewer, other, _task(opt_out_at_work))[0] == 404


def test_a_stranger_completes_nothing(stranger: User, opt_out_at_work: Request) -> None:
    assert _complete(stranger, opt_out_at_work, _task(opt_out_at_work))[0] == 404


def test_an_auditor_of_the_company_completes_nothing(auditor: User, opt_out_at_work: Request) -> None:
    assert _complete(auditor, opt_out_at_work, _task(opt_out_at_work))[0] == 403


def test_a_task_is_posted(reviewer: User, opt_out_at_work: Request) -> None:
    address = reverse("staff:complete", args=[opt_out_at_work.reference, _task(opt_out_at_work).pk])
    assert signed_in(reviewer).get(address).status_code == 405


@pytest.fixture
def failed(qdrant: object) -> Request:
    """Its system cannot be reached: the environment names no address."""
    request = run(request_in(State.LOCATING))
    assert request.work_items.get().state == WorkState.ATTENTION
    return request


def _retry(user: User, request: Request) -> tuple[int, str]:
    item = request.work_items.get()
    answer = signed_in(user).post(reverse("staff:retry", args=[request.reference, item.pk]))
    return answer.status_code, text_of(answer)


def test_what_failed_is_shown_with_its_sentence_and_tried_again(reviewer: User, failed: Request) -> None:
    page = text_of(signed_in(reviewer).get(reverse("staff:request", args=[failed.reference])))
    assert "SYSTEM_QDRANT_CLOUD_READ_URL" in page
    assert "Try again" in page
    assert _retry(reviewer, failed)[0] == 302
    item = failed.work_items.get()
    assert (item.state, item.attempts) == (WorkState.OPEN, 0)


def test_what_is_being_tried_already_is_not_opened_twice(reviewer: User, failed: Request) -> None:
    _retry(reviewer, failed)
    status, page = _retry(reviewer, failed)
    assert status == 403
    assert "Only work that needs a person" in page


def test_a_stranger_tries_nothing_again(stranger: User, failed: Request) -> None:
    assert _retry(stranger, failed)[0] == 404
    assert failed.work_items.get().state == WorkState.ATTENTION


@pytest.mark.systems("qdrant")
def test_a_system_that_is_there_again_brings_the_request_to_review(systems: object, reviewer: User) -> None:
    request = request_in(State.LOCATING)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SYSTEM_QDRANT_CLOUD_READ_URL")
        request = run(request)
    assert request.state == State.LOCATING
    _retry(reviewer, request)
    assert run(request).state == State.REVIEWING


def test_nobody_without_a_role_opens_a_task(opt_out_at_work: Request) -> None:
    nobody = make_staff("reviewer")
    assert _complete(nobody, opt_out_at_work, _task(opt_out_at_work))[0] == 403
    assert read(opt_out_at_work).state == State.WORKING


def test_proving_is_needed_before_anything_is_counted(qdrant: object) -> None:
    request = request_in(State.VERIFYING)
    assert not request.work_items.exists()
    prove(request)
    assert read(request).state == State.LOCATING
