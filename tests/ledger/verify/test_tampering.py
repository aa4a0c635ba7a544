"""Issue 5's first line, on 10,000 events: each way to change the past is found, and where; the honest log is left in peace."""

import random
from collections.abc import Callable

import pytest
from django.utils import timezone

from dsr.ledger.seal import seal
from dsr.ledger.verify import Report, verify
from tests.ledger.verify import hostile
from tests.ledger.verify.hostile import Log, ask

COLUMNS = {
    "dsr_event": ("id", "body", "leaf", "at", "type", "controller", "request"),
    "dsr_seal": ("index", "event_id"),
    "dsr_node": ("id", "level", "index", "hash"),
    "dsr_checkpoint": ("id", "size", "root", "note", "at"),
    "dsr_ledgerkey": ("id", "vkey", "since", "endorsement"),
}
# Where a change moves nothing else, many rows are changed at once, and each has to be named.
ALONE = [("dsr_event", column) for column in COLUMNS["dsr_event"] if column != "id"] + [("dsr_node", "hash")]
OTHERS = [(table, column) for table, columns in COLUMNS.items() for column in columns if (table, column) not in ALONE]
AT_ONCE, EACH = 30, 4


def told(report: Report) -> str:
    assert not report.honest
    return "\n".join(map(str, report.findings))


def newest_note() -> str:
    return str(ask("SELECT note FROM dsr_checkpoint ORDER BY id DESC LIMIT 1")[0][0])


def test_the_honest_log_is_left_in_peace(log: Log) -> None:
    report = verify([(name, content) for name, content in log.kept.items()])
    assert report.findings == []
    assert (report.sealed, report.waiting, report.keys, report.known) == (hostile.EVENTS, 0, 2, 3)
    assert all(hostile.judged(note) for (note,) in ask("SELECT note FROM dsr_checkpoint"))


def test_no_column_is_forgotten(log: Log) -> None:
    assert {table: tuple(sorted(hostile.columns_of(table))) for table in hostile.TABLES} == {
        table: tuple(sorted(columns)) for table, columns in COLUMNS.items()
    }


def flip(table: str, column: str, rows: int, chance: random.Random) -> list[int]:
    """Change a bit or a letter of a column in so many rows; their ids, of seals their indexes."""
    is_time = table != "dsr_event" and column in ("at", "since")
    shown = f"extract(epoch from {column})::bigint * 1000000" if is_time else column
    key = "index" if table == "dsr_seal" else "id"
    found = ask(f"SELECT ctid::text, {key}, {shown} FROM {table} ORDER BY ctid")
    chosen = (
        [chance.choice((found[0], found[-1])), *chance.sample(found, rows - 1)] if rows > 1 else [chance.choice(found)]
    )
    for place, _, old in chosen:
        if isinstance(old, int):
            new: object = hostile.flipped(old, chance.randrange({"level": 15}.get(column, 50 if is_time else 63)))
        else:
            new = (
                hostile.flipped(bytes(old) if isinstance(old, memoryview) else old, chance.randrange(1000))
                if old
                else "x"
            )
        value = "to_timestamp(%s / 1000000.0)" if is_time else "%s"
        ask(f"UPDATE {table} SET {column} = {value} WHERE ctid = '{place}'", new)
    return [number for _, number, _ in chosen]


def names(columns: list[tuple[str, str]]) -> list[str]:
    return [f"{table[4:]}.{column}" for table, column in columns]


@pytest.mark.parametrize(("table", "column"), ALONE, ids=names(ALONE))
def test_each_flipped_byte_of_a_column_is_found_and_named(table: str, column: str, log: Log) -> None:
    chance = random.Random(f"{table}.{column}")
    changed = flip(table, column, AT_ONCE, chance)
    said = told(verify())
    for number in changed:
        name = f"event {number}: its" if table == "dsr_event" else f"node 8/{number >> 8}: its"
        assert name in said, said
    assert said.count(f"column {column}") >= len(set(changed))


@pytest.mark.parametrize(("table", "column"), OTHERS, ids=names(OTHERS))
def test_a_flipped_byte_of_any_other_column_is_found(table: str, column: str, log: Log) -> None:
    chance = random.Random(f"{table}.{column}")
    for _ in range(EACH):
        ask("SAVEPOINT before")
        (number,) = flip(table, column, 1, chance)
        said = told(verify())
        if table in ("dsr_checkpoint", "dsr_ledgerkey") and column != "id":
            assert f"{'checkpoint' if table == 'dsr_checkpoint' else 'key'} {number}: its column {column}" in said, said
        ask("ROLLBACK TO before")


def drop_the_middle() -> None:
    ask("DELETE FROM dsr_event WHERE id IN (SELECT event_id FROM dsr_seal WHERE index BETWEEN 4000 AND 4009)")
    ask("DELETE FROM dsr_seal WHERE index BETWEEN 4000 AND 4009")


def drop_the_middle_and_close_the_gap() -> None:
    drop_the_middle()
    ask("UPDATE dsr_seal SET index = index - 10 WHERE index >= 4010")


def drop_the_middle_and_rebuild() -> None:
    drop_the_middle_and_close_the_gap()
    hostile.rebuild_nodes()


def reorder() -> None:
    (first,), (second,) = ask("SELECT event_id FROM dsr_seal WHERE index IN (4000, 7000) ORDER BY index")
    ask("UPDATE dsr_seal SET event_id = %s WHERE index = 4000", second)
    ask("UPDATE dsr_seal SET event_id = %s WHERE index = 7000", first)


def reorder_the_events() -> None:
    (first,), (second,) = ask("SELECT event_id FROM dsr_seal WHERE index IN (4000, 7000) ORDER BY index")
    ask(
        "UPDATE dsr_event SET id = CASE id WHEN %s THEN %s ELSE %s END WHERE id IN (%s, %s)",
        *[first, second] * 2,
        first,
    )


def insert() -> None:
    hostile.add(1)
    ((new,),) = ask("SELECT max(id) FROM dsr_event")
    ask("UPDATE dsr_seal SET index = index + 1 WHERE index >= 4000")
    ask("INSERT INTO dsr_seal (index, event_id) VALUES (4000, %s)", new)


def insert_and_rebuild() -> None:
    insert()
    hostile.rebuild_nodes()


def insert_beside() -> None:
    ask("INSERT INTO dsr_seal (index, event_id) SELECT 4000, event_id FROM dsr_seal WHERE index = 4001")


def move_a_time() -> None:
    hostile.change_body(4000, at="2026-01-01T00:00:00.000000Z")


def move_a_time_and_rebuild() -> None:
    move_a_time()
    hostile.rebuild_nodes()


def swap_two_requests() -> None:
    (first,), (second,) = ask(
        "SELECT request FROM dsr_event e JOIN dsr_seal s ON s.event_id = e.id WHERE index IN (4000, 7000) ORDER BY index"
    )
    hostile.change_body(4000, request=second)
    hostile.change_body(7000, request=first)


def swap_two_requests_and_rebuild() -> None:
    swap_two_requests()
    hostile.rebuild_nodes()


IN_THE_MIDDLE = [
    (drop_the_middle, "index 4000 to 4009"),
    (drop_the_middle_and_close_the_gap, "index 3840 to 4095"),
    (drop_the_middle_and_rebuild, ""),
    (reorder, "index 3840 to 4095"),
    (reorder_the_events, "index 3840 to 4095"),
    (insert, "index 3840 to 4095"),
    (insert_and_rebuild, ""),
    (insert_beside, "index 4000"),
    (move_a_time, "index 3840 to 4095"),
    (move_a_time_and_rebuild, ""),
    (swap_two_requests, "index 6912 to 7167"),
    (swap_two_requests_and_rebuild, ""),
]


@pytest.mark.parametrize(("tamper", "place"), IN_THE_MIDDLE, ids=[tamper.__name__ for tamper, _ in IN_THE_MIDDLE])
def test_what_is_done_to_the_middle_is_found_from_the_database_alone(
    tamper: Callable[[], None], place: str, log: Log
) -> None:
    tamper()
    assert not hostile.judged(newest_note()), "the judge sees no change: the test did nothing"
    report = verify()
    # Where the nodes are made to fit, what says where are the checkpoints around.
    ((before, after),) = ask(
        "SELECT max(size) FILTER (WHERE size <= 4000), min(size) FILTER (WHERE size > 4000) FROM dsr_checkpoint"
    )
    assert (place or f"index {before} to {after - 1}") in told(report), told(report)


def cut_off(log: Log) -> None:
    hostile.cut_to(log.yesterday)


def restore_yesterday(log: Log) -> None:
    """An older copy of the database, and then life goes on."""
    cut_off(log)
    hostile.add(2500)
    seal(timezone.now())


def sign_a_new_history(log: Log) -> None:
    hostile.change_body(log.promised, at="2026-01-01T00:00:00.000000Z")
    hostile.sign_anew()


@pytest.mark.parametrize("tamper", [cut_off, restore_yesterday, sign_a_new_history])
def test_what_the_database_alone_cannot_show_is_found_by_one_file_kept_elsewhere(
    tamper: Callable[[Log], None], log: Log
) -> None:
    tamper(log)
    # The judge agrees that the tables are at one with themselves: without a file from elsewhere nobody could tell.
    assert hostile.judged(newest_note())
    assert verify().honest
    for kind, content in log.kept.items():
        report = verify([(f"{kind}.txt", content)])
        assert f"{kind}.txt" in told(report)


EVERY = [
    (table, column)
    for table, columns in COLUMNS.items()
    for column in columns
    if (table, column) != ("dsr_event", "id")
]


@pytest.mark.parametrize(("table", "column"), EVERY, ids=names(EVERY))
def test_a_value_that_was_taken_away_is_found(table: str, column: str, log: Log) -> None:
    """NULL where none may be; a column of events that may be empty is given one that has a value."""
    ask(f"UPDATE {table} SET {column} = NULL WHERE ctid = (SELECT max(ctid) FROM {table} WHERE {column} IS NOT NULL)")
    assert not verify().honest


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM dsr_event",
        "DELETE FROM dsr_seal",
        "DELETE FROM dsr_node",
        "DELETE FROM dsr_node WHERE index = 7",
        "DELETE FROM dsr_checkpoint",
        "DELETE FROM dsr_checkpoint WHERE id = 4",
        "DELETE FROM dsr_checkpoint WHERE id = (SELECT max(id) FROM dsr_checkpoint)",
        "DELETE FROM dsr_ledgerkey",
        "DELETE FROM dsr_ledgerkey WHERE id = 1",
        "DELETE FROM dsr_ledgerkey WHERE id = 2",
        "DELETE FROM dsr_seal WHERE index = 4000",
        "DELETE FROM dsr_event WHERE id = (SELECT event_id FROM dsr_seal WHERE index = 4000)",
        "DROP TABLE dsr_node",
        "ALTER TABLE dsr_event DROP COLUMN request",
        "ALTER TABLE dsr_seal ALTER COLUMN index TYPE text USING 'x' || index",
        "ALTER TABLE dsr_event ALTER COLUMN leaf TYPE text USING encode(leaf, 'hex')",
        "UPDATE dsr_seal SET index = 9223372036854775807 WHERE index = 4000",
        "UPDATE dsr_seal SET index = -1 WHERE index = 4000",
        "UPDATE dsr_node SET level = -3 WHERE index = 7",
        "UPDATE dsr_node SET level = 32767, index = 9223372036854775807 WHERE index = 7",
        "UPDATE dsr_checkpoint SET at = 'infinity' WHERE id = 3",
        "UPDATE dsr_checkpoint SET at = '-infinity' WHERE id = 3",
        "UPDATE dsr_checkpoint SET at = '4000-01-01 BC' WHERE id = 3",
        "UPDATE dsr_ledgerkey SET since = 'infinity' WHERE id = 2",
        "UPDATE dsr_event SET body = repeat('[', 50000) WHERE id = 4000",
        "UPDATE dsr_checkpoint SET note = (SELECT note FROM dsr_checkpoint WHERE id = 4), size = 2517 WHERE id = 5",
        "INSERT INTO dsr_seal SELECT * FROM dsr_seal WHERE index = 4000",
        "INSERT INTO dsr_seal (index, event_id) SELECT 10000, event_id FROM dsr_seal WHERE index = 4000",
        "INSERT INTO dsr_event (id, body, leaf, at, type, controller, request)"
        " SELECT id, body, leaf, at, type, controller, request FROM dsr_event WHERE id = 4000",
        "INSERT INTO dsr_event (id, body, leaf, at, type, controller, request)"
        " SELECT 0, body, leaf, at, type, controller, request FROM dsr_event WHERE id = 4000",
        "INSERT INTO dsr_node SELECT * FROM dsr_node WHERE index = 7",
        "INSERT INTO dsr_checkpoint SELECT id + 2, size, root, note, at FROM dsr_checkpoint ORDER BY id DESC LIMIT 1",
        "INSERT INTO dsr_ledgerkey SELECT id + 1, vkey, since, endorsement FROM dsr_ledgerkey ORDER BY id DESC LIMIT 1",
    ],
)
def test_rough_hands_are_found_without_a_stumble(statement: str, log: Log) -> None:
    ask("SET LOCAL search_path = public")
    ask(statement)
    report = verify()
    assert not report.honest
    assert all(finding.where and finding.what for finding in report.findings)
