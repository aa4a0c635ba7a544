"""Every letter, for every right under every law: whole, without gaps, and with what the law wants said."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from dsr.identity.people import Identity
from dsr.models import Package, RecipientNotice, Request
from dsr.notices import outgoing
from dsr.notices.outgoing import Letter
from dsr.policy.offers import rights_offered
from dsr.rules.grounds import refusal_notice
from dsr.rules.rights import Right
from dsr.steps import letters, more_time, recipients
from dsr.steps.erase import Kept
from dsr.steps.grounds import grounds_for
from tests import factories

pytestmark = pytest.mark.django_db
TEMPLATES = (Path(settings.BASE_DIR) / "templates" / "emails").glob("*.txt")
# A name with a line in front is a part that several letters include; those to staff have tests of their own.
KINDS = sorted(path.stem for path in TEMPLATES if not path.stem.startswith(("_", "staff_", "checkpoint")))
PLACES = {"qdrant": ("DE", "GB"), "qazar": ("US-CA", "US-NY"), "qct": ("GB", "US-CA")}
HOSTILE = '<b>Ada</b>\r\nBcc: x@evil.example\r\n\r\nNew paragraph & "more"'
NOW = timezone.now()


def written(request: Request, kind: str, who: Identity | None = None) -> Letter:
    """A letter of this kind with everything that its step hands in."""
    package = Package(request=request, rows=3, expires_at=NOW, released_at=NOW, size=1, sha256="0" * 64)
    context = {
        "code": "123456",
        "lapses_at": NOW,
        "until": NOW,
        "package": package,
        "kept": [Kept("Invoices", 2, "The law asks for it", "HGB 257", "ten years")],
        "question": "Which account?",
        "dates": more_time.question_words(request, NOW),
        "promise": more_time.promise_words(request, NOW),
        "old_due": request.clock.due,
        "citation": "GDPR Article 12(3)",
        "tells": ("You can complain about this.", "You can object to this."),
        "ground": grounds_for(request)[0] if grounds_for(request) else None,
        "why": ["The calendars of public holidays have changed (DE)."],
        "reasons": "Because\r\n\r\nof this.",
        "recipient": RecipientNotice(request=request, name="Helpwise Inc.", category="customer support"),
        "recipients": [RecipientNotice(request=request, name="Helpwise Inc.", category="customer support")],
        "corrected": [recipients.Corrected("Your name", "Berg", "Bergh")] if request.right == "rectification" else [],
    }
    policy = request.policy.read()
    shared = {
        "request": request,
        "controller": policy.controller,
        "policy": policy,
        "who": letters.addressed(who or factories.identity()),
        "clock": request.clock,
        "address": settings.PUBLIC_URL,
        "to_subject": kind == "code_prove_subject",
    }
    return outgoing.render(kind, "ada.berg@people.example", {**shared, **context})


def offered() -> Iterator[Request]:
    """One request for each company, place and right that is offered there."""
    for slug, places in PLACES.items():
        controller = factories.make_controller(slug)
        policy = controller.policies.get().read()
        for place in places:
            for offer in rights_offered(policy, place, on=NOW.date()):
                yield factories.file_request(controller=controller, right=offer.right, place=place)


def is_whole(letter: Letter, name: str) -> None:
    assert letter.subject, name
    assert not re.search(r"[\r\n]", letter.subject), name
    for part in (letter.subject, letter.text, letter.html):
        # What a template leaves where a value was missing.
        assert not re.search(r"\bNone\b|\{\{|\{%|\(\s*[;,)]|[;,]\s*\)|\bby\s+(?:at\b|\.)|: *\.|  \.|\(\)", part), (
            name,
            part,
        )
    assert '<p style="margin:0 0 1.1em"></p>' not in letter.html, name
    assert "\n\n\n" not in letter.text, name
    assert letter.text.rstrip().endswith(".example"), "the company's address is the last line"


def test_every_letter_is_whole_for_every_right_under_every_law() -> None:
    seen: set[tuple[str, ...]] = set()
    for request in offered():
        for kind in KINDS:
            if kind == "refused" and not grounds_for(request):
                continue
            is_whole(written(request, kind), f"{kind} {request.right} {request.place} {request.controller.slug}")
        notice = written(request, "refused").text if grounds_for(request) else ""
        for regime in request.regimes:
            for block in refusal_notice(regime, request.clock.received_on):
                assert block.given or not notice or block.text in notice, (regime, block.code)
        if notice:
            assert "Because" in notice
            assert grounds_for(request)[0].citation in notice
        seen.add((*request.regimes, request.right))
    assert {("gdpr", right) for right in ("access", "erasure", "objection")} <= seen
    assert ("ccpa", Right.OPT_OUT) in seen
    assert any("uk_gdpr" in each for each in seen)


@pytest.mark.parametrize(
    ("slug", "place", "words"),
    [
        ("qdrant", "DE", ("supervisory authority", "court")),
        ("qct", "GB", ("Information Commissioner", "court", "complain")),
    ],
)
def test_a_refusal_says_where_to_complain_and_that_courts_are_open(
    slug: str, place: str, words: tuple[str, ...]
) -> None:
    request = factories.file_request(controller=factories.make_controller(slug), place=place)
    for kind in ("refused", "unverified"):
        text = written(request, kind).text
        assert all(word.lower() in text.lower() for word in words), (kind, text)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_people_are_called_a_letter_stays_the_letter_we_wrote(kind: str) -> None:
    who = Identity(HOSTILE, "ada@people.example", HOSTILE, "ada@people.example")
    letter = written(factories.file_request(), kind, who)
    assert not re.search(r"[\r\n]", letter.subject)
    assert "<b>" not in letter.html
    assert "\nBcc" not in letter.text
    assert "\nNew paragraph" not in letter.text, "a name is one line"


def test_a_name_is_no_link() -> None:
    """An agent's name goes to somebody else: it must not carry them off."""
    request = factories.file_request()
    for name in (
        *(
            "Visit https://evil.example/x",
            "www.evil.com",
            "click evil.com now",
            "me@evil.com",
            "evil.shop",
            "evil.ly/x",
        ),
        *("evil\u3002shop", "tel:+4930evil", "You have won, evil. " * 5),
    ):
        letter = written(request, "code_prove_subject", Identity(name, "a@agents.example", "Ada", "ada@people.example"))
        assert "evil" not in letter.text + letter.html
        assert "Somebody has asked us" in letter.text
    letter = written(request, "code_prove_subject", Identity("J. R. Ågren-O'Hara", "a@b.example", "Ada", "c@d.example"))
    assert "J. R. Ågren-O'Hara has asked us" in letter.text


def test_both_parts_say_the_same() -> None:
    letter = written(factories.file_request(), "refused")
    plain = re.sub(r"<[^>]+>", " ", letter.html.partition("<body")[2])
    assert re.sub(r"\W+", "", letter.text) in re.sub(r"\W+", "", plain.replace("&#x27;", "'").replace("&amp;", "&"))


def test_the_letters_of_the_templates_are_the_ones_that_steps_write() -> None:
    source = "".join(path.read_text() for path in (Path(settings.BASE_DIR) / "dsr" / "steps").glob("*.py"))
    for kind in KINDS:
        assert f'"{kind}"' in source or kind.startswith("code_"), kind


def test_a_missing_letter_is_an_error_and_not_an_empty_mail() -> None:
    request: Any = factories.file_request()
    with pytest.raises(Exception, match="no_such_letter"):
        letters.write(request, "no_such_letter", now=NOW)
