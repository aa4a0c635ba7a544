import pytest

from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from tests.factories import make_controller, request_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [State.RECEIVED, State.VERIFYING, State.LOCATING, State.UNVERIFIED, State.WITHDRAWN])
def test_a_request_comes_to_states_that_need_no_system(state: State) -> None:
    assert request_in(state).state == state


@pytest.mark.systems("qdrant")
@pytest.mark.parametrize(
    ("state", "right"),
    [
        (State.REVIEWING, Right.ACCESS),
        (State.CLARIFYING, Right.ACCESS),
        (State.REFUSED, Right.ACCESS),
        (State.RELEASING, Right.ACCESS),
        (State.FULFILLED, Right.ACCESS),
        (State.COOLING, Right.ERASURE),
        (State.PARTLY_FULFILLED, Right.ERASURE),
        (State.WORKING, Right.RECTIFICATION),
    ],
)
def test_a_request_comes_to_every_other_state(state: State, right: Right, systems: object) -> None:
    assert request_in(state, right=right).state == state


def test_an_opt_out_waits_for_people_without_anybody_being_asked_who_they_are() -> None:
    request = request_in(State.WORKING, controller=make_controller("qazar"), right=Right.OPT_OUT, place="US-CA")
    assert request.work_items.filter(phase="by_hand", state="open").exists()
