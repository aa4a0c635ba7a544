import re
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string
from pytest_django import Settings

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PAGES = [
    path for path in sorted(TEMPLATES.rglob("*.html")) if "emails" not in path.parts and "package" not in path.parts
]
ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def _name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_a_template_compiles(path: Path) -> None:
    assert get_template(_name(path))


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_template_holds_a_style_or_a_script_of_its_own(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text
    assert [tag for tag in re.findall(r"<script\b[^>]*>", text) if " src=" not in tag] == []


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_template_names_a_third_party_host(path: Path) -> None:
    hosts = re.findall(r"(?:src|href)=[\"'](?:https?:)?//([^\"'/]+)", path.read_text())
    assert [host for host in hosts if not host.endswith(".example")] == []


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=_name)
def test_a_component_begins_with_how_to_use_it(path: Path) -> None:
    assert path.read_text().startswith("{% comment %}")
    assert "Takes" in path.read_text().split("{% endcomment %}")[0]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_renders_without_any_context(name: str) -> None:
    page = render_to_string(name)
    assert page.count("<h1") == 1
    assert 'lang="en"' in page


class _Balance(HTMLParser):
    VOID = frozenset({"input", "br", "hr", "img", "meta", "link", "rect", "path", "circle"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def _render(name: str, **context: object) -> str:
    html = render_to_string(f"components/{name}.html", context)
    balance = _Balance()
    balance.feed(html)
    assert balance.open == []
    return html


def test_a_button_that_cannot_be_used_gives_its_reason_and_sends_nothing() -> None:
    html = _render("button", label="Extend the time", reason="The law allows it once.", id="extend", href="/extend")
    assert 'aria-disabled="true"' in html
    assert 'aria-describedby="extend-reason"' in html
    assert 'id="extend-reason">The law allows it once.' in html
    assert "<button" not in html
    assert "/extend" not in html


def test_a_button_is_a_link_when_it_leads_somewhere() -> None:
    assert '<a class="button button--secondary" href="/next">Go on</a>' in _render(
        "button", label="Go on", href="/next", variant="secondary"
    )


def test_a_change_link_says_what_it_changes() -> None:
    row = {"key": "Country", "value": "France", "change_url": "/where", "change_what": "where you live"}
    assert 'Change<span class="visually-hidden"> where you live</span>' in _render("summary_list", rows=[row])


def test_an_answer_that_was_not_given_says_so_and_markup_is_shown_as_text() -> None:
    html = _render("summary_list", rows=[{"key": "A", "value": None}, {"key": "B", "value": "<b>x</b>"}], plain=True)
    assert "Not given" in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_a_timeline_tells_past_present_and_future_apart_in_words() -> None:
    entries = [
        {"title": "Received", "at": datetime(2027, 2, 14, 9, 31)},  # noqa: DTZ001
        {"title": "Decided", "phase": "now", "when": "today"},
        {"title": "Answered", "phase": "ahead", "at": date(2027, 3, 14)},
    ]
    html = _render("timeline", entries=entries)
    assert "14 February 2027, 09:31</time>" in html
    assert 'aria-current="step"' in html
    assert "(still to come)" in html
    assert "14 March 2027</time>" in html


def test_a_clock_shows_the_date_what_is_left_and_where_it_was_at_first() -> None:
    was = {"day": date(2027, 2, 14), "why": "an extension"}
    clock = {"due": date(2027, 3, 14), "left": "12 days left", "total": 28, "used": 16, "was": was}
    html = _render("clock", clock=clock)
    assert 'datetime="2027-03-14"' in html
    assert 'viewBox="0 0 28 1"' in html
    assert 'width="16"' in html
    assert "14 February 2027" in html
    assert "moved by an extension" in html
    assert "Our target" not in html


def test_a_state_is_told_by_word_and_shape() -> None:
    html = _render("tag", text="Overdue", tone="bad")
    assert "tag__shape" in html
    assert html.rstrip().endswith("Overdue</span>")


def test_a_page_takes_the_colours_of_its_controller_only_where_there_are_some() -> None:
    context = {"brands": {"qdrant"}, "site_name": "Habeas"}
    known = render_to_string("portal/base.html", {**context, "controller": {"name": "Qdrant", "slug": "qdrant"}})
    other = render_to_string("portal/base.html", {**context, "controller": {"name": "Other", "slug": "other"}})
    assert 'data-brand="qdrant"' in known
    assert "brands/qdrant.css" in known
    assert "data-brand" not in other
    assert "brands/" not in other
