"""The portal in a real browser: with the keyboard alone, read by axe, and on the narrowest phone."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from dsr.ledger.keys import rotate, sign_note, vkeys
from dsr.ledger.notes import open_note
from dsr.ledger.seal import seal
from dsr.models import Package, Purpose, Request
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import Event, State
from dsr.steps import decide, move
from dsr.steps.intake import promise_of, receipt_of
from dsr.steps.load import load_controller
from dsr.vault import blobs
from tests.browser.looks import check, press_to
from tests.factories import EXAMPLES, approver_of, code_for, make_controller, request_in, run
from tests.metrics.events import Past, write

CONTINUE = "main form button"


@pytest.fixture
def site(live_site: str) -> str:
    """The running site, with the sample controllers."""
    for slug in ("qdrant", "qazar", "qct"):
        make_controller(slug)
    return live_site


def request_of(page: Page) -> Request:
    return Request.objects.select_related("controller", "policy", "clock").get(
        public_id=urlsplit(page.url).path.split("/")[2]
    )


def send(page: Page) -> None:
    page.locator(CONTINUE).first.click()


def send_wrong(page: Page) -> None:
    """Sends the page as it stands, and checks how it says what is wrong."""
    send(page)
    expect(page).to_have_title(re.compile("^Error: "))
    check(page)


def fill(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        page.fill(f"[name={name}]", text)
    send(page)


def choose(page: Page, value: str) -> None:
    page.locator(f"input[value='{value}']").check()
    send(page)


def test_a_request_is_filed_and_proved_with_the_keyboard_alone(site: str, page: Page) -> None:
    def type_into(selector: str, text: str) -> None:
        press_to(page, selector)
        page.keyboard.type(text)

    def go_on(title: str) -> None:
        press_to(page, CONTINUE)
        page.keyboard.press("Enter")
        expect(page).to_have_title(re.compile(f"^{re.escape(title)}"))

    page.goto(site)
    press_to(page, ".skip")
    page.keyboard.press("Enter")
    press_to(page, "a[href='/c/qdrant/']")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Make a request about your data"))
    go_on("Who are you asking for?")
    # Nothing chosen: the summary has the focus, and its link leads to the choice.
    go_on("Error: Who are you asking for?")
    expect(page.locator(".error-summary")).to_be_focused()
    press_to(page, ".error-summary a")
    page.keyboard.press("Enter")
    expect(page.locator("input[value='self']")).to_be_focused()
    page.keyboard.press("Space")
    go_on("Where do you live?")
    type_into("select", "Germ")
    go_on("What would you like to ask for?")
    press_to(page, "input[name='right']")
    page.keyboard.press("Space")
    go_on("How old are you?")
    press_to(page, "input[name='age']")
    page.keyboard.press("Space")
    go_on("How can we reach you?")
    type_into("[name='email']", "ada.berg@people.example")
    go_on("Is there anything else the company knows you by?")
    go_on("From when do you want the data?")
    press_to(page, "input[name='span']")
    page.keyboard.press("ArrowDown")
    for part, number in (("day", "1"), ("month", "2"), ("year", "2024")):
        type_into(f"[name='since_{part}']", number)
    go_on("Is there anything else we should know?")
    go_on("Check your answers")
    expect(page.get_by_text("Since 1 February 2024")).to_be_visible()
    go_on("Enter the code we e-mailed you")
    request = request_of(page)
    run(request)
    type_into("[name='code']", code_for(request, Purpose.PROVE_REQUESTER))
    go_on("Your request is filed")
    expect(page.locator(".panel__reference")).to_have_text(request.reference)
    # Back, and back again: nothing is filed twice.
    page.goto(f"{site}/c/qdrant/check/")
    expect(page).to_have_url(re.compile(f"/r/{request.public_id}/filed/$"))
    assert Request.objects.count() == 1


def test_the_questions_and_their_errors_are_accessible_and_narrow(site: str, page: Page) -> None:
    for address in ("/", "/c/qdrant/", "/c/nobody/", "/c/qct/who/", "/c/qdrant/begin/", "/demo/", "/demo/outbox/"):
        page.goto(f"{site}{address}")
        check(page)
    _walk_for_another(site, page)
    _walk_for_oneself(site, page)


def _walk_for_another(site: str, page: Page) -> None:
    page.goto(f"{site}/c/qdrant/")
    send(page)
    send_wrong(page)
    choose(page, "agent")
    send_wrong(page)
    page.select_option("select", "DE")
    send(page)
    send_wrong(page)
    choose(page, "rectification")
    send_wrong(page)
    fill(page, name="Otto Agent", email="otto@office.example")
    send_wrong(page)
    fill(page, name="Ada Berg", email="ada.berg@people.example")
    send_wrong(page)
    page.check("[name=declared]")
    fill(page, statement="She asked me.")
    send_wrong(page)
    fill(page, wrong="Anna", right="Ada")
    check(page)
    send(page)
    check(page)
    request = request_of(page)
    run(request)
    page.reload()
    page.fill("[name=code]", "12")
    send_wrong(page)
    fill(page, code=code_for(request, Purpose.PROVE_REQUESTER))
    check(page)


def _walk_for_oneself(site: str, page: Page) -> None:
    page.goto(f"{site}/c/qazar/")
    send(page)
    choose(page, "self")
    page.select_option("select", "US-CA")
    send(page)
    check(page)
    choose(page, "access")
    check(page)
    choose(page, "guardian")
    check(page)
    # The same where a child may ask itself: three answers, and another page behind the third.
    page.goto(f"{site}/c/qazar/place/")
    page.select_option("select", "DE")
    send(page)
    send_wrong(page)
    choose(page, "guardian")
    check(page)
    page.goto(f"{site}/c/qazar/age/")
    choose(page, "under_16")
    check(page)
    fill(page, email="ada.berg@people.example")
    check(page)
    send(page)
    page.locator("input[value=since]").check()
    page.fill("[name=since_day]", "31")
    page.fill("[name=since_month]", "2")
    page.fill("[name=since_year]", "2021")
    send_wrong(page)
    choose(page, "all")
    check(page)


def test_following_answering_and_downloading_are_accessible_and_narrow(site: str, page: Page) -> None:
    request = request_in(State.LOCATING)
    move.move(request_id=request.pk, event=Event.LOCATED, by=SYSTEM, now=timezone.now())
    by = approver_of(request.controller)
    decide.ask(request_id=request.pk, text="Which account do you mean?", by=by, now=timezone.now())
    package = _package(request)

    page.goto(f"{site}/follow/")
    check(page)
    send_wrong(page)
    fill(page, reference=request.reference.lower())
    check(page)
    page.fill("[name=code]", "000000")
    send_wrong(page)
    fill(page, code=code_for(request, Purpose.STATUS))
    page.locator("summary").click()
    check(page)
    send_wrong(page)
    fill(page, answer="The first one.")
    expect(page.get_by_text("We have your answer")).to_be_visible()
    page.get_by_role("link", name="Withdraw this request").click()
    check(page)
    page.goto(f"{site}/download/{package.token}/")
    check(page)
    send(page)
    send_wrong(page)
    page.fill("[name=code]", code_for(request, Purpose.DOWNLOAD))
    with page.expect_download() as fetched:
        send(page)
    assert fetched.value.path().read_bytes() == b"PK and so on"
    page.goto(f"{site}/confirm/")
    check(page)
    send(page)
    check(page)


def _package(request: Request) -> Package:
    """A released package, without the work that fills one."""
    now = timezone.now()
    return Package.objects.create(
        request=request,
        blobs=[blobs.write(request, b"PK and so on")],
        size=12,
        sha256="0" * 64,
        rows=1,
        built_at=now,
        released_at=now,
        expires_at=now + timedelta(days=14),
    )


def test_the_page_that_checks_receipts_is_accessible_and_narrow(site: str, page: Page) -> None:
    request = request_in(State.RECEIVED)
    promise = promise_of(request)
    seal(timezone.now())
    rotate(SYSTEM, timezone.now())
    moved = re.sub("leaf: .*", f"leaf: {'09' * 32}", open_note(promise, vkeys()[0].vkey))
    page.goto(f"{site}/receipt/")
    check(page)
    send_wrong(page)
    for content, title in (
        (receipt_of(request), "This receipt is genuine"),
        (promise, "This receipt is genuine"),
        (promise.replace("received: 20", "received: 21"), "This file proves nothing"),
        (sign_note(moved), "The receipt is genuine, and our log does not agree"),
    ):
        file = FilePayload(name="receipt.txt", mimeType="text/plain", buffer=content.encode())
        page.set_input_files("input[type=file]", file)
        send(page)
        expect(page.locator("h1")).to_have_text(title)
        check(page)


def test_the_published_numbers_of_a_company_are_accessible(live_site: str, page: Page, tmp_path: Path) -> None:
    for name in ("policy.yaml", "datamap.yaml"):
        text = (EXAMPLES / "qazar" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text + ("publishes_numbers: true\n" if name == "policy.yaml" else ""), "utf-8")
    load_controller(tmp_path, by=SYSTEM, now=timezone.now())
    write("qazar", *[Past("erasure", took=days) for days in range(30)], *[Past(end="withdrawn")] * 3)
    page.goto(f"{live_site}/c/qazar/")
    page.get_by_role("link", name="How many requests we receive").click()
    check(page)
    page.get_by_role("link", name="2025").click()
    expect(page.locator("main")).to_contain_text("fewer than 5")
    check(page)
