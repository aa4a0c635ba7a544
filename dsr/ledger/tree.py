"""The Merkle tree over our tables: roots and proofs from stored nodes and, at the edges, some hundred leaves."""

from functools import cached_property

from dsr.ledger.merkle import EMPTY_ROOT, STEP, Frontier, consistency_proof, cover, inclusion_proof, node_hash
from dsr.models import Node, Seal

BLOCK = 1 << STEP


class BrokenTree(Exception):
    """A leaf or a node that the tree needs is not in its table."""


class Tree:
    """The tree of the first `size` sealed events. It keeps what it read, some kilobytes; one for each use."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._blocks: dict[tuple[int, int], list[bytes]] = {}

    def subtree(self, level: int, index: int) -> bytes:
        """The root of a full subtree. Raises ValueError beyond the tree, BrokenTree when its tables lack something."""
        if level < 0 or index < 0 or (index + 1) << level > self.size:
            raise ValueError(f"a tree of {self.size} has no full subtree {level}/{index}")
        base, above = level - level % STEP, level % STEP
        start = index << above
        hashes = self._block(base, start // BLOCK)[start % BLOCK : start % BLOCK + (1 << above)]
        while len(hashes) > 1:
            hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
        return hashes[0]

    def _block(self, base: int, number: int) -> list[bytes]:
        """The hashes of up to 256 neighbours at a stored level, read once."""
        found = self._blocks.get((base, number))
        if found is None:
            start, end = number * BLOCK, min((number + 1) * BLOCK, self.size >> base)
            if base:
                rows = Node.objects.filter(level=base, index__gte=start, index__lt=end).order_by("index")
                found = [bytes(digest) for digest in rows.values_list("hash", flat=True)]
            else:
                seals = Seal.objects.filter(index__gte=start, index__lt=end).order_by("index")
                found = [bytes(leaf) for leaf in seals.values_list("event__leaf", flat=True)]
            if len(found) != end - start:
                raise BrokenTree(
                    f"Of the hashes {start} to {end - 1} at level {base} there are {len(found)}."
                    " `manage.py ledger verify` says what is missing."
                )
            self._blocks[base, number] = found
        return found

    @cached_property
    def frontier(self) -> Frontier:
        return Frontier(self.size, [self.subtree(level, index) for level, index in cover(0, self.size)])

    def root(self) -> bytes:
        return self.frontier.root() if self.size else EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """PATH(index, D[size]). Raises ValueError and BrokenTree."""
        return inclusion_proof(index, self.size, self.subtree)

    def consistency(self, old: int) -> list[bytes]:
        """PROOF(old, D[size]). Raises ValueError and BrokenTree."""
        return consistency_proof(old, self.size, self.subtree)
