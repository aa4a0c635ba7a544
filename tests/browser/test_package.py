"""The page of a package, as somebody opens it from an unpacked ZIP: accessible, and never wider than a phone."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from dsr.packaging.page import index_page
from dsr.packaging.parts import ByHand, Content, parts
from dsr.rules.lifecycle import State
from dsr.steps.systems import plan_of
from tests.browser import looks
from tests.factories import request_in

pytestmark = pytest.mark.systems("qdrant")
HAND = ByHand("Archive of the branch in Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch", "Letters. " * 40)


@pytest.mark.parametrize("by_hand", [[], [HAND]])
@pytest.mark.parametrize("held", [True, False])
def test_the_page_is_accessible(
    systems: object, own_database: str, page: Page, tmp_path: Path, held: bool, by_hand: list[ByHand]
) -> None:
    request = request_in(State.FULFILLED)
    found = [part for part in parts(request, plan_of(request)) if held or not part.rows]
    file = tmp_path / "index.html"
    file.write_text(index_page(request, Content("Ada Berg", found, by_hand), timezone.now()), encoding="utf-8")
    page.goto(file.as_uri())
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    looks.check(page)
