"""Access and erasure at each of the three controllers: real worker, real broker, real databases."""

import hashlib
import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from dsr.models import Event, Message, Request
from dsr.rules.channels import Channel
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import deliver
from examples.common import EMAILS
from tests import factories
from tests.harness.systems import System
from tests.harness.worker import Worker
from tests.journeys import looking
from tests.journeys.conftest import Reach

SENT = Callable[[Request, str], Message]
PEOPLE = {"qdrant": ("ada", "DE"), "qazar": ("cora", "US-CA"), "qct": ("ben", "GB")}


def _file_and_prove(slug: str, right: Right, reach: Reach, letter_sent: SENT, email: str) -> Request:
    request = factories.file_request(
        controller=factories.make_controller(slug), right=right, place=PEOPLE[slug][1], who=factories.identity(email)
    )
    reach(request, State.VERIFYING)
    letter_sent(request, "code_prove_requester")
    factories.prove(request)
    return reach(request, State.REVIEWING)


@pytest.mark.parametrize("slug", PEOPLE)
def test_access_brings_exactly_the_rows_of_the_person_and_erasure_takes_exactly_those(
    slug: str, worker: Worker, systems: dict[str, System], reach: Reach, letter_sent: SENT
) -> None:
    """One after the other on one worker, since starting one is most of what such a test costs."""
    _check_access(slug, systems, reach, letter_sent)
    _check_erasure(slug, systems, reach, letter_sent)


def _check_access(slug: str, systems: dict[str, System], reach: Reach, letter_sent: SENT) -> None:
    email = EMAILS[PEOPLE[slug][0]]
    expected = looking.expected_access(slug, systems, email)
    before = looking.dump(slug, systems)

    request = _file_and_prove(slug, Right.ACCESS, reach, letter_sent, email)
    factories.approve(request)
    handling = request.policy.read().handling_of(Right.ACCESS)
    if handling.release.needs_person(Channel.PORTAL):
        reach(request, State.RELEASING)
        by = factories.approver_of(request.controller)
        deliver.release(request_id=request.pk, by=by, now=timezone.now())
    request = reach(request, State.FULFILLED)
    letter_sent(request, "ready")

    package = looking.package_of(request, timezone.now())
    assert package.testzip() is None
    found = looking.keys_in(package, slug)
    assert {name: set(keys) for name, keys in found.items() if keys} == {
        name: keys for name, keys in expected.items() if keys
    }
    assert all(len(keys) == len(set(keys)) for keys in found.values()), "a row is in the package twice"
    manifest = json.loads(package.read("manifest.json"))
    for name, facts in manifest["files"].items():
        assert hashlib.sha256(package.read(name)).hexdigest() == facts["sha256"]
    assert set(manifest["files"]) | {"manifest.json"} == set(package.namelist())
    assert looking.dump(slug, systems) == before, "an access request changed the database"


def _check_erasure(slug: str, systems: dict[str, System], reach: Reach, letter_sent: SENT) -> None:
    email = EMAILS[PEOPLE[slug][0]]
    expected = looking.expected_erasure(slug, systems, email)
    before = looking.dump(slug, systems)

    request = _file_and_prove(slug, Right.ERASURE, reach, letter_sent, email)
    factories.approve(request)
    reach(request, State.COOLING)
    assert looking.dump(slug, systems) == before, "something was erased before the cancel window ended"
    Request.objects.filter(pk=request.pk).update(cooling_until=timezone.now(), wake_at=timezone.now())
    request = reach(request, State.FULFILLED, State.PARTLY_FULFILLED)
    letter_sent(request, "done")

    looking.check_erased(expected, before, looking.dump(slug, systems))
    types = list(Event.objects.filter(controller=slug).order_by("pk").values_list("type", flat=True))
    assert types.count("keys_saved") == len({item.system for item in request.work_items.filter(phase="erase")})
    bodies = "\n".join(Event.objects.values_list("body", flat=True)).casefold()
    assert email not in bodies
