"""Policy files and data maps: YAML whose every mistake is named, by file, line, field, what is wrong and what to do.

Read as events, so that nothing recurses and nothing is built from a tag: a file cannot run code, nest until the
stack ends, or grow by aliases. Duplicate keys are mistakes, not the last one wins.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
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
_HALF = re.compile("[\ud800-\udfff]")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+\Z")


class Severity(StrEnum):
    ERROR = "error"  # the file is not loaded
    WARNING = "warning"  # it is, and somebody should look


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, for the person who must mend it."""

    file: str
    line: int  # counted from 1
    field: str  # dotted path, such as systems.app.collections.orders.key
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " + (f"{self.field}: " if self.field else "")
        return f"{where}{self.message} {self.remedy}".rstrip()


class FileError(ValueError):
    """A file that cannot be used as it is; `problems` are all that were found, in the order of the file."""

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

    def problem(self, path: Path, message: str, remedy: str = "", *, severity: Severity = Severity.ERROR) -> Problem:
        return Problem(self.name, self.line(path), ".".join(map(str, path)), message, remedy, severity)


def near(word: str, known: Iterable[str]) -> str:
    """A remedy that names what was probably meant, or what there is."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=3, cutoff=0.6)
    if close:
        return "Did you mean " + " or ".join(close) + "?"
    return f"Known here: {', '.join(names[:12])}." if names else ""


def read_yaml(text: str, *, name: str, longest: int = MAX_CHARACTERS) -> Document:
    """Read one YAML document of plain values. Raises FileError."""
    if len(text) > longest:
        what = f"The file is longer than {longest:,} characters."
        raise FileError([Problem(name, 1, "", what, "Split it or cut it down.")])
    builder = _Builder(name)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = f"This is not YAML: {error.problem or error.context}."
        raise FileError(
            [Problem(name, line, "", what, "Check indentation, colons and quotes near this line.")]
        ) from None
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
        elif getattr(event, "tag", None) is not None:
            self._refuse(event, "Tags (!name) are not read.", "Remove it.")
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
        if _HALF.search(str(event.value)):
            self._refuse(event, "Half a character (\\ud800 to \\udfff) is no text.", "Write the whole character.")
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


_DATE = "Write a date as 2026-01-31."
_REMEDIES = {
    "tuple_type": "Write a list, such as [a, b].",
    "list_type": "Write a list, such as [a, b].",
    "dict_type": "Write names and values, indented below.",
    "model_type": "Write names and values, indented below.",
    "dataclass_type": "Write names and values, indented below.",
    "model_attributes_type": "Write names and values, indented below.",
    "int_type": "Write a whole number, without quotes.",
    "int_parsing": "Write a whole number, without quotes.",
    "bool_type": "Write true or false, without quotes.",
    "bool_parsing": "Write true or false, without quotes.",
    "string_type": "Write text; quotes make text of a number.",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "string_too_short": "Write at least one character.",
    "too_short": "Write at least one.",
}
_SHOWN = 60


def problems_of(error: ValidationError, document: Document, model: type[BaseModel], *, page: str) -> Iterator[Problem]:
    """Pydantic's findings about a file of `model`, which `page` explains, as problems with a line, in sentences."""
    for detail in error.errors(include_url=False):
        path = _known_path(detail["loc"], document)
        if detail["type"] == "missing":
            path = (*path, str(detail["loc"][-1]))
        yield document.problem(path, *_said(detail, str(path[-1]) if path else "The file", model, page))


def _said(detail: ErrorDetails, name: str, model: type[BaseModel], page: str) -> tuple[str, str]:
    given = _shown(detail["input"])
    wrong = f"{given} cannot be used." if given else f"{name} cannot be used."
    match detail["type"]:
        case "missing":
            return f"{name} is missing.", f"Add `{name}`."
        case "extra_forbidden" | "unexpected_keyword_argument":
            close = [word for word in difflib.get_close_matches(name, _words(model), n=1) if word != name]
            return f"{name} is not known here.", f"Did you mean `{close[0]}`?" if close else "Remove it."
        case "enum" | "literal_error":
            return f"{given or name} is not one of the words.", f"Use {detail['ctx']['expected']}."
        case "string_pattern_mismatch":
            return f"{given} has the wrong form.", _form(detail["ctx"]["pattern"], page)
        case "tuple_type" if isinstance(detail["input"], str):
            return f"{name} is not a list.", f"Write a list, even of one: [{str(detail['input'])[:_SHOWN]}]."
        case "value_error":
            return wrong, _sentence(str(detail["ctx"]["error"]))
        case kind:
            return wrong, _REMEDIES.get(kind) or _sentence(detail["msg"])


def _form(pattern: str, page: str) -> str:
    if pattern.startswith("^[a-z][a-z0-9"):
        joint = "-" if "0-9-" in pattern else "_"
        return f"Use lower-case letters, digits and {joint}, a letter first."
    return f"See {page} for the form of this field."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _shown(value: object) -> str:
    if isinstance(value, Mapping | list) or value is None:
        return ""
    text = str(value)
    return f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”"


@cache
def _words(model: type[BaseModel]) -> list[str]:
    """Every field's name in a file of `model`."""
    schema = model.model_json_schema()
    return sorted({name for each in (schema, *schema["$defs"].values()) for name in each.get("properties", {})})


def _known_path(location: tuple[str | int, ...], document: Document) -> Path:
    """Pydantic's location without the parts that are not in the file (names of union members, marks of keys)."""
    path: Path = ()
    for part in location:
        if (*path, part) in document.lines:
            path = (*path, part)
    return path
