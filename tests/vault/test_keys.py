import stat
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from dsr.vault import keys
from dsr.vault.keys import KeyMissing


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def _create(path: str, number: int) -> None:
    keys.create_once(Path(path), bytes([number]) * 32)


def test_the_first_use_of_a_month_makes_one_key_whoever_comes_first(folder: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = set(pool.map(lambda _: keys.wrapping_key("2031-01", create=True), range(64)))
    assert len(made) == 1
    assert keys.wrapping_key("2031-01") in made
    assert [path.name for path in folder.iterdir()] == ["wrapping-2031-01.key"], "no temporary file is left"


def test_processes_agree_on_one_key_and_none_ever_sees_half_of_it(folder: Path) -> None:
    path = folder / "wrapping-2031-02.key"
    context = get_context("fork")
    started = [context.Process(target=_create, args=(str(path), number)) for number in range(6)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    content = path.read_bytes()
    assert len(content) == 32
    assert len(set(content)) == 1
    assert keys.wrapping_key("2031-02", create=True) == content


def test_keys_are_for_their_owner_alone(folder: Path) -> None:
    keys.wrapping_key("2031-03", create=True)
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_key_that_is_not_there_is_named_and_not_made(folder: Path) -> None:
    with pytest.raises(KeyMissing, match="2031-04"):
        keys.wrapping_key("2031-04")
    assert keys.months() == []


def test_a_damaged_key_is_refused(folder: Path) -> None:
    keys.wrapping_key("2031-05", create=True)
    (folder / "wrapping-2031-05.key").write_bytes(b"short")
    with pytest.raises(KeyMissing, match="32 bytes"):
        keys.wrapping_key("2031-05")


def test_a_key_that_another_process_deleted_is_gone_here_too(folder: Path) -> None:
    keys.wrapping_key("2031-06", create=True)
    (folder / "wrapping-2031-06.key").unlink()
    with pytest.raises(KeyMissing):
        keys.wrapping_key("2031-06")


def test_destroying_is_for_one_month_and_can_be_repeated(folder: Path) -> None:
    first, kept = (keys.wrapping_key(month, create=True) for month in ("2031-07", "2031-08"))
    keys.destroy("2031-07")
    keys.destroy("2031-07")
    assert keys.months() == ["2031-08"]
    assert keys.wrapping_key("2031-08") == kept
    assert keys.wrapping_key("2031-07", create=True) != first
