"""Those who got the data are told: by letter where the policy gives an address, and then it counts as told."""

import pytest
from django.core import mail
from django.utils import timezone

from dsr.models import Event, NoticeState, PolicyVersion, RecipientNotice
from dsr.policy.schema import Recipient
from dsr.rules.rights import Right
from dsr.steps import letters, recipients
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MAILED = Recipient(name="Helpwise Inc.", category="customer support", country="US", contact="dpo@helpwise.example")
SILENT = Recipient(name="Paywell Ltd", category="payment", country="IE")


@pytest.fixture(autouse=True)
def _policy(monkeypatch: pytest.MonkeyPatch) -> None:
    read = PolicyVersion.read
    known = {"recipients": (MAILED, SILENT)}
    monkeypatch.setattr(PolicyVersion, "read", lambda self: read(self).model_copy(update=known))


def test_a_recipient_with_an_address_is_told_when_its_letter_has_left() -> None:
    request = factories.file_request(right=Right.ERASURE)
    recipients.open_notices(request, now=NOW)
    recipients.open_notices(request, now=NOW)
    message = request.messages.get(kind="recipient")
    states = dict(RecipientNotice.objects.values_list("name", "state"))
    assert states == {MAILED.name: NoticeState.OPEN, SILENT.name: NoticeState.OPEN}
    assert letters.send(message.pk, now=NOW)
    (sent,) = mail.outbox
    assert sent.to == ["dpo@helpwise.example"]
    assert "ada.berg@people.example" in sent.body
    states = dict(RecipientNotice.objects.values_list("name", "state"))
    assert states == {MAILED.name: NoticeState.TOLD, SILENT.name: NoticeState.OPEN}
    (told,) = Event.objects.filter(type="recipient_told").values_list("body", flat=True)
    assert "ada.berg" not in told


@pytest.mark.parametrize("right", [right for right in Right if right not in (Right.ERASURE, Right.RECTIFICATION)])
def test_only_what_the_law_wants_told_is_told(right: Right) -> None:
    place = "US-CA" if right in (Right.OPT_OUT, Right.LIMIT) else "DE"
    slug = "qazar" if place == "US-CA" else "qdrant"
    request = factories.file_request(right=right, place=place, controller=factories.make_controller(slug))
    told = recipients.open_notices(request, now=NOW)
    assert bool(told) is (right is Right.RESTRICTION)
