"""Work that sets fields: done once through crashes, drifts asked about again, restrictions that keep their request."""

from typing import Any

import psycopg
import pytest
from django.utils import timezone

from dsr import pipeline
from dsr.models import Chosen, Event, Phase, Request, Restriction, Suppression, WorkState
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import choose, leases, move, purge, restrict
from dsr.steps.decide import CannotDecide
from examples.common import EMAILS
from tests import factories
from tests.harness.systems import System

pytestmark = [pytest.mark.django_db, pytest.mark.systems("qdrant")]
NOW = timezone.now()
NAME = "SELECT full_name FROM accounts WHERE email = %s"


def _write(systems: dict[str, System], statement: str, *values: object) -> None:
    with psycopg.connect(systems["qdrant_cloud"].admin_url) as connection:
        connection.execute(statement.encode(), values)


def _corrected(new: str = "Ada Bergh") -> Request:
    """Approved, nothing written yet."""
    request = factories.request_in(State.REVIEWING, right=Right.RECTIFICATION)
    by = factories.approver_of(request.controller)
    looked = choose.look(request, by=by)
    place = next(n for n, each in enumerate(looked) if each.held.field == "full_name")
    choose.correct(request_id=request.pk, looked=looked, values={place: new}, by=by, now=timezone.now())
    return factories.approve(request)


def test_a_crash_between_the_systems_commit_and_ours_ends_with_the_same_evidence(
    systems: dict[str, System], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = _corrected()
    (item_id,) = pipeline.advance(request.pk, clock=timezone.now)

    def crash(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(leases.Heartbeat, "_run", lambda self: None)
        patch.setattr(leases, "finish", crash)
        with pytest.raises(KeyboardInterrupt):
            pipeline.work(item_id, clock=timezone.now)
    item = request.work_items.get(pk=item_id)
    assert item.state == WorkState.OPEN
    assert item.keys_saved_at is not None
    assert systems["qdrant_cloud"].rows(NAME, EMAILS["ada"]) == [("Ada Bergh",)]

    later = timezone.now() + 2 * leases.lease()
    request = factories.run(request, now=later)
    assert request.state == State.RELEASING
    item.refresh_from_db()
    assert (item.attempts, item.result["changed"]) == (2, {"accounts": 1})
    assert Event.objects.filter(body__contains='"type":"keys_saved"').count() == 1


def test_a_value_that_somebody_else_corrected_meanwhile_is_asked_about_again(systems: dict[str, System]) -> None:
    request = _corrected()
    _write(systems, "UPDATE accounts SET full_name = 'Ada Somebody' WHERE email = %s", EMAILS["ada"])
    request = factories.run(request)
    assert request.state == State.REVIEWING
    assert not Chosen.objects.filter(request=request).exists(), "values are typed by what is held now"
    assert systems["qdrant_cloud"].rows(NAME, EMAILS["ada"]) == [("Ada Somebody",)]


def test_a_change_that_something_undoes_needs_a_person(systems: dict[str, System]) -> None:
    request = _corrected()
    _write(
        systems,
        "CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.full_name = OLD.full_name;"
        " RETURN NEW; END $$",
    )
    _write(systems, "CREATE TRIGGER undo BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION undo()")
    request = factories.run(request)
    assert request.state == State.WORKING
    item = request.work_items.get(phase=Phase.READ_BACK)
    assert item.state == WorkState.ATTENTION
    assert "did not hold what was written" in item.error


def test_an_approval_does_not_cover_values_typed_after_it(systems: object) -> None:
    request = _corrected()
    Chosen.objects.filter(request=request).update(digest="0" * 64)
    request = factories.run(request)
    assert request.state == State.REVIEWING


def test_what_somebody_has_set_since_stays_when_a_restriction_is_lifted(systems: dict[str, System]) -> None:
    request = factories.request_in(State.FULFILLED, right=Right.RESTRICTION)
    _write(systems, "UPDATE accounts SET restricted_at = '2020-01-01' WHERE email = %s", EMAILS["ada"])
    by = factories.approver_of(request.controller)
    restrict.lift(request_id=request.pk, reasons="Over.", told="By telephone.", by=by, now=timezone.now())
    factories.run(request)
    query = "SELECT processing_restricted, restricted_at::date::text FROM accounts WHERE email = %s"
    assert systems["qdrant_cloud"].rows(query, EMAILS["ada"]) == [(False, "2020-01-01")]
    assert request.work_items.get(phase=Phase.LIFT).result["left"] == 1


def test_a_request_whose_restriction_holds_is_not_purged(systems: object) -> None:
    request = factories.request_in(State.FULFILLED, right=Right.RESTRICTION)
    over = timezone.now() + 2 * move.RETENTION
    assert request.pk not in purge.due(now=over)
    purge.purge(request.pk, now=over)
    assert Request.objects.filter(pk=request.pk).exists()
    Restriction.objects.filter(request=request).update(lift_after=NOW, lifted_at=NOW)
    assert request.pk in purge.due(now=over)


def test_a_withdrawn_consent_and_an_objection_are_remembered_by_purpose(systems: object) -> None:
    factories.approve(factories.request_in(State.REVIEWING, right=Right.OBJECTION))
    assert set(Suppression.objects.values_list("right", "purpose", "kind")) == {
        ("objection", "Analytics", "email"),
        ("objection", "Direct marketing", "email"),
    }


def test_an_access_request_suppresses_nobody(systems: object) -> None:
    factories.approve(factories.request_in(State.REVIEWING))
    assert not Suppression.objects.exists()


def test_a_plan_that_the_live_schema_refuses_is_not_approved(systems: dict[str, System]) -> None:
    _write(systems, "ALTER TABLE accounts ADD CHECK (NOT processing_restricted)")
    request = factories.request_in(State.REVIEWING, right=Right.RESTRICTION)
    with pytest.raises(CannotDecide, match="check constraint"):
        factories.approve(request)
