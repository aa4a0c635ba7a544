import pytest

from accounts.models import User
from dsr.models import Controller, Request
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from tests.factories import make_controller, make_staff, request_in


@pytest.fixture
def qdrant(db: None) -> Controller:
    return make_controller("qdrant")


@pytest.fixture
def qazar(db: None) -> Controller:
    return make_controller("qazar")


@pytest.fixture
def approver(qdrant: Controller, qazar: Controller) -> User:
    return make_staff("approver", [qdrant, qazar], name="Ann Approver")


@pytest.fixture
def reviewer(qdrant: Controller, qazar: Controller) -> User:
    return make_staff("reviewer", [qdrant, qazar], name="Rob Reviewer")


@pytest.fixture
def auditor(qdrant: Controller, qazar: Controller) -> User:
    return make_staff("auditor", [qdrant, qazar], name="Aud Auditor")


@pytest.fixture
def stranger(db: None) -> User:
    """Who approves for another company."""
    return make_staff("approver", make_controller("qct"), name="Sue Stranger")


@pytest.fixture
def opt_out(qazar: Controller) -> Request:
    """Under review without any system having been asked: an opt-out is looked up nowhere."""
    return request_in(State.REVIEWING, controller=qazar, right=Right.OPT_OUT, place="US-CA")


@pytest.fixture
def opt_out_at_work(qazar: Controller) -> Request:
    """Approved, and now with the people who carry it out in each system."""
    return request_in(State.WORKING, controller=qazar, right=Right.OPT_OUT, place="US-CA")
