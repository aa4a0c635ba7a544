"""A small S3: PUT and GET of objects in one bucket, Object Lock, conditional writes; every request's signature is checked.

The check is written from the protocol's text and shares nothing with the product's signer.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

KEY_ID, SECRET, REGION = "AKIDTEST", "s3cr3t/+value", "eu-test-1"
_PROOF = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


@dataclass
class Held:
    content: bytes
    lock: dict[str, str]
    version: str


@dataclass
class S3:
    locks: bool = True  # a store that knows no Object Lock ignores its headers
    tells_locks: bool = True  # the key may ask for the retention
    objects: dict[str, Held] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        problem = self.problem(method, path, headers, body)
        if problem:
            self.refused.append(problem)
            return 403, {}, f"<Error><Code>SignatureDoesNotMatch</Code><Message>{problem}</Message></Error>".encode()
        return self._put(path, headers, body) if method == "PUT" else self._get(path)

    def problem(self, method: str, path: str, headers: dict[str, str], body: bytes) -> str:
        """Why the request is not proved; empty when it is."""
        found = _PROOF.fullmatch(headers.get("authorization", ""))
        if not found:
            return "no proof"
        key_id, day, region, names, signature = found.groups()
        if (key_id, region) != (KEY_ID, REGION):
            return "another key or region"
        signed = names.split(";")
        must = {"host", *(name for name in headers if name.startswith("x-amz-"))}
        if signed != sorted(signed) or not must <= set(signed):
            return "not every header is signed"
        if headers["x-amz-content-sha256"] != sha(body):
            return "the body is another one"
        at = headers["x-amz-date"]
        sent = datetime.strptime(at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if at[:8] != day or abs((datetime.now(UTC) - sent).total_seconds()) > 900:  # noqa: TID251 - a server's own clock
            return "the clocks are apart"
        canonical = "".join(f"{name}:{headers[name].strip()}\n" for name in signed)
        task = f"{method}\n{path}\n\n{canonical}\n{names}\n{sha(body)}"
        text = f"AWS4-HMAC-SHA256\n{at}\n{day}/{region}/s3/aws4_request\n{sha(task.encode())}"
        key = mac(mac(mac(mac(b"AWS4" + SECRET.encode(), day), region), "s3"), "aws4_request")
        return "" if hmac.compare_digest(mac(key, text).hex(), signature) else "the signature is wrong"

    def _put(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if headers.get("if-none-match") == "*" and path in self.objects:
            return 412, {}, b"<Error><Code>PreconditionFailed</Code></Error>"
        if headers.get("x-amz-checksum-sha256") != base64.b64encode(hashlib.sha256(body).digest()).decode():
            return 400, {}, b"<Error><Code>InvalidRequest</Code></Error>"
        names = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date")
        lock = {name: headers[name] for name in names if self.locks}
        self.objects[path] = Held(body, lock, f"v{len(self.objects) + 1}")
        return 200, {"x-amz-version-id": self.objects[path].version}, b""

    def _get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        held = self.objects.get(path)
        if held is None:
            return 404, {}, b"<Error><Code>NoSuchKey</Code></Error>"
        told = held.lock if self.tells_locks else {}
        return 200, {"x-amz-version-id": held.version, **told}, held.content
