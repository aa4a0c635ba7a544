"""Databases whose rows name people by numbers of their own: a card, a serial, a code, a user name."""

from tests.management.databases.world import World

# The key of the people is no `id`, and nothing is declared; numbers are written apart in one table and as one in another.
LENDING = World(
    sql="""
    CREATE TABLE members (card_no text PRIMARY KEY, name text, email text);
    CREATE TABLE copies (barcode text PRIMARY KEY, title text);
    CREATE TABLE loans (id int PRIMARY KEY, card_no text NOT NULL, barcode text NOT NULL, due date);
    CREATE TABLE fines (loan_id int, amount int, PRIMARY KEY (loan_id));
    CREATE TABLE reservations (id int PRIMARY KEY, cardno text NOT NULL, barcode text);
    INSERT INTO members VALUES ('C100', 'Una', 'una@l.example'), ('C200', 'Vic', 'vic@l.example');
    INSERT INTO copies VALUES ('b1', 'T'), ('b2', 'U');
    INSERT INTO loans VALUES (1, 'C100', 'b1', '2026-01-01'), (2, 'C200', 'b2', '2026-01-01');
    INSERT INTO fines VALUES (1, 5), (2, 5); INSERT INTO reservations VALUES (1, 'C100', 'b2'), (2, 'C200', 'b1');
    """,
    choose=None,
    subject={"email": "una@l.example"},
    rows={"members": {"C100"}, "loans": {1}, "fines": {1}, "reservations": {1}, "copies": {"b1", "b2"}},
    bare={"reservations": set(), "copies": set()},
)  # fmt: skip

# A student's number is unique and not the key; so is a customer's uuid, and a user's name.
CAMPUS = World(
    sql="""
    CREATE TABLE students (id int PRIMARY KEY, student_no text UNIQUE NOT NULL, uuid uuid UNIQUE, username text UNIQUE,
      full_name text, email text);
    CREATE TABLE enrolments (id int PRIMARY KEY, student_no text NOT NULL, course text);
    CREATE TABLE marks (id int PRIMARY KEY, studentno text NOT NULL, mark int);
    CREATE TABLE visits (id int PRIMARY KEY, student_uuid uuid NOT NULL, at date);
    CREATE TABLE librarians (id int PRIMARY KEY, username text UNIQUE, full_name text);
    CREATE TABLE shelvings (id int PRIMARY KEY, librarian_username text, at date);
    INSERT INTO students VALUES (1, 'S2', '00000000-0000-0000-0000-000000000001', 'una', 'Una U', 'una@s.example'),
      (2, 'S1', '00000000-0000-0000-0000-000000000002', 'vic', 'Vic V', 'vic@s.example');
    INSERT INTO enrolments VALUES (1, 'S1', 'x'), (2, 'S2', 'x'); INSERT INTO marks VALUES (1, 'S1', 5), (2, 'S2', 5);
    INSERT INTO visits VALUES (1, '00000000-0000-0000-0000-000000000002', '2026-01-01'),
      (2, '00000000-0000-0000-0000-000000000001', '2026-01-01');
    INSERT INTO librarians VALUES (1, 'una', 'Una L');
    INSERT INTO shelvings VALUES (1, 'una', '2026-01-01');
    """,
    choose="students.email",
    subject={"email": "una@s.example"},
    rows={"students": {1}, "enrolments": {2}, "marks": {2}, "visits": {2}},
)  # fmt: skip

# What hangs on somebody's device is theirs, whatever word of it the column says.
DEVICES = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE devices (serial text PRIMARY KEY, owner_id int NOT NULL REFERENCES users, model text);
    CREATE TABLE sensors (id int PRIMARY KEY, device_serial text NOT NULL REFERENCES devices, kind text);
    CREATE TABLE readings (sensor_id int NOT NULL REFERENCES sensors, at timestamptz, v int, PRIMARY KEY (sensor_id, at));
    CREATE TABLE alerts (id int PRIMARY KEY, device_serial text NOT NULL REFERENCES devices, said text);
    INSERT INTO users VALUES (1, 'una@d.example', 'Una'), (2, 'vic@d.example', 'Vic');
    INSERT INTO devices VALUES ('u', 1, 'm'), ('v', 2, 'm'); INSERT INTO sensors VALUES (1, 'u', 't'), (2, 'v', 't');
    INSERT INTO readings VALUES (1, '2026-01-01', 5), (2, '2026-01-01', 5);
    INSERT INTO alerts VALUES (1, 'u', 't'), (2, 'v', 't');
    """,
    choose=None,
    subject={"email": "una@d.example"},
    rows={"users": {1}, "devices": {"u"}, "sensors": {1}, "readings": {1}, "alerts": {1}},
    keys={"readings": ("sensor_id",)},
)  # fmt: skip

# A user's name stands in the rows; staff have names of their own kind.
NICKS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, username text UNIQUE NOT NULL, email text);
    CREATE TABLE posts (id int PRIMARY KEY, username text NOT NULL, body text);
    CREATE TABLE post_files (id int PRIMARY KEY, post_id int NOT NULL, url text);
    CREATE TABLE servers (id int PRIMARY KEY, username text, host text);
    INSERT INTO users VALUES (1, 'una', 'una@n.example'), (2, 'vic', 'vic@n.example');
    INSERT INTO posts VALUES (1, 'vic', 't'), (2, 'una', 't'); INSERT INTO post_files VALUES (1, 2, 'u'), (2, 1, 'v');
    INSERT INTO servers VALUES (1, 'backup', 'h'), (2, 'deploy', 'h');
    """,
    choose=None,
    subject={"email": "una@n.example"},
    rows={"users": {1}, "posts": {2}, "post_files": {1}},
    bare={"posts": set(), "post_files": set()},
)  # fmt: skip

# Every column begins with a short form of its table's name, and nothing is declared; 0 stands for nobody.
PREFIXED = World(
    sql="""
    CREATE TABLE customer (cus_id int PRIMARY KEY, cus_name text, cus_email text);
    CREATE TABLE clerk (clk_sign text PRIMARY KEY, clk_name text, clk_email text);
    CREATE TABLE invoice (inv_no int PRIMARY KEY, inv_cus_id int, inv_date date);
    CREATE TABLE invoice_row (inr_inv_no int, inr_row int, inr_text text, PRIMARY KEY (inr_inv_no, inr_row));
    CREATE TABLE case_log (cas_id int PRIMARY KEY, cas_cus_id int, cas_clk_sign text, cas_text text);
    CREATE TABLE revision (rev_id int PRIMARY KEY, rev_page int, rev_customer int, rev_said text);
    INSERT INTO customer VALUES (1, 'Una', 'una@p.example'), (2, 'Vic', 'vic@p.example');
    INSERT INTO clerk VALUES ('x', 'Xia', 'xia@p.example');
    INSERT INTO invoice VALUES (12, 1, '2026-01-01'), (11, 2, '2026-01-01');
    INSERT INTO invoice_row VALUES (11, 1, 'v'), (12, 1, 'u');
    INSERT INTO case_log VALUES (1, 2, 'x', 'v'), (2, 1, 'x', 'u');
    INSERT INTO revision VALUES (1, 8, 2, 'v'), (2, 8, 1, 'u'), (3, 9, 0, '');
    """,
    choose="customer.cus_email",
    subject={"email": "una@p.example"},
    rows={"customer": {1}, "invoice": {12}, "invoice_row": {(12, 1)}, "case_log": {2}, "revision": {2}},
    bare={"revision": set()},
)  # fmt: skip

# Patients have a number beside the key, and most tables go by it; `patient_id` may mean either. Where both fit and differ, none
# of them is followed; the portal has one row a patient.
SECOND = World(
    sql="""
    CREATE TABLE patient_data (id int PRIMARY KEY, pid int UNIQUE NOT NULL, fname text, lname text, email text);
    CREATE TABLE vitals (id int PRIMARY KEY, pid int, weight int);
    CREATE TABLE allergies (id int PRIMARY KEY, pid int, title text);
    CREATE TABLE portal (id int PRIMARY KEY, pid int UNIQUE, portal_username text);
    CREATE TABLE prescriptions (id int PRIMARY KEY, patient_id int NOT NULL, drug text);
    CREATE TABLE visits (id int PRIMARY KEY, patient_id int NOT NULL, reason text);
    CREATE TABLE appointments (id int PRIMARY KEY, patient_id int NOT NULL, day date);
    INSERT INTO patient_data VALUES (1, 2, 'Una', 'U', 'una@s.example'), (2, 3, 'Vic', 'V', 'vic@s.example'),
      (3, 4, 'Wil', 'W', 'wil@s.example');
    INSERT INTO vitals VALUES (11, 2, 60), (12, 3, 60), (13, 4, 60); INSERT INTO allergies VALUES (11, 3, 'a'), (12, 2, 'b');
    INSERT INTO portal VALUES (7, 3, 'vic'), (8, 2, 'una');
    INSERT INTO prescriptions VALUES (11, 2, 'd'), (12, 3, 'd'), (13, 4, 'd');
    INSERT INTO visits VALUES (11, 1, 'r'), (12, 2, 'r'), (13, 3, 'r');
    INSERT INTO appointments VALUES (11, 2, NULL), (12, 3, NULL);
    """,
    choose="patient_data.email",
    subject={"email": "una@s.example"},
    rows={"patient_data": {1}, "vitals": {11}, "allergies": {12}, "portal": {8}, "prescriptions": {11}, "visits": {11}},
    bare={"vitals": set(), "allergies": set(), "portal": set(), "prescriptions": set(), "visits": set()},
)  # fmt: skip
# Where both numbers are the same in every row, it matters not which of them is meant.
SECOND_ALIKE = World(
    SECOND.sql.replace("(1, 2, 'Una'", "(2, 2, 'Una'")
    .replace("(2, 3, 'Vic'", "(3, 3, 'Vic'")
    .replace("(3, 4, 'W", "(4, 4, 'W")
    + "UPDATE visits SET patient_id = patient_id + 1;",
    SECOND.choose,
    SECOND.subject,
    {**SECOND.rows, "patient_data": {2}, "appointments": {11}},
    {**SECOND.bare, "appointments": set()},
)

# What people sign on by and what they prefer have the people's own name for a key; a supplier's code is no user's.
SIGNED = World(
    sql="""
    CREATE TABLE account (userid text PRIMARY KEY, email text NOT NULL, firstname text, city text);
    CREATE TABLE signon (username text PRIMARY KEY, password text NOT NULL);
    CREATE TABLE profile (userid text PRIMARY KEY, langpref text, favcategory text);
    CREATE TABLE supplier (supplierid text PRIMARY KEY, password text, city text);
    INSERT INTO account VALUES ('una1', 'una@s.example', 'Una', 'B'), ('vic2', 'vic@s.example', 'Vic', 'B'),
      ('wim3', 'wim@s.example', 'Wim', 'C');
    INSERT INTO signon VALUES ('wim3', 'x'), ('vic2', 'y'), ('una1', 'z');
    INSERT INTO profile VALUES ('vic2', 'de', 'c'), ('una1', 'fr', 'd'), ('wim3', 'fr', 'd');
    INSERT INTO supplier VALUES ('una1', 'x', 'B'), ('acme', 'y', 'C');
    """,
    choose="account.email",
    subject={"email": "una@s.example"},
    rows={"account": {"una1"}, "signon": {"una1"}, "profile": {"una1"}},
    bare={"signon": set(), "profile": set()},
)  # fmt: skip

# Users act under another number, to which all that they wrote points without `_id`; and a trade's settlement has its key.
ACTING = World(
    sql="""
    CREATE TABLE "user" (user_id int PRIMARY KEY, user_name text, user_email text NOT NULL);
    CREATE TABLE actor (actor_id bigint PRIMARY KEY, actor_user int UNIQUE, actor_name text NOT NULL UNIQUE);
    CREATE TABLE page (page_id int PRIMARY KEY, page_title text, page_len int);
    CREATE TABLE revision (rev_id int PRIMARY KEY, rev_page int NOT NULL, rev_actor bigint NOT NULL, rev_timestamp text,
      rev_len int);
    CREATE TABLE logging (log_id int PRIMARY KEY, log_type text, log_actor bigint NOT NULL, log_timestamp text);
    CREATE TABLE trade (t_id int PRIMARY KEY, t_user int NOT NULL, t_price numeric, t_qty int);
    CREATE TABLE settlement (se_t_id int PRIMARY KEY, se_cash_type text, se_amt numeric);
    INSERT INTO "user" VALUES (1, 'Una', 'una@m.example'), (2, 'Vic', 'vic@m.example'), (3, 'Wim', 'wim@m.example');
    INSERT INTO actor VALUES (1, 2, 'Vic'), (2, NULL, '10.0.0.1'), (3, 1, 'Una'), (4, 3, 'Wim');
    INSERT INTO page VALUES (1, 'A', 2), (2, 'B', 3), (3, 'C', 9);
    INSERT INTO revision VALUES (11, 1, 1, 't', 1), (12, 1, 3, 't', 3), (13, 2, 2, 't', 4), (14, 2, 4, 't', 9);
    INSERT INTO logging VALUES (21, 'move', 3, 't'), (22, 'move', 1, 't'), (23, 'move', 4, 't');
    INSERT INTO trade VALUES (31, 1, 5, 1), (32, 2, 6, 1), (33, 1, 7, 1);
    INSERT INTO settlement VALUES (31, 'c', 5), (32, 'c', 6);
    """,
    choose="user.user_email",
    subject={"email": "una@m.example"},
    rows={"user": {1}, "actor": {3}, "revision": {12}, "logging": {21}, "trade": {31, 33}, "settlement": {31}},
    bare={"actor": set(), "revision": set(), "logging": set(), "trade": set(), "settlement": set()},
)  # fmt: skip
