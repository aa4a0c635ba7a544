"""An old version stays readable for ever: policy files of every form that was ever loaded, as they were written then.

Files are added here, never changed. A field that a schema makes required or takes away breaks this.
"""

from datetime import date
from pathlib import Path

import pytest

from dsr.policy.load import load_policy
from dsr.policy.offers import rights_offered
from dsr.policy.schema import canonical, digest, from_canonical

GOLDEN = Path(__file__).parent / "golden"
DIGESTS = {
    "qazar-1": "9d56ef7c0de32b1144bba057375d9f5d5f698f0aa0abf67f1aaa968941bf3a22",
    "qct-1": "57fc9f386f7b64a98c6d48780cbe7ec953ed5b74bb030682c936a70b1ddc4966",
    "qct-2": "f9a82d14177283475f3e8e27a1f820440ccb3ed8090d0db9359dbec873240a39",
    "qdrant-1": "30b23f69df01f51a30996a93b7ceed4ff6f6888fdb8c7272f7fadb5a8e171a57",
    "shop-1": "1ac1e62baec01bd65f66b129f76e70d171918e4c730b9151c73bffbd5031eb9c",
}


@pytest.mark.parametrize("name", DIGESTS)
def test_a_file_of_an_older_form_says_what_it_always_said(name: str) -> None:
    policy = load_policy((GOLDEN / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    assert digest(policy) == DIGESTS[name]
    assert from_canonical(canonical(policy)) == policy
    assert rights_offered(policy, policy.controller.establishments[0], date(2026, 11, 21))


def test_each_file_is_watched() -> None:
    assert {file.stem for file in GOLDEN.glob("*.yaml")} == set(DIGESTS)
