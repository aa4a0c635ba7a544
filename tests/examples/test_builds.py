"""Every sample builds: big enough, the same each time, and with the mess that real databases have."""

import hashlib
from typing import Any

import psycopg
import pytest
from psycopg import sql

from examples import SLUGS, __main__
from examples.loader import grant_roles
from tests.examples.conftest import Sample
from tests.harness.scratch import scratch_database

PERSON_TABLES = {"qdrant": "accounts", "qazar": "users", "qct": "contacts"}
TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'helpdesk') ORDER BY 1, 2"


def content(dsns: dict[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(dsns):
        with psycopg.connect(dsns[name]) as connection, connection.cursor() as cursor:
            for schema, table in connection.execute(TABLES).fetchall():
                with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))) as copy:
                    for block in copy:
                        digest.update(bytes(block))
    return digest.hexdigest()


def test_each_database_has_eight_tables_and_two_thousand_people(
    sample: Sample, connections: dict[str, psycopg.Connection[Any]]
) -> None:
    for connection in connections.values():
        assert len(connection.execute(TABLES).fetchall()) >= 8
    assert sample.counts[PERSON_TABLES[sample.slug]] == 2000
    assert all(sample.counts.values())


def test_the_counts_returned_are_the_rows_written(
    sample: Sample, connections: dict[str, psycopg.Connection[Any]]
) -> None:
    found: dict[str, int] = {}
    for connection in connections.values():
        for schema, table in connection.execute(TABLES).fetchall():
            row = connection.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
            ).fetchone()
            assert row
            found[table] = row[0]
    assert found == sample.counts


def test_same_seed_same_rows_and_another_seed_others(sample: Sample) -> None:
    again = {name: scratch_database() for name in sample.dsns}
    sample.generate.build(again, people=60)
    first = content(again)
    sample.generate.build(again, people=60, seed=8)
    assert content(again) != first
    sample.generate.build(again, people=60, seed=7)
    assert content(again) == first


def test_the_known_people_have_the_same_rows_in_a_crowd_of_any_size(sample: Sample) -> None:
    small = {name: scratch_database() for name in sample.dsns}
    sample.generate.build(small, people=60)
    results = []
    for dsns in (small, sample.dsns):
        opened = {name: psycopg.connect(dsn) for name, dsn in dsns.items()}
        results.append(sample.expected.expected_access(opened, "hana.ito@people.example"))
        for connection in opened.values():
            connection.close()
    assert results[0] == results[1]


def test_a_database_of_somebody_else_is_refused_and_kept(samples: dict[str, Sample]) -> None:
    dsn = scratch_database()
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE payroll (id int)")
        connection.execute("CREATE TABLE employees (id int)")
    with pytest.raises(ValueError, match="payroll"):
        samples["qct"].generate.build({"qct_crm": dsn}, people=60)
    with psycopg.connect(dsn) as connection:
        assert len(connection.execute(TABLES).fetchall()) == 2


def test_a_crowd_too_small_for_its_stories_is_refused(samples: dict[str, Sample]) -> None:
    with pytest.raises(ValueError, match="at least 50"):
        samples["qct"].generate.build(samples["qct"].dsns, people=3)


def test_the_command_builds_and_names_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    dsns = {name: scratch_database() for name in ("qazar_app", "qazar_support")}
    given = [part for name, dsn in dsns.items() for part in ("--dsn", f"{name}={dsn}")]
    assert __main__.main(["qazar", *given, "--people", "60"]) == 0
    assert "users" in capsys.readouterr().out
    assert __main__.main(["qazar", *given[:2]]) == 2
    assert "--dsn qazar_support=URL" in capsys.readouterr().err


def test_a_reader_reads_a_writer_erases_and_a_second_build_keeps_their_rights(samples: dict[str, Sample]) -> None:
    dsns = {name: scratch_database() for name in ("qazar_app", "qazar_support")}
    generate = samples["qazar"].generate
    generate.build(dsns, people=60)
    support = dsns["qazar_support"]
    with psycopg.connect(support, autocommit=True) as connection:
        for role in ("samples_reader", "samples_writer"):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    grant_roles(support, "samples_reader", "samples_writer")
    generate.build(dsns, people=60)
    with psycopg.connect(support, autocommit=True) as connection:
        connection.execute("SET ROLE samples_reader")
        assert connection.execute("SELECT 1 FROM helpdesk.contacts").fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM helpdesk.calls")
        connection.execute("SET ROLE samples_writer")
        connection.execute("CREATE TEMPORARY TABLE keys AS SELECT id FROM helpdesk.calls")
        assert connection.execute("DELETE FROM helpdesk.calls WHERE id IN (SELECT id FROM keys)").rowcount
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DROP TABLE helpdesk.calls")


def test_a_new_row_gets_a_number_that_is_free(samples: dict[str, Sample]) -> None:
    with psycopg.connect(samples["qct"].dsns["qct_crm"]) as connection:
        row = connection.execute(
            "INSERT INTO contacts (email, first_name, last_name, created_at) "
            "VALUES ('new@people.example', 'New', 'Person', '2025-01-16Z') RETURNING id"
        ).fetchone()
        connection.rollback()
    assert row == (2000,)


MESS = {
    "qdrant": (
        ("people share an address", "SELECT 1 FROM account_addresses GROUP BY address_id HAVING count(*) > 1"),
        ("a manager is an employee too", "SELECT 1 FROM employees WHERE manager_id IS NOT NULL"),
        (
            "a member of staff is a customer, and looks after others",
            "SELECT 1 FROM employees e JOIN accounts a USING (email) JOIN accounts b ON b.account_manager_id = e.id "
            "WHERE a.id <> b.id",
        ),
        (
            "comments answer others",
            "SELECT 1 FROM comments a JOIN comments b ON a.parent_id = b.id AND a.account_id <> b.account_id",
        ),
        ("accounts recommend accounts", "SELECT 1 FROM accounts WHERE referred_by = 0"),
        ("NULLs", "SELECT 1 FROM accounts WHERE phone IS NULL"),
        ("notes name the person", "SELECT 1 FROM accounts WHERE position(full_name in notes) > 0"),
        (
            "two spellings of one address",
            "SELECT 1 FROM accounts a JOIN newsletter_subscribers n ON lower(btrim(a.email)) = lower(btrim(n.email)) "
            "WHERE a.email <> n.email AND n.email LIKE '%% '",
        ),
        ("a key that is 0", "SELECT 1 FROM accounts WHERE id = 0"),
        ("namesakes", "SELECT 1 FROM accounts GROUP BY full_name HAVING count(DISTINCT lower(email)) > 1"),
        ("two accounts of one person", "SELECT 1 FROM accounts GROUP BY lower(email) HAVING count(*) > 1"),
        ("old invoices that tax law keeps", "SELECT 1 FROM invoices WHERE issued_on < '2021-01-01'"),
    ),
    "qazar": (
        (
            "people share an address",
            "SELECT 1 FROM users a JOIN users b ON a.home_address_id = b.billing_address_id AND a.id < b.id",
        ),
        (
            "a member of staff is a customer, and moderates others",
            "SELECT 1 FROM employees e JOIN users a USING (email) JOIN users b ON b.moderator_id = e.id "
            "WHERE a.id <> b.id",
        ),
        (
            "a visit on somebody else's device",
            "SELECT 1 FROM access_log l JOIN devices d ON d.id = l.device_id WHERE d.user_id <> l.user_id",
        ),
        (
            "answers to somebody else's message",
            "SELECT 1 FROM messages a JOIN messages b ON a.reply_to = b.id AND a.sender_id <> b.sender_id",
        ),
        (
            "a conversation of one",
            "SELECT 1 FROM conversation_members GROUP BY conversation_id HAVING count(*) = 1",
        ),
        ("users invite users", "SELECT 1 FROM users WHERE referred_by IS NOT NULL"),
        ("a key that is 0", "SELECT 1 FROM users u JOIN friends f ON f.user_id = u.id WHERE u.id = 0"),
        ("NULLs", "SELECT 1 FROM users WHERE phone IS NULL"),
        ("notes name the person", "SELECT 1 FROM users WHERE position(full_name in moderator_note) > 0"),
        (
            "two spellings of one address",
            "SELECT 1 FROM users u JOIN newsletter_signups n ON lower(btrim(u.email)) = lower(btrim(n.email)) "
            "WHERE u.email <> n.email AND n.email LIKE '%% '",
        ),
        ("namesakes", "SELECT 1 FROM users GROUP BY full_name HAVING count(DISTINCT lower(email)) > 1"),
        ("two accounts of one person", "SELECT 1 FROM users GROUP BY lower(email) HAVING count(*) > 1"),
    ),
    "qct": (
        ("people share an address", "SELECT 1 FROM contact_addresses GROUP BY address_id HAVING count(*) > 1"),
        (
            "a member of staff is a customer, and sells to others",
            "SELECT 1 FROM employees e JOIN contacts a USING (email) JOIN contacts b ON b.sales_rep_id = e.id "
            "WHERE a.id <> b.id",
        ),
        ("contacts introduce contacts", "SELECT 1 FROM contacts WHERE introduced_by = 0"),
        ("inquiries follow inquiries", "SELECT 1 FROM inquiries WHERE follows_id IS NOT NULL"),
        ("quoted names with a composite key", 'SELECT 1 FROM "EventRegistration" WHERE "contactId" = 0'),
        ("NULLs", "SELECT 1 FROM contacts WHERE phone IS NULL"),
        ("notes name the person", "SELECT 1 FROM contacts WHERE position(last_name in sales_notes) > 0"),
        (
            "two spellings of one address",
            "SELECT 1 FROM contacts c JOIN newsletter_subscriptions n ON lower(btrim(c.email)) = lower(btrim(n.email)) "
            "WHERE c.email <> n.email AND n.email LIKE '%% '",
        ),
        (
            "a page shared with somebody we know",
            "SELECT 1 FROM shares s JOIN contacts c ON lower(c.email) = lower(s.friend_email) "
            "WHERE s.contact_id <> c.id",
        ),
        ("namesakes", "SELECT 1 FROM contacts GROUP BY first_name, last_name HAVING count(DISTINCT lower(email)) > 1"),
        ("two accounts of one person", "SELECT 1 FROM contacts GROUP BY lower(email) HAVING count(*) > 1"),
    ),
}


@pytest.mark.parametrize(
    ("slug", "query"), [pytest.param(slug, query, id=f"{slug}: {what}") for slug in SLUGS for what, query in MESS[slug]]
)
def test_the_mess_is_there(samples: dict[str, Sample], slug: str, query: str) -> None:
    sample = samples[slug]
    with psycopg.connect(sample.dsns[sample.generate.CONNECTIONS[0]]) as connection:
        assert connection.execute(query.replace("%%", "%").encode()).fetchone()


def test_the_help_desk_knows_one_person_by_number_and_another_by_address_alone(samples: dict[str, Sample]) -> None:
    with psycopg.connect(samples["qazar"].dsns["qazar_support"]) as connection:
        by_number = connection.execute("SELECT user_id FROM helpdesk.contacts WHERE email = 'hana@studio-ito.example'")
        assert by_number.fetchone() is not None
        by_address = connection.execute("SELECT user_id FROM helpdesk.contacts WHERE email LIKE 'Cora.Dubois@%'")
        assert by_address.fetchone() == (None,)
