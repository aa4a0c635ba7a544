import gzip
from pathlib import Path

import pytest
from django.utils import timezone

from dsr.anchors import http, https
from dsr.anchors.errors import CannotAnchor
from dsr.anchors.places import Https
from tests.anchors.conftest import Marks
from tests.anchors.web import Answer, ca_file, serving

pytestmark = pytest.mark.django_db


class Keeper:
    def __init__(self, status: int = 200, headers: dict[str, str] | None = None, body: bytes = b"kept") -> None:
        self.answer, self.seen = (status, headers or {}, body), list[tuple[str, str, dict[str, str], bytes]]()

    def __call__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        self.seen.append((method, path, headers, body))
        return self.answer


def place_at(address: str, folder: Path) -> Https:
    return Https(name="witness", kind="https", url=f"{address}/log", ca_file=ca_file(folder))


def test_the_note_is_posted_to_the_byte_and_the_answer_kept(mark: Marks, tmp_path: Path) -> None:
    checkpoint, keeper = mark(300), Keeper(201, body="— witness.example AAAA\n".encode())
    with serving(keeper) as address:
        proof = https.send(place_at(address, tmp_path), checkpoint, now=timezone.now())
    assert proof.decode() == "— witness.example AAAA\n"
    ((method, path, headers, body),) = keeper.seen
    assert (method, path, body) == ("POST", "/log", checkpoint.note.encode())
    assert "authorization" not in headers


def test_a_token_of_the_environment_goes_with_it(mark: Marks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANCHOR_WITNESS_TOKEN", "t0ken")
    keeper = Keeper()
    with serving(keeper) as address:
        https.send(place_at(address, tmp_path), mark(300), now=timezone.now())
    assert keeper.seen[0][2]["authorization"] == "Bearer t0ken"


def test_a_redirect_is_not_followed(mark: Marks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANCHOR_WITNESS_TOKEN", "t0ken")
    elsewhere = Keeper()
    with serving(elsewhere) as other, serving(Keeper(307, {"Location": f"{other}/log"})) as address:
        place = place_at(address, tmp_path)
        with pytest.raises(CannotAnchor, match="leads elsewhere"):
            https.send(place, mark(300), now=timezone.now())
    assert elsewhere.seen == []


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(mark: Marks) -> None:
    keeper = Keeper()
    with serving(keeper) as address, pytest.raises(CannotAnchor, match="certificate cannot be trusted"):
        https.send(Https(name="witness", kind="https", url=address), mark(300), now=timezone.now())
    assert keeper.seen == []


@pytest.mark.parametrize(
    ("status", "said"), [(401, "ANCHOR_WITNESS_TOKEN"), (500, "could not take it now"), (404, "url")]
)
def test_a_status_is_told_with_its_remedy(mark: Marks, tmp_path: Path, status: int, said: str) -> None:
    with serving(Keeper(status)) as address, pytest.raises(CannotAnchor, match=said):
        https.send(place_at(address, tmp_path), mark(300), now=timezone.now())


def test_an_answer_without_end_is_not_read_to_its_end(mark: Marks, tmp_path: Path) -> None:
    with serving(Keeper(body=b"x" * (http.LARGEST + 1))) as address, pytest.raises(CannotAnchor, match="longer than"):
        https.send(place_at(address, tmp_path), mark(300), now=timezone.now())


def test_nobody_there_is_told(mark: Marks, tmp_path: Path) -> None:
    with serving(Keeper()) as address:
        pass
    with pytest.raises(CannotAnchor, match="cannot be reached"):
        https.send(place_at(address, tmp_path), mark(300), now=timezone.now())


def test_a_file_of_authorities_that_is_not_there_is_named(mark: Marks, tmp_path: Path) -> None:
    place = Https(name="witness", kind="https", url="https://127.0.0.1:9/", ca_file=str(tmp_path / "none.pem"))
    with pytest.raises(CannotAnchor, match=r"none\.pem cannot be used"):
        https.send(place, mark(300), now=timezone.now())


def test_a_packed_answer_is_not_unpacked(mark: Marks, tmp_path: Path) -> None:
    packed = gzip.compress(b"x" * 10_000_000)
    with serving(Keeper(headers={"Content-Encoding": "gzip"}, body=packed)) as address:
        assert https.send(place_at(address, tmp_path), mark(300), now=timezone.now()) == packed[: https.KEPT]
