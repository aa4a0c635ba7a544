"""Who asks, and about whom: the sealed identity of a request as a value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from dsr.models import IdentityIndex, Request
from dsr.vault import blind
from dsr.vault.envelope import seal, unseal

PURPOSE = "identity"


@dataclass(frozen=True)
class Identity:
    """The requester (who is written to) and the subject (whose data it is). They are one person only when `requester` is self."""

    requester_name: str
    requester_email: str
    subject_name: str
    subject_email: str
    # Claimed, beyond the e-mail: phone, user_id … Only what is in `verified` ever seeds a search.
    claimed: Mapping[str, str] = field(default_factory=dict)
    verified: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    details: str = ""  # in the person's words


def seal_identity(request: Request, identity: Identity) -> None:
    request.sealed_identity = seal(request, PURPOSE, asdict(identity))


def identity_of(request: Request) -> Identity:
    raw: dict[str, Any] = unseal(request, PURPOSE, bytes(request.sealed_identity))
    raw["verified"] = {kind: tuple(values) for kind, values in raw["verified"].items()}
    return Identity(**raw)


def index(request: Request, identity: Identity) -> None:
    """Make the request findable by its addresses, through keyed digests only."""
    addresses = {identity.requester_email, identity.subject_email} - {""}
    digests = {blind.digest("email", address) for address in addresses}
    IdentityIndex.objects.bulk_create(IdentityIndex(request=request, digest=digest) for digest in digests)
