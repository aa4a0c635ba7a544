"""What Fides says and a data map has no equal for, in a sentence beside its place."""

from collections.abc import Iterator

from dsr.datamap.draft import Concern, Review
from dsr.datamap.fides.kinds import identity_of
from dsr.datamap.fides.references import References
from dsr.datamap.fides.schema import Dataset, FidesCollection, FidesField
from dsr.datamap.fides.traverse import Followed, Node

# What says nothing about where data is or whose it is.
_WITHOUT_EFFECT = frozenset({"data_uses", "data_purposes", "data_subjects", "data_qualifier", "meta"})


def about_dataset(dataset: Dataset) -> Iterator[Review]:
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


def about_collection(collection: FidesCollection, node: Node, references: References) -> Iterator[Review]:
    meta = collection.meta
    if node not in references.traversal.order:
        yield Review(Concern.LEFT_OUT, "no identity and no reference leads here, so no search does.")
    if meta.after:
        yield Review(
            Concern.NO_EQUAL,
            "after decided in which direction references are followed; the order is the plan's own.",
        )
    if meta.erase_after:
        yield Review(Concern.NO_EQUAL, "erase_after: an erasure goes backwards along the links; of systems none waits.")
    if meta.partitioning:
        yield Review(Concern.NO_EQUAL, "partitioning: the table is read whole, so check that no part was meant only.")
    strategy = meta.masking_strategy_override
    if strategy and strategy.strategy != "delete":
        yield Review(Concern.NO_EQUAL, f"masking_strategy_override {strategy.strategy}: say it field by field.")
    yield from _unknown(collection.unknown)
    yield from _unknown(meta.unknown)


def about_link(each: Followed, references: References) -> Iterator[Review]:
    way = f"read from {'.'.join(each.earlier[1:])} to {'.'.join(each.later[1:])}"
    if each.both:
        yield Review(
            Concern.OWNERSHIP,
            "no direction is given, and which end comes first depends on the kind of identifier; read both ways,"
            f" here {way.removeprefix('read ')}.",
        )
    elif each.tied:
        yield Review(Concern.OWNERSHIP, f"no direction is given and either end could come first; {way}.")
    ends = [references.is_key(each.earlier), references.is_key(each.later)]
    if not any(ends):
        yield Review(
            Concern.STRANGERS,
            "neither end is a primary key: every row with the same value is shown, whosever it is.",
        )
    elif not references.is_key(each.earlier) and not identity_of(references.fields[each.earlier]):
        yield Review(
            Concern.STRANGERS,
            "several people may point at such a row, and it and what is found from it count as the subject’s own;"
            " `shared` shows it without going on from it.",
        )


def about_field(field: FidesField) -> Iterator[Review]:
    meta = field.meta
    if field.fields:
        yield Review(Concern.NO_EQUAL, "an object: handed out and erased as one column.")
    for path, below in field.nested():
        if below.meta.identity or below.meta.references or below.meta.custom_request_field:
            yield Review(Concern.NO_EQUAL, f"{path} is inside an object, so it is neither searched nor followed.")
        if below.meta.masking_strategy_override:
            yield Review(Concern.NO_EQUAL, f"{path} is inside an object, so it is not erased by a rule of its own.")
    if field.packed and identity_of(field):
        yield Review(Concern.NO_EQUAL, "an identity inside a list or object, so it is not searched.")
    if meta.return_all_elements is not None:
        yield Review(Concern.NO_EQUAL, "return_all_elements: a list is always handed out whole.")
    if meta.read_only:
        yield Review(Concern.NO_EQUAL, "read_only: give it no erase rule.")
    if meta.identity and meta.custom_request_field:
        yield Review(Concern.NO_EQUAL, "custom_request_field: a field is searched by one kind, here its identity.")
    yield from _unknown(field.unknown)
    yield from _unknown(meta.unknown)


def _unknown(words: dict[str, object], *, but: frozenset[str] = frozenset()) -> Iterator[Review]:
    for word in words.keys() - but - _WITHOUT_EFFECT:
        yield Review(Concern.NO_EQUAL, f"{word} has no equal.")
