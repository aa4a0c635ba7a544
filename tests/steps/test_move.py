"""Two who act on one request at once: the second waits, and finds it as the first has left it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from django.db import connection

from dsr.models import Event, Message
from dsr.steps.decide import CannotDecide
from dsr.steps.extend import extend
from tests import factories

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)


def test_of_approvers_who_extend_at_once_one_does_and_one_letter_goes(own_database: str) -> None:
    request = factories.file_request(now=RECEIVED)
    by = factories.approver_of(request.controller)

    def one(_: int) -> str:
        try:
            extend(request_id=request.pk, reason="Five archives.", until=None, by=by, now=RECEIVED)
        except CannotDecide as no:
            return str(no)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(3) as pool:
        extended, *others = sorted(pool.map(one, range(3)))
    assert extended == ""
    assert all("was taken already" in each for each in others)
    assert factories.read(request).clock.events == ["extend 2026-06-01"]
    assert Event.objects.filter(type="extended").count() == 1
    assert Message.objects.filter(request=request, kind="extended").count() == 1
