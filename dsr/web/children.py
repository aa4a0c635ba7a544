"""What staff is told when a child asks for itself."""

from dsr.models import Request
from dsr.policy.children import child_rule, may_file
from dsr.rules.children import years_of
from dsr.rules.rights import Right


def child_mark(request: Request) -> str:
    """What to look at, with the article, by the law and policy of the day on which it came; empty when no child asks."""
    under, on, policy = years_of(request.age_band), request.received_at.date(), request.policy
    if under is None:
        return ""
    said = f"Filed by a child, who says to be under {under}"
    may = may_file(policy.read(), Right(request.right), request.place, under, on)
    rule = child_rule(policy.read(), request.place, on)
    source = rule.citation if rule.verified else f"{rule.citation}; not checked against its source"
    if not may.look:
        return f"{said}. Nobody has to prove anything for this right, so what the child asks counts."
    if not may.child:
        return (
            f"{said}. A parent or guardian asks for a child under {rule.itself_from} ({source}): "
            "ask the child for one before you go on."
        )
    if rule.itself_from:
        return (
            f"{said}. From {rule.itself_from} on a child asks for itself; below, a parent or guardian does ({source})."
        )
    return f"{said}: look at whether they understand what they ask; a parent may act too ({source})."
