"""Rights in a sample database: one role that reads, one that erases."""

import psycopg
from psycopg import sql

_SCHEMAS = (
    "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY 1"
)


def grant_roles(dsn: str, reader: str, writer: str) -> None:
    """Grants, on every schema of the database, SELECT to `reader` and SELECT, INSERT, UPDATE, DELETE to `writer`.

    The writer may also make temporary tables (key lists of an erasure). Both roles exist already; `dsn` is the owner's.
    Tables that the same owner makes later carry the rights too, so that a second build needs no second grant.
    """
    rights = (("SELECT", reader), ("SELECT, INSERT, UPDATE, DELETE", writer))
    with psycopg.connect(dsn) as connection:
        database = sql.Identifier(connection.info.dbname)
        for role in (reader, writer):
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(role)))
        connection.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(database, sql.Identifier(writer)))
        for (schema,) in connection.execute(_SCHEMAS).fetchall():
            where = sql.Identifier(schema)
            for what, role in rights:
                names = {"what": sql.SQL(what), "schema": where, "role": sql.Identifier(role)}
                for statement in (
                    "GRANT USAGE ON SCHEMA {schema} TO {role}",
                    "GRANT {what} ON ALL TABLES IN SCHEMA {schema} TO {role}",
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {what} ON TABLES TO {role}",
                ):
                    connection.execute(sql.SQL(statement).format(**names))
