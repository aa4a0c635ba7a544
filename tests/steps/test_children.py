from dataclasses import replace

import pytest

from dsr.rules.channels import Channel
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from examples.common import EMAILS
from tests.factories import file_request, identity, run

pytestmark = [pytest.mark.django_db, pytest.mark.systems("qdrant"), pytest.mark.usefixtures("systems")]
SIGNED_IN = replace(identity(), verified={"email": (EMAILS["ada"],)})


@pytest.mark.parametrize(("band", "state"), [("", State.FULFILLED), ("under_16", State.REVIEWING)])
def test_a_person_looks_at_a_childs_request_where_the_policy_lets_others_pass(band: str, state: State) -> None:
    request = file_request(right=Right.ACCESS, channel=Channel.API, who=SIGNED_IN, age_band=band)
    assert request.policy.read().handling_of(Right.ACCESS).review.needs_person(Channel.API) is False
    assert run(request).state == state
