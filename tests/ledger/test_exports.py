"""Bundles made in the background: who may ask, leases, crashes, fetching and removal."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from dsr import tasks
from dsr.ledger import exports, seal
from dsr.ledger.bundle import write
from dsr.ledger.exports import CannotExport, CannotFetch, Scope
from dsr.models import Controller, Event, Export, ExportState
from tests.factories import make_staff
from tests.ledger.bundle import ledgers

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def auditor() -> User:
    """Of both companies that there are."""
    ledgers.sealed("ab-ab")
    return make_staff("auditor", Controller.objects.all())


def made(export: Export, now: datetime = NOW) -> Export:
    exports.make(export.pk, clock=lambda: now)
    export.refresh_from_db()
    return export


def told(kind: str) -> list[dict[str, Any]]:
    return [json.loads(event.body) for event in Event.objects.filter(type=kind).order_by("pk")]


def stored(export: Export) -> bytes:
    with default_storage.open(export.file, "rb") as file:
        return bytes(file.read())


def test_a_bundle_is_made_in_the_background_and_fetched(auditor: User, tmp_path: Path) -> None:
    export = exports.ask(Scope(("a",)), auditor, NOW)
    assert (export.state, export.asked_by, export.total) == (ExportState.QUEUED, auditor, 0)
    made(export)
    assert (export.state, export.done, export.total) == (ExportState.READY, 2, 2)
    assert export.file.startswith("exports/")
    content = stored(export)
    assert (export.size, export.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert export.expires_at == NOW + timedelta(days=7)
    assert ledgers.verify(content, tmp_path).code == 0
    with exports.fetch(export, by=auditor, now=NOW) as file:
        assert file.read() == content
    (done,), (fetched,) = told("exported"), told("export_fetched")
    assert done["facts"] == {"form": "bundle", "events": 2, "sha256": export.sha256}
    assert fetched["facts"] == {"sha256": export.sha256}
    assert [each["controller"] for each in (done, fetched)] == ["a", "a"]
    assert done["actor"] == fetched["actor"] != "system"


def test_an_export_of_several_companies_is_in_the_log_of_each(auditor: User) -> None:
    made(exports.ask(Scope(("b", "a")), auditor, NOW))
    assert [each["controller"] for each in told("exported")] == ["a", "b"]
    made(exports.ask(Scope(), auditor, NOW))
    assert "controller" not in told("exported")[-1]


def test_only_who_may_export_every_company_of_a_scope_asks_for_it(auditor: User) -> None:
    some = make_staff("auditor", Controller.objects.get(slug="a"))
    reader = make_staff("reviewer", Controller.objects.all())
    for who, scope, may in (
        (auditor, Scope(), True),
        (auditor, Scope(("a", "b")), True),
        (some, Scope(("a",)), True),
        (some, Scope(("a", "b")), False),
        (some, Scope(), False),
        (some, Scope(request="0" * 32), False),
        (auditor, Scope(("a", "no-such")), False),
        (auditor, Scope(()), False),
        (reader, Scope(("a",)), False),
    ):
        assert exports.may_export(scope, who) is may
        if not may:
            with pytest.raises(CannotExport, match="You may not export"):
                exports.ask(scope, who, NOW)
    assert not Export.objects.exists()


def test_a_company_that_comes_later_closes_the_whole_ledger_to_an_auditor_of_the_others(auditor: User) -> None:
    export = made(exports.ask(Scope(), auditor, NOW))
    ledgers.controller("c")
    with pytest.raises(CannotExport, match="no longer"):
        exports.fetch(export, by=auditor, now=NOW)
    assert not told("export_fetched")


def test_asking_twice_is_one_export_until_it_is_ready(auditor: User) -> None:
    scope = Scope(("a",), date(2026, 5, 4), None)
    first = exports.ask(scope, auditor, NOW)
    assert exports.ask(scope, auditor, NOW).pk == first.pk
    assert exports.ask(Scope(("a",)), auditor, NOW).pk != first.pk
    made(first)
    assert exports.ask(scope, auditor, NOW).pk != first.pk


def test_a_scope_is_stored_as_it_was_asked_for() -> None:
    for scope in (Scope(), Scope(()), Scope(("a", "b"), date(2026, 1, 2), date(2026, 3, 4), "0" * 32)):
        assert Scope.from_json(json.loads(json.dumps(scope.as_json()))) == scope


def test_the_task_is_kicked_after_the_commit_and_the_sweep_finds_what_it_lost(
    auditor: User, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "publish", lambda task, *ids: published.append((task.name, *ids)))
    with django_capture_on_commit_callbacks(execute=True):
        export = exports.ask(Scope(("a",)), auditor, NOW)
        assert not published
    assert published == [("dsr.tasks.export", export.pk)]
    assert exports.forgotten(now=NOW) == [export.pk]
    tasks.export(export.pk)
    assert exports.forgotten(now=NOW) == []
    export.refresh_from_db()
    assert export.state == ExportState.READY


def test_the_lease_of_a_dead_worker_runs_out_and_its_file_goes(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export = exports.ask(Scope(("a",)), auditor, NOW)
    with monkeypatch.context() as patch:

        def dying(*args: object, **kwargs: object) -> Iterator[bytes]:
            yield b"half a file"
            raise KeyboardInterrupt

        patch.setattr(write.Bundle, "stream", dying)
        with pytest.raises(KeyboardInterrupt):
            made(export)
    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.WORKING, 1)
    assert exports.forgotten(now=NOW) == []
    assert made(export).state == ExportState.WORKING  # another worker leaves it alone
    later = NOW + timedelta(hours=1)
    assert exports.forgotten(now=later) == [export.pk]
    assert made(export, later).state == ExportState.READY
    assert not default_storage.exists(f"exports/{export.token.hex}-1.zip")


def test_a_worker_whose_lease_was_taken_over_throws_its_file_away(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = exports.ask(Scope(("a",)), auditor, NOW)
    stream = write.Bundle.stream

    def overtaken(bundle: write.Bundle, *args: Any) -> Iterator[bytes]:
        yield from stream(bundle, *args)
        Export.objects.filter(pk=export.pk).update(attempts=2)

    monkeypatch.setattr(write.Bundle, "stream", overtaken)
    made(export)
    assert (export.state, export.file) == (ExportState.WORKING, "")
    assert not default_storage.exists(f"exports/{export.token.hex}-1.zip")
    assert not told("exported")


def test_the_worker_says_how_far_it_is(auditor: User, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("dsr.ledger.bundle.events._SORTED_IN_MEMORY", 1)
    settings.LEASE_SECONDS = 30
    export, seconds, seen = exports.ask(Scope(), auditor, NOW), iter(range(10**6)), []

    def clock() -> datetime:
        export.refresh_from_db()
        seen.append((export.done, export.total))
        assert export.lease_until is None or export.lease_until > NOW
        return NOW + timedelta(seconds=2 * next(seconds))

    exports.make(export.pk, clock=clock)
    assert {(1, 5), (3, 5), (5, 5)} <= set(seen)


def test_an_error_is_tried_again_and_given_up_in_the_end(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> Iterator[bytes]:
        raise OSError("No space left on device")
        yield b""

    export = exports.ask(Scope(("a",)), auditor, NOW)
    now = NOW
    with monkeypatch.context() as patch:
        patch.setattr(write.Bundle, "stream", full)
        for attempt in range(1, exports.MOST_ATTEMPTS + 1):
            assert (made(export, now).state, export.attempts) == (ExportState.QUEUED, attempt)
            assert made(export, now).attempts == attempt
            now += timedelta(minutes=2)
        assert made(export, now).state == ExportState.FAILED
    assert "never finished" in export.error
    with pytest.raises(CannotFetch):
        exports.fetch(export, by=auditor, now=now)


def test_what_cannot_be_made_says_why() -> None:
    controller = ledgers.controller("a")
    export = made(exports.ask(Scope(("a",)), make_staff("auditor", controller), NOW))
    assert (export.state, export.error) == (
        ExportState.FAILED,
        "Nothing is sealed yet. The worker seals every few seconds; is one running?",
    )
    seal.mark(NOW)
    assert made(export).state == ExportState.FAILED


def test_files_are_removed_after_their_days(auditor: User, settings: Any) -> None:
    settings.EXPORT_DAYS = 2
    export = made(exports.ask(Scope(("a",)), auditor, NOW))
    assert exports.remove_expired(now=NOW + timedelta(days=2) - timedelta(seconds=1)) == 0
    with pytest.raises(CannotFetch, match="removed"):
        exports.fetch(export, by=auditor, now=NOW + timedelta(days=2))
    assert exports.remove_expired(now=NOW + timedelta(days=2)) == 1
    export.refresh_from_db()
    assert export.state == ExportState.GONE
    assert not default_storage.exists(export.file)
    with pytest.raises(CannotFetch):
        exports.fetch(export, by=auditor, now=NOW)
    assert exports.remove_expired(now=NOW + timedelta(days=9)) == 0


def test_a_file_that_is_gone_is_told_so(auditor: User) -> None:
    export = made(exports.ask(Scope(("a",)), auditor, NOW))
    default_storage.delete(export.file)
    with pytest.raises(CannotFetch, match="gone from the storage"):
        exports.fetch(export, by=auditor, now=NOW)
    assert not told("export_fetched")


def test_a_colleague_may_fetch_what_an_auditor_had_made_and_a_stranger_not(auditor: User) -> None:
    export = made(exports.ask(Scope(("a",)), auditor, NOW))
    with exports.fetch(export, by=make_staff("auditor", Controller.objects.get(slug="a")), now=NOW) as file:
        assert zipfile.is_zipfile(io.BytesIO(file.read()))
    with pytest.raises(CannotExport):
        exports.fetch(export, by=make_staff("auditor", Controller.objects.get(slug="b")), now=NOW)


def test_who_left_has_their_export_made_by_nobody(auditor: User) -> None:
    export = exports.ask(Scope(("a",)), auditor, NOW)
    auditor.delete()
    assert made(export).state == ExportState.READY
    assert told("exported")[0]["actor"] == "system"
