"""YAML files whose every mistake is named: file, line, field, what is wrong and what to do.

Read as events, so that nothing recurses and nothing is built from a tag: a file cannot run code, nest until the
stack ends, or grow by aliases. Duplicate keys are mistakes, not the last one wins.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

Path = tuple[str | int, ...]

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+\Z")


@dataclass(frozen=True)
class Problem:
    file: str
    line: int  # counted from 1
    field: str  # dotted path, such as systems.app.collections.orders.key
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " + (f"{self.field}: " if self.field else "")
        return f"{where}{self.message} {self.remedy}".rstrip()


class FileError(ValueError):
    """A file that cannot be used as it is, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.line, p.field, p.message)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Document:
    """A file's content as plain values, and the line on which each path begins."""

    name: str
    data: object
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of `path`, or of its nearest parent that the file has."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def problem(self, path: Path, message: str, remedy: str = "") -> Problem:
        return Problem(self.name, self.line(path), ".".join(str(part) for part in path), message, remedy)


def near(word: str, known: Iterable[str]) -> str:
    """A remedy that names what was probably meant, or what there is."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=3, cutoff=0.6)
    if close:
        return "Did you mean " + " or ".join(close) + "?"
    return f"Known here: {', '.join(names[:12])}." if names else ""


def read_yaml(text: str, *, name: str) -> Document:
    """Read one YAML document of plain values. Raises FileError."""
    if len(text) > MAX_CHARACTERS:
        raise FileError(
            [Problem(name, 1, "", f"The file is longer than {MAX_CHARACTERS:,} characters.", "Split it or cut it down.")]
        )
    builder = _Builder(name)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = f"This is not YAML: {error.problem or error.context}."
        raise FileError([Problem(name, line, "", what, "Check indentation, colons and quotes near this line.")]) from None
    except YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
        raise FileError(
            [Problem(name, line, "", "The file holds a character that YAML does not allow.", "Save it as UTF-8 text.")]
        ) from None
    if builder.problems:
        raise FileError(builder.problems)
    return Document(name, builder.root, builder.lines)


@dataclass
class _Open:
    """A mapping or sequence that is being filled."""

    path: Path
    value: dict[str, object] | list[object]
    key: str | None = None


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.root: object = None
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._documents = 0

    def take(self, event: object) -> None:
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse(event, "A second document begins here.", "Keep one document a file.")
        elif isinstance(event, AliasEvent):
            self._refuse(event, "Aliases (*name) are not read.", "Write the values out.")
        elif isinstance(event, CollectionStartEvent):
            self._open(event)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self._stack.pop()
        elif isinstance(event, ScalarEvent):
            self._scalar(event)

    def _refuse(self, event: object, message: str, remedy: str) -> None:
        mark = getattr(event, "start_mark", None)
        raise FileError([Problem(self.name, mark.line + 1 if mark else 1, "", message, remedy)])

    def _open(self, event: CollectionStartEvent) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._refuse(event, f"Values are nested more than {MAX_DEPTH} deep.", "Flatten them.")
        if self._stack and isinstance(self._stack[-1].value, dict) and self._stack[-1].key is None:
            self._refuse(event, "A key must be a word.", "Put the name of the field before the colon.")
        value: dict[str, object] | list[object] = {} if isinstance(event, MappingStartEvent) else []
        path = self._put(value, event.start_mark.line + 1)
        self._stack.append(_Open(path, value))

    def _scalar(self, event: ScalarEvent) -> None:
        line = event.start_mark.line + 1
        top = self._stack[-1] if self._stack else None
        if top and isinstance(top.value, dict) and top.key is None:
            top.key = str(event.value)
            path = (*top.path, top.key)
            if top.key in top.value:
                what = f"{top.key} is written twice (first on line {self.lines[path]})."
                self.problems.append(Problem(self.name, line, ".".join(map(str, path)), what, "Keep one of them."))
            else:
                self.lines[path] = line
            return
        plain = event.style is None or event.style == ""
        self._put(_plain(str(event.value)) if plain else str(event.value), line)

    def _put(self, value: object, line: int) -> Path:
        if not self._stack:
            self.root = value
            self.lines[()] = line
            return ()
        top = self._stack[-1]
        if isinstance(top.value, list):
            path: Path = (*top.path, len(top.value))
            top.value.append(value)
            self.lines[path] = line
            return path
        assert top.key is not None
        path = (*top.path, top.key)
        top.value[top.key] = value
        top.key = None
        return path


def _plain(text: str) -> object:
    """A plain scalar by YAML 1.2's core rules, without its surprises: dates, octals and yes/no stay text."""
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE"}:
        return True
    if text in {"false", "False", "FALSE"}:
        return False
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def problems_of(error: ValidationError, document: Document) -> Iterator[Problem]:
    """Pydantic's findings as problems with a line, in sentences."""
    for item in error.errors(include_url=False, include_input=True):
        path = _known_path(item["loc"], document)
        last = str(item["loc"][-1]) if item["loc"] else ""
        kind, context = item["type"], item.get("ctx", {})
        if kind == "missing":
            yield document.problem((*path, last), f"{last} is missing.", f"Add {last}.")
        elif kind == "extra_forbidden":
            yield document.problem(path, f"{last} is not a word that belongs here.", "Remove it or correct its spelling.")
        elif kind in {"enum", "literal_error"}:
            yield document.problem(path, f"{item['input']!r} is not one of the words.", f"Use {context['expected']}.")
        elif kind == "string_pattern_mismatch":
            yield document.problem(
                path, f"{item['input']!r} is not a name.", "Use lower-case letters, digits and _, a letter first."
            )
        elif kind == "value_error":
            yield document.problem(path, str(context["error"]))
        else:
            yield document.problem(path, f"{item['msg']}.", "See docs for this field's form.")


def _known_path(location: tuple[str | int, ...], document: Document) -> Path:
    """Pydantic's location without the parts that are not in the file (names of union members, marks of keys)."""
    path: Path = ()
    for part in location:
        if (*path, part) in document.lines:
            path = (*path, part)
    return path
