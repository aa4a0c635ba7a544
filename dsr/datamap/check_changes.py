"""What must hold of the rules by which rights other than erasure set fields: rectify, restrict, consent, object …"""

from collections.abc import Iterator

from dsr.datamap.plan import Role
from dsr.datamap.schema import Collection, Flag
from dsr.rules.files import Document, Problem, near

# The word in the file, and the right that it serves.
RULES = {
    "restrict": "restriction",
    "consent": "consent_withdrawal",
    "object": "objection",
    "opt_out": "opt_out",
    "limit": "limit",
}


def change_mistakes(
    name: str,
    collection: Collection,
    role: Role | None,
    targets: frozenset[str],
    document: Document,
    here: tuple[str | int, ...],
) -> Iterator[Problem]:
    """`role`: how a search reaches the collection; `targets`: its fields that links of others point at."""
    fixed = {**dict.fromkeys(targets, "links point at it"), **dict.fromkeys(collection.key, "it is part of the key")}
    for link in collection.links:
        fixed |= dict.fromkeys([*link.where, *link.fields], "it is the field of a link")
    for field, spec in collection.fields.items():
        if not spec.rectify:
            continue
        path = (*here, "fields", field, "rectify")
        if field in fixed:
            yield document.problem(path, f"{field} cannot be corrected: {fixed[field]}.", "Remove rectify.")
        if not spec.deliver:
            yield document.problem(
                path, f"{field} is never handed out, so nobody can say it is wrong.", "Remove rectify, or deliver it."
            )
        yield from _not_own(name, role, document, path)
    for word, right in RULES.items():
        seen: set[tuple[object, ...]] = set()
        for index, flag in enumerate(collection.flags(right)):
            path = _path(document, here, word, index)
            yield from _flag_mistakes(name, collection, flag, fixed, document, path)
            yield from _not_own(name, role, document, path)
            again = (flag.field, tuple(sorted(flag.where.items(), key=str)))
            if again in seen:
                yield document.problem(path, f"{word} sets {flag.field} twice.", "Keep one of them.")
            seen.add(again)


def _path(document: Document, here: tuple[str | int, ...], word: str, index: int) -> tuple[str | int, ...]:
    listed: object = document.data
    for part in (*here, word):
        listed = listed[part] if isinstance(listed, dict) else None  # the file's own form: one rule may stand alone
    return (*here, word) if isinstance(listed, dict) else (*here, word, index)


def _flag_mistakes(
    name: str,
    collection: Collection,
    flag: Flag,
    fixed: dict[str, str],
    document: Document,
    path: tuple[str | int, ...],
) -> Iterator[Problem]:
    for field in sorted({flag.field, *flag.where} - {*collection.fields, *collection.key}):
        yield document.problem(
            (*path, "field" if field == flag.field else "where"),
            f"{name} declares no field {field}.",
            near(field, collection.fields),
        )
    if flag.field in fixed:
        yield document.problem((*path, "field"), f"{flag.field} cannot be set: {fixed[flag.field]}.", "Set another.")


def _not_own(name: str, role: Role | None, document: Document, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if role in {Role.SHARED, Role.LOOKUP}:
        yield document.problem(
            path,
            f"The rows of {name} are not the subject’s own, so no right may set fields in them.",
            "Remove the rule, or link the collection as owned or holds where its rows are one person’s.",
        )
