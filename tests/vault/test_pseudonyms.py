import re

import pytest

from dsr.models import PseudonymKey
from dsr.vault.pseudonyms import forget, pseudonym, pseudonyms

pytestmark = pytest.mark.django_db


def test_a_pseudonym_stays_the_same_and_tells_nothing() -> None:
    name = pseudonym("request", 4711)
    assert re.fullmatch(r"[0-9a-f]{32}", name)
    assert pseudonym("request", 4711) == name
    assert PseudonymKey.objects.count() == 1


def test_objects_and_kinds_are_apart() -> None:
    names = {pseudonym(kind, number) for kind in ("request", "staff", "api") for number in (1, 2, 3)}
    assert len(names) == 9


def test_after_forgetting_nobody_can_say_whose_it_was() -> None:
    before, other = pseudonym("request", 1), pseudonym("request", 2)
    forget("request", 1)
    assert not PseudonymKey.objects.filter(kind="request", object_id=1).exists()
    assert pseudonym("request", 1) != before
    assert pseudonym("request", 2) == other


def test_many_are_read_at_once_and_none_is_made() -> None:
    names = {number: pseudonym("request", number) for number in (1, 2, 3)}
    pseudonym("staff", 4)
    forget("request", 3)
    assert pseudonyms("request", [1, 2, 3, 4]) == {1: names[1], 2: names[2]}
    assert PseudonymKey.objects.count() == 3
