import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from dsr.ledger.keys import verifier_key
from dsr.ledger.notes import open_note
from dsr.models import Event
from dsr.steps.intake import receipt_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_receipt_promises_what_was_filed_and_stays_the_same() -> None:
    # A caller may count in a time zone of its own; the database gives back UTC.
    now = timezone.now().astimezone(ZoneInfo("Asia/Taipei"))
    request = factories.file_request(now=now)
    first = receipt_of(request)
    lines = dict(line.partition(": ")[::2] for line in open_note(first, verifier_key()).splitlines())
    assert lines["reference"] == request.reference
    assert lines["due"] == request.clock.due.isoformat()
    assert lines["leaf"] == bytes(Event.objects.get(type="filed").leaf).hex()
    factories.run(request)
    factories.run(request, now=timezone.now() + timedelta(days=400))
    assert receipt_of(factories.read(request)) == first


def test_a_receipt_names_nobody() -> None:
    request = factories.file_request(who=factories.identity(details="my cat is called Miezi"))
    # Hashes and signatures are random letters, three of which may well spell a name.
    text = re.sub(r"[0-9a-z+/=]{40,}", "", receipt_of(request).lower())
    assert request.reference.lower() in text
    assert not any(word in text for word in ("ada", "berg", "people.example", "miezi"))
