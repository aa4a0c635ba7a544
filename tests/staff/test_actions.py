import pytest
from django.urls import reverse

from accounts.models import User
from dsr.models import DecisionKind, Request
from dsr.rules.lifecycle import FINAL, State
from dsr.staff.actions import ACTIONS
from dsr.steps.grounds import grounds_for
from dsr.vault.envelope import unseal
from tests.doors import signed_in, text_of
from tests.factories import file_request, letter_of, read, request_in, run

WHILE_OPEN = ("extend", "receipt")  # dates are moved in every state that is not final
pytestmark = pytest.mark.django_db


def _act(user: User, request: Request, key: str, **data: str) -> tuple[int, str]:
    answer = signed_in(user).post(reverse("staff:act", args=[request.reference, key]), data)
    return answer.status_code, text_of(answer)


def _text(request: Request, kind: DecisionKind) -> str:
    decision = request.decisions.get(kind=kind)
    return str(unseal(request, "decision", bytes(decision.sealed_text or b""))["text"])


def test_an_approver_approves_the_plan_that_the_page_showed(approver: User, opt_out: Request) -> None:
    status, _ = _act(approver, opt_out, "approve", plan_hash=opt_out.plan_hash, text="Clear case")
    assert status == 302
    assert read(opt_out).state == State.WORKING
    assert _text(opt_out, DecisionKind.APPROVE) == "Clear case"


def test_a_plan_that_changed_meanwhile_is_not_approved(approver: User, opt_out: Request) -> None:
    status, page = _act(approver, opt_out, "approve", plan_hash="0" * 64)
    assert status == 409
    assert "The plan changed since you opened this page" in page
    assert read(opt_out).state == State.REVIEWING


def test_an_approval_without_the_plan_is_none(approver: User, opt_out: Request) -> None:
    status, page = _act(approver, opt_out, "approve")
    assert status == 422
    assert "Open the request again, then decide" in page
    assert read(opt_out).state == State.REVIEWING


def test_a_refusal_names_a_ground_and_gives_reasons(approver: User, opt_out: Request) -> None:
    ground = grounds_for(opt_out)[0]
    status, _ = _act(approver, opt_out, "refuse", ground=ground.code, text="Asked twice this month")
    assert status == 302
    assert read(opt_out).state == State.REFUSED
    assert "Asked twice this month" in letter_of(opt_out, "refused").text


@pytest.mark.parametrize(
    ("ground", "text", "instruction"),
    [
        ("", "Because", "Choose a ground"),
        ("because_i_say_so", "Because", "Choose a ground that is listed"),
        ("FIRST", "  ", "Say why"),
        ("FIRST", "x" * 5001, "Write at most 5,000 characters"),
    ],
)
def test_a_refusal_that_lacks_something_says_what(
    approver: User, opt_out: Request, ground: str, text: str, instruction: str
) -> None:
    code = grounds_for(opt_out)[0].code if ground == "FIRST" else ground
    status, page = _act(approver, opt_out, "refuse", ground=code, text=text)
    assert status == 422
    assert instruction in page
    assert read(opt_out).state == State.REVIEWING


def test_a_reviewer_asks_back_and_an_approver_goes_on_without_an_answer(
    reviewer: User, approver: User, opt_out: Request
) -> None:
    assert _act(reviewer, opt_out, "ask", text="Which account?")[0] == 302
    assert read(opt_out).state == State.CLARIFYING
    assert "Which account?" in letter_of(opt_out, "question").text
    status, page = _act(reviewer, opt_out, "resume")
    assert status == 403
    assert "Only an approver may decide" in page
    assert _act(approver, opt_out, "resume", text="No answer in a week")[0] == 302
    assert read(opt_out).state == State.REVIEWING


def test_an_empty_question_is_not_sent(reviewer: User, opt_out: Request) -> None:
    status, page = _act(reviewer, opt_out, "ask", text=" ")
    assert status == 422
    assert "Write the question that the person should answer" in page
    assert read(opt_out).state == State.REVIEWING


@pytest.mark.parametrize("key", ["approve", "refuse", "resume"])
def test_a_reviewer_does_not_decide(reviewer: User, opt_out: Request, key: str) -> None:
    status, page = _act(reviewer, opt_out, key, plan_hash=opt_out.plan_hash, text="yes")
    assert status == 403
    assert "Only an approver may decide. Your role is another." in page
    assert read(opt_out).state == State.REVIEWING
    assert not opt_out.decisions.exists()


def test_a_reviewer_does_not_release(reviewer: User, opt_out: Request) -> None:
    status, page = _act(reviewer, opt_out, "release")
    assert status == 403
    assert "Only an approver may release" in page


@pytest.mark.parametrize("key", ACTIONS)
def test_a_stranger_acts_on_nothing(stranger: User, opt_out: Request, key: str) -> None:
    assert _act(stranger, opt_out, key, plan_hash=opt_out.plan_hash, text="yes")[0] == 404
    assert read(opt_out).state == State.REVIEWING


@pytest.mark.parametrize("key", ACTIONS)
def test_nobody_acts_without_signing_in(client: object, opt_out: Request, key: str) -> None:
    from django.test import Client

    answer = Client().post(reverse("staff:act", args=[opt_out.reference, key]))
    assert answer.status_code == 302
    assert read(opt_out).state == State.REVIEWING


@pytest.mark.parametrize("key", ACTIONS)
def test_an_action_is_posted(approver: User, opt_out: Request, key: str) -> None:
    assert signed_in(approver).get(reverse("staff:act", args=[opt_out.reference, key])).status_code == 405


def test_an_unknown_action_is_no_page(approver: User, opt_out: Request) -> None:
    assert _act(approver, opt_out, "delete")[0] == 404


@pytest.mark.parametrize(
    ("state", "key"),
    [
        *((state, key) for state in (State.RECEIVED, State.VERIFYING) for key in ACTIONS if key not in WHILE_OPEN),
        *((State.WITHDRAWN, key) for key in ACTIONS),
    ],
)
def test_an_action_that_the_state_does_not_allow_comes_back_with_the_reason_that_the_page_shows(
    approver: User, state: State, key: str
) -> None:
    request = request_in(state)
    client = signed_in(approver)
    shown = client.get(reverse("staff:request", args=[request.reference])).context["actions"]
    reason = next(each["reason"] for each in shown if each["key"] == f"to-{key}")
    assert reason
    status, page = _act(approver, request, key, plan_hash="x", text="yes", ground="unfounded")
    assert status == 403
    assert reason in page.replace("&#x27;", "'")
    assert read(request).state == state


def test_a_second_approval_changes_nothing(approver: User, opt_out: Request) -> None:
    _act(approver, opt_out, "approve", plan_hash=opt_out.plan_hash)
    status, _ = _act(approver, opt_out, "approve", plan_hash=opt_out.plan_hash)
    assert status == 403
    assert opt_out.decisions.filter(kind=DecisionKind.APPROVE).count() == 1


def test_the_page_lists_every_action_with_its_reason_or_its_form(approver: User) -> None:
    request = file_request()
    page = signed_in(approver).get(reverse("staff:request", args=[request.reference]))
    assert [each["label"] for each in page.context["actions"]] == [action.label for action in ACTIONS.values()]
    for each in page.context["actions"]:
        assert each["reason"] in text_of(page)


def test_a_reviewer_has_a_request_counted_again(reviewer: User, opt_out: Request) -> None:
    assert _act(reviewer, opt_out, "recount")[0] == 302
    assert read(opt_out).state == State.LOCATING
    assert run(opt_out).state == State.REVIEWING


@pytest.mark.systems("qdrant")
def test_an_approver_releases_what_is_ready(systems: object, approver: User) -> None:
    request = request_in(State.RELEASING)
    assert _act(approver, request, "release", text="Looked through it")[0] == 302
    assert read(request).state in FINAL
    assert _text(request, DecisionKind.RELEASE) == "Looked through it"
