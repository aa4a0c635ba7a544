"""Old requests, closed long ago, as many as a busy company has after years: copies in SQL of one that really ran."""

import psycopg
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy.engine import make_url

from tests.harness.servers import Servers
from tests.harness.waiting import until

SEALING_SECONDS = 300

# Each table with a column that leads to the request, the columns that must be unlike in every copy, and how.
_OF_REQUEST = {
    "dsr_clock": {},
    "dsr_identityindex": {},
    "dsr_workitem": {},
    "dsr_decision": {},
    "dsr_message": {"message_id": "md5(random()::text || clock_timestamp()::text || old.id)"},
    "dsr_package": {"token": "gen_random_uuid()"},
    "dsr_idempotencykey": {"key": "md5(random()::text || old.id)"},
}


def insert(servers: Servers, database: str, number: int) -> None:
    """Copy the newest fulfilled request `number` times, two years back at most, with everything that hangs on it. A worker
    has to run, which seals their events.
    """
    name = make_url(database).database
    with psycopg.connect(servers.superuser_url(str(name))) as connection:
        row = connection.execute(
            "SELECT id FROM dsr_request WHERE state = 'fulfilled' AND NOT EXISTS (SELECT 1 FROM dsr_message m"
            " WHERE m.request_id = dsr_request.id AND m.state = 'queued') ORDER BY id DESC LIMIT 1"
        ).fetchone()
        assert row is not None
        old = int(str(row[0]))
        last = "SELECT coalesce(max(id), 0) FROM dsr_request"
        row = connection.execute(last.encode()).fetchone()
        assert row is not None
        first = int(str(row[0])) + 1
        ids = SQL("generate_series({}, {})").format(Literal(first), Literal(first + number - 1))
        _copy(
            connection,
            "dsr_request",
            ids,
            SQL("old.id = {}").format(Literal(old)),
            {
                "id": "n",
                "public_id": "gen_random_uuid()",
                "reference": "'OLD-' || n",
                "received_at": "old.received_at - interval '1 month' - random() * interval '20 months'",
            },
        )
        for table, unlike in _OF_REQUEST.items():
            where = SQL("old.request_id = {}").format(Literal(old))
            _copy(connection, table, ids, where, {"request_id": "n", **unlike})
        _copy_ledger(connection, ids, old)
        connection.execute(SQL("SELECT setval('dsr_request_id_seq', {})").format(Literal(first + number)))
    with psycopg.connect(servers.superuser_url(str(name)), autocommit=True) as connection:
        # What happened years ago was sealed and written out then, not while the newest requests are measured.
        until(lambda: _all_sealed(connection), timeout=SEALING_SECONDS, what="the old events are sealed", every=1)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _all_sealed(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    query = "SELECT FROM dsr_event e WHERE NOT EXISTS (SELECT FROM dsr_seal s WHERE s.event_id = e.id) LIMIT 1"
    return connection.execute(query).fetchone() is None


def _copy(
    connection: psycopg.Connection[tuple[object, ...]],
    table: str,
    ids: SQL | object,
    where: SQL | object,
    new: dict[str, str],
) -> None:
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
    columns = [str(row[0]) for row in connection.execute(query, [table]).fetchall()]
    columns = [column for column in columns if column != "id" or "id" in new]
    values = [SQL(new[c]) if c in new else SQL("old.{}").format(Identifier(c)) for c in columns]
    connection.execute(
        SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {} old, {} n WHERE {}").format(
            Identifier(table),
            SQL(", ").join(map(Identifier, columns)),
            SQL(", ").join(values),
            Identifier(table),
            ids,
            where,
        )
    )


def _copy_ledger(connection: psycopg.Connection[tuple[object, ...]], ids: object, old: int) -> None:
    """Events under a pseudonym of their own each; their leaves are computed, since the database checks them."""
    from dsr.vault.pseudonyms import pseudonym

    connection.execute(
        SQL(
            "INSERT INTO dsr_pseudonymkey (kind, object_id, key)"
            " SELECT 'request', n, sha256(('old' || n)::bytea) FROM {} n"
        ).format(ids)
    )
    connection.execute(
        SQL(
            "INSERT INTO dsr_event (body, leaf) SELECT body, sha256('\\x00'::bytea || convert_to(body, 'UTF8')) FROM"
            " (SELECT replace(body, {}, md5('old' || n)) AS body FROM dsr_event, {} n WHERE request = {}) copies"
        ).format(Literal(pseudonym("request", old)), ids, Literal(pseudonym("request", old)))
    )
