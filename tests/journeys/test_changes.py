"""Restriction and its lifting, rectification, withdrawal of consent and opt-out: real worker, real databases, and of all
their rows exactly those that should be changed.
"""

from collections.abc import Callable

import psycopg
import pytest
from django.utils import timezone

from dsr.models import Event, Message, Request, Restriction, Suppression
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import choose, deliver, restrict
from examples.common import EMAILS
from examples.expectations import Key
from tests import factories
from tests.harness.systems import System
from tests.harness.waiting import until
from tests.harness.worker import Worker
from tests.journeys import looking
from tests.journeys.conftest import Reach

SENT = Callable[[Request, str], Message]
Systems = dict[str, System]


def _under_review(slug: str, right: Right, place: str, who: str, reach: Reach) -> Request:
    controller, email = factories.make_controller(slug), EMAILS[who]
    request = factories.file_request(controller=controller, right=right, place=place, who=factories.identity(email))
    if reach(request, State.VERIFYING, State.REVIEWING).state == State.VERIFYING:
        factories.prove(request)
    return reach(request, State.REVIEWING)


def _released(request: Request, reach: Reach) -> Request:
    if reach(request, State.RELEASING, State.FULFILLED).state == State.RELEASING:
        by = factories.approver_of(request.controller)
        deliver.release(request_id=request.pk, by=by, now=timezone.now())
    return reach(request, State.FULFILLED)


def _changed(before: looking.Dump, after: looking.Dump) -> dict[str, set[Key]]:
    found = looking.differences(before, after)
    assert not any(deleted for deleted, _ in found.values())
    return {collection: changed for collection, (_, changed) in found.items()}


def _ids(system: System, query: str, email: str) -> set[Key]:
    with psycopg.connect(system.admin_url) as connection:
        return {tuple(row) for row in connection.execute(query.encode(), [email]).fetchall()}


@pytest.mark.systems("qazar")
def test_a_restriction_holds_in_every_system_until_the_person_was_told_that_it_ends(
    worker: Worker, systems: Systems, reach: Reach, letter_sent: SENT
) -> None:
    app, support = systems["qazar_app"], systems["qazar_support"]
    mine = _ids(app, "SELECT id FROM users WHERE lower(btrim(email)) = lower(%s)", EMAILS["cora"])
    access = looking.expected_access("qazar", systems, EMAILS["cora"])
    before = looking.dump("qazar", systems)
    request = _under_review("qazar", Right.RESTRICTION, "DE", "cora", reach)
    factories.approve(request)
    request = _released(request, reach)
    letter_sent(request, "done")
    restricted = looking.dump("qazar", systems)
    assert _changed(before, restricted) == {"app.users": mine, "support.contacts": access["support.contacts"]}
    assert app.rows("SELECT count(*) FROM users WHERE processing_restricted") == [(len(mine),)]
    assert support.rows("SELECT count(*) FROM helpdesk.contacts WHERE restricted_since IS NOT NULL") == [
        (len(access["support.contacts"]),)
    ]
    assert Restriction.objects.get(request=request).lifted_at is None

    by = factories.approver_of(request.controller)
    restrict.lift(request_id=request.pk, reasons="The data were checked and are right.", by=by, now=timezone.now())
    until(
        lambda: Restriction.objects.get(request=request).lifted_at is not None, timeout=30, what="the restriction ends"
    )
    assert looking.dump("qazar", systems) == before, "everything is as it was"
    told = letter_sent(request, "lifting")
    lifted = Restriction.objects.get(request=request)
    assert told.sent_at is not None
    assert lifted.lifted_at is not None
    assert told.sent_at <= lifted.lifted_at
    order = [e for e in Event.objects.order_by("pk").values_list("type", flat=True) if e in {"told", "lifted"}]
    assert order[-2:] == ["told", "lifted"]


@pytest.mark.systems("qct")
def test_a_correction_changes_the_value_that_was_wrong_and_nothing_else(
    worker: Worker, systems: Systems, reach: Reach, letter_sent: SENT
) -> None:
    crm = systems["qct_crm"]
    mine = _ids(crm, "SELECT id FROM contacts WHERE lower(btrim(email)) = lower(%s)", EMAILS["ada"])
    before = looking.dump("qct", systems)
    request = _under_review("qct", Right.RECTIFICATION, "GB", "ada", reach)
    by = factories.approver_of(request.controller)
    looked = choose.look(request, by=by)
    place = next(n for n, each in enumerate(looked) if each.held.field == "last_name")
    choose.correct(request_id=request.pk, looked=looked, values={place: "Bergh"}, by=by, now=timezone.now())
    factories.approve(request)
    request = _released(request, reach)
    letter_sent(request, "done")
    after = looking.dump("qct", systems)
    assert _changed(before, after) == {"crm.contacts": mine}
    (key,) = mine
    assert after["crm.contacts"][key] == before["crm.contacts"][key].replace(",Berg,", ",Bergh,")
    bodies = "\n".join(Event.objects.values_list("body", flat=True))
    assert "Bergh" not in bodies


@pytest.mark.systems("qdrant")
def test_a_consent_ends_for_the_purpose_that_was_chosen(
    worker: Worker, systems: Systems, reach: Reach, letter_sent: SENT
) -> None:
    cloud = systems["qdrant_cloud"]
    query = (
        "SELECT c.account_id, c.purpose::text FROM consents c JOIN accounts a ON a.id = c.account_id "
        "WHERE lower(btrim(a.email)) = lower(%s) AND c.granted AND c.purpose = 'newsletter'"
    )
    before = looking.dump("qdrant", systems)
    with psycopg.connect(cloud.admin_url) as connection:
        connection.execute("UPDATE consents SET granted = true")
        connection.execute("UPDATE newsletter_subscribers SET unsubscribed_at = NULL")
    before = looking.dump("qdrant", systems)
    consents = _ids(cloud, query, EMAILS["ada"])
    letters = _ids(cloud, "SELECT id FROM newsletter_subscribers WHERE lower(btrim(email)) = lower(%s)", EMAILS["ada"])
    request = _under_review("qdrant", Right.CONSENT_WITHDRAWAL, "DE", "ada", reach)
    assert choose.purposes_of(request) == ("Advertising", "Analytics", "Newsletters")
    by = factories.approver_of(request.controller)
    choose.choose_purposes(request_id=request.pk, purposes=["Newsletters"], by=by, now=timezone.now())
    factories.approve(request)
    _released(request, reach)
    expected = {"cloud.consents": consents, "cloud.newsletter_subscribers": letters}
    assert _changed(before, looking.dump("qdrant", systems)) == {name: keys for name, keys in expected.items() if keys}
    assert consents
    assert letters
    assert set(Suppression.objects.values_list("right", "purpose", "kind")) == {
        ("consent_withdrawal", "Newsletters", "email")
    }


@pytest.mark.systems("qct")
def test_an_opt_out_is_set_for_an_address_that_nobody_had_to_prove_and_looks_at_nothing_more(
    worker: Worker, systems: Systems, reach: Reach, letter_sent: SENT
) -> None:
    crm = systems["qct_crm"]
    mine = _ids(crm, "SELECT id FROM contacts WHERE lower(btrim(email)) = lower(%s)", EMAILS["ben"])
    before = looking.dump("qct", systems)
    request = _under_review("qct", Right.OPT_OUT, "US-CA", "ben", reach)
    counted = request.work_items.get(phase="count").result["rows"]
    assert counted == {"contacts": 1}
    factories.approve(request)
    request = _released(request, reach)
    assert "honored" in factories.letter_of(request, "done").text
    assert _changed(before, looking.dump("qct", systems)) == {"crm.contacts": mine}
    assert request.work_items.filter(phase="read_back", state="done").count() == 1
