"""One-time codes: six digits, fifteen minutes, five tries. The database keeps a keyed digest, never the code."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dsr.models import Challenge, Purpose, Request

LIFE = timedelta(minutes=15)
TRIES = 5
_SPENT = "The code was entered wrongly five times and no longer works. Ask for a new code."


def _digest(challenge: Challenge, code: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), challenge.public_id.bytes + code.encode(), hashlib.sha256).digest()


def issue(request: Request, purpose: Purpose, *, now: datetime) -> tuple[Challenge, str]:
    """A new challenge and its code, which replaces an earlier one. Must be called inside a transaction."""
    Challenge.objects.filter(request=request, purpose=purpose, proved_at=None, replaced_at=None).update(replaced_at=now)
    challenge = Challenge(request=request, purpose=purpose, created_at=now, expires_at=now + LIFE)
    code = f"{secrets.randbelow(1_000_000):06d}"
    challenge.digest = _digest(challenge, code)
    challenge.save()
    return challenge, code


@dataclass(frozen=True)
class Tried:
    """What one try did. `problem` is for the person who typed it; empty when the code was right."""

    problem: str = ""
    counted: int = 0  # wrong tries so far, when this one was counted


@transaction.atomic
def try_code(request: Request, purpose: Purpose, typed: str, *, now: datetime) -> Tried:
    """Try the open code of a purpose, and use it up when it is right."""
    # Locked, so that a hundred guesses at once are counted one after the other.
    challenge = (
        Challenge.objects.select_for_update()
        .filter(request=request, purpose=purpose, proved_at=None, replaced_at=None)
        .first()
    )
    if challenge is None:
        return Tried("This code was used or replaced. Ask for a new code.")
    if challenge.tries >= TRIES:
        return Tried(_SPENT)
    if challenge.expires_at <= now:
        return Tried("This code is more than 15 minutes old. Ask for a new code.")
    code = "".join(character for character in typed if character.isdigit())
    if not hmac.compare_digest(bytes(challenge.digest), _digest(challenge, code)):
        challenge.tries += 1
        challenge.save(update_fields=["tries"])
        left = TRIES - challenge.tries
        if left == 0:
            return Tried(_SPENT, challenge.tries)
        return Tried(
            f"That is not the code we sent. You have {left} more {'try' if left == 1 else 'tries'}.", challenge.tries
        )
    challenge.proved_at = now
    challenge.save(update_fields=["proved_at"])
    return Tried()
