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


@pytest.mark.parametrize(
    ("right", "to", "window", "clashes"),
    [
        ("access", "eea", "{days: 31}", False),  # no longer than some months
        ("access", "eea", "{months: 2}", True),
        ("access", "us-ca", "{days: 45}", False),
        ("access", "us-ca", "{days: 46}", True),
        ("opt_out", "us-ca", "{business_days: 15}", False),
        ("opt_out", "us-ca", "{days: 45}", True),
        ("access", "ar", "{days: 300}", False),  # no law there
        ("access", "br", "{days: 16}", True),
        ("erasure", "br", "{days: 300}", False),  # a law without a number
        ("access", "us-ia", "{days: 90}", False),
        ("access", "us", "{days: 46}", True),
    ],
)
def test_promises_against_the_law_of_those_they_are_made_to(right: str, to: str, window: str, clashes: bool) -> None:
    promise = f"rights: [{{right: {right}, to: {to}, citation: s, window: {window}}}]"
    assert bool(errors(LEAST.replace("rights: []", promise))) is clashes


def test_asking_much_for_an_opt_out_clashes_with_the_regulations() -> None:
    (found,) = errors(LEAST + "identifiers: {opt_out: {required: [email, phone]}}\n")
    assert found.field == "identifiers.opt_out.required"
    assert "7060(b)" in found.message
    assert errors(LEAST + "identifiers: {access: {required: [email, phone]}}\n") == []


@pytest.mark.parametrize("name", ["cancel_window", "proof_window"])
def test_holding_back_for_a_whole_month_clashes_with_the_month(name: str) -> None:
    (found,) = errors(LEAST + f"handling: {{erasure: {{{name}: 28 days}}}}\n")
    assert found.field == f"handling.erasure.{name}"
    assert errors(LEAST + f"handling: {{erasure: {{{name}: 27 days}}}}\n") == []


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
