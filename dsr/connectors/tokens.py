"""The random tokens that an erasure writes, told from what was there before: hashes and UUIDs are hexadecimal digits too."""

from dataclasses import dataclass

MAIL_DOMAIN = "@erased.invalid"  # RFC 2606: never anybody's address
LEAST, FULL = 16, 32  # characters; fewer than the least would be somebody else's one day
MARK, SHORT_MARK = "e4a5ed00", "e4a5"
_LONG = 24  # characters from which on the longer mark leaves enough to chance


@dataclass(frozen=True)
class Shape:
    """A mark, so many random hexadecimal digits, and a tail."""

    mark: str
    digits: int
    tail: str

    @property
    def pattern(self) -> str:
        """A regular expression for the whole of it."""
        return f"^{self.mark}[0-9a-f]{{{self.digits}}}{self.tail.replace('.', '[.]')}$"


UUID_PATTERN = f"^{MARK}-([0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}}$"


def shape_of(length: int | None, *, mail: bool) -> Shape:
    """What fits into so many characters; an address keeps an address's form, and is told by its domain."""
    room = length or FULL + len(MAIL_DOMAIN)
    if mail and room >= LEAST + len(MAIL_DOMAIN):
        return Shape("", min(FULL, room - len(MAIL_DOMAIN)), MAIL_DOMAIN)
    characters = min(FULL, room)
    mark = MARK if characters >= _LONG else SHORT_MARK
    return Shape(mark, max(characters - len(mark), 0), "")
