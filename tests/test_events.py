"""Everything that happens is an event: whole ways of requests, and what people and machines do beside them."""

import json
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES
from dsr.ledger.append import actor_name
from dsr.ledger.facts import TYPES
from dsr.ledger.seal import seal
from dsr.models import Event, Membership, Message
from dsr.notices import outgoing
from dsr.rules import actors
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import by_hand, choose, decide, deliver, letters, purge, restrict
from dsr.steps.extend import extend
from dsr.steps.roles import take_role
from dsr.vault import keys
from tests import factories
from tests.doors import signed_in
from tests.factories import PASSWORD, make_controller, make_staff

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).resolve().parents[1] / "dsr"


def written(kind: str) -> list[dict[str, Any]]:
    """The events of a type, oldest first."""
    bodies = Event.objects.filter(type=kind).order_by("pk").values_list("body", flat=True)
    return [json.loads(body) for body in bodies]


def facts_of(kind: str) -> list[dict[str, Any]]:
    return [each["facts"] for each in written(kind)]


def test_no_type_of_event_is_there_that_nothing_writes() -> None:
    source = "\n".join(path.read_text() for path in ROOM.rglob("*.py") if path.name != "facts.py")
    assert [facts.__name__ for facts in TYPES if not re.search(rf"\b{facts.__name__}\(", source)] == []


@pytest.mark.systems("qdrant")
def test_a_copy_s_whole_way_is_in_the_log(systems: object) -> None:
    """Filed, acknowledged, proved, counted, viewed, asked, answered, extended, decided, copied, released, told, purged."""
    now = timezone.now()
    request = factories.request_in(State.REVIEWING)
    by = factories.approver_of(request.controller)
    assert by.id is not None
    user = User.objects.get(pk=by.id)
    signed_in(user).get(reverse("staff:request", args=[request.reference]))
    decide.ask(request_id=request.pk, text="Which account?", by=by, now=now)
    decide.answer(request_id=request.pk, text="The older one.", now=now)
    extend(request_id=request.pk, reason="Five archives.", until=None, by=by, now=now)
    request = factories.run(factories.approve(factories.read(request)))
    deliver.release(request_id=request.pk, by=by, now=now, text="")
    package = deliver.downloadable(factories.read(request), now=now)
    assert b"".join(deliver.hand_out(package, now=now))
    for message in Message.objects.filter(request=request):
        letters.send(message.pk, now=now)
    ends = factories.read(request).purge_after
    assert ends is not None
    purge.purge(request.pk, now=ends)

    mine = [json.loads(body) for body in Event.objects.order_by("pk").values_list("body", flat=True)]
    mine = [each for each in mine if "request" in each]
    assert {each["request"] for each in mine} == {mine[0]["request"]}
    moves = [each["facts"]["event"] for each in mine if each["type"] == "moved"]
    assert moves == ["proof_asked", "proved", "located", "asked", "answered", "approved", "worked", "released"]
    phases = [each["facts"]["phase"] for each in mine if each["type"] == "worked"]
    assert phases == ["count", "copy"]
    assert all(each["facts"]["counts"] for each in mine if each["type"] == "worked")
    told = {each["facts"]["kind"] for each in mine if each["type"] == "told"}
    assert {"code_prove_requester", "question", "extended", "ready"} <= told
    kinds = Counter(each["type"] for each in mine)
    for kind in ("filed", "code_sent", "code_right", "viewed", "extended", "package_built", "downloaded", "purged"):
        assert kinds[kind] == 1, kind
    assert (mine[0]["type"], mine[-1]["type"]) == ("filed", "purged")
    assert {each["actor"] for each in mine if each["type"] == "viewed"} == {actor_name(by)}


@pytest.mark.systems("qdrant")
def test_a_choice_and_a_restriction_with_its_end_are_in_the_log(systems: object) -> None:
    now = timezone.now()
    corrected = factories.request_in(State.REVIEWING, right=Right.RECTIFICATION)
    by = factories.approver_of(corrected.controller)
    looked = choose.look(corrected, by=by)
    place = next(n for n, each in enumerate(looked) if each.held.field == "full_name")
    choose.correct(request_id=corrected.pk, looked=looked, values={place: "Ada Bergh"}, by=by, now=now)
    ((digest, number),) = [(each["digest"], each["corrections"]) for each in facts_of("chose")]
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert number == 1
    restricted = factories.request_in(State.FULFILLED, right=Right.RESTRICTION)
    assert written("restricted")
    restrict.lift(request_id=restricted.pk, reasons="The data are right.", by=by, now=now)
    ((announced),) = written("lift_announced")
    assert announced["actor"] == actor_name(by)


def test_work_that_a_person_has_tried_again_is_in_the_log() -> None:
    """No address is set for the system, so its work gives up."""
    request = factories.run(factories.request_in(State.LOCATING))
    item = request.work_items.get()
    by = factories.approver_of(request.controller)
    by_hand.retry(item_id=item.pk, by=by, now=timezone.now())
    (event,) = written("retried")
    assert event["facts"] == {"system": item.system, "phase": "count", "round": item.round}
    assert event["actor"] == actor_name(by)


def test_a_letter_that_came_too_late_or_that_nobody_takes_is_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    request = factories.run(factories.file_request())
    code = Message.objects.get(request=request, kind="code_prove_requester")
    assert not letters.send(code.pk, now=timezone.now() + timedelta(days=1))
    assert facts_of("not_told") == [{"kind": "code_prove_requester", "why": "late"}]

    def fails(*args: Any, **kwargs: Any) -> None:
        raise OSError("nobody there")

    monkeypatch.setattr(outgoing, "post", fails)
    late = Message.objects.get(request=request, kind="acknowledged")
    Message.objects.filter(pk=late.pk).update(attempts=outgoing.LAST_ATTEMPT - 2)
    for number in (1, 2):
        with pytest.raises(OSError, match="nobody there"):
            letters.send(late.pk, now=timezone.now() + timedelta(days=number))
        assert len(written("not_told")) == number, "only when it is given up"
    assert facts_of("not_told")[1] == {"kind": "acknowledged", "why": "refused"}


def test_a_month_s_key_that_is_destroyed_is_in_the_log(tmp_path: Path, settings: Any) -> None:
    settings.KEYS_DIR = tmp_path
    keys.wrapping_key("2024-01", create=True)
    purge.destroy_unused_keys(now=timezone.now())
    (event,) = written("month_key_destroyed")
    assert event["facts"] == {"month": "2024-01"}
    assert "controller" not in event


def test_a_search_by_address_is_in_the_log_of_each_company_and_the_address_is_not() -> None:
    user = make_staff("reviewer", [make_controller("qdrant"), make_controller("qct")])
    for address in ("ada.berg@people.example", "other@people.example"):
        signed_in(user).post("/staff/search/", {"what": address})
    assert facts_of("viewed") == [{"page": "search"}] * 2
    assert {each["controller"] for each in written("viewed")} == {"qdrant", "qct"}
    assert "people.example" not in str(written("viewed"))


@pytest.fixture
def dana() -> User:
    return make_staff("approver", [make_controller("qdrant"), make_controller("qct")], email="dana@staff.example")


def sign_in(email: str, password: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def companies(kind: str) -> list[str]:
    return sorted(each.get("controller", "") for each in written(kind))


def test_signing_in_and_out_are_in_each_company_s_log(dana: User) -> None:
    client = sign_in(dana.email, PASSWORD)
    client.post(reverse("account_logout"))
    client.post(reverse("account_logout"))
    for kind in ("signed_in", "signed_out"):
        assert companies(kind) == ["qct", "qdrant"]
        assert {each["actor"] for each in written(kind)} == {actor_name(actors.staff(dana.pk))}


def test_who_works_for_nobody_signs_in_into_the_whole_log_alone() -> None:
    user = make_staff("reviewer")
    sign_in(user.email, PASSWORD)
    assert companies("signed_in") == [""]


def test_a_wrong_password_is_in_the_log_by_nobody_and_what_was_typed_is_not(dana: User) -> None:
    sign_in("Dana@Staff.Example", "wrong horse battery")
    sign_in("nobody@staff.example", "wrong horse battery")
    events = written("sign_in_failed")
    mine = {"user": actor_name(actors.staff(dana.pk)), "step": "password"}
    assert [each["facts"] for each in events] == [mine, mine, {"user": "", "step": "password"}]
    assert companies("sign_in_failed") == ["", "qct", "qdrant"]
    assert {each["actor"] for each in events} == {"system"}
    assert not any(word in str(events) for word in ("dana", "nobody", "horse"))


def test_wrong_passwords_without_end_do_not_fill_the_log() -> None:
    """Sign-in stops counting tries as tries after a few."""
    for _ in range(12):
        sign_in("nobody@staff.example", "wrong horse battery")
    assert 0 < len(written("sign_in_failed")) <= 10


def _totp(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_a_second_factor_that_fails_is_in_the_log(dana: User) -> None:
    TOTP.activate(dana, generate_totp_secret())
    client = sign_in(dana.email, PASSWORD)
    assert written("signed_in") == []
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert {each["step"] for each in facts_of("sign_in_failed")} == {"second_factor"}


def test_a_second_factor_set_up_and_taken_down_is_in_the_log(dana: User) -> None:
    client = sign_in(dana.email, PASSWORD)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": _totp(secret)})
    assert Authenticator.objects.filter(user=dana, type="totp").exists()
    client.post(reverse("mfa_deactivate_totp"))
    changes = [(each["factor"], each["change"]) for each in facts_of("second_factor_changed")]
    assert changes.count(("totp", "added")) == changes.count(("totp", "removed")) == 2
    assert set(companies("second_factor_changed")) == {"qct", "qdrant"}


def test_a_changed_password_is_in_the_log(dana: User) -> None:
    client = sign_in(dana.email, PASSWORD)
    new = "another horse battery"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    dana.refresh_from_db()
    assert dana.check_password(new)
    assert facts_of("password_changed") == [{"way": "changed"}] * 2


def test_a_password_that_is_reset_by_a_letter_is_in_the_log(dana: User, mailoutbox: list[Any]) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": dana.email})
    link = re.search(r"https?://\S+", mailoutbox[0].body)
    assert link is not None
    page = client.get(link[0], follow=True)
    new = "another horse battery"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    dana.refresh_from_db()
    assert dana.check_password(new)
    assert facts_of("password_changed") == [{"way": "reset"}] * 2


def test_a_role_that_is_taken_away_is_in_the_log_and_no_longer_held(dana: User) -> None:
    call_command("take_role", "DANA@staff.example", "qdrant", "approver")
    assert list(Membership.objects.filter(user=dana).values_list("controller__slug", flat=True)) == ["qct"]
    (event,) = written("role_taken")
    assert event["facts"] == {"role": "approver", "user": actor_name(actors.staff(dana.pk))}
    assert event["controller"] == "qdrant"
    with pytest.raises(CommandError, match=r"does not hold it\. Held for .*: none"):
        call_command("take_role", dana.email, "qdrant", "approver")
    for email, company in (("nobody@staff.example", "qdrant"), (dana.email, "nothing")):
        with pytest.raises(CommandError, match="Check the spelling"):
            call_command("take_role", email, company, "approver")
    assert len(written("role_taken")) == 1


def test_taking_a_role_that_nobody_holds_changes_nothing(dana: User) -> None:
    qdrant = make_controller("qdrant")
    assert not take_role(user=dana, controller=qdrant, role=ROLES["auditor"], by=actors.SYSTEM, now=timezone.now())
    assert written("role_taken") == []


def test_a_product_s_key_made_and_revoked_is_in_the_log_without_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    make_controller("qdrant")
    call_command("api_key", "qdrant", "Dana's page")
    prefix = capsys.readouterr().out.split("_")[1]
    call_command("api_key", "qdrant", "--revoke", prefix)
    (made,), (revoked,) = written("api_key_made"), written("api_key_revoked")
    assert made["facts"] == revoked["facts"]
    assert made["facts"]["key"].startswith("api:")
    assert made["controller"] == revoked["controller"] == "qdrant"
    assert prefix not in str([made, revoked])
    assert "Dana" not in str([made, revoked])


def test_every_event_of_the_whole_log_is_sealed_whoever_it_belongs_to(dana: User) -> None:
    sign_in("nobody@staff.example", "wrong horse battery")
    sign_in(dana.email, PASSWORD)
    assert seal(timezone.now()) == Event.objects.count() > 2
