"""What letters say in the words of the law that judges the request."""

from django import template

from dsr.models import Request
from dsr.rules.grounds import refusal_notice
from dsr.rules.rights import TITLES, Right

register = template.Library()


@register.filter
def right_title(right: str) -> str:
    return TITLES[Right(right)]


def _blocks(request: Request) -> list[str]:
    """The parts of a notice that the law wants in it and that nobody has to fill in; each once."""
    texts: list[str] = []
    for regime in request.regimes:
        texts += [b.text for b in refusal_notice(regime, request.clock.received_on) if not b.given]
    return list(dict.fromkeys(texts))


@register.simple_tag
def notice_blocks(request: Request) -> str:
    """With a refusal: where the person can complain, appeal or go to court."""
    return "\n\n".join(_blocks(request))


@register.simple_tag
def complaint_blocks(request: Request) -> str:
    """With an answer: the same ways, for somebody who finds it wrong or incomplete."""
    blocks = _blocks(request)
    if not blocks:
        return "If you think this answer is wrong or incomplete, write to us."
    return "\n\n".join(["If you think this answer is wrong or incomplete, write to us.", *blocks])


@register.filter
def basis_words(basis: str) -> str:
    """`legal_obligation` → legal obligation."""
    return str(basis).replace("_", " ")
