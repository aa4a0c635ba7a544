"""What a person did in a system reaches the requester: in the letter, and in the package of an access request."""

import io
import zipfile

import pytest
from django.utils import timezone

from dsr.models import Package, Phase, Request
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import by_hand, deliver
from dsr.vault import blobs
from tests import factories
from tests.steps.companies import with_archive

pytestmark = pytest.mark.django_db


def complete_all(request: Request, answer: str) -> Request:
    by = factories.approver_of(request.controller)
    for item in request.work_items.filter(phase=Phase.BY_HAND, state="open"):
        by_hand.complete(item_id=item.pk, evidence="Binder 7", answer=answer, by=by, now=timezone.now())
    return factories.run(request)


@pytest.mark.systems("qdrant")
def test_the_package_tells_what_people_found_and_never_that_they_found_nothing(systems: object) -> None:
    request = factories.request_in(State.WORKING, controller=with_archive(), right=Right.ACCESS)
    request = complete_all(request, "Two letters of yours, copied and <posted>.")
    assert request.state == State.RELEASING
    package = Package.objects.get(request=request)
    page = zipfile.ZipFile(io.BytesIO(b"".join(blobs.read(request, package.blobs)))).read("index.html").decode()
    assert "The paper archive" in page
    assert "Two letters of yours, copied and &lt;posted&gt;." in page
    assert "The paper archive" not in page.partition("Searched, and nothing found")[2]
    assert "Binder 7" not in page, "evidence is for the record, not for the requester"


@pytest.mark.systems("qdrant")
def test_the_letter_of_a_right_done_by_hand_says_what_was_done(systems: object) -> None:
    request = factories.request_in(State.WORKING, right=Right.RECTIFICATION)
    request = complete_all(request, "Your name is spelled Faye now.")
    deliver.release(request_id=request.pk, by=factories.approver_of(request.controller), now=timezone.now())
    letter = factories.letter_of(request, "done").text
    assert "corrected or completed" in letter
    assert "Your name is spelled Faye now." in letter
    assert "Binder 7" not in letter
