"""One request to a place: to that address and no other, within bounds of time and size."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import certifi
import httpx

from dsr.anchors.errors import CannotAnchor

TIMEOUT = 10.0  # seconds without a byte
LONGEST = 30.0  # seconds for the whole answer
LARGEST = 200_000  # bytes of an answer; a time-stamp token with its certificates has a few thousand


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes


@lru_cache(maxsize=8)
def _trust(ca_file: str | None) -> ssl.SSLContext:
    if ca_file is not None:
        return ssl.create_default_context(cafile=ca_file)
    # The public authorities, and those that the machine's owner added.
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


def ask(
    method: str, url: str, *, headers: Mapping[str, str], content: bytes = b"", ca_file: str | None = None
) -> Answer:
    """The answer, of whatever status but a redirect: the address of the settings is the only one. Raises CannotAnchor."""
    try:
        # Neither a proxy nor a .netrc of this machine comes between.
        with httpx.Client(
            verify=_trust(ca_file) if url.startswith("https:") else True, timeout=TIMEOUT, trust_env=False
        ) as client:
            answer = _exchange(client, method, url, headers, content)
    except (OSError, ssl.SSLError) as error:
        # Only the file of authorities is read here; the connection's own errors are httpx's.
        raise CannotAnchor(f"The file {ca_file} cannot be used ({error.strerror}). Check ca_file.") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
        raise CannotAnchor("The address cannot be used. Check url.") from None
    except httpx.TimeoutException:
        raise CannotAnchor(f"There was no answer within {TIMEOUT:g} seconds. Is the address right?") from None
    except httpx.ConnectError as error:
        raise CannotAnchor(_unreached(error)) from None
    except httpx.HTTPError:
        raise CannotAnchor("The connection broke off before the answer was whole.") from None
    if 300 <= answer.status < 400:
        raise CannotAnchor(f"The answer leads elsewhere ({answer.status}). Write the address that it leads to as url.")
    return answer


def _exchange(client: httpx.Client, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Answer:
    until = time.monotonic() + LONGEST
    # Nothing is unpacked: a few bytes could become many.
    plain = {**headers, "Accept-Encoding": "identity"}
    with client.stream(method, url, headers=plain, content=content) as response:
        received = bytearray()
        for chunk in response.iter_raw():
            received += chunk
            if len(received) > LARGEST:
                raise CannotAnchor(f"The answer is longer than {LARGEST:,} bytes. Is the address right?")
            if time.monotonic() > until:
                raise CannotAnchor(f"The answer was not whole within {LONGEST:g} seconds.")
        return Answer(response.status_code, response.headers, bytes(received))


def _unreached(error: BaseException) -> str:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return "The certificate cannot be trusted. Is the address right? Name a private authority by ca_file."
        seen = seen.__cause__ or seen.__context__
    return "It cannot be reached. Is it up, and is the address right?"


def refused(answer: Answer, what: str, remedy: str) -> CannotAnchor:
    """For a status that is no success. `what`: the place's own word for itself."""
    if answer.status in {408, 409, 425, 429} or answer.status >= 500:
        return CannotAnchor(f"The {what} could not take it now ({answer.status}).")
    return CannotAnchor(f"The {what} did not take it ({answer.status}). {remedy}")
