"""From Fides datasets to the draft: each dataset a system, each reference that is followed a link."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dsr.datamap.discover.words import meaning, slug
from dsr.datamap.draft import Concern, Draft, DraftCollection, DraftField, DraftLink, DraftSystem, Review
from dsr.datamap.fides.categories import category_of
from dsr.datamap.fides.schema import Dataset, FidesCollection, FidesField, Strategy
from dsr.datamap.fides.traverse import At, Edge, Followed, Node, Traversal, traverse_kinds
from dsr.datamap.plan import Ownership
from dsr.datamap.schema import Category

_LONGEST = 60  # letters of a kind of identifier that is made here
_SAID = 400  # letters of a description or a name
_CONTACTS = frozenset({"email", "phone_number", "phone"})  # kinds of identity by which one is reached


def draft_of(datasets: list[Dataset], controller: str) -> Draft:
    """The draft; whatever has no equal here is a review beside its place."""
    importing = _Import(tuple(datasets))
    systems = tuple(importing.system(dataset) for dataset in datasets)
    return Draft(controller, systems)


@dataclass(frozen=True)
class _Import:
    datasets: tuple[Dataset, ...]

    @cached_property
    def collections(self) -> dict[Node, FidesCollection]:
        """Those that are processed."""
        return {
            (dataset.fides_key, collection.name): collection
            for dataset in self.datasets
            for collection in dataset.collections
            if not collection.meta.skip_processing
        }

    @cached_property
    def fields(self) -> dict[At, FidesField]:
        return {
            (*node, field.name): field for node, collection in self.collections.items() for field in collection.fields
        }

    @cached_property
    def systems(self) -> dict[str, str]:
        return _distinct([dataset.fides_key for dataset in self.datasets])

    @cached_property
    def names(self) -> dict[Node, str]:
        found = {}
        for dataset in self.datasets:
            names = _distinct([c.name for c in dataset.collections if not c.meta.skip_processing])
            found.update({(dataset.fides_key, name): made for name, made in names.items()})
        return found

    @cached_property
    def edges(self) -> tuple[tuple[Edge, ...], dict[At, list[Review]]]:
        """The references that can be followed, and for each field why one of its references cannot."""
        edges: list[Edge] = []
        refused: dict[At, list[Review]] = {}
        for at, field in self.fields.items():
            for reference in field.meta.references or []:
                collection, _, path = reference.field.partition(".")
                other: At = (reference.dataset, collection, path)
                why = self._refusal(at, other)
                if why:
                    refused.setdefault(at, []).append(Review(Concern.NO_EQUAL, why))
                elif reference.direction == "from":
                    edges.append(Edge(other, at, one_way=True, written=at))
                else:
                    edges.append(Edge(at, other, one_way=reference.direction == "to", written=at))
        return tuple(edges), refused

    def _refusal(self, at: At, other: At) -> str:
        said = ".".join(filter(None, other))
        if not other[2]:
            return f"refers to {said}, which names no field; write collection.field, and the reference is followed."
        if other[0] not in self.systems:
            return f"refers to {said}; give the file of the dataset {other[0]} too, and the reference is followed."
        if other[:2] not in self.collections:
            return f"refers to {said}, which is not there or not processed, so it is not followed."
        if other not in self.fields:
            inside = "." in other[2]
            return f"refers to {said}, {'inside an object' if inside else 'a field that is not there'}, so it is not followed."
        if self.fields[at].packed or self.fields[other].packed:
            return f"the reference with {said} is between values inside a list or object, so it is not followed."
        if at[:2] == other[:2]:
            return f"refers to its own collection ({other[2]}), which Fides does not follow either."
        return ""

    @cached_property
    def traversal(self) -> Traversal:
        starts: dict[str, list[Node]] = {"email": []}  # what nearly every search begins with leads
        for at, field in self.fields.items():
            kind = None if field.packed else _identity(field)
            if kind:
                starts.setdefault(kind, []).append(at[:2])
        return traverse_kinds(self.collections, starts, self.edges[0], self._after, self._is_key)

    @cached_property
    def _after(self) -> dict[Node, frozenset[Node]]:
        waits: dict[Node, frozenset[Node]] = {}
        for dataset in self.datasets:
            before = set(dataset.meta.after or [])
            whole = {node for node in self.collections if node[0] in before}
            for collection in dataset.collections:
                named = {tuple(name.split(".", 1)) for name in collection.meta.after or []}
                waits[(dataset.fides_key, collection.name)] = frozenset(
                    whole | {node for node in self.collections if node in named}
                )
        return waits

    @cached_property
    def kinds(self) -> "_Kinds":
        return _Kinds.of([each for each in self.traversal.followed if each.earlier[0] != each.later[0]], self.fields)

    def system(self, dataset: Dataset) -> DraftSystem:
        name = self.systems[dataset.fides_key]
        collections = tuple(
            self._collection(dataset, collection)
            for collection in dataset.collections
            if not collection.meta.skip_processing
        )
        return DraftSystem(
            name,
            (dataset.name or dataset.fides_key)[:_SAID],
            name,
            collections,
            reviews=tuple(self._about(dataset)),
        )

    def _about(self, dataset: Dataset) -> Iterator[Review]:
        for collection in dataset.collections:
            if collection.meta.skip_processing:
                yield Review(Concern.LEFT_OUT, f"{collection.name} is left out: skip_processing.")
        if any(field.packed for each in dataset.collections for field in each.fields):
            yield Review(
                Concern.NO_EQUAL,
                "objects or lists inside rows: where this store is no SQL database, make its connector http or manual.",
            )
        if dataset.meta.after:
            yield Review(Concern.NO_EQUAL, "after: systems are searched as soon as an identifier for them is known.")
        for word in (dataset.meta.namespace or {}).keys() - {"schema"}:
            yield Review(Concern.NO_EQUAL, f"namespace.{word}: the connection's address says which database it is.")
        yield from _unknown(dataset.unknown, but=frozenset({"meta", "organization_fides_key", "tags"}))
        yield from _unknown(dataset.meta.unknown)

    def _collection(self, dataset: Dataset, collection: FidesCollection) -> DraftCollection:
        node = (dataset.fides_key, collection.name)
        key = tuple(field.name for field in collection.fields if field.meta.primary_key)
        links = tuple(self._links(node, key))
        aimed = {each.earlier[2] for each in self._within() if each.earlier[:2] == node} | {
            each.later[2] for each in self._within() if each.later[:2] == node
        }
        reviews = list(self._about_collection(collection, node))
        if not key:
            key = next(
                ((f.name,) for f in collection.fields if f.name.lower() in {"id", "_id"}), (collection.fields[0].name,)
            )
            reviews.append(Review(Concern.LEFT_OUT, f"no field is marked primary_key; {key[0]} is taken for the key."))
        schema, table = (dataset.meta.namespace or {}).get("schema"), collection.name
        if not schema and table.strip(".").count(".") == 1:
            schema, table = table.split(".")
            reviews.append(Review(Concern.GUESS, f"the name is read as table {table} of schema {schema}."))
        strategy = collection.meta.masking_strategy_override
        return DraftCollection(
            self.names[node],
            key,
            table=table,
            schema=str(schema) if schema else None,
            fields=tuple(self._field(dataset, collection, field, fixed={*key, *aimed}) for field in collection.fields),
            links=links,
            erase="delete" if strategy and strategy.strategy == "delete" else None,
            reviews=tuple(reviews),
        )

    def _within(self) -> list[Followed]:
        return [each for each in self.traversal.followed if each.earlier[0] == each.later[0]]

    def _about_collection(self, collection: FidesCollection, node: Node) -> Iterator[Review]:
        meta = collection.meta
        if node not in self.traversal.order:
            yield Review(Concern.LEFT_OUT, "no identity and no reference leads here, so no search does.")
        if meta.after:
            yield Review(
                Concern.NO_EQUAL,
                "after decided in which direction references are followed; the order is the plan's own.",
            )
        if meta.erase_after:
            yield Review(
                Concern.NO_EQUAL, "erase_after: an erasure goes backwards along the links; of systems none waits."
            )
        if meta.partitioning:
            yield Review(
                Concern.NO_EQUAL, "partitioning: the table is read whole, so check that no part was meant only."
            )
        strategy = meta.masking_strategy_override
        if strategy and strategy.strategy != "delete":
            yield Review(Concern.NO_EQUAL, f"masking_strategy_override {strategy.strategy}: say it field by field.")
        yield from _unknown(collection.unknown)
        yield from _unknown(meta.unknown)

    def _links(self, node: Node, key: tuple[str, ...]) -> Iterator[DraftLink]:
        """A followed reference is written where it stands; both forms find the same rows. Of two that lead there and
        back, the second is written at the other end, since a link has one ownership.
        """
        taken: set[frozenset[At]] = set()
        for each in self._within():
            ends = frozenset({each.earlier, each.later})
            at = each.written if ends not in taken else next(iter(ends - {each.written}))
            taken.add(ends)
            if at[:2] != node:
                continue
            reviews = tuple(self._about_link(each))
            if each.later == at:
                yield DraftLink((at[2],), self.names[each.earlier[:2]], Ownership.OWNED, (each.earlier[2],), reviews)
            else:
                yield DraftLink((at[2],), self.names[each.later[:2]], Ownership.HOLDS, (each.later[2],), reviews)

    def _about_link(self, each: Followed) -> Iterator[Review]:
        way = f"read from {'.'.join(each.earlier[1:])} to {'.'.join(each.later[1:])}"
        if each.both:
            yield Review(
                Concern.OWNERSHIP,
                "no direction is given, and which end comes first depends on the kind of identifier; read both ways,"
                f" here {way.removeprefix('read ')}.",
            )
        elif each.tied:
            yield Review(Concern.OWNERSHIP, f"no direction is given and either end could come first; {way}.")
        ends = [self._is_key(each.earlier), self._is_key(each.later)]
        if not any(ends):
            yield Review(
                Concern.STRANGERS,
                "neither end is a primary key: every row with the same value is shown, whosever it is.",
            )
        elif not self._is_key(each.earlier) and not _identity(self.fields[each.earlier]):
            yield Review(
                Concern.STRANGERS,
                "several people may point at such a row, and it and what is found from it count as the subject’s own;"
                " `shared` shows it without going on from it.",
            )

    def _is_key(self, at: At) -> bool:
        keys = [field.name for field in self.collections[at[:2]].fields if field.meta.primary_key]
        return keys == [at[2]]

    def _field(
        self, dataset: Dataset, collection: FidesCollection, field: FidesField, *, fixed: set[str]
    ) -> DraftField:
        at: At = (dataset.fides_key, collection.name, field.name)
        inner = [name for _, below in field.nested() for name in below.data_categories or []]
        named = [*(field.data_categories or []), *inner]
        category = category_of(named or collection.data_categories or dataset.data_categories or [])
        identity = None if field.packed else _identity(field)
        if category is Category.NONE and identity:
            category = Category.CONTACT if identity in _CONTACTS else Category.ACCOUNT
        erase, notes = _erase(field, fixed=field.name in fixed)
        reviews = [*self.edges[1].get(at, []), *self.kinds.reviews.get(at, []), *_about_field(field), *notes]
        if category is Category.SECRET:
            reviews.append(Review(Concern.SECRET, "looks like a secret, so it is not handed out."))
        said = (field.description or "").strip()[:_SAID]
        return DraftField(
            field.name,
            category,
            said or meaning(field.name),
            identifier=identity or self.kinds.searched.get(at),
            yields=self.kinds.yielded.get(at),
            deliver=category is not Category.SECRET,
            erase=erase,
            reviews=tuple(reviews),
        )


@dataclass(frozen=True)
class _Kinds:
    """Kinds of identifier for references between datasets: what one field yields and another is searched by."""

    yielded: dict[At, str]
    searched: dict[At, str]
    reviews: dict[At, list[Review]]

    @classmethod
    def of(cls, followed: list[Followed], fields: dict[At, FidesField]) -> "_Kinds":
        """Fields that are tied together have one kind; a field that holds an identity already keeps its own."""
        groups: list[tuple[set[At], set[At]]] = []
        for each in followed:
            outs, ins = {each.earlier}, {each.later}
            for group in [group for group in groups if group[0] & outs or group[1] & ins]:
                groups.remove(group)
                outs, ins = outs | group[0], ins | group[1]
            groups.append((outs, ins))
        found = cls({}, {}, {})
        pairs = {(each.earlier, each.later) for each in followed}
        for outs, ins in groups:
            identities = sorted({kind for at in ins if (kind := _identity(fields[at]))})
            kind = identities[0] if identities else (slug("_".join(min(outs)))[:_LONGEST] or "reference")
            found.yielded.update(dict.fromkeys(outs, kind))
            found.searched.update(dict.fromkeys(ins, kind))
            for at in sorted(ins):
                own = _identity(fields[at])
                if own not in {None, kind}:
                    text = f"a field is searched by one kind, here its identity {own}; the reference with it is not followed."
                    found.reviews.setdefault(at, []).append(Review(Concern.NO_EQUAL, text))
            more = any((one, other) not in pairs for one in outs for other in ins)
            if more or identities:
                text = f"values found here search everything that is searched by {kind}, which may be more than was referred to."
                for at in outs:
                    found.reviews.setdefault(at, []).append(Review(Concern.STRANGERS, text))
        return found


def _identity(field: FidesField) -> str | None:
    named = field.meta.identity or field.meta.custom_request_field
    return slug(named) or "identity" if named else None


def _about_field(field: FidesField) -> Iterator[Review]:
    meta = field.meta
    if field.fields:
        yield Review(Concern.NO_EQUAL, "an object: handed out and erased as one column.")
    for path, below in field.nested():
        if below.meta.identity or below.meta.references or below.meta.custom_request_field:
            yield Review(Concern.NO_EQUAL, f"{path} is inside an object, so it is neither searched nor followed.")
        if below.meta.masking_strategy_override:
            yield Review(Concern.NO_EQUAL, f"{path} is inside an object, so it is not erased by a rule of its own.")
    if field.packed and _identity(field):
        yield Review(Concern.NO_EQUAL, "an identity inside a list or object, so it is not searched.")
    if meta.return_all_elements is not None:
        yield Review(Concern.NO_EQUAL, "return_all_elements: a list is always handed out whole.")
    if meta.read_only:
        yield Review(Concern.NO_EQUAL, "read_only: give it no erase rule.")
    if meta.identity and meta.custom_request_field:
        yield Review(Concern.NO_EQUAL, "custom_request_field: a field is searched by one kind, here its identity.")
    yield from _unknown(field.unknown)
    yield from _unknown(meta.unknown)


def _erase(field: FidesField, *, fixed: bool) -> tuple[str | None, list[Review]]:
    strategy = field.meta.masking_strategy_override
    if strategy is None:
        return None, []
    if fixed or field.packed:
        why = "keys and what links hold stay" if fixed else "it is a list or object"
        return None, [
            Review(Concern.NO_EQUAL, f"masking_strategy_override {strategy.strategy}: not taken over, {why}.")
        ]
    rule, note = _rule(strategy)
    return rule, [Review(Concern.NO_EQUAL, note)] if note else []


def _rule(strategy: Strategy) -> tuple[str | None, str]:
    match strategy.strategy:
        case "null_rewrite":
            return "null_value", ""
        case "string_rewrite":
            value = (strategy.configuration or {}).get("rewrite_value")
            if value is None:
                return None, "string_rewrite without rewrite_value: choose a constant."
            return "{constant: " + json.dumps(str(value)) + "}", ""
        case "random_string_rewrite":
            return "random_token", "random_string_rewrite: its length and form are not taken over." * bool(
                strategy.configuration
            )
        case "hash" | "hmac" | "aes_encrypt" as name:
            return "random_token", f"{name} has no equal: what can be computed again is not erased; a random token is."
        case name:
            return None, f"masking strategy {name} has no equal; choose an erase rule."


def _unknown(words: dict[str, object], *, but: frozenset[str] = frozenset()) -> Iterator[Review]:
    for word in words.keys() - but - _WITHOUT_EFFECT:
        yield Review(Concern.NO_EQUAL, f"{word} has no equal.")


# What says nothing about where data is or whose it is.
_WITHOUT_EFFECT = frozenset({"data_uses", "data_purposes", "data_subjects", "data_qualifier", "meta"})


def _distinct(names: list[str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for number, name in enumerate(names, 1):
        plain = slug(name) or f"part{number}"
        options = [plain, *(f"{plain}{n}" for n in range(2, len(names) + 2))]
        made[name] = next(option for option in options if option not in made.values())
    return made
