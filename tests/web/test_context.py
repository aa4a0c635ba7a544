import pytest
from django.test import RequestFactory
from pytest_django import Settings

from dsr.web.context import site


@pytest.mark.parametrize("demo", [True, False])
def test_every_page_knows_whether_this_is_the_demo(rf: RequestFactory, settings: Settings, demo: bool) -> None:
    settings.DEMO = demo
    known = site(rf.get("/"))
    assert known["demo"] is demo
    assert known["site_name"] == "Habeas"
    assert known["brands"] >= {"qdrant", "qazar", "qct"}
