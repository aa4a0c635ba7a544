import copy

import pytest

from dsr.rules.lifecycle import FINAL, TRANSITIONS, WAITS_ON, Event, IllegalTransition, State, Waits, next_state
from dsr.rules.lifecycle_page import page


def test_both_tables_name_every_state_and_nothing_else() -> None:
    assert set(TRANSITIONS) == set(State)
    assert set(WAITS_ON) == set(State)


def test_every_event_leads_somewhere_from_some_state() -> None:
    assert {event for events in TRANSITIONS.values() for event in events} == set(Event)


def test_every_state_is_reached_from_received() -> None:
    reached, frontier = {State.RECEIVED}, [State.RECEIVED]
    while frontier:
        new = set(TRANSITIONS[frontier.pop()].values()) - reached
        reached |= new
        frontier += new
    assert reached == set(State)


def test_a_final_state_is_reached_from_every_state() -> None:
    ends = set(FINAL)
    while more := {s for s, events in TRANSITIONS.items() if s not in ends and ends & set(events.values())}:
        ends |= more
    assert ends == set(State)


def test_the_final_states_are_the_five_of_the_design_and_wait_on_nobody() -> None:
    assert {State.FULFILLED, State.PARTLY_FULFILLED, State.REFUSED, State.WITHDRAWN, State.UNVERIFIED} == FINAL
    assert {state for state, waits in WAITS_ON.items() if waits is Waits.NOBODY} == FINAL


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_a_pair_is_in_the_table_or_raises_and_changes_nothing(state: State, event: Event) -> None:
    before = copy.deepcopy(TRANSITIONS)
    if event in TRANSITIONS[state]:
        assert next_state(state, event) is TRANSITIONS[state][event]
    else:
        with pytest.raises(IllegalTransition) as caught:
            next_state(state, event)
        assert (caught.value.state, caught.value.event) == (state, event)
        assert state.value in str(caught.value)
    assert before == TRANSITIONS


def test_after_the_point_of_no_return_nobody_withdraws() -> None:
    assert Event.WITHDRAWN not in TRANSITIONS[State.WORKING]
    assert Event.WITHDRAWN not in TRANSITIONS[State.RELEASING]


def test_the_page_shows_every_pair_of_the_table() -> None:
    text = page()
    for state, events in TRANSITIONS.items():
        assert f"| {state} | {WAITS_ON[state]} |" in text
        for event, target in events.items():
            assert f"{state} --> {target}: {event}" in text
