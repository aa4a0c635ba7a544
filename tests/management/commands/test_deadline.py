import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
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
        ("--received=", "--received"),
        ("--received=2026-W10-1", "--received"),
        ("--received=9999-12-31T23:59-12:00", "year"),
        ("--right=fly", "appeal"),
        ("--regime=hammurabi", "hammurabi"),
        ("--event=nap 2026-03-10", "nap"),
        ("--policy-window=soon", "--policy-window"),
        ("--calendar=XX", "XX"),
    ],
)
def test_what_it_cannot_read_it_names(argument: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        _run(*ASKED, argument)


TABLE = """\
id,regime,right,received_at,timezone,jurisdiction,events,note
1,us_tx,delete,2026-06-02,America/Chicago,US-TX,extend 2026-07-10,"a, b"
2,hammurabi,delete,2026-06-02,America/Chicago,US-TX,,
3,ccpa,know,2026-06-01,America/Los_Angeles,US-CA,,
4,ccpa,know,2026-06-01,America/Los_Angeles,US-CA,,x,y
"""


def test_a_table_comes_back_dated_with_errors_in_their_own_column(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("\ufeff" + TABLE, encoding="utf-8")
    rows = list(csv.DictReader(StringIO(_run(f"--csv={file}"))))
    assert list(rows[0])[-5:] == ["note", "ack_due", "due", "extended_due", "error"]
    assert (rows[0]["note"], rows[0]["due"], rows[0]["extended_due"]) == ("a, b", "2026-07-17", "2026-08-31")
    assert "hammurabi" in rows[1]["error"]
    assert (rows[2]["ack_due"], rows[2]["due"], rows[2]["error"]) == ("2026-06-15", "2026-07-16", "")
    assert "more cells" in rows[3]["error"]
    assert not rows[3]["due"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,regime\n1,gdpr\n", "lacks the columns right"),
        (b"", "lacks"),
        (b"id;regime;right\n1;gdpr;access\n", "commas"),
        (b"\xff\xfe\x00", "UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_such_table_is_named(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "rows.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        _run(f"--csv={file}")


def test_bytes_that_are_no_text_are_an_error_of_their_row(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(TABLE.replace('"a, b"', "Müller").replace("\n", "\r\n").encode("latin-1"))
    rows = list(csv.DictReader(StringIO(_run(f"--csv={file}"))))
    assert ("UTF-8" in rows[0]["error"], rows[0]["due"]) == (True, "")
    assert rows[2]["due"] == "2026-07-16"


def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(TABLE + "3,ccpa,know,2026-06-01,America/Los_Angeles,US-CA,,\n" * 9999, encoding="utf-8")
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "deadline", f"--csv={file}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        assert running.stdout.readline().startswith(b"id,regime")
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


def test_without_a_table_a_question_is_whole() -> None:
    with pytest.raises(CommandError, match="--right, --received"):
        _run("--regime=gdpr")


def test_a_law_without_a_number_says_so() -> None:
    said = _run("--regime=jp_appi", "--right=know", "--received=2026-03-02", "--timezone=Asia/Tokyo", "--calendar=JP")
    assert "due                 –" in said
    assert "without delay" in said
