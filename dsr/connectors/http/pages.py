"""Reading: the items that one search brings, page by page. Memory holds one page."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dsr.connectors.base import Beat, ConnectorError
from dsr.connectors.http.address import body_with, encoded, path_with, query_with
from dsr.connectors.http.client import Answer, Api, Ask
from dsr.connectors.http.errors import half
from dsr.connectors.http.values import Json, at, text_of
from dsr.datamap.http import Find, Paging

_NEXT = re.compile(r'<([^>]*)>((?:\s*;\s*[^;,="]+(?:=(?:"[^"]*"|[^;,"]*))?)*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^;,"\s]*))', re.IGNORECASE)


def items_of(api: Api, find: Find, values: Mapping[str, object], beat: Beat) -> Iterator[list[Json]]:
    """Pages of items of one search. Raises Unsendable for values that no address can carry, ConnectorError."""
    query = query_with(find.query, values)
    body = None if find.body is None else body_with(find.body, values)
    first = Ask(
        method=find.method,
        url=api.base.url + path_with(find.path, values),
        what=f"{find.method} {find.path}",
        body=body,
        reads=True,
        taken=frozenset(find.nothing),
    )
    if find.paging is None:
        answer = api.send(_with(first, query, {}, find.paging), beat)
        if _link_next(answer):
            raise half(first.what, "there are more pages, and the data map names no paging for it")
        yield _items(answer, find)
        return
    yield from _pages(api, find, find.paging, first, query, beat)


def _pages(
    api: Api, find: Find, paging: Paging, first: Ask, query: Mapping[str, str], beat: Beat
) -> Iterator[list[Json]]:
    size = {paging.limit: paging.size} if paging.limit and paging.size else {}
    start: dict[str, object] = dict(size)
    if paging.by in {"offset", "page"}:
        start[str(paging.param)] = 0 if paging.by == "offset" else paging.first
    ask = _with(first, query, start, paging)
    seen: set[bytes] = set()
    brought = 0
    for page in range(paging.most_pages):
        answer = api.send(ask, beat)
        items = _items(answer, find)
        yield items
        brought += len(items)
        following: Ask | None
        if paging.by in {"offset", "page"}:
            if not items:
                return
            # An empty page is the end: a store may give fewer rows than asked for, and still hold more.
            _never_twice(answer.content, seen, first.what)
            moved = brought if paging.by == "offset" else paging.first + page + 1
            following = _with(first, query, {**size, str(paging.param): moved}, paging)
        else:
            following = _led(api, find, paging, first, query, size, answer)
            if following is None:
                return
            _never_twice(f"{following.url}\n{following.body}".encode(), seen, first.what)
        ask = following
    raise ConnectorError(
        f"{first.what} has more than {paging.most_pages:,} pages; is the search what it should be? Else raise most_pages.",
        permanent=True,
    )


def _led(
    api: Api,
    find: Find,
    paging: Paging,
    first: Ask,
    query: Mapping[str, str],
    size: Mapping[str, object],
    answer: Answer,
) -> Ask | None:
    """The next page, as this answer leads there; None when it is the last."""
    if paging.by == "link":
        target = _link_next(answer)
    elif answer.status in find.nothing or not answer.content:
        target = ""
    else:
        held = at(answer.json(), str(paging.at), None)
        if isinstance(held, (dict, list)):
            raise half(first.what, f"what {paging.at} leads to is neither text nor a number")
        target = text_of(held) or ""
    if not target:
        return None
    if paging.by == "cursor":
        return _with(first, query, {**size, str(paging.param): target}, paging)
    return replace(first, url=api.within(answer.url, target, first.what))


def _with(first: Ask, query: Mapping[str, str], extra: Mapping[str, object], paging: Paging | None) -> Ask:
    if paging is not None and paging.into == "body":
        body = {**(first.body if isinstance(first.body, dict) else {}), **extra}
        return replace(first, url=_url(first.url, query), body=body)
    return replace(first, url=_url(first.url, {**query, **{name: str(value) for name, value in extra.items()}}))


def _url(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{encoded(query)}" if query else path


def _items(answer: Answer, find: Find) -> list[Json]:
    if answer.status in find.nothing or (answer.status == 204 and not answer.content):
        return []
    try:
        found = at(answer.json(), find.items)
    except LookupError:
        raise half(answer.what, f"it has nothing at {find.items}, where the data map says the rows are") from None
    if found is None:
        return []
    items = found if isinstance(found, list) else [found]
    if not all(isinstance(item, dict) for item in items):
        raise half(answer.what, "a row in it is not a JSON object")
    return items


def _never_twice(page: bytes, seen: set[bytes], what: str) -> None:
    digest = hashlib.sha256(page).digest()
    if digest in seen:
        raise ConnectorError(
            f"{what} brought the same page twice, so its paging goes in circles; does the data map say it right?",
            permanent=True,
        )
    seen.add(digest)


def _link_next(answer: Answer) -> str:
    """The target of `Link: <…>; rel="next"` (RFC 8288); empty when there is none."""
    for target, parameters in _NEXT.findall(answer.headers.get("link", "")):
        relation = _REL.search(parameters)
        if relation and "next" in (relation[1] or relation[2] or "").lower().split():
            return str(target)
    return ""
