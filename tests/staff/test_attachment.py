"""A file may show what was done by hand: sealed, for staff, and for the requester only when it is marked so."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dsr.models import Attachment, Event, Package, Phase, Request, WorkItem, WorkState
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import by_hand
from dsr.vault import blobs
from tests.doors import signed_in, text_of
from tests.factories import approver_of, read, request_in, run
from tests.steps.companies import with_archive

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7 binder 7\x00\xff"


def task(request: Request) -> WorkItem:
    return request.work_items.filter(phase=Phase.BY_HAND).earliest("pk")


def complete(user: User | None, request: Request, **given: object) -> tuple[int, str]:
    address = reverse("staff:complete", args=[request.reference, task(request).pk])
    client = signed_in(user) if user else Client()
    answer = client.post(address, given)
    return answer.status_code, text_of(answer)


def pdf(content: bytes = CONTENT, name: str = "binder 7.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_file_alone_shows_what_was_done(reviewer: User, opt_out_at_work: Request) -> None:
    item = task(opt_out_at_work)
    assert complete(reviewer, opt_out_at_work, file=pdf())[0] == 302
    item.refresh_from_db()
    assert item.state == WorkState.DONE
    [attached] = item.attachments.all()
    assert (attached.size, attached.deliver) == (len(CONTENT), False)
    assert b"".join(blobs.read(opt_out_at_work, [attached.blob])) == CONTENT
    assert b"binder" not in bytes(attached.sealed_name)
    page = text_of(signed_in(reviewer).get(reverse("staff:request", args=[opt_out_at_work.reference])))
    assert "Attached: binder 7.pdf" in page, "it is in the record of decisions"


def test_staff_fetch_the_file_and_each_look_is_an_event(reviewer: User, opt_out_at_work: Request) -> None:
    complete(reviewer, opt_out_at_work, evidence="See the file", file=pdf())
    attached = Attachment.objects.get()
    address = reverse("staff:attachment", args=[opt_out_at_work.reference, attached.pk])
    looks = Event.objects.filter(type="viewed").count()
    answer = signed_in(reviewer).get(address)
    assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="binder 7.pdf"'
    assert Event.objects.filter(type="viewed").count() == looks + 1


def test_a_stranger_fetches_nothing(reviewer: User, stranger: User, opt_out_at_work: Request) -> None:
    complete(reviewer, opt_out_at_work, file=pdf())
    attached = Attachment.objects.get()
    address = reverse("staff:attachment", args=[opt_out_at_work.reference, attached.pk])
    assert signed_in(stranger).get(address).status_code == 404
    other = reverse("staff:attachment", args=[request_in(State.VERIFYING).reference, attached.pk])
    assert signed_in(reviewer).get(other).status_code == 404
    assert signed_in(reviewer).post(address).status_code == 405


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"x" * (by_hand.LARGEST_FILE + 1), "large.pdf", "at most 10 MB"),
        (b"", "empty.pdf", "not empty"),
        (b"x", "n" * 160 + ".pdf", "shorter name"),
    ],
)
def test_a_file_that_cannot_be_kept_is_said(
    reviewer: User, opt_out_at_work: Request, content: bytes, name: str, said: str
) -> None:
    status, page = complete(reviewer, opt_out_at_work, evidence="Done", file=pdf(content, name))
    assert status == 422
    assert said in page
    assert task(opt_out_at_work).state == WorkState.OPEN
    assert not Attachment.objects.exists()


def test_a_second_file_is_refused(reviewer: User, opt_out_at_work: Request) -> None:
    assert complete(reviewer, opt_out_at_work, evidence="Done", file=pdf(), other=pdf())[0] in {400, 413}
    assert task(opt_out_at_work).state == WorkState.OPEN


def test_nobody_who_is_not_signed_in_leaves_a_file(opt_out_at_work: Request) -> None:
    assert complete(None, opt_out_at_work, evidence="Done", file=pdf())[0] in {302, 400, 413}
    assert task(opt_out_at_work).state == WorkState.OPEN


def test_the_form_keeps_its_token(reviewer: User, opt_out_at_work: Request) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)
    address = reverse("staff:complete", args=[opt_out_at_work.reference, task(opt_out_at_work).pk])
    assert client.post(address, {"evidence": "Done", "file": pdf()}).status_code == 403
    assert task(opt_out_at_work).state == WorkState.OPEN


def test_who_may_not_complete_leaves_no_blob_behind(auditor: User, opt_out_at_work: Request) -> None:
    assert complete(auditor, opt_out_at_work, file=pdf())[0] == 403
    assert blobs.delete_all(opt_out_at_work) == 0


def test_a_right_without_a_package_delivers_no_file(reviewer: User, opt_out_at_work: Request) -> None:
    status, page = complete(reviewer, opt_out_at_work, file=pdf(), deliver="on")
    assert status != 302
    assert "has no package" in page
    assert task(opt_out_at_work).state == WorkState.OPEN
    assert blobs.delete_all(opt_out_at_work) == 0


def test_a_task_shows_when_it_is_due_before_the_request_is(reviewer: User, opt_out_at_work: Request) -> None:
    page = text_of(signed_in(reviewer).get(reverse("staff:request", args=[opt_out_at_work.reference])))
    due = by_hand.due_of(task(opt_out_at_work))
    assert due < opt_out_at_work.clock.due
    assert f"{due:%A}, {due.day} {due:%B} {due.year}</time>, before the request is." in page


@pytest.mark.systems("qdrant")
@pytest.mark.parametrize("deliver", [True, False])
def test_the_package_holds_the_files_that_are_marked_for_it(systems: object, deliver: bool) -> None:
    request = request_in(State.WORKING, controller=with_archive(), right=Right.ACCESS)
    item = request.work_items.get(phase=Phase.BY_HAND, state=WorkState.OPEN)
    attached = by_hand.Attached("../letter to ada.pdf", CONTENT, deliver=deliver)
    by = approver_of(request.controller)
    by_hand.complete(item_id=item.pk, evidence="Binder 7", attached=attached, by=by, now=timezone.now())
    request = run(read(request))
    package = Package.objects.get(request=request)
    with zipfile.ZipFile(io.BytesIO(b"".join(blobs.read(request, package.blobs)))) as archive:
        found = [name for name in archive.namelist() if name.startswith("found-by-people/")]
        assert len(found) == deliver
        for name in found:
            assert ".." not in name
            assert archive.read(name) == CONTENT
            assert name in archive.read("manifest.json").decode()
            assert name in archive.read("index.html").decode()
