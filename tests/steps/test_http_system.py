"""A whole erasure and a whole copy in a store with an API, through the steps that every system goes through."""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from django.utils import timezone

from dsr.models import Controller, DataMapVersion, Package, Phase, Request, WorkState
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import choose, restrict
from dsr.vault import blobs
from examples.common import EMAILS
from tests import factories
from tests.harness.far_side import FarSide, far_side

pytestmark = pytest.mark.django_db

MAP = """
version: 1
controller: qdrant
systems:
  crm:
    title: The CRM
    connector: http
    connection: crm
    http: {auth: basic, requests_per_second: 1000}
    collections:
      people:
        key: [id]
        fields:
          id: {category: none, meaning: Number}
          email: {category: contact, meaning: Mail, identifier: email, match: casefold, erase: random_token}
          name: {category: identity, meaning: Name, rectify: true, erase: null_value}
          paused: {category: none, meaning: Whether we only keep it}
        restrict: {field: paused, value: true}
        erase: change
        http:
          find: [{path: /people, query: {email: "{email}"}, items: /data}, {path: "/people/{id}"}]
          change: {path: "/people/{id}"}
      visits:
        key: [id]
        fields:
          id: {category: none, meaning: Number}
          person_id: {category: none, meaning: Person}
          page: {category: usage, meaning: Page}
        links: [{fields: [person_id], to: people, ownership: owned}]
        erase: delete
        http:
          find: [{path: /visits, query: {person_id: "{person_id}"}, items: /data}, {path: "/visits/{id}"}]
          erase: {path: "/visits/{id}"}
"""


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[FarSide]:
    with far_side() as far:
        far.rows = {
            "people": [
                {"id": 1, "email": EMAILS["ada"], "name": "Ada", "paused": False},
                {"id": 2, "email": "bob@people.example", "name": "Bob", "paused": False},
            ],
            "visits": [{"id": 10, "person_id": 1, "page": "/"}, {"id": 20, "person_id": 2, "page": "/"}],
        }
        monkeypatch.setenv("SYSTEM_CRM_READ_URL", far.url)
        monkeypatch.setenv("SYSTEM_CRM_WRITE_URL", far.url)
        yield far


@pytest.fixture
def controller(db: None) -> Controller:
    made = factories.make_controller("qdrant")
    version = made.datamaps.latest("version").version + 1
    DataMapVersion.objects.create(
        controller=made, version=version, digest="0" * 64, text=MAP.lstrip(), loaded_at=timezone.now()
    )
    return made


def erased(controller: Controller) -> Request:
    request = factories.request_in(State.COOLING, controller=controller, right=Right.ERASURE)
    assert request.cooling_until is not None
    return factories.run(request, now=request.cooling_until)


def test_an_erasure_is_carried_out_and_proved(crm: FarSide, controller: Controller) -> None:
    request = erased(controller)
    assert request.state == State.FULFILLED
    proof = request.work_items.get(phase=Phase.READ_BACK)
    told = {each["collection"]: (each["removed"], each["changed"]) for each in proof.result["collections"]}
    assert told == {"people": (0, 1), "visits": (1, 0)}
    assert [row["id"] for row in crm.rows["visits"]] == [20]
    assert crm.rows["people"][0]["email"].endswith("@erased.invalid")
    assert crm.rows["people"][1]["email"] == "bob@people.example"


def test_an_erasure_that_failed_half_way_goes_on_from_its_saved_keys(crm: FarSide, controller: Controller) -> None:
    crm.fail(method="DELETE", status=501)
    request = erased(controller)
    item = request.work_items.get(phase=Phase.ERASE)
    assert "failed at DELETE /visits/{id} (501)" in item.error
    assert crm.rows["people"][0]["email"].endswith("@erased.invalid"), "by then the address finds nobody"
    assert factories.run(request, now=item.try_after).state == State.FULFILLED
    assert [row["id"] for row in crm.rows["visits"]] == [20]


def test_a_correction_is_sent_to_the_store_and_proved(crm: FarSide, controller: Controller) -> None:
    request = factories.request_in(State.REVIEWING, controller=controller, right=Right.RECTIFICATION)
    by = factories.approver_of(request.controller)
    looked = choose.look(request, by=by)
    assert [(each.system, each.held.field, each.held.value) for each in looked] == [("crm", "name", "Ada")]
    choose.correct(request_id=request.pk, looked=looked, values={0: "Ada Bergh"}, by=by, now=timezone.now())
    request = factories.run(factories.approve(request))
    assert request.state == State.RELEASING
    assert [row["name"] for row in crm.rows["people"]] == ["Ada Bergh", "Bob"]
    assert request.work_items.get(phase=Phase.READ_BACK).state == WorkState.DONE


def test_a_restriction_in_the_store_is_lifted_again(crm: FarSide, controller: Controller) -> None:
    request = factories.request_in(State.FULFILLED, controller=controller, right=Right.RESTRICTION)
    assert [row["paused"] for row in crm.rows["people"]] == [True, False]
    by = factories.approver_of(request.controller)
    restrict.lift(request_id=request.pk, reasons="Over.", told="By telephone.", by=by, now=timezone.now())
    factories.run(request)
    assert [row["paused"] for row in crm.rows["people"]] == [False, False]


def test_a_copy_reaches_the_package(crm: FarSide, controller: Controller) -> None:
    request = factories.request_in(State.RELEASING, controller=controller, right=Right.ACCESS)
    package = Package.objects.get(request=request)
    with zipfile.ZipFile(io.BytesIO(b"".join(blobs.read(request, package.blobs)))) as archive:
        assert json.loads(archive.read("data/crm/visits.json")) == [{"id": 10, "person_id": 1, "page": "/"}]
