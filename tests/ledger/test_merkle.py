"""The tree against the recursive definitions of RFC 6962, read off its text."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.ledger import merkle


def leaves(count: int) -> list[bytes]:
    return [hashlib.sha256(b"\x00%d" % n).digest() for n in range(count)]


def mth(found: list[bytes]) -> bytes:
    if not found:
        return hashlib.sha256(b"").digest()
    if len(found) == 1:
        return found[0]
    k = 1
    while k * 2 < len(found):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(found[:k]) + mth(found[k:])).digest()


def subtrees(found: list[bytes]) -> merkle.Subtree:
    return lambda level, index: mth(found[index << level : (index + 1) << level])


@given(st.integers(0, 130))
def test_the_frontier_has_the_root_of_the_whole(count: int) -> None:
    frontier = merkle.Frontier()
    for leaf in leaves(count):
        frontier.append(leaf)
    assert frontier.root() == mth(leaves(count))


@given(st.integers(0, 130), st.data())
def test_gaps_filled_with_subtrees_give_the_same_root(count: int, data: st.DataObject) -> None:
    found, kept = leaves(count), data.draw(st.sets(st.integers(0, max(count - 1, 0))))
    frontier = merkle.Frontier()
    at = 0
    for index in [*sorted(n for n in kept if n < count), count]:
        for level, place in merkle.cover(at, index):
            frontier.append_subtree(level, subtrees(found)(level, place))
        if index < count:
            frontier.append(found[index])
        at = index + 1
    assert (frontier.size, frontier.root()) == (count, mth(found))


def test_a_subtree_begins_where_it_may() -> None:
    frontier = merkle.Frontier()
    frontier.append(b"x" * 32)
    with pytest.raises(ValueError, match="cannot begin at 1"):
        frontier.append_subtree(1, b"y" * 32)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_cover_is_the_range_once_and_in_order(start: int, more: int) -> None:
    covered = [
        leaf
        for level, index in merkle.cover(start, start + more)
        for leaf in range(index << level, (index + 1) << level)
    ]
    assert covered == list(range(start, start + more))


@given(st.integers(1, 70), st.data())
def test_an_inclusion_proof_shows_its_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    found, index = leaves(size), data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, subtrees(found))
    merkle.check_inclusion(found[index], index, size, proof, mth(found))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.just(0))
    if other != index:
        with pytest.raises(merkle.BadProof):
            merkle.check_inclusion(found[other], index, size, proof, mth(found))
        with pytest.raises(merkle.BadProof):
            merkle.check_inclusion(found[index], other, size, proof, mth(found))
    with pytest.raises(merkle.BadProof):
        merkle.check_inclusion(found[index], index, size, [*proof, found[0]], mth(found))
    if proof:
        with pytest.raises(merkle.BadProof):
            merkle.check_inclusion(found[index], index, size, proof[:-1], mth(found))


@given(st.integers(1, 70), st.data())
def test_a_consistency_proof_shows_a_prefix_and_nothing_else(new: int, data: st.DataObject) -> None:
    found, old = leaves(new), data.draw(st.integers(1, new))
    proof = merkle.consistency_proof(old, new, subtrees(found))
    merkle.check_consistency(old, new, proof, mth(found[:old]), mth(found))
    changed = [hashlib.sha256(b"another").digest(), *found[1:]]
    with pytest.raises(merkle.BadProof):
        merkle.check_consistency(old, new, proof, mth(changed[:old]), mth(found))
    if old < new:
        with pytest.raises(merkle.BadProof):
            merkle.check_consistency(old, new, proof[:-1], mth(found[:old]), mth(found))
        with pytest.raises(merkle.BadProof):
            merkle.check_consistency(old, new, [*proof, found[0]], mth(found[:old]), mth(found))
