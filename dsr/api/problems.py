"""Every error of the API as problem details (RFC 9457)."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from dsr.checks import NotAllowed
from dsr.identity.throttle import TooMany
from dsr.steps.deliver import CannotDownload
from dsr.steps.intake import CannotFile

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "The request conflicts with an earlier one."
    default_code = "conflict"


class Unprocessable(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"


def problem(code: int, title: str, detail: str, **more: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail, **more}
    return Response(body, status=code, content_type=CONTENT_TYPE)


def _errors(detail: Any, pointer: str = "") -> list[dict[str, str]]:
    """A validation error's tree as a list of places and sentences."""
    if isinstance(detail, dict):
        return [error for name, inner in detail.items() for error in _errors(inner, f"{pointer}/{name}")]
    if isinstance(detail, list):
        return [error for inner in detail for error in _errors(inner, pointer)]
    return [{"pointer": f"#{pointer}", "detail": str(detail)}]


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler. What nobody expected is logged and answered with 500, without a word about the data."""
    if isinstance(error, (CannotFile, CannotDownload)):
        error = Unprocessable(str(error))
    if isinstance(error, NotAllowed):
        error = PermissionDenied(str(error))
    if isinstance(error, TooMany):
        response = problem(429, "Too many requests", str(error))
        response["Retry-After"] = str(error.retry_after)
        return response
    response_or_none = exception_handler(error, context)
    if response_or_none is None:
        log.error("unexpected error in the API", exc_info=error)
        set_rollback()
        return problem(500, "Something broke on our side", "Nothing was saved. Try again in a few minutes.")
    if isinstance(error, ValidationError):
        answer = problem(400, "The request is not valid", "See the errors.", errors=_errors(error.detail))
    elif isinstance(error, Http404):
        answer = problem(404, "Not found", "There is no such request for this API key.")
    else:
        detail = getattr(error, "detail", None) or str(error)
        answer = problem(response_or_none.status_code, _TITLES.get(response_or_none.status_code, "Error"), str(detail))
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in response_or_none:
            answer[header] = response_or_none[header]
    return answer


_TITLES = {
    400: "The request is not valid",
    401: "Not authenticated",
    403: "Not allowed",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    413: "The body is too large",
    415: "Unsupported media type",
    422: "The request cannot be taken",
}
