import pytest
from pathlib import Path
from datetime import date
from tests.ledger.bundle import ledgers
from dsr.ledger.bundle.scope import Scope

pytestmark = pytest.mark.django_db


def test_whole(tmp_path: Path) -> None:
    ledgers.sealed("aab-ba-abbba" * 100, marks=(3, 300, 301))
    z = ledgers.bundle()
    print(ledgers.verify(z, tmp_path))
    for s in (
        Scope(("a",)),
        Scope(("a", "b")),
        Scope(
            (),
        ),
        Scope(None, date(2026, 5, 10), date(2026, 5, 12)),
    ):
        v = ledgers.verify(ledgers.bundle(s), tmp_path)
        print(v)
    assert 0
