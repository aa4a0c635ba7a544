"""Insert a row unless another one is in its place: by hand, since Django then tells no key."""

from functools import lru_cache
from typing import Any

from django.db import connection, models


def insert_unless_there(row: models.Model, *, on: str = "") -> bool:
    """Save a new row; False, and nothing is saved, when one with its `on` (or with any of its unique values) is there."""
    model = type(row)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in _fields(model)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, on), values)
        found = cursor.fetchone()
    if found is None:
        return False
    row.pk = found[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


@lru_cache(maxsize=32)
def _fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@lru_cache(maxsize=32)
def _statement(model: type[models.Model], on: str) -> str:
    quoted = connection.ops.quote_name
    columns = {field.name: quoted(str(field.column)) for field in model._meta.concrete_fields}
    names = [field.name for field in _fields(model)]
    assert model._meta.pk is not None
    return (
        f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(columns[name] for name in names)})"  # noqa: S608 (our names)
        f" VALUES ({', '.join(['%s'] * len(names))})"
        f" ON CONFLICT {f'({columns[on]}) ' if on else ''}DO NOTHING RETURNING {columns[model._meta.pk.name]}"
    )
