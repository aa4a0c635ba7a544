"""Rules of rights other than erasure: what the file may say, what the plan makes of it."""

import json

import pytest

from dsr.datamap.load import DataMapError, load
from dsr.datamap.plan import FieldChange, Plan, Value
from dsr.datamap.planner import build_plan, only_changes
from dsr.datamap.schema import DataMap

MAP = """
version: 1
controller: shop
systems:
  app:
    title: The shop
    connector: sql
    connection: shop
    collections:
      towns:
        key: [id]
        fields: {id: {category: none, meaning: Number}, name: {category: none, meaning: Name%TOWN%}}
        erase: delete
      homes:
        key: [id]
        fields: {id: {category: none, meaning: Number}, street: {category: contact, meaning: Street%HOME%}}
        erase: delete%HOMES%
      customers:
        key: [id]
        fields:
          id: {category: none, meaning: Number, yields: user_id}
          email: {category: contact, meaning: Mail, identifier: email, rectify: true}
          restricted: {category: account, meaning: Restricted}
          since: {category: account, meaning: Since}
          town: {category: none, meaning: Town}
          home: {category: none, meaning: Home}
          secret: {category: secret, meaning: Secret, deliver: false}
        links:
          - {fields: [town], to: towns, ownership: lookup}
          - {fields: [home], to: homes, ownership: shared}
        erase: delete
        %RULES%
      orders:
        key: [id]
        fields: {id: {category: none, meaning: Number}, customer: {category: none, meaning: Customer}}
        links: [{fields: [customer], to: customers, ownership: owned}]
        erase: delete
  mail:
    title: The newsletter
    connector: sql
    connection: mail
    collections:
      readers:
        key: [id]
        fields: {id: {category: none, meaning: N, identifier: user_id}, off: {category: preference, meaning: Off}}
        erase: delete
        opt_out: {field: off, value: true}
"""
EMAIL = frozenset({"email"})


def _text(rules: str = "", **more: str) -> str:
    text = MAP.replace("%RULES%", rules)
    for name in ("TOWN", "HOME", "HOMES"):
        text = text.replace(f"%{name}%", more.get(name.lower(), ""))
    return text


def _plan(right: str, rules: str = "", purposes: frozenset[str] | None = None) -> Plan:
    return build_plan(load(_text(rules), name="m"), right, EMAIL, purposes=purposes)


def _changes(plan: Plan) -> dict[str, tuple[FieldChange, ...]]:
    return {step.collection: step.changes for system in plan.systems for step in system.steps if step.changes}


def _problem(text: str) -> str:
    with pytest.raises(DataMapError) as caught:
        load(text, name="m")
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", Value("constant", "true")),
        ("0", Value("constant", "0")),
        ("1.50", Value("constant", "1.5")),
        ("no thanks", Value("constant", "no thanks")),
        ("now", Value("now")),
        ("null_value", Value("null")),
        ("{constant: now}", Value("constant", "now")),
    ],
)
def test_a_value_is_written_as_people_write_it(written: str, value: Value) -> None:
    found = _changes(_plan("restriction", f"restrict: {{field: restricted, value: {written}}}"))
    assert found == {"customers": (FieldChange("restricted", value),)}


def test_one_rule_may_stand_alone_and_lifting_is_a_value_or_what_was_there() -> None:
    rules = "restrict: [{field: restricted, value: true, lift: false}, {field: since, value: now}]"
    first, second = _changes(_plan("restriction", rules))["customers"]
    assert first.lift == Value("constant", "false")
    assert second.lift is None


@pytest.mark.parametrize(
    ("right", "rules"),
    [
        ("restriction", "restrict: {field: restricted, value: true}"),
        ("consent_withdrawal", "consent: {field: restricted, value: true, purpose: Ads}"),
        ("objection", "object: {field: restricted, value: true, purpose: Ads}"),
        ("limit", "limit: {field: restricted, value: true}"),
    ],
)
def test_each_rule_serves_its_right_and_no_other(right: str, rules: str) -> None:
    every = ("access", "erasure", "rectification", "restriction", "consent_withdrawal", "objection", "limit")
    assert {other for other in every if _changes(_plan(other, rules))} == {right}


def test_only_the_chosen_purposes_are_planned() -> None:
    rules = (
        "consent: [{field: restricted, value: false, purpose: Ads}, {field: since, value: now, purpose: News, "
        "where: {since: null_value, restricted: false}}]"
    )
    (change,) = _changes(_plan("consent_withdrawal", rules, frozenset({"News"})))["customers"]
    assert change == FieldChange("since", Value("now"), (("restricted", "false"), ("since", None)), "News")
    assert _changes(_plan("consent_withdrawal", rules, frozenset())) == {}


def test_rectifiable_fields_are_planned_for_a_rectification_alone() -> None:
    assert {s.collection: s.rectify for s in _plan("rectification").systems[0].steps if s.rectify} == {
        "customers": ("email",)
    }
    assert not any(step.rectify for step in _plan("access").systems[0].steps)


def test_rules_move_the_hash_of_their_right_and_leave_the_others() -> None:
    rules = "restrict: {field: restricted, value: true}"
    assert _plan("erasure").hash == _plan("erasure", rules).hash
    assert _plan("restriction").hash != _plan("restriction", rules).hash
    other = rules.replace("true", "false")
    assert _plan("restriction", rules).hash != _plan("restriction", other).hash
    assert "changes" not in json.dumps(json.loads(_plan("erasure", rules).canonical()))


def test_an_opt_out_leads_to_what_it_sets_and_nowhere_else() -> None:
    found = only_changes(_plan("opt_out"))
    # customers yields the number that the newsletter is searched by.
    assert {s.system: [step.collection for step in s.steps] for s in found.systems} == {
        "app": ["customers"],
        "mail": ["readers"],
    }
    assert not any(system.steps for system in only_changes(_plan("limit")).systems)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("restrict: {field: restrictd, value: true}", "declares no field restrictd"),
        ("restrict: {field: restricted, value: true, where: {nothing: 1}}", "declares no field nothing"),
        ("restrict: {field: id, value: 1}", "id cannot be set: it is part of the key"),
        ("restrict: {field: home, value: 1}", "home cannot be set: it is the field of a link"),
        ("limit: [{field: since, value: now}, {field: since, value: null_value}]", "limit sets since twice"),
        ("consent: {field: restricted, value: false}", "purpose"),
        ("restrict: {field: restricted, value: [1]}", "A value is a text"),
        ("opt_out: {field: restricted, value: true, lift: false}", "lift"),
        ("objection: {field: restricted, value: true}", "objection"),
    ],
)
def test_a_mistake_is_told_with_its_line(rules: str, said: str) -> None:
    text = _text(rules)
    problem = _problem(text)
    line = next(n for n, each in enumerate(text.splitlines(), 1) if rules in each)
    assert said in problem
    assert f"m:{line}" in problem


def test_no_right_sets_fields_in_rows_that_are_not_the_subjects_own() -> None:
    assert "not the subject’s own" in _problem(_text(home=", rectify: true"))
    assert "not the subject’s own" in _problem(_text(homes="\n        opt_out: {field: street, value: x}"))
    assert "not the subject’s own" in _problem(_text(town=", rectify: true"))


def test_what_is_never_handed_out_is_not_corrected() -> None:
    text = _text().replace("deliver: false}", "deliver: false, rectify: true}")
    assert "never handed out" in _problem(text)


def test_the_published_schema_takes_a_rule_alone_or_in_a_list() -> None:
    restrict = DataMap.model_json_schema()["$defs"]["Collection"]["properties"]["restrict"]
    assert {each.get("type", "rule") for each in restrict["anyOf"]} == {"rule", "array"}
