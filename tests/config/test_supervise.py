import stat
import subprocess
from pathlib import Path

import pytest

from config.supervise import keep_for_commands


def test_a_command_in_a_second_terminal_is_told_what_the_shell_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "manage.env"
    monkeypatch.setenv("OF_THE_SHELL", "x")
    told = {"OF_THE_SHELL": "x", "DATABASE_URL": "postgresql://app:it's $HOME `id`@127.0.0.1/habeas"}
    keep_for_commands({"DATABASE_URL": "of the start before"}, file)
    keep_for_commands(told, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "OF_THE_SHELL" not in file.read_text()
    read = subprocess.run(
        ["sh", "-c", 'set -a; . "$0"; exec printenv DATABASE_URL', file], capture_output=True, text=True, check=True
    )
    assert read.stdout == told["DATABASE_URL"] + "\n"
