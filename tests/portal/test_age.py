"""The question on age: no child whom the law lets ask is stopped, and each finds the way to a parent or guardian."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from dsr.models import Controller, Request
from dsr.policy.children import child_rule
from dsr.policy.load import load_policy
from dsr.policy.schema import Policy
from dsr.portal.asking import Asking
from dsr.portal.questions import GUARDIAN, Age
from dsr.rules.children import years_of
from dsr.rules.residence import places
from tests.policy.samples import sample
from tests.portal.walk import begin, errors, send, step_of, title, until

CALIFORNIA = {"place": "US-CA"}
ANSWERS = re.compile(r'name="age" value="(\w+)"')


def offered(client: Client, slug: str = "qdrant", **changed: dict[str, str]) -> list[str]:
    until(client, "age", slug, **changed)
    return ANSWERS.findall(client.get(f"/c/{slug}/age/").content.decode())


def in_india(policy: Policy, day: str) -> Asking:
    now = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return Asking(Controller(slug="qazar"), policy, now, {"place": {"place": "IN"}})


@pytest.mark.parametrize("slug", ["qdrant", "qazar", "qct"])
def test_at_every_place_each_age_finds_an_answer_that_leads_on(slug: str) -> None:
    policy, now = load_policy(sample(slug)), timezone.now()
    for place in places():
        asking = Asking(Controller(slug=slug), policy, now, {"place": {"place": place}})
        form = Age(asking=asking)
        values = [str(value) for value, _ in form.fields["age"].choices]  # type: ignore[attr-defined]
        rule = child_rule(policy, place, now.date())
        assert GUARDIAN in values, place
        for age in range(100):
            leading_on = age >= int(values[0]) or any(age < (years_of(v) or 0) for v in values[1:-1])
            assert leading_on is (age >= rule.itself_from), (place, age)


def test_a_child_whom_the_law_lets_act_goes_on_and_staff_sees_it(visitor: Client, qazar: Controller) -> None:
    assert offered(visitor, "qazar") == ["16", "under_16", "guardian"]
    request = send(visitor, "qazar", age={"age": "under_16"})
    assert (request.requester, request.age_band) == ("self", "under_16")


@pytest.mark.parametrize(("place", "ages"), [("FR", "15"), ("GB-SCT", "12"), ("GB-ENG", "13")])
def test_the_age_is_that_of_the_place(visitor: Client, qazar: Controller, place: str, ages: str) -> None:
    assert offered(visitor, "qazar", place={"place": place}) == [ages, f"under_{ages}", "guardian"]


def test_in_california_a_14_year_old_asks_like_anybody_under_qazars_16(visitor: Client, qazar: Controller) -> None:
    assert offered(visitor, "qazar", place=CALIFORNIA) == ["13", "guardian"]
    assert "Are you 13 or older?" in title(visitor.get("/c/qazar/age/").content)
    assert send(visitor, "qazar", place=CALIFORNIA).age_band == ""


def test_where_no_law_says_anything_the_policys_age_is_asked(visitor: Client, qazar: Controller) -> None:
    assert offered(visitor, "qazar", place={"place": "AR"}) == ["16", "guardian"]


def test_a_child_is_led_to_a_parent_or_guardian_who_can_go_on(visitor: Client, qazar: Controller) -> None:
    until(visitor, "age", "qazar", place=CALIFORNIA)
    content = visitor.post("/c/qazar/age/", {"age": "guardian"}).content.decode()
    assert "Ask with a parent or guardian" in content
    assert "younger than 13" in content
    assert "1798.120(c)" in content
    assert "Ask by myself" not in content
    assert visitor.get("/c/qazar/you/").headers["Location"] == "/c/qazar/age/"
    visitor.post("/c/qazar/who/", {"requester": "parent"})
    assert visitor.get("/c/qazar/yourself/").status_code == 200


def test_a_child_that_may_ask_itself_can_still_do_so_from_the_guardians_page(visitor: Client) -> None:
    until(visitor, "age")
    content = visitor.post("/c/qdrant/age/", {"age": "guardian"}).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(age)" value="(\w+)"', content))
    assert "Ask by myself" in content
    assert step_of(visitor.post("/c/qdrant/age/", hidden).headers["Location"]) == "you"


def test_a_parent_is_not_asked_for_an_age_and_leaves_no_mark(visitor: Client) -> None:
    request = send(visitor, who={"requester": "parent"}, age={"age": "under_16"})
    assert (request.requester, request.age_band) == ("parent", "")


def test_what_was_said_of_the_age_is_dropped_when_somebody_else_goes_on(visitor: Client) -> None:
    until(visitor, "check", age={"age": "under_16"})
    visitor.post("/c/qdrant/who/", {"requester": "parent"})
    assert step_of(visitor.get("/c/qdrant/check/").headers["Location"]) == "yourself"


@pytest.mark.parametrize("right", ["opt_out", "limit"])
def test_for_a_right_that_is_anybodys_no_age_is_asked(visitor: Client, qazar: Controller, right: str) -> None:
    assert "age" not in until(visitor, "check", "qazar", place=CALIFORNIA, right={"right": right})


@pytest.mark.parametrize("age", ["", "younger", "under_18", "under_13", "13", "12", "under_16\0"])
def test_another_answer_is_no_answer(visitor: Client, age: str) -> None:
    until(visitor, "age")
    response = visitor.post("/c/qdrant/age/", {"age": age})
    assert errors(response.content) == ["Choose how old you are, and who is asking"]
    assert not Request.objects.exists()


def test_the_age_is_asked_again_where_another_one_holds(visitor: Client) -> None:
    until(visitor, "check", place={"place": "AT"}, age={"age": "under_14"})
    response = visitor.post("/c/qdrant/place/", {"place": "DE"})
    assert step_of(response.headers["Location"]) == "age"


def test_who_is_older_than_the_new_place_asks_for_is_not_asked_again(visitor: Client) -> None:
    until(visitor, "check")
    assert step_of(visitor.post("/c/qdrant/place/", {"place": "AT"}).headers["Location"]) == "check"
    assert "14 or older" in visitor.get("/c/qdrant/check/").content.decode()


def test_the_check_page_says_what_the_child_answered(visitor: Client) -> None:
    until(visitor, "check", age={"age": "under_16"})
    assert "Younger than 16, asking by yourself" in visitor.get("/c/qdrant/check/").content.decode()


def test_the_question_cannot_be_jumped_over(visitor: Client) -> None:
    begin(visitor)
    assert step_of(visitor.post("/c/qdrant/age/", {"age": "16"}).headers["Location"]) == "who"


def test_a_law_that_comes_into_force_counts_from_its_day() -> None:
    policy = load_policy(sample("qazar"))
    asked = [
        str(next(iter(Age(asking=in_india(policy, day)).fields["age"].choices))[0])  # type: ignore[attr-defined]
        for day in ("2027-05-13", "2027-05-14")
    ]
    assert asked == ["16", "18"]
