"""What a journey did to the sample databases, row by row, held against expectations that know nothing of the engine."""

import contextlib
import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from dsr.models import Package, Request
from dsr.steps import deliver
from dsr.vault import blobs
from examples.expectations import Effect, Key
from tests.factories import EXAMPLES
from tests.harness.systems import System

Systems = Mapping[str, System]
Rows = dict[Key, str]


@contextlib.contextmanager
def connected(systems: Systems) -> Iterator[dict[str, psycopg.Connection[Any]]]:
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(psycopg.connect(system.admin_url)) for name, system in systems.items()}


def expected_access(slug: str, systems: Systems, email: str) -> dict[str, set[Key]]:
    with connected(systems) as connections:
        found: dict[str, set[Key]] = import_module(f"examples.{slug}.expected").expected_access(connections, email)
        return found


def expected_erasure(slug: str, systems: Systems, email: str) -> dict[str, Effect]:
    with connected(systems) as connections:
        found: dict[str, Effect] = import_module(f"examples.{slug}.expected").expected_erasure(connections, email)
        return found


@dataclass(frozen=True)
class Table:
    collection: str
    connection: str
    schema: str | None
    name: str
    key: tuple[str, ...]

    def rows(self, systems: Systems) -> Rows:
        """Every row as PostgreSQL writes it, by its key."""
        table = Identifier(self.schema, self.name) if self.schema else Identifier(self.name)
        keys = SQL(", ").join(SQL("t.{}").format(Identifier(column)) for column in self.key)
        query = SQL("SELECT {keys}, t::text FROM {table} t").format(keys=keys, table=table)
        with psycopg.connect(systems[self.connection].admin_url) as connection:
            return {
                tuple(v if v is None or isinstance(v, int) else str(v) for v in row[:-1]): str(row[-1])
                for row in connection.execute(query)
            }


def tables(slug: str) -> list[Table]:
    """Every table of the controller, straight from the YAML."""
    from ruamel.yaml import YAML

    datamap = YAML(typ="safe").load((EXAMPLES / slug / "datamap.yaml").read_text())
    return [
        Table(
            f"{system}.{name}",
            spec["connection"],
            collection.get("schema"),
            collection.get("table", name),
            tuple(collection["key"]),
        )
        for system, spec in datamap["systems"].items()
        for name, collection in spec["collections"].items()
    ]


Dump = dict[str, Rows]


def dump(slug: str, systems: Systems) -> Dump:
    return {table.collection: table.rows(systems) for table in tables(slug)}


def differences(before: Dump, after: Dump) -> dict[str, tuple[set[Key], set[Key]]]:
    """(deleted, changed) keys by collection; fails when a row came that was not there."""
    found = {}
    for collection, rows in before.items():
        now = after[collection]
        assert set(now) <= set(rows), f"{collection} gained rows"
        deleted = set(rows) - set(now)
        changed = {key for key, text in now.items() if text != rows[key]}
        if deleted or changed:
            found[collection] = (deleted, changed)
    return found


def check_erased(expected: Mapping[str, Effect], before: Dump, after: Dump) -> None:
    """The rows that should be gone or changed are, and not one other."""
    seen = differences(before, after)
    for collection in {*expected, *seen}:
        effect = expected.get(collection, Effect())
        deleted, changed = seen.get(collection, (set(), set()))
        assert deleted == effect.deleted, f"{collection}: deleted"
        # A retained row stays, but its free text may go.
        assert effect.changed <= changed <= effect.changed | effect.retained, f"{collection}: changed"


def package_of(request: Request, now: Any) -> zipfile.ZipFile:
    """The package as the requester gets it."""
    content = b"".join(deliver.hand_out(deliver.downloadable(request, now=now), now=now))
    return zipfile.ZipFile(io.BytesIO(content))


def sealed_package_of(request: Request) -> zipfile.ZipFile:
    """The package as it lies there, released or not."""
    package = Package.objects.select_related("request").get(request=request)
    return zipfile.ZipFile(io.BytesIO(b"".join(blobs.read(package.request, package.blobs))))


def keys_in(package: zipfile.ZipFile, slug: str) -> dict[str, list[Key]]:
    """The key of every row that the package holds, by collection, in order, repeats included."""
    found: dict[str, list[Key]] = {}
    for table in tables(slug):
        system, _, collection = table.collection.partition(".")
        name = f"data/{system}/{collection}"
        if f"{name}.json" not in package.namelist():
            continue
        rows = json.loads(package.read(f"{name}.json"))
        found[table.collection] = [tuple(row[column] for column in table.key) for row in rows]
        lines = list(csv.reader(io.StringIO(package.read(f"{name}.csv").decode())))
        assert len(lines) == len(rows) + 1, f"{name}.csv has another number of rows than its JSON"
    return found
