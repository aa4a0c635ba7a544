"""Walks the journey with Django's client, as a browser would: answers by step, in the order in which it is asked."""

import html
import re

from django.test import Client

from dsr.models import Purpose, Request
from tests.factories import code_for, run

# An answer that fits every question; a test changes the one that it is about.
ANSWERS: dict[str, dict[str, str]] = {
    "who": {"requester": "self"},
    "place": {"place": "DE"},
    "right": {"right": "access"},
    "you": {"email": "ada.berg@people.example", "name": "Ada Berg"},
    "yourself": {"email": "agent@office.example", "name": "Otto Agent"},
    "person": {"email": "ada.berg@people.example", "name": "Ada Berg"},
    "authority": {"statement": "She signed an authorisation on 3 May.", "declared": "on"},
    "identifiers": {"phone": "", "user_id": ""},
    "since": {"span": "all"},
    "correction": {"wrong": "My name is Anna.", "right": "My name is Ada."},
    "details": {"details": "Everything about my orders."},
}
FIRST_AGE = re.compile(r'name="age" value="(\d+)"')
Changed = dict[str, str]


def begin(client: Client, slug: str = "qdrant") -> str:
    """Presses Start; the address of the first question."""
    return str(client.post(f"/c/{slug}/begin/").headers["Location"])


def step_of(address: str) -> str:
    return address.split("/")[-2]


def until(client: Client, stop: str, slug: str = "qdrant", **changed: Changed) -> list[str]:
    """Answers what is asked until the question `stop` comes; the questions that came before it."""
    here, asked = begin(client, slug), []
    while step_of(here) != stop:
        step = step_of(here)
        asked.append(step)
        given = changed.get(step) or ANSWERS.get(step) or _old_enough(client, here)
        response = client.post(here, given)
        assert response.status_code == 302, (step, errors(response.content))
        here = response.headers["Location"]
    return asked


def _old_enough(client: Client, here: str) -> dict[str, str]:
    found = FIRST_AGE.search(client.get(here).content.decode())
    assert found is not None
    return {"age": found[1]}


def send(client: Client, slug: str = "qdrant", **changed: Changed) -> Request:
    """Answers everything and sends; the request that it made."""
    until(client, "check", slug, **changed)
    response = client.post(f"/c/{slug}/check/")
    assert response.status_code == 302, errors(response.content)
    return Request.objects.get(public_id=step_id(response.headers["Location"]))


def step_id(address: str) -> str:
    return address.split("/")[2]


def errors(content: bytes) -> list[str]:
    """The lines of the error summary."""
    summary = re.search(r'class="error-summary".*?</ul>', content.decode(), re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.DOTALL) if summary else []
    return [html.unescape(re.sub(r"<[^>]+>", "", line)) for line in lines]


def title(content: bytes) -> str:
    found = re.search(r"<title>(.*?)</title>", content.decode(), re.DOTALL)
    return html.unescape(found[1]) if found else ""


def prove(client: Client, request: Request) -> None:
    """Runs the machine, then enters the requester's code in this browser."""
    run(request)
    response = client.post(f"/r/{request.public_id}/code/", {"code": code_for(request, Purpose.PROVE_REQUESTER)})
    assert response.status_code == 302, errors(response.content)


def follow(client: Client, request: Request) -> str:
    """Opens the status page by reference and code; its address."""
    client.post("/follow/", {"reference": request.reference})
    response = client.post("/follow/code/", {"code": code_for(request, Purpose.STATUS)})
    assert response.status_code == 302, errors(response.content)
    return str(response.headers["Location"])
