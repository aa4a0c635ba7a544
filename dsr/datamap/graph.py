"""Order in a directed graph that may have cycles."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping


def ordered_components(nodes: Iterable[str], successors: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Strongly connected components, each before those it leads to; ties by name, so equal graphs give equal orders.

    A component of several nodes is a cycle, its nodes sorted.
    """
    names = sorted(known := set(nodes))
    onward = {name: sorted(set(successors.get(name, ())) & known) for name in names}
    component = _components(names, onward)
    members: dict[str, list[str]] = {}
    for name in names:
        members.setdefault(component[name], []).append(name)
    leads_to: dict[str, set[str]] = {root: set() for root in members}
    for name in names:
        leads_to[component[name]] |= {component[other] for other in onward[name]} - {component[name]}
    waiting = Counter(target for targets in leads_to.values() for target in targets)
    ready = [root for root in members if not waiting[root]]
    heapq.heapify(ready)
    ordered = []
    while ready:
        root = heapq.heappop(ready)
        ordered.append(tuple(members[root]))
        for target in leads_to[root]:
            waiting[target] -= 1
            if not waiting[target]:
                heapq.heappush(ready, target)
    return tuple(ordered)


def _components(names: list[str], onward: Mapping[str, list[str]]) -> dict[str, str]:
    """Each node's component, named by its first node. Kosaraju's two passes, without recursion."""
    finished: list[str] = []
    seen: set[str] = set()
    for start in names:
        stack = [(start, iter(onward[start]))] if start not in seen else []
        seen.add(start)
        while stack:
            node, rest = stack[-1]
            following = next((other for other in rest if other not in seen), None)
            if following is None:
                finished.append(node)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(onward[following])))
    backward: dict[str, list[str]] = {name: [] for name in names}
    for name in names:
        for other in onward[name]:
            backward[other].append(name)
    groups: dict[str, str] = {}
    for start in reversed(finished):
        if start in groups:
            continue
        members, pending = {start}, [start]
        while pending:
            for other in backward[pending.pop()]:
                if other not in groups and other not in members:
                    members.add(other)
                    pending.append(other)
        first = min(members)
        groups.update(dict.fromkeys(members, first))
    return groups
