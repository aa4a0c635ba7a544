from datetime import timedelta

import pytest
from django.utils import timezone

from dsr.identity import api_keys
from dsr.models import ApiKey, Controller

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller() -> Controller:
    return Controller.objects.create(slug="one", name="One")


def test_a_key_is_found_until_it_is_revoked(controller: Controller) -> None:
    text = api_keys.issue(controller, "account page", now=timezone.now())
    found = api_keys.find(f" {text}\n")
    assert found is not None
    assert found.controller == controller
    assert text.split("_", 2)[2].encode() not in bytes(found.digest)
    ApiKey.objects.update(revoked_at=timezone.now() - timedelta(days=1))
    assert api_keys.find(text) is None


def test_no_other_text_is_a_key(controller: Controller) -> None:
    text = api_keys.issue(controller, "account page", now=timezone.now())
    other = api_keys.issue(controller, "other page", now=timezone.now())
    _, prefix, secret = text.split("_", 2)
    rubbish = ["", "_", "__", "hbs", "hbs__", text[:-1], text + "x", text.upper(), f"hbx_{prefix}_{secret}", secret]
    rubbish += [
        f"hbs_{prefix}_",
        f"hbs_{prefix}_{other.split('_', 2)[2]}",
        "hbs_\x00_x",
        f"hbs_{prefix}\x00_{secret}",
        "é" * 500,
    ]
    assert [api_keys.find(each) for each in rubbish] == [None] * len(rubbish)
