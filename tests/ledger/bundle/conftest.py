"""An honest bundle, to be broken."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from dsr.ledger import seal
from dsr.ledger.bundle.scope import Scope
from tests import factories
from tests.ledger.bundle.ledgers import START, Files, bundle, files_of, sealed

PLAN = "aab-ba-abbba-a-bb" * 3
_made: Files = {}


@pytest.fixture
def honest() -> Files:
    """Company a's events of a log of two, and of one request to a real one; made once."""
    if not _made:
        _made.update(_honest())
    return dict(_made)


@pytest.fixture
def honest_ledger() -> Files:
    """The same, with its rows."""
    return _honest()


def _honest() -> Files:
    sealed(PLAN, marks=(10, 30))
    factories.file_request(now=START + timedelta(days=3))
    seal.seal(START + timedelta(days=4))
    return files_of(bundle(Scope(("a", "qdrant"))))


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a text down where the sender of a bundle does not come to."""

    def keep(text: str) -> Path:
        path = tmp_path / f"kept-{len(list(tmp_path.iterdir()))}"
        path.write_text(text, encoding="utf-8")
        return path

    return keep
