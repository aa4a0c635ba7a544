from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from dsr.models import Controller, Event, Request
from tests.factories import EXAMPLES


@pytest.mark.django_db
def test_companies_of_ones_own_need_none_of_the_samples(settings: Settings, tmp_path: Path) -> None:
    settings.CONTROLLERS_DIR = tmp_path
    folder = copytree(EXAMPLES / "qct", tmp_path / "shop", ignore=lambda *_: {"__pycache__"})
    for name, old, new in (
        ("policy", "slug: qct", "slug: my-shop"),
        ("datamap", "controller: qct", "controller: my-shop"),
    ):
        file = folder / f"{name}.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    out = StringIO()
    call_command("demo", stdout=out, stderr=StringIO())
    assert [each.slug for each in Controller.objects.all()] == ["my-shop"]
    assert "/c/my-shop/" in out.getvalue()
    assert "my-shop hbs_" in " ".join(out.getvalue().split())
    assert not Request.objects.exists()
    assert Event.objects.filter(type="role_given", controller="my-shop").count() == 3, "who may do what is on record"


def test_outside_a_demonstration_it_makes_nothing(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demonstrations only"):
        call_command("demo")
