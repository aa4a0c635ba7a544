"""An id for each HTTP request, in the log lines and in the answer, so that a person's report leads to its lines."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.logs import request_id

log = logging.getLogger("habeas.http")
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(name)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            match = request.resolver_match
            # The route's name and not the path: a path holds references.
            extra = {
                "method": request.method,
                "route": match.view_name if match else "-",
                "status": response.status_code,
                "ms": round((time.monotonic() - began) * 1000),
            }
            log.info("request", extra=extra)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response
