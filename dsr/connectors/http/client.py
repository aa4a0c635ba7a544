"""One store's API: requests sent at its pace, proved, tried again where that is safe, answers read within bounds."""

import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import Any
from urllib.parse import urljoin

import certifi
import httpx

from dsr.connectors.base import Beat, ConnectorError
from dsr.connectors.http.address import Base, origin_of
from dsr.connectors.http.auth import Proof
from dsr.connectors.http.errors import TRANSIENT, half, of_status, of_transport
from dsr.connectors.http.packing import ACCEPTED, opened
from dsr.connectors.http.values import Json, NotJson, dump, parse
from dsr.connectors.http.waiting import Pace, Time, pace_of, retry_after
from dsr.datamap.http import SystemHttp

# At INFO they write every address, and with it what is searched by; at DEBUG also headers, and with them the secret.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

BACK_OFF = (0.5, 2.0, 8.0)  # seconds before the second, third and fourth attempt
LONGEST_WAIT = 60.0  # seconds that a store may ask for; beyond, the work item is put off instead
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_REPEATABLE = frozenset({"GET", "DELETE", "PUT"})  # RFC 9110, 9.2.2


@dataclass(frozen=True)
class Ask:
    """One request. `what` names it by its template, for people; it holds no value."""

    method: str
    url: str
    what: str
    body: Json = None
    reads: bool = False  # changes nothing, whatever its method is
    once: str | None = None  # the key by which the store knows a repetition
    taken: frozenset[int] = field(default_factory=frozenset)  # statuses beside success that the caller understands


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    headers: Mapping[str, str]
    content: bytes
    what: str

    def json(self) -> Json:
        """Raises ConnectorError for an answer that is no JSON, or half of one."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
            raise half(self.what, "it is not JSON by its content type; is this the address of the API?")
        try:
            return parse(self.content)
        except NotJson:
            raise half(self.what, "it is not JSON, or only a part of it arrived") from None


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The public authorities, and those that the machine's owner added."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


class Api:
    """A context manager. Raises ConnectorError for whatever the store does; what `beat` raises passes through."""

    def __init__(
        self,
        settings: SystemHttp,
        base: Base,
        *,
        variable: str,
        time: Time,
        pace: Pace | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.settings, self.base, self.time = settings, base, time
        self._variable = variable
        self._pace = pace or pace_of(base.origin)
        self._proof = Proof(settings.auth, base, variable)
        # Neither a proxy nor a .netrc of this machine may see what is sent.
        self._client = httpx.Client(
            headers={
                "Accept": "application/json",
                "User-Agent": "habeas",
                **settings.headers,
                "Accept-Encoding": ACCEPTED,
            },
            timeout=settings.timeout,
            verify=_trust() if base.url.startswith("https:") else True,
            trust_env=False,
            transport=transport,
        )

    def __enter__(self) -> "Api":
        self._client.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, error, trace)

    def send(self, ask: Ask, beat: Beat) -> Answer:
        """The answer, of a success or of a status in `taken`."""
        again = ask.reads or ask.method in _REPEATABLE or bool(ask.once and self.settings.idempotency_header)
        renewed = False
        for wait in (*BACK_OFF, None):
            beat()
            self._pace.turn(self.settings.requests_per_second, self.time, beat)
            try:
                answer = self._follow(ask, beat)
            except httpx.HTTPError as error:
                problem = of_transport(ask.what, error, timeout=self.settings.timeout)
                # What never arrived can be sent again, whatever it is.
                if problem.permanent or wait is None or not (again or isinstance(error, httpx.ConnectError)):
                    raise problem from None
                self.time.pause(wait, beat)
                continue
            except (httpx.InvalidURL, UnicodeError) as error:
                raise of_transport(ask.what, httpx.InvalidURL(type(error).__name__), timeout=0) from None
            if 200 <= answer.status < 300 or answer.status in ask.taken:
                return answer
            if answer.status == 401 and self._proof.renewable and not renewed and wait is not None:
                renewed = True
                self._proof.forget()
                continue
            pause = self._pause(answer, wait, again=again)
            if pause is None:
                raise of_status(ask.what, answer.status, self._variable)
            self.time.pause(pause, beat)
        raise of_status(ask.what, 503, self._variable)

    def _pause(self, answer: Answer, wait: float | None, *, again: bool) -> float | None:
        """How long until another attempt; None when there is none. A request refused for haste was not carried out."""
        if wait is None or answer.status not in TRANSIENT or not (again or answer.status == 429):
            return None
        asked = retry_after(answer.headers.get("retry-after"), answer.headers.get("date"))
        pause = wait if asked is None else asked
        return pause if pause <= LONGEST_WAIT else None

    def _follow(self, ask: Ask, beat: Beat) -> Answer:
        """One attempt. Redirects are followed for reads, within the same origin."""
        url = ask.url
        for _ in range(_MOST_REDIRECTS):
            answer = self._once(ask, url, beat)
            if answer.status not in _REDIRECTS or not ask.reads or ask.method != "GET":
                return answer
            url = self.within(answer.url, answer.headers.get("location", ""), ask.what)
        raise ConnectorError(f"The store sends {ask.what} round in circles.", permanent=True)

    def within(self, url: str, target: str, what: str) -> str:
        """Where a redirect or a link to the next page leads. Raises ConnectorError when that is another store."""
        try:
            found = urljoin(url, target)
            same = bool(target) and origin_of(found) == self.base.origin
        except ValueError:
            same = False
        if not same:
            raise ConnectorError(
                f"The store's answer to {what} leads to another host. Credentials are not sent there; write the"
                " address as it is.",
                permanent=True,
            )
        return found

    def _once(self, ask: Ask, url: str, beat: Beat) -> Answer:
        headers = dict(self._proof.headers(self._token, beat))
        if ask.once and self.settings.idempotency_header:
            headers[self.settings.idempotency_header] = ask.once
        content = None
        if ask.body is not None:
            content = dump(ask.body).encode()
            headers["Content-Type"] = "application/json"
        return self._exchange(ask.method, url, headers, content, ask.what)

    def _exchange(self, method: str, url: str, headers: dict[str, str], content: bytes | None, what: str) -> Answer:
        until = self.time.clock() + self.settings.timeout
        with self._client.stream(method, url, headers=headers, content=content) as response:
            received = bytearray()
            for chunk in opened(response.iter_raw(), response.headers.get("content-encoding", "")):
                received += chunk
                if len(received) > self.settings.answer_bytes:
                    raise ConnectorError(
                        f"The store's answer to {what} is larger than {self.settings.answer_bytes:,} bytes."
                        " Ask for smaller pages, or raise answer_bytes.",
                        permanent=True,
                    )
                if self.time.clock() > until:
                    raise httpx.ReadTimeout("the answer trickled in")
            return Answer(response.status_code, url, response.headers, bytes(received), what)

    def _token(self, url: str, form: bytes, headers: dict[str, str], beat: Beat) -> Any:
        """The answer of the server that gives out tokens. Raises ConnectorError, httpx.HTTPError."""
        beat()
        answer = self._exchange("POST", url, headers, form, "its request for a token")
        if answer.status != 200:
            raise of_status("its request for a token", answer.status, self._variable)
        return answer.json()
