"""Reference numbers that people read out, type and mistype: three groups of four, such as `H7K3-PT4M-9XCK`.

Eleven random symbols and a check symbol from an alphabet of 23, a prime: the weighted sum of all twelve is 0 modulo 23
with the weights 12 … 1. The weights differ and none is 0, so one wrong symbol or two exchanged ones always show.
"""

import unicodedata
from collections.abc import Callable

# No letter that looks like a digit, or like another letter that does.
ALPHABET = "0123456789ACEFHJKMNPRTX"
LENGTH = 12
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_LOOK_ALIKE = str.maketrans("OQDILZSGB", "000112568")
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad_."
_LONGEST = 100  # more than any person's spacing needs; the rest is not read


class BadReference(ValueError):
    """What was typed is no reference; the text says how one looks, never whether one exists."""


def _check_symbol(symbols: str) -> str:
    total = sum(_VALUE[s] * weight for s, weight in zip(symbols, range(LENGTH, 1, -1), strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def _grouped(symbols: str) -> str:
    return "-".join(symbols[i : i + 4] for i in range(0, LENGTH, 4))


def generate(randbelow: Callable[[int], int]) -> str:
    """A new reference. `randbelow(n)` gives a uniform number in [0, n): pass `secrets.randbelow`."""
    symbols = "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(LENGTH - 1))
    return _grouped(symbols + _check_symbol(symbols))


EXAMPLE = _grouped("H7K3PT4M9XC" + _check_symbol("H7K3PT4M9XC"))


def normalise(text: str) -> str:
    """The reference that a person meant: any case, spacing, dashes and look-alike letters. Raises BadReference."""
    if len(text) > _LONGEST:
        raise BadReference(f"This is too long for a reference. A reference looks like {EXAMPLE}.")
    plain = unicodedata.normalize("NFKC", text).upper()
    symbols = "".join(c for c in plain if c not in _DASHES and not c.isspace()).translate(_LOOK_ALIKE)
    if not symbols:
        raise BadReference(f"Enter your reference. It looks like {EXAMPLE}.")
    if any(c not in _VALUE for c in symbols) or len(symbols) != LENGTH:
        raise BadReference(
            f"A reference has {LENGTH} letters and digits and looks like {EXAMPLE}. Check what you typed."
        )
    if _check_symbol(symbols[:-1]) != symbols[-1]:
        raise BadReference(
            "This is not a reference of ours: a symbol is wrong or two are exchanged. Check what you typed."
        )
    return _grouped(symbols)
