"""The letters that the demonstration kept instead of sending, as a page shows them."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

_CODE = re.compile(r"\bcode is (\d{6})\b")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Letter:
    name: str
    to: str
    subject: str
    at: datetime
    text: str
    code: str  # "" when the letter has none

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The text cut into pieces, each with whether it is an address of this site."""
        pieces: list[tuple[str, bool]] = []
        end = 0
        for found in _ADDRESS.finditer(self.text):
            address = found[0].rstrip(".,;)")
            pieces += [(self.text[end : found.start()], False), (address, address.startswith(settings.PUBLIC_URL))]
            end = found.start() + len(address)
        return [*pieces, (self.text[end:], False)]


def newest(limit: int) -> list[Letter]:
    """The letters in settings.OUTBOX_DIR, newest first."""
    folder = Path(settings.OUTBOX_DIR)
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return [_read(file) for file in files[:limit]]


def _read(file: Path) -> Letter:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body(preferencelist=("plain",))
    text = str(body.get_content()) if body is not None else ""
    code = _CODE.search(text)
    return Letter(
        name=file.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        text=text.strip(),
        code=code[1] if code else "",
    )
