"""One seals, signs or rotates at a time. Advisory locks of the transaction: no writer of events takes or waits for them."""

from django.db import connection

_SEALING = 0x48616265617301  # any number that nobody else uses


def try_hold() -> bool:
    """Whether this transaction has the lock until its end; False when another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALING])
        return bool(cursor.fetchone()[0])


def hold() -> None:
    """Waits for the lock, which is this transaction's until its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALING])
