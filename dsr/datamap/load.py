"""From the text of a data map to a DataMap, or to every problem that stands in the way."""

from pydantic import ValidationError

from dsr.datamap.check import mistakes, remarks
from dsr.datamap.schema import DataMap
from dsr.rules.files import FileError, Problem, problems_of, read_yaml


class DataMapError(FileError):
    """A data map that cannot be used; `problems` names file, line, field and remedy of each mistake."""


def load(text: str, *, name: str) -> DataMap:
    """Read a data map; `name` is what problems call the file. Raises DataMapError."""
    return load_with_remarks(text, name=name)[0]


def load_with_remarks(text: str, *, name: str) -> tuple[DataMap, tuple[Problem, ...]]:
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
    found = tuple(mistakes(datamap, document))
    if found:
        raise DataMapError(found)
    return datamap, tuple(remarks(datamap, document))
