"""The sample controllers' own databases: each is generated once a run, then cloned for the test that wants it."""

import itertools
from dataclasses import dataclass
from importlib import import_module

import psycopg

from config import roles
from tests.harness import databases
from tests.harness.servers import Servers

SLUGS = ("qdrant", "qazar", "qct")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class System:
    """One connection of a data map. `admin_url` sees and changes everything, for the test's own look."""

    connection: str
    database: str
    admin_url: str
    read_url: str
    write_url: str

    @property
    def environment(self) -> dict[str, str]:
        name = self.connection.upper()
        return {f"SYSTEM_{name}_READ_URL": self.read_url, f"SYSTEM_{name}_WRITE_URL": self.write_url}

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.admin_url) as connection:
            return connection.execute(query.encode(), values).fetchall()


def connections_of(slug: str) -> tuple[str, ...]:
    return tuple(import_module(f"examples.{slug}.generate").CONNECTIONS)


def make_templates(servers: Servers, slug: str) -> None:
    def make() -> None:
        names = {connection: f"sample_{connection}" for connection in connections_of(slug)}
        for name in names.values():
            with databases.connect(servers) as admin:
                roles.drop_database(admin, name)
                roles.create_database(admin, name, owner=roles.SAMPLES)
        dsns = {connection: servers.url(roles.SAMPLES, name) for connection, name in names.items()}
        import_module(f"examples.{slug}.generate").build(dsns=dsns)
        grant_roles = import_module("examples.loader").grant_roles
        for name, dsn in dsns.items():
            grant_roles(dsn, reader=roles.READER, writer=roles.WRITER)
            with databases.connect(servers, names[name]) as admin:
                admin.execute("ANALYZE")

    databases.once(servers, f"sample-{slug}", make)


def fresh(servers: Servers, slug: str) -> dict[str, System]:
    """Clones of the controller's databases by connection; `remove` them afterwards."""
    make_templates(servers, slug)
    made = {}
    for connection in connections_of(slug):
        name = f"{connection}_{servers.process}_{next(_numbers)}"
        databases.clone(servers, name, template=f"sample_{connection}", owner=roles.SAMPLES)
        # A clone has the rights on tables of its template, but not those on the database.
        import_module("examples.loader").grant_roles(
            servers.url(roles.SAMPLES, name), reader=roles.READER, writer=roles.WRITER
        )
        made[connection] = System(
            connection=connection,
            database=name,
            admin_url=servers.superuser_url(name),
            read_url=servers.url(roles.READER, name),
            write_url=servers.url(roles.WRITER, name),
        )
    return made


def remove(servers: Servers, made: dict[str, System]) -> None:
    for system in made.values():
        databases.drop(servers, system.database)
