"""The proof that a leaf is in the log, as a text to keep (C2SP tlog-proof): what else is said, place, hashes, note. Pure."""

import base64
import re
from dataclasses import dataclass

from dsr.ledger.checkpoint import MOST
from dsr.ledger.notes import decoded

HEAD = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_DEEPEST = 63  # a tree has fewer than 2^63 leaves


class BadProofText(ValueError):
    """Not a text of this form."""


@dataclass(frozen=True)
class ProofText:
    """`extra`: bytes of the application's own, not proved by themselves. `checkpoint`: a signed note."""

    extra: bytes
    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def text(self) -> str:
        hashes = [_encoded(part) for part in self.hashes]
        head = [HEAD, f"extra {_encoded(self.extra)}", f"index {self.index}", *hashes]
        return "\n".join(head) + "\n\n" + self.checkpoint


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def parse(text: str) -> ProofText:
    """Every part in its one spelling. Raises BadProofText."""
    head, parted, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not parted or lines[0] != HEAD:
        raise BadProofText(f"a proof begins with {HEAD}, and an empty line comes before its checkpoint")
    if len(lines) < 3 or not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise BadProofText("the lines extra and index are not where they belong")
    index = lines[2].removeprefix("index ")
    if not _INDEX.fullmatch(index) or int(index) >= MOST:
        raise BadProofText("the index is no number")
    if len(lines) - 3 > _DEEPEST:
        raise BadProofText("it has more hashes than any log needs")
    try:
        extra, *hashes = map(decoded, (lines[1].removeprefix("extra "), *lines[3:]))
    except ValueError:
        raise BadProofText("a line is not base64 in its one spelling") from None
    if any(len(part) != 32 for part in hashes):
        raise BadProofText("a hash is not 32 bytes")
    return ProofText(extra, int(index), tuple(hashes), checkpoint)
