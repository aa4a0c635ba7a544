"""From the text of a data map to a DataMap, or to every problem that stands in the way."""

from collections.abc import Collection

from pydantic import ValidationError

from dsr.datamap.check import mistakes, remarks, unknown_connectors
from dsr.datamap.schema import DataMap
from dsr.rules.files import FileError, Problem, problems_of, read_yaml


class DataMapError(FileError):
    """A data map that cannot be used; `problems` names file, line, field and remedy of each mistake."""


def load(text: str, *, name: str, connectors: Collection[str] = ()) -> DataMap:
    """Read a data map; `name` is what problems call the file. `connectors`: the kinds that are known, where the caller
    knows them. Raises DataMapError.
    """
    return load_with_remarks(text, name=name, connectors=connectors)[0]


def load_with_remarks(text: str, *, name: str, connectors: Collection[str] = ()) -> tuple[DataMap, tuple[Problem, ...]]:
    """As load, with what is allowed but worth a second look. Raises DataMapError."""
    try:
        document = read_yaml(text, name=name)
    except FileError as error:
        raise DataMapError(error.problems) from None
    if not isinstance(document.data, dict):
        raise DataMapError(
            [document.problem((), "This is not a data map.", "Begin with version: 1 (see docs/data-map.md).")]
        )
    try:
        datamap = DataMap.model_validate(document.data, strict=False)
    except ValidationError as error:
        raise DataMapError(problems_of(error, document, DataMap, page="docs/data-map.md")) from None
    found = (*unknown_connectors(datamap, document, connectors), *mistakes(datamap, document))
    if found:
        raise DataMapError(found)
    return datamap, tuple(remarks(datamap, document))
