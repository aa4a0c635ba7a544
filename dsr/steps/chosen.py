"""What a reviewer chose to be changed: kept sealed, and named by a digest that an approval covers."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from dsr.connectors.base import Key
from dsr.models import Chosen, Request
from dsr.rules.rights import BY_PURPOSE, Right
from dsr.vault.envelope import seal, unseal

PURPOSE = "chosen"


@dataclass(frozen=True)
class Correction:
    """One value that is replaced. `keys`: in these rows; empty: in every own row that holds `old`."""

    system: str
    collection: str
    field: str
    old: str | None
    new: str | None
    rows: int
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Choice:
    """`purposes` None: all that the data map knows. `digest` is empty where nothing was chosen."""

    purposes: frozenset[str] | None = None
    corrections: tuple[Correction, ...] = ()
    digest: str = ""


NOTHING = Choice()


def choice_of(request: Request) -> Choice:
    if Right(request.right) not in BY_PURPOSE | {Right.RECTIFICATION}:
        return NOTHING
    chosen = Chosen.objects.filter(request=request).first()
    if chosen is None:
        return NOTHING
    plain = unseal(request, PURPOSE, bytes(chosen.sealed))
    return Choice(
        purposes=None if plain["purposes"] is None else frozenset(plain["purposes"]),
        corrections=tuple(
            Correction(**{**each, "keys": tuple(tuple(key) for key in each["keys"])}) for each in plain["corrections"]
        ),
        digest=chosen.digest,
    )


def keep(
    request: Request,
    *,
    purposes: Iterable[str] | None = None,
    corrections: Iterable[Correction] = (),
    user_id: int,
    now: datetime,
) -> Chosen:
    """Replace what was chosen before. The digest is salted, and the salt sealed: nobody can try values on it."""
    plain = {
        "salt": secrets.token_hex(16),
        "purposes": None if purposes is None else sorted(purposes),
        "corrections": [asdict(each) for each in corrections],
    }
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    kept, _ = Chosen.objects.update_or_create(
        request=request,
        defaults={
            "sealed": seal(request, PURPOSE, plain),
            "digest": hashlib.sha256(text.encode()).hexdigest(),
            "at": now,
            "user_id": user_id,
        },
    )
    return kept


def forget(request: Request) -> None:
    """Values were chosen by what was held then; counted again, they are to be looked at again."""
    if Right(request.right) is Right.RECTIFICATION:
        Chosen.objects.filter(request=request).delete()
