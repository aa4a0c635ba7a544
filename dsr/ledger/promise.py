"""The text of the promise that a requester gets at filing: which event was written, and the dates that it names. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

HEAD = "habeas receipt v1"
_LEAF = re.compile(r"[0-9a-f]{64}", re.ASCII)


class BadPromise(ValueError):
    """Not the text of a promise."""


@dataclass(frozen=True)
class Promise:
    """`received_at`: aware, in whole seconds. `leaf`: 32 bytes."""

    controller: str
    reference: str
    right: str
    received_at: datetime
    due: date
    leaf: bytes

    def text(self) -> str:
        lines = [
            HEAD,
            f"controller: {self.controller}",
            f"reference: {self.reference}",
            f"right: {self.right}",
            f"received: {self.received_at.astimezone(UTC).isoformat(timespec='seconds')}",
            f"due: {self.due.isoformat()}",
            f"leaf: {self.leaf.hex()}",
        ]
        return "\n".join(lines) + "\n"

    def agrees(self, body: dict[str, Any]) -> bool:
        """Whether an event of filing says the same: company, right, time of receipt, due date."""
        return self == promised(body, self.reference, self.leaf)


def promised(body: dict[str, Any], reference: str, leaf: bytes) -> Promise:
    """What an event of filing promises. Raises BadPromise for any other event."""
    try:
        facts = body["facts"]
        received_at = datetime.fromisoformat(facts["received_at"]).astimezone(UTC)
        due = date.fromisoformat(facts["due"])
        return Promise(body["controller"], reference, facts["right"], received_at, due, leaf)
    except (KeyError, TypeError, ValueError):
        raise BadPromise("the event is not one of filing") from None


def parse(text: str) -> Promise:
    """Raises BadPromise."""
    lines = text.split("\n")
    names = ("controller", "reference", "right", "received", "due", "leaf")
    pairs = [line.partition(": ") for line in lines[1:-1]]
    if lines[0] != HEAD or tuple(name for name, _, _ in pairs) != names:
        raise BadPromise("it has not the lines of a receipt")
    said = {name: value for name, _, value in pairs}
    if not _LEAF.fullmatch(said["leaf"]):
        raise BadPromise("its leaf is no SHA-256")
    try:
        received_at = datetime.fromisoformat(said["received"]).astimezone(UTC)
        due = date.fromisoformat(said["due"])
    except (ValueError, OverflowError):
        raise BadPromise("its dates cannot be read") from None
    found = Promise(said["controller"], said["reference"], said["right"], received_at, due, bytes.fromhex(said["leaf"]))
    if found.text() != text:
        raise BadPromise("it is not spelt as a receipt is")
    return found
