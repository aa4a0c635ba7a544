"""In which direction references are followed, outward from the collections that hold an identity.

A reference with a direction is followed that way, whatever else is reached first. One without is followed from the
collection that is reached first, each collection after those that it is to come `after`. So a collection's rows are
all those in which any identity or followed reference finds a value.

Which collection is reached first depends on the kind of identifier that a search begins with, so each kind is
traversed by itself. Where two kinds would follow one reference in opposite directions, both are followed when the end
that is a key holds an identity (its rows are people, who have what points at them), else that of the first kind.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

Node = tuple[str, str]  # dataset, collection
At = tuple[str, str, str]  # dataset, collection, field


@dataclass(frozen=True)
class Edge:
    """`one_way`: from the first field to the second only. `written`: the field where the reference stands."""

    first: At
    second: At
    one_way: bool
    written: At


@dataclass(frozen=True)
class Followed:
    """Rows of the later collection whose field holds a value of the earlier's. `tied`: either end could come first."""

    earlier: At
    later: At
    written: At
    tied: bool = False
    both: bool = False  # the other direction is followed too


@dataclass(frozen=True)
class Traversal:
    order: tuple[Node, ...]  # the collections that are reached
    followed: tuple[Followed, ...]


def traverse_kinds(
    nodes: Iterable[Node],
    starts: Mapping[str, Iterable[Node]],
    edges: Iterable[Edge],
    after: Mapping[Node, frozenset[Node]],
    is_key: Callable[[At], bool],
) -> Traversal:
    """All traversals, one a kind of identifier, as one. `starts`: by kind, the collections that hold it."""
    nodes, edges = tuple(nodes), tuple(edges)
    found = [traverse(nodes, begin, edges, after) for begin in starts.values()]
    people = {node for begin in starts.values() for node in begin}
    directed = {(edge.first, edge.second) for edge in edges if edge.one_way}
    followed: dict[tuple[At, At], Followed] = {}
    for each in (each for one in found for each in one.followed):
        ends = (each.earlier, each.later)
        before = followed.get((each.later, each.earlier))
        if before is None or ends in directed or ends[::-1] in directed:
            if ends not in followed or followed[ends].tied:
                followed[ends] = each
        elif any(is_key(end) and end[:2] in people for end in ends):
            followed[ends[::-1]] = replace(before, both=True)
            followed[ends] = replace(each, both=True)
        else:
            followed[ends[::-1]] = replace(before, tied=True)
    return Traversal(tuple(dict.fromkeys(node for one in found for node in one.order)), tuple(followed.values()))


def traverse(
    nodes: Iterable[Node], starts: Iterable[Node], edges: Iterable[Edge], after: Mapping[Node, frozenset[Node]]
) -> Traversal:
    """`starts`: collections that hold an identity. `after`: what a collection waits for."""
    remaining, open_edges = dict.fromkeys(nodes), list(dict.fromkeys(edges))
    queue = [node for node in dict.fromkeys(starts) if node in remaining]
    depth = dict.fromkeys(queue, 0)
    order: list[Node] = []
    followed: list[Followed] = []
    while queue:
        # What waits for something that nothing leads to would wait for ever.
        ready = [node for node in queue if not after.get(node, frozenset()) & remaining.keys()] or queue
        node = ready[0]
        queue.remove(node)
        order.append(node)
        remaining.pop(node)
        for edge in list(open_edges):
            way = _way(edge, node)
            if way is None or (way[1][:2] not in remaining and not edge.one_way):
                continue
            earlier, later = way
            open_edges.remove(edge)
            other = later[:2]
            depth.setdefault(other, depth[node] + 1)
            tied = not edge.one_way and depth[other] == depth[node]
            followed.append(Followed(earlier, later, edge.written, tied))
            if other in remaining and other not in queue:
                queue.append(other)
    return Traversal(tuple(order), tuple(followed))


def _way(edge: Edge, node: Node) -> tuple[At, At] | None:
    if edge.first[:2] == node:
        return edge.first, edge.second
    if edge.second[:2] == node and not edge.one_way:
        return edge.second, edge.first
    return None
