from datetime import UTC, datetime

import pytest

from dsr.demo import samples
from dsr.demo.people import make_staff
from dsr.models import Message, MessageState
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from tests.factories import make_controller

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def test_the_letters_of_a_sample_went_when_they_were_written() -> None:
    make_controller("qct")
    make_staff(now=NOW)
    sample = samples.Sample(
        "qct", Right.RESTRICTION, "DE", "Fay Okoro", "fay.okoro@people.example", State.VERIFYING, 16
    )
    request = samples.make(sample, now=NOW)
    letters = Message.objects.filter(request=request)
    assert letters
    for letter in letters:
        assert letter.state == MessageState.SENT
        assert letter.sent_at is not None
        assert letter.sent_at.date() == letter.created_at.date() < NOW.date()
