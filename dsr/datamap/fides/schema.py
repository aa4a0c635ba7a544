"""A Fides dataset as its files spell it; what is not named here is kept, so that it can be told of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dsr.datamap.schema import DatabaseName
from dsr.rules.files import Document, FileError, Path, Problem, problems_of, read_yaml


class FidesError(FileError):
    """A file that is no Fides dataset; `problems` say where and what to do."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    @property
    def unknown(self) -> dict[str, Any]:
        """What was written here and has no place in this file."""
        return {name: value for name, value in (self.model_extra or {}).items() if value not in (None, [], {}, "")}


class _WithMeta(_Model):
    @model_validator(mode="before")
    @classmethod
    def _old_names(cls, value: Any) -> Any:
        """`fidesops_meta` and `fidesctl_meta` were the names of `fides_meta`."""
        if not isinstance(value, dict):
            return value
        plain = dict(value)
        old = [plain.pop(name, None) for name in ("fidesops_meta", "fidesctl_meta")]
        if not plain.get("fides_meta"):
            plain["fides_meta"] = next((meta for meta in old if meta), None)
        return plain


class Reference(_Model):
    dataset: str
    field: str  # collection.field, or collection.object.field
    direction: Literal["from", "to"] | None = None


class Strategy(_Model):
    strategy: str
    configuration: dict[str, Any] | None = None


class FieldMeta(_Model):
    references: list[Reference] | None = None
    identity: str | None = None
    primary_key: bool | None = None
    data_type: str | None = None
    length: int | None = None
    return_all_elements: bool | None = None
    read_only: bool | None = None
    custom_request_field: str | None = None
    masking_strategy_override: Strategy | None = None


class FidesField(_WithMeta):
    name: DatabaseName
    description: str | None = None
    data_categories: list[str] | None = None
    fides_meta: FieldMeta | None = None
    fields: list["FidesField"] | None = None

    @property
    def meta(self) -> FieldMeta:
        return self.fides_meta or FieldMeta()

    @property
    def packed(self) -> bool:
        """Whether one column holds several values: an object or a list."""
        return bool(self.fields) or (self.meta.data_type or "").startswith("object") or self.is_list

    @property
    def is_list(self) -> bool:
        return (self.meta.data_type or "").endswith("[]")

    def nested(self, path: str = "") -> Iterator[tuple[str, "FidesField"]]:
        """Every field below this one, with its path."""
        for each in self.fields or []:
            below = f"{path}.{each.name}" if path else each.name
            yield below, each
            yield from each.nested(below)


class CollectionMeta(_Model):
    after: list[str] | None = None
    erase_after: list[str] | None = None
    skip_processing: bool | None = None
    masking_strategy_override: Strategy | None = None
    partitioning: Any = None


class FidesCollection(_WithMeta):
    name: DatabaseName
    description: str | None = None
    data_categories: list[str] | None = None
    fields: list[FidesField] = Field(min_length=1)
    fides_meta: CollectionMeta | None = None

    @property
    def meta(self) -> CollectionMeta:
        return self.fides_meta or CollectionMeta()


class DatasetMeta(_Model):
    after: list[str] | None = None
    namespace: dict[str, Any] | None = None
    resource_id: str | None = None


class Dataset(_WithMeta):
    fides_key: DatabaseName
    name: str | None = None
    description: str | None = None
    data_categories: list[str] | None = None
    collections: list[FidesCollection]
    fides_meta: DatasetMeta | None = None

    @property
    def meta(self) -> DatasetMeta:
        return self.fides_meta or DatasetMeta()


class _File(_Model):
    dataset: list[Dataset] = Field(min_length=1)


@dataclass(frozen=True)
class Source:
    """A file's name, for messages, and its text."""

    name: str
    text: str


def read_datasets(sources: list[Source]) -> list[Dataset]:
    """The datasets of all files, in their order. Raises FidesError."""
    found: list[Dataset] = []
    for source in sources:
        try:
            document = read_yaml(source.text, name=source.name)
        except FileError as error:
            raise FidesError(error.problems) from None
        data = document.data
        if not isinstance(data, dict) or "dataset" not in data:
            raise FidesError([document.problem((), "This is not a Fides dataset.", "It begins with `dataset:`.")])
        if isinstance(data["dataset"], dict):
            data = {**data, "dataset": [data["dataset"]]}
        try:
            file = _File.model_validate(data)
        except ValidationError as error:
            raise FidesError(problems_of(error, document, _File, page="the Fides documentation")) from None
        twice = list(_named_twice(file, document))
        if twice:
            raise FidesError(twice)
        for dataset in file.dataset:
            if any(other.fides_key == dataset.fides_key for other in found):
                what = f"The dataset {dataset.fides_key} is given twice."
                raise FidesError([document.problem(("dataset",), what, "Give each dataset once.")])
            found.append(dataset)
    return found


def _named_twice(file: _File, document: Document) -> Iterator[Problem]:
    """Collections and fields whose name is taken already: a reference to it would mean either."""
    for number, dataset in enumerate(file.dataset):
        at: Path = ("dataset", number, "collections")
        yield from _repeated([each.name for each in dataset.collections], at, document)
        for place, collection in enumerate(dataset.collections):
            yield from _repeated([each.name for each in collection.fields], (*at, place, "fields"), document)


def _repeated(names: list[str], at: Path, document: Document) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield document.problem((*at, number, "name"), f"{name} is described twice.", "Keep one of them.")
