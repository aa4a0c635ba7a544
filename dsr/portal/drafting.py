"""The sealed draft behind the questions. Its key is in a cookie of the company's own pages, never in the session."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dsr.models import Draft
from dsr.vault import drafts
from dsr.vault.drafts import LIFE, OpenDraft

COOKIE = "draft"


def open_draft(http: HttpRequest, *, now: datetime) -> OpenDraft | None:
    return drafts.load(http.COOKIES.get(COOKIE), now=now)


@contextmanager
def locked(http: HttpRequest, *, now: datetime) -> Iterator[OpenDraft | None]:
    """The draft as it is after everybody before us: two submits at once come one after the other."""
    with transaction.atomic():
        draft = open_draft(http, now=now)
        if draft is not None:
            Draft.objects.select_for_update().filter(pk=draft.token).first()
            draft = open_draft(http, now=now)
        yield draft


def set_cookie(response: HttpResponse, slug: str, draft: OpenDraft) -> None:
    """Each company's draft has a cookie of its own, since the path is part of what a cookie is."""
    response.set_cookie(
        COOKIE,
        draft.cookie,
        max_age=int(LIFE.total_seconds()),
        path=reverse("portal:controller", args=[slug]),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
