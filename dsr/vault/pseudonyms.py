"""The ledger's names for requests and people: keyed, so that deleting the key makes them nobody's."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from dsr.models import PseudonymKey

_known: ContextVar[dict[tuple[str, int], str] | None] = ContextVar("known", default=None)


@contextmanager
def known() -> Iterator[None]:
    """Inside, each key is read once: while somebody works on a request that is open, and no longer. Keys are there to be
    destroyed, and those of closed requests are.
    """
    if _known.get() is not None:
        yield
        return
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def pseudonym(kind: str, object_id: int) -> str:
    """32 hexadecimal digits for one object, the same each time, as long as its key lives."""
    names = _known.get()
    if names is None:
        return _derive(kind, object_id)
    if (kind, object_id) not in names:
        names[kind, object_id] = _derive(kind, object_id)
    return names[kind, object_id]


def _derive(kind: str, object_id: int) -> str:
    key = PseudonymKey.objects.filter(kind=kind, object_id=object_id).first()
    if key is None:
        # Two writers may come first; the constraint lets one win and both read the winner's.
        PseudonymKey.objects.bulk_create(
            [PseudonymKey(kind=kind, object_id=object_id, key=secrets.token_bytes(32))], ignore_conflicts=True
        )
        key = PseudonymKey.objects.get(kind=kind, object_id=object_id)
    return _named(key)


def _named(key: PseudonymKey) -> str:
    return hmac.new(bytes(key.key), f"{key.kind}:{key.object_id}".encode(), hashlib.sha256).hexdigest()[:32]


def pseudonyms(kind: str, object_ids: Sequence[int]) -> dict[int, str]:
    """Those of many objects, by one query; whatever has none yet, or no more, is left out."""
    keys = PseudonymKey.objects.filter(kind=kind, object_id__in=object_ids)
    return {key.object_id: _named(key) for key in keys}


def begin(kind: str, object_id: int) -> None:
    """Give an object that was made in this very transaction its key: nobody else can have come first."""
    key = PseudonymKey.objects.create(kind=kind, object_id=object_id, key=secrets.token_bytes(32))
    names = _known.get()
    if names is not None:
        names[kind, object_id] = _named(key)


def forget(kind: str, object_id: int) -> None:
    PseudonymKey.objects.filter(kind=kind, object_id=object_id).delete()
