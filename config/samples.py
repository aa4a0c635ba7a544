"""The sample controllers' databases for `make run`: generated on the first start, then left alone."""

from collections.abc import Callable
from importlib import import_module

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from config import roles

COMPLETE = "A sample controller's database, complete"
Url = Callable[[str, str], str]


def variables(connection: str) -> tuple[str, str]:
    """Names of the environment variables that lead to a connection of a data map: to read, and to write."""
    return f"SYSTEM_{connection.upper()}_READ_URL", f"SYSTEM_{connection.upper()}_WRITE_URL"


def controllers() -> dict[str, tuple[str, ...]]:
    """Connections by controller."""
    slugs: tuple[str, ...] = import_module("examples").SLUGS
    return {slug: tuple(import_module(f"examples.{slug}.generate").CONNECTIONS) for slug in slugs}


def prepare(
    admin: psycopg.Connection[tuple[object, ...]],
    url: Url,
    say: Callable[[str], None],
    *,
    owner: str = roles.SAMPLES,
    readers: tuple[str, str] = (roles.READER, roles.WRITER),
) -> dict[str, str]:
    """Makes the databases that are missing or half made; returns the environment that leads to them.

    `admin` may create databases that `owner` owns; `readers` are the roles that read and that write;
    `url(role, database)` makes addresses. A database is named as its connection.
    """
    environment = {}
    for slug, connections in controllers().items():
        if not all(_is_complete(admin, connection) for connection in connections):
            say(f"Generating the sample databases of {slug} …")
            _generate(admin, url, slug, connections, owner, readers)
        for connection in connections:
            read, write = variables(connection)
            environment[read], environment[write] = (url(role, connection) for role in readers)
    return environment


def _generate(
    admin: psycopg.Connection[tuple[object, ...]],
    url: Url,
    slug: str,
    connections: tuple[str, ...],
    owner: str,
    readers: tuple[str, str],
) -> None:
    for connection in connections:
        roles.create_database(admin, connection, owner=owner, may_connect=readers)
    dsns = {connection: url(owner, connection) for connection in connections}
    import_module(f"examples.{slug}.generate").build(dsns=dsns)
    for connection, dsn in dsns.items():
        import_module("examples.loader").grant_roles(dsn, reader=readers[0], writer=readers[1])
        admin.execute(SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(connection), Literal(COMPLETE)))


def _is_complete(admin: psycopg.Connection[tuple[object, ...]], database: str) -> bool:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = admin.execute(query, [database]).fetchone()
    return row is not None and row[0] == COMPLETE
