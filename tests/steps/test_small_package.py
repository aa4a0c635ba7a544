"""A small package is built by the commit that records the last copy; a large one, or one that fails, is an item's own work."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from dsr import pipeline
from dsr.models import Controller, DataMapVersion, Package, Phase, Request, WorkState
from dsr.packaging.build import build as build_package
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import deliver
from examples.common import EMAILS
from tests import factories
from tests.harness.scratch import drop_database, scratch_database

pytestmark = pytest.mark.django_db

MAP = """
version: 1
controller: qdrant
systems:
  shop:
    title: The shop
    connector: sql
    connection: shop
    collections:
      people:
        key: [id]
        fields:
          email: {category: contact, meaning: Mail, identifier: email, match: casefold, erase: random_token}
          note: {category: content, meaning: Note, erase: null_value}
        erase: change
"""
BY_HAND = """
  paper:
    title: The archive
    connector: manual
    instructions: Look into the folders.
    collections: {}
"""


@dataclass
class Builds:
    """Where packages are built: how deep in transactions each time."""

    depths: list[int] = field(default_factory=list)
    fails: bool = False


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> Builds:
    seen = Builds()

    def build(*args: Any, **kwargs: Any) -> Any:
        seen.depths.append(len(connection.savepoint_ids))
        if seen.fails:
            raise RuntimeError("no space left")
        return build_package(*args, **kwargs)

    monkeypatch.setattr("dsr.steps.deliver.build_package", build)
    return seen


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    url = scratch_database()
    monkeypatch.setenv("SYSTEM_SHOP_READ_URL", url)
    with psycopg.connect(url) as far:
        far.execute("CREATE TABLE people (id int PRIMARY KEY, email text, note text)")
        far.execute("INSERT INTO people VALUES (0, %s, 'n'), (2, 'bob@people.example', 'n')", [EMAILS["ada"]])
    yield url
    drop_database(url)


def _controller(text: str = MAP) -> Controller:
    made = factories.make_controller("qdrant")
    version = made.datamaps.latest("version").version + 1
    DataMapVersion.objects.create(
        controller=made, version=version, digest="0" * 64, text=text, loaded_at=timezone.now()
    )
    return made


def _driven(text: str = MAP) -> Request:
    request = factories.request_in(State.REVIEWING, controller=_controller(text), right=Right.ACCESS)
    factories.approve(request)
    _drive(request)
    return factories.read(request)


def _drive(request: Request) -> None:
    pipeline.drive(request.pk, clock=timezone.now, share=lambda item: None)


def _package_item(request: Request) -> Any:
    return request.work_items.get(phase=Phase.PACKAGE)


def test_a_small_package_is_built_with_the_copys_commit(shop: str, builds: Builds) -> None:
    outside = len(connection.savepoint_ids)
    request = _driven()
    assert builds.depths == [outside + 1]
    item = _package_item(request)
    assert (item.state, item.attempts, item.lease_token) == (WorkState.DONE, 1, None)
    assert Package.objects.get(request=request).rows == 1


def test_a_large_one_is_built_outside(shop: str, builds: Builds) -> None:
    with psycopg.connect(shop) as far:
        far.execute("UPDATE people SET note = repeat('x', %s) WHERE id = 0", [deliver.SMALL_BYTES])
    outside = len(connection.savepoint_ids)
    request = _driven()
    assert builds.depths == [outside]
    assert _package_item(request).state == WorkState.DONE


def test_one_that_fails_keeps_the_copy_and_is_tried_again_as_an_item(shop: str, builds: Builds) -> None:
    builds.fails = True
    with pytest.raises(RuntimeError):
        _driven()
    request = Request.objects.latest("pk")
    assert request.work_items.get(phase=Phase.COPY).state == WorkState.DONE
    item = _package_item(request)
    assert (item.state, item.attempts) == (WorkState.OPEN, 1)
    assert item.error
    assert not Package.objects.filter(request=request).exists()
    builds.fails = False
    item.try_after = timezone.now()
    item.save()
    assert pipeline.work(item.pk, clock=timezone.now) == request.pk
    assert _package_item(request).state == WorkState.DONE


def test_what_a_person_worked_is_not_built_in_passing(shop: str, builds: Builds) -> None:
    request = _driven(MAP + BY_HAND.lstrip("\n"))
    assert request.state == State.WORKING
    assert builds.depths == []
    outside = len(connection.savepoint_ids)
    factories.complete_by_hand(request)
    _drive(request)
    assert builds.depths == [outside]
    assert _package_item(request).state == WorkState.DONE
