"""From the text of a policy file to a Policy, or to every problem with its line."""

import difflib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from dsr.policy.problems import PolicyError, Problem
from dsr.policy.schema import Policy

# A policy file is a few thousand characters; beyond this it is a mistake or an attack.
LARGEST = 200_000
DEEPEST = 20
_SHOWN = 60
_Path = tuple[int | str, ...]
_DATE = "Write a date as 2026-01-31."
_REMEDIES = {
    "tuple_type": "Write a list, such as [a, b].",
    "dict_type": "Write names and values, indented below.",
    "model_type": "Write names and values, indented below.",
    "model_attributes_type": "Write names and values, indented below.",
    "int_type": "Write a whole number, without quotes.",
    "bool_type": "Write true or false, without quotes.",
    "string_type": "Write text; quotes make text of a number.",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "string_too_short": "Write at least one character.",
    "too_short": "Write at least one.",
}


def load_policy(text: str, file: str = "policy.yaml") -> Policy:
    """The policy that `text` writes. `file` only names it in problems. Raises PolicyError with all problems found."""
    data, lines = _read(text, file)
    if not isinstance(data, Mapping):
        raise _stop(file, 1, "the file is not a mapping of names to values.", "Begin with `version: 1`.")
    try:
        return Policy.model_validate_json(json.dumps(_plain(data)))
    except ValidationError as error:
        found = [_problem(detail, file, lines) for detail in error.errors(include_url=False)]
        raise PolicyError(sorted(set(found), key=lambda p: p.line or 0)) from None


def field_lines(text: str) -> Mapping[_Path, int]:
    """The line of every field of a file that loads, by path, for problems found later."""
    return _read(text, "")[1]


def _stop(file: str, line: int | None, message: str, remedy: str, field: str = "") -> PolicyError:
    return PolicyError([Problem(file, line, field, message, remedy)])


def _read(text: str, file: str) -> tuple[Any, dict[_Path, int]]:
    if len(text) > LARGEST:
        raise _stop(
            file, None, f"the file has more than {LARGEST:,} characters.", "A policy file is a few pages; shorten it."
        )
    try:
        _guard(text, file)
        root = YAML(typ="safe", pure=True).compose(text)
        data = YAML(typ="safe", pure=True).load(text)
    except PolicyError:
        raise
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = (error.problem or error.context or "this is not YAML").split("\n")[0][:200]
        remedy = "Write the name once." if "duplicate" in said else "Correct the YAML on this line or the one before."
        raise _stop(file, mark.line + 1 if mark else None, f"{said}.", remedy) from None
    except YAMLError as error:
        said = str(error).split("\n")[0][:200]
        raise _stop(file, None, f"{said}.", "Save the file as UTF-8 text without control characters.") from None
    except (ValueError, RecursionError) as error:  # 2026-13-45 where a date could stand
        raise _stop(file, None, f"a value cannot be read: {str(error)[:200]}.", "Correct the date or number.") from None
    return data, dict(_walk(root, ())) if root is not None else {}


def _guard(text: str, file: str) -> None:
    """Refuses what makes small files grow: aliases and deep nesting. Raises PolicyError and YAMLError."""
    depth = documents = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            raise _stop(file, line, "a policy file has no aliases (*name).", "Write the value out.")
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            raise _stop(
                file, line, f"values are nested more than {DEEPEST} deep.", "Correct the brackets or the indentation."
            )
        documents += isinstance(event, DocumentStartEvent)
        if documents > 1:
            raise _stop(file, line, "a second document begins here (---).", "Keep one policy in one file.")


def _walk(node: Node, path: _Path) -> Iterator[tuple[_Path, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*path, str(key.value)))
            yield (*path, str(key.value)), key.start_mark.line + 1
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, (*path, index))


def _plain(value: Any) -> Any:
    """As JSON writes it, so that validation is strict about types and takes dates as dates."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _problem(detail: ErrorDetails, file: str, lines: Mapping[_Path, int]) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    known = path
    while known and known not in lines:
        known = known[:-1]
    message, remedy = _said(detail, path)
    field = ".".join(str(part) for part in (path if path in lines or detail["type"] == "missing" else known))
    return Problem(file, lines.get(known), field, message, remedy)


def _said(detail: ErrorDetails, path: _Path) -> tuple[str, str]:
    name = str(path[-1]) if path else "the file"
    given = _shown(detail.get("input"))
    match detail["type"]:
        case "missing":
            return "is missing.", f"Add `{name}`."
        case "extra_forbidden":
            near = difflib.get_close_matches(name, _names(), n=1)
            return "is not known here.", f"Did you mean `{near[0]}`?" if near and near[0] != name else "Remove it."
        case "value_error":
            said = str(detail["ctx"]["error"])
            return f"{given} cannot be used:" if given else "cannot be used:", f"{said.rstrip('.')}."
        case "string_pattern_mismatch":
            return f"{given} has the wrong form.", "See docs/policy.md for the form of this field."
        case kind:
            remedy = _REMEDIES.get(kind) or f"{detail['msg'].rstrip('.')}."
            return f"{given} cannot be used." if given else "cannot be used.", remedy


def _shown(value: object) -> str:
    if isinstance(value, Mapping | list) or value is None:
        return ""
    text = str(value)
    return f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”"


def _names() -> list[str]:
    schema = Policy.model_json_schema()
    models = [schema, *schema["$defs"].values()]
    return sorted({name for model in models for name in model.get("properties", {})})
