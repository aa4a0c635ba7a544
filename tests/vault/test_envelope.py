import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dsr.models import Request
from dsr.vault import envelope, keys
from dsr.vault.envelope import CannotOpen, give_key, seal, unseal
from dsr.vault.keys import KeyMissing


def keyed() -> Request:
    request = Request(public_id=uuid.uuid4())
    give_key(request, now=timezone.now())
    return request


def test_what_is_sealed_opens_in_its_own_place() -> None:
    request = keyed()
    assert unseal(request, "identity", seal(request, "identity", {"name": "Ädä\u2028"})) == {"name": "Ädä\u2028"}


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    request = keyed()
    assert seal(request, "identity", {"a": 1}) != seal(request, "identity", {"a": 1})


@pytest.mark.parametrize(
    "elsewhere",
    [
        lambda request, sealed: unseal(request, "letter", sealed),
        lambda request, sealed: unseal(keyed(), "identity", sealed),
        # Another row with the same wrapped key: the public id is bound in as well.
        lambda request, sealed: unseal(_stolen_key(request), "identity", sealed),
    ],
    ids=["another purpose", "another request", "a copied key"],
)
def test_what_is_sealed_opens_nowhere_else(elsewhere: Callable[[Request, bytes], object]) -> None:
    request = keyed()
    sealed = seal(request, "identity", {"name": "Ada"})
    with pytest.raises(CannotOpen):
        elsewhere(request, sealed)


def _stolen_key(request: Request) -> Request:
    return Request(public_id=uuid.uuid4(), wrapped_key=request.wrapped_key, wrapping_month=request.wrapping_month)


def test_every_flipped_bit_and_every_truncation_is_noticed() -> None:
    request = keyed()
    sealed = seal(request, "identity", {"name": "Ada"})
    broken = [sealed[:n] for n in range(len(sealed))]
    broken += [sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in range(len(sealed))]
    for each in broken:
        with pytest.raises(CannotOpen):
            unseal(request, "identity", each)


@given(st.binary(max_size=100))
def test_rubbish_is_not_opened_and_not_an_unknown_error(rubbish: bytes) -> None:
    with pytest.raises(CannotOpen):
        envelope.decrypt(b"k" * 32, rubbish, b"")


def test_a_destroyed_request_key_opens_nothing() -> None:
    request = keyed()
    sealed = seal(request, "identity", {"name": "Ada"})
    request.wrapped_key = None
    with pytest.raises(CannotOpen, match="destroyed"):
        unseal(request, "identity", sealed)


def test_a_destroyed_month_opens_nothing_and_says_which() -> None:
    request = keyed()
    request.wrapping_month = "1999-01"
    with pytest.raises(KeyMissing, match="1999-01"):
        seal(request, "identity", {"name": "Ada"})
    assert not keys._path("1999-01").exists(), "opening must never make a key"


def test_the_private_age_identity_is_sealed_too() -> None:
    request = keyed()
    assert b"AGE-SECRET-KEY" not in bytes(request.sealed_age_identity)
    assert str(envelope.age_identity(request).to_public()) == request.age_recipient
