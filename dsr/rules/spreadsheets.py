"""Texts as cells of a spreadsheet."""

# A spreadsheet runs a cell that begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(text: str) -> str:
    """The text as a cell that is never a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
