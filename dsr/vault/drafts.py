"""Answers before filing, sealed under a key that only the browser holds. The database alone cannot open them."""

import base64
import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dsr.models import Draft
from dsr.vault.envelope import CannotOpen, decrypt, encrypt

LIFE = timedelta(hours=1)


@dataclass
class OpenDraft:
    """`cookie` carries the draft's token and its key; `answers` is what was typed so far."""

    token: uuid.UUID
    key: bytes
    answers: dict[str, Any]
    filed_request_id: int | None = None

    @property
    def cookie(self) -> str:
        return base64.urlsafe_b64encode(self.token.bytes + self.key).decode()


def new() -> OpenDraft:
    return OpenDraft(uuid.uuid4(), secrets.token_bytes(32), {})


def load(cookie: str | None, *, now: datetime) -> OpenDraft | None:
    """The draft that the cookie opens, or None when there is none, it is too old, or the cookie is not ours."""
    try:
        raw = base64.urlsafe_b64decode((cookie or "").encode())
        token, key = uuid.UUID(bytes=raw[:16]), raw[16:]
        row = Draft.objects.get(pk=token, expires_at__gt=now)
        answers = json.loads(decrypt(key, bytes(row.sealed), token.bytes))
    except (ValueError, Draft.DoesNotExist, CannotOpen):
        return None
    return OpenDraft(token, key, answers, row.filed_request_id)


def save(draft: OpenDraft, *, now: datetime) -> None:
    sealed = encrypt(draft.key, json.dumps(draft.answers).encode(), draft.token.bytes)
    Draft.objects.update_or_create(
        pk=draft.token,
        defaults={"sealed": sealed, "expires_at": now + LIFE, "filed_request_id": draft.filed_request_id},
    )


def sweep(*, now: datetime) -> int:
    return Draft.objects.filter(expires_at__lte=now).delete()[0]
