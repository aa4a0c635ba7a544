import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.models import Draft
from dsr.vault import drafts

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def draft(db: None) -> drafts.OpenDraft:
    made = drafts.new()
    made.answers = {"email": "ada.berg@people.example"}
    drafts.save(made, now=NOW)
    return made


def test_the_cookie_opens_what_was_typed_and_the_database_alone_does_not(draft: drafts.OpenDraft) -> None:
    opened = drafts.load(draft.cookie, now=NOW + timedelta(minutes=59))
    assert opened is not None
    assert opened.answers == draft.answers
    row = Draft.objects.get()
    assert b"ada" not in bytes(row.sealed)
    assert draft.key not in bytes(row.sealed)


def test_a_draft_lives_for_an_hour_and_each_save_begins_it_anew(draft: drafts.OpenDraft) -> None:
    assert drafts.load(draft.cookie, now=NOW + drafts.LIFE) is None
    drafts.save(draft, now=NOW + timedelta(minutes=30))
    assert drafts.load(draft.cookie, now=NOW + drafts.LIFE) is not None


def test_every_changed_byte_of_the_cookie_opens_nothing(draft: drafts.OpenDraft) -> None:
    raw = draft.token.bytes + draft.key
    for place in range(0, len(raw), 5):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        assert drafts.load(base64.urlsafe_b64encode(changed).decode(), now=NOW) is None
    assert drafts.load(base64.urlsafe_b64encode(raw[:-1]).decode(), now=NOW) is None
    assert drafts.load(base64.urlsafe_b64encode(raw + b"x").decode(), now=NOW) is None


def test_two_drafts_do_not_open_each_other(draft: drafts.OpenDraft) -> None:
    other = drafts.new()
    drafts.save(other, now=NOW)
    mixed = base64.urlsafe_b64encode(draft.token.bytes + other.key).decode()
    assert drafts.load(mixed, now=NOW) is None
    Draft.objects.filter(pk=other.token).update(sealed=Draft.objects.get(pk=draft.token).sealed)
    assert drafts.load(base64.urlsafe_b64encode(other.token.bytes + draft.key).decode(), now=NOW) is None


def test_a_tampered_row_opens_nothing(draft: drafts.OpenDraft) -> None:
    for sealed in (b"", b"\x01", b"\x01" * 40, bytes(Draft.objects.get().sealed)[:-1]):
        Draft.objects.update(sealed=sealed)
        assert drafts.load(draft.cookie, now=NOW) is None


@pytest.mark.django_db
@settings(max_examples=30)
@given(st.one_of(st.none(), st.text(max_size=80)))
def test_no_cookie_of_somebody_else_is_an_error(cookie: str | None) -> None:
    assert drafts.load(cookie, now=NOW) is None


def test_the_sweep_takes_what_is_too_old_and_no_more(draft: drafts.OpenDraft) -> None:
    drafts.save(drafts.new(), now=NOW + timedelta(minutes=1))
    assert drafts.sweep(now=NOW + drafts.LIFE) == 1
    assert drafts.load(draft.cookie, now=NOW) is None
    assert Draft.objects.count() == 1
