"""A time-stamp service (RFC 3161) for tests: its answers are put together here byte by byte (X.690, RFC 5652)."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.anchors.authority import Holder

SHA256 = "2.16.840.1.101.3.4.2.1"


def tlv(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(size)]) + size + content


def seq(*parts: bytes) -> bytes:
    return tlv(0x30, b"".join(parts))


def set_of(*parts: bytes) -> bytes:
    return tlv(0x31, b"".join(sorted(parts)))


def integer(value: int) -> bytes:
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(text: str) -> bytes:
    first, second, *rest = map(int, text.split("."))
    out = bytes([first * 40 + second])
    for number in rest:
        groups = [number & 127]
        while number := number >> 7:
            groups.append(number & 127 | 128)
        out += bytes(groups[::-1])
    return tlv(6, out)


def inside(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """Tag, content and whole of each element in a row."""
    found, at = [], 0
    while at < len(data):
        tag, length, head = data[at], data[at + 1], 2
        if length & 128:
            head += length & 127
            length = int.from_bytes(data[at + 2 : at + head], "big")
        found.append((tag, data[at + head : at + head + length], data[at : at + head + length]))
        at += head + length
    return found


@dataclass
class Tsa:
    """`wrong`: what it gets wrong on purpose: imprint, nonce, signature, refused."""

    holder: Holder
    wrong: str = ""
    asked: list[bytes] = field(default_factory=list)

    def answer(self, request: bytes) -> bytes:
        self.asked.append(request)
        if self.wrong == "refused":
            return seq(seq(integer(2)))
        parts = inside(inside(request)[0][1])
        imprint = parts[1][2]
        nonce = next((whole for tag, _, whole in parts[2:] if tag == 2), b"")
        if self.wrong == "imprint":
            imprint = seq(seq(oid(SHA256)), tlv(4, bytes(32)))
        if self.wrong == "nonce":
            nonce = integer(7)
        at = datetime.now(UTC).strftime("%Y%m%d%H%M%SZ").encode()  # noqa: TID251 - a service has a clock of its own
        info = seq(integer(1), oid("1.2.3.4.1"), imprint, integer(secrets.randbits(64)), tlv(0x18, at), nonce)
        return seq(seq(integer(0)), self._signed(info))

    def _signed(self, info: bytes) -> bytes:
        certificate = self.holder.certificate
        der = certificate.public_bytes(Encoding.DER)
        content = "1.2.840.113549.1.9.16.1.4"
        attributes = set_of(
            seq(oid("1.2.840.113549.1.9.3"), set_of(oid(content))),
            seq(oid("1.2.840.113549.1.9.4"), set_of(tlv(4, hashlib.sha256(info).digest()))),
            # signing-certificate-v2 (RFC 5035)
            seq(
                oid("1.2.840.113549.1.9.16.2.47"),
                set_of(seq(seq(seq(tlv(4, hashlib.sha256(der).digest()))))),
            ),
        )
        key = self.holder.key
        assert isinstance(key, rsa.RSAPrivateKey)
        signature = key.sign(attributes, padding.PKCS1v15(), hashes.SHA256())
        if self.wrong == "signature":
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        signer = seq(
            integer(1),
            seq(certificate.issuer.public_bytes(), integer(certificate.serial_number)),
            seq(oid(SHA256)),
            tlv(0xA0, inside(attributes)[0][1]),
            seq(oid("1.2.840.113549.1.1.1"), tlv(5, b"")),
            tlv(4, signature),
        )
        signed = seq(
            integer(3),
            set_of(seq(oid(SHA256))),
            seq(oid(content), tlv(0xA0, tlv(4, info))),
            tlv(0xA0, der),
            set_of(signer),
        )
        return seq(oid("1.2.840.113549.1.7.2"), tlv(0xA0, signed))
