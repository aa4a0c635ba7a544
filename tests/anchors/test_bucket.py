import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from dsr.anchors import bucket
from dsr.anchors.errors import CannotAnchor
from dsr.anchors.places import Bucket
from tests.anchors import s3
from tests.anchors.conftest import Marks
from tests.anchors.web import Answer, ca_file, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> s3.S3:
    return s3.S3()


@pytest.fixture
def place(store: s3.S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setenv("ANCHOR_ARCHIVE_KEY_ID", s3.KEY_ID)
    monkeypatch.setenv("ANCHOR_ARCHIVE_SECRET", s3.SECRET)
    with serving(store.answer) as address:
        yield Bucket(
            name="archive",
            kind="bucket",
            url=f"{address}/log",
            region=s3.REGION,
            ca_file=ca_file(tmp_path),
            retain_days=30,
        )


def test_a_checkpoint_is_written_once_locked_and_read_back(store: s3.S3, place: Bucket, mark: Marks) -> None:
    checkpoint, now = mark(300), timezone.now()
    proof = json.loads(bucket.send(place, checkpoint, now=now))
    ((path, held),) = store.objects.items()
    assert held.content == checkpoint.note.encode()
    assert path == f"/log/{proof['object']}"
    assert proof["object"].startswith("checkpoints/0000000000000300-")
    assert proof["mode"] == "COMPLIANCE"
    assert proof["version"] == "v1"
    assert proof["until"] == (now + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert store.refused == []


def test_an_attempt_whose_answer_was_lost_is_found_done(store: s3.S3, place: Bucket, mark: Marks) -> None:
    checkpoint = mark(300)
    first = bucket.send(place, checkpoint, now=timezone.now())
    again = bucket.send(place, checkpoint, now=timezone.now() + timedelta(minutes=5))
    assert first == again
    assert len(store.objects) == 1


def test_something_else_under_the_name_is_told(store: s3.S3, place: Bucket, mark: Marks) -> None:
    checkpoint = mark(300)
    bucket.send(place, checkpoint, now=timezone.now())
    next(iter(store.objects.values())).content = b"another note"
    with pytest.raises(CannotAnchor, match="holds something else"):
        bucket.send(place, checkpoint, now=timezone.now())


@pytest.mark.parametrize("lack", ["locks", "tells_locks"])
def test_a_store_that_does_not_show_a_lock_is_not_taken_for_write_once(
    store: s3.S3, place: Bucket, mark: Marks, lack: str
) -> None:
    setattr(store, lack, False)
    with pytest.raises(CannotAnchor, match=r"does not say that it is locked\. Turn on Object Lock"):
        bucket.send(place, mark(300), now=timezone.now())


def test_a_wrong_secret_is_told_with_what_to_check(
    store: s3.S3, place: Bucket, mark: Marks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANCHOR_ARCHIVE_SECRET", "another one")
    with pytest.raises(CannotAnchor, match="Are the key, its secret and the region right") as raised:
        bucket.send(place, mark(300), now=timezone.now())
    assert store.refused == ["the signature is wrong"]
    assert "another one" not in str(raised.value)


def test_a_clock_that_is_far_off_proves_nothing(store: s3.S3, place: Bucket, mark: Marks) -> None:
    with pytest.raises(CannotAnchor):
        bucket.send(place, mark(300), now=timezone.now() - timedelta(hours=1))
    assert store.refused == ["the clocks are apart"]


def test_a_missing_secret_is_named(place: Bucket, mark: Marks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANCHOR_ARCHIVE_SECRET")
    with pytest.raises(CannotAnchor, match="ANCHOR_ARCHIVE_SECRET is not set"):
        bucket.send(place, mark(300), now=timezone.now())


def test_secrets_come_from_files_too(
    place: Bucket, mark: Marks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(f"{s3.SECRET}\n")
    monkeypatch.delenv("ANCHOR_ARCHIVE_SECRET")
    monkeypatch.setenv("ANCHOR_ARCHIVE_SECRET_FILE", str(tmp_path / "secret"))
    assert bucket.send(place, mark(300), now=timezone.now())


def test_a_file_of_a_secret_that_cannot_be_read_stops_this_attempt_and_not_the_worker(
    place: Bucket, mark: Marks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANCHOR_ARCHIVE_SECRET_FILE", str(tmp_path / "none"))
    with pytest.raises(CannotAnchor, match="ANCHOR_ARCHIVE_SECRET_FILE names cannot be read"):
        bucket.send(place, mark(300), now=timezone.now())


@pytest.mark.parametrize(("status", "said"), [(503, "could not take it now"), (400, "Is Object Lock on")])
def test_a_status_is_told_with_its_remedy(place: Bucket, mark: Marks, status: int, said: str) -> None:
    def answers(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        return status, {}, b"<Error/>"

    with serving(answers) as address, pytest.raises(CannotAnchor, match=said):
        bucket.send(place.model_copy(update={"url": address}), mark(300), now=timezone.now())
