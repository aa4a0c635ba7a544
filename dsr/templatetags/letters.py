"""What letters say in the words of the law that judges the request."""

import re
from datetime import datetime

from django import template
from django.template.defaultfilters import linebreaksbr, urlize
from django.utils.formats import date_format
from django.utils.html import escape

from dsr.models import Request
from dsr.rules.grounds import refusal_notice
from dsr.rules.regimes import POLICY
from dsr.rules.rights import TITLES, Right

register = template.Library()

# What every address has in it. Most paragraphs have none, and a look at each of their words takes as long as the letter.
_PERHAPS_AN_ADDRESS = re.compile(r"\S[.:@]\S|www\.", re.IGNORECASE)


@register.filter
def linked(paragraph: str) -> str:
    """HTML of plain text: addresses are links, lines stay lines."""
    return linebreaksbr(urlize(paragraph) if _PERHAPS_AN_ADDRESS.search(paragraph) else escape(paragraph))


@register.filter
def right_title(right: str) -> str:
    return TITLES[Right(right)]


@register.filter
def local_time(at: datetime, request: Request) -> str:
    """A moment in the time zone where the person lives, with its name: people read times as their own."""
    local = at.astimezone(request.zone)
    offset = f"{local:%z}"
    return f"{date_format(local, 'j F Y, H:i')} {zone_name(request)} (UTC{offset[:3]}:{offset[3:5]})"


@register.filter
def zone_name(request: Request) -> str:
    """`Berlin time`: the place, not the letters of a zone, since CST is the time of Taipei and of Chicago."""
    return f"{request.zone.key.rpartition('/')[2].replace('_', ' ')} time"


def _blocks(request: Request, *, refused: bool) -> list[str]:
    """The parts of a notice that the law wants in it and that nobody has to fill in; each once.

    What a denial of one right must tell is left out of an answer that carries the right out.
    """
    texts: list[str] = []
    for regime in request.regimes or [POLICY]:
        blocks = refusal_notice(regime, request.clock.received_on, Right(request.right))
        texts += [b.text for b in blocks if not b.given and (refused or not b.rights)]
    return list(dict.fromkeys(texts))


@register.simple_tag
def notice_blocks(request: Request) -> str:
    """With a refusal: where the person can complain, appeal or go to court."""
    return "\n\n".join(_blocks(request, refused=True))


@register.simple_tag
def complaint_blocks(request: Request) -> str:
    """With an answer: the same ways, for somebody who finds it wrong or incomplete."""
    blocks = _blocks(request, refused=False)
    return "\n\n".join(["If you think this answer is wrong or incomplete, write to us.", *blocks])


@register.filter
def basis_words(basis: str) -> str:
    """`legal_obligation` → legal obligation."""
    return str(basis).replace("_", " ")
