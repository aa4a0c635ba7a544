"""Letters as HTML: the short way past paragraphs without an address says what the long way says."""

import pytest
from django.template.defaultfilters import linebreaksbr, urlize
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dsr.templatetags.letters import linked

PIECES = [
    *("www.", "WWW.", "x.com", ".com", "://", "http", "https:", "mailto:", "@", ".", ":", "/"),
    *("\n", " ", "<b>", "&", '"', "'", "(", ")", "ä", "a"),
]


@settings(max_examples=600)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join))
@example("www.")
@example("Write to us.\nYou need no account: it is free.")
def test_nothing_is_lost_by_not_looking(paragraph: str) -> None:
    assert linked(paragraph) == linebreaksbr(urlize(paragraph))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>&", "&lt;b&gt;&amp;"),
        ("one\ntwo.", "one<br>two."),
        (
            "see https://habeas.example/x now",
            'see <a href="https://habeas.example/x" rel="nofollow">https://habeas.example/x</a> now',
        ),
        ("to ada@people.example", 'to <a href="mailto:ada@people.example">ada@people.example</a>'),
    ],
)
def test_addresses_are_links_and_the_rest_is_text(text: str, html: str) -> None:
    assert linked(text) == html
