from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from dsr.auditor.sealing import age_words, sealed
from dsr.ledger import keys, seal
from dsr.models import Anchor, AnchorState, Controller, Event
from dsr.rules.actors import SYSTEM
from tests.doors import signed_in, text_of
from tests.factories import file_request, make_staff

pytestmark = pytest.mark.django_db
SEAL = "/audit/seal/"
NOW = timezone.now()


def test_before_the_first_seal_the_page_says_so(auditor: User) -> None:
    page = signed_in(auditor).get(SEAL)
    assert "Nothing is sealed yet" in text_of(page)
    assert page.context["state"].unsealed == Event.objects.count()  # with the look itself, which is written first


def test_what_is_sealed_and_what_is_not(auditor: User) -> None:
    file_request()
    seal.run(NOW)
    before = seal.latest()
    assert before is not None
    file_request()
    state = sealed(NOW + timedelta(seconds=30))
    assert (state.newest, state.unsealed, state.late) == (before, Event.objects.count() - before.size, False)
    page = text_of(signed_in(auditor).get(SEAL))
    assert "The log is sealed and signed" in page
    assert keys.vkeys()[0].vkey in page
    assert before.note.splitlines()[2] in page


def test_an_old_checkpoint_is_an_alarm(auditor: User) -> None:
    seal.run(NOW - timedelta(hours=3))
    assert sealed(NOW).late
    assert "3 hours old" in text_of(signed_in(auditor).get(SEAL))


def test_a_changed_key_is_told_with_its_endorsement(auditor: User) -> None:
    seal.run(NOW)
    new = keys.rotate(SYSTEM, NOW)
    page = text_of(signed_in(auditor).get(SEAL))
    assert new.vkey in page
    assert "endorsed by the key before" in page


def test_where_checkpoints_were_sent(auditor: User) -> None:
    seal.run(NOW)
    newest = seal.latest()
    assert newest is not None
    assert "No checkpoint was sent anywhere" in text_of(signed_in(auditor).get(SEAL))
    Anchor.objects.create(checkpoint=newest, place="lawyers", kind="email", state=AnchorState.DONE, done_at=NOW)
    Anchor.objects.create(
        checkpoint=newest, place="vault", kind="bucket", state=AnchorState.FAILED, error="403 Forbidden"
    )
    rows = {row["place"]: row for row in signed_in(auditor).get(SEAL).context["places"]}
    assert (rows["lawyers"]["done"], rows["lawyers"]["size"]) == (1, newest.size)
    assert (rows["vault"]["failed"], rows["vault"]["problem"]) == (1, "403 Forbidden")


def test_a_place_of_the_settings_is_shown_before_anything_arrived_there(auditor: User, settings: Any) -> None:
    settings.ANCHORS = "places: [{name: auditor, kind: email, to: [log@auditor.example]}]"
    seal.run(NOW)
    newest = seal.latest()
    assert newest is not None
    Anchor.objects.create(checkpoint=newest, place="lawyers", kind="email", state=AnchorState.DONE, done_at=NOW)
    rows = {row["place"]: row for row in signed_in(auditor).get(SEAL).context["places"]}
    assert (rows["auditor"]["named"], rows["auditor"]["behind"], rows["auditor"]["last"]) == (True, newest.size, None)
    assert "no longer in the settings" in text_of(signed_in(auditor).get(SEAL))


def test_the_newest_checkpoint_is_a_file_to_keep(auditor: User) -> None:
    assert signed_in(auditor).get(f"{SEAL}checkpoint.txt").status_code == 404
    seal.run(NOW)
    newest = seal.latest()
    assert newest is not None
    answer = signed_in(auditor).get(f"{SEAL}checkpoint.txt")
    assert text_of(answer) == newest.note
    assert "attachment" in answer["Content-Disposition"]


def test_who_decides_requests_does_not_look_at_the_seal(qdrant: Controller) -> None:
    client = signed_in(make_staff("approver", qdrant))
    assert client.get(SEAL).status_code == 403
    assert client.get(f"{SEAL}checkpoint.txt").status_code == 403


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=119), "119 seconds"),
        (timedelta(minutes=12), "12 minutes"),
        (timedelta(hours=30), "30 hours"),
        (timedelta(days=9), "9 days"),
        (timedelta(seconds=-5), "0 seconds"),
    ],
)
def test_an_age_is_said_in_one_unit(age: timedelta, words: str) -> None:
    assert age_words(age) == words
