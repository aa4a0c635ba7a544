"""Opening what a store packed, no further than what may be read: a few bytes can be packed from gigabytes."""

import zlib
from collections.abc import Iterable, Iterator

import httpx

ACCEPTED = "gzip, deflate"
_PIECE = 1 << 16  # bytes opened at a time
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


def opened(packed: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """The content, piece by piece. `coding`: the header Content-Encoding. Raises httpx.DecodingError."""
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        yield from packed
    elif coding in _WINDOWS:
        yield from _inflated(packed, _WINDOWS[coding])
    else:  # several on top of each other, too: nobody asked for that
        raise httpx.DecodingError("a coding that was not asked for")


def _inflated(packed: Iterable[bytes], window: int) -> Iterator[bytes]:
    inflater = None
    for chunk in packed:
        if inflater is None:
            # What is called deflate comes without its header from some servers.
            bare = window == zlib.MAX_WBITS and chunk[:1] and chunk[0] & 0x0F != 8
            inflater = zlib.decompressobj(-window if bare else window)
        left = chunk
        while left and not inflater.eof:
            try:
                yield inflater.decompress(left, _PIECE)
            except zlib.error:
                raise httpx.DecodingError("not what its coding says") from None
            left = inflater.unconsumed_tail
    while inflater is not None and not inflater.eof:
        piece = inflater.decompress(b"", _PIECE)
        if not piece:
            raise httpx.DecodingError("the end of it is missing")
        yield piece
