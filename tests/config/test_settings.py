"""A missing or bad setting stops the start with its name and a hint; production takes no demo secret."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.servers import CLONE

PRODUCTION = {
    "SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "BLIND_INDEX_KEY": "b" * 20 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "privacy.company.example",
    "PUBLIC_URL": "https://privacy.company.example",
    "DATABASE_URL": "postgresql://habeas_app:x@127.0.0.1:1/habeas",
    "MIGRATION_DATABASE_URL": "postgresql://habeas_owner:x@127.0.0.1:1/habeas",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "BLOB_DIR": "/data/blobs",
    "KEYS_DIR": "/data/keys",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}


def load(values: dict[str, str], show: str = "'loaded'") -> subprocess.CompletedProcess[str]:
    code = f"from config import settings; print({show})"
    environment = {"PATH": os.environ["PATH"], **values}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=CLONE, env=environment, capture_output=True, text=True, check=False
    )


def test_production_loads() -> None:
    assert load(PRODUCTION).stdout == "loaded\n"


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "MIGRATION_DATABASE_URL"])
def test_a_missing_value_is_named_with_a_hint(name: str) -> None:
    refused = load({key: value for key, value in PRODUCTION.items() if key != name})
    assert refused.returncode == 1
    assert f"{name} is not set" in refused.stderr
    assert "Hint:" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "demo-only-never-in-production-secret_key"),
        ("BLIND_INDEX_KEY", "short"),
        ("PUBLIC_URL", "http://privacy.company.example"),
        ("PUBLIC_URL", "privacy.company.example"),
        ("DATABASE_URL", "mysql://root@127.0.0.1/habeas"),
        ("DATABASE_URL", "postgresql://u:p@host:99999999/habeas"),
        ("PUBLIC_URL", "https://"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("REDIS_URL", "redis://host:port/0"),
        ("BLOB_DIR", "blobs"),
        ("EMAIL_BACKEND", "no.such.Backend"),
        ("EMAIL_BACKEND", "smtp"),
        ("LOG_LEVEL", "chatty"),
        ("LEASE_SECONDS", "soon"),
        ("LEASE_SECONDS", "1"),
        ("DEMO", "perhaps"),
        ("RULES_DIR", "laws"),
        ("RULES_DIR", "/no/such/folder"),
    ],
)
def test_a_bad_value_is_named_with_a_hint(name: str, value: str) -> None:
    refused = load(PRODUCTION | {name: value})
    assert refused.returncode == 1
    assert name in refused.stderr
    assert "Hint:" in refused.stderr


def test_a_secret_is_never_repeated_on_the_screen() -> None:
    refused = load(PRODUCTION | {"DATABASE_URL": "mysql://root:hunter2hunter2@127.0.0.1/habeas"})
    assert "hunter2" not in refused.stderr


def test_a_value_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("f" * 40 + "\n")
    values = {key: value for key, value in PRODUCTION.items() if key != "SECRET_KEY"} | {"SECRET_KEY_FILE": str(file)}
    assert load(values, "settings.SECRET_KEY").stdout == "f" * 40 + "\n"


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    refused = load(PRODUCTION | {"SECRET_KEY_FILE": str(tmp_path / "none")})
    assert "SECRET_KEY_FILE" in refused.stderr
