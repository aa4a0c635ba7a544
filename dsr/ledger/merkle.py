"""The Merkle tree of RFC 6962 (section 2.1): roots, proofs and their checks. Pure: hashes in, hashes out.

Leaves are numbered from 0. A *subtree* is perfect and aligned: level 0 is a leaf, (level, index) covers the leaves
from index * 2^level up to (index + 1) * 2^level. Every range from 0 or within a proof is a few subtrees.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256(b"").digest()
STEP = 8  # the tables store the nodes of every eighth level
# (level, index) to the hash of that subtree.
Subtree = Callable[[int, int], bytes]


class BadProof(ValueError):
    """The proof does not show what it should; the message says which."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The right edge of a growing tree: the roots of its perfect subtrees, largest first. Memory is the tree's height."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        self.append_subtree(0, leaf)

    def append_subtree(self, level: int, root: bytes) -> None:
        """Add 2^level leaves at once. Raises ValueError when so many do not begin here."""
        if self.size & ((1 << level) - 1):
            raise ValueError(f"a subtree of 2^{level} leaves cannot begin at {self.size}")
        height = self.size >> level
        while height & 1:
            root = node_hash(self.roots.pop(), root)
            height >>= 1
        self.roots.append(root)
        self.size += 1 << level

    def root(self) -> bytes:
        if not self.roots:
            return EMPTY_ROOT
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found


class Growth(Frontier):
    """A frontier that notes, in `nodes`, each (level, index, hash) of a stored level as it is completed."""

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        super().__init__(size, list(roots))
        self.nodes: list[tuple[int, int, bytes]] = []

    def append(self, leaf: bytes) -> None:
        # The innermost loop of sealing and verifying: nothing is called here that can be written out.
        root, height, level, roots, sha256 = leaf, self.size, 0, self.roots, hashlib.sha256
        while height & 1:
            root = sha256(b"\x01" + roots.pop() + root).digest()
            height >>= 1
            level += 1
            if not level % STEP:
                self.nodes.append((level, height, root))
        roots.append(root)
        self.size += 1


def cover(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The fewest subtrees (level, index) that together hold the leaves from `start` up to but without `end`, in order."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def range_root(start: int, end: int, subtree: Subtree) -> bytes:
    """MTH of the leaves [start, end), where that range is a node of some tree. Raises ValueError for an empty range."""
    if start >= end:
        raise ValueError("an empty range has no hash here")
    found = b""
    for level, index in reversed(list(cover(start, end))):
        found = node_hash(subtree(level, index), found) if found else subtree(level, index)
    return found


def _split(count: int) -> int:
    """The largest power of two below `count` (at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """PATH(index, D[size]), RFC 6962 2.1.1. Raises ValueError when the tree has no such leaf."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf {index}")
    proof = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(range_root(middle, end, subtree))
            end = middle
        else:
            proof.append(range_root(start, middle, subtree))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """PROOF(old, D[new]), RFC 6962 2.1.2. Raises ValueError unless 0 < old <= new."""
    if not 0 < old <= new:
        raise ValueError(f"nothing proves a tree of {old} against one of {new}")
    proof = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(range_root(middle, end, subtree))
            end = middle
        else:
            proof.append(range_root(start, middle, subtree))
            start, whole = middle, False
    if not whole:
        proof.append(range_root(start, end, subtree))
    return proof[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, 2.1.3.2. Raises BadProof."""
    if not 0 <= index < size:
        raise BadProof(f"a tree of {size} has no leaf {index}")
    node, last, found = index, size - 1, leaf
    for part in proof:
        if not last:
            raise BadProof("the inclusion proof is longer than the tree is high")
        if node & 1 or node == last:
            found = node_hash(part, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, part)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof("the inclusion proof is too short")
    if found != root:
        raise BadProof("the inclusion proof leads to another root")


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """RFC 9162, 2.1.4.2. Raises BadProof."""
    if not 0 < old <= new:
        raise BadProof(f"nothing proves a tree of {old} against one of {new}")
    if old == new:
        if proof or old_root != new_root:
            raise BadProof("two trees of one size differ")
        return
    parts = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not parts:
        raise BadProof("the consistency proof is empty")
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = parts[0]
    for part in parts[1:]:
        if not last:
            raise BadProof("the consistency proof is longer than the tree is high")
        if node & 1 or node == last:
            before, after = node_hash(part, before), node_hash(part, after)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            after = node_hash(after, part)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof("the consistency proof is too short")
    if before != old_root:
        raise BadProof("the consistency proof does not lead to the old root")
    if after != new_root:
        raise BadProof("the consistency proof does not lead to the new root")
