"""A discovered map, with no hand on it beyond choosing the identifier, gives the subject's rows and no one else's."""

import importlib
import json
import pkgutil
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from sqlalchemy.engine import make_url

from dsr.connectors.base import Identifiers
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.load import load_with_remarks
from dsr.datamap.plan import Ownership
from dsr.datamap.planner import build_plan
from dsr.datamap.schema import DataMap
from dsr.management.commands.datamap import Command
from tests.connectors import kinds, shop
from tests.harness.mariadb import MariaDB
from tests.harness.scratch import reader_of
from tests.management import databases
from tests.management.databases import communities, polymorphic, shops, stores
from tests.management.databases.world import World

WORLDS = {
    f"{module.name}.{name}": world
    for module in pkgutil.iter_modules(databases.__path__)
    for name, world in vars(importlib.import_module(f"{databases.__name__}.{module.name}")).items()
    if isinstance(world, World)
}


def discover(url: str, *options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(Command(stdout=out, stderr=err), "discover", url, *options)
    return out.getvalue(), err.getvalue()


def found_rows(url: str, text: str, world: World) -> dict[str, set[object]]:
    """By table, the keys of all rows that a copy by this map gives."""
    datamap, _ = load_with_remarks(text, name="draft.yaml")
    identifiers = Identifiers({kind: (value,) for kind, value in world.subject.items()})
    (plan,) = build_plan(datamap, "access", frozenset(identifiers.values)).systems
    sink = shop.Collected()
    SqlConnector(url).copy(plan, identifiers, sink, shop.no_beat)
    found: dict[str, set[object]] = {}
    for step in plan.steps:
        names = world.keys.get(step.table, step.key)
        rows = [tuple(row[name] for name in names) for row in sink.rows.get(step.collection, [])]
        assert len(set(rows)) == len(rows)
        if rows:
            found[step.table if step.schema is None else f"{step.schema}.{step.table}"] = {_bare(row) for row in rows}
    return found


def _bare(row: tuple[Any, ...]) -> object:
    return row[0] if len(row) == 1 else row


@pytest.mark.parametrize("sample", ["20", "0"])
@pytest.mark.parametrize("name", sorted(WORLDS))
def test_a_discovered_map_gives_the_subjects_rows_and_no_one_elses(database: str, name: str, sample: str) -> None:
    world = WORLDS[name]
    shop.build(database, world.sql)
    choice = ("--identifier", world.choose) if world.choose else ()
    text, summary = discover(database, *choice, "--sample", sample)
    assert "@" not in text + summary  # no value of a row is repeated
    expected = {**world.rows, **(world.bare if sample == "0" else {})}
    assert found_rows(database, text, world) == {table: keys for table, keys in expected.items() if keys}


def test_a_draft_loads_and_says_that_it_may_not_erase(database: str) -> None:
    shop.build(database, shops.MUSIC.sql)
    text, _ = discover(database, "--identifier", "Customer.Email", "--controller", "music")
    datamap, remarks = load_with_remarks(text, name="draft.yaml")
    assert isinstance(datamap, DataMap)
    assert datamap.controller == "music"
    assert any("This is a draft: it may read, not erase." in str(remark) for remark in remarks)


def test_a_code_is_named_where_it_may_mean_several_tables(database: str) -> None:
    shop.build(database, polymorphic.LETTERS.sql)
    _, summary = discover(database, "--identifier", "adopters.email")
    assert "app.files: owner_no may point at any table; it is followed for some values of owner_code only." in summary
    assert (
        "app.donations: donor_no may point at any table; it is followed for some values of donor_code only." in summary
    )
    assert "app.phone_nos: person_id may point at any table" not in summary
    assert "app.phone_nos.person_id -> adopters: no foreign key declares this link; what person_kind means" in summary


def test_a_code_beside_a_uid_that_means_no_table_is_named(database: str) -> None:
    shop.build(database, polymorphic.UIDS.sql)
    _, summary = discover(database, "--identifier", "users.email")
    assert "app.todos: uid may point at any table, so it is not followed." in summary


SQLITE = """
CREATE TABLE "Client" (ClientId INTEGER PRIMARY KEY, Email TEXT, FullName TEXT, PasswordHash TEXT);
CREATE TABLE Visit (VisitId INTEGER PRIMARY KEY, ClientId INTEGER REFERENCES "Client" (ClientId), Notes TEXT);
CREATE TABLE Country (Code TEXT PRIMARY KEY, Name TEXT);
CREATE VIEW Everybody AS SELECT * FROM "Client";
INSERT INTO "Client" VALUES (1, 'una@s.example', 'Una', '$2b$12$abcdefghijklmnopqrstuv');
INSERT INTO Visit VALUES (1, 1, 'A private remark of some length, which no draft and no summary may repeat');
"""


def test_a_sqlite_file_is_read_and_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "odd ?#name.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(SQLITE)
    before = file.read_bytes()
    text, summary = discover(f"sqlite:///{file}".replace("?", "%3F"))
    datamap, _ = load_with_remarks(text, name="draft.yaml")
    found = datamap.systems["app"].collections
    assert found["client"].fields["Email"].identifier == "email"
    assert found["client"].fields["PasswordHash"].deliver is False
    assert [(link.to, link.ownership) for link in found["visit"].links] == [("client", Ownership.OWNED)]
    assert "country" not in found
    assert "1 view(s) are left out" in summary
    assert file.read_bytes() == before


def test_the_summary_begins_with_what_matters_most(database: str) -> None:
    shop.build(database, communities.SOCIAL.sql)
    _, summary = discover(database)
    headings = [line for line in summary.splitlines() if line and not line.startswith(" ")]
    assert headings[1].startswith("Links that may lead to other people, not followed")
    assert "app.messages.recipient_id -> users: the person on the other side" in summary
    assert "app.matches.user1_id -> users: two people have the same claim to the row" in summary
    assert "app.attachments.attachable_id -> posts: no foreign key declares this link." in summary
    assert "app.invitations" in summary
    _, summary = discover(database, "--sample", "0")
    assert "app.attachments: attachable_id may point at any table" in summary


def test_a_mariadb_behind_an_address_of_mysql_is_read(mariadb: MariaDB) -> None:
    url = mariadb.new_database()
    try:
        kinds.run(url, stores.SIGNS.sql.replace("text text", "body text"))
        text, _ = discover(url)
        assert found_rows(url, text, stores.SIGNS) == stores.SIGNS.rows
    finally:
        mariadb.drop_database(url)


def test_what_belongs_to_other_people_is_there_for_when_they_turn_out_to_be_the_same(database: str) -> None:
    shop.build(database, _LOGINS)
    text, summary = discover(database, "--identifier", "users.email")
    assert "users and accounts both describe people" in summary
    text = text.replace("to: accounts, ownership: other", "to: accounts, ownership: holds")
    world = World("", None, {"email": "una@l.example"}, {})
    assert found_rows(database, text, world) == {"users": {1}, "accounts": {11}, "statuses": {1}, "polls": {1}}


_LOGINS = """
CREATE TABLE accounts (id int PRIMARY KEY, username text);
CREATE TABLE users (id int PRIMARY KEY, email text, account_id int REFERENCES accounts);
CREATE TABLE statuses (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts, body text);
CREATE TABLE polls (id int PRIMARY KEY, status_id int NOT NULL REFERENCES statuses);
INSERT INTO accounts VALUES (11, 'una'), (12, 'vic');
INSERT INTO users VALUES (1, 'una@l.example', 11), (2, 'vic@l.example', 12);
INSERT INTO statuses VALUES (1, 11, 'u'), (2, 12, 'v');
INSERT INTO polls VALUES (1, 1), (2, 2);
"""


def test_what_people_write_is_named_where_no_link_says_who(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE users (id int PRIMARY KEY, email text, firstname text);
        CREATE TABLE message (id int PRIMARY KEY, wfrom int, wto int, fullmessage text);
        INSERT INTO users VALUES (1, 'una@w.example', 'Una');
        INSERT INTO message VALUES (1, 1, 2, 'hello');
        """,
    )
    text, summary = discover(database)
    assert "app.message: people seem to write its rows, and no link says who." in summary
    assert found_rows(database, text, World("", None, {"email": "una@w.example"}, {})) == {"users": {1}}


def test_people_that_no_search_reaches_are_named(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE contacts (id int PRIMARY KEY, last_name text, phone text);
        CREATE TABLE email_addresses (id int PRIMARY KEY, address text);
        CREATE TABLE uses (id int PRIMARY KEY, email_address_id int, bean_id int, bean_module text);
        INSERT INTO email_addresses VALUES (1, 'una@w.example');
        """,
    )
    _, summary = discover(database, "--identifier", "email_addresses.address")
    assert "app.contacts: describes people, and no search reaches it." in summary
    assert "app.uses: bean_id may point at any table" in summary


def test_an_identifier_that_several_people_may_share_and_copies_of_rows_are_marked(database: str) -> None:
    shop.build(database, shops.MUSIC.sql + 'CREATE MATERIALIZED VIEW mails AS SELECT "Email" FROM "Customer";')
    _, summary = discover(database, "--identifier", "Customer.Phone")
    assert "nothing makes its values unique: one that two people have finds both." in summary
    assert "mails: materialised, so" in summary
    _, summary = discover(database, "--identifier", "Customer.CustomerId")
    assert "nothing makes its values unique" not in summary


def test_machines_get_the_draft_with_everything_to_look_at_and_every_table_left_out(database: str) -> None:
    many = "".join(f"CREATE TABLE setup_{n:02} (id int PRIMARY KEY, label text);" for n in range(15))
    shop.build(database, shops.MUSIC.sql + many)
    text, summary = discover(database, "--identifier", "Customer.Email", "--json")
    found = json.loads(text)
    assert found["failed"] is False
    assert isinstance(load_with_remarks(found["map"], name="draft.yaml")[0], DataMap)
    assert set(found["left_out"]["app"]) >= {f"setup_{n:02}" for n in range(15)}
    assert {(look["at"], look["concern"]) for look in found["reviews"]} >= {("app", "left_out")}
    more = len(found["left_out"]["app"]) - 12
    assert f" and {more} more, all of them in --json." in summary


def test_rows_without_a_key_are_told_apart_by_all_that_is_short_and_no_secret(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE users (id int PRIMARY KEY, email text, name text);
        CREATE TABLE roles (id int PRIMARY KEY, name text);
        CREATE TABLE roles_users (role_id int REFERENCES roles, user_id int REFERENCES users);
        CREATE TABLE pings (what text, token text, body text, user_id int REFERENCES users);
        """,
    )
    datamap, _ = load_with_remarks(discover(database)[0], name="draft.yaml")
    collections = datamap.systems["app"].collections
    assert collections["roles_users"].key == ("role_id", "user_id")
    assert collections["pings"].key == ("user_id", "what")


def test_what_hangs_on_something_that_people_share_is_named(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE customer (id int PRIMARY KEY, email text, surname text);
        CREATE TABLE account (no int PRIMARY KEY, opened date);
        CREATE TABLE account_holder (no int REFERENCES account, customer_id int REFERENCES customer, PRIMARY KEY
          (no, customer_id));
        CREATE TABLE txn (id int PRIMARY KEY, account_no int NOT NULL REFERENCES account, amount int);
        CREATE TABLE standing (id int PRIMARY KEY, account_no int NOT NULL REFERENCES account, set_up_by int
          REFERENCES customer);
        """,
    )
    _, summary = discover(database)
    assert "app.txn: hangs on account, which several people may share." in summary
    assert "app.standing: set_up_by names a person, and no search reaches the row by it." in summary


def test_what_hangs_on_people_that_no_search_reaches_is_named_with_them(database: str) -> None:
    shop.build(database, _LOGINS)
    text, summary = discover(database, "--identifier", "users.email")
    hangs = "hangs on accounts, which no search reaches: it comes once accounts is linked as the same person (holds)"
    assert f"  app.polls, app.statuses: {hangs}" in summary
    assert summary.count(hangs) == 1  # a line for the people, not for each table
    assert text.count(hangs) == 2
    found = json.loads(discover(database, "--identifier", "users.email", "--json")[0])
    assert {look["at"] for look in found["reviews"] if look["concern"] == "hangs"} == {"app.polls", "app.statuses"}


def test_parts_of_what_is_nobodys_for_sure_are_named_with_it(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE users (id int PRIMARY KEY, email text, surname text);
        CREATE TABLE letters (id int PRIMARY KEY, user1_id int REFERENCES users, user2_id int REFERENCES users);
        CREATE TABLE sheets (id int PRIMARY KEY, letter_id int NOT NULL REFERENCES letters, page int);
        CREATE TABLE scans (id int PRIMARY KEY, sheet_id int NOT NULL REFERENCES sheets, width int);
        CREATE TABLE ships (id int PRIMARY KEY, width int);
        """,
    )
    _, summary = discover(database)
    assert "app.scans, app.sheets: hangs on letters, of which it is not said whose it is" in summary
    assert "app.ships" not in summary


def test_rows_that_one_of_two_ways_to_a_person_may_miss_are_named(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE users (id text PRIMARY KEY, email text, surname text);
        CREATE TABLE orders (id int PRIMARY KEY, user_id text REFERENCES users);
        CREATE TABLE mails (id int PRIMARY KEY, user_id text REFERENCES users, order_id int REFERENCES orders);
        CREATE TABLE posts (id int PRIMARY KEY, user_id text NOT NULL REFERENCES users);
        CREATE TABLE files (id int PRIMARY KEY, creator_id text, post_id int REFERENCES posts);
        CREATE TABLE views (id int PRIMARY KEY, post_id int REFERENCES posts);
        """,
    )
    _, summary = discover(database)
    assert "app.mails.order_id -> orders: rows without user_id may be parts of orders; they are not read." in summary
    assert "app.files: creator_id seems to say whose the row is; theirs without post_id are not read." in summary
    assert "app.views" not in summary


def test_what_hangs_on_a_thing_that_leads_no_further_is_named_at_every_depth(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE users (id int PRIMARY KEY, email text, surname text);
        CREATE TABLE rooms (id int PRIMARY KEY, owner_id int NOT NULL REFERENCES users, colour text);
        CREATE TABLE shared_accesses (user_id int REFERENCES users, room_id int REFERENCES rooms, PRIMARY KEY (user_id, room_id));
        CREATE TABLE recordings (id int PRIMARY KEY, room_id int NOT NULL REFERENCES rooms, length int);
        CREATE TABLE formats (id int PRIMARY KEY, recording_id int NOT NULL REFERENCES recordings, width int);
        CREATE TABLE pools (id int PRIMARY KEY, rent int);
        CREATE TABLE pool_users (pool_id int REFERENCES pools, user_id int REFERENCES users, PRIMARY KEY
          (pool_id, user_id));
        CREATE TABLE charges (id int PRIMARY KEY, pool_id int NOT NULL REFERENCES pools, due date);
        CREATE TABLE payments (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, charge_id int REFERENCES charges);
        """,
    )
    _, summary = discover(database, "--identifier", "users.email")
    assert "app.formats, app.recordings: hangs on rooms, from which nothing is followed" in summary
    assert "app.charges: only read where the subject's rows point at it, and hangs on pools" in summary


def test_no_table_is_said_to_have_no_link_that_has_one(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE users (id int PRIMARY KEY, email text, surname text);
        CREATE TABLE sendings (id int PRIMARY KEY, consignee_email text, state text);
        CREATE TABLE sending_lines (id int PRIMARY KEY, sending_id int NOT NULL REFERENCES sendings, amount int);
        CREATE TABLE line_tolls (id int PRIMARY KEY, sending_line_id int NOT NULL REFERENCES sending_lines, toll int);
        CREATE TABLE door_checks (id int PRIMARY KEY, sending_line_id int REFERENCES sending_lines, phone text);
        CREATE TABLE planets (id int PRIMARY KEY, radius int);
        """,
    )
    _, summary = discover(database, "--identifier", "users.email")
    assert "app.sendings: seems to hold personal data (consignee_email), and no link leads here." in summary
    assert "app.line_tolls, app.sending_lines: hangs on sendings, of which it is not said whose it is" in summary
    assert (
        "app.door_checks: seems to hold personal data (phone), and no search reaches it over sending_lines." in summary
    )
    assert "1 tables in which nothing personal was recognised" in summary


def test_rows_that_another_key_of_theirs_may_make_the_subjects_are_named(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE accounts (id int PRIMARY KEY, email text, surname text);
        CREATE TABLE tasks (id int PRIMARY KEY, reporter_id int NOT NULL REFERENCES accounts, assignee_id int
          REFERENCES accounts, closed_by int REFERENCES accounts);
        CREATE TABLE task_steps (id int PRIMARY KEY, task_id int NOT NULL REFERENCES tasks, said text);
        CREATE TABLE lists (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts, width int);
        CREATE TABLE list_accounts (id int PRIMARY KEY, list_id int NOT NULL REFERENCES lists, account_id int NOT NULL
          REFERENCES accounts);
        CREATE TABLE orders (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts);
        CREATE TABLE parcels (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, account_id int NOT NULL
          REFERENCES accounts);
        INSERT INTO accounts VALUES (1, 'una@t.example', 'Una'), (2, 'vic@t.example', 'Vic');
        INSERT INTO lists VALUES (1, 1, 5), (2, 2, 5); INSERT INTO list_accounts VALUES (1, 1, 2), (2, 2, 1);
        INSERT INTO orders VALUES (1, 1), (2, 2); INSERT INTO parcels VALUES (1, 1, 1), (2, 2, 2);
        """,
    )
    _, summary = discover(database, "--identifier", "accounts.email")
    assert "app.tasks.assignee_id -> accounts: names a person as well; rows that only name them here" in summary
    assert "app.tasks: some of its rows may not be read, nor then what hangs on them: app.task_steps." in summary
    assert "closed_by" not in summary
    only_theirs = "what hangs on the subject's lists is not read where account_id leads to somebody else."
    assert f"app.list_accounts.list_id -> lists: {only_theirs}" in summary
    assert "app.parcels" not in summary  # both ways led to the same person


def test_rows_in_which_a_part_of_a_key_is_empty_or_names_another_kind_are_named(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE members (club int, no int, email text, surname text, PRIMARY KEY (club, no));
        CREATE TABLE tickets (club int, no int, member_no int NOT NULL, PRIMARY KEY (club, no),
          FOREIGN KEY (club, member_no) REFERENCES members);
        CREATE TABLE answers (club int NOT NULL, no int NOT NULL, seq int, member_no int, PRIMARY KEY (club, no, seq),
          FOREIGN KEY (club, no) REFERENCES tickets, FOREIGN KEY (club, member_no) REFERENCES members);
        """,
    )
    _, summary = discover(database, "--identifier", "members.email")
    assert "app.answers.club, no -> tickets: rows without member_no may be parts of tickets" in summary


def test_an_address_beside_the_one_that_is_searched_by_is_named(database: str) -> None:
    shop.build(
        database,
        """
        CREATE TABLE users (id int PRIMARY KEY, email text, surname text);
        CREATE TABLE emails_sent (id int PRIMARY KEY, from_email text, to_email text, subject text);
        CREATE TABLE donors (id int PRIMARY KEY, user_id int UNIQUE REFERENCES users, email text, surname text);
        CREATE TABLE donor_notes (id int PRIMARY KEY, donor_id int NOT NULL REFERENCES donors, width int);
        """,
    )
    _, summary = discover(database, "--identifier", "users.email")
    only_here = "not searched by, so rows with the subject's address only here are not found by it"
    assert f"app.emails_sent.to_email: {only_here}" in summary
    assert f"app.donors.email: {only_here}" in summary
    assert "app.donors: some of its rows may not be read, nor then what hangs on them: app.donor_notes." in summary


def test_foreign_keys_in_other_letters_than_their_columns_are_read(tmp_path: Path) -> None:
    file = tmp_path / "letters.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "CREATE TABLE Person (PersonID INTEGER PRIMARY KEY, Email TEXT, Surname TEXT);"
            "CREATE TABLE Visit (Id INTEGER PRIMARY KEY, PersonId INTEGER, FOREIGN KEY (personid) REFERENCES person (personId));"
        )
    datamap, _ = load_with_remarks(discover(f"sqlite:///{file}")[0], name="draft.yaml")
    (link,) = datamap.systems["app"].collections["visit"].links
    assert (link.fields, link.to, link.ownership) == (("PersonId",), "person", Ownership.OWNED)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--identifier", "Customer"), "--identifier names a column"),
        (("--identifier", "Custommer.Email"), "The table Custommer is not among the tables"),
        (("--identifier", "Customer.Mail"), "has no column Mail; it has CustomerId"),
        (("--schema", "nowhere"), "There is no schema nowhere; there are"),
        (("--sample", "-1"), "0 or more"),
    ],
)
def test_a_wrong_choice_is_answered_with_what_there_is(database: str, options: tuple[str, ...], words: str) -> None:
    shop.build(database, shops.MUSIC.sql)
    with pytest.raises(CommandError, match=words):
        discover(database, *options)


def test_a_database_without_an_address_asks_where_a_search_starts(database: str) -> None:
    shop.build(database, shops.TRADE.sql)
    with pytest.raises(CommandError, match=r"--identifier TABLE\.COLUMN.*customers\.customer_id"):
        discover(database)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////nowhere/x.db", "no SQLite file"),
        ("nonsense", "not a URL"),
        ("oracle://h/d", "not supported"),
        ("postgresql://u:p@127.0.0.1:1/db", "cannot be reached"),
    ],
)
def test_an_address_that_does_not_work_says_why(url: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        discover(url)


def test_tables_that_may_not_be_read_are_judged_by_their_names(database: str) -> None:
    shop.build(database, shops.MUSIC.sql)
    reader = reader_of(database)
    shop.build(database, 'REVOKE SELECT ON "Invoice" FROM PUBLIC; REVOKE ALL ON "Invoice" FROM ' + _user(reader))
    text, summary = discover(reader, "--identifier", "Customer.Email")
    assert "no values of Invoice could be read" in summary
    assert "invoice:" in text


def _user(url: str) -> str:
    return f'"{make_url(url).username}"'
