"""What can be searched and what leads on from it: the references of all datasets, and the way each is followed."""

from dataclasses import dataclass
from functools import cached_property

from dsr.datamap.draft import Concern, Review
from dsr.datamap.fides.kinds import Kinds, identity_of
from dsr.datamap.fides.schema import Dataset, FidesCollection, FidesField
from dsr.datamap.fides.traverse import At, Edge, Followed, Node, Traversal, traverse_kinds


@dataclass(frozen=True)
class References:
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
        if all(dataset.fides_key != other[0] for dataset in self.datasets):
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
            kind = None if field.packed else identity_of(field)
            if kind:
                starts.setdefault(kind, []).append(at[:2])
        return traverse_kinds(self.collections, starts, self.edges[0], self._after, self.is_key)

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
    def kinds(self) -> Kinds:
        return Kinds.of([each for each in self.traversal.followed if each.earlier[0] != each.later[0]], self.fields)

    def within(self) -> list[Followed]:
        """References that are followed between collections of one dataset; the others are `kinds`."""
        return [each for each in self.traversal.followed if each.earlier[0] == each.later[0]]

    def is_key(self, at: At) -> bool:
        keys = [field.name for field in self.collections[at[:2]].fields if field.meta.primary_key]
        return keys == [at[2]]
