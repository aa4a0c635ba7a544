"""What each law wants in a letter is in it, and nothing that the product does not do."""

import uuid
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from dsr.models import Request, RequesterKind
from dsr.rules.channels import Channel
from dsr.rules.grounds import GroundKind, grounds, refusal_notice
from dsr.rules.regimes import POLICY, packs
from dsr.rules.residence import places, regimes_for
from dsr.rules.rights import WITHOUT_PROOF, Right
from dsr.steps import letters
from dsr.steps.erase import Kept
from dsr.steps.grounds import grounds_for
from tests import factories

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
# A controller and a place by which this law alone, or none, judges the request: qazar is bound by establishment nowhere.
JUDGED_BY = {
    "gdpr": ("qdrant", "DE"),
    "uk_gdpr": ("qazar", "GB"),
    "ccpa": ("qazar", "US-CA"),
    "us_tx": ("qazar", "US-TX"),
    "lgpd": ("qazar", "BR"),
    "kr_pipa": ("qazar", "KR"),
    "jp_appi": ("qazar", "JP"),
    POLICY: ("qazar", "AR"),
}
# One place where each law that follows from residence holds today.
BY_RESIDENCE = {regime: code for code in places() for regime in regimes_for(code, RECEIVED.date())}
KEPT = Kept("Your invoices", 3, "Tax law makes us keep invoices", "§ 147 AO", "eight years after the invoice")


def filed(regime: str, right: Right, **more: Any) -> Request:
    slug, place = JUDGED_BY[regime]
    controller = factories.make_controller(slug)
    request = factories.file_request(controller=controller, right=right, place=place, now=RECEIVED, **more)
    assert (request.regimes or [POLICY]) == [regime]
    return request


def letter(request: Request, kind: str, **context: Any) -> str:
    letters.write(request, kind, now=RECEIVED, **context)
    text = factories.letter_of(request, kind).text
    assert "\n\n\n" not in text
    return text


def refused(request: Request, code: str = "", *, begun: bool = False) -> str:
    found = grounds_for(request)
    ground = next(g for g in found if g.code == code) if code else found[0]
    return letter(request, "refused", ground=ground, reasons="Answered last week.", begun=begun)


def notice_of(request: Request) -> list[str]:
    (regime,) = request.regimes or [POLICY]
    blocks = refusal_notice(regime, request.clock.received_on, Right(request.right))
    return [block.text for block in blocks if not block.given]


@pytest.mark.parametrize("regime", JUDGED_BY)
@pytest.mark.parametrize("right", [Right.ACCESS, Right.ERASURE, Right.RECTIFICATION])
def test_a_refusal_gives_ground_reasons_and_every_way_to_complain(regime: str, right: Right) -> None:
    request = filed(regime, right)
    text = refused(request)
    ground = grounds_for(request)[0]
    assert ground.citation in text
    assert "Answered last week." in text
    assert notice_of(request)
    for block in notice_of(request):
        assert block in text


@pytest.mark.parametrize("regime", sorted(BY_RESIDENCE))
def test_a_refusal_under_every_law_says_all_that_this_law_wants_said(regime: str) -> None:
    controller = factories.make_controller("qct")
    rights = packs()[regime].packs[-1].rights
    for right in {rights[0], rights[-1]}:
        request = factories.file_request(
            controller=controller, right=right, place=BY_RESIDENCE[regime], now=RECEIVED, who=factories.identity()
        )
        assert regime in request.regimes
        text = refused(request)
        blocks = refusal_notice(regime, request.clock.received_on, right)
        assert {True, False} == {block.given for block in blocks}
        for block in blocks:
            assert block.given or block.text in text


@pytest.mark.parametrize("regime", JUDGED_BY)
@pytest.mark.parametrize("right", [Right.ACCESS, Right.ERASURE])
def test_a_denial_for_want_of_proof_says_so_and_gives_the_same_ways(regime: str, right: Right) -> None:
    request = filed(regime, right)
    text = letter(request, "unverified")
    assert "could not confirm" in text
    for block in notice_of(request):
        assert block in text


@pytest.mark.parametrize("regime", JUDGED_BY)
def test_kept_records_are_a_refusal_in_part_with_its_reasons_and_ways_to_complain(regime: str) -> None:
    request = filed(regime, Right.ERASURE)
    text = letter(request, "done", kept=[KEPT])
    for part in ("Your invoices, 3 records", KEPT.reason, KEPT.basis, KEPT.until, *notice_of(request)):
        assert part in text
    assert "except for the records below" in text
    assert "in part" in text


@pytest.mark.parametrize("regime", JUDGED_BY)
def test_an_erasure_that_kept_nothing_speaks_of_no_records_kept(regime: str) -> None:
    text = letter(filed(regime, Right.ERASURE), "done", kept=[])
    assert "except" not in text
    assert "write to us" in text


@pytest.mark.parametrize("regime", JUDGED_BY)
def test_nothing_held_is_an_answer_with_the_ways_to_complain(regime: str) -> None:
    request = filed(regime, Right.ACCESS)
    package = SimpleNamespace(rows=0, token=uuid.uuid4(), expires_at=RECEIVED + timedelta(days=14))
    text = letter(request, "ready", package=package)
    assert "hold no data" in text
    for block in notice_of(request):
        assert block in text


def test_british_notices_name_the_complaint_to_the_controller_from_the_day_it_exists() -> None:
    request = filed("uk_gdpr", Right.ACCESS)
    assert "You can complain to us" in refused(request)
    before = refusal_notice("uk_gdpr", date(2026, 6, 18), Right.ACCESS)
    assert not any("complain to us" in block.text for block in before)


def test_an_unproved_californian_still_gets_the_categories_and_the_opt_out() -> None:
    request = filed("ccpa", Right.ACCESS)
    for text in (letter(request, "unverified"), refused(request, "unverified")):
        assert "Account credentials" in text
        assert "https://qazar.example" in text
    assert "not to sell or share" in letter(filed("ccpa", Right.ERASURE), "unverified")


def test_what_a_denial_of_one_right_must_tell_stays_out_of_other_letters() -> None:
    assert "250 words" in refused(filed("ccpa", Right.RECTIFICATION))
    assert "250 words" not in refused(filed("ccpa", Right.ERASURE))
    assert "not to sell or share" not in letter(filed("ccpa", Right.ERASURE), "done", kept=[])


def test_a_californian_erasure_tells_that_the_request_itself_is_on_record() -> None:
    assert "24 months" in letter(filed("ccpa", Right.ERASURE), "done", kept=[])
    assert "24 months" not in letter(filed("gdpr", Right.ERASURE), "done", kept=[])


@pytest.mark.parametrize(("right", "words"), [(Right.OPT_OUT, "Opt-out request honored"), (Right.LIMIT, "honored")])
def test_opt_out_and_limit_are_confirmed_as_processed(right: Right, words: str) -> None:
    assert words in letter(filed("ccpa", right), "done", kept=[])


@pytest.mark.parametrize("channel", [Channel.PORTAL, Channel.API])
def test_a_californian_acknowledgement_tells_process_proof_and_date(channel: Channel) -> None:
    request = filed("ccpa", Right.ERASURE, channel=channel)
    if channel is Channel.PORTAL:
        text = letter(request, "code_prove_requester", code="123456", lapses_at=RECEIVED + timedelta(days=14))
        assert "It shows us that this address is yours" in text
        assert "6 December 2026, 23:30 Los Angeles time (UTC-08:00)" in text
    else:
        text = letter(request, "acknowledged")
        assert "signed in" in text
    assert "We acknowledge your request" in text
    assert "look for the data in our systems, decide" in text
    assert "22 December 2026" in text


@pytest.mark.parametrize("right", sorted(WITHOUT_PROOF))
def test_nobody_is_asked_to_prove_anything_for_opt_out_and_limit(right: Right) -> None:
    assert "need not prove" in letter(filed("ccpa", right), "acknowledged")


@pytest.mark.parametrize(
    ("regime", "until"),
    [
        ("gdpr", "24 November 2026, 08:30 Berlin time (UTC+01:00)"),
        # Filed when it was still the 22nd where the company is: that day counts, and that zone with it.
        ("uk_gdpr", "24 November 2026, 07:30 London time (UTC+00:00)"),
        ("ccpa", "23 November 2026, 23:30 Los Angeles time (UTC-08:00)"),
    ],
)
def test_the_cancel_window_ends_at_a_local_time_with_its_zone(regime: str, until: str) -> None:
    text = letter(filed(regime, Right.ERASURE), "cooling", until=RECEIVED + timedelta(days=1))
    assert f"The erasure begins after {until}" in text
    assert "/follow/" in text


def test_what_was_changed_already_is_not_denied() -> None:
    request = filed("gdpr", Right.ERASURE)
    assert "nothing was changed" in letter(request, "withdrawn", begun=False)
    other = filed("gdpr", Right.ERASURE)
    assert "nothing was changed" not in letter(other, "withdrawn", begun=True)
    assert "had been carried out before" in refused(other, begun=True)


def test_no_law_is_cited_to_somebody_whom_it_does_not_protect() -> None:
    request = filed(POLICY, Right.ACCESS)
    assert grounds_for(request) == grounds(POLICY, Right.ACCESS, GroundKind.REFUSE)
    assert "GDPR" not in refused(request)


@pytest.mark.parametrize("regime", ["gdpr", "uk_gdpr", "ccpa"])
def test_what_excuses_a_part_never_refuses_the_whole(regime: str) -> None:
    part = {ground.code for ground in grounds(regime, Right.ACCESS, GroundKind.WITHHOLD)}
    assert part
    assert not part & {ground.code for ground in grounds_for(filed(regime, Right.ACCESS))}


def test_an_agent_learns_whose_codes_were_missing() -> None:
    request = filed(
        "gdpr", Right.ACCESS, who=factories.identity(agent="agnes@agent.example"), requester=RequesterKind.AGENT
    )
    assert "to you and to the person you act for were not both entered" in letter(request, "unverified")
