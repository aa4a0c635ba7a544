import pytest

from dsr.identity.people import Identity, identity_of
from dsr.models import IdentityIndex, RequesterKind
from dsr.vault import blind
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_identity_comes_back_as_it_was() -> None:
    who = Identity(
        "Agnes", "agnes@agents.example", "Ada", "ada@people.example", {"phone": "1"}, {"user_id": ("7",)}, "x\n"
    )
    request = factories.file_request(who=who, requester=RequesterKind.AGENT)
    assert identity_of(factories.read(request)) == who


def test_a_request_is_found_by_either_address_in_any_spelling_and_by_no_other() -> None:
    request = factories.file_request(
        who=factories.identity(agent="agnes@agents.example"), requester=RequesterKind.AGENT
    )
    for address in ("ADA.berg@people.example ", "agnes@Agents.example"):
        assert IdentityIndex.objects.get(digest=blind.digest("email", address)).request == request
    assert not IdentityIndex.objects.filter(digest=blind.digest("email", "")).exists()
    assert IdentityIndex.objects.count() == 2
    factories.file_request()
    assert IdentityIndex.objects.count() == 3, "one entry where requester and subject are one"
