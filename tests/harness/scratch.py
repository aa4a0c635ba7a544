"""Databases of any shape on the run's own PostgreSQL, for tests of connectors and sample databases."""

import os
import secrets

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url


def server_url() -> str:
    """Where databases can be made, by a user that may make them; tests/harness/servers.py names it."""
    return os.environ["TEST_SYSTEMS_URL"]


def scratch_database() -> str:
    """The address of a new, empty database."""
    name = f"scratch_{secrets.token_hex(6)}"
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(server_url()).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    with psycopg.connect(server_url(), autocommit=True) as connection:
        name = make_url(url).database or ""
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{name}_reader")))


def reader_of(url: str) -> str:
    """The address of the same database for a user that may read its tables and no more."""
    parsed = make_url(url)
    name, password = f"{parsed.database}_reader", secrets.token_hex(12)
    with psycopg.connect(url) as connection:
        role = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(password)))
        connection.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(role))
    return parsed.set(username=name, password=password).render_as_string(hide_password=False)
