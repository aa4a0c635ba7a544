"""The API of a controller's own product: file for a person it has signed in, follow the request, fetch the package."""

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from dsr.api.problems import CONTENT_TYPE, Conflict, Unprocessable
from dsr.api.serializers import FileIn, ProblemOut, RequestOut
from dsr.identity.people import Identity
from dsr.models import ApiKey, IdempotencyKey, Package, Request, RequesterKind
from dsr.rules import actors
from dsr.rules.channels import Channel
from dsr.rules.lifecycle import WAITS_ON, State
from dsr.rules.references import BadReference, normalise
from dsr.steps import deliver, intake
from dsr.vault import blind
from dsr.web.clock import was_extended


def problems(*codes: int) -> dict[Any, Any]:
    return {(code, CONTENT_TYPE): ProblemOut for code in codes}


_IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A text of your own, up to 200 characters: the same key never files twice.",
)


def shown(request: Request, http: HttpRequest, **more: Any) -> dict[str, Any]:
    """A request as the API shows it."""
    # Released and final are one commit; a request that was read before it must not show the package of after.
    package = (
        Package.objects.filter(request=request, released_at__isnull=False).first()
        if request.is_final and request.channel == Channel.API
        else None
    )
    return {
        "reference": request.reference,
        "controller": request.controller.slug,
        "right": request.right,
        "state": request.state,
        "waits_on": WAITS_ON[State(request.state)].value,
        "dates": {
            "received_at": request.received_at,
            "acknowledge_by": request.clock.ack_due,
            "due": request.clock.due,
            "first_due": request.clock.first_due,
            "extended": was_extended(request.clock),
        },
        "regimes": request.regimes,
        "package": package
        and {
            "url": http.build_absolute_uri(reverse("api:package", args=[request.reference])),
            "size": package.size,
            "sha256": package.sha256,
            "expires_at": package.expires_at,
        },
        "url": http.build_absolute_uri(reverse("api:request", args=[request.reference])),
        **more,
    }


def fetch(http: HttpRequest, reference: str) -> Request:
    """The request of this key's controller. Raises Http404 for any other reference, real or not."""
    try:
        found = Request.objects.select_related("controller", "clock").get(
            reference=normalise(reference), controller=key_of(http).controller
        )
    except (BadReference, Request.DoesNotExist):
        raise Http404 from None
    return found


def key_of(http: HttpRequest) -> ApiKey:
    key: ApiKey = http.user  # type: ignore[assignment]  # the authentication class gives the key as the user
    return key


class RequestsView(APIView):
    @extend_schema(
        request=FileIn,
        responses={201: RequestOut, 200: RequestOut, **problems(400, 401, 409, 413, 415, 422)},
        parameters=[_IDEMPOTENCY],
    )
    def post(self, http: HttpRequest) -> Response:
        """File a request for a person whom your product has signed in."""
        given = FileIn(data=http.data)
        given.is_valid(raise_exception=True)
        key = http.headers.get("Idempotency-Key", "")
        if len(key) > 200:
            raise ParseError("An Idempotency-Key has at most 200 characters.")
        # Hashed first: the blind index takes texts that differ in case for one.
        exact = hashlib.sha256(json.dumps(http.data, sort_keys=True).encode()).hexdigest()
        digest = blind.digest("idempotency", exact)
        filed = _filed_before(key_of(http), key, digest) if key else None
        if filed is None:
            try:
                with transaction.atomic():
                    filed = _file(key_of(http), given.validated_data)
                    if key:
                        IdempotencyKey.objects.create(
                            api_key=key_of(http),
                            key=key,
                            body_digest=digest,
                            request=filed,
                            created_at=timezone.now(),
                        )
            except IntegrityError:
                # The same key at the same moment: the other one filed, and this one tells what it filed.
                filed = _filed_before(key_of(http), key, digest) if key else None
                if filed is None:
                    raise
            else:
                return Response(shown(filed, http, receipt=intake.promise_of(filed)), status=status.HTTP_201_CREATED)
        return Response(shown(filed, http, receipt=intake.promise_of(filed)))


def _filed_before(api_key: ApiKey, key: str, digest: bytes) -> Request | None:
    earlier = IdempotencyKey.objects.filter(api_key=api_key, key=key).values_list("body_digest", "request").first()
    if earlier is None:
        return None
    body_digest, request_id = earlier
    if bytes(body_digest) != digest:
        raise Conflict("This Idempotency-Key was used for another request. Use a new key for a new request.")
    return Request.objects.select_related("controller", "clock").get(pk=request_id)


def _file(api_key: ApiKey, data: dict[str, Any]) -> Request:
    subject = data["subject"]
    known = {kind: subject[kind].strip() for kind in ("user_id", "phone") if subject.get(kind, "").strip()}
    verified = {"email": (subject["email"],), **{kind: (value,) for kind, value in known.items()}}
    identity = Identity(
        requester_name=subject["name"],
        requester_email=subject["email"],
        subject_name=subject["name"],
        subject_email=subject["email"],
        claimed=known,
        verified=verified,
        details=data["details"],
    )
    filing = intake.Filing(
        right=data["right"],
        place=data["place"],
        channel=Channel.API,
        requester=RequesterKind.SELF,
        identity=identity,
        age_band=data["age_band"],
    )
    return intake.file(controller=api_key.controller, filing=filing, by=actors.api(api_key.pk), now=timezone.now())


class RequestView(APIView):
    @extend_schema(responses={200: RequestOut, **problems(401, 404)})
    def get(self, http: HttpRequest, reference: str) -> Response:
        """Where a request stands."""
        return Response(shown(fetch(http, reference), http))


class ReceiptView(APIView):
    def perform_content_negotiation(self, request: HttpRequest, force: bool = False) -> tuple[BaseRenderer, str]:
        # A text goes past the renderers, which know JSON alone: whoever accepts only a text is no 406.
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR, **problems(401, 404)})
    def get(self, http: HttpRequest, reference: str) -> HttpResponse:
        """The person's receipt: the signed promise, and from some minutes after filing the proof that it is in the log."""
        request = fetch(http, reference)
        response = HttpResponse(intake.receipt_of(request), content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="receipt-{request.reference}.txt"'
        response["Cache-Control"] = "no-store"
        return response


class PackageView(APIView):
    def perform_content_negotiation(self, request: HttpRequest, force: bool = False) -> tuple[BaseRenderer, str]:
        # The ZIP is streamed past the renderers, which know JSON alone: whoever accepts only a ZIP is no 406.
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY, **problems(401, 404, 422)})
    def get(self, http: HttpRequest, reference: str) -> StreamingHttpResponse:
        """The released package, as a ZIP."""
        request, now = fetch(http, reference), timezone.now()
        if request.channel != Channel.API:
            raise Unprocessable("This request was not filed by API; its package goes to the person who filed it.")
        package = deliver.downloadable(request, now=now)
        chunks = deliver.hand_out(package, by=actors.api(key_of(http).pk), now=now)
        response = StreamingHttpResponse(chunks, content_type="application/zip")
        response["Content-Length"] = str(package.size)
        response["Content-Disposition"] = f'attachment; filename="{request.reference}.zip"'
        response["Cache-Control"] = "no-store"
        return response
