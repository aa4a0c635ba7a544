import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dsr.identity import api_keys
from dsr.models import ApiKey, Controller

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("api_key", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


@pytest.fixture(autouse=True)
def controllers() -> None:
    for slug in ("one", "two"):
        Controller.objects.create(slug=slug, name=slug)


def test_a_key_is_made_shown_once_and_revoked_by_its_own_company() -> None:
    text = run("one", "account page")
    key = api_keys.find(text)
    assert key is not None
    assert (key.controller.slug, key.name) == ("one", "account page")
    with pytest.raises(CommandError, match="no living key"):
        run("two", "--revoke", key.prefix)
    assert re.search("no longer works", run("one", "--revoke", key.prefix))
    assert api_keys.find(text) is None
    with pytest.raises(CommandError, match="no living key"):
        run("one", "--revoke", key.prefix)


def test_what_is_missing_or_unknown_is_named() -> None:
    with pytest.raises(CommandError, match="There are: one, two"):
        run("three", "x")
    with pytest.raises(CommandError, match="what the key is for"):
        run("one")
    assert not ApiKey.objects.exists()
