from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from dsr.demo import letters
from dsr.demo.outbox import OutboxBackend


@pytest.fixture
def outbox(tmp_path: Path, settings: Settings) -> Path:
    settings.OUTBOX_DIR = tmp_path
    return tmp_path


def keep(subject: str, text: str) -> None:
    message = EmailMultiAlternatives(subject, text, "desk@habeas.example", ["ada@people.example"])
    message.attach_alternative(f"<p>{text}</p>", "text/html")
    OutboxBackend().send_messages([message])


def test_a_letter_is_shown_with_its_code_and_its_text_alone(outbox: Path) -> None:
    keep("123456 is your code", "Hello Ada,\n\nYour code is 123456\n")
    (letter,) = letters.newest(10)
    assert (letter.to, letter.subject, letter.code) == ("ada@people.example", "123456 is your code", "123456")
    assert letter.text == "Hello Ada,\n\nYour code is 123456"


def test_addresses_of_this_site_become_links_and_others_stay_text(outbox: Path, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    keep("Ready", "Go to http://127.0.0.1:8000/follow/. Not to https://elsewhere.example/.")
    parts = letters.newest(10)[0].parts
    assert [text for text, linked in parts if linked] == ["http://127.0.0.1:8000/follow/"]
    assert "".join(text for text, _ in parts) == letters.newest(10)[0].text


def test_a_letter_without_a_code_has_none(outbox: Path) -> None:
    keep("Done", "Reference 123456 it is not.")
    assert letters.newest(10)[0].code == ""


def test_without_a_folder_there_are_no_letters(outbox: Path, settings: Settings) -> None:
    settings.OUTBOX_DIR = outbox / "nowhere"
    assert letters.newest(10) == []


def test_what_a_letter_says_is_text_on_the_page(outbox: Path, client: Client, db: None) -> None:
    keep("<b>Hello</b>", "<script>alert(1)</script>")
    page_ = client.get("/demo/outbox/").content.decode()
    assert "<script>alert" not in page_
    assert "&lt;script&gt;" in page_
