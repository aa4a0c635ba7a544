"""Databases of programs that keep a register of everything: who did what to whom, who was given what, who is part of which."""

from tests.management.databases.world import World


def _u(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


# A register of devices: its log says who did what, and to whom; what is assigned to somebody is theirs meanwhile, as a seat of
# a licence is; a client of the interface is a program, though it is called after people.
DEVICES = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, first_name text, last_name text);
    CREATE TABLE licenses (id int PRIMARY KEY, name text NOT NULL, license_name text, license_email text, user_id int);
    CREATE TABLE license_seats (id int PRIMARY KEY, license_id int NOT NULL REFERENCES licenses, assigned_to int
      REFERENCES users);
    CREATE TABLE oauth_clients (id int PRIMARY KEY, name text, secret text, redirect text);
    CREATE TABLE oauth_access_tokens (id text PRIMARY KEY, user_id int REFERENCES users, client_id int REFERENCES oauth_clients);
    CREATE TABLE action_logs (id int PRIMARY KEY, user_id int REFERENCES users, action_type text, target_id int REFERENCES users,
      note text);
    INSERT INTO users SELECT n, 'u' || n || '@d.example', 'F', 'L' FROM generate_series(1, 30) n;
    INSERT INTO licenses SELECT 100 + n, 'L', 'Firm', 'it@d.example', 1 FROM generate_series(1, 5) n;
    INSERT INTO license_seats SELECT 200 + n, 100 + n % 5 + 1, n FROM generate_series(1, 25) n;
    INSERT INTO oauth_clients VALUES (1, 'app', 's', 'x'), (2, 'other', 's', 'x');
    INSERT INTO oauth_access_tokens SELECT 't' || n, n, n % 2 + 1 FROM generate_series(3, 20) n;
    INSERT INTO action_logs SELECT 300 + n, n % 2 + 1, 'checkout', n, 'x' FROM generate_series(3, 30) n;
    """,
    choose="users.email",
    subject={"email": "u7@d.example"},
    rows={"users": {7}, "license_seats": {207}, "oauth_access_tokens": {"t7"}, "action_logs": {307}},
)  # fmt: skip

# Customers of a firm whose program declares no key: a table called after two others joins them, in columns that may be empty;
# further fields of a table stand in one that is called after it; a contact's cases are theirs, whoever entered them.
CONTACTS = World(
    sql="""
    CREATE TABLE users (id char(36) PRIMARY KEY, user_name text UNIQUE, user_hash text, last_name text);
    CREATE TABLE contacts (id char(36) PRIMARY KEY, first_name text, last_name text, email text UNIQUE, assigned_user_id char(36),
      created_by char(36), deleted boolean);
    CREATE TABLE contacts_cstm (id_c char(36) PRIMARY KEY, shoe_size_c text);
    CREATE TABLE cases (id char(36) PRIMARY KEY, name text, created_by char(36), assigned_user_id char(36), deleted boolean);
    CREATE TABLE contacts_cases (id char(36) PRIMARY KEY, contact_id char(36), case_id char(36), deleted boolean);
    CREATE TABLE bugs (id char(36) PRIMARY KEY, name text, created_by char(36), assigned_user_id char(36));
    CREATE FUNCTION u(n int) RETURNS text LANGUAGE sql AS
      $$ SELECT '00000000-0000-4000-8000-' || lpad(n::text, 12, '0') $$;
    INSERT INTO users SELECT u(n), 'user' || n, 'x', 'L' FROM generate_series(1, 6) n;
    INSERT INTO contacts SELECT u(100 + n), 'F', 'L', 'c' || n || '@c.example', u(n % 6 + 1), u(n % 5 + 1), false FROM
      generate_series(1, 30) n;
    INSERT INTO contacts_cstm SELECT u(100 + n), n FROM generate_series(1, 30) n;
    INSERT INTO cases SELECT u(200 + n), 'c', u(n % 5 + 1), u(n % 6 + 1), false FROM generate_series(1, 25) n;
    INSERT INTO contacts_cases SELECT u(300 + n), u(100 + n), u(200 + n), false FROM generate_series(1, 25) n;
    INSERT INTO bugs SELECT u(400 + n), 'b', u(n % 5 + 1), u(n % 6 + 1) FROM generate_series(1, 25) n;
    """,
    choose="contacts.email",
    subject={"email": "c4@c.example"},
    rows={"contacts": {_u(104)}, "contacts_cstm": {_u(104)}, "cases": {_u(204)}, "contacts_cases": {_u(304)}},
    bare={"cases": set(), "contacts_cstm": set()},
    keys={"contacts_cstm": ("id_c",)},
)  # fmt: skip

# A forum of a firm: who replies to a member's ticket is named by their login, and a few of the staff have tickets too.
MEMBERS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, login text UNIQUE, email text UNIQUE, password text);
    CREATE TABLE members (id int PRIMARY KEY, user_id int NOT NULL UNIQUE REFERENCES users, first_name text, phone text);
    CREATE TABLE tickets (id int PRIMARY KEY, member_id int NOT NULL REFERENCES members, subject text);
    CREATE TABLE ticket_replies (id int PRIMARY KEY, ticket_id int NOT NULL REFERENCES tickets, user_id int NOT NULL REFERENCES
      users, body text);
    INSERT INTO users SELECT n, 'u' || n, 'u' || n || '@m.example', 'x' FROM generate_series(1, 40) n;
    INSERT INTO members SELECT 50 + n, n, 'F', '1' FROM generate_series(6, 40) n;
    INSERT INTO tickets SELECT 100 + n, 50 + n, 's' FROM generate_series(6, 40) n;
    INSERT INTO ticket_replies SELECT 200 + n, 100 + n, n, 'b' FROM generate_series(6, 40) n;
    INSERT INTO ticket_replies SELECT 300 + n, 100 + n, n % 6 + 1, 'b' FROM generate_series(6, 40) n;
    """,
    choose="users.email",
    subject={"email": "u12@m.example"},
    rows={"users": {12}, "members": {62}, "tickets": {112}, "ticket_replies": {212, 312}},
    bare={"ticket_replies": {212}},
)  # fmt: skip

# A site of lessons: tutors have a login as their pupils have, and few of them are pupils of others; what a tutor wrote in a
# conversation is what the other side wrote.
LESSONS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, password text);
    CREATE TABLE tutors (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, headline text, iban text);
    CREATE TABLE conversations (id int PRIMARY KEY, tutor_id int NOT NULL REFERENCES tutors, user_id int NOT NULL
      REFERENCES users);
    CREATE TABLE messages (id int PRIMARY KEY, conversation_id int NOT NULL REFERENCES conversations, sender_id int NOT NULL
      REFERENCES users, body text);
    INSERT INTO users SELECT n, 'u' || n || '@l.example', 'x' FROM generate_series(1, 40) n;
    INSERT INTO tutors SELECT 50 + n, n, 'h', 'i' FROM generate_series(1, 10) n;
    INSERT INTO conversations SELECT 100 + n, 50 + n % 10 + 1, n FROM generate_series(10, 40) n;
    INSERT INTO messages SELECT 200 + n, 100 + n, n, 'b' FROM generate_series(10, 40) n;
    INSERT INTO messages SELECT 300 + n, 100 + n, n % 10 + 1, 'b' FROM generate_series(10, 40) n;
    """,
    choose="users.email",
    subject={"email": "u12@l.example"},
    rows={"users": {12}, "conversations": {112}, "messages": {212}},
)  # fmt: skip

# A site of films: a channel is whose account it is by the rows, though several could share one; what hangs on it is theirs.
CHANNELS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, password text);
    CREATE TABLE accounts (id int PRIMARY KEY, name text, user_id int NOT NULL REFERENCES users);
    CREATE TABLE channels (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts, name text);
    CREATE TABLE videos (id int PRIMARY KEY, channel_id int NOT NULL REFERENCES channels, account_id int NOT NULL REFERENCES
      accounts, name text);
    CREATE TABLE captions (id int PRIMARY KEY, video_id int NOT NULL REFERENCES videos, language text);
    CREATE TABLE comments (id int PRIMARY KEY, video_id int NOT NULL REFERENCES videos, account_id int NOT NULL REFERENCES
      accounts, body text);
    INSERT INTO users SELECT n, 'u' || n || '@v.example', 'x' FROM generate_series(1, 30) n;
    INSERT INTO accounts SELECT 50 + n, 'a', n FROM generate_series(1, 30) n;
    INSERT INTO channels SELECT 100 + n, 50 + n, 'c' FROM generate_series(1, 20) n;
    INSERT INTO videos SELECT 200 + n, 100 + n, 50 + n, 'v' FROM generate_series(1, 20) n;
    INSERT INTO captions SELECT 300 + n, 200 + n, 'en' FROM generate_series(1, 20) n;
    INSERT INTO comments SELECT 400 + n, 200 + n % 20 + 1, 50 + n, 'b' FROM generate_series(1, 30) n;
    """,
    choose="users.email",
    subject={"email": "u12@v.example"},
    rows={"users": {12}, "accounts": {62}, "channels": {112}, "videos": {212}, "captions": {312}, "comments": {412}},
)  # fmt: skip

# A site of links: a post is its creator's, though others like it; a message is whose it was sent by; what a moderator did to a
# post is neither's, and what was done to a person is that person's.
MODERATED = World(
    sql="""
    CREATE TABLE person (id int PRIMARY KEY, name text UNIQUE, bio text);
    CREATE TABLE local_user (id int PRIMARY KEY, person_id int NOT NULL UNIQUE REFERENCES person, email text UNIQUE,
      password_encrypted text);
    CREATE TABLE community (id int PRIMARY KEY, name text, title text);
    CREATE TABLE post (id int PRIMARY KEY, name text, body text, creator_id int NOT NULL REFERENCES person, community_id int NOT
      NULL REFERENCES community);
    CREATE TABLE post_like (id int PRIMARY KEY, post_id int NOT NULL REFERENCES post, person_id int NOT NULL REFERENCES person,
      UNIQUE (post_id, person_id));
    CREATE TABLE private_message (id int PRIMARY KEY, creator_id int NOT NULL REFERENCES person, recipient_id int NOT NULL
      REFERENCES person, content text);
    CREATE TABLE mod_lock_post (id int PRIMARY KEY, mod_person_id int NOT NULL REFERENCES person, post_id int NOT NULL REFERENCES
      post);
    CREATE TABLE mod_ban (id int PRIMARY KEY, mod_person_id int NOT NULL REFERENCES person, other_person_id int NOT NULL
      REFERENCES person, reason text);
    INSERT INTO person SELECT n, 'p' || n, 'b' FROM generate_series(1, 30) n;
    INSERT INTO local_user SELECT 50 + n, n, 'p' || n || '@m.example', 'x' FROM generate_series(1, 30) n;
    INSERT INTO community SELECT n, 'c' || n, 't' FROM generate_series(1, 3) n;
    INSERT INTO post SELECT 100 + n, 'n', 'b', n, n % 3 + 1 FROM generate_series(1, 30) n;
    INSERT INTO post_like SELECT 200 + n, 100 + n % 30 + 1, n FROM generate_series(1, 30) n;
    INSERT INTO private_message SELECT 300 + n, n, n % 30 + 1, 'c' FROM generate_series(1, 30) n;
    INSERT INTO mod_lock_post SELECT 400 + n, n % 2 + 1, 100 + n FROM generate_series(3, 22) n;
    INSERT INTO mod_ban SELECT 500 + n, n % 2 + 1, n, 'r' FROM generate_series(3, 22) n;
    INSERT INTO mod_ban VALUES (600, 1, 2, 'r');
    """,
    choose="local_user.email",
    subject={"email": "p2@m.example"},
    rows={
        "person": {2}, "local_user": {52}, "post": {102}, "community": {3}, "post_like": {202}, "private_message": {302},
        "mod_ban": {600},
    },
)  # fmt: skip

# A shop's support: of the few who answer, most have asked for help themselves; who answers is whom the ticket is assigned to.
SUPPORT = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, password text);
    CREATE TABLE tickets (id int PRIMARY KEY, requester_id int NOT NULL REFERENCES users, assignee_id int REFERENCES users);
    CREATE TABLE ticket_messages (id int PRIMARY KEY, ticket_id int NOT NULL REFERENCES tickets, sender_id int NOT NULL REFERENCES
      users, body text);
    INSERT INTO users SELECT n, 'u' || n || '@s.example', 'x' FROM generate_series(1, 40) n;
    INSERT INTO tickets SELECT 100 + n, n, CASE WHEN n < 3 THEN 5 - 2 * n ELSE n % 3 + 1 END FROM generate_series(1, 40) n;
    INSERT INTO ticket_messages SELECT 200 + n, 100 + n, n, 'b' FROM generate_series(1, 40) n;
    INSERT INTO ticket_messages SELECT 300 + n, 100 + n, CASE WHEN n < 3 THEN 5 - 2 * n ELSE n % 3 + 1 END, 'b' FROM
      generate_series(1, 40) n;
    """,
    choose="users.email",
    subject={"email": "u2@s.example"},
    rows={"users": {2}, "tickets": {102}, "ticket_messages": {202, 302}},
    bare={"ticket_messages": {202} | {300 + n for n in range(4, 41) if n % 3 == 1}},
)  # fmt: skip
