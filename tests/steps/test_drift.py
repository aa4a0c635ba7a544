from typing import Any

import pytest
from django.utils import timezone

from dsr import pipeline
from dsr.models import Event, Phase, WorkState
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import erase, leases
from dsr.steps.decide import CannotDecide, approve
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.systems("qdrant")]


def test_what_changed_since_the_approval_is_counted_and_reviewed_again(
    systems: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = factories.request_in(State.COOLING, right=Right.ERASURE)
    over = request.cooling_until
    assert over is not None
    (item_id, *_) = pipeline.advance(request.pk, clock=lambda: over)

    def drifted(*args: object) -> Any:
        raise erase.Drifted("the roots are not what was approved")

    with monkeypatch.context() as patch:
        patch.setitem(pipeline.WORK, Phase.ERASE, drifted)
        patch.setattr(leases.Heartbeat, "_run", lambda self: None)
        pipeline.work(item_id, clock=lambda: over)
    request = factories.read(request)
    assert (request.state, request.round) == (State.LOCATING, 1)
    assert set(request.work_items.filter(phase=Phase.ERASE).values_list("state", flat=True)) == {WorkState.CANCELLED}
    assert Event.objects.filter(body__contains='"event":"drifted"').count() == 1
    request = factories.run(request, now=over)
    assert request.state == State.REVIEWING
    assert request.work_items.filter(phase=Phase.COUNT, round=1, state=WorkState.DONE).exists()
    assert factories.run(request, now=over).state == State.REVIEWING, "nothing goes on by itself"
    with pytest.raises(CannotDecide):
        approve(request_id=request.pk, plan_hash="0" * 64, by=factories.approver_of(request.controller), now=over)
    request = factories.approve(request, now=timezone.now())
    assert request.state == State.COOLING
    assert request.messages.filter(kind="cooling").count() == 2, "the new window is told"
    assert request.cooling_until is not None
    ended = factories.run(request, now=request.cooling_until)
    assert ended.state == State.PARTLY_FULFILLED
    assert ended.work_items.filter(phase=Phase.ERASE, state=WorkState.DONE, round=1).exists()
    told = erase.retained(ended)
    assert told
    again = ended.work_items.get(phase=Phase.ERASE, state=WorkState.DONE)
    again.pk, again.round = None, again.round + 1
    again.save(force_insert=True)
    assert erase.retained(ended) == told, "records that two rounds kept are told of once"
