import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.models import User
from dsr.models import Request
from examples.common import EMAILS
from tests.doors import signed_in, text_of
from tests.factories import file_request, identity

pytestmark = pytest.mark.django_db
SEARCH = "/staff/search/"


@pytest.fixture
def request_of_ada(qdrant: object) -> Request:
    return file_request()


@pytest.mark.parametrize("typed", [EMAILS["ada"], "ADA.Berg@People.example", "  ada.berg@people.example "])
def test_an_address_finds_its_requests_however_it_is_spelled(
    approver: User, request_of_ada: Request, typed: str
) -> None:
    found = signed_in(approver).post(SEARCH, {"what": typed}, follow=True)
    assert request_of_ada.reference in text_of(found)


def test_an_address_is_found_as_it_was_typed_when_letters_go_to_another_spelling(approver: User) -> None:
    request = file_request(who=identity("ada@stra\u00dfe.example"))
    found = signed_in(approver).post(SEARCH, {"what": "ada@stra\u00dfe.example"}, follow=True)
    assert request.reference in text_of(found)


def test_no_address_is_in_a_url_or_in_the_session(approver: User, request_of_ada: Request) -> None:
    client = signed_in(approver)
    sent = client.post(SEARCH, {"what": EMAILS["ada"]})
    assert sent.status_code == 302
    for word in ("ada", "berg", "people", "%40", "@"):
        assert word not in sent["Location"]
    kept = str(Session.objects.get(pk=client.session.session_key).get_decoded())
    assert "@" not in kept
    assert "berg" not in kept.lower()


def test_the_subject_of_an_agents_request_is_found_as_well_as_the_agent(approver: User) -> None:
    request = file_request(who=identity(agent="agnes@agents.example"))
    for address in (EMAILS["ada"], "agnes@agents.example"):
        assert request.reference in text_of(signed_in(approver).post(SEARCH, {"what": address}, follow=True))


def test_another_companys_request_is_not_found(stranger: User, request_of_ada: Request) -> None:
    page = text_of(signed_in(stranger).post(SEARCH, {"what": EMAILS["ada"]}, follow=True))
    assert request_of_ada.reference not in page
    assert "No request of your companies has this address" in page


def test_a_reference_leads_to_its_request_however_it_is_typed(approver: User, request_of_ada: Request) -> None:
    typed = request_of_ada.reference.lower().replace("-", " ")
    sent = signed_in(approver).post(SEARCH, {"what": typed})
    assert sent["Location"] == reverse("staff:request", args=[request_of_ada.reference])


def test_a_reference_of_another_company_and_an_unknown_one_look_alike(stranger: User, request_of_ada: Request) -> None:
    client = signed_in(stranger)
    theirs = client.post(SEARCH, {"what": request_of_ada.reference})
    unknown = client.post(SEARCH, {"what": "H7K3-PT4M-9XC" + _last("H7K3PT4M9XC")})
    assert theirs.status_code == unknown.status_code == 404
    assert "No request of your companies has this reference" in text_of(theirs)
    assert "No request of your companies has this reference" in text_of(unknown)


def _last(symbols: str) -> str:
    from dsr.rules.references import EXAMPLE

    assert EXAMPLE.replace("-", "").startswith(symbols)
    return EXAMPLE[-1]


@pytest.mark.parametrize("typed", ["", "hello", "1234"])
def test_what_is_neither_is_answered_with_what_to_type(approver: User, typed: str) -> None:
    page = signed_in(approver).post(SEARCH, {"what": typed})
    assert page.status_code == 422
    assert "There is a problem" in text_of(page)


def test_an_id_of_somebody_elses_search_opens_nothing(approver: User, reviewer: User, request_of_ada: Request) -> None:
    sent = signed_in(approver).post(SEARCH, {"what": EMAILS["ada"]})
    assert signed_in(reviewer).get(sent["Location"]).status_code == 404


def test_a_search_is_posted_and_never_in_an_address(approver: User) -> None:
    assert signed_in(approver).get(SEARCH, {"what": EMAILS["ada"]}).status_code == 405


def test_an_auditor_does_not_search(auditor: User) -> None:
    assert signed_in(auditor).post(SEARCH, {"what": EMAILS["ada"]}).status_code == 403
