"""The demo's outbox: letters become files, named by their Message-ID, so that a letter sent twice is there once."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.OUTBOX_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message()
            name = hashlib.sha256(str(content["Message-ID"]).encode()).hexdigest()[:32]
            temporary = folder / f".{name}.new"
            temporary.write_bytes(content.as_bytes())
            temporary.replace(folder / f"{name}.eml")
        return len(email_messages)
