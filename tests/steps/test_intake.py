import pytest

from dsr.models import Request, RequesterKind
from dsr.steps.intake import CannotFile
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("requester", [RequesterKind.AGENT, RequesterKind.PARENT])
def test_whoever_asks_for_another_never_searches_by_their_own_address(requester: RequesterKind) -> None:
    who = factories.identity("agnes@people.example", agent=" Agnes@People.example ")
    with pytest.raises(CannotFile, match="an e-mail address of their own"):
        factories.file_request(requester=requester, who=who, statement="I say so")
    assert not Request.objects.exists()
