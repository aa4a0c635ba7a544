"""The text of a checkpoint (C2SP tlog-checkpoint): which log, how many leaves, which root, and when it was said. Pure."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from dsr.ledger.notes import decoded

MOST = 2**63  # a size is PostgreSQL's bigint
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_AT = re.compile(r"at [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)


class BadCheckpoint(ValueError):
    """Not the text of a checkpoint of ours."""


def utc_text(at: datetime) -> str:
    """`2026-11-22T10:00:00Z`: whole seconds, the rest cut off. `at` is aware."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


@dataclass(frozen=True)
class CheckpointText:
    """`root`: 32 bytes. `at`: aware, whole seconds count."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\nat {utc_text(self.at)}\n"


def parse(text: str) -> CheckpointText:
    """The four lines of a text, in their one spelling. Raises BadCheckpoint."""
    lines = text.split("\n")
    if len(lines) != 5 or lines[4] or not lines[0]:
        raise BadCheckpoint("a checkpoint has four lines: origin, size, root and time")
    origin, size, root, at = lines[:4]
    if not _SIZE.fullmatch(size) or int(size) >= MOST:
        raise BadCheckpoint("the size of a checkpoint is a decimal number")
    if not _AT.fullmatch(at):
        raise BadCheckpoint("the time of a checkpoint is `at 2026-11-22T10:00:00Z`")
    try:
        digest = decoded(root)
        moment = datetime.fromisoformat(at[3:])
    except ValueError:
        raise BadCheckpoint("the root or the time of a checkpoint cannot be read") from None
    if len(digest) != 32:
        raise BadCheckpoint("the root of a checkpoint is 32 bytes")
    return CheckpointText(origin, int(size), digest, moment)
