"""The container files, held to the settings without a container engine."""

import re
import subprocess
from typing import Any

from ruamel.yaml import YAML

from tests.config.test_settings import PRODUCTION, load
from tests.harness.servers import CLONE

OURS = ("web", "worker", "beat", "migrate")
COMPOSE: dict[str, Any] = YAML(typ="safe").load(CLONE / "docker-compose.yml")
# config/supervise.py's own, for `make run`.
NOT_IN_CONTAINERS = {"PORT", "HABEAS_HOME"}


def known() -> set[str]:
    shown = load(PRODUCTION, "' '.join(sorted(settings.env.known))")
    assert shown.returncode == 0, shown.stderr
    return set(shown.stdout.split())


def given() -> set[str]:
    return {name for service in OURS for name in COMPOSE["services"][service]["environment"]}


def test_every_variable_of_our_services_is_one_that_settings_read() -> None:
    assert {name for name in given() if not name.startswith("SYSTEM_")} <= known()


def test_every_variable_that_settings_read_is_given_to_our_services() -> None:
    assert known() - NOT_IN_CONTAINERS <= given()


def test_systems_come_in_pairs_and_are_those_of_the_sample_controllers() -> None:
    names = {name for name in given() if name.startswith("SYSTEM_")}
    connections = {match[1] for name in names if (match := re.fullmatch(r"SYSTEM_(\w+)_(READ|WRITE)_URL", name))}
    assert names == {f"SYSTEM_{one}_{way}_URL" for one in connections for way in ("READ", "WRITE")}


def test_only_migrate_holds_the_owner() -> None:
    holders = {name for name in OURS if "MIGRATION_DATABASE_URL" in COMPOSE["services"][name]["environment"]}
    assert holders == {"migrate"}


def test_no_secret_is_written_down() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"SECRET_KEY|BLIND_INDEX_KEY|PASSWORD$", name):
                assert value.startswith("${"), name


def test_every_service_has_a_health_check_or_is_one_shot() -> None:
    dockerfile = (CLONE / "Dockerfile").read_text()
    assert "HEALTHCHECK" in dockerfile  # web's
    for name, service in COMPOSE["services"].items():
        assert name in {"web", "migrate"} or "test" in service["healthcheck"], name


def test_our_services_are_not_root() -> None:
    assert re.search(r"^USER 10001$", (CLONE / "Dockerfile").read_text(), re.MULTILINE)
    assert {COMPOSE["services"][name]["user"] for name in OURS} == {"10001"}


def test_the_image_has_the_lean_lock_only() -> None:
    assert set(re.findall(r"requirements[\w-]*\.txt", (CLONE / "Dockerfile").read_text())) == {"requirements.txt"}


def test_lock_files_agree_and_name_no_registry() -> None:
    locks = [
        (CLONE / name).read_text() for name in ("requirements-dev.txt", "requirements-embedded.txt", "requirements.txt")
    ]
    pins = [dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE)) for lock in locks]
    assert pins[0].items() >= pins[1].items() >= pins[2].items()
    assert not any("://" in lock for lock in locks)


def test_shell_scripts_parse() -> None:
    for script, shell in ((".ci/run", "bash"), ("docker/postgres-init.sh", "sh")):
        assert subprocess.run([shell, "-n", script], cwd=CLONE, check=False).returncode == 0


def test_documented_settings_are_the_ones_that_are_read() -> None:
    table = re.findall(r"^\| `([A-Z_]+)` \|", (CLONE / "docs" / "settings.md").read_text(), re.MULTILINE)
    assert sorted(table) == sorted(known() | NOT_IN_CONTAINERS)
