from collections.abc import Iterator

import pytest

from tests.harness.far_side import FarSide, far_side


@pytest.fixture
def far() -> Iterator[FarSide]:
    with far_side() as started:
        yield started
