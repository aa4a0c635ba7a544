"""JSON bodies as the API takes them: UTF-8 (RFC 8259, 8.1), of a bounded size, and nothing that a parser chokes on."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

from dsr.web.uploads import let_it_finish


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large. A request is a few lines; leave attachments out."
    default_code = "too_large"


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Of two rights in one body, what is erased must not hang on which one a parser keeps (RFC 8259, 4)."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


class BoundedJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value. Raises ParseError, UnsupportedMediaType and TooLarge."""
        http = (parser_context or {}).get("request")
        charset = http.content_params.get("charset", "utf-8") if http is not None else "utf-8"
        if charset.lower() != "utf-8":
            raise UnsupportedMediaType(media_type or "", "JSON is sent in UTF-8.")
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            let_it_finish(stream)
            raise TooLarge
        try:
            return json.loads(body.decode(), parse_constant=_no_constant, object_pairs_hook=_each_once)
        except (ValueError, RecursionError):
            raise ParseError("The body is not valid JSON.") from None
