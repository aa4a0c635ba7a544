"""The signer against the examples of AWS's own documentation (sig-v4-header-based-auth)."""

from datetime import UTC, datetime

from dsr.anchors.sigv4 import path_of, signed

WHEN = datetime(2013, 5, 24, tzinfo=UTC)
KEYS = {"key_id": "AKIAIOSFODNN7EXAMPLE", "secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "region": "us-east-1"}
HOST = "https://examplebucket.s3.amazonaws.com"


def signature(method: str, url: str, headers: dict[str, str], content: bytes) -> str:
    return signed(method, url, headers, content, now=WHEN, **KEYS)["Authorization"].rpartition("=")[2]


def test_the_example_of_reading_an_object() -> None:
    found = signature("GET", f"{HOST}/test.txt", {"Range": "bytes=0-9"}, b"")
    assert found == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"


def test_the_example_of_writing_an_object() -> None:
    headers = {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"}
    found = signature("PUT", f"{HOST}{path_of('/test$file.text')}", headers, b"Welcome to Amazon S3.")
    assert found == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"


def test_a_name_is_encoded_but_for_what_may_stay() -> None:
    assert path_of("a b/c~d_e-f.g+é") == "a%20b/c~d_e-f.g%2B%C3%A9"
