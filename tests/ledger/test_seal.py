import pytest
from django.utils import timezone

from dsr.ledger import keys
from dsr.ledger.append import append
from dsr.ledger.checkpoint import parse
from dsr.ledger.facts import FileLoaded
from dsr.ledger.merkle import check_consistency, check_inclusion
from dsr.ledger.notes import open_note_of_one
from dsr.ledger.seal import latest, seal
from dsr.ledger.tree import Tree
from dsr.models import LedgerKey, Node, Seal
from dsr.rules.actors import SYSTEM
from tests.ledger.rfc6962 import mth

pytestmark = pytest.mark.django_db


def events(number: int) -> list[bytes]:
    now = timezone.now()
    return [bytes(append(FileLoaded("policy", n, "0" * 64), by=SYSTEM, at=now).leaf) for n in range(number)]


def test_a_seal_numbers_events_and_signs_their_root() -> None:
    leaves = events(700)
    assert seal(timezone.now()) == 700
    assert list(Seal.objects.order_by("index").values_list("index", flat=True)) == list(range(700))
    newest = latest()
    assert newest is not None
    said = parse(open_note_of_one(newest.note, LedgerKey.objects.get().vkey))
    assert (said.origin, said.size, said.root) == (keys.origin(), 700, mth(leaves))
    assert said.root == Tree(700).root() == bytes(newest.root)
    assert said.at == newest.at == LedgerKey.objects.get().since
    assert sorted(Node.objects.values_list("level", "index", "pk")) == [(8, 0, 8), (8, 1, 264)]
    assert seal(timezone.now()) == 0


def test_proofs_come_from_the_tables() -> None:
    leaves = events(520)
    seal(timezone.now())
    leaves += events(270)
    seal(timezone.now())
    tree = Tree(790)
    for index in (0, 255, 256, 511, 789):
        check_inclusion(leaves[index], index, 790, tree.inclusion(index), mth(leaves))
    for old in (1, 256, 520, 789):
        check_consistency(old, 790, tree.consistency(old), mth(leaves[:old]), mth(leaves))
