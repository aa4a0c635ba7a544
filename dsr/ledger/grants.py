"""What the running role may do: rows, yes; the shape of tables and the past of the ledger, no.

Run after every migration, by the role that owns the tables. When both are one role there is nothing to grant, and nothing
to withhold: `check --deploy` says so.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import sql

READ_AND_ADD_ONLY = ("dsr_event", "dsr_seal", "dsr_node", "dsr_ledgerkey", "dsr_checkpoint")


def grant(sender: object, using: str, **kwargs: Any) -> None:
    role = settings.APP_DATABASE_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        current, exists = cursor.fetchone()
        if current == role or not exists:
            return
        to = sql.Identifier(role)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {to}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {to}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {to}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {to}",
        ):
            cursor.execute(sql.SQL(statement).format(to=to).as_string(cursor.connection))
        for table in READ_AND_ADD_ONLY:
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {to}")
            cursor.execute(revoke.format(table=sql.Identifier(table), to=to).as_string(cursor.connection))
