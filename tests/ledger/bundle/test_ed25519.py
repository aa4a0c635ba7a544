"""The verifier's Ed25519 in plain Python against `cryptography`, RFC 8032's first vectors, and spellings that are refused."""

import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from dsr.ledger.bundle import verify
from dsr.ledger.bundle.verify import ORDER, P, signed

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


@given(st.binary(max_size=300), st.binary(min_size=32, max_size=32))
def test_what_cryptography_signs_is_signed(message: bytes, seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    assert signed(public, message, key.sign(message))
    assert not signed(public, message + b"\x00", key.sign(message))
    assert not signed(PUBLIC, message, key.sign(message))


@given(st.integers(0, 511), st.binary(max_size=50))
def test_a_flipped_bit_is_no_signature(bit: int, message: bytes) -> None:
    signature = bytearray(KEY.sign(message))
    signature[bit // 8] ^= 1 << bit % 8
    assert not signed(PUBLIC, message, bytes(signature))


@given(st.integers(0, 255), st.binary(max_size=50))
def test_a_flipped_bit_is_no_key(bit: int, message: bytes) -> None:
    public = bytearray(PUBLIC)
    public[bit // 8] ^= 1 << bit % 8
    assert not signed(bytes(public), message, KEY.sign(message))


def test_the_vectors_of_rfc_8032() -> None:
    # 7.1, TEST 1 to 3: seed, public key, message.
    for seed, public, message in (
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
        ),
    ):
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        assert key.public_key().public_bytes_raw().hex() == public
        assert signed(bytes.fromhex(public), bytes.fromhex(message), key.sign(bytes.fromhex(message)))


def test_a_second_spelling_of_a_number_is_refused() -> None:
    signature = KEY.sign(b"x")
    s = int.from_bytes(signature[32:], "little")
    assert signed(PUBLIC, b"x", signature[:32] + s.to_bytes(32, "little"))
    assert not signed(PUBLIC, b"x", signature[:32] + (s + ORDER).to_bytes(32, "little"))


def test_points_of_small_order_sign_nothing() -> None:
    identity = (1).to_bytes(32, "little")
    for small in (identity, (P - 1).to_bytes(32, "little"), bytes(32), bytes(31) + b"\x80"):
        # For such a key the equation of the RFC holds for every message: R = S·B - k·A.
        assert not signed(small, b"anything", identity + bytes(32))
        assert not signed(small, b"anything", small + bytes(32))


def test_a_second_spelling_of_a_point_is_refused() -> None:
    assert verify._decode((1).to_bytes(32, "little")) is not None
    assert verify._decode((P + 1).to_bytes(32, "little")) is None
    assert verify._decode((1 | 1 << 255).to_bytes(32, "little")) is None  # x = 0 with a sign
    assert verify._decode(b"\xff" * 32) is None
    assert verify._decode(PUBLIC[:31]) is None


def test_what_is_no_signature_is_refused() -> None:
    for other in (b"", KEY.sign(b"x")[:63], KEY.sign(b"x") + b"\x00", os.urandom(64), bytes(64)):
        assert not signed(PUBLIC, b"x", other)
