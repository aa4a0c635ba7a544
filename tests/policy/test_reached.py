from datetime import date, datetime, timedelta

import pytest

from dsr.policy.load import load_policy
from dsr.policy.reached import Bound, Reach, fewest_days, later, some
from dsr.policy.schema import Policy
from dsr.rules.deadlines import compute
from dsr.rules.residence import places
from dsr.rules.rights import Right
from dsr.rules.windows import Window, parse_length
from tests.policy.samples import LEAST, sample

TODAY = date(2026, 11, 21)
QDRANT, QAZAR, QCT = (load_policy(sample(slug)) for slug in ("qdrant", "qazar", "qct"))


def clock(policy: Policy, regime: str, right: Right, place: str) -> Bound:
    return next(c for c in Reach(policy, TODAY).clocks(right, [place]) if c.regime == regime)


def judged(found: Bound, received: date, window: Window) -> tuple[date, date]:
    """What the engine says on one day: (the end of the law's window, the end of the promise)."""
    by_law, promised = (
        compute(
            regime=found.regime,
            right=found.right,
            received_at=datetime.combine(received, datetime.min.time()),
            timezone=places()[found.place].time_zone,
            calendar=found.calendar,
            policy_window=each,
        )
        for each in (None, window)
    )
    assert by_law.due is not None
    return by_law.due, date.fromisoformat(next(line.result for line in promised.trace if line.rule == "policy"))


@pytest.mark.parametrize(
    ("policy", "regime", "right", "place", "promised"),
    [
        (QDRANT, "gdpr", Right.ACCESS, "FR", "30D"),
        (QDRANT, "gdpr", Right.ACCESS, "FR", "20B"),
        (QDRANT, "gdpr", Right.ACCESS, "FR", "31D"),
        (QAZAR, "ccpa", Right.OPT_OUT, "US-CA", "21D"),
        (QAZAR, "ccpa", Right.OPT_OUT, "US-CA", "1M"),
        (QAZAR, "za_popia", Right.RECTIFICATION, "ZA", "1M"),
    ],
)
def test_a_promise_is_later_on_exactly_the_days_on_which_the_engine_says_so(
    policy: Policy, regime: str, right: Right, place: str, promised: str
) -> None:
    found, length = clock(policy, regime, right, place), parse_length(promised)
    first, last = date(2026, 1, 1), date(2029, 1, 1)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    over = [(day, ends[1], ends[0]) for day in days if (ends := judged(found, day, Window(length)))[1] > ends[0]]
    counted = later(length, found, 2026)
    assert counted is not None
    assert (counted.times, counted.tried) == (len(over), len(days))
    assert (counted.received, counted.promised, counted.lawful) == over[0]


def test_a_promise_that_the_law_never_undercuts_is_never_later() -> None:
    assert later(parse_length("28D"), clock(QDRANT, "gdpr", Right.ACCESS, "FR"), 2026) is None
    assert later(parse_length("1B"), clock(QAZAR, "jp_appi", Right.ACCESS, "JP"), 2026) is None


def test_the_fewest_days_of_a_window_are_those_of_its_shortest_receipt() -> None:
    month = clock(QDRANT, "gdpr", Right.ACCESS, "FR")
    assert fewest_days(parse_length("1M"), month.rule.roll.rule, "DE", 2026) == 28
    assert fewest_days(parse_length("10D"), month.rule.roll.rule, "DE", 2026) == 10
    optout = clock(QAZAR, "ccpa", Right.OPT_OUT, "US-CA")
    # From a Sunday, three weeks of business days end on the Friday of the third.
    assert fewest_days(parse_length("15B"), optout.rule.roll.rule, "US-CA", 2026) == 19


def test_what_binds_towards_everybody_and_what_is_the_companys_own() -> None:
    assert Reach(QDRANT, TODAY).towards_everybody == ("gdpr",)
    assert Reach(QAZAR, TODAY).towards_everybody == ()
    assert Reach(QAZAR, TODAY).home == {"ccpa"}
    assert Reach(QCT, TODAY).home == {"tw_pdpa", "ccpa"}


def test_the_shortest_law_is_found_among_all_and_among_the_companys_own() -> None:
    reach = Reach(load_policy(LEAST), TODAY)
    everywhere, home = reach.shortest(Right.ACCESS, home=False), reach.shortest(Right.ACCESS, home=True)
    assert everywhere is not None
    assert home is not None
    assert (everywhere[0], everywhere[1].regime) == (10, "kr_pipa")
    assert (home[0], home[1].regime) == (28, "gdpr")


def test_a_long_list_is_cut_and_counted() -> None:
    assert some(["a", "b", "a"]) == "a; b"
    assert some("abcde") == "a; b; c; and 2 more"
    assert some([]) == ""
