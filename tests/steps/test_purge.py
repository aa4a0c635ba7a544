from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from dsr import tasks
from dsr.models import Decision, Event, IdentityIndex, Message, PseudonymKey, Request
from dsr.rules.lifecycle import State
from dsr.steps import move, purge
from dsr.vault import blobs, keys
from dsr.vault.pseudonyms import pseudonym
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_when_retention_ends_blobs_rows_and_the_link_to_the_log_go() -> None:
    request = factories.request_in(State.WITHDRAWN)
    blobs.write(request, b"orphan")
    folder = Path(settings.BLOB_DIR) / request.public_id.hex
    name, ends = pseudonym("request", request.pk), request.purge_after
    assert ends is not None
    assert ends >= NOW + move.RETENTION - timedelta(minutes=1)
    before = Event.objects.count()
    purge.purge(request.pk, now=ends - timedelta(microseconds=1))
    assert Request.objects.exists()
    assert purge.due(now=ends) == [request.pk]
    purge.purge(request.pk, now=ends)
    purge.purge(request.pk, now=ends)
    assert not folder.exists()
    for model in (Request, Message, Decision, IdentityIndex):
        assert not model.objects.exists()
    assert not PseudonymKey.objects.filter(kind="request").exists()
    assert Event.objects.count() == before + 1, "the log keeps what happened, and tells of the purge once"
    assert Event.objects.filter(request=name, type="purged").count() == 1


def test_a_request_that_is_open_is_never_purged() -> None:
    request = factories.file_request()
    purge.purge(request.pk, now=NOW + timedelta(days=9999))
    assert Request.objects.filter(pk=request.pk).exists()


def test_a_months_key_is_destroyed_when_no_request_needs_it_and_no_sooner(tmp_path: Path, settings: Any) -> None:
    settings.KEYS_DIR = tmp_path
    for month in ("2024-01", "2024-02", "2026-04", "2026-05"):
        keys.wrapping_key(month, create=True)
    request = factories.file_request(now=NOW)
    Request.objects.filter(pk=request.pk).update(wrapping_month="2024-02")
    midnight = NOW.replace(year=2026, month=5, day=1, hour=0, minute=0)
    assert purge.destroy_unused_keys(now=midnight) == ["2024-01", NOW.strftime("%Y-%m")][: 1 + (midnight < NOW)]
    assert {"2024-02", "2026-04", "2026-05"} <= set(keys.months())
    purge.destroy_unused_keys(now=midnight + timedelta(days=2))
    assert keys.months() == ["2024-02", "2026-05"]


def test_one_that_cannot_be_purged_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[tuple[object, int]] = []
    monkeypatch.setattr(tasks, "publish", lambda task, number: published.append((task, number)))
    two = [factories.request_in(State.WITHDRAWN) for _ in range(2)]
    Request.objects.update(purge_after=NOW - timedelta(days=1))
    tasks.purge()
    assert sorted(published, key=str) == sorted([(tasks.purge_one, each.pk) for each in two], key=str)
    tasks.purge_one(two[0].pk)
    assert list(Request.objects.all()) == [two[1]]
