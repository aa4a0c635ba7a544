"""What a person did in a system reaches the requester: in the letter, and in the package of an access request."""

import io
import zipfile

import pytest
from django.utils import timezone

from dsr.models import Controller, DataMapVersion, Package, Phase, Request
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import by_hand, deliver
from dsr.vault import blobs
from tests import factories

pytestmark = pytest.mark.django_db
ARCHIVE = """
  archive:
    title: The paper archive
    connector: manual
    instructions: Look in the binders of the last ten years.
    collections: {}
"""


@pytest.fixture
def with_archive() -> Controller:
    """Qdrant, with a system that no machine reaches."""
    controller = factories.make_controller("qdrant")
    known = controller.datamaps.get()
    DataMapVersion.objects.create(
        controller=controller,
        version=known.version + 1,
        digest="0" * 64,
        text=known.text.rstrip() + "\n" + ARCHIVE.lstrip("\n"),
        loaded_at=timezone.now(),
    )
    return controller


def complete_all(request: Request, answer: str) -> Request:
    by = factories.approver_of(request.controller)
    for item in request.work_items.filter(phase=Phase.BY_HAND, state="open"):
        by_hand.complete(item_id=item.pk, evidence="Binder 7", answer=answer, by=by, now=timezone.now())
    return factories.run(request)


@pytest.mark.systems("qdrant")
def test_the_package_tells_what_people_found_and_never_that_they_found_nothing(
    systems: object, with_archive: Controller
) -> None:
    request = factories.request_in(State.WORKING, controller=with_archive, right=Right.ACCESS)
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
