"""Rows about two people where a foreign key, or a name, tells of one of them only."""

from tests.management.databases.world import World

# Parts of somebody's photo that others made: the columns that say so have no foreign key.
VISITORS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE photos (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, url text);
    CREATE TABLE photo_votes (id int PRIMARY KEY, photo_id int NOT NULL REFERENCES photos, voter_id int);
    CREATE TABLE photo_stars (photo_id int NOT NULL REFERENCES photos, voter_id int, PRIMARY KEY (photo_id, voter_id));
    CREATE TABLE photo_copies (id int PRIMARY KEY, photo_id int NOT NULL REFERENCES photos, recipient_id int);
    CREATE TABLE photo_flags (id int PRIMARY KEY, photo_id int NOT NULL REFERENCES photos, uid int);
    CREATE TABLE photo_hearts (id int PRIMARY KEY, photo_id int NOT NULL REFERENCES photos, by_user int);
    CREATE TABLE invites (id int PRIMARY KEY, email text, invited_by_id int NOT NULL);
    CREATE TABLE photo_sizes (id int PRIMARY KEY, photo_id int NOT NULL REFERENCES photos, width int);
    INSERT INTO users VALUES (1, 'una@u.example', 'Una'), (2, 'vic@u.example', 'Vic');
    INSERT INTO photos VALUES (11, 1, 'u'), (21, 2, 'v');
    INSERT INTO photo_votes VALUES (12, 21, 1), (22, 11, 2); INSERT INTO photo_stars VALUES (21, 1), (11, 2);
    INSERT INTO photo_copies VALUES (12, 21, 1), (22, 11, 2);
    INSERT INTO photo_flags VALUES (12, 21, 1), (22, 11, 2); INSERT INTO photo_hearts VALUES (12, 21, 1), (22, 11, 2);
    INSERT INTO invites VALUES (12, 'wil@u.example', 1), (22, 'una@u.example', 2);
    INSERT INTO photo_sizes VALUES (11, 11, 5), (21, 21, 5);
    """,
    choose=None,
    subject={"email": "una@u.example"},
    rows={"users": {1}, "photos": {11}, "photo_votes": {12}, "photo_stars": {(21, 1)},
          "photo_flags": {12}, "photo_hearts": {12}, "photo_sizes": {11}},
    bare={"photo_votes": set(), "photo_stars": set(), "photo_hearts": set()},
)  # fmt: skip

_A, _B = "10000000-0000-0000-0000-000000000001", "20000000-0000-0000-0000-000000000002"
# A key that nobody can guess tells by itself that it is a person's, whatever its column is called.
RATERS = World(
    sql=f"""
    CREATE TABLE users (id uuid PRIMARY KEY, email text, name text);
    CREATE TABLE photos (id int PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, url text);
    CREATE TABLE photo_ratings (id int PRIMARY KEY, photo_id int NOT NULL REFERENCES photos, rater uuid, score int);
    CREATE TABLE photo_files (id int PRIMARY KEY, photo_id int NOT NULL REFERENCES photos, blob uuid);
    INSERT INTO users VALUES ('{_A}', 'una@u.example', 'Una'), ('{_B}', 'vic@u.example', 'Vic');
    INSERT INTO photos VALUES (11, '{_A}', 'u'), (21, '{_B}', 'v'); INSERT INTO photo_ratings VALUES (22, 11, '{_B}', 5);
    INSERT INTO photo_files VALUES (11, 11, gen_random_uuid()), (21, 21, gen_random_uuid());
    """,
    choose=None,
    subject={"email": "una@u.example"},
    rows={"users": {"una@u.example"}, "photos": {11}, "photo_files": {11}},
    bare={"photo_files": set()},
    keys={"users": ("email",)},
)  # fmt: skip

# Those who serve and those who are served are in one table: the row is the customer's, not its owner's or writer's.
DESK = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE tickets (id int PRIMARY KEY, owner_id int NOT NULL REFERENCES users, customer_id int NOT NULL REFERENCES
      users, title text);
    CREATE TABLE articles (id int PRIMARY KEY, ticket_id int NOT NULL REFERENCES tickets, text text);
    CREATE TABLE customer_notes (id int PRIMARY KEY, user_id int REFERENCES users, customer_id int NOT NULL REFERENCES
      users, text text);
    CREATE TABLE student (id int PRIMARY KEY, user_id int UNIQUE REFERENCES users, year int);
    CREATE TABLE medical_notes (id int PRIMARY KEY, student_id int REFERENCES student, author_id int REFERENCES users);
    INSERT INTO users VALUES (1, 'una@k.example', 'Una'), (2, 'vic@k.example', 'Vic');
    INSERT INTO tickets VALUES (11, 2, 1, 't'), (21, 1, 2, 't'); INSERT INTO articles VALUES (11, 11, 't'), (21, 21, 't');
    INSERT INTO customer_notes VALUES (11, 2, 1, 't'), (21, 1, 2, 't');
    INSERT INTO student VALUES (11, 1, 7), (21, 2, 7); INSERT INTO medical_notes VALUES (11, 11, 2), (21, 21, 1);
    """,
    choose=None,
    subject={"email": "una@k.example"},
    rows={"users": {1}, "tickets": {11}, "articles": {11}, "customer_notes": {11}, "student": {11},
          "medical_notes": {11}},
)  # fmt: skip

# Numbers of customers are numbers of employees too, and of rows of either; a column beside them may say which.
BACKOFFICE = World(
    sql="""
    CREATE TABLE customers (id int PRIMARY KEY, customer_no int UNIQUE NOT NULL, email text, name text);
    CREATE TABLE admins (id int PRIMARY KEY, email text, name text);
    CREATE TABLE blog_posts (id int PRIMARY KEY, author_id int NOT NULL, title text);
    CREATE TABLE uploads (id int PRIMARY KEY, uploaded_by int NOT NULL, url text);
    CREATE TABLE user_logins (id int PRIMARY KEY, user_kind text NOT NULL, user_id int NOT NULL, at date);
    CREATE TABLE chat_lines (id int PRIMARY KEY, author_role text NOT NULL, author_id int NOT NULL, said text);
    CREATE TABLE tickets (id int PRIMARY KEY, customer_no int NOT NULL, subject text);
    CREATE TABLE ticket_tags (id int PRIMARY KEY, ticket_id int NOT NULL, tag text);
    CREATE TABLE invoices (id int PRIMARY KEY, customer_number int NOT NULL, total int);
    INSERT INTO customers VALUES (1, 3, 'una@k.example', 'Una'), (2, 1, 'vic@k.example', 'Vic'), (3, 2, 'wil@k.example', 'Wil');
    INSERT INTO admins VALUES (1, 'xia@k.example', 'Xia'), (2, 'yan@k.example', 'Yan');
    INSERT INTO blog_posts VALUES (1, 1, 'x'), (2, 2, 'y'); INSERT INTO uploads VALUES (1, 1, 'x'), (2, 2, 'y');
    INSERT INTO user_logins VALUES (1, 'customer', 1, '2026-01-01'), (2, 'admin', 1, '2026-01-01');
    INSERT INTO chat_lines VALUES (1, 'admin', 1, 'x'), (2, 'customer', 1, 'u'), (3, 'customer', 2, 'v');
    INSERT INTO tickets VALUES (1, 1, 'v'), (2, 3, 'u'); INSERT INTO ticket_tags VALUES (1, 1, 'v'), (2, 2, 'u');
    INSERT INTO invoices VALUES (1, 1, 5), (2, 3, 6);
    """,
    choose="customers.email",
    subject={"email": "una@k.example"},
    rows={"customers": {1}, "user_logins": {1}, "chat_lines": {2}, "tickets": {2}, "ticket_tags": {2}, "invoices": {2}},
    bare={"user_logins": set(), "chat_lines": set()},
)

# Who comments on a paper is a user, though there is a table of the papers' authors whose numbers fit as well.
JOURNAL = World(
    sql="""
    CREATE TABLE users (user_id int PRIMARY KEY, username text, email text);
    CREATE TABLE submissions (submission_id int PRIMARY KEY, status int);
    CREATE TABLE publications (publication_id int PRIMARY KEY, submission_id int NOT NULL);
    CREATE TABLE authors (author_id int PRIMARY KEY, publication_id int NOT NULL, given_name text, email text);
    CREATE TABLE submission_comments (comment_id int PRIMARY KEY, submission_id int NOT NULL, author_id int NOT NULL, body text);
    INSERT INTO users SELECT n, 'u' || n, 'u' || n || '@j.example' FROM generate_series(1, 20) n;
    INSERT INTO submissions SELECT 100 + n, 1 FROM generate_series(1, 20) n;
    INSERT INTO publications SELECT 200 + n, 100 + n FROM generate_series(1, 20) n;
    INSERT INTO authors SELECT n, 200 + n, 'G', 'u' || (21 - n) || '@j.example' FROM generate_series(1, 20) n;
    INSERT INTO submission_comments SELECT 400 + n, 100 + n, 21 - n, 'b' FROM generate_series(1, 20) n;
    """,
    choose="users.email",
    subject={"email": "u1@j.example"},
    rows={"users": {1}, "authors": {20}, "publications": {220}, "submission_comments": {420}},
    bare={"submission_comments": set()},
)  # fmt: skip
