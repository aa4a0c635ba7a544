"""Where a policy and the law clash, or leave a person without what they need: each problem with its article."""

from collections.abc import Iterator
from datetime import date, timedelta

from dsr.policy.check_children import check_children
from dsr.policy.load import load_with_lines
from dsr.policy.schema import Policy, PromisedRight
from dsr.rules.files import Path, Problem, Severity
from dsr.rules.regimes import packs
from dsr.rules.regimes.schema import Proof, WindowRule
from dsr.rules.residence import ALL, EEA, lives_in, places, regimes_for
from dsr.rules.windows import Length, Unit

_Found = tuple[Path, Severity, str, str]
# The fewest and the most days that a length can take; business days with weekends and a fortnight's holidays.
_FEWEST = {Unit.MONTHS: 28.0, Unit.DAYS: 1.0, Unit.BUSINESS_DAYS: 1.4}
_MOST = {Unit.MONTHS: 31.0, Unit.DAYS: 1.0, Unit.BUSINESS_DAYS: 1.8}
_SHORTEST_MONTH = timedelta(days=28)


def check_policy(text: str, on: date, file: str = "policy.yaml") -> tuple[Problem, ...]:
    """Problems of a file that loads, against the law in force on `on`, in the order of the file. Raises PolicyError."""
    policy, document = load_with_lines(text, file)
    found = [
        *_windows(policy, on),
        *_proof(policy, on),
        *_holding_back(policy),
        *_reach(policy),
        *_contents(policy),
        *check_children(policy, on),
    ]
    problems = [
        document.problem(path, f"{path[-1]} {message}", remedy, severity=severity)
        for path, severity, message, remedy in found
    ]
    return tuple(sorted(problems, key=lambda p: p.line))


def _laws(areas: tuple[str, ...], on: date) -> tuple[str, ...]:
    reached = {r for code in places() for r in regimes_for(code, on) if any(lives_in(code, a) for a in areas)}
    return tuple(regime_id for regime_id in packs() if regime_id in reached)


def _rules(promise: PromisedRight, on: date) -> Iterator[WindowRule]:
    for regime_id in _laws(promise.to, on):
        pack = packs()[regime_id].in_force(on)
        rule = pack.window(promise.right) if pack else None
        if rule is not None:
            yield rule


def _windows(policy: Policy, on: date) -> Iterator[_Found]:
    for index, promise in enumerate(policy.rights):
        if promise.window is None:
            continue
        promised = promise.window.window().length
        for rule in _rules(promise, on):
            if rule.base.length is not None and _fewest(promised) > _most(rule.base.length):
                yield (
                    ("rights", index, "window"),
                    Severity.ERROR,
                    f"promises {promise.right} within {promised}; "
                    f"the law allows {rule.base.length} ({rule.base.citation}).",
                    "Promise no more than the law allows, or leave the window out: the law's holds.",
                )


def _fewest(length: Length) -> float:
    return length.amount * _FEWEST[length.unit]


def _most(length: Length) -> float:
    return length.amount * _MOST[length.unit]


def _proof(policy: Policy, on: date) -> Iterator[_Found]:
    """Where the law forbids proof, a form asks for no more than finds the person."""
    forbidden = {
        right: rule.proof.citation
        for regime in packs().values()
        if (pack := regime.in_force(on)) is not None
        for rule in pack.windows
        if rule.proof.rule is Proof.FORBIDDEN
        for right in rule.rights
    }
    for right, asked in policy.identifiers.items():
        if right in forbidden and len(asked.required) > 1:
            yield (
                ("identifiers", right.value, "required"),
                Severity.ERROR,
                f"requires {len(asked.required)} identifiers for {right}, "
                f"which nobody may be made to prove ({forbidden[right]}).",
                "Require email alone and make the others optional.",
            )


def _holding_back(policy: Policy) -> Iterator[_Found]:
    for right, handling in policy.handling.items():
        for name in ("cancel_window", "proof_window"):
            if getattr(handling, name) >= _SHORTEST_MONTH:
                yield (
                    ("handling", right.value, name),
                    Severity.ERROR,
                    "is as long as the month that the law gives for the whole answer (GDPR Article 12(3)).",
                    "Choose a few days; the clock goes on meanwhile.",
                )


def _reach(policy: Policy) -> Iterator[_Found]:
    promised = [area for promise in policy.rights for area in promise.to]
    if EEA & set(policy.controller.establishments) and ALL not in promised:
        yield (
            ("controller", "establishments"),
            Severity.WARNING,
            "names a country of the EEA: the GDPR protects everybody whose data is processed there (Article 3(1)), "
            "wherever they live, and the policy promises rights to some.",
            "Consider `to: all`.",
        )
    if policy.sells_or_shares and not any(p.right == "opt_out" for p in policy.rights):
        yield (
            ("sells_or_shares",),
            Severity.WARNING,
            "says that data is sold or shared, and no right to opt out is named (Civ. Code 1798.120, 1798.135).",
            "Name opt_out for us-ca; it is offered there in any case.",
        )


def _contents(policy: Policy) -> Iterator[_Found]:
    """What an answer to an access request must tell and the file does not (GDPR Article 15(1)-(2))."""
    needed = (
        ("recipients", policy.recipients, "GDPR Article 15(1)(c)", "Name each recipient, its category and country."),
        ("retention", policy.retention, "GDPR Article 15(1)(d)", "Say how long each kind of data is kept."),
        ("sources", policy.sources, "GDPR Article 15(1)(g)", "Say where data comes from."),
        (
            "supervisory_authority",
            policy.supervisory_authority,
            "GDPR Article 15(1)(f)",
            "Name the authority for complaints.",
        ),
    )
    for name, value, citation, remedy in needed:
        if not value:
            yield (
                (name,),
                Severity.WARNING,
                f"is not given, and an answer to an access request tells it ({citation}).",
                remedy,
            )
    told = {transfer.country for transfer in policy.transfers}
    for index, recipient in enumerate(policy.recipients):
        if recipient.country not in EEA | told and EEA & set(policy.controller.establishments):
            yield (
                ("recipients", index, "country"),
                Severity.WARNING,
                f"is {recipient.country}, outside the EEA, and no transfer tells its safeguard "
                "(GDPR Articles 15(2), 46).",
                "Add it to `transfers`.",
            )
