"""Whom a row tells of, to whom something was done: an entry in a log, a ban, a visit by its patient."""

from collections.abc import Iterator

from dsr.datamap.discover.evidence import ENOUGH
from dsr.datamap.discover.facts import KeyFacts, Ref, SameValue
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.polymorphic import may_be_any
from dsr.datamap.discover.roles import is_logged
from dsr.datamap.discover.words import LOGS, REACTIONS, stem, word_set

_NOTES = frozenset({"note", "remark"})
_HANDED_IN = word_set("uploaded uploader imported importer entered loaded")


def logged_of(known: Inquiry, ref: Ref, held: list[KeyFacts]) -> KeyFacts | None:
    """The key of an entry in a log to the person to whom what it tells was done, whoever else did it: `target_id`. So it is of
    any row of which every other column names who acts for the controller, such as a moderator's ban, or of one that names
    nobody else.
    """
    noted = known.tables.noun(ref) in _NOTES and any(key.where for key in held)
    if noted and (about := [key for key in held if key.where and known.role(ref, key) == "other"]):
        return about[0] if len(about) == 1 else None  # a moderator's note is about whom it is made on
    found = [key for key in held if is_logged(key.columns[-1]) and known.role(ref, key) in {"other", "plain"}]
    others = {known.role(ref, key) for key in held if key not in found and not key.where}
    doing = others <= {"makes", "acts", "unknown", "plain"} if known.tables.noun(ref) in LOGS else others == {"acts"}
    doing = doing or (len(held) == 1 and _names_nobody_else(known, ref, held[0]))
    return found[0] if len(found) == 1 and doing else None


def _names_nobody_else(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether nothing else in the row may be a person, and the column is not called after what may be yet another one."""
    others = any(each != key and each.target in known.tables.people for each in known.keys[ref])
    table, others_said = known.tables.by_ref[ref], "other" in stem(key.columns[-1]) or ref in known.hidden
    free = (column.name for column in table.columns if column.name not in key.columns)
    anybody = any(may_be_any(known.tables, table, name) for name in free)
    return not (others or others_said or anybody) and known.tables.noun(ref) not in REACTIONS


def kept_of(known: Inquiry, ref: Ref, key: KeyFacts, held: list[KeyFacts]) -> Iterator[KeyFacts]:
    """Of a log of what was done to rows of any table, the other keys to people: to whom something was done, beside who did it."""
    if known.tables.noun(ref) not in LOGS:
        return
    for each in held:
        (done, *more) = [one for one in (key, each) if one.where] or (None,)
        does = each if done is key else key
        if done is None or more or done.columns == does.columns or known.role(ref, does) not in {"plain", "owns"}:
            continue
        if any(other.columns == done.columns and other.target not in known.found.family for other in known.keys[ref]):
            yield each


def handed_in(known: Inquiry, ref: Ref, key: KeyFacts) -> str:
    """The column with the address of somebody else than who has handed the row in, with others, as a list of people; or
    nothing.
    """
    theirs = known.tables.mails(key.target)
    if not theirs or not set(stem(key.columns[-1])) & _HANDED_IN:
        return ""
    for name in known.tables.mails(ref):
        if known.tables.qualifies(ref, name) == "plain":
            answer = known.answer(SameValue(ref, name, (key,), (min(theirs, key=len),)))
            if answer.no >= ENOUGH and answer.no > answer.yes:
                return name
    return ""
