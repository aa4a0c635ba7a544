"""Certificates for tests: an authority of this run, a server on 127.0.0.1, a time-stamp service."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Holder:
    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _begin(subject: str, issuer: str, key: Key) -> x509.CertificateBuilder:
    now = datetime.now(UTC)  # noqa: TID251 - certificates are of this run
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )


def authority(name: str) -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    built = _begin(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    built = built.add_extension(
        x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        ),
        critical=True,
    )
    return Holder(built.sign(key, hashes.SHA256()), key)


def server(by: Holder, common: str = "test authority") -> Holder:
    """A web server's certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    built = _begin("127.0.0.1", common, key).add_extension(names, critical=False)
    return Holder(built.sign(by.key, hashes.SHA256()), key)


def stamper(by: Holder, common: str = "test authority", *, purpose: bool = True) -> Holder:
    """A time-stamp service's certificate; with `purpose` false one that may not stamp."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    usage = ExtendedKeyUsageOID.TIME_STAMPING if purpose else ExtendedKeyUsageOID.CODE_SIGNING
    built = _begin("test stamper", common, key).add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return Holder(built.sign(by.key, hashes.SHA256()), key)


@cache
def root() -> Holder:
    return authority("test authority")


@cache
def web() -> Holder:
    return server(root())
