"""Steps of a journey whose automatic part a real worker takes, in another process."""

from collections.abc import Callable

import pytest

from dsr.models import Message, MessageState, Request, WorkItem
from tests.factories import read
from tests.harness.waiting import until
from tests.harness.worker import Worker

Reach = Callable[..., Request]


@pytest.fixture
def reach() -> Reach:
    """Wait until the worker has taken a request to one of these states."""

    def wait(request: Request, *states: str, timeout: float = 60) -> Request:
        def there() -> bool:
            return read(request).state in states

        try:
            until(there, timeout=timeout, what=f"{request.reference} is {' or '.join(states)}")
        except TimeoutError as error:
            items = [(i.system, i.phase, i.state, i.error) for i in WorkItem.objects.filter(request=request)]
            raise AssertionError(f"{error}; it is {read(request).state}; work: {items}") from None
        return read(request)

    return wait


@pytest.fixture
def letter_sent(worker: Worker) -> Callable[[Request, str], Message]:
    """Wait until a letter of a kind has left."""

    def wait(request: Request, kind: str) -> Message:
        def sent() -> Message | None:
            return Message.objects.filter(request=request, kind=kind, state=MessageState.SENT).first()

        found = until(sent, timeout=30, what=f"a letter {kind} is sent")
        assert found is not None
        return found

    return wait
