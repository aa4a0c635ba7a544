"""The HTTP connector keeps every promise of the kit."""

from collections.abc import Iterator

import pytest

from dsr.connectors.kit import ChangingPromises, ConnectorKit
from tests.connectors.http.store import HttpWorld
from tests.harness.far_side import FarSide, far_side


class TestHttp(ConnectorKit, ChangingPromises):
    many_rows = 2_000

    @pytest.fixture(autouse=True, params=["cursor", "offset"])
    def _far(self, request: pytest.FixtureRequest) -> Iterator[None]:
        with far_side() as far:
            far.paging = request.param
            self.far: FarSide = far
            yield

    def world(self) -> HttpWorld:
        return HttpWorld(self.far)
