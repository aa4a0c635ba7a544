"""A store with an API on this machine: a real HTTP server over rows in memory, with faults on command."""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_MARK = "\x01number:"
Row = dict[str, Any]


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Fault:
    """What happens to the next request whose method and path begin so, `times` over."""

    method: str = ""
    path: str = ""
    times: int = 1
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut_to: int | None = None  # send so many bytes of the answer, and break off
    declares_cut: bool = False  # with a Content-Length of what is sent: half an answer that looks whole
    after: bool = False  # carry the request out first
    hold: threading.Event | None = None  # answer only when it is set


class FarSide:
    """`rows[collection]` are the store's; `paging` is how lists come: none, offset, page, cursor, link or next."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.paging, self.page_size = "none", 100
        self.token: str | None = None  # what Authorization must be
        self.ignores_query = False
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        self.on_request: Callable[[Seen], None] = lambda seen: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://client:s%2Fecret@127.0.0.1:{self._server.server_address[1]}/v1"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail(self, **fault: Any) -> None:
        self.faults.append(Fault(**fault))

    def calls(self, method: str, path: str = "") -> list[Seen]:
        return [seen for seen in self.seen if seen.method == method and seen.path.startswith(path)]

    def answer(self, seen: Seen) -> tuple[int, dict[str, str], Any]:
        """Status, headers and body of a request that meets no fault."""
        if seen.path == "/token":
            return 200, {}, {"access_token": "t0ken", "token_type": "Bearer"}
        if self.token is not None and seen.headers.get("authorization") != self.token:
            return 401, {}, {"error": "who are you, client:s/ecret?"}
        parts = [unquote(part) for part in seen.path.split("/")[2:]]
        rows = self.rows.get(parts[0]) if seen.path.startswith("/v1/") else None
        if rows is None:
            return 404, {}, {"error": "no such place"}
        if len(parts) == 1 or parts[1:] == ["search"]:
            return self._list(rows, seen)
        return self._one(rows, parts[1], seen)

    def _one(self, rows: list[Row], key: str, seen: Seen) -> tuple[int, dict[str, str], Any]:
        found = next((row for row in rows if str(row["id"]) == key), None)
        if found is None:
            return 404, {}, {"error": f"no {key}"}
        if seen.method == "DELETE":
            rows.remove(found)
            return 204, {}, None
        if seen.method == "PUT":
            found.clear()
        if seen.method in {"PATCH", "PUT"}:
            found |= seen.body
        return 200, {}, found

    def _list(self, rows: Sequence[Row], seen: Seen) -> tuple[int, dict[str, str], Any]:
        asked = {**seen.query, **(seen.body if isinstance(seen.body, dict) else {})}
        wanted = {name: value for name, value in asked.items() if name in {"id", "email", "person_id", "visit_id"}}
        found = [row for row in rows if self.ignores_query or _fits(row, wanted)]
        if self.paging == "none":
            return 200, {}, {"data": found}
        start = int(asked.get("at") or 0)
        if self.paging == "page":
            start = (int(asked["at"]) - 1) * self.page_size
        page, end = found[start : start + self.page_size], start + self.page_size
        last = end >= len(found)
        onward = f"{seen.path}?" + "&".join(f"{name}={_quoted(value)}" for name, value in wanted.items())
        following = None if last else f"{onward}&at={end}"
        if self.paging == "link":
            link = {} if last else {"Link": f'<{self.origin}/v1/>; rel="start", <{following}>; title="a, b"; rel=next'}
            return 200, link, {"data": page}
        cursor = None if last else str(end)
        return 200, {}, {"data": page, "paging": {"cursor": cursor, "next": following}}


def _quoted(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in str(value).encode())


def _fits(row: Row, wanted: Mapping[str, Any]) -> bool:
    """Like many stores: e-mail addresses without regard to case, all else as text."""
    return all(
        row.get(name) is not None
        and (str(row[name]).lower() == str(value).strip().lower() if name == "email" else str(row[name]) == str(value))
        for name, value in wanted.items()
    )


def as_json(value: Any) -> bytes:
    """Decimals come through as numbers with all their digits."""
    text = json.dumps(value, default=lambda number: f"{_MARK}{number}")
    return re.sub(r'"\\u0001number:([^"]*)"', r"\1", text).encode()


def _handler(far: FarSide) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw, parts = self.rfile.read(length), urlsplit(self.path)
            try:
                body = json.loads(raw, parse_float=Decimal) if raw else None
            except ValueError:
                body = raw.decode()
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen = Seen(self.command, parts.path, query, headers, body)
            far.seen.append(seen)
            far.on_request(seen)
            fault = self._fault(seen)
            if fault is None:
                self._send(*far.answer(seen))
                return
            if fault.hold is not None:
                fault.hold.wait(30)
            status, extra, content = far.answer(seen) if fault.after or fault.status is None else (200, {}, None)
            self._send(fault.status or status, {**extra, **fault.headers}, content, fault)

        def _fault(self, seen: Seen) -> Fault | None:
            for fault in far.faults:
                if fault.times and seen.method.startswith(fault.method) and seen.path.startswith(fault.path):
                    fault.times -= 1
                    return fault
            return None

        def _send(self, status: int, headers: Mapping[str, str], content: Any, fault: Fault | None = None) -> None:
            data = b"" if content is None else as_json(content)
            if fault is not None and fault.body is not None:
                data = fault.body
            sent = data if fault is None or fault.cut_to is None else data[: fault.cut_to]
            self.send_response(status)
            for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            if status != 204:
                whole = sent if fault is not None and fault.declares_cut else data
                self.send_header("Content-Length", str(len(whole)))
            with suppress(ConnectionError):  # who waited too long has gone
                self.end_headers()
                self.wfile.write(sent)
            if len(sent) < len(data):
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def far_side() -> Iterator[FarSide]:
    started = FarSide()
    started.start()
    try:
        yield started
    finally:
        started.stop()
