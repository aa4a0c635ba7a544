"""The broker dies or stalls: filing goes on, work waits and then goes on, and nobody gets anything twice."""

from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone

from config import broker
from config.embedded import Valkey
from dsr.identity import api_keys
from dsr.models import Message, Request
from dsr.rules.lifecycle import State
from examples.common import EMAILS
from tests import factories
from tests.harness.systems import System
from tests.harness.waiting import until
from tests.harness.worker import Worker
from tests.journeys.conftest import Reach


def _file(how_many: int) -> list[Request]:
    return [factories.file_request(who=factories.identity(f"person{n}@people.example")) for n in range(how_many)]


def _codes(request: Request) -> int:
    return Message.objects.filter(request=request, kind="code_prove_requester").count()


def _mails_to(address: str) -> int:
    return sum(f"To: {address}".encode() in mail.read_bytes() for mail in Path(settings.OUTBOX_DIR).glob("*.eml"))


def test_filing_goes_on_while_the_broker_is_down_and_then_paused(
    own_valkey: Valkey, worker: Worker, reach: Reach
) -> None:
    for mail in Path(settings.OUTBOX_DIR).glob("*.eml"):
        mail.unlink()
    own_valkey.stop()
    filed = _file(3)
    assert {factories.read(request).state for request in filed} == {State.RECEIVED}
    own_valkey.start()
    for request in filed:
        reach(request, State.VERIFYING)

    own_valkey.pause()
    stalled = [factories.file_request(who=factories.identity(f"stalled{n}@people.example")) for n in range(3)]
    own_valkey.resume()
    for request in stalled:
        reach(request, State.VERIFYING)

    for request in [*filed, *stalled]:
        assert _codes(request) == 1
    until(
        lambda: not Message.objects.exclude(state="sent").exists(),
        timeout=40,
        what="every letter that was queued is sent",
    )
    for prefix in ("person", "stalled"):
        for number in range(3):
            assert _mails_to(f"{prefix}{number}@people.example") == 1


def test_a_paused_broker_costs_one_time_out_and_then_nothing(own_valkey: Valkey, own_database: str) -> None:
    own_valkey.pause()
    broker.forget_failures()
    request = factories.file_request()  # this one pays
    tried = broker.failures()
    factories.file_request()
    factories.file_request()
    own_valkey.resume()
    assert tried == 1
    assert broker.failures() == 1, "the circuit breaker let others wait too"
    assert Request.objects.get(pk=request.pk).wake_at is not None


def test_a_straight_through_request_by_api_is_ready_without_anybody(worker: Worker, systems: dict[str, System]) -> None:
    controller = factories.make_controller("qdrant")
    key = api_keys.issue(controller, "account page", now=timezone.now())
    client = Client(headers={"authorization": f"Bearer {key}"})
    body = {"right": "know", "place": "DE", "identity_verified": True, "subject": {"email": EMAILS["ada"]}}
    filed = client.post("/api/v1/requests/", body, content_type="application/json")
    assert filed.status_code == 201, filed.content
    url = f"/api/v1/requests/{filed.json()['reference']}/"
    found = until(lambda: client.get(url).json()["package"], timeout=30, what="the package is ready")
    package = client.get(found["url"].replace("http://testserver", ""))
    content = b"".join(package)
    assert len(content) == found["size"]
    assert client.get(url).json()["state"] == State.FULFILLED
