import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dsr.models import Controller, PolicyVersion
from tests.doors import signed_in, text_of
from tests.factories import file_request, make_controller, make_staff

pytestmark = pytest.mark.django_db


def _newest(slug: str) -> int:
    return make_controller(slug).policies.order_by("-version")[0].version


def _address(slug: str = "qdrant", version: int | None = None) -> str:
    version = _newest(slug) if version is None else version
    return reverse("staff:policy", args=[slug, version])


def test_a_version_is_shown_as_it_was_loaded(reviewer: User, qdrant: Controller) -> None:
    loaded = PolicyVersion.objects.get(controller=qdrant)
    page = text_of(signed_in(reviewer).get(_address()))
    assert loaded.digest in page
    assert "controller:" in page
    assert "In force" in page


def test_an_old_version_stays_readable_after_a_new_one(reviewer: User, qdrant: Controller) -> None:
    old = PolicyVersion.objects.get(controller=qdrant)
    text = old.text.replace(f"version: {old.version}", f"version: {old.version + 1}", 1)
    PolicyVersion.objects.create(
        controller=qdrant, version=old.version + 1, digest="0" * 64, text=text, loaded_at=timezone.now()
    )
    pages = [text_of(signed_in(reviewer).get(_address(version=old.version + n))) for n in (0, 1)]
    assert ["In force" in page for page in pages] == [False, True]
    assert _address(version=old.version + 1) in pages[0]
    assert _address(version=old.version) in pages[1]


def test_the_request_page_leads_to_the_version_that_judges_it(reviewer: User) -> None:
    request = file_request()
    assert _address() in text_of(signed_in(reviewer).get(reverse("staff:request", args=[request.reference])))


def test_the_controllers_page_lists_the_versions_of_ones_own_companies(reviewer: User, stranger: User) -> None:
    page = text_of(signed_in(reviewer).get(reverse("staff:controllers")))
    assert _address() in page
    assert _address("qazar") in page
    assert _address("qct") not in page


def test_an_auditor_reads_it_too(auditor: User) -> None:
    assert signed_in(auditor).get(_address()).status_code == 200


@pytest.mark.parametrize(("slug", "version"), [("qdrant", 99), ("qdrant", 0), ("nobody", 1)])
def test_a_version_that_never_was_is_not_found(reviewer: User, slug: str, version: int) -> None:
    assert signed_in(reviewer).get(_address(slug, version)).status_code == 404


def test_a_policy_is_read_by_members_of_its_controller_alone(stranger: User, qdrant: Controller) -> None:
    assert signed_in(stranger).get(_address()).status_code == 404


def test_without_a_company_there_are_no_controllers(qdrant: Controller) -> None:
    nobody = signed_in(make_staff("approver"))
    assert nobody.get(reverse("staff:controllers")).status_code == 403
    assert nobody.get(_address()).status_code == 404
