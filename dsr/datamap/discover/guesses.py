"""Links that no foreign key declares: columns that name a table and, where values were read, hold its keys."""

from collections.abc import Iterator
from dataclasses import replace

from dsr.datamap.discover.agreeing import with_agreement
from dsr.datamap.discover.composites import composites
from dsr.datamap.discover.facts import (
    ColumnFacts,
    Included,
    KeyFacts,
    Ref,
    SameValue,
    TableFacts,
)
from dsr.datamap.discover.guess import Guess, Rival
from dsr.datamap.discover.handles import by_handle
from dsr.datamap.discover.likeness import (
    above,
    fitting,
    is_count,
    is_form_of,
    is_own_key,
    numbered,
    plainer,
    role_key,
    same_key,
    same_names,
    same_noun,
)
from dsr.datamap.discover.naming import PEOPLE
from dsr.datamap.discover.passing import passed_on, same_elsewhere
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.polymorphic import kind_beside
from dsr.datamap.discover.roles import bare_role, is_given, offers, role_of
from dsr.datamap.discover.second import known_by, seconds
from dsr.datamap.discover.unnamed import by_login, by_record, called_short, more_of, not_unique
from dsr.datamap.discover.words import ANYBODY, FRONTS, GENERIC, nouns, refers, stem, tokens

_KEYS = frozenset({"number", "uuid", "text"})
_SIDES = frozenset({"ida", "idb"})  # of a join that was made by a program
_GLUED = 4  # letters of a table's noun found at the end of a column written in one word


def guesses(tables: Tables, person: Ref | None) -> tuple[Guess, ...]:
    """Every candidate. `person`: whom a bare role (author, owner) is taken to mean."""
    index: dict[str, list[Ref]] = {}
    for table in tables.facts.tables:
        for alias in tables.aliases(table.ref):
            index.setdefault(alias, []).append(table.ref)
    by_key = numbered(tables)
    person = tables.base(person) if person is not None else None
    found: list[Guess] = []
    for table in tables.facts.tables:
        declared = {name for key in table.foreign for name in key.columns}
        spoken = tables.spoken(table)
        for column, said in zip(table.columns, spoken.columns, strict=True):
            if column.name in declared or column.family not in _KEYS or kind_beside(tables, spoken, said.name):
                continue
            guess = _guess(tables, spoken, said, index, by_key, person) or called_short(tables, table, column)
            guess = more_of(tables, table, column) or guess
            if guess is not None and not _flagged(tables, spoken, guess.key.target):
                whole = guess if said.name == column.name else _in_full(tables, guess, column.name)
                found.extend(_either_number(tables, whole))
            if person is not None and (guess is None or not guess.named):
                found.extend(by_record(tables, table, column, person))
            if guess is None:
                found.extend(by_login(tables, table, column, person))
            if guess is None and person is not None:
                found.extend(
                    Guess(table.ref, key, named=False, by_value=True, single=not_unique(tables, key))
                    for key in by_handle(tables, table, column, person)
                )
    singles = frozenset((guess.table, guess.key.columns[0]) for guess in found)
    together = (Guess(ref, key, named=False, whole=True) for ref, key in composites(tables, singles))
    return (*with_agreement(tables, found, person), *together)


def _either_number(tables: Tables, guess: Guess) -> Iterator[Guess]:
    """The guess, and another one where other tables know the same rows by a second number."""
    key, own = guess.key, tables.by_ref[guess.key.target].key
    second = known_by(tables, key.target) if guess.named and key.target_columns == own else None
    if second is None:
        yield guess
        return
    for column in (own[0], second.name):
        led = replace(key, target_columns=(column,))
        yield replace(guess, key=led, second=seconds(guess.table, led, own[0], second.name))


def _flagged(tables: Tables, table: TableFacts, target: Ref) -> bool:
    """Whether a flag, as `is_admin`, says of some rows that their people are of another table."""
    others = {word for ref in tables.people for word in tables.words(ref)} - set(tables.words(target))
    flags = (nouns(column.name) for column in table.columns if column.family in {"bool", "number"})
    return target in tables.people and any(len(said) == 2 and said[0] == "is" and said[1] in others for said in flags)


def _in_full(tables: Tables, guess: Guess, name: str) -> Guess:
    """The guess with the column's whole name."""
    key = replace(guess.key, columns=(name,))
    mails = None if guess.mails is None else _mails(tables, tables.by_ref[guess.table], key)
    rivals = tuple(replace(each, fits=replace(each.fits, columns=(name,))) for each in guess.rivals)
    elsewhere = tuple(replace(each, columns=(name,)) for each in guess.elsewhere)
    return replace(guess, key=key, mails=mails, rivals=rivals, elsewhere=elsewhere)


def _guess(
    tables: Tables,
    table: TableFacts,
    column: ColumnFacts,
    index: dict[str, list[Ref]],
    by_key: dict[str, list[Ref]],
    person: Ref | None,
) -> Guess | None:
    for target in _named(tables, table, column, index, by_key):
        key = fitting(tables, column, target)
        if key is not None and target != table.ref and not _own_key(tables, table, column, target):
            called = bool({"".join(stem(column.name)), *stem(column.name)} & tables.aliases(target))
            mails = None if called else _mails(tables, table, key)
            elsewhere, passed = same_elsewhere(tables, table, key), passed_on(tables, table.ref, key)
            single = not_unique(tables, key)
            return Guess(table.ref, key, named=True, mails=mails, single=single, elsewhere=elsewhere, passed=passed)
    alike = (
        same_key(tables, table, column, by_key)
        or same_noun(tables, table, column, index)
        or above(tables, table, column)
        or role_key(tables, table, column, by_key)
    )
    if alike is not None and (key := fitting(tables, column, alike)) is not None:
        whole = column.family == "number" and not same_names(key)
        passed, single = passed_on(tables, table.ref, key), not_unique(tables, key)
        return Guess(table.ref, key, named=False, whole=whole, passed=passed, single=single)
    if person is None or person == table.ref or (column.name,) == table.key or is_count(column):
        return None
    role = role_of(column.name, target=tables.words(person), own=tables.words(table.ref))
    if role == "makes" and tokens(column.name)[-1] in {"at", "on"}:  # when, not by whom
        return None
    offered = role == "acts" and offers(column.name) and refers(column.name) and tables.noun(person) in ANYBODY
    told = role in {"owns", "makes"} and bare_role(column.name)
    if told or offered or (role == "does" and is_given(column.name)):
        meant = _meant_elsewhere(tables, column)
        key = fitting(tables, column, person if meant is None else meant) or _by_uuid(tables, table.ref, column)
        if key is not None and key.target not in {person, table.ref}:
            return Guess(table.ref, key, named=False, whole=column.family == "number")
        rivals = _rivals(tables, table.ref, column, person)
        return Guess(table.ref, key, named=False, by_value=role in {"makes", "acts"}, rivals=rivals) if key else None
    return None


def _by_uuid(tables: Tables, ref: Ref, column: ColumnFacts) -> KeyFacts | None:
    """Of a role's column whose type is not that of the person's key, the key of the only people who have such ones."""
    if column.family != "uuid":
        return None
    found = (fitting(tables, column, other) for other in sorted(tables.people - {ref}, key=str))
    first, *more = (*(key for key in found if key is not None), None)
    return first if more == [None] else None


def _meant_elsewhere(tables: Tables, column: ColumnFacts) -> Ref | None:
    """Whom a column of that name means in every table that declares it."""
    found = {key.target for table in tables.facts.tables for key in table.foreign if key.columns == (column.name,)}
    return found.pop() if len(found) == 1 else None


def _rivals(tables: Tables, ref: Ref, column: ColumnFacts, person: Ref) -> tuple[Rival, ...]:
    """Whether the column may hold keys of others than the person's: of people who serve, for one."""
    others = sorted((other for other in tables.people - {ref, person} if not _tells_of(tables, other, person)), key=str)
    keys = ((other, fitting(tables, column, other)) for other in others)
    return tuple(Rival(Included(ref, key.columns, other, key.target_columns)) for other, key in keys if key is not None)


def _tells_of(tables: Tables, ref: Ref, person: Ref) -> bool:
    """Whether a table of people says of each who they are in the other one, as customers with a `user_id` or requests with
    a `requestor_id`.
    """
    words = (*tables.words(person), *tables.aliases(person))
    named = (
        refers(column.name)
        and (column.name,) != tables.by_ref[ref].key
        and role_of(column.name, target=words, own=tables.words(ref)) in {"plain", "owns"}
        for column in tables.by_ref[ref].columns
    )
    return any(named) or any(key.target == person for key in tables.by_ref[ref].foreign)


def _mails(tables: Tables, table: TableFacts, key: KeyFacts) -> SameValue | None:
    """The address of a row's own people beside the person's; not those of others, such as a recipient's."""
    if key.target not in tables.people and not tables.has_email(key.target):
        return None
    here, there = _addresses(tables, table.ref), _addresses(tables, key.target)
    return SameValue(table.ref, here[0], (key,), (there[0],)) if here and there else None


def _addresses(tables: Tables, ref: Ref) -> list[str]:
    found = [name for name in tables.mails(ref) if tables.qualifies(ref, name) in {"plain", "owns"}]
    return sorted(found, key=lambda name: (len(tokens(name)), name))


def _named(
    tables: Tables, table: TableFacts, column: ColumnFacts, index: dict[str, list[Ref]], by_key: dict[str, list[Ref]]
) -> list[Ref]:
    """Tables that the column's name may mean, the likeliest first; nothing where the name means several."""
    declared = tables.declared_as.get(column.name.lower())
    elsewhere = [declared] if declared and (column.name,) != table.key and column.name.lower() not in GENERIC else []
    if not refers(column.name) or _is_own_number(tables, table, column, index):
        return elsewhere if not refers(column.name) else []
    if found := _called_as_a_key(tables, table, column, index, by_key):
        return found
    words = stem(column.name)
    for start in range(len(words)):
        refs = [ref for ref in index.get("".join(words[start:]), []) if ref != table.ref]
        refs = [ref for ref in refs if not _is_of_another(tables, ref, words[:start], index)]
        if refs:
            return _one(tables, table, refs, said="".join(words[start:]))
    if set(tokens(column.name)[:1]) & FRONTS and (column.name,) != table.key:  # `fk_user_demande`
        for end in range(len(words) - 1, 0, -1):
            refs = [ref for ref in index.get("".join(words[:end]), []) if ref != table.ref]
            if refs:
                return _one(tables, table, refs)
    if words[-1:] in {("from",), ("to",)}:  # `user_id_from`
        said = "".join(word for word in words[:-1] if word != "id")
        return _one(tables, table, [ref for ref in index.get(said, []) if ref != table.ref], said)
    meant = tables.meant(column.name)
    if meant is not None and meant != table.ref and meant[0] == table.ref[0]:
        return [meant]
    if by_its_key := _by_its_key(tables, table, column, index):
        return by_its_key
    if words[-1:] == ("by",) and len(words) > 2:  # `contact_created_by`
        return _one(tables, table, [ref for ref in index.get("".join(words[:-2]), []) if ref != table.ref])
    if len(tokens(column.name)) == 1 or tokens(column.name)[-1] in _SIDES:
        ends = [alias for alias in index if len(alias) >= _GLUED and words[-1].endswith(alias)]
        if ends:
            return _one(tables, table, [ref for ref in index[max(ends, key=len)] if ref != table.ref])
    forms = [alias for alias in index if len(words) == 1 and is_form_of(words[0], alias)]  # `meldung` of Meldungen
    if len(forms) == 1 and (column.name,) != table.key:
        return _one(tables, table, [ref for ref in index[forms[0]] if ref != table.ref])
    once = tables.declared_once(column.name)
    return elsewhere or ([once] if once is not None and once != table.ref and (column.name,) != table.key else [])


def _is_of_another(tables: Tables, ref: Ref, before: tuple[str, ...], index: dict[str, list[Ref]]) -> bool:
    """Whether the words before the noun say that it is another table's, as of a catalogue's item, and no basket's."""
    words = tables.words(ref)
    return len(words) > 1 and before[-1:] != () and before[-1] not in words and before[-1] in index


def _is_own_number(tables: Tables, table: TableFacts, column: ColumnFacts, index: dict[str, list[Ref]]) -> bool:
    """Whether it is the row's own number beside its key, as an `invoice_no`, or as the `line_no` of an invoice's lines."""
    said, noun = "".join(stem(column.name)), tables.noun(table.ref)
    if said in {"".join(tables.words(table.ref)), "".join(nouns(table.name))} and (column.name,) != table.key:
        return True
    called = any("".join(tables.words(ref)) == said for ref in index.get(said, []))
    return said == noun and noun not in PEOPLE and not called


def _called_as_a_key(
    tables: Tables, table: TableFacts, column: ColumnFacts, index: dict[str, list[Ref]], by_key: dict[str, list[Ref]]
) -> list[Ref]:
    """The table whose own key is called so."""
    if column.name.lower() in GENERIC:
        return []
    said = "".join(stem(column.name))
    same = [ref for ref in by_key.get("".join(tokens(column.name)), []) if ref != table.ref]
    if len(same) > 1:  # ADH_ID is of the table in which most columns begin with ADH
        same = [ref for ref in same if tables.short(ref) in tokens(column.name)[:1]] or same
    called = [ref for ref in same if said in tables.aliases(ref)]
    alike = {*called, *(ref for ref in index.get(said, []) if ref in tables.people and ref != table.ref)}
    called = [ref for ref in called if not any(plainer(tables, other, ref) for other in alike)]
    # A key of that name says little where several tables have it (entity_id), or another table has the very name.
    keyed = len(same) == 1 and is_own_key(tables, same[0], column.name)
    its_own = (column.name,) == table.key and not _is_shortened(tables, table, column)
    if called or (keyed and said not in index and not its_own):
        return _one(tables, table, called or same)
    return []


def _by_its_key(tables: Tables, table: TableFacts, column: ColumnFacts, index: dict[str, list[Ref]]) -> list[Ref]:
    """The table by whose name and whole key's the column is called: `meter_serial_no` of meters with a `serial_no`."""
    words = nouns(column.name)
    for end in range(len(words) - 1, 0, -1):
        for ref in index.get("".join(words[:end]), []):
            key = tables.by_ref[ref].key
            if ref != table.ref and len(key) == 1 and nouns(key[0]) == words[end:]:
                return [ref]
    return []


def _one(tables: Tables, table: TableFacts, refs: list[Ref], said: str = "") -> list[Ref]:
    """The only table, or the only one of people whose name begins alike, of the same schema, of people, that is called so and
    does not only end in it, or with the shortest name.
    """
    if len(refs) <= 1:
        return refs
    first = tables.words(table.ref)[:1]
    for chosen in (
        [ref for ref in refs if ref in tables.people and len(tables.words(ref)) > 1 and tables.words(ref)[:1] == first],
        [ref for ref in refs if ref[0] == table.ref[0]],
        [ref for ref in refs if ref in tables.people],
        [ref for ref in refs if said in {"".join(nouns(ref[1])), "".join(tables.words(ref))}],
        [ref for ref in refs if len(tables.words(ref)) == min(len(tables.words(each)) for each in refs)],
    ):
        if len(chosen) == 1:
            return chosen
    return []


def _own_key(tables: Tables, table: TableFacts, column: ColumnFacts, target: Ref) -> bool:
    """A table's whole key is its own number, unless its name says that it is another's: fines, by `loan_id`."""
    if table.key != (column.name,):
        return False
    if target in tables.people:
        # What a customer has, by their number.
        more = table.ref not in tables.people and plainer(tables, target, table.ref)
        return tables.noun(table.ref) == tables.noun(target) and not more
    said = "".join(stem(column.name))
    itself = said in tables.aliases(table.ref) or (
        set(stem(column.name)) <= set(tables.words(table.ref)) and not tables.is_under(table.ref, target)
    )
    its_key = _is_shortened(tables, table, column) and is_own_key(tables, target, column.name)
    return itself or not (its_key or said in tables.aliases(target))


def _is_shortened(tables: Tables, table: TableFacts, column: ColumnFacts) -> bool:
    """Whether the column is called otherwise in the database, with a short form of its table's name before it."""
    return all(each.name != column.name for each in tables.by_ref[table.ref].columns)
