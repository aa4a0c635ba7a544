import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

ASKED = ("--regime=uk_gdpr", "--right=know", "--received=2026-03-02", "--timezone=Europe/London", "--calendar=GB-ENG")


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command("deadline", *arguments, stdout=out)
    return out.getvalue()


def test_prints_the_dates_and_why() -> None:
    said = _run(*ASKED, "--event=pause 2026-03-10..2026-03-16")
    assert "due                 2026-04-09" in said
    assert "Article 12A(5)" in said


def test_prints_json() -> None:
    said = json.loads(_run(*ASKED, "--event=extend 2026-03-20", "--json"))
    assert said["due"] == "2026-04-02"
    assert said["answer_by"] == said["extended_due"] == "2026-06-02"
    assert {"rule", "citation", "text", "result", "verified"} == set(said["trace"][0])


def test_a_policy_shortens() -> None:
    assert "due                 2026-03-12" in _run(*ASKED, "--policy-window=10D")


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("--received=yesterday", "--received"),
        ("--regime=hammurabi", "hammurabi"),
        ("--event=nap 2026-03-10", "nap"),
        ("--policy-window=soon", "--policy-window"),
        ("--calendar=XX", "XX"),
    ],
)
def test_what_it_cannot_read_it_names(argument: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        _run(*ASKED, argument)
