import json
import stat
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dsr.management.commands.datamap import Command
from tests.connectors import shop
from tests.harness.scratch import drop_database, reader_of, scratch_database

SUPPORT_SCHEMA = """
CREATE TABLE tickets (id int PRIMARY KEY, user_ref text NOT NULL, subject varchar(30) NOT NULL);
INSERT INTO tickets SELECT n, CASE WHEN n % 2 = 0 THEN '1' ELSE '2' END, 'help ' || n FROM generate_series(0, 5) n;
"""
SUPPORT_MAP = """
  support:
    title: The help desk
    connector: sql
    connection: desk
    collections:
      tickets:
        key: [id]
        fields:
          id: {category: none, meaning: Number}
          user_ref: {category: account, meaning: Account, identifier: user_id}
          subject: {category: content, meaning: Subject}
        erase: delete
  letters:
    title: Letters on paper
    connector: manual
    instructions: Ask Lena for the binder.
"""
ADA = ("--identity", "email=ada@shop.example")


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Path, str, str]]:
    """A map of two systems, the second found by what the first yields, and their addresses."""
    file = tmp_path / "datamap.yaml"
    file.write_text(shop.MAP + SUPPORT_MAP, encoding="utf-8")
    app, desk = scratch_database(), scratch_database()
    shop.build(app)
    shop.build(desk, SUPPORT_SCHEMA)
    yield file, app, desk
    drop_database(app)
    drop_database(desk)


def _run(file: Path, *arguments: object, fails: bool = False) -> str:
    out = StringIO()
    given = ["try", str(file), *map(str, arguments)]
    if not fails:
        call_command(Command(stdout=out, stderr=StringIO()), *given)
        return out.getvalue()
    with pytest.raises(CommandError) as caught:
        call_command(Command(stdout=out, stderr=StringIO()), *given)
    assert caught.value.returncode == 1
    return out.getvalue()


def _at(app: str, desk: str) -> tuple[str, ...]:
    return "--connection", f"shop={app}", "--connection", f"desk={desk}"


def _collections(found: dict[str, Any], system: str) -> dict[str, list[list[Any]]]:
    (one,) = [each for each in found["systems"] if each["system"] == system]
    assert all(each["rows"] == len(each["keys"]) for each in one["collections"])
    return {each["collection"]: each["keys"] for each in one["collections"]}


def test_rows_of_each_collection_are_told_and_one_system_leads_to_the_next(both: tuple[Path, str, str]) -> None:
    file, app, desk = both
    out = _run(file, *ADA, *_at(app, desk))
    assert "addresses       3  shared             customers; orders" in out
    assert "tickets        3  the subject’s own  identifier user_id in user_ref" in out
    assert "app yields user_id 1, by which support is searched." in out
    assert "Worked by a person. Ask Lena for the binder." in out


def test_machines_get_every_key_and_what_was_yielded(both: tuple[Path, str, str]) -> None:
    file, app, desk = both
    found = json.loads(_run(file, *ADA, *_at(app, desk), "--json"))
    assert _collections(found, "support") == {"tickets": [[0], [2], [4]]}
    assert _collections(found, "app")["order_items"] == [[10, 1], [10, 2], [11, 1]]
    assert _collections(found, "app")["notes"] == [[""]]
    assert found["yielded"] == [{"from": "app", "to": ["support"], "kind": "user_id", "values": ["1"]}]
    assert {each["system"]: each["state"] for each in found["systems"]} == {
        "app": "done",
        "letters": "by hand",
        "support": "done",
    }
    assert found["failed"] is False


def test_nobody_has_no_rows_in_any_collection(both: tuple[Path, str, str]) -> None:
    file, app, desk = both
    found = json.loads(_run(file, "--identity", "email=nobody@shop.example", *_at(app, desk), "--json"))
    assert not any(_collections(found, "app").values())
    assert _collections(found, "support") == {"tickets": []}
    assert set(_collections(found, "app")) >= {"customers", "products"}


def test_the_copy_is_exact_and_for_nobody_elses_eyes(both: tuple[Path, str, str], tmp_path: Path) -> None:
    file, app, desk = both
    out = tmp_path / "copy"
    _run(file, *ADA, *_at(app, desk), "--out", out)
    assert sorted(path.name for path in out.iterdir()) == ["app", "support"]
    products = (out / "app" / "products.ndjson").read_text(encoding="utf-8")
    assert '"price":12345678901234567.123456789012' in products
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o700}


def test_a_folder_that_holds_something_is_left_alone(both: tuple[Path, str, str], tmp_path: Path) -> None:
    file, app, desk = both
    with pytest.raises(CommandError, match="is not empty") as caught:
        call_command(Command(), "try", str(file), *ADA, *_at(app, desk), "--out", str(tmp_path))
    assert caught.value.returncode == 2


def test_an_erasure_is_shown_and_nothing_is_changed(both: tuple[Path, str, str]) -> None:
    file, app, desk = both
    before = shop.dump(app), shop.dump(desk)
    out = _run(file, *ADA, *_at(reader_of(app), reader_of(desk)), "--erase")
    assert 'UPDATE "public"."Order" SET "address_id"=NULL, "note"=NULL WHERE' in out
    assert "ada@shop.example" not in out
    assert "Tax law keeps invoices" in out
    assert (shop.dump(app), shop.dump(desk)) == before


def test_a_committed_erasure_is_read_back(both: tuple[Path, str, str]) -> None:
    file, app, desk = both
    found = json.loads(_run(file, *ADA, *_at(app, desk), "--erase", "--commit", "--json"))
    done = {each["system"]: each for each in found["erasures"]}
    assert list(done) == ["support", "app"]  # what is found by another's identifiers goes first
    assert done["app"]["saved_keys"] == 12
    assert done["app"]["read_back"] == {"clean": True, "identifiers_found": 0}
    assert {each["collection"]: each["removed"] for each in done["support"]["collections"]} == {"tickets": 3}
    assert len(shop.dump(desk)["tickets"]) == 3
    found = json.loads(_run(file, *ADA, *_at(app, desk), "--json"))
    assert not any(_collections(found, "app").values())


def test_a_field_that_cannot_be_erased_stops_the_system_before_its_first_statement(
    both: tuple[Path, str, str],
) -> None:
    file, app, desk = both
    with psycopg.connect(app) as connection:
        connection.execute("CREATE TABLE gifts (id int, customer_id int REFERENCES customers ON DELETE CASCADE)")
        connection.execute("CREATE TABLE scans (id int, session uuid REFERENCES sessions ON DELETE CASCADE)")
    file.write_text(file.read_text().replace("{constant: (erased)}", "null_value"), encoding="utf-8")
    before = shop.dump(app), shop.dump(desk)
    out = _run(file, *ADA, *_at(app, desk), "--erase", "--commit", fails=True)
    assert "customers.full_name: the column is NOT NULL" in out
    assert "sessions: deleting a row makes the database delete rows of scans" in out
    assert (shop.dump(app), shop.dump(desk))[0] == before[0]
    assert "Erased in support" in out


def test_a_system_that_leads_to_one_that_failed_is_not_erased(both: tuple[Path, str, str]) -> None:
    file, app, desk = both
    with psycopg.connect(desk) as connection:
        connection.execute("CREATE TABLE replies (ticket int REFERENCES tickets ON DELETE CASCADE)")
    before = shop.dump(app), shop.dump(desk)
    out = _run(file, *ADA, *_at(app, desk), "--erase", "--commit", fails=True)
    assert "Not erased in app" in out
    assert "support did not come to an end" in out
    assert (shop.dump(app), shop.dump(desk)) == before


def test_a_system_that_is_down_does_not_stop_the_others(both: tuple[Path, str, str]) -> None:
    file, app, _ = both
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    found = json.loads(_run(file, *ADA, *_at(app, nowhere), "--json", fails=True))
    states = {each["system"]: each for each in found["systems"]}
    assert "cannot be reached" in states["support"]["reason"]
    assert len(_collections(found, "app")["orders"]) == 3
    assert found["failed"] is True


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        ("RAISE EXCEPTION 'extend' USING ERRCODE = 'disk_full'", "no disk space left"),
        ("PERFORM pg_terminate_backend(pg_backend_pid())", "ended the session"),
        ("RAISE EXCEPTION 'ticket of %', OLD.user_ref", "A trigger or function of the database refused the change"),
    ],
)
def test_a_system_that_breaks_off_is_not_said_to_be_erased(
    both: tuple[Path, str, str], raised: str, words: str
) -> None:
    file, app, desk = both
    with psycopg.connect(desk) as connection:
        connection.execute(
            f"CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; RETURN OLD; END $$;"
            "CREATE TRIGGER t BEFORE DELETE ON tickets FOR EACH ROW EXECUTE FUNCTION meddle()".encode()
        )
    before = shop.dump(app), shop.dump(desk)
    out = _run(file, *ADA, *_at(app, desk), "--erase", "--commit", fails=True)
    assert words in out
    assert "Not erased in app" in out
    assert (shop.dump(app), shop.dump(desk)) == before


def test_only_the_system_that_was_named_is_worked(both: tuple[Path, str, str]) -> None:
    file, _, desk = both
    given = ("--identity", "user_id=2", "--connection", f"desk.read={desk}", "--system", "support")
    found = json.loads(_run(file, *given, "--json"))
    assert [each["system"] for each in found["systems"]] == ["support"]
    assert _collections(found, "support") == {"tickets": [[1], [3], [5]]}


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "a" * 10_000, "x\x00y", "%s", "\udcff", "Ada@shop.example'; DROP TABLE x"]
)
def test_hostile_identifiers_find_nobody(both: tuple[Path, str, str], value: str) -> None:
    file, app, desk = both
    found = json.loads(_run(file, "--identity", f"email={value}", *_at(app, desk), "--json"))
    assert not any(_collections(found, "app").values())


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--identity", "mail=a@b.example"), "no field is searched by mail. Did you mean email?"),
        ((*ADA, "--system", "ap"), "the map has no system ap. Did you mean app?"),
        ((*ADA, "--connection", "shp=x"), "no connection shp. Did you mean shop?"),
        ((*ADA, "--connection", "shop.wrote=x"), "write shop=, shop.read= or shop.write="),
        ((*ADA, "--commit"), "--commit carries out --erase"),
        (("--identity", "email="), "KIND=VALUE"),
    ],
)
def test_a_wrong_command_line_is_explained(both: tuple[Path, str, str], arguments: tuple[str, ...], what: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command(Command(), "try", str(both[0]), *arguments)
    assert what in str(caught.value)


def test_a_map_with_mistakes_is_not_tried(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text(shop.MAP.replace("to: products", "to: product"), encoding="utf-8")
    with pytest.raises(CommandError, match="Did you mean products") as caught:
        call_command(Command(), "try", str(file), *ADA)
    assert caught.value.returncode == 2


def test_many_rows_are_shown_and_erased_by_keys_that_the_database_keeps(both: tuple[Path, str, str]) -> None:
    file, app, desk = both
    with psycopg.connect(desk) as connection:
        connection.execute("INSERT INTO tickets SELECT n, '1', 'again' FROM generate_series(100, 6100) n")
    shown = json.loads(_run(file, *ADA, *_at(app, reader_of(desk)), "--erase", "--json"))
    (support,) = [each for each in shown["erasures"] if each["system"] == "support"]
    assert [each["collections"] for each in support["statements"]][-1] == ["tickets"]
    assert "habeas_keys" in support["statements"][-1]["sql"]
    (listing,) = [each["sql"] for each in support["statements"] if each["sql"].startswith("CREATE TEMPORARY TABLE")]
    assert 'FROM "public"."tickets"' in listing
    assert "%(" not in listing
    assert support["collections"][0]["removed"] == 6_004
    done = json.loads(_run(file, *ADA, *_at(app, desk), "--erase", "--commit", "--json"))
    (support,) = [each for each in done["erasures"] if each["system"] == "support"]
    assert (support["saved_keys"], support["read_back"]["clean"]) == (6_004, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("try", "{}", "--identity", "phone=1"), "no field is searched by phone"),
        (("try", "{}", *ADA, "--system", "shopp"), "no system shopp"),
        (("try", "{}", *ADA, "--connection", "nope=x"), "no connection nope"),
        (("try", "{}", *ADA, "--commit"), "give both"),
        (("try", "{}", *ADA, "--out", "{}"), "cannot be used"),
        (("try", "{}.absent", *ADA), "cannot be read"),
        (("check", "{}.absent"), "cannot be read"),
        (("check", "{}", "--live", "--connection", "nope=x"), "no connection nope"),
    ],
)
def test_for_machines_a_refused_command_line_is_json_too(
    both: tuple[Path, str, str], arguments: tuple[str, ...], words: str
) -> None:
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(Command(stdout=out, stderr=StringIO()), *(each.format(both[0]) for each in arguments), "--json")
    assert caught.value.returncode == 2
    found = json.loads(out.getvalue())
    assert words in found["error"]
    assert found["failed"] is True


def test_for_machines_a_command_line_that_cannot_be_understood_is_json_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["manage.py", "datamap", "try", "map.yaml", "--identity", "email", "--json"]
    monkeypatch.setattr("sys.argv", line)
    with pytest.raises(SystemExit) as caught:
        Command().run_from_argv(line)
    assert caught.value.code == 2
    assert "write KIND=VALUE" in json.loads(capsys.readouterr().out)["error"]


def test_an_interrupted_command_says_so_and_what_an_erasure_leaves(
    both: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, app, desk = both

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dsr.engine.trial.erase", interrupted)
    before = shop.dump(app)
    with pytest.raises(CommandError, match="What a system had not committed, it undoes") as caught:
        call_command(
            Command(stdout=StringIO(), stderr=StringIO()),
            *("try", str(file), *ADA, *_at(app, desk), "--erase", "--commit"),
        )
    assert caught.value.returncode == 130
    assert shop.dump(app) == before
