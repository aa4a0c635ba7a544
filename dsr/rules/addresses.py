"""E-mail addresses as one spelling: the one that a letter goes to is the one that a search is made by.

A mail program sends `İ.example`, `straße.example` and `ﬃ.example` to other domains than a database's `lower()` finds
rows of (RFC 3490 maps letters before it encodes them): the code for one would open the data of the other.
"""


class BadAddress(ValueError):
    """An address that no letter can be sent to without a doubt; the text says what to enter instead."""


def canonical(address: str) -> str:
    """The address with its domain as mail is sent to it. Raises BadAddress.

    ASCII addresses stay as they are. The part before the @ must be ASCII: what `İ` or `K` (U+212A) fold to is
    somebody else's mailbox.
    """
    address = address.strip()
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise BadAddress("Enter an e-mail address that has only letters from a to z, digits and signs before the @")
    try:
        return f"{local}@{domain.encode('idna').decode('idna')}"
    except UnicodeError:
        raise BadAddress(
            "Enter the part after the @ in its form for mail servers, such as xn--mller-kva.example"
        ) from None
