"""What this browser may see: grants in the session, which hold public ids and times and nothing personal."""

import uuid
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest

from dsr.models import Request

STATUS_LIFE = timedelta(minutes=30)
_FILED, _STATUS = "filed", "status"
_KEPT = 20  # a browser that filed more than this follows the older ones by reference


def remember_filed(http: HttpRequest, request: Request) -> None:
    """This browser filed the request: it may enter the code and fetch the receipt."""
    held = [str(request.public_id), *http.session.get(_FILED, [])]
    http.session.cycle_key()
    http.session[_FILED] = list(dict.fromkeys(held))[:_KEPT]


def grant_status(http: HttpRequest, request: Request, *, now: datetime) -> None:
    """A right code was entered here: the status page is open for half an hour."""
    http.session.cycle_key()
    live = {key: until for key, until in http.session.get(_STATUS, {}).items() if until > now.timestamp()}
    http.session[_STATUS] = live | {str(request.public_id): (now + STATUS_LIFE).timestamp()}


def has_status(http: HttpRequest, public_id: uuid.UUID, *, now: datetime) -> bool:
    return bool(http.session.get(_STATUS, {}).get(str(public_id), 0) > now.timestamp())


def had_status(http: HttpRequest, public_id: uuid.UUID) -> bool:
    """The grant is there, and may have run out."""
    return str(public_id) in http.session.get(_STATUS, {})


def _find(public_id: uuid.UUID) -> Request:
    found = Request.objects.select_related("controller", "policy", "clock").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def own_request(http: HttpRequest, public_id: uuid.UUID, *, now: datetime) -> Request:
    """The request, in the browser that filed it or that may see its status. Raises Http404 for everybody else."""
    if str(public_id) not in http.session.get(_FILED, []) and not has_status(http, public_id, now=now):
        raise Http404
    return _find(public_id)


def status_request(http: HttpRequest, public_id: uuid.UUID, *, now: datetime) -> Request:
    """The request, in a browser in which a code was entered lately. Raises Http404."""
    if not has_status(http, public_id, now=now):
        raise Http404
    return _find(public_id)
