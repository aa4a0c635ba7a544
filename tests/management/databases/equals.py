"""Databases whose people do things to each other's: what somebody does to another's thing is not the other's."""

from tests.management.databases.world import World

# Whoever fills in somebody's form, or signs their petition, is somebody else; their own search finds it by the address.
FORMS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE forms (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, title text);
    CREATE TABLE submissions (id int PRIMARY KEY, form_id int NOT NULL REFERENCES forms, submitter_email text);
    CREATE TABLE submission_values (id int PRIMARY KEY, submission_id int NOT NULL REFERENCES submissions, said text);
    CREATE TABLE form_receipts (id int PRIMARY KEY, form_id int NOT NULL REFERENCES forms, email text);
    INSERT INTO users VALUES (1, 'una@f.example', 'Una'), (2, 'vic@f.example', 'Vic');
    INSERT INTO forms VALUES (11, 1, 'u'), (12, 2, 'v');
    INSERT INTO submissions VALUES (21, 11, 'vic@f.example'), (22, 11, 'xia@f.example'), (23, 12, 'una@f.example');
    INSERT INTO submission_values VALUES (31, 21, 'v'), (32, 22, 'x'), (33, 23, 'u');
    INSERT INTO form_receipts VALUES (41, 11, 'una@f.example'), (42, 12, 'vic@f.example');
    """,
    choose=None,
    subject={"email": "una@f.example"},
    rows={"users": {1}, "forms": {11}, "submissions": {23}, "submission_values": {33}, "form_receipts": {41}},
)  # fmt: skip

# Who moves a card has cards too, who packs a box has none: the move is the mover's, the box is the customer's.
BOARDS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE cards (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, title text);
    CREATE TABLE moves (id int PRIMARY KEY, card_id int NOT NULL REFERENCES cards, moved_by int NOT NULL REFERENCES users);
    CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, total int);
    CREATE TABLE boxes (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, wrapped_by_id int REFERENCES users);
    INSERT INTO users VALUES (1, 'una@b.example', 'Una'), (2, 'vic@b.example', 'Vic'), (3, 'xia@b.example', 'Xia');
    INSERT INTO cards VALUES (11, 1, 'u'), (12, 2, 'v'); INSERT INTO moves VALUES (21, 11, 2), (22, 12, 1), (23, 11, 2);
    INSERT INTO orders VALUES (31, 1, 5), (32, 2, 5); INSERT INTO boxes VALUES (41, 31, 3), (42, 32, 3);
    """,
    choose=None,
    subject={"email": "una@b.example"},
    rows={"users": {1}, "cards": {11}, "moves": {22}, "orders": {31}, "boxes": {41}},
    bare={"moves": set(), "boxes": set()},
)  # fmt: skip

# Riders are users as well: the job may be theirs, the signature at the door is not.
DELIVERIES = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, total int);
    CREATE TABLE delivery_jobs (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, rider_id int NOT NULL
      REFERENCES users);
    CREATE TABLE door_proofs (id int PRIMARY KEY, delivery_job_id int NOT NULL REFERENCES delivery_jobs, signature text);
    INSERT INTO users VALUES (1, 'una@d.example', 'Una'), (2, 'vic@d.example', 'Vic'), (3, 'rik@d.example', 'Rik');
    INSERT INTO orders VALUES (11, 1, 5), (12, 2, 5); INSERT INTO delivery_jobs VALUES (21, 11, 3), (22, 12, 3);
    INSERT INTO door_proofs VALUES (31, 21, 'u'), (32, 22, 'v');
    """,
    choose=None,
    subject={"email": "rik@d.example"},
    rows={"users": {3}, "delivery_jobs": {21, 22}},
)  # fmt: skip

# Two kinds of users without a declared key: those of the back office by its tables' first word, or by a flag.
OFFICES = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE admin_users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE admin_operation_log (id int PRIMARY KEY, user_id int NOT NULL, path text);
    CREATE TABLE login_log (id int PRIMARY KEY, user_id int NOT NULL, is_admin boolean, ip text);
    CREATE TABLE bookings (id int PRIMARY KEY, user_id int NOT NULL, at date);
    INSERT INTO users VALUES (1, 'una@o.example', 'Una'), (2, 'vic@o.example', 'Vic');
    INSERT INTO admin_users VALUES (1, 'xia@o.example', 'Xia'), (2, 'yan@o.example', 'Yan');
    INSERT INTO admin_operation_log VALUES (1, 1, 'x'), (2, 2, 'y');
    INSERT INTO login_log VALUES (1, 1, true, 'x'), (2, 1, false, 'u'), (3, 2, false, 'v');
    INSERT INTO bookings VALUES (1, 2, '2026-01-01'), (2, 1, '2026-01-01');
    """,
    choose="users.email",
    subject={"email": "una@o.example"},
    rows={"users": {1}, "bookings": {2}},
)  # fmt: skip

# Every table says by `owner` who typed the row in, the catalogue too.
RECORDS = World(
    sql="""
    CREATE TABLE users (name text PRIMARY KEY, full_name text, email text, owner text, modified_by text);
    CREATE TABLE items (name text PRIMARY KEY, label text, owner text, modified_by text);
    CREATE TABLE deals (name text PRIMARY KEY, total int, owner text, modified_by text);
    CREATE TABLE leave_days (name text PRIMARY KEY, day date, owner text, modified_by text);
    CREATE TABLE addresses (name text PRIMARY KEY, street text, owner text, modified_by text);
    CREATE TABLE payments (name text PRIMARY KEY, amount int, owner text, modified_by text);
    CREATE TABLE sessions (id int PRIMARY KEY, user_name text NOT NULL REFERENCES users, ip text);
    INSERT INTO users VALUES ('una@r.example', 'Una', 'una@r.example', 'vic@r.example', 'vic@r.example'),
      ('vic@r.example', 'Vic', 'vic@r.example', 'vic@r.example', 'vic@r.example');
    INSERT INTO items VALUES ('i', 'x', 'una@r.example', 'una@r.example');
    INSERT INTO deals VALUES ('d', 5, 'una@r.example', 'vic@r.example');
    INSERT INTO leave_days VALUES ('l', '2026-01-01', 'una@r.example', 'vic@r.example');
    INSERT INTO addresses VALUES ('a', 'x', 'una@r.example', 'vic@r.example');
    INSERT INTO payments VALUES ('p', 5, 'una@r.example', 'vic@r.example');
    INSERT INTO sessions VALUES (1, 'una@r.example', 'x'), (2, 'vic@r.example', 'y');
    """,
    choose="users.email",
    subject={"email": "una@r.example"},
    rows={"users": {"una@r.example"}, "sessions": {1}},
)  # fmt: skip

# A nurse writes what is a patient's; whoever follows or blocks is whose the row is.
CHARTS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE person (id int PRIMARY KEY, given_name text, family_name text, born date);
    CREATE TABLE allergies (id int PRIMARY KEY, person_id int NOT NULL REFERENCES person, creator int NOT NULL REFERENCES users);
    CREATE TABLE kinships (id int PRIMARY KEY, person_a int NOT NULL REFERENCES person, person_b int NOT NULL REFERENCES
      person, creator int NOT NULL REFERENCES users);
    CREATE TABLE blocks (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, blocker_id int NOT NULL REFERENCES users);
    INSERT INTO users VALUES (1, 'una@c.example', 'Una'), (2, 'vic@c.example', 'Vic');
    INSERT INTO person VALUES (1, 'P', 'P', '1990-01-01'), (2, 'Q', 'Q', '1990-01-01');
    INSERT INTO allergies VALUES (11, 1, 1), (12, 2, 1); INSERT INTO kinships VALUES (21, 1, 2, 1);
    INSERT INTO blocks VALUES (31, 2, 1), (32, 1, 2);
    """,
    choose="users.email",
    subject={"email": "una@c.example"},
    rows={"users": {1}, "blocks": {31}},
)  # fmt: skip

# Who made a row is told by no foreign key: what somebody writes to another's page is theirs, a page itself is for all.
PAGES = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE pages (id int PRIMARY KEY, created_by int, title text);
    CREATE TABLE comments (id int PRIMARY KEY, page_id int, created_by int, html text);
    CREATE TABLE pins (id int PRIMARY KEY, user_id int, page_id int);
    INSERT INTO users VALUES (1, 'una@p.example', 'Una'), (2, 'vic@p.example', 'Vic'), (3, 'xia@p.example', 'Xia');
    INSERT INTO pages VALUES (11, 1, 'u'), (12, 2, 'v'), (13, 3, 'x');
    INSERT INTO comments VALUES (21, 11, 2, 'v'), (22, 12, 1, 'u'), (23, 11, 3, 'x');
    INSERT INTO pins VALUES (41, 1, 12), (42, 2, 11);
    """,
    choose=None,
    subject={"email": "una@p.example"},
    rows={"users": {1}, "comments": {22}, "pins": {41}, "pages": {12}},
    bare={"comments": set()},
)  # fmt: skip
