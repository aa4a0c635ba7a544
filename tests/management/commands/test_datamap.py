import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dsr.management.commands.datamap import Command
from tests.connectors import shop
from tests.harness.scratch import drop_database, scratch_database


def _run(*arguments: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(Command(stdout=out, stderr=err), *map(str, arguments))
    return out.getvalue(), err.getvalue()


@pytest.fixture
def shop_map(tmp_path: Path) -> Path:
    file = tmp_path / "datamap.yaml"
    file.write_text(shop.MAP, encoding="utf-8")
    return file


def test_a_good_map_is_said_to_be_good_with_what_deserves_a_look(shop_map: Path) -> None:
    out, err = _run("check", shop_map)
    assert "1 system(s), 9 collection(s), no mistakes." in out
    assert f"note: {shop_map}:10: systems.app.collections.employees: No search reaches this collection." in err


def test_a_mistake_ends_the_command_with_file_and_line(shop_map: Path) -> None:
    shop_map.write_text(shop.MAP.replace("to: products", "to: product"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"datamap\.yaml:\d+: .*Did you mean products\?"):
        _run("check", shop_map)


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        _run("check", tmp_path / "absent.yaml")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        _run("show", tmp_path / "binary")


def test_show_tells_whose_the_rows_are(shop_map: Path) -> None:
    out, _ = _run("show", shop_map)
    assert "addresses [shared] erase: delete" in out
    assert "rep_id -> employees (other)" in out
    assert "email is searched by email" in out


def test_the_schema_for_editors_knows_the_words() -> None:
    out, _ = _run("schema")
    assert json.loads(out)["required"] == ["version", "controller", "systems"]
    assert "casefold" in out


def test_live_compares_with_the_schema(shop_map: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="set SYSTEM_SHOP_READ_URL"):
        _run("check", shop_map, "--live")
    url = scratch_database()
    monkeypatch.setenv("SYSTEM_SHOP_READ_URL", url)
    with pytest.raises(CommandError, match="there is no table customers"):
        _run("check", shop_map, "--live")
    shop.build(url)
    out, _ = _run("check", shop_map, "--live")
    assert "no mistakes" in out
    shop_map.write_text(shop.MAP.replace("{constant: (erased)}", "null_value"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"customers\.full_name: the column is NOT NULL"):
        _run("check", shop_map, "--live")
    drop_database(url)
