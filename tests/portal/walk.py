"""Walks the journey with Django's client, as a browser would: answers by step, in the order in which it is asked."""

from typing import Any

from django.test import Client

ANSWERS: dict[str, dict[str, str]] = {
    "who": {"requester": "self"},
    "place": {"place": "DE"},
    "age": {"age": "13"},
    "right": {"right": "access"},
    "you": {"email": "ana@people.example", "name": "Ana Ruiz"},
    "yourself": {"email": "agent@office.example", "name": "Otto Agent"},
    "person": {"email": "ana@people.example", "name": "Ana Ruiz"},
    "authority": {"statement": "She signed an authorisation on 3 May.", "declared": "on"},
    "identifiers": {},
    "since": {"span": "all"},
    "correction": {"wrong": "My name is Anna.", "right": "My name is Ana."},
    "details": {"details": "Everything about my orders."},
}


def begin(client: Client, slug: str = "qdrant") -> str:
    """Presses Start; the address of the first question."""
    return str(client.post(f"/c/{slug}/begin/").headers["Location"])


def answer(client: Client, slug: str = "qdrant", **changed: dict[str, str]) -> list[str]:
    """Answers what is asked until the check page; the steps in the order in which they came."""
    here, asked = begin(client, slug), []
    while not here.endswith("/check/"):
        step = here.split("/")[-2]
        asked.append(step)
        response = client.post(here, changed.get(step, ANSWERS[step]))
        assert response.status_code == 302, (step, response.status_code, response.content.decode())
        here = response.headers["Location"]
    return asked


def send(client: Client, slug: str = "qdrant", **changed: dict[str, str]) -> Any:
    """Answers everything and sends; the response of the last press."""
    answer(client, slug, **changed)
    return client.post(f"/c/{slug}/check/")
