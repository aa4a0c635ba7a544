"""Where the boxes and lines of a drawn graph stand: layers from left to right, few crossings, no box on another.

Layers by the longest path, long lines led past boxes by bends of their own, order within a layer by barycentre. The same
graph gives the same layout.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dsr.datamap.graph import ordered_components

MOST_IN_LAYER = 14  # boxes; the surplus that nothing follows goes one layer on
PORT = 17.0  # between two lines that end at one box
GAP_Y, BEND = 18.0, 12.0
_SWEEPS = 8

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Layout:
    """`routes`: for each edge its points, from the right side of the left box to the left side of the right one; for an
    edge from a box to itself the two points on its right side. `turned`: edges whose route begins at their target.
    """

    boxes: Mapping[str, Box]
    routes: tuple[tuple[Point, ...], ...]
    turned: frozenset[int]
    width: float
    height: float


def lay_out(
    sizes: Mapping[str, tuple[float, float]],
    edges: Sequence[tuple[str, str]],
    *,
    gap: float,
    weak: frozenset[int] = frozenset(),
) -> Layout:
    """Boxes of these widths and least heights, and edges between them by name. `gap`: between layers, for labels.
    `weak`: edges that give way where a cycle has to be opened.
    """
    return _Drawing(sizes, edges, gap, weak).layout()


class _Drawing:
    def __init__(
        self,
        sizes: Mapping[str, tuple[float, float]],
        edges: Sequence[tuple[str, str]],
        gap: float,
        weak: frozenset[int],
    ) -> None:
        self._gap = gap
        self._edges = edges
        self._turned = _turned(sizes, edges, weak)
        self._ways = [
            (target, source) if number in self._turned else (source, target)
            for number, (source, target) in enumerate(edges)
        ]
        self._sizes = {name: (width, self._height(name, least)) for name, (width, least) in sizes.items()}
        self._layers = self._in_layers()
        self._chains = self._with_bends()
        self._order()
        self._tops = self._stacked()

    def layout(self) -> Layout:
        lefts, x = [], 0.0
        widths = [
            max((self._sizes[name][0] for name in layer if name in self._real), default=0) for layer in self._layers
        ]
        for width in widths:
            lefts.append(x)
            x += width + self._gap
        boxes = {
            name: Box(lefts[n], self._tops[name], widths[n], self._sizes[name][1])
            for n, layer in enumerate(self._layers)
            for name in layer
            if name in self._real
        }
        routes = self._routes(boxes, lefts, widths)
        bottom = max((self._tops[name] + self._sizes[name][1] for layer in self._layers for name in layer), default=0.0)
        return Layout(boxes, routes, self._turned, max(x - self._gap, 0.0), bottom)

    def _height(self, name: str, least: float) -> float:
        entering = sum(1 for left, right in self._ways if right == name and left != name)
        return max(least, PORT * entering + 6)

    # --- layers ---
    def _in_layers(self) -> list[list[str]]:
        after: dict[str, list[str]] = {name: [] for name in self._sizes}
        before: dict[str, list[str]] = {name: [] for name in self._sizes}
        for left, right in self._ways:
            if left != right:
                after[left].append(right)
                before[right].append(left)
        level: dict[str, int] = {}
        for name in (each for group in ordered_components(self._sizes, after) for each in group):
            level[name] = max((level[left] + 1 for left in before[name]), default=0)
        for name in sorted(level, key=lambda each: (-level[each], each)):
            if not before[name] and after[name]:  # beside what it leads to, not at the far left
                level[name] = min(level[right] for right in after[name]) - 1
        depth = 0
        while depth <= max(level.values(), default=-1):
            here = sorted((each for each in level if level[each] == depth), key=lambda each: (not after[each], each))
            for name in here[MOST_IN_LAYER:]:
                if not after[name]:
                    level[name] += 1
            depth += 1
        layers: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
        for name in sorted(level):
            layers[level[name]].append(name)
        self._real, self._level = frozenset(level), level
        return layers

    def _with_bends(self) -> list[list[str]]:
        """Each edge as the nodes that it passes, bends included, layer by layer."""
        chains = []
        for number, (left, right) in enumerate(self._ways):
            chain = [left]
            for depth in range(self._level[left] + 1, self._level[right]):
                bend = f"\x00{number}/{depth}"
                self._sizes[bend] = (0.0, BEND)
                self._layers[depth].append(bend)
                chain.append(bend)
            chains.append([*chain, right])
        return chains

    # --- order within layers ---
    def _order(self) -> None:
        self._left: dict[str, list[str]] = {name: [] for layer in self._layers for name in layer}
        self._right: dict[str, list[str]] = {name: [] for layer in self._layers for name in layer}
        for chain in self._chains:
            for one, other in pairwise(chain):
                if one != other:
                    self._right[one].append(other)
                    self._left[other].append(one)
        best, fewest = [list(layer) for layer in self._layers], self._crossings()
        for sweep in range(_SWEEPS):
            forward = sweep % 2 == 0
            neighbours = self._left if forward else self._right
            for layer in self._layers if forward else reversed(self._layers):
                self._sort(layer, neighbours)
            count = self._crossings()
            if count < fewest:
                best, fewest = [list(layer) for layer in self._layers], count
        self._layers = best

    def _sort(self, layer: list[str], neighbours: Mapping[str, list[str]]) -> None:
        place = {name: n / max(len(each) - 1, 1) for each in self._layers for n, name in enumerate(each)}
        layer.sort(
            key=lambda name: (
                sum(place[other] for other in neighbours[name]) / len(neighbours[name])
                if neighbours[name]
                else place[name]
            )
        )

    def _crossings(self) -> int:
        count = 0
        for layer, following in pairwise(self._layers):
            place = {name: n for n, name in enumerate(following)}
            ends = [sorted(place[other] for other in self._right[name]) for name in layer]
            seen: list[int] = []
            for some in ends:
                count += sum(1 for end in some for before in seen if before > end)
                seen += some
        return count

    # --- heights ---
    def _stacked(self) -> dict[str, float]:
        tops: dict[str, float] = {}
        for layer in self._layers:
            y = 0.0
            for name in layer:
                tops[name] = y
                y += self._sizes[name][1] + self._space(name)
        both = {name: [*self._left[name], *self._right[name]] for name in tops}
        for sweep in range(_SWEEPS):
            forward = sweep % 2 == 0
            for layer in self._layers if forward else reversed(self._layers):
                self._settle(layer, self._left if forward else self._right, tops)
        for _ in range(_SWEEPS):  # what stands far off is drawn in from both sides
            for layer in self._layers:
                self._settle(layer, both, tops)
        highest = min(tops.values(), default=0.0)
        return {name: top - highest for name, top in tops.items()}

    def _space(self, name: str) -> float:
        return GAP_Y if name in self._real else BEND / 2

    def _settle(self, layer: list[str], neighbours: Mapping[str, list[str]], tops: dict[str, float]) -> None:
        """Each near the middle of its neighbours, in the layer's order, with room between."""
        wanted, offset = [], 0.0
        for name in layer:
            near = neighbours[name]
            middle = sum(tops[other] + self._sizes[other][1] / 2 for other in near) / len(near) if near else 0.0
            top = middle - self._sizes[name][1] / 2 if near else tops[name]
            wanted.append(top - offset)
            offset += self._sizes[name][1] + self._space(name)
        offset = 0.0
        for name, start in zip(layer, _rising(wanted), strict=True):
            tops[name] = start + offset
            offset += self._sizes[name][1] + self._space(name)

    # --- lines ---
    def _routes(
        self, boxes: Mapping[str, Box], lefts: Sequence[float], widths: Sequence[float]
    ) -> tuple[tuple[Point, ...], ...]:
        leaving = self._ports(boxes, right=True)
        entering = self._ports(boxes, right=False)
        routes: list[tuple[Point, ...]] = []
        for number, chain in enumerate(self._chains):
            first, last = boxes[chain[0]], boxes[chain[-1]]
            start = (first.x + first.width, leaving[number])
            if chain[0] == chain[-1]:
                routes.append((start, (start[0], min(start[1] + 14, first.y + first.height - 2))))
                continue
            points = [start]
            for bend in chain[1:-1]:
                depth = int(bend.rpartition("/")[2])
                middle = self._tops[bend] + BEND / 2
                points += [(lefts[depth], middle), (lefts[depth] + widths[depth], middle)]
            routes.append((*points, (last.x, entering[number])))
        return tuple(routes)

    def _ports(self, boxes: Mapping[str, Box], *, right: bool) -> dict[int, float]:
        """The height at which each edge meets its left box's right side, or its right box's left side."""
        by_box: dict[str, list[int]] = {}
        for number, chain in enumerate(self._chains):
            if right or chain[0] != chain[-1]:
                by_box.setdefault(chain[0] if right else chain[-1], []).append(number)
        found = {}
        for name, numbers in by_box.items():
            box = boxes[name]
            numbers.sort(key=lambda number: self._port_order(number, right=right))
            for place, number in enumerate(numbers, 1):
                found[number] = box.y + box.height * place / (len(numbers) + 1)
        return found

    def _port_order(self, number: int, *, right: bool) -> tuple[bool, float]:
        """By the height of the other end; an edge to the box itself leaves below the others."""
        chain = self._chains[number]
        return chain[0] == chain[-1], self._tops[chain[1 if right else -2]]


def _rising(wanted: Sequence[float]) -> list[float]:
    """The numbers nearest to those wanted, by least squares, of which none is below the one before it."""
    pools: list[tuple[float, int]] = []  # mean and how many share it
    for number in wanted:
        mean, count = number, 1
        while pools and pools[-1][0] > mean:
            other, many = pools.pop()
            mean, count = (mean * count + other * many) / (count + many), count + many
        pools.append((mean, count))
    return [mean for mean, count in pools for _ in range(count)]


def _turned(sizes: Mapping[str, object], edges: Sequence[tuple[str, str]], weak: frozenset[int]) -> frozenset[int]:
    """Edges that go against the order, because they close a cycle."""
    onward: dict[str, list[str]] = {name: [] for name in sizes}
    strong: dict[str, list[str]] = {name: [] for name in sizes}
    for number, (source, target) in enumerate(edges):
        onward[source].append(target)
        if number not in weak:
            strong[source].append(target)
    groups = ordered_components(sizes, onward)
    order = [name for group in groups for inner in ordered_components(group, strong) for name in inner]
    place = {name: n for n, name in enumerate(order)}
    return frozenset(n for n, (source, target) in enumerate(edges) if place[source] > place[target])
