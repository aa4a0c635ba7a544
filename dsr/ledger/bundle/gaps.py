"""What lies between the events of a bundle: the roots of as few subtrees as can be, so that every leaf is there once."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from dsr.ledger.bundle.events import CHUNK, CHUNK_LEVEL
from dsr.ledger.merkle import cover, node_hash
from dsr.ledger.tree import Tree

# A chunk that has this many events has its leaves read at once; in one that has fewer, block by block where it is needed.
_DENSE = 64


def lines(chunks: Iterable[Sequence[int]], size: int, cuts: Iterable[int]) -> Iterator[bytes]:
    """`[level,index,"hex"]` a line, for every gap between the given indexes, from leaf 0 to `size`.

    A gap is cut at each of `cuts`, sizes of checkpoints: else their roots could not be seen. Raises BrokenTree.
    """
    edges = sorted({cut for cut in cuts if 0 < cut < size})
    place, next_edge = 0, 0
    reader = _Reader(size)
    for indexes in chunks:
        if not indexes:
            continue
        reader.come_to(indexes)
        found: list[str] = []
        for index in indexes:
            if index > place:
                next_edge = _gap(reader, place, index, edges, next_edge, found)
            place = index + 1
            if len(found) > 2000:
                yield "".join(found).encode()
                found = []
        yield "".join(found).encode()
    found = []
    reader.come_to(())
    _gap(reader, place, size, edges, next_edge, found)
    yield "".join(found).encode()


def _gap(reader: "_Reader", start: int, end: int, edges: Sequence[int], next_edge: int, found: list[str]) -> int:
    while next_edge < len(edges) and edges[next_edge] < end:
        if edges[next_edge] > start:
            found += map(reader.line, cover(start, edges[next_edge]))
            start = edges[next_edge]
        next_edge += 1
    found += map(reader.line, cover(start, end))
    return next_edge


class _Reader:
    """Subtrees from the leaves of the chunk that is being gone through, else from what the tree stored; a chunk's worth of
    memory.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self.come_to(())

    def come_to(self, indexes: Sequence[int]) -> None:
        self._tree = Tree(self._size)  # a new one forgets the blocks that it read
        self._start = self._end = 0
        if len(indexes) >= _DENSE:
            self._start = indexes[0] - indexes[0] % CHUNK
            self._leaves = _leaves(self._start, self._start + CHUNK)
            self._end = self._start + len(self._leaves)

    def line(self, subtree: tuple[int, int]) -> str:
        return f'[{subtree[0]},{subtree[1]},"{self._root(*subtree).hex()}"]\n'

    def _root(self, level: int, index: int) -> bytes:
        start, end = index << level, (index + 1) << level
        if not self._start <= start < end <= self._end or level > CHUNK_LEVEL:
            return self._tree.subtree(level, index)
        hashes = self._leaves[start - self._start : end - self._start]
        while len(hashes) > 1:
            hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
        return hashes[0]


def _leaves(start: int, end: int) -> list[bytes]:
    """The leaves from `start` on, as far as there are any without a hole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(event_id), max(event_id) FROM dsr_seal WHERE index >= %s AND index < %s", [start, end]
        )
        bounds = cursor.fetchone()
        cursor.execute(
            "SELECT s.index, e.leaf FROM dsr_seal s JOIN dsr_event e ON e.id = s.event_id"
            " WHERE s.index >= %s AND s.index < %s AND e.id >= %s AND e.id <= %s ORDER BY s.index",
            [start, end, *bounds],
        )
        found: list[bytes] = []
        for index, leaf in cursor.fetchall():
            if index != start + len(found):
                break
            found.append(bytes(leaf))
        return found
