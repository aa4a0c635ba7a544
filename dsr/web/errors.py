"""Pages for what went wrong before or beside a view, each with a sentence and a way on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from dsr.identity.throttle import TooMany
from dsr.web.uploads import FileNotAsked, let_it_finish

View = Callable[..., HttpResponseBase]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: a text that is too long and a file that nobody asked for have pages of their own."""
    if isinstance(exception, RequestDataTooBig):
        let_it_finish(request)
        return HttpResponse(render_to_string("413.html"), status=413)
    if isinstance(exception, FileNotAsked):
        let_it_finish(request)
        return HttpResponse(render_to_string("400_file.html"), status=400)
    return HttpResponse(render_to_string("400.html"), status=400)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """A view for an address that a library would serve and we do not."""
    raise Http404


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: a page for people, problem details (RFC 9457) for programs."""
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank",
            "title": "Not found",
            "status": 404,
            "detail": "There is nothing at this address.",
        }
        return JsonResponse(problem, status=404, content_type="application/problem+json")
    return HttpResponse(render_to_string("404.html", request=request), status=404)


def too_many(request: HttpRequest, error: TooMany, **context: Any) -> HttpResponse:
    """The page of a rate limit, saying when to come back."""
    response = render(request, "429.html", {"sentence": str(error), **context}, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response


def methods(*allowed: str) -> Callable[[View], View]:
    """Like Django's require_http_methods, with a page that says what happened."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in allowed:
                return view(request, *args, **kwargs)
            response = render(request, "405.html", status=405)
            response["Allow"] = ", ".join(allowed)
            return response

        return guarded

    return decorate
