"""The key chain: rows of LedgerKey, each endorsed by the one before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dsr.ledger.checkpoint import utc_text
from dsr.ledger.keys import endorsement_text
from dsr.ledger.notes import BadNote, name_of, open_note, open_note_of_one
from dsr.ledger.verify.report import Report

# Rows as text, so that no value that Python has no type for can stop the look: id, vkey, since, endorsement.
QUERY = (
    "SELECT id::int8, vkey::text, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), endorsement::text"
    " FROM dsr_ledgerkey ORDER BY id LIMIT 1000"
)


def moment(text: str | None) -> datetime | None:
    """A time as the queries here write it; None for what is no time of ours."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


@dataclass
class Chain:
    """The keys that hold, oldest first. `changes`: (old, new, at) of the events that tell of a new key."""

    vkeys: list[str] = field(default_factory=list)
    since: list[datetime | None] = field(default_factory=list)
    changes: list[tuple[object, object, object]] = field(default_factory=list)
    _signer: int = 0

    def opened(self, note: str) -> str | None:
        """The text of a note that any key of the chain signed."""
        for vkey in self.vkeys:
            try:
                return open_note(note, vkey)
            except BadNote:
                continue
        return None

    def opened_next(self, note: str) -> tuple[str, int] | None:
        """The text of the next checkpoint's note and the number of its key, which is never older than the one before."""
        for number in (self._signer, *range(self._signer + 1, len(self.vkeys))):
            try:
                text = open_note_of_one(note, self.vkeys[number])
            except (BadNote, IndexError):
                continue
            self._signer = number
            return text, number
        return None

    def fits(self, number: int, at: datetime) -> bool:
        """Whether the key signed at that time: since its own first second, until the next key's."""
        begun = self.since[number]
        ended = self.since[number + 1] if number + 1 < len(self.since) else None
        return (begun is None or begun <= at) and (ended is None or at <= ended)


def read_chain(rows: Iterable[Sequence[Any]], trusted: Sequence[str], report: Report) -> Chain:
    """The chain of the table; `trusted` are vkeys that the reader knows from elsewhere."""
    chain = Chain()
    origin = ""
    for number, (row, vkey, since, endorsement) in enumerate(rows, start=1):
        where = f"key {number}"
        if row != number:
            report.found(where, f"its column id is {row}; keys are numbered without gaps")
        try:
            name = name_of(vkey)
        except (ValueError, AttributeError):
            report.found(where, "its column vkey holds no key")
            continue
        origin = origin or name
        if name != origin:
            report.found(where, f"its column vkey has the name {name}; this log is {origin}")
        begun = moment(since)
        if begun is None or begun.microsecond or (chain.since and chain.since[-1] and begun < chain.since[-1]):
            report.found(where, f"its column since, {since}, is no time at which it can have begun")
        if vkey in chain.vkeys:
            report.found(where, "its column vkey is that of an older key")
        _check_endorsement(where, chain, vkey, begun, endorsement, vkey in trusted, report)
        chain.vkeys.append(vkey)
        chain.since.append(begun)
    for vkey in trusted:
        if vkey not in chain.vkeys:
            report.found("the key that you gave", f"it is none of this log’s: {vkey}")
    report.keys = len(chain.vkeys)
    return chain


def _check_endorsement(
    where: str, chain: Chain, vkey: str, begun: datetime | None, endorsement: str, trusted: bool, report: Report
) -> None:
    if not chain.vkeys:
        if endorsement != "":
            report.found(where, "its column endorsement is not empty, though no key came before")
        return
    if endorsement == "" and trusted:
        report.remarks.append(f"{where} is endorsed by nobody but you: the key before it was lost.")
        return
    try:
        said = open_note_of_one(endorsement, chain.vkeys[-1])
    except (BadNote, AttributeError):
        said = ""
    if begun is None or said != endorsement_text(vkey, begun):
        report.found(
            where,
            "its column endorsement is not the word of the key before it for this vkey and this time. Was that key lost,"
            " give the new one with --key, as the company published it"
            if endorsement == ""
            else "its column endorsement is not the word of the key before it for this vkey and this time",
        )


def check_changes(chain: Chain, report: Report) -> None:
    """Each later key is told of by one event; the first began with the first checkpoint (checked there)."""
    told = {new: (old, at) for old, new, at in chain.changes}
    for place, vkey in enumerate(chain.vkeys[1:], start=1):
        old, at = told.pop(vkey, (None, None))
        begun = chain.since[place]
        expected = utc_text(begun)[:-1] + ".000000Z" if begun else ""
        if old is None:
            report.found(f"key {place + 1}", "no event of the log tells of this key")
        elif old != chain.vkeys[place - 1] or at != expected:
            report.found(
                f"key {place + 1}", f"its column since, {expected}, or the key before it is not as its event says"
            )
    for new in told:
        report.found("keys", f"an event tells of the key {str(new)[:200]}, which is not in the table")
    if len(chain.changes) != len({new for _, new, _ in chain.changes}):
        report.found("keys", "several events tell of one key")
