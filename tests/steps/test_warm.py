"""What is read ahead at the start, and that a start does not hang on it."""

import pytest
from django.db import DatabaseError
from django.utils import timezone

from dsr.models import Controller
from dsr.steps import systems, warm
from tests import factories


def test_the_first_request_finds_the_plan_made(own_database: str) -> None:
    controller = factories.make_controller("qdrant")
    text = controller.datamaps.get().text
    systems.planned.cache_clear()
    warm.warm(now=timezone.now())
    made = systems.planned.cache_info().misses
    systems.planned(text, "access", frozenset({"email"}))
    assert systems.planned.cache_info().misses == made


def test_a_database_that_does_not_answer_stops_nothing(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def refuse(**filters: object) -> object:
        asked.append(filters)
        raise DatabaseError("no")

    monkeypatch.setattr(Controller.objects, "filter", refuse)
    warm.warm(now=timezone.now())
    assert asked
