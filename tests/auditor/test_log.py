import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dsr.auditor import log
from dsr.ledger.append import append
from dsr.ledger.canonical import leaf_hash
from dsr.ledger.facts import FileLoaded, Moved
from dsr.models import Controller, Event, Request
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import State
from dsr.rules.references import EXAMPLE
from dsr.vault.pseudonyms import pseudonym
from tests.doors import signed_in, text_of
from tests.factories import file_request, make_staff, request_in

pytestmark = pytest.mark.django_db
LOG = "/audit/"


def _read(user: User, **query: str) -> list[dict[str, Any]]:
    page = signed_in(user).get(LOG, query)
    assert page.status_code == 200
    entries: list[dict[str, Any]] = page.context["page"].entries
    return entries


def test_the_newest_event_comes_first(auditor: User) -> None:
    file_request()
    numbers = [entry["pk"] for entry in _read(auditor)]
    assert numbers == sorted(numbers, reverse=True)


def test_nobody_reads_another_companys_log(auditor: User, stranger: User) -> None:
    request = file_request()
    filed = Event.objects.get(type="filed")
    client = signed_in(stranger)
    assert {entry["controller"] for entry in _read(stranger)} == {"qct"}
    assert client.get(LOG, {"company": "qdrant"}).status_code == 422
    assert client.get(reverse("auditor:event", args=[filed.pk])).status_code == 404
    assert client.get(reverse("auditor:request", args=[pseudonym("request", request.pk)])).status_code == 404


def test_a_reference_of_another_company_is_answered_like_an_unknown_one(stranger: User, qdrant: Controller) -> None:
    request = file_request(controller=qdrant)
    pages = [signed_in(stranger).get(LOG, {"reference": r}) for r in (request.reference, EXAMPLE)]
    for page in pages:
        assert page.status_code == 422
        assert "has no request with this reference" in text_of(page)


def test_filters_by_type_request_and_day(auditor: User) -> None:
    one, two = request_in(State.VERIFYING), file_request()
    assert {entry["type"] for entry in _read(auditor, type="filed")} == {"Filed"}
    assert len(_read(auditor, type="filed")) == 2
    assert {e["request"] for e in _read(auditor, reference=one.reference)} == {pseudonym("request", one.pk)}
    assert len(_read(auditor, reference=two.reference.lower(), type="filed")) == 1
    today = timezone.now().date()
    assert _read(auditor, since=today.isoformat(), type="filed")
    assert not _read(auditor, since=(today + timedelta(days=1)).isoformat())
    assert not _read(auditor, until=(today - timedelta(days=1)).isoformat())


@pytest.mark.parametrize(
    ("query", "instruction"),
    [
        ({"since": "2026-99-99"}, "Enter a day, such as"),
        ({"since": "2026-02-02", "until": "2026-01-01"}, "Choose a day that is not before"),
        ({"reference": "nonsense"}, "Check what you typed"),
        ({"type": "gossip"}, "There is a problem"),
    ],
)
def test_a_wrong_filter_says_what_is_wrong(auditor: User, query: dict[str, str], instruction: str) -> None:
    page = signed_in(auditor).get(LOG, query)
    assert page.status_code == 422
    assert instruction in text_of(page)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "²"])
def test_a_wrong_number_in_the_address_is_ignored(auditor: User, before: str) -> None:
    assert _read(auditor, before=before)


def test_pages_follow_each_other_without_gap_or_repeat(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "PAGE", 3)
    for _ in range(4):
        file_request()
    client = signed_in(auditor)
    client.get(LOG)
    all_of_it = list(Event.objects.order_by("-pk").values_list("pk", flat=True))
    seen: list[int] = []
    query: dict[str, str] = {}
    while True:
        page = client.get(LOG, query).context["page"]
        seen += [entry["pk"] for entry in page.entries]
        if page.next is None:
            break
        query = {"before": str(page.next)}
    assert seen == all_of_it


def test_reading_the_log_is_in_the_log_once_an_hour(auditor: User, qdrant: Controller) -> None:
    client = signed_in(auditor)
    for _ in range(3):
        client.get(LOG)
    looks = Event.objects.filter(controller="qdrant", type="viewed", body__contains='"page":"log"')
    assert looks.count() == 1


def test_an_event_shows_the_text_that_was_hashed_and_its_leaf(auditor: User) -> None:
    file_request()
    filed = Event.objects.get(type="filed")
    page = signed_in(auditor).get(reverse("auditor:event", args=[filed.pk]))
    assert page.context["event"].body == filed.body
    assert leaf_hash(filed.body).hex() in text_of(page)
    assert json.loads(filed.body)["salt"] in text_of(page)


def test_a_request_is_told_from_its_first_event_to_its_last(auditor: User) -> None:
    request = request_in(State.WITHDRAWN)
    page = signed_in(auditor).get(reverse("auditor:request", args=[pseudonym("request", request.pk)]))
    titles = [entry["title"] for entry in page.context["entries"]]
    assert titles[0] == "Access requested on the portal"
    assert titles[-1] == "Withdrawn by the requester"


def test_the_log_names_no_person(auditor: User, qdrant: Controller) -> None:
    request: Request = request_in(State.VERIFYING)
    reviewer = make_staff("reviewer", qdrant, name="Rob Reviewer")
    signed_in(reviewer).get(reverse("staff:request", args=[request.reference]))
    page = text_of(signed_in(auditor).get(LOG))
    for word in ("Rob Reviewer", reviewer.email, "ada.berg", "Ada Berg", request.reference):
        assert word not in page


def test_events_of_no_company_are_shown_to_who_audits_every_company(
    auditor: User, qdrant: Controller, qct: Controller
) -> None:
    event = append(FileLoaded("policy", 99, "0" * 64), by=SYSTEM, at=timezone.now())
    everybodys = make_staff("auditor", [qdrant, qct])
    for user, sees in ((auditor, False), (everybodys, True)):
        page = signed_in(user).get(reverse("auditor:event", args=[event.pk]))
        assert page.status_code == (200 if sees else 404)
        assert (event.pk in [entry["pk"] for entry in _read(user)]) is sees
    alone = _read(everybodys, company="-")
    assert {entry["controller"] for entry in alone} == {""}
    assert event.pk in [entry["pk"] for entry in alone]
    assert signed_in(auditor).get(LOG, {"company": "-"}).status_code == 422


def test_reading_what_belongs_to_no_company_is_an_event_of_no_company(qdrant: Controller) -> None:
    _read(make_staff("auditor", qdrant))
    assert Event.objects.filter(controller=None, type="viewed").count() == 1
    assert Event.objects.filter(controller="qdrant", type="viewed").count() == 1


def test_the_log_is_filtered_by_who_did_it(auditor: User, qct: Controller) -> None:
    request_in(State.VERIFYING)
    signed_in(auditor).get(LOG)
    for kind in ("requester", "system", "staff"):
        found = _read(auditor, actor=kind)
        assert found
        assert {entry["actor"].partition(":")[0] for entry in found} == {kind}
    name = _read(auditor, actor="staff")[0]["actor"]
    assert {entry["actor"] for entry in _read(auditor, actor=name)} == {name}
    assert _read(auditor, actor=f"staff:{'0' * 32}") == []


@pytest.mark.parametrize("actor", ["staff:ada@people.example", "staff:%", "nobody", "staff:" + "0" * 31])
def test_nobody_is_looked_for_by_anything_but_the_ledgers_name(auditor: User, actor: str) -> None:
    assert signed_in(auditor).get(LOG, {"actor": actor}).status_code == 422


def test_one_event_that_says_what_none_would_leaves_the_log_readable(auditor: User, qdrant: Controller) -> None:
    append(Moved("gossip", "here", "there"), by=SYSTEM, at=timezone.now(), controller=qdrant)
    assert "moved" in [entry["title"] for entry in _read(auditor)]


@pytest.mark.parametrize("pk", [0, 2**62, 2**64])
def test_an_event_that_is_not_there_is_no_page(auditor: User, pk: int) -> None:
    assert signed_in(auditor).get(f"/audit/event/{pk}/").status_code == 404


@pytest.mark.parametrize("role", ["approver", "reviewer"])
def test_who_works_on_requests_does_not_read_the_log(qdrant: Controller, role: str) -> None:
    client = signed_in(make_staff(role, qdrant))
    assert client.get(LOG).status_code == 403
    assert client.get(reverse("auditor:event", args=[1])).status_code == 403
    assert client.post(reverse("auditor:export", args=["csv"])).status_code == 403


def test_nobody_reads_the_log_without_signing_in(client: Any, db: None) -> None:
    assert client.get(LOG)["Location"].startswith(reverse("account_login"))


def test_the_log_is_read_and_not_posted_to(auditor: User) -> None:
    assert signed_in(auditor).post(LOG).status_code == 405


def test_a_name_with_a_nul_is_nobodys(auditor: User) -> None:
    assert signed_in(auditor).get("/audit/request/%00/").status_code == 404
