import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from dsr.anchors import timestamp
from dsr.anchors.errors import CannotAnchor
from dsr.anchors.places import Timestamp
from tests.anchors import authority
from tests.anchors.conftest import Marks
from tests.anchors.tsa import Tsa
from tests.anchors.web import Answer, ca_file, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def tsa() -> Tsa:
    return Tsa(authority.stamper(authority.root()))


@pytest.fixture
def place(tsa: Tsa, tmp_path: Path) -> Iterator[Timestamp]:
    def answers(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers["content-type"] != "application/timestamp-query":
            return 415, {}, b""
        return 200, {"Content-Type": "application/timestamp-reply"}, tsa.answer(body)

    # A token is proved by its signature: the way may be open.
    with serving(answers, tls=False) as address:
        yield Timestamp(name="stamp", kind="timestamp", url=address, ca_file=ca_file(tmp_path))


def test_a_time_stamp_is_asked_for_checked_and_kept(tsa: Tsa, place: Timestamp, mark: Marks) -> None:
    checkpoint = mark(300)
    token = timestamp.send(place, checkpoint, now=timezone.now())
    assert token.startswith(b"\x30")
    at = timestamp.check(token, checkpoint.note.encode(), None, [authority.root().certificate])
    assert abs((at - timezone.now()).total_seconds()) < 60
    with pytest.raises(CannotAnchor):
        timestamp.check(token, checkpoint.note.encode() + b" ", None, [authority.root().certificate])


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")
def test_openssl_verifies_what_is_kept(place: Timestamp, mark: Marks, tmp_path: Path) -> None:
    checkpoint = mark(300)
    (tmp_path / "token").write_bytes(timestamp.send(place, checkpoint, now=timezone.now()))
    (tmp_path / "note").write_text(checkpoint.note)
    command = ["openssl", "ts", "-verify", "-data", "note", "-in", "token", "-CAfile", place.ca_file]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in said.stdout, said.stderr


@pytest.mark.parametrize("wrong", ["imprint", "nonce", "signature"])
def test_a_time_stamp_of_something_else_is_refused(tsa: Tsa, place: Timestamp, mark: Marks, wrong: str) -> None:
    tsa.wrong = wrong
    with pytest.raises(CannotAnchor, match="does not fit the checkpoint"):
        timestamp.send(place, mark(300), now=timezone.now())


def test_a_service_that_refuses_is_told(tsa: Tsa, place: Timestamp, mark: Marks) -> None:
    tsa.wrong = "refused"
    with pytest.raises(CannotAnchor, match="gave no time-stamp"):
        timestamp.send(place, mark(300), now=timezone.now())


@pytest.mark.parametrize("stranger", ["authority", "purpose"])
def test_a_stranger_s_time_stamp_is_refused(tsa: Tsa, place: Timestamp, mark: Marks, stranger: str) -> None:
    by = authority.authority("test authority") if stranger == "authority" else authority.root()
    tsa.holder = authority.stamper(by, purpose=stranger != "purpose")
    with pytest.raises(CannotAnchor, match="not by the authorities of ca_file"):
        timestamp.send(place, mark(300), now=timezone.now())


def test_an_address_of_something_else_is_told(place: Timestamp, mark: Marks) -> None:
    def answers(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        return 200, {}, b"<html>hello</html>"

    with serving(answers, tls=False) as address, pytest.raises(CannotAnchor, match="is no time-stamp"):
        timestamp.send(place.model_copy(update={"url": address}), mark(300), now=timezone.now())


def test_a_file_of_authorities_that_is_not_there_is_named(place: Timestamp, mark: Marks) -> None:
    gone = place.model_copy(update={"ca_file": "/nowhere/tsa.pem"})
    with pytest.raises(CannotAnchor, match=r"/nowhere/tsa\.pem cannot be read as PEM"):
        timestamp.send(gone, mark(300), now=timezone.now())
