import gzip
import zlib

import httpx
import pytest

from dsr.connectors.base import ConnectorError
from dsr.connectors.http.packing import opened
from dsr.connectors.kit.people import ADA
from dsr.connectors.kit.world import by_email, copied
from tests.connectors.http.store import HttpWorld, http_map
from tests.harness.far_side import FarSide

TEXT = b'{"data": []}' + b" " * 200_000
BARE = zlib.compressobj(wbits=-zlib.MAX_WBITS)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" X-GZIP", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", BARE.compress(TEXT) + BARE.flush()),
    ],
    # What gzip packs has the time in it, and would name the test.
    ids=["none", "identity", "gzip", "x-gzip", "deflate", "bare-deflate"],
)
@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_what_is_packed_is_opened_whatever_its_pieces_are(coding: str, packed: bytes, size: int) -> None:
    pieces = (packed[start : start + size] for start in range(0, len(packed), size))
    assert b"".join(opened(pieces, coding)) == TEXT


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", TEXT),
        ("gzip", gzip.compress(TEXT)[:-9]),
        ("br", TEXT),
        ("gzip, gzip", gzip.compress(gzip.compress(TEXT))),
    ],
    ids=["not-packed", "cut-short", "not-asked-for", "twice"],
)
def test_what_cannot_be_opened_is_an_error(coding: str, packed: bytes) -> None:
    with pytest.raises(httpx.DecodingError):
        list(opened([packed], coding))


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip"])
def test_a_few_bytes_that_open_into_very_many_are_not_opened(far: FarSide, coding: str) -> None:
    world = HttpWorld(far, http_map(answer_bytes=1 << 17))
    world.fill()
    bomb = gzip.compress(b" " * (1 << 24))
    for _ in range(coding.count(",")):
        bomb = gzip.compress(bomb)
    headers = {"Content-Encoding": coding, "Content-Type": "application/json"}
    far.fail(path="/v1/people", times=9, body=bomb, headers=headers)
    with pytest.raises(ConnectorError, match="larger than 131,072 bytes" if coding == "gzip" else "cannot be opened"):
        copied(world, by_email(ADA))


def test_a_piece_is_never_more_than_it_needs_to_be() -> None:
    bomb = gzip.compress(b" " * (1 << 24))
    assert max(map(len, opened([bomb], "gzip"))) <= 1 << 16
