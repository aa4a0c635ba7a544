from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.policy.load import LARGEST, PolicyError, load_policy
from dsr.policy.schema import Policy, canonical, digest, from_canonical
from dsr.rules.channels import Channel
from dsr.rules.files import Problem
from dsr.rules.rights import Right
from tests.policy.samples import LEAST, sample


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(PolicyError) as caught:
        load_policy(text, "shop/policy.yaml")
    assert str(caught.value)
    return caught.value.problems


def only(text: str) -> Problem:
    (problem,) = problems(text)
    return problem


def test_the_least_file_loads_and_asks_a_person_for_everything() -> None:
    policy = load_policy(LEAST)
    assert policy.effective_from == date(2026, 1, 1)
    handling = policy.handling_of(Right.ERASURE)
    assert all(handling.review.needs_person(c) and handling.release.needs_person(c) for c in Channel)
    assert handling.proof_window == timedelta(days=14)
    assert [i.value for i in policy.asked_for(Right.ACCESS).required] == ["email"]


@pytest.mark.parametrize("slug", ["qdrant", "qazar", "qct"])
def test_the_samples_load_read_back_from_their_canonical_text_and_keep_one_digest(slug: str) -> None:
    policy = load_policy(sample(slug))
    assert policy.controller.slug == slug
    again = from_canonical(canonical(policy))
    assert again == policy
    assert digest(again) == digest(policy)
    assert policy.controller.contact_email.endswith(".example")


def test_words_of_others_and_other_spellings_make_the_same_policy() -> None:
    plain = LEAST.replace("rights: []", "rights: [{right: access, to: [eea], citation: s, window: {days: 20}}]")
    other = LEAST.replace("rights: []", "rights:\n- citation: s\n  window:\n    days: 20\n  to: EEA\n  right: know")
    assert digest(load_policy(plain)) == digest(load_policy(other)) != digest(load_policy(LEAST))


def test_one_word_holds_for_all_channels_and_durations_have_two_spellings() -> None:
    more = "handling: {erasure: {review: person, release: none, cancel_window: %s, proof_window: 14 days}}\n"
    spoken, iso = (load_policy(LEAST + more % text) for text in ("2 minutes", "PT2M"))
    assert spoken == iso
    handling = spoken.handling_of(Right.ERASURE)
    assert handling.cancel_window == timedelta(minutes=2)
    assert not any(handling.release.needs_person(channel) for channel in Channel)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "said"),
    [
        ("version: 1\n", "version: one\n", 1, "version", "whole number"),
        ("version: 1\n", 'version: "1"\n', 1, "version", "whole number"),
        ("version: 1\n", "version: true\n", 1, "version", "whole number"),
        ("version: 1\n", "version: 0\n", 1, "version", "greater than or equal to 1"),
        ("version: 1\n", "", 1, "version", "Add `version`"),
        ("2026-01-01", "2026-13-45", 2, "effective_from", "2026-01-31"),
        ("2026-01-01", "01.01.2026", 2, "effective_from", "2026-01-31"),
        ("  name: The Shop\n", "", 3, "controller.name", "Add `name`"),
        ("name: The Shop", "name: 7", 5, "controller.name", "quotes"),
        ("name: The Shop", "name: ''", 5, "controller.name", "at least one"),
        ("privacy@shop.example", "shop.example", 6, "controller.contact_email", "docs/policy.md"),
        ("https://shop.example", "javascript:alert(1)", 7, "controller.website", "docs/policy.md"),
        ("[DE]", "[XX]", 8, "controller.establishments.0", "no place"),
        ("[DE]", "DE", 8, "controller.establishments", "list"),
        ("[DE]", "[]", 8, "controller.establishments", "at least one"),
        ("Europe/Berlin", "../../etc/passwd", 9, "controller.time_zone", "IANA"),
        ("calendar: DE", "calendar: Mars", 10, "controller.calendar", "no holiday calendar"),
        ("languages: [en]", "language: [en]", 3, "controller.languages", "Add `languages`"),
        ("{intro: Ask us.}", "Ask us.", 12, "texts", "indented"),
        ("rights: []", "rights: [{right: pizza, to: all, citation: s}]", 13, "rights.0.right", "the rights are access"),
        ("rights: []", "rights: [{right: access, to: mars, citation: s}]", 13, "rights.0.to", "Or a group"),
        ("rights: []", "rights: [{right: access, to: 5, citation: s}]", 13, "rights.0.to", "list"),
        ("rights: []", "rights: [{right: access, to: all}]", 13, "rights.0.citation", "Add `citation`"),
        (
            "rights: []",
            "rights: [{right: access, to: all, citation: s, window: {days: 3, months: 1}}]",
            13,
            "rights.0.window",
            "one of days",
        ),
        (
            "rights: []",
            "rights: [{right: know, to: all, citation: s}, {right: access, to: [all], citation: s}]",
            1,
            "",
            "twice",
        ),
        ("under: 13", "under: adult", 14, "children.under", "cannot be used"),
        ("basis: contract", "basis: greed", 16, "purposes.0.basis", "contract"),
        ("sells_or_shares: false", "sells_or_shares: maybe", 17, "sells_or_shares", "true or false"),
        ("sells_or_shares: false", "sells_or_shares: false\nhandlin: {}", 18, "handlin", "Did you mean `handling`?"),
        (
            "sells_or_shares: false",
            "sells_or_shares: false\nhandling: {access: {proof_window: soon}}",
            18,
            "handling.access.proof_window",
            "14 days",
        ),
        ("sells_or_shares: false", "sells_or_shares: false\nhandling: {pizza: {}}", 18, "handling.pizza", "the rights"),
        (
            "sells_or_shares: false",
            "sells_or_shares: false\nidentifiers: {access: {required: [phone]}}",
            18,
            "identifiers.access",
            "Require email",
        ),
        (
            "rights: []",
            "also_bound_by: [{regime: hippa, citation: s}]\nrights: []",
            13,
            "also_bound_by.0.regime",
            "Did you mean hipaa?",
        ),
        (
            "rights: []",
            "also_bound_by: [{regime: gdpr, citation: s}]\nrights: []",
            13,
            "also_bound_by.0.regime",
            "without being declared",
        ),
        (
            "rights: []",
            "also_bound_by: [{regime: hipaa, citation: s}, {regime: hipaa, citation: t}]\nrights: []",
            1,
            "",
            "hipaa twice",
        ),
    ],
)
def test_a_mistake_is_named_with_file_line_field_and_remedy(
    old: str, new: str, line: int, field: str, said: str
) -> None:
    assert old in LEAST
    found = problems(LEAST.replace(old, new, 1))
    problem = next((p for p in found if p.field == field), None)
    assert problem is not None, found
    assert (problem.file, problem.line) == ("shop/policy.yaml", line)
    assert said in f"{problem.message} {problem.remedy}"
    assert problem.remedy.endswith((".", "?"))
    assert str(problem).startswith(f"shop/policy.yaml:{line}: ")


def test_every_mistake_is_named_at_once_in_the_order_of_the_file() -> None:
    broken = LEAST.replace("version: 1\n", "version: one\n").replace("under: 13", "under: 99").replace("false", "maybe")
    found = problems(broken)
    assert len({p.field for p in found}) == len({"version", "children.under", "sells_or_shares"})
    assert [p.line for p in found] == sorted(p.line or 0 for p in found)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "not a policy"),
        ("just words", 1, "not a policy"),
        ("- a\n- list", 1, "not a policy"),
        ("version: 1\nversion: 2\n", 2, "written twice"),
        ("version: 1\n\tname: x\n", 2, "not YAML"),
        ("version: [1\n", 2, "not YAML"),
        ("version: 1\n---\nversion: 2\n", 2, "second document"),
        ("a: &a [x]\nb: *a\n", 2, "Aliases"),
        ("version: \x00", None, "UTF-8"),
        ("version: !!python/object/apply:os.system [id]\n", 1, "Tags"),
        ("[" * 1000, 1, "nested"),
        ("a: " + "{b: " * 1000, 1, "nested"),
    ],
)
def test_what_is_no_policy_file_is_named_with_its_line(text: str, line: int | None, said: str) -> None:
    found = problems(text)
    problem = found[0]
    assert said in str(problem)
    assert line is None or problem.line == line


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    bomb = "a: &a [lol, lol, lol, lol]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "Aliases" in only(bomb).message


def test_ten_megabytes_are_refused_unread() -> None:
    problem = only(LEAST + "# " + "x" * 10_000_000)
    assert f"{LARGEST:,}" in problem.message
    assert len(str(problem)) < 300


def test_a_long_value_is_not_repeated_whole() -> None:
    problem = only(LEAST.replace("Europe/Berlin", "x" * 5000))
    assert len(str(problem)) < 400


def _read(text: str) -> Policy | PolicyError:
    try:
        return load_policy(text)
    except PolicyError as error:
        return error


def _is_answered(read: Policy | PolicyError) -> bool:
    return isinstance(read, Policy) or (bool(read.problems) and all(p.message and p.remedy for p in read.problems))


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert _is_answered(_read(text))


@given(st.integers(0, len(LEAST)), st.text(max_size=8) | st.sampled_from(list("{}[]&*!|>'%@`#:,-? \t\n")))
def test_no_slip_of_the_hand_breaks_the_reading(place: int, slip: str) -> None:
    assert _is_answered(_read(LEAST[:place] + slip + LEAST[place:]))
