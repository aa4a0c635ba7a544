from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dsr.models import Clock, Controller, Reminder, Request, WorkItem
from dsr.rules.lifecycle import State
from dsr.staff import queue
from dsr.web.clock import today_for
from tests.doors import signed_in, text_of
from tests.factories import file_request, make_staff, request_in

pytestmark = pytest.mark.django_db
QUEUE = "/staff/"


def _due(request: Request, days: int) -> None:
    day = today_for(request.clock, timezone.now()) + timedelta(days=days)
    Clock.objects.filter(request=request).update(due=day, target=day)


def _listed(user: User, query: str = "") -> list[str]:
    page = signed_in(user).get(f"{QUEUE}{query}")
    assert page.status_code == 200
    return [row.request.reference for row in page.context["page"].rows]


def test_the_soonest_due_comes_first(approver: User) -> None:
    later, sooner, overdue = (file_request() for _ in range(3))
    _due(later, 20)
    _due(sooner, 2)
    _due(overdue, -1)
    assert _listed(approver) == [overdue.reference, sooner.reference, later.reference]


def test_an_overdue_request_says_so_in_words(approver: User) -> None:
    _due(file_request(), -3)
    assert "3 days overdue" in text_of(signed_in(approver).get(QUEUE))


def test_a_company_of_somebody_elses_is_not_listed(stranger: User, opt_out: Request) -> None:
    assert _listed(stranger) == []


def test_closed_requests_are_listed_when_asked_for(approver: User) -> None:
    open_one, closed = file_request(), request_in(State.WITHDRAWN)
    assert _listed(approver) == [open_one.reference]
    assert _listed(approver, "?closed=on") == [closed.reference]


def test_filters_by_company_right_and_state(approver: User, opt_out: Request) -> None:
    access = file_request()
    assert _listed(approver, "?company=qazar") == [opt_out.reference]
    assert _listed(approver, "?right=access") == [access.reference]
    assert _listed(approver, "?state=reviewing") == [opt_out.reference]
    assert _listed(approver, "?company=qazar&right=access") == []


def test_overdue_is_judged_where_the_clock_runs(approver: User, opt_out: Request) -> None:
    file_request()
    _due(opt_out, -2)
    assert _listed(approver, "?overdue=on") == [opt_out.reference]


def test_mine_is_what_the_persons_permissions_can_move(approver: User, reviewer: User, opt_out: Request) -> None:
    file_request()
    assert _listed(approver, "?mine=on") == [opt_out.reference]
    assert _listed(reviewer, "?mine=on") == []


def test_work_by_hand_is_mine_and_waits_on_us(reviewer: User, opt_out_at_work: Request) -> None:
    page = signed_in(reviewer).get(f"{QUEUE}?mine=on")
    (row,) = page.context["page"].rows
    assert row.request == opt_out_at_work
    assert row.waits == "Us, by hand"


def test_what_needs_attention_is_marked_and_found(approver: User, opt_out_at_work: Request) -> None:
    file_request()
    item = opt_out_at_work.work_items.earliest("pk")
    WorkItem.objects.filter(pk=item.pk).update(state="attention")
    assert _listed(approver, "?attention=on") == [opt_out_at_work.reference]
    assert "Needs attention" in text_of(signed_in(approver).get(QUEUE))


@pytest.mark.parametrize("query", ["?company=nobody", "?right=everything", "?state=lost", "?after=yesterday", "?x=%00"])
def test_a_wrong_filter_is_ignored(approver: User, query: str) -> None:
    request = file_request()
    assert _listed(approver, query) == [request.reference]


def test_pages_follow_each_other_without_gap_or_repeat(approver: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    requests = [file_request() for _ in range(5)]
    for request in requests[:4]:
        _due(request, 7)  # the same day: the reference decides
    seen: list[str] = []
    query = ""
    while True:
        page = signed_in(approver).get(f"{QUEUE}{query}")
        seen += [row.request.reference for row in page.context["page"].rows]
        if page.context["page"].next is None:
            break
        query = f"?after={page.context['page'].next}"
    assert len(seen) == len(set(seen))
    assert set(seen) == {request.reference for request in requests}


def test_more_requests_cost_no_more_queries(
    approver: User, django_assert_max_num_queries: Callable[..., Any], opt_out_at_work: Request
) -> None:
    client = signed_in(approver)
    client.get(QUEUE)
    with django_assert_max_num_queries(20) as few:
        client.get(QUEUE)
    for _ in range(6):
        file_request()
    with django_assert_max_num_queries(20) as many:
        client.get(QUEUE)
    assert len(many.captured_queries) == len(few.captured_queries)


def test_nobody_reads_the_queue_without_signing_in(client: Any) -> None:
    sent = client.get(QUEUE)
    assert sent.status_code == 302
    assert sent["Location"].startswith(reverse("account_login"))


def test_somebody_without_a_role_is_told_that_the_page_is_not_theirs(db: None) -> None:
    assert signed_in(make_staff("reviewer")).get(QUEUE).status_code == 403


def test_an_auditor_is_led_to_the_log(auditor: User) -> None:
    sent = signed_in(auditor).get(QUEUE)
    assert sent.status_code == 302
    assert sent["Location"] == reverse("auditor:log")


def test_the_queue_is_read_and_not_posted_to(approver: User) -> None:
    assert signed_in(approver).post(QUEUE).status_code == 405


def test_the_navigation_names_only_what_the_person_may_open(approver: User, qdrant: Controller) -> None:
    page = text_of(signed_in(approver).get(QUEUE))
    assert f'href="{reverse("auditor:numbers")}"' in page
    for name in ("log", "seal", "exports"):
        assert f'href="{reverse(f"auditor:{name}")}"' not in page


@pytest.mark.parametrize("address", ["/staff/", "/staff/file/"])
def test_no_page_stays_in_the_browsers_cache(approver: User, address: str) -> None:
    """After signing out, Back must show nobody's data."""
    assert "no-store" in signed_in(approver).get(address)["Cache-Control"]


def test_a_requests_page_stays_in_no_browsers_cache(approver: User, opt_out: Request) -> None:
    assert "no-store" in signed_in(approver).get(f"/staff/r/{opt_out.reference}/")["Cache-Control"]


def test_what_passed_our_own_target_can_be_listed_before_it_is_overdue(approver: User) -> None:
    passed, ahead = file_request(), file_request()
    Clock.objects.filter(request=passed).update(target=timezone.now().date() - timedelta(days=2))
    _due(ahead, 2)
    assert _listed(approver, "?target=on") == [passed.reference]
    assert ", passed" in text_of(signed_in(approver).get(f"{QUEUE}?target=on"))


def test_what_staff_was_reminded_of_at_nine_tenths_can_be_listed(approver: User) -> None:
    half, nearly, over, before_an_extension = (file_request() for _ in range(4))
    now = timezone.now()
    for request, mark, days in (
        (half, "50", 0),
        (nearly, "90", 0),
        (over, "overdue+7", 0),
        (before_an_extension, "90", 9),
    ):
        due = request.clock.due - timedelta(days=days)
        Reminder.objects.create(request=request, mark=mark, due=due, at=now)
    assert set(_listed(approver, "?nearly=on")) == {nearly.reference, over.reference}


def test_dates_in_question_are_listed_and_marked(approver: User) -> None:
    asked, _ = file_request(), file_request()
    Clock.objects.filter(request=asked).update(question={"due": ["2026-04-07", "2026-04-08"]})
    assert _listed(approver, "?question=on") == [asked.reference]
    assert text_of(signed_in(approver).get(QUEUE)).count('tag__shape" aria-hidden="true"></span>Dates in question') == 1


@pytest.mark.parametrize("state", [State.VERIFYING, State.RECEIVED])
def test_a_request_that_waits_on_somebody_else_is_overdue_all_the_same(approver: User, state: State) -> None:
    request = request_in(state)
    _due(request, -3)
    assert _listed(approver, "?overdue=on") == [request.reference]
    assert "3 days overdue" in text_of(signed_in(approver).get(f"{QUEUE}?overdue=on"))
