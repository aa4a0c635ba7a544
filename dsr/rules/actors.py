"""Who does something to a request."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    REQUESTER = "requester"
    STAFF = "staff"
    API = "api"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """`id`: the staff user's or API key's primary key; nobody's for the others."""

    kind: ActorKind
    id: int | None = None


REQUESTER = Actor(ActorKind.REQUESTER)
SYSTEM = Actor(ActorKind.SYSTEM)


def staff(user_id: int) -> Actor:
    return Actor(ActorKind.STAFF, user_id)


def api(key_id: int) -> Actor:
    return Actor(ActorKind.API, key_id)
