"""Settings from the environment: `NAME`, or `NAME_FILE` with the path of a file that holds the value.

A missing or bad value stops the start with the name of the variable and a hint; every name that is
asked for is remembered in `known`, so that a test can hold the container files to it.
"""

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NoReturn, TypeVar

T = TypeVar("T")

known: set[str] = set()


class BadSetting(SystemExit):
    """A setting that stops the start; the message is for the person who runs the server."""


def refuse(name: str, problem: str, hint: str) -> NoReturn:
    raise BadSetting(f"\nHabeas cannot start: {name} {problem}.\n  Hint: {hint}\n")


def raw(name: str) -> str | None:
    """The value of `name`, from itself or from the file that `name_FILE` names."""
    known.add(name)
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            refuse(f"{name}_FILE", f"names a file that cannot be read ({error.strerror})", f"check {path}")
    value = os.environ.get(name)
    return value if value not in (None, "") else None


def get(name: str, *, hint: str, default: str | None = None, parse: Callable[[str], T]) -> T:
    value = raw(name)
    if value is None:
        if default is None:
            refuse(name, "is not set", hint)
        value = default
    try:
        return parse(value)
    except ValueError as error:
        refuse(name, f"is {value!r}, which does not fit ({error})", hint)


def text(name: str, *, hint: str, default: str | None = None) -> str:
    return get(name, hint=hint, default=default, parse=str)


def integer(name: str, *, hint: str, default: str | None = None, least: int = 0) -> int:
    def parse(value: str) -> int:
        number = int(value)
        if number < least:
            raise ValueError(f"less than {least}")
        return number

    return get(name, hint=hint, default=default, parse=parse)


def boolean(name: str, *, hint: str, default: str | None = None) -> bool:
    def parse(value: str) -> bool:
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        if value.lower() not in words:
            raise ValueError("not true or false")
        return words[value.lower()]

    return get(name, hint=hint, default=default, parse=parse)


def choice(name: str, words: Collection[str], *, hint: str, default: str | None = None) -> str:
    def parse(value: str) -> str:
        if value.upper() not in words:
            raise ValueError("not one of the words")
        return value.upper()

    return get(name, hint=hint, default=default, parse=parse)


def folder(name: str, *, hint: str, default: str | None = None) -> Path:
    def parse(value: str) -> Path:
        if not Path(value).is_absolute():
            raise ValueError("not an absolute path")
        return Path(value)

    return get(name, hint=hint, default=default, parse=parse)


def optional_folder(name: str, *, hint: str) -> Path | None:
    """None when it is not set; a folder that is there otherwise."""

    def parse(value: str) -> Path | None:
        if value and not Path(value).is_absolute():
            raise ValueError("not an absolute path")
        if value and not Path(value).is_dir():
            raise ValueError("no folder is there")
        return Path(value) if value else None

    return get(name, hint=hint, default="", parse=parse)


def listing(name: str, *, hint: str, default: str | None = None) -> list[str]:
    return get(
        name, hint=hint, default=default, parse=lambda v: [part.strip() for part in v.split(",") if part.strip()]
    )
