"""Where a policy and the law clash, or leave a person without what they need: each problem with its article."""

from collections.abc import Iterator
from datetime import date

from dsr.policy.check_children import check_children
from dsr.policy.clashes import Found, time_clashes
from dsr.policy.load import load_with_lines
from dsr.policy.reached import Reach, some
from dsr.policy.schema import Policy
from dsr.rules.files import Problem, Severity
from dsr.rules.regimes import packs, regime
from dsr.rules.regimes.schema import Proof
from dsr.rules.residence import EEA, lives_in, places
from dsr.rules.rights import Right


def check_policy(text: str, on: date, file: str = "policy.yaml") -> tuple[Problem, ...]:
    """Problems of a file that loads, in the order of the file, against the law in force on `on`, or on the day from which
    the file holds when that is later. Raises PolicyError.
    """
    policy, document = load_with_lines(text, file)
    reach = Reach(policy, max(on, policy.effective_from))
    found = [
        *_not_yet(policy, on),
        *_controller(reach),
        *_declared(reach),
        *_fewer_than_the_law(reach),
        *time_clashes(reach),
        *check_children(reach),
        *_identifiers(policy, reach.on),
        *_contents(policy),
    ]
    problems = []
    for path, severity, message, remedy in found:
        name = next(str(part) for part in reversed(path) if isinstance(part, str))
        problems.append(document.problem(path, f"{name} {message}", remedy, severity=severity))
    return tuple(sorted(problems, key=lambda p: p.line))


def _not_yet(policy: Policy, on: date) -> Iterator[Found]:
    if policy.effective_from > on:
        yield (
            ("effective_from",),
            Severity.WARNING,
            f"is {policy.effective_from}, and today is {on}: requests that come before go by the version before it, "
            "and where there is none, none are taken.",
            "Write the day from which the published policy holds.",
        )


def _controller(reach: Reach) -> Iterator[Found]:
    controller = reach.policy.controller
    if reach.towards_everybody and not any("all" in promise.to for promise in reach.policy.rights):
        said = some(_established(regime_id) for regime_id in reach.towards_everybody)
        yield (
            ("controller", "establishments"),
            Severity.WARNING,
            f"binds the company towards everybody whose data it processes there, wherever they live: {said}; "
            "and the policy promises rights to some.",
            "Consider `to: all`; the law's rights are offered to everybody in any case.",
        )
    country = controller.calendar.partition("-")[0]
    if country not in {code.partition("-")[0] for code in controller.establishments}:
        yield (
            ("controller", "calendar"),
            Severity.WARNING,
            f"is {controller.calendar}, and the company is not established there; the holidays that count are those of "
            "the place where it acts (Reg. 1182/71 Article 2(1)).",
            "Name the calendar of an establishment.",
        )


def _established(regime_id: str) -> str:
    article = regime(regime_id).where.established or regime(regime(regime_id).replaces or regime_id).where.established
    return f"{regime_id} ({article.citation if article else regime(regime_id).title})"


def _declared(reach: Reach) -> Iterator[Found]:
    for index, declared in enumerate(reach.policy.also_bound_by):
        law = regime(declared.regime)
        if law.in_force(reach.on) is None:
            yield (
                ("also_bound_by", index, "regime"),
                Severity.WARNING,
                f"names {law.title}, which is not in force on {reach.on}; it is from {law.packs[0].in_force_from} on.",
                "Nothing to do: it begins by itself.",
            )


def _fewer_than_the_law(reach: Reach) -> Iterator[Found]:
    """Rights that the law gives to more people than the policy does: explained, since they are offered in any case."""
    for right in Right:
        promises = [(i, p) for i, p in enumerate(reach.policy.rights) if p.right is right]
        areas = [area for _, promise in promises for area in promise.to]
        left_out = [code for code in places() if not any(lives_in(code, area) for area in areas)]
        articles = some(clock.gives for clock in reach.clocks(right, left_out))
        if not articles:
            continue
        if not promises:
            yield (
                ("rights",),
                Severity.WARNING,
                f"leaves out {right}, which the law gives: {articles}.",
                "It is offered in any case; the published policy should say so.",
            )
            continue
        index, promise = promises[0]
        yield (
            ("rights", index, "to"),
            Severity.WARNING,
            f"promises {right} to {', '.join(promise.to)}; the law gives it to others too: {articles}.",
            "It is offered to them in any case; say so in the policy, or promise it to all.",
        )
    if reach.policy.sells_or_shares and not any(p.right is Right.OPT_OUT for p in reach.policy.rights):
        yield (
            ("sells_or_shares",),
            Severity.WARNING,
            "says that data is sold or shared, and no right to opt out is named (Civ. Code 1798.120, 1798.135).",
            "Name opt_out for us-ca; it is offered there in any case.",
        )


def _identifiers(policy: Policy, on: date) -> Iterator[Found]:
    """Where the law forbids proof, a form asks for no more than finds the person; elsewhere, for no more than is needed."""
    forbidden = {
        right: rule.proof.citation
        for law in packs().values()
        if (pack := law.in_force(on)) is not None
        for rule in pack.windows
        if rule.proof.rule is Proof.FORBIDDEN
        for right in rule.rights
    }
    for right, asked in policy.identifiers.items():
        if len(asked.required) < 2:
            continue
        path = ("identifiers", right.value, "required")
        if right in forbidden:
            yield (
                path,
                Severity.ERROR,
                f"requires {len(asked.required)} identifiers for {right}, "
                f"which nobody may be made to prove ({forbidden[right]}).",
                "Require email alone and make the others optional.",
            )
        else:
            yield (
                path,
                Severity.WARNING,
                f"requires {len(asked.required)} identifiers for {right}; more than what finds the person may be asked "
                "on reasonable doubt alone (GDPR Articles 5(1)(c), 12(6); 11 CCR 7060).",
                "Require email alone and make the others optional.",
            )


def _contents(policy: Policy) -> Iterator[Found]:
    """What a notice and an answer to an access request must tell and the file does not (GDPR Articles 13 and 15)."""
    needed = (
        (
            "recipients",
            policy.recipients,
            "GDPR Articles 13(1)(e), 15(1)(c)",
            "Name each recipient, its category and country.",
        ),
        (
            "retention",
            policy.retention,
            "GDPR Articles 13(2)(a), 15(1)(d)",
            "Say how long each kind of data is kept, or by what that is decided.",
        ),
        ("sources", policy.sources, "GDPR Articles 14(2)(f), 15(1)(g)", "Say where data comes from."),
        (
            "supervisory_authority",
            policy.supervisory_authority,
            "GDPR Articles 13(2)(d), 15(1)(f)",
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
                "(GDPR Articles 13(1)(f), 15(2), 46).",
                "Add it to `transfers`.",
            )
