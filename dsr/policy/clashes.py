"""Where what a policy promises about time clashes with the laws that reach people: windows, holding back, proof, two people."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from dsr.policy.reached import Bound, Later, Reach, later, some
from dsr.policy.schema import Handling, PromisedWindow
from dsr.rules.channels import Channel
from dsr.rules.files import Path, Severity
from dsr.rules.regimes import regime
from dsr.rules.residence import find_place, places
from dsr.rules.rights import WITHOUT_PROOF, Right

Found = tuple[Path, Severity, str, str]
# Within so few days, two people one after the other are hard to find.
_SHORT = 15


def time_clashes(reach: Reach) -> Iterator[Found]:
    yield from _promises(reach)
    yield from _promise_to_all(reach)
    yield from _holding_back(reach)
    yield from _two_people(reach)


def _promises(reach: Reach) -> Iterator[Found]:
    for index, promise in enumerate(reach.policy.rights):
        if promise.window is None:
            continue
        path: Path = ("rights", index, "window")
        clocks = list(reach.clocks(promise.right, reach.promised_to(promise.to)))
        over = _over(promise.window, clocks, reach)
        what = f"promises {promise.right} within {promise.window.window().length}"
        if always := [clock for clock, found in over if found.mostly]:
            yield (
                path,
                Severity.ERROR,
                f"{what}; the law allows {some(clock.allows for clock in always)}.",
                "Promise no more than the law allows, or leave the window out: the law's holds.",
            )
        yield from _sometimes(path, what, [(clock, found) for clock, found in over if not found.mostly])
        yield from _extendable(path, promise.window, clocks)


def _promise_to_all(reach: Reach) -> Iterator[Found]:
    """One window for every request: an error only when no law of the company's own people lets it take so long."""
    window = reach.policy.window
    if window is None:
        return
    clocks = [clock for right in Right for clock in reach.clocks(right, places())]
    over = _over(window, clocks, reach)
    what = f"promises every answer within {window.window().length}"
    always = [clock for clock, found in over if found.mostly]
    at_home = [clock for clock in clocks if clock.home and clock.rule.base.length is not None]
    never_true = bool(at_home) and all(clock in always for clock in at_home)
    # The shortest laws of the company's own people first, then those of others.
    always.sort(key=lambda clock: not clock.home)
    if always:
        yield (
            ("window",),
            Severity.ERROR if never_true else Severity.WARNING,
            f"{what}; the law allows less: {some(f'{clock.right} {clock.allows}' for clock in always)}.",
            "Promise no more than that." if never_true else "The law's date holds there; nobody is told a later one.",
        )
    yield from _sometimes(("window",), what, [(clock, found) for clock, found in over if not found.mostly])
    yield from _extendable(("window",), window, clocks)


def _over(window: PromisedWindow, clocks: Iterable[Bound], reach: Reach) -> list[tuple[Bound, Later]]:
    length = window.window().length
    tried = [(clock, later(length, clock, reach.on.year)) for clock in clocks]
    return [(clock, found) for clock, found in tried if found is not None]


def _sometimes(path: Path, what: str, over: list[tuple[Bound, Later]]) -> Iterator[Found]:
    if not over:
        return
    clock, found = max(over, key=lambda pair: (pair[1].times, pair[0].regime))
    yield (
        path,
        Severity.WARNING,
        f"{what}; for {found.times} of {found.tried} days of receipt the law's {clock.allows} ends sooner: received on "
        f"{found.received}, {found.lawful} and not {found.promised}.",
        "The earlier date holds; a shorter promise would always be true.",
    )


def _extendable(path: Path, window: PromisedWindow, clocks: list[Bound]) -> Iterator[Found]:
    if window.extendable and not any(clock.rule.extension for clock in clocks):
        why = f"no extension in {some(clock.rule.base.citation for clock in clocks)}" if clocks else "no law reaches it"
        yield (
            (*path, "extendable"),
            Severity.WARNING,
            f"says that the time can be extended, and no law allows that here: {why}.",
            "Leave it out; it changes nothing.",
        )


def _holding_back(reach: Reach) -> Iterator[Found]:
    for right, handling in reach.policy.handling.items():
        yield from _longer(reach, right, handling, "cancel_window", handling.cancel_window)
        if right not in WITHOUT_PROOF:
            yield from _longer(reach, right, handling, "proof_window", handling.proof_window)
    unsaid = [right for right in Right if right not in reach.policy.handling and right not in WITHOUT_PROOF]
    usual = Handling().proof_window
    short = [found for right in unsaid if (found := reach.shortest(right, home=False)) and usual >= _days(found[0])]
    if short:
        yield (
            ("handling",),
            Severity.WARNING,
            f"leaves out {some(clock.right for _, clock in short)}, whose proof_window is then {usual.days} days; "
            f"the law of some places allows {some(clock.allows for _, clock in short)} for the whole answer.",
            "Name a shorter proof_window for each right; the clock goes on meanwhile.",
        )


def _longer(reach: Reach, right: Right, handling: Handling, name: str, held: timedelta) -> Iterator[Found]:
    """A wait that uses up the shortest window: an error by the laws of the company's own people, else a warning."""
    for home, severity in ((True, Severity.ERROR), (False, Severity.WARNING)):
        shortest = reach.shortest(right, home=home)
        if shortest is None:
            continue
        whole, clock = _days(shortest[0]), shortest[1]
        both = handling.cancel_window + (timedelta(0) if right in WITHOUT_PROOF else handling.proof_window)
        together = name == "cancel_window" and held < whole <= both and handling.proof_window < whole
        if held < whole and not together:
            continue
        where = "" if clock.home else f" in {find_place(clock.place).in_words}"
        yield (
            ("handling", right.value, name),
            severity,
            f"{'and proof_window together take' if together else 'takes'} all the time that the law gives to answer "
            f"{right}{where}: {clock.allows}.",
            "Choose a few days; the clock goes on meanwhile.",
        )
        return


def _days(days: int) -> timedelta:
    return timedelta(days=days)


def _two_people(reach: Reach) -> Iterator[Found]:
    for right, handling in reach.policy.handling.items():
        shortest = reach.shortest(right, home=False)
        twice = [c for c in Channel if handling.review.needs_person(c) and handling.release.needs_person(c)]
        if shortest is not None and shortest[0] <= _SHORT and twice:
            days, clock = shortest
            yield (
                ("handling", right.value, "release"),
                Severity.WARNING,
                f"waits for a person after the review did, and {regime(clock.regime).title} gives {days} days for both: "
                f"{clock.allows}.",
                "Let one of them be `none`, or have both done within these days.",
            )
