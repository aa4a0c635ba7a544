from collections.abc import Iterator

import pytest

from tests.harness.scratch import drop_database, scratch_database


@pytest.fixture
def database() -> Iterator[str]:
    url = scratch_database()
    yield url
    drop_database(url)
