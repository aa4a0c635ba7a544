"""From Fides datasets to the draft: each dataset a system, each reference that is followed a link."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dsr.datamap.discover.words import meaning, slug
from dsr.datamap.draft import Concern, Draft, DraftCollection, DraftField, DraftLink, DraftSystem, Review
from dsr.datamap.fides.categories import category_of
from dsr.datamap.fides.kinds import identity_of
from dsr.datamap.fides.masking import erasure_of
from dsr.datamap.fides.notes import about_collection, about_dataset, about_field, about_link
from dsr.datamap.fides.references import References
from dsr.datamap.fides.schema import Dataset, FidesCollection, FidesField
from dsr.datamap.fides.traverse import At, Node
from dsr.datamap.plan import Ownership
from dsr.datamap.schema import Category

_SAID = 400  # letters of a description or a name
_CONTACTS = frozenset({"email", "phone_number", "phone"})  # kinds of identity by which one is reached


def draft_of(datasets: list[Dataset], controller: str) -> Draft:
    """The draft; whatever has no equal here is a review beside its place."""
    importing = _Import(References(tuple(datasets)))
    systems = tuple(importing.system(dataset) for dataset in datasets)
    return Draft(controller, systems)


@dataclass(frozen=True)
class _Import:
    references: References

    @cached_property
    def systems(self) -> dict[str, str]:
        return _distinct([dataset.fides_key for dataset in self.references.datasets])

    @cached_property
    def names(self) -> dict[Node, str]:
        found = {}
        for dataset in self.references.datasets:
            names = _distinct([c.name for c in dataset.collections if not c.meta.skip_processing])
            found.update({(dataset.fides_key, name): made for name, made in names.items()})
        return found

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
            reviews=tuple(about_dataset(dataset)),
        )

    def _collection(self, dataset: Dataset, collection: FidesCollection) -> DraftCollection:
        node = (dataset.fides_key, collection.name)
        key = tuple(field.name for field in collection.fields if field.meta.primary_key)
        links = tuple(self._links(node, key))
        aimed = {each.earlier[2] for each in self.references.within() if each.earlier[:2] == node} | {
            each.later[2] for each in self.references.within() if each.later[:2] == node
        }
        reviews = list(about_collection(collection, node, self.references))
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

    def _links(self, node: Node, key: tuple[str, ...]) -> Iterator[DraftLink]:
        """A followed reference is written where it stands; both forms find the same rows. Of two that lead there and
        back, the second is written at the other end, since a link has one ownership.
        """
        taken: set[frozenset[At]] = set()
        for each in self.references.within():
            ends = frozenset({each.earlier, each.later})
            at = each.written if ends not in taken else next(iter(ends - {each.written}))
            taken.add(ends)
            if at[:2] != node:
                continue
            reviews = tuple(about_link(each, self.references))
            if each.later == at:
                yield DraftLink((at[2],), self.names[each.earlier[:2]], Ownership.OWNED, (each.earlier[2],), reviews)
            else:
                yield DraftLink((at[2],), self.names[each.later[:2]], Ownership.HOLDS, (each.later[2],), reviews)

    def _field(
        self, dataset: Dataset, collection: FidesCollection, field: FidesField, *, fixed: set[str]
    ) -> DraftField:
        at: At = (dataset.fides_key, collection.name, field.name)
        inner = [name for _, below in field.nested() for name in below.data_categories or []]
        named = [*(field.data_categories or []), *inner]
        category = category_of(named or collection.data_categories or dataset.data_categories or [])
        identity = None if field.packed else identity_of(field)
        if category is Category.NONE and identity:
            category = Category.CONTACT if identity in _CONTACTS else Category.ACCOUNT
        erase, notes = erasure_of(field, fixed=field.name in fixed)
        reviews = [
            *self.references.edges[1].get(at, []),
            *self.references.kinds.reviews.get(at, []),
            *about_field(field),
            *notes,
        ]
        if category is Category.SECRET:
            reviews.append(Review(Concern.SECRET, "looks like a secret, so it is not handed out."))
        said = (field.description or "").strip()[:_SAID]
        return DraftField(
            field.name,
            category,
            said or meaning(field.name),
            identifier=identity or self.references.kinds.searched.get(at),
            yields=self.references.kinds.yielded.get(at),
            deliver=category is not Category.SECRET,
            erase=erase,
            reviews=tuple(reviews),
        )


def _distinct(names: list[str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for number, name in enumerate(names, 1):
        plain = slug(name) or f"part{number}"
        options = [plain, *(f"{plain}{n}" for n in range(2, len(names) + 2))]
        made[name] = next(option for option in options if option not in made.values())
    return made
