"""The grounds on which a request may be refused where several laws give the right."""

from datetime import UTC, datetime

import pytest

from dsr.rules.rights import Right
from dsr.staff.forms import RefuseForm
from dsr.steps.grounds import ground_for, grounds_for, laws_without
from tests import factories

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)


def test_a_ground_that_two_laws_give_names_the_article_of_where_the_person_lives_first() -> None:
    request = factories.file_request(controller=factories.make_controller("qct"), place="CA-QC", now=RECEIVED)
    assert request.regimes == ["qc_law25", "tw_pdpa"]
    ground = ground_for(request, "unverified")
    assert ground is not None
    assert ground.citation == "P-39.1 s.30; PDPA Article 10"
    assert laws_without(request, ground) == ()
    codes = [each.code for each in grounds_for(request)]
    assert len(codes) == len(set(codes))


def test_a_ground_is_checked_only_when_every_article_is() -> None:
    request = factories.file_request(controller=factories.make_controller("qdrant"), place="GB-ENG", now=RECEIVED)
    ground = ground_for(request, "12(5)")
    assert ground is not None
    assert "GDPR Article 12(5); C-416/23" in ground.citation
    assert not ground.verified


def test_whoever_refuses_by_one_law_is_told_which_other_gives_the_right_too() -> None:
    request = factories.file_request(
        controller=factories.make_controller("qdrant"), place="US-CA", right=Right.ERASURE, now=RECEIVED
    )
    ground = ground_for(request, "17(1)")
    assert ground is not None
    assert laws_without(request, ground) == ("ccpa",)
    field = RefuseForm(request, key="refuse").fields["ground"]
    hint = field.widget.hints["17(1)"]
    assert "California Consumer Privacy Act gives this right too, without a ground of this name" in hint
    assert hint.startswith(ground.text)
    assert "Not checked against its source yet." in hint


def test_one_law_alone_needs_no_such_word() -> None:
    request = factories.file_request(controller=factories.make_controller("qazar"), place="US-TX", now=RECEIVED)
    hints = RefuseForm(request, key="refuse").fields["ground"].widget.hints
    assert hints
    assert not any("gives this right too" in hint for hint in hints.values())
