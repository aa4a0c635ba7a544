"""The staff area as a browser shows it: accessible in every state, narrow screens included, and worked by keyboard alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dsr.ledger import exports, seal
from dsr.models import Clock, Controller, Event, Export, RequesterKind
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import recheck
from dsr.vault.pseudonyms import pseudonym
from tests.browser.looks import check
from tests.factories import PASSWORD, identity, make_controller, make_staff, read, request_in, run
from tests.metrics.events import Past, write

pytestmark = pytest.mark.systems("qdrant")


def _sign_in(page: Page, site: str, email: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site}/staff/account/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main h1")).not_to_have_text("Sign in")


@pytest.fixture
def qdrant(own_database: str) -> Controller:
    return make_controller("qdrant")


def test_every_page_of_the_staff_area_is_accessible(
    systems: object, live_site: str, qdrant: Controller, page: Page
) -> None:
    approver = make_staff("approver", qdrant)
    agent = identity(agent="agnes@agents.example", details="A long story. " * 40)
    requests = [
        request_in(State.REVIEWING, right=Right.ERASURE, who=agent, requester=RequesterKind.AGENT, statement="Letter"),
        request_in(State.RELEASING),
        request_in(State.WORKING, right=Right.RECTIFICATION),
        request_in(State.REFUSED),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SYSTEM_QDRANT_CLOUD_READ_URL")
        requests.append(run(request_in(State.LOCATING)))
    page.goto(f"{live_site}/staff/account/login/")
    check(page)
    _sign_in(page, live_site, approver.email)
    check(page)
    for request in requests:
        page.goto(f"{live_site}/staff/r/{request.reference}/")
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        check(page)
    page.goto(f"{live_site}/staff/r/{requests[0].reference}/")
    page.locator("#refuse").get_by_role("button").click()
    expect(page).to_have_title(f"Error: Erasure, {requests[0].reference} – Staff – Habeas")
    check(page)
    page.goto(f"{live_site}/staff/file/")
    check(page)
    page.get_by_role("button", name="File the request").click()
    check(page)
    page.goto(f"{live_site}/staff/")
    page.get_by_label("Find by e-mail address or reference").fill("ada.berg@people.example")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("rowheader")).to_have_count(len(requests))
    check(page)


def test_every_page_of_the_auditors_area_is_accessible(
    systems: object, live_site: str, qdrant: Controller, page: Page
) -> None:
    auditor = make_staff("auditor", qdrant)
    request = request_in(State.PARTLY_FULFILLED, right=Right.ERASURE)
    _sign_in(page, live_site, auditor.email)
    expect(page.locator("main h1")).to_have_text("Auditor’s log")
    check(page)
    page.goto(f"{live_site}/audit/?since=2026-02-02&until=2026-01-01")
    check(page)
    filed = Event.objects.get(type="filed")
    page.goto(f"{live_site}/audit/event/{filed.pk}/")
    check(page)
    page.goto(f"{live_site}/audit/request/{pseudonym('request', request.pk)}/")
    expect(page.locator(".clock__why")).to_be_visible()
    check(page)
    page.goto(f"{live_site}/audit/seal/")
    check(page)
    seal.run(timezone.now())
    page.reload()
    expect(page.locator("main")).to_contain_text("The log is sealed and signed")
    check(page)


def test_a_bundle_is_asked_for_and_fetched(systems: object, live_site: str, qdrant: Controller, page: Page) -> None:
    request_in(State.WITHDRAWN)
    seal.run(timezone.now())
    _sign_in(page, live_site, make_staff("auditor", qdrant).email)
    page.get_by_role("navigation", name="Staff").get_by_role("link", name="Bundles").click()
    check(page)
    page.get_by_label("Since").fill("2026-02-02")
    page.get_by_label("Until").fill("2026-01-01")
    page.get_by_role("button", name="Make the bundle").click()
    expect(page).to_have_title("Error: Bundles – Staff – Habeas")
    check(page)
    page.get_by_label("Since").fill("")
    page.get_by_label("Until").fill("")
    page.get_by_role("button", name="Make the bundle").click()
    expect(page.get_by_role("status").filter(has_text="Waiting to begin")).to_be_visible()
    check(page)
    exports.make(Export.objects.get().pk, clock=timezone.now)
    # The page looks again by itself.
    expect(page.get_by_role("button", name="Download the bundle")).to_be_visible(timeout=15_000)
    check(page)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Download the bundle").click()
    assert fetched.value.suggested_filename.endswith(".zip")


def test_the_numbers_of_a_year_are_accessible(systems: object, live_site: str, qdrant: Controller, page: Page) -> None:
    write(
        "qdrant",
        *[Past(took=days) for days in range(20)],
        Past("erasure", ("gdpr",), "DE", end=""),
        Past(end="refused"),
    )
    _sign_in(page, live_site, make_staff("approver", qdrant).email)
    page.get_by_role("link", name="Numbers").click()
    check(page)
    page.get_by_label("Year of receipt").select_option("2025")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h1")).to_contain_text("Numbers of 2025")
    check(page)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Export the year").click()
    assert fetched.value.suggested_filename == "habeas-qdrant-year-2025.csv"


def test_a_request_is_decided_by_keyboard_alone(
    systems: object, live_site: str, qdrant: Controller, page: Page
) -> None:
    approver = make_staff("approver", qdrant)
    request = request_in(State.REVIEWING)
    _sign_in(page, live_site, approver.email)
    page.get_by_role("link", name=request.reference).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/r/**")
    page.locator(".actions").get_by_role("link", name="Approve").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Approved.")).to_be_visible()
    assert read(request).state == State.WORKING


def test_more_time_is_taken_and_the_page_says_what_moved_the_date(
    systems: object, live_site: str, qdrant: Controller, page: Page
) -> None:
    approver = make_staff("approver", qdrant)
    request = request_in(State.REVIEWING)
    _sign_in(page, live_site, approver.email)
    page.goto(f"{live_site}/staff/r/{request.reference}/")
    page.locator(".actions").get_by_role("link", name="Take more time").click()
    card = page.locator("#extend")
    expect(card).to_contain_text("It is then due by")
    card.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("the requester must be told the reasons")
    card.get_by_label("Why does the answer take longer?").fill("Five archives must be searched.")
    card.get_by_role("button").click()
    expect(page.get_by_role("status").filter(has_text="More time is taken.")).to_be_visible()
    expect(page.locator(".clock__was")).to_contain_text("moved by an extension")
    expect(page.get_by_text("was taken already")).to_be_visible()
    check(page)


def test_dates_in_question_are_accessible_and_settled(
    systems: object, live_site: str, qdrant: Controller, page: Page
) -> None:
    approver = make_staff("approver", qdrant)
    clock = request_in(State.RECEIVED).clock
    later = clock.due + timedelta(days=1)
    results = [{**entry, "due": later.isoformat()} for entry in clock.results]
    Clock.objects.filter(pk=clock.pk).update(due=later, results=results, rules={"holidays": "0", "packs": {}})
    assert recheck.recheck(clock.request_id, timezone.now())
    _sign_in(page, live_site, approver.email)
    check(page)
    page.get_by_role("rowheader").get_by_role("link").click()
    check(page)
    page.get_by_role("radio", name="Those that are stored").check()
    page.get_by_label("Why do the stored ones stay?").fill("The requester was told this date.")
    page.get_by_role("button", name="Settle the dates").last.click()
    expect(page.get_by_text("The dates are settled.")).to_be_visible()
    page.get_by_role("link", name="of the policy of Qdrant").click()
    check(page)
    page.get_by_role("link", name="Controllers").first.click()
    check(page)


def test_the_page_says_so_when_the_machine_moved_the_request_on(
    systems: object, live_site: str, qdrant: Controller, page: Page
) -> None:
    reviewer = make_staff("reviewer", qdrant)
    request = request_in(State.LOCATING)
    _sign_in(page, live_site, reviewer.email)
    page.goto(f"{live_site}/staff/r/{request.reference}/")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    assert run(request).state == State.REVIEWING
    expect(page.get_by_text("This request has moved on.")).to_be_visible(timeout=15_000)
    assert said == [], "a script or a style was refused"
    assert timezone.now() >= request.received_at
