"""The mail to staff: who gets it, what it says, and what happens when it cannot be sent."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from accounts.models import User
from dsr.models import Clock, Controller, Membership, Reminder, Request
from dsr.notices import outgoing
from dsr.rules import actors
from dsr.rules.lifecycle import State
from dsr.rules.marks import end_of
from dsr.steps import decide, digest, remind
from tests import factories

RECEIVED = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ADA = factories.identity(details="My cat is called Miezi-4711")


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.fixture
def company(db: None) -> Controller:
    return factories.make_controller("qct")


@pytest.fixture
def reviewer(company: Controller) -> User:
    return factories.make_staff("reviewer", company)


@pytest.fixture
def approver(company: Controller) -> User:
    return factories.make_staff("approver", company)


def filed(company: Controller, *, received: datetime = RECEIVED, state: State = State.VERIFYING) -> Request:
    request = factories.file_request(controller=company, who=ADA, now=received)
    Request.objects.filter(pk=request.pk).update(state=state)
    return request


def at_share(request: Request, share: float) -> datetime:
    end = end_of(request.clock.due, request.clock.time_zone)
    return request.received_at + (end - request.received_at) * share + timedelta(seconds=1)


def run(now: datetime) -> int:
    remind.remind(now=now)
    return digest.tell(now=now)


def sent() -> list[EmailMultiAlternatives]:
    return list(mail.outbox)  # type: ignore[arg-type]


def sent_to() -> list[str]:
    return sorted(address for message in sent() for address in message.to)


@pytest.mark.parametrize(
    ("share", "state", "both"),
    [
        (0.5, State.VERIFYING, False),
        (0.75, State.WORKING, False),
        (0.5, State.REVIEWING, True),
        (0.75, State.RELEASING, True),
        (0.9, State.VERIFYING, True),
        (1.0, State.WORKING, True),
    ],
)
def test_who_decides_is_told_when_it_waits_on_them_and_from_nine_tenths_on(
    company: Controller, reviewer: User, approver: User, share: float, state: State, both: bool
) -> None:
    run(at_share(filed(company, state=state), share))
    assert sent_to() == sorted([reviewer.email, approver.email] if both else [reviewer.email])


def test_where_nobody_but_an_approver_is_there_they_are_told_all(company: Controller, approver: User) -> None:
    run(at_share(filed(company), 0.5))
    assert sent_to() == [approver.email]


def test_others_are_not_told(company: Controller, reviewer: User) -> None:
    factories.make_staff("auditor", company)
    factories.make_staff("approver", factories.make_controller("qazar"))
    gone = factories.make_staff("approver", company)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    unreachable = factories.make_staff("approver", company)
    User.objects.filter(pk=unreachable.pk).update(email="")
    run(at_share(filed(company), 1.0))
    assert sent_to() == [reviewer.email]


def test_one_mail_a_person_and_company_whatever_the_roles_and_requests(company: Controller) -> None:
    other = factories.make_controller("qazar")
    user = factories.make_staff("approver", [company, other])
    Membership.objects.create(user=user, controller=company, role="reviewer")
    requests = [filed(company) for _ in range(3)]
    elsewhere = filed(other)
    assert run(at_share(requests[0], 1.0) + DAY) == 2
    assert sent_to() == [user.email] * 2
    texts = {("qazar" if elsewhere.reference in message.body else "qct"): str(message.body) for message in sent()}
    assert all(request.reference in texts["qct"] for request in requests)
    assert all(request.reference not in texts["qazar"] for request in requests)


def test_the_mail_says_what_is_most_urgent_first_and_nothing_personal(
    company: Controller, reviewer: User, settings: Any
) -> None:
    late, soon = filed(company, state=State.REVIEWING), filed(company, received=RECEIVED + 4 * DAY)
    now = at_share(soon, 0.9)
    overdue = (now.date() - late.clock.due).days
    assert overdue > 0
    run(now)
    (message,) = sent()
    text = str(message.body)
    assert (
        message.subject
        == f"{company.name}: {late.reference} {overdue} day{'s' * (overdue > 1)} overdue, and 1 more request"
    )
    assert text.index(late.reference) < text.index(soon.reference)
    assert f"{late.reference} · Access · under review\nDue {late.clock.due:%-d %B %Y}: " in text
    assert "90 % of its time is used." in text
    assert "stays open until somebody answers it" in text
    assert f"{settings.PUBLIC_URL}/staff/r/{late.reference}/" in text
    html = str(message.alternatives[0][0])
    for word in ("Ada", "Berg", "people.example", "Miezi", "None", "{{"):
        assert word not in text + html + str(message.subject)


def test_a_single_request_is_spoken_of_as_one(company: Controller, reviewer: User) -> None:
    request = filed(company)
    Clock.objects.filter(request=request).update(remind_at=RECEIVED)
    now = end_of(request.clock.due, request.clock.time_zone) - MINUTE
    run(now)
    (message,) = sent()
    assert message.subject == f"{company.name}: {request.reference} due today"
    assert "A request to" in str(message.body)


def test_a_long_list_is_cut_and_says_so(company: Controller, reviewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "SHOWN", 2)
    requests = [filed(company, received=RECEIVED + n * MINUTE) for n in range(4)]
    assert run(at_share(requests[-1], 1.0)) == 1
    text = str(sent()[0].body)
    assert [request.reference in text for request in requests] == [True, True, False, False]
    assert "2 more lines did not fit" in text
    assert not Reminder.objects.filter(told_at=None).exists()


def test_nobody_is_told_twice(company: Controller, reviewer: User) -> None:
    now = at_share(filed(company), 0.5)
    assert [run(now), run(now), run(now + MINUTE)] == [1, 0, 0]


def test_after_an_outage_one_mail_speaks_of_the_newest_mark(company: Controller, reviewer: User) -> None:
    request = filed(company)
    remind.remind(now=at_share(request, 0.5))  # noted; the mail did not go
    remind.remind(now=at_share(request, 0.75))
    run(at_share(request, 0.9))
    (message,) = sent()
    assert "90 %" in str(message.body)
    assert "50 %" not in str(message.body)


def test_what_closed_before_the_mail_went_is_not_told(company: Controller, reviewer: User) -> None:
    request = filed(company)
    now = at_share(request, 0.5)
    remind.remind(now=now)
    decide.withdraw(request_id=request.pk, by=actors.REQUESTER, now=now)
    assert digest.tell(now=now) == 0
    assert sent() == []
    assert Reminder.objects.get().told_at == now


class Refusing(EmailBackend):
    """Takes mail for everybody but those it is told to refuse; None: refuses all."""

    refused: set[str] | None = None
    tried: list[str]

    def send_messages(self, messages: Any) -> int:
        type(self).tried += [message.extra_headers["Message-ID"] for message in messages]
        if self.refused is None or any(set(message.to) & self.refused for message in messages):
            raise smtplib.SMTPException("450 greylisted")
        return super().send_messages(messages)


@pytest.fixture
def refusing(settings: Any) -> type[Refusing]:
    Refusing.refused, Refusing.tried = None, []
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    return Refusing


def test_a_mail_service_that_fails_leaves_it_untold_and_the_next_run_tries_again_under_one_id(
    company: Controller, reviewer: User, refusing: type[Refusing], caplog: pytest.LogCaptureFixture
) -> None:
    now = at_share(filed(company), 0.5)
    assert run(now) == 0
    assert "tried again" in caplog.text
    assert reviewer.email not in caplog.text
    assert Reminder.objects.get().told_at is None
    assert run(now + timedelta(seconds=1)) == 0, "not at once"
    refusing.refused = set()
    assert run(now + MINUTE) == 1
    assert Reminder.objects.get().told_at == now + MINUTE
    assert len(refusing.tried) == 2
    assert len(set(refusing.tried)) == 1
    assert sent()[0].extra_headers["Message-ID"] == refusing.tried[0]


def test_one_whose_mail_is_refused_costs_nobody_else_a_second_one(
    company: Controller, reviewer: User, approver: User, refusing: type[Refusing]
) -> None:
    refusing.refused = {approver.email}
    now = at_share(filed(company), 0.9)
    assert [run(now), run(now + MINUTE), run(now + 2 * MINUTE)] == [1, 0, 0]
    refusing.refused = set()
    assert run(now + DAY) == 1
    assert sent_to() == sorted([reviewer.email, approver.email])
    row = Reminder.objects.get()
    assert row.told == sorted([reviewer.pk, approver.pk])
    assert row.told_at == now + DAY


def test_trying_again_ends_some_day(company: Controller, reviewer: User, refusing: type[Refusing]) -> None:
    request = filed(company)
    now = at_share(request, 0.5)
    remind.remind(now=now)
    Reminder.objects.update(attempts=outgoing.LAST_ATTEMPT - 1)
    assert digest.tell(now=now) == 0
    assert len(refusing.tried) == 1
    assert digest.tell(now=now + 30 * DAY) == 0
    assert len(refusing.tried) == 1


def test_a_sender_that_died_is_followed_by_another_when_its_lease_is_over(
    company: Controller, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = at_share(filed(company), 0.5)
    remind.remind(now=now)
    with monkeypatch.context() as patch:
        patch.setattr(outgoing, "post", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            digest.tell(now=now)
    assert digest.tell(now=now + MINUTE) == 0
    assert digest.tell(now=now + digest.LEASE) == 1


def test_a_company_with_nobody_to_tell_is_said_once_and_told_when_somebody_comes(
    company: Controller, caplog: pytest.LogCaptureFixture
) -> None:
    request = filed(company)
    now = at_share(request, 0.5)
    for minutes in range(3):
        assert run(now + minutes * MINUTE) == 0
    run(now + 2 * digest.NOBODY_YET)
    assert caplog.text.count("nobody can be reminded for qct") == 1
    assert digest.without_staff() == [company]
    late = factories.make_staff("reviewer", company)
    assert digest.without_staff() == []
    assert run(now + 4 * digest.NOBODY_YET) == 1
    assert sent_to() == [late.email]


def test_two_workers_send_each_mail_once(own_database: str) -> None:
    company = factories.make_controller("qct")
    people = [factories.make_staff("reviewer", company) for _ in range(3)]
    requests = [filed(company) for _ in range(5)]
    now = at_share(requests[0], 0.5)
    remind.remind(now=now)

    def tell(_: int) -> int:
        try:
            return digest.tell(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        went = sum(pool.map(tell, range(4)))
    told = [
        (address, request.reference)
        for message in sent()
        for address in message.to
        for request in requests
        if request.reference in str(message.body)
    ]
    assert went == len(sent())
    assert sorted(told) == sorted((person.email, request.reference) for person in people for request in requests)
