"""Whose code a request still waits for, as the pages ask it."""

from django.http import HttpResponse
from django.shortcuts import redirect

from dsr.models import Challenge, Purpose, Request
from dsr.rules.lifecycle import State
from dsr.steps.verify import proofs_needed

_WAITING = frozenset({State.RECEIVED, State.VERIFYING})


def waits_for(request: Request, purpose: Purpose) -> bool:
    """The request waits for the code of this purpose, whether or not it has been sent yet."""
    if State(request.state) not in _WAITING or purpose not in proofs_needed(request):
        return False
    return not Challenge.objects.filter(request=request, purpose=purpose, proved_at__isnull=False).exists()


def was_sent(request: Request, purpose: Purpose) -> bool:
    return Challenge.objects.filter(request=request, purpose=purpose).exists()


def landing(request: Request) -> HttpResponse:
    """The page that a request's own browser sees next."""
    waits = waits_for(request, Purpose.PROVE_REQUESTER)
    return redirect("portal:code" if waits else "portal:filed", request.public_id)
