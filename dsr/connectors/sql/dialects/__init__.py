"""The kinds of databases that the SQL connector speaks, each loaded with its driver on first use."""

from functools import cache
from importlib import import_module
from typing import cast

from dsr.connectors.sql.dialects.base import Dialect

# SQLAlchemy's name of the dialect -> class.
_DIALECTS = {
    "postgresql": "dsr.connectors.sql.dialects.postgresql.PostgreSQL",
    "mysql": "dsr.connectors.sql.dialects.mysql.MySQL",
    "mariadb": "dsr.connectors.sql.dialects.mysql.MySQL",
    "sqlite": "dsr.connectors.sql.dialects.sqlite.SQLite",
}
# What an address may begin with -> SQLAlchemy's dialect and driver.
DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mysql+pymysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "mariadb+pymysql": "mariadb+pymysql",
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
}
SPOKEN = "PostgreSQL, MySQL, MariaDB and SQLite"


@cache
def dialect_named(name: str) -> Dialect:
    module, attribute = _DIALECTS[name].rsplit(".", 1)
    return cast(Dialect, getattr(import_module(module), attribute)())
