"""What a receipt shows, in the words of its reader."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import date_format

from dsr.ledger.promise import Promise
from dsr.ledger.receipt_check import BadReceipt, Checked, Correction, LogDisagrees, check
from dsr.models import Controller
from dsr.portal import words
from dsr.rules.rights import Right


@dataclass(frozen=True)
class Row:
    key: str
    value: str


@dataclass(frozen=True)
class Result:
    """`kind`: good, bad (the file proves nothing) or ours (the log does). `rows`: what the receipt says."""

    kind: str
    title: str
    sentence: str
    rows: tuple[Row, ...] = ()
    corrections: tuple[str, ...] = ()


def result_of(content: bytes) -> Result:
    try:
        found = check(content)
    except BadReceipt as problem:
        return Result("bad", "This file proves nothing", str(problem))
    except LogDisagrees as problem:
        return Result(
            "ours", "The receipt is genuine, and our log does not agree", str(problem), _rows(problem.promise)
        )
    return Result(
        "good", *_good(found), (*_rows(found.promise), *_place(found)), tuple(map(_correction, found.corrections))
    )


def _good(found: Checked) -> tuple[str, str]:
    if found.proved:
        return (
            "This receipt is genuine",
            "It is signed by our key and proves its place in our log. Our log says the same today.",
        )
    if found.index is not None:
        return (
            "This receipt is genuine",
            "It is signed by our key, and our log has the entry that it is of. This file is the promise of the day of filing;"
            " the page of the request gives one that proves the place in the log as well.",
        )
    return (
        "This receipt is genuine",
        "It is signed by our key, and our log has the entry that it is of. Its place in the log is not signed yet: that takes"
        " some minutes. Download the receipt again then, from the page of the request.",
    )


def _rows(promise: Promise) -> tuple[Row, ...]:
    return (
        Row("Company", _company(promise.controller)),
        Row("Reference", promise.reference),
        Row("Asked for", _right(promise.right)),
        Row("Received", _moment(promise.received_at)),
        Row("Answer due", f"{words.day(promise.due)}, as it was told at filing"),
    )


def _place(found: Checked) -> tuple[Row, ...]:
    if found.index is None or found.checkpoint is None:
        return ()
    signed = (
        f"{found.index:,}, counted from 0; of {found.checkpoint.size:,} entries, signed {_moment(found.checkpoint.at)}"
    )
    return (Row("Place in the log", signed),)


def _company(slug: str) -> str:
    return Controller.objects.filter(slug=slug).values_list("name", flat=True).first() or slug


def _right(right: str) -> str:
    return words.RIGHTS[Right(right)].ask if right in set(Right) else right


def _moment(at: datetime) -> str:
    return f"{date_format(at.astimezone(UTC), 'j F Y, H:i')} (UTC)"


def _correction(each: Correction) -> str:
    return f"On {_moment(each.at)} the company recorded another time of receipt: {_moment(each.new)}, not {_moment(each.old)}."
