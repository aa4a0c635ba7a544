"""A place's secrets, from the environment of the workers: nobody else needs them, so the start does not ask for them."""

from config import env
from dsr.anchors.errors import CannotAnchor
from dsr.anchors.places import Place


def given(place: Place, what: str) -> str | None:
    """None when it is not set. Raises CannotAnchor for a file that cannot be read."""
    try:
        return env.raw(place.variable(what))
    except env.BadSetting:  # made to stop a start, not a worker in the midst of others' work
        raise CannotAnchor(f"The file that {place.variable(what)}_FILE names cannot be read. Check its path.") from None


def needed(place: Place, what: str) -> str:
    """Raises CannotAnchor."""
    value = given(place, what)
    if value is None:
        raise CannotAnchor(f"{place.variable(what)} is not set where the workers run. Set it there.")
    return value
