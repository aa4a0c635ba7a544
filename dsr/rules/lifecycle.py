"""The life of a request: one table, `state -> event -> state`. A pair that is not in it raises.

A second table says whom each state waits on. Tests prove both total; the picture in docs/lifecycle.md is
printed from this table.
"""

from enum import StrEnum


class State(StrEnum):
    RECEIVED = "received"
    VERIFYING = "verifying"
    LOCATING = "locating"
    REVIEWING = "reviewing"
    CLARIFYING = "clarifying"
    COOLING = "cooling"
    WORKING = "working"
    RELEASING = "releasing"
    FULFILLED = "fulfilled"
    PARTLY_FULFILLED = "partly_fulfilled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNVERIFIED = "unverified"


class Event(StrEnum):
    PROOF_ASKED = "proof_asked"  # acknowledged; a proof of identity is needed
    PROOF_NOT_NEEDED = "proof_not_needed"  # acknowledged; none may be asked, or the channel vouches
    PROVED = "proved"
    PROOF_LAPSED = "proof_lapsed"
    LOCATED = "located"
    ASKED = "asked"  # a question goes back to the requester
    ANSWERED = "answered"
    RESUMED = "resumed"  # staff goes on without an answer
    APPROVED = "approved"
    APPROVED_TO_COOL = "approved_to_cool"  # approved; the cancel window of an erasure begins
    COOLED = "cooled"  # the point of no return
    DRIFTED = "drifted"  # the plan, the schema or the rows changed: counted anew, then reviewed again
    RECOUNTED = "recounted"  # staff mended a map or a system: counted anew, then reviewed
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WORKED = "worked"  # every work item is done
    RELEASED = "released"
    RELEASED_IN_PART = "released_in_part"


class Waits(StrEnum):
    MACHINE = "machine"
    REQUESTER = "requester"
    STAFF = "staff"
    TIME = "time"
    NOBODY = "nobody"


TRANSITIONS: dict[State, dict[Event, State]] = {
    State.RECEIVED: {
        Event.PROOF_ASKED: State.VERIFYING,
        Event.PROOF_NOT_NEEDED: State.LOCATING,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.VERIFYING: {
        Event.PROVED: State.LOCATING,
        Event.PROOF_LAPSED: State.UNVERIFIED,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.LOCATING: {
        Event.LOCATED: State.REVIEWING,
        Event.RECOUNTED: State.LOCATING,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.REVIEWING: {
        Event.APPROVED: State.WORKING,
        Event.APPROVED_TO_COOL: State.COOLING,
        Event.ASKED: State.CLARIFYING,
        Event.RECOUNTED: State.LOCATING,
        Event.REFUSED: State.REFUSED,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.CLARIFYING: {
        Event.ANSWERED: State.REVIEWING,
        Event.RESUMED: State.REVIEWING,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.COOLING: {Event.COOLED: State.WORKING, Event.WITHDRAWN: State.WITHDRAWN},
    # A drift counts anew before anybody reviews again.
    State.WORKING: {
        Event.WORKED: State.RELEASING,
        Event.DRIFTED: State.LOCATING,
        Event.RECOUNTED: State.LOCATING,
    },
    State.RELEASING: {
        Event.RELEASED: State.FULFILLED,
        Event.RELEASED_IN_PART: State.PARTLY_FULFILLED,
        Event.REFUSED: State.REFUSED,
    },
    State.FULFILLED: {},
    State.PARTLY_FULFILLED: {},
    State.REFUSED: {},
    State.WITHDRAWN: {},
    State.UNVERIFIED: {},
}

WAITS_ON: dict[State, Waits] = {
    State.RECEIVED: Waits.MACHINE,
    State.VERIFYING: Waits.REQUESTER,
    State.LOCATING: Waits.MACHINE,
    State.REVIEWING: Waits.STAFF,
    State.CLARIFYING: Waits.REQUESTER,
    State.COOLING: Waits.TIME,
    State.WORKING: Waits.MACHINE,
    State.RELEASING: Waits.STAFF,
    State.FULFILLED: Waits.NOBODY,
    State.PARTLY_FULFILLED: Waits.NOBODY,
    State.REFUSED: Waits.NOBODY,
    State.WITHDRAWN: Waits.NOBODY,
    State.UNVERIFIED: Waits.NOBODY,
}

FINAL = frozenset(state for state, events in TRANSITIONS.items() if not events)


class IllegalTransition(ValueError):
    """An event that the state does not know."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"A request that is {state.value} cannot be {event.value}.")
        self.state, self.event = state, event


def next_state(state: State, event: Event) -> State:
    """The state after `event`. Raises IllegalTransition when the table has no such pair."""
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise IllegalTransition(state, event) from None
