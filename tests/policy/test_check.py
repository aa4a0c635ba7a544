from datetime import date

import pytest

from dsr.policy.check import check_policy
from dsr.policy.load import PolicyError
from dsr.rules.files import Problem, Severity
from tests.policy.samples import LEAST, sample

TODAY = date(2026, 11, 21)


def errors(text: str) -> list[Problem]:
    return [p for p in check_policy(text, TODAY) if p.severity is Severity.ERROR]


def warnings(text: str) -> list[str]:
    return [p.field for p in check_policy(text, TODAY) if p.severity is Severity.WARNING]


@pytest.mark.parametrize("slug", ["qdrant", "qazar", "qct"])
def test_the_samples_do_not_clash_with_the_law(slug: str) -> None:
    assert errors(sample(slug)) == []


def test_a_promise_longer_than_the_law_is_explained_with_its_article() -> None:
    (found,) = errors(
        LEAST.replace("rights: []", "rights: [{right: access, to: eea, citation: s, window: {days: 60}}]")
    )
    assert (found.field, found.line) == ("rights.0.window", 13)
    assert "60 days" in found.message
    assert "GDPR Article 12(3)" in found.message


# Established where no law reaches beyond its residents.
NOWHERE = LEAST.replace("[DE]", "[US-NY]").replace("calendar: DE", "calendar: US-NY")


def promising(right: str, to: str, window: str) -> str:
    return f"rights: [{{right: {right}, to: {to}, citation: s, window: {window}}}]"


@pytest.mark.parametrize(
    ("right", "to", "window", "clashes"),
    [
        ("access", "eea", "{days: 31}", False),  # no longer than some months
        ("access", "eea", "{months: 2}", True),
        ("access", "eea", "{days: 35}", True),  # not longer than a month and four days of Christmas, and mostly
        ("access", "eea", "{business_days: 20}", False),
        ("access", "eea", "{business_days: 25}", True),
        ("access", "us-ca", "{days: 45}", False),
        ("access", "us-ca", "{days: 46}", True),
        ("opt_out", "us-ca", "{business_days: 15}", False),
        ("opt_out", "us-ca", "{business_days: 16}", True),
        ("opt_out", "us-ca", "{days: 45}", True),
        ("access", "ar", "{days: 300}", False),  # no law there
        ("access", "br", "{days: 16}", True),
        ("erasure", "br", "{days: 300}", False),  # a law without a number
        ("access", "us-ia", "{days: 90}", False),
        ("access", "us", "{days: 46}", True),
    ],
)
def test_promises_against_the_law_of_those_they_are_made_to(right: str, to: str, window: str, clashes: bool) -> None:
    assert bool(errors(NOWHERE.replace("rights: []", promising(right, to, window)))) is clashes


def test_a_promise_to_people_elsewhere_is_bound_by_the_law_of_the_establishment() -> None:
    (found,) = errors(LEAST.replace("rights: []", promising("access", "us-ca", "{days: 45}")))
    assert "GDPR Article 12(3)" in found.message


def test_a_promise_that_is_sometimes_longer_is_explained_with_a_day() -> None:
    text = NOWHERE.replace("rights: []", promising("access", "eea", "{days: 30}"))
    (found,) = (p for p in check_policy(text, TODAY) if p.field == "rights.0.window")
    assert found.severity is Severity.WARNING
    assert "received on 2026-02-01, 2026-03-02 and not 2026-03-03" in found.message  # 1 March 2026 is a Sunday
    shorter = NOWHERE.replace("rights: []", promising("access", "eea", "{days: 28}"))
    assert "rights.0.window" not in warnings(shorter)


def test_business_days_are_counted_and_not_guessed() -> None:
    text = NOWHERE.replace("rights: []", promising("access", "eea", "{business_days: 20}"))
    (found,) = (p for p in check_policy(text, TODAY) if p.field == "rights.0.window")
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("window", "severity"),
    [("{months: 3}", Severity.ERROR), ("{days: 31}", Severity.WARNING), ("{days: 10}", None)],
)
def test_the_window_of_every_request_against_every_law(window: str, severity: Severity | None) -> None:
    found = [p for p in check_policy(LEAST + f"window: {window}\n", TODAY) if p.field == "window"]
    assert {p.severity for p in found} == ({severity} if severity else set())


def test_an_extension_that_no_law_allows_is_noticed() -> None:
    opt_out = promising("opt_out", "us-ca", "{business_days: 10, extendable: true}")
    (found,) = (p for p in check_policy(NOWHERE.replace("rights: []", opt_out), TODAY) if "extendable" in p.field)
    assert (found.severity, found.field) == (Severity.WARNING, "rights.0.window.extendable")
    assert "7026(f)" in found.message
    access = promising("access", "us-ca", "{days: 30, extendable: true}")
    assert not [f for f in warnings(NOWHERE.replace("rights: []", access)) if "extendable" in f]


def test_asking_much_for_an_opt_out_clashes_with_the_regulations() -> None:
    (found,) = errors(LEAST + "identifiers: {opt_out: {required: [email, phone]}}\n")
    assert found.field == "identifiers.opt_out.required"
    assert "7060(b)" in found.message
    assert errors(LEAST + "identifiers: {access: {required: [email, phone]}}\n") == []


def test_more_than_finds_the_person_is_noticed() -> None:
    text = (
        LEAST + "identifiers: {access: {required: [email, phone]}, erasure: {required: [email], optional: [phone]}}\n"
    )
    assert [f for f in warnings(text) if f.startswith("identifiers")] == ["identifiers.access.required"]


@pytest.mark.parametrize("name", ["cancel_window", "proof_window"])
def test_holding_back_for_a_whole_month_clashes_with_the_month(name: str) -> None:
    other = "cancel_window" if name == "proof_window" else "proof_window"
    (found,) = errors(LEAST + f"handling: {{erasure: {{{name}: 28 days, {other}: 1 day}}}}\n")
    assert found.field == f"handling.erasure.{name}"
    assert "GDPR Article 12(3)" in found.message
    assert errors(LEAST + f"handling: {{erasure: {{{name}: 26 days, {other}: 1 day}}}}\n") == []


def test_two_waits_that_use_up_the_time_together_clash_too() -> None:
    (found,) = errors(LEAST + "handling: {erasure: {cancel_window: 14 days, proof_window: 14 days}}\n")
    assert found.field == "handling.erasure.cancel_window"


@pytest.mark.parametrize(
    ("place", "days", "law"),
    [("TW", 15, "PDPA Article 13(1)"), ("KR", 10, "PIPA Article 35(3)"), ("BR", 15, "LGPD Article 19 II")],
)
def test_the_shortest_law_of_the_companys_people_judges_how_long_proof_is_waited_for(
    place: str, days: int, law: str
) -> None:
    there = LEAST.replace("[DE]", f"[{place}]")
    (found,) = errors(there + f"handling: {{access: {{proof_window: {days} days}}}}\n")
    assert law in found.message
    assert errors(there + f"handling: {{access: {{proof_window: {days - 1} days}}}}\n") == []


def test_the_short_time_of_people_elsewhere_is_a_warning() -> None:
    (found,) = (
        p
        for p in check_policy(LEAST + "handling: {access: {proof_window: 10 days}}\n", TODAY)
        if p.field == "handling.access.proof_window"
    )
    assert found.severity is Severity.WARNING
    assert "in South Korea" in found.message
    assert "handling.access.proof_window" not in warnings(LEAST + "handling: {access: {proof_window: 9 days}}\n")


def test_an_opt_out_is_not_held_back_for_its_fifteen_business_days() -> None:
    california = NOWHERE.replace("US-NY", "US-CA")
    # Received on a Sunday, the fifteenth business day is the nineteenth day.
    (found,) = errors(california + "handling: {opt_out: {cancel_window: 19 days}}\n")
    assert "15 business days" in found.message
    assert errors(california + "handling: {opt_out: {cancel_window: 18 days, proof_window: 300 days}}\n") == []


def test_two_people_within_a_short_window_are_noticed() -> None:
    both = "handling: {access: {review: person, release: person, proof_window: 1 day}}\n"
    assert "handling.access.release" in warnings(LEAST + both)
    assert "handling.access.release" not in warnings(LEAST + both.replace("release: person", "release: none"))


def test_the_legal_age_never_clashes() -> None:
    assert "children.under" not in warnings(LEAST.replace("under: 13", "under: legal_age"))


def test_rights_that_the_law_gives_to_more_people_are_explained() -> None:
    text = LEAST.replace("rights: []", "rights: [{right: access, to: eea, citation: s}]")
    said = {p.field: p.message for p in check_policy(text, TODAY) if p.field.startswith("rights")}
    assert "GDPR Article 15" in said["rights.0.to"]
    left_out = [p.message for p in check_policy(text, TODAY) if p.field == "rights"]
    assert any("leaves out limit" in message and "1798.121" in message for message in left_out)
    assert not any("leaves out access" in message for message in left_out)
    whole = text.replace("to: eea", "to: all")
    assert "rights.0.to" not in warnings(whole)


def test_a_file_of_the_future_is_noticed_and_judged_by_the_law_of_its_day() -> None:
    text = NOWHERE.replace("rights: []", promising("access", "us-ok", "{days: 60}"))
    assert errors(text) == []
    future = text.replace("2026-01-01", "2027-01-01")
    assert "effective_from" in warnings(future)
    (found,) = errors(future)
    assert "Oklahoma" in found.message


def test_a_year_far_away_is_judged_all_the_same() -> None:
    assert "effective_from" in warnings(LEAST.replace("2026-01-01", "9999-12-31") + "window: {days: 30}\n")


def test_a_calendar_of_somewhere_else_is_noticed() -> None:
    assert "controller.calendar" in warnings(LEAST.replace("calendar: DE", "calendar: FR"))
    assert "controller.calendar" not in warnings(LEAST.replace("calendar: DE", "calendar: DE-BY"))


def test_a_declared_law_that_is_not_in_force_is_noticed() -> None:
    text = LEAST + "also_bound_by: [{regime: us_fl, citation: s}]\n"
    (found,) = (p for p in check_policy(text.replace("2026", "2024"), date(2024, 1, 2)) if "also" in p.field)
    assert "2024-07-01" in found.message
    assert "also_bound_by.0.regime" not in warnings(text)


def test_a_declared_law_with_a_longer_time_is_the_one_that_a_promise_is_held_to() -> None:
    thirty = NOWHERE.replace("rights: []", promising("access", "br", "{days: 30}"))
    assert len(errors(thirty)) == 1
    assert errors(thirty + "also_bound_by: [{regime: lgpd_small, citation: s}]\n") == []


def test_every_problem_names_its_line_and_a_remedy() -> None:
    text = LEAST + "window: {months: 3}\nhandling: {erasure: {cancel_window: 40 days}}\n"
    found = check_policy(text, TODAY)
    assert [p.line for p in found] == sorted(p.line for p in found)
    assert all(p.remedy.endswith(".") and p.message.endswith(".") for p in found)
    assert len(found) > len({"window", "handling", "rights", "children"})


def test_what_an_answer_to_an_access_request_needs_is_missed() -> None:
    assert {"recipients", "retention", "sources", "supervisory_authority"} <= set(warnings(LEAST))


def test_a_recipient_abroad_without_safeguard_is_noticed() -> None:
    abroad = LEAST + "recipients: [{name: Helpwise, category: support, country: US}]\n"
    assert "recipients.0.country" in warnings(abroad)
    assert "recipients.0.country" not in warnings(abroad + "transfers: [{country: US, safeguard: SCC}]\n")


def test_selling_without_a_named_opt_out_is_noticed() -> None:
    assert "sells_or_shares" in warnings(LEAST.replace("sells_or_shares: false", "sells_or_shares: true"))
    assert "sells_or_shares" not in warnings(LEAST)


def test_an_establishment_in_the_eea_reaches_further_than_a_promise_to_some() -> None:
    assert "controller.establishments" in warnings(sample("qdrant"))
    assert "controller.establishments" not in warnings(sample("qazar"))


def test_a_file_that_does_not_load_is_no_matter_of_law() -> None:
    with pytest.raises(PolicyError):
        check_policy("version: one", TODAY)
