"""`manage.py ledger verify`: is the live log what was signed? One pass over the tables, in one snapshot, in flat memory.

It believes no index, constraint or trigger: whoever owns the tables may have lifted them. What it cannot see from the
database alone, a cut-off end or a history signed anew, it finds by checkpoints and receipts kept elsewhere (`known`).
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from typing import Any

from django.db import DatabaseError, connection, transaction

from dsr.ledger.verify import checkpoints, events, keys
from dsr.ledger.verify.known import read_known
from dsr.ledger.verify.report import Finding, Report

__all__ = ["Finding", "Report", "verify"]

_BATCH = 2000
# How many events were sealed long before the newest checkpoint; the hourly look finds the latest of late commits.
_OLD = (
    "SELECT coalesce(max(size), 0) FROM dsr_checkpoint"
    " WHERE at < (SELECT max(at) FROM dsr_checkpoint) - interval '3 hours'"
)


def verify(known: Sequence[tuple[str, bytes]] = (), trusted: Sequence[str] = ()) -> Report:
    """`known`: names and contents of files kept elsewhere. `trusted`: vkeys known from elsewhere."""
    report = Report()
    alone = not connection.in_atomic_block
    try:
        with transaction.atomic(), ExitStack() as stack:
            if alone:
                _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            _execute("SET LOCAL work_mem = '64MB'")
            _look(known, trusted, report, stack)
    except DatabaseError as error:
        report.found("tables", f"they cannot be read as they should be: {str(error).splitlines()[0]}")
    return report


def _look(known: Sequence[tuple[str, bytes]], trusted: Sequence[str], report: Report, stack: ExitStack) -> None:
    chain = keys.read_chain(_all(keys.QUERY), trusted, report)
    events.twice(((what, row) for query, what in events.TWICE for row in _all(query)), report)
    pass_ = events.Events(
        chain=chain,
        checkpoints=checkpoints.Checkpoints(_rows("checkpoints", checkpoints.CHECKPOINTS, stack), chain, report),
        nodes=checkpoints.Nodes(_rows("nodes", checkpoints.NODES, stack), report),
        known=read_known(known, chain, report),
        old_size=int(_all(_OLD)[0][0]),
        report=report,
    )
    pass_.read(_batches("events", events.QUERY, stack))
    keys.check_changes(chain, report)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _all(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _batches(name: str, query: str, stack: ExitStack) -> Iterator[list[tuple[Any, ...]]]:
    """Rows by the thousand, through a cursor of the server: several at once in one snapshot, none of them held here."""
    cursor = stack.enter_context(closing(connection.connection.cursor(f"ledger_{name}")))
    with connection.wrap_database_errors:
        cursor.execute(query, binary=True)
    while True:
        with connection.wrap_database_errors:
            batch = cursor.fetchmany(_BATCH)
        if not batch:
            return
        yield batch


def _rows(name: str, query: str, stack: ExitStack) -> Iterator[tuple[Any, ...]]:
    for batch in _batches(name, query, stack):
        yield from batch
