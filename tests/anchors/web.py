"""A server on this machine that answers by a function; with TLS by the run's own authority, or without."""

import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.anchors import authority

Answer = tuple[int, dict[str, str], bytes]
Answers = Callable[[str, str, dict[str, str], bytes], Answer]


@contextmanager
def serving(answers: Answers, *, tls: bool = True) -> Iterator[str]:
    """The address of the server, without a path. `answers(method, path, headers in lower case, body)`."""

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more, content = answers(self.command, self.path, headers, body)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            with suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_PUT = do_POST = _serve

        def log_message(self, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *args: Any) -> None:
            """Who does not trust the certificate goes away: nothing to print."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = _wrapped(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def _wrapped(server: ThreadingHTTPServer) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(authority.web().pem + authority.web().key_pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)


def ca_file(folder: Path, holder: authority.Holder | None = None) -> str:
    path = folder / "authority.pem"
    path.write_bytes((holder or authority.root()).pem)
    return str(path)
