"""Anybody may have a receipt checked: no account, nothing kept, nothing personal said."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dsr.ledger.keys import rotate, sign_note, verifier_key, vkeys
from dsr.ledger.notes import open_note
from dsr.ledger.receipt_check import LARGEST
from dsr.ledger.seal import seal
from dsr.models import Event, Request
from dsr.portal.views import receipts
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import State
from dsr.rules.references import EXAMPLE
from dsr.steps.intake import promise_of, receipt_of
from dsr.steps.receipt_time import correct_receipt
from tests.factories import approver_of, file_request, request_in
from tests.portal.walk import follow

ADDRESS = "/receipt/"


def upload(visitor: Client, content: str | bytes, name: str = "receipt-H7K3-PT4M-9XC2.txt") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return visitor.post(ADDRESS, {"file": SimpleUploadedFile(name, raw)})


def words_of(response: Any) -> str:
    """The text of the page's middle, on one line."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


@pytest.fixture
def request_(visitor: Client) -> Request:
    return file_request()


def test_the_page_says_what_to_do_and_how_to_check_it_without_us(visitor: Client) -> None:
    page = words_of(visitor.get(ADDRESS))
    assert "Choose the file that you downloaded" in page
    assert f"verify.py --receipt receipt-{EXAMPLE}.txt --key '{verifier_key()}'" in page


def test_every_key_of_the_log_is_in_the_command(visitor: Client, request_: Request) -> None:
    seal(timezone.now())
    rotate(SYSTEM, timezone.now())
    page = words_of(visitor.get(ADDRESS))
    old, new = (key.vkey for key in vkeys())
    assert f"--key '{old}' --key '{new}'" in page


def test_a_receipt_with_its_proof_is_told_with_what_it_says(visitor: Client, request_: Request) -> None:
    seal(timezone.now())
    page = words_of(upload(visitor, receipt_of(request_)))
    assert "This receipt is genuine" in page
    assert "signed by our key and proves its place in our log" in page
    for said in ("Qdrant", request_.reference, "Get a copy of the data", "(UTC)", "as it was told at filing"):
        assert said in page
    assert re.search(r"Place in the log \d+, counted from 0; of \d+ entries, signed", page)
    assert "Ada" not in page


def test_a_promise_is_told_with_what_comes(visitor: Client, request_: Request) -> None:
    promise = promise_of(request_)
    page = words_of(upload(visitor, promise))
    assert "Its place in the log is not signed yet" in page
    assert "Place in the log" not in page
    seal(timezone.now())
    page = words_of(upload(visitor, promise))
    assert "the page of the request gives one that proves the place" in page
    assert "Place in the log" in page


def test_a_correction_stands_beside_what_was_promised(visitor: Client, request_: Request) -> None:
    now = timezone.now()
    came, by = now - timedelta(days=3), approver_of(request_.controller)
    correct_receipt(request_id=request_.pk, received_at=came, reason="Postmark", by=by, now=now)
    page = words_of(upload(visitor, promise_of(request_)))
    assert "What was corrected since" in page
    assert "the company recorded another time of receipt" in page
    assert "Postmark" not in page


def test_what_is_wrong_with_a_file_is_told(visitor: Client, request_: Request) -> None:
    changed = promise_of(request_).replace("received: 20", "received: 21")
    page = words_of(upload(visitor, changed))
    assert "This file proves nothing" in page
    assert "changed after it was signed" in page
    assert request_.reference not in page
    assert "no receipt of ours" in words_of(upload(visitor, "<script>alert(1)</script>"))


def test_what_is_wrong_with_our_log_is_told_as_our_fault(visitor: Client, request_: Request) -> None:
    text = open_note(promise_of(request_), verifier_key())
    gone = re.sub(r"leaf: .*", f"leaf: {'09' * 32}", text)
    page = words_of(upload(visitor, sign_note(gone)))
    assert "The receipt is genuine, and our log does not agree" in page
    assert "Keep the file" in page
    assert request_.reference in page


def test_a_form_without_a_file_or_with_one_too_large_says_so(visitor: Client) -> None:
    assert "Choose the file of your receipt" in words_of(visitor.post(ADDRESS))
    assert "Choose a file that is not empty" in words_of(upload(visitor, b""))
    assert "too large for a receipt" in words_of(upload(visitor, b"x" * (LARGEST + 1)))
    assert upload(visitor, b"x" * 2_000_000).status_code == 413


def test_a_second_file_is_refused(visitor: Client) -> None:
    files = {"file": SimpleUploadedFile("a.txt", b"a"), "more": SimpleUploadedFile("b.txt", b"b")}
    assert visitor.post(ADDRESS, files).status_code == 400


def test_a_token_of_ours_is_needed(qdrant: object) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert upload(strict, b"x").status_code == 403


def test_checking_is_limited_and_records_nothing(
    visitor: Client, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "CHECKED_AN_HOUR", 2)
    before = Event.objects.count()
    promise = promise_of(request_)
    assert [upload(visitor, promise).status_code for _ in range(3)] == [200, 200, 429]
    assert visitor.get(ADDRESS).status_code == 200
    assert Event.objects.count() == before


def test_other_methods_and_the_cache(visitor: Client) -> None:
    assert visitor.put(ADDRESS).status_code == 405
    assert "no-store" in visitor.get(ADDRESS).headers["Cache-Control"]


def test_the_status_page_says_what_the_receipt_is_worth_now(visitor: Client) -> None:
    request = request_in(State.LOCATING)
    address = follow(visitor, request)
    assert "In some minutes it also proves" in words_of(visitor.get(address))
    assert visitor.get(f"/r/{request.public_id}/receipt/").content.startswith(b"habeas receipt v1\n")
    seal(timezone.now())
    assert re.search(r"at place \d+\. Keep the file", words_of(visitor.get(address)))
    found = visitor.get(f"/r/{request.public_id}/receipt/")
    assert found.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert found.headers["Content-Disposition"] == f'attachment; filename="receipt-{request.reference}.txt"'
    assert "This receipt is genuine" in words_of(upload(visitor, found.content))
