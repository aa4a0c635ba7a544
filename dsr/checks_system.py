"""Misconfiguration that only shows at start-up, as Django system checks."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning
from django.core.checks import register as register_check
from django.db import DatabaseError


def folders(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The folders that web and workers share can be written."""
    found: list[CheckMessage] = []
    for name in ("BLOB_DIR", "KEYS_DIR"):
        folder = Path(getattr(settings, name))
        existing = folder if folder.exists() else next(p for p in folder.parents if p.exists())
        if not os.access(existing, os.W_OK):
            found.append(
                Error(
                    f"{name} ({folder}) cannot be written.", hint="Give the running user the folder.", id="habeas.E001"
                )
            )
    return found


def roles(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The running role is not the one that owns the tables."""
    if settings.DATABASE_URL != settings.MIGRATION_DATABASE_URL:
        return []
    return [
        Warning(
            "The running role owns the tables, so it could lift the ledger's protection.",
            hint="Set MIGRATION_DATABASE_URL to another role than DATABASE_URL.",
            id="habeas.W001",
        )
    ]


def staff(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Somebody can be reminded for each company: without, its dates pass and nobody is told."""
    from dsr.steps.digest import without_staff

    try:
        alone = without_staff()
    except DatabaseError:  # before the first migration, or without a database: other checks say that
        return []
    return [
        Warning(
            f"Nobody can be reminded of the dates of {controller.slug}.",
            hint="manage.py give_role EMAIL COMPANY approver",
            id="habeas.W002",
        )
        for controller in alone
    ]


def ledger_key_files(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The private halves of the ledger's keys are their owner's alone."""
    from dsr.ledger.keys import files

    return [
        Warning(
            f"{path.name}, with which the ledger signs, can be read or changed by others.",
            hint=f"chmod 600 {path}",
            id="habeas.W003",
        )
        for _, path in files()
        if path.stat().st_mode & 0o077
    ]


def ledger_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The ledger can sign: the file of its newest key is there."""
    from dsr.ledger.keys import problem

    try:
        found = problem()
    except DatabaseError:  # before the first migration, or without a database: other checks say that
        return []
    return [Warning(found, hint="docs/operate-it.md, on the ledger's key.", id="habeas.W004")] if found else []


def register() -> None:
    register_check(roles, Tags.security, deploy=True)
    register_check(folders, Tags.security, deploy=True)
    register_check(ledger_key_files, Tags.security, deploy=True)
    register_check(ledger_key, Tags.database)
    register_check(staff, Tags.database)  # asked for with `check --database default`
