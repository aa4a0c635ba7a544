"""AWS Signature Version 4 for one request with its whole body, as S3 and what speaks like it ask for.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. Pure: the time is an argument.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit


def signed(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes,
    *,
    key_id: str,
    secret: str,
    region: str,
    now: datetime,
    service: str = "s3",
) -> dict[str, str]:
    """The headers to send: those given, all of them signed, and Host, X-Amz-Date, X-Amz-Content-SHA256 and Authorization.

    The address has no query, and its path is already percent-encoded.
    """
    parts, moment = urlsplit(url), now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(content).hexdigest()
    sent = {**headers, "Host": parts.netloc, "X-Amz-Date": moment, "X-Amz-Content-SHA256": digest}
    canonical = {name.lower(): " ".join(value.split()) for name, value in sent.items()}
    names = ";".join(sorted(canonical))
    lines = [method, parts.path or "/", "", *(f"{name}:{canonical[name]}" for name in sorted(canonical)), "", names]
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    hashed = hashlib.sha256("\n".join([*lines, digest]).encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashed]).encode(), "sha256").hex()
    proof = f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**sent, "Authorization": proof}


def path_of(name: str) -> str:
    """The path of an object: RFC 3986's unreserved characters and the slash stay as they are."""
    return quote(name, safe="/~")
