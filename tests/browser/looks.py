"""What every page must pass in a real browser: the rules of WCAG 2.2 A and AA in both colour schemes, and 320 pixels."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=320, height=640)


def check(page: Page) -> None:
    """AssertionError with what axe found, or by how much the page is too wide."""
    # A click returns when the next page is on its way: for a moment there is a window without a document in it.
    page.wait_for_load_state("load")
    page.wait_for_function("document !== null && document.readyState === 'complete'")
    where = page.title()
    page.emulate_media(reduced_motion="reduce")  # a colour half way to another is nobody's choice
    page.emulate_media(color_scheme="light")
    _read(page, f"{where}, in light colours")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    _read(page, f"{where}, in dark colours")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"], f"{where}: scrolls sideways, {width} px at {NARROW['width']}"
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")


def _read(page: Page, what: str) -> None:
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, f"{what}:\n{found.generate_report()}"


def press_to(page: Page, selector: str) -> None:
    """Tabs on until the focus is on what `selector` names; AssertionError when no key leads there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{page.title()}: the keyboard does not reach {selector}")
