"""The roles of our PostgreSQL and what each may do; docker/postgres-init.sh grants the same.

`habeas_owner` owns the tables and migrates. `habeas_app` runs: it reads and writes rows, and can neither alter a table,
disable a trigger, TRUNCATE, create anything, nor become somebody else. `habeas_reader` and `habeas_writer` are how
Habeas reaches the sample controllers' systems, which `habeas_samples` owns.
"""

from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

OWNER, APP = "habeas_owner", "habeas_app"
SAMPLES, READER, WRITER = "habeas_samples", "habeas_reader", "habeas_writer"
ALL = (OWNER, APP, SAMPLES, READER, WRITER)


def create(connection: Connection[Any], passwords: dict[str, str]) -> None:
    """Makes the roles that are missing, and holds those that exist to the same attributes and passwords."""
    there = {str(row[0]) for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role, password in passwords.items():
        verb = "ALTER" if role in there else "CREATE"
        # The verifier, not the password, so that no log of the server can hold it.
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        connection.execute(
            SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS PASSWORD {}")
            .format(SQL(verb), Identifier(role), Literal(verifier))
            .as_string(connection)
            .encode()
        )


def exists(connection: Connection[Any], database: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


def create_database(
    connection: Connection[Any],
    name: str,
    *,
    owner: str,
    may_connect: tuple[str, ...] = (),
    template: str | None = None,
) -> bool:
    """Creates database `name` unless it is there; True when it was made now. Others than those named stay out."""
    made = not exists(connection, name)
    if made:
        connection.execute(
            SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                Identifier(name), Identifier(owner), Identifier(template or "template1")
            )
        )
    # Without TEMPORARY nobody can lay a table of the same name over ours.
    connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(name)))
    for role in may_connect:
        connection.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(Identifier(name), Identifier(role)))
    return made


def drop_database(connection: Connection[Any], name: str) -> None:
    connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def grant_running_role(connection: Connection[Any], *, owner: str = OWNER, app: str = APP) -> None:
    """In our own database: the owner's tables, those to come included, are usable by the running role."""
    names = {"owner": Identifier(owner), "app": Identifier(app)}
    for statement in (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    ):
        connection.execute(SQL(statement).format(**names))
