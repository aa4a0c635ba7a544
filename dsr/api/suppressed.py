"""Who opted out, objected or took a consent back: asked by the controller's own systems before they sell, share or write."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from dsr.api.serializers import SuppressedIn, SuppressedOut
from dsr.api.views import key_of, problems
from dsr.steps.suppress import suppressed


class SuppressedView(APIView):
    @extend_schema(request=SuppressedIn, responses={200: SuppressedOut, **problems(400, 401, 413, 415)})
    def post(self, http: HttpRequest) -> Response:
        """Which of these people are on the suppression list, and for what. Nothing of the question is kept."""
        given = SuppressedIn(data=http.data)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        found = suppressed(key_of(http).controller, asked["kind"], asked["values"])
        results = [
            {"suppressed": [{"right": each.right, "purpose": each.purpose, "since": each.since} for each in entries]}
            for entries in found
        ]
        return Response({"results": results})
