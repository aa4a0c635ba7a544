"""Databases in which people see to what others have handed in, and point at what is the same for all."""

from tests.management.databases.world import World

# A journal: whoever reviews or comments is a user, though there is a table of authors as well, who hang on the paper; what an
# editor was given to see to is not theirs.
EDITORS = World(
    sql="""
    CREATE TABLE users (user_id int PRIMARY KEY, username text, email text UNIQUE, password text);
    CREATE TABLE submissions (submission_id int PRIMARY KEY, status int NOT NULL, stage_id int);
    CREATE TABLE publications (publication_id int PRIMARY KEY, submission_id int NOT NULL, version int);
    CREATE TABLE authors (author_id int PRIMARY KEY, publication_id int NOT NULL, email text NOT NULL, seq int);
    CREATE TABLE stage_assignments (stage_assignment_id int PRIMARY KEY, submission_id int NOT NULL, user_id int NOT NULL);
    CREATE TABLE review_rounds (review_round_id int PRIMARY KEY, submission_id int NOT NULL);
    CREATE TABLE review_assignments (review_id int PRIMARY KEY, submission_id int NOT NULL, reviewer_id int NOT NULL,
      review_round_id int NOT NULL, recommendation int);
    CREATE TABLE submission_comments (comment_id int PRIMARY KEY, submission_id int NOT NULL, author_id int NOT NULL, comments
      text);
    INSERT INTO users SELECT n, 'u' || n, 'u' || n || '@j.example', 'x' FROM generate_series(1, 30) n;
    INSERT INTO submissions SELECT n, 1, 1 FROM generate_series(1, 24) n;
    INSERT INTO publications SELECT n, n, 1 FROM generate_series(1, 24) n;
    INSERT INTO authors SELECT n, n, 'a' || n || '@j.example', 1 FROM generate_series(1, 24) n;
    INSERT INTO stage_assignments SELECT n, n % 24 + 1, n % 4 + 1 FROM generate_series(1, 24) n;
    INSERT INTO review_rounds SELECT 60 + n, n FROM generate_series(1, 24) n;
    INSERT INTO review_assignments SELECT 100 + n, n, n % 20 + 3, 60 + n, 1 FROM generate_series(1, 20) n;
    INSERT INTO submission_comments SELECT 200 + n, n, n % 20 + 3, 'c' FROM generate_series(1, 20) n;
    """,
    choose="users.email",
    subject={"email": "u4@j.example"},
    rows={"users": {4}, "stage_assignments": {3, 7, 11, 15, 19, 23}, "review_assignments": {101}, "submission_comments": {201}},
    bare={"review_assignments": set(), "submission_comments": set()},
    keys={"users": ("user_id",)},
)  # fmt: skip

# A clinic: people die of what is in the list of concepts, which makes nobody a member of one; an allergy's reactions are the
# patient's.
CLINIC = World(
    sql="""
    CREATE TABLE users (user_id int PRIMARY KEY, username text, email text);
    CREATE TABLE concept (concept_id int PRIMARY KEY, creator int NOT NULL REFERENCES users, retired boolean);
    CREATE TABLE patient (patient_id int PRIMARY KEY, name text, email text UNIQUE, cause_of_death int REFERENCES concept,
      creator int NOT NULL REFERENCES users);
    CREATE TABLE allergy (allergy_id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patient, creator int NOT NULL REFERENCES
      users);
    CREATE TABLE allergy_reaction (allergy_reaction_id int PRIMARY KEY, allergy_id int NOT NULL REFERENCES allergy,
      reaction_concept_id int NOT NULL REFERENCES concept);
    INSERT INTO users SELECT n, 'u' || n, 'u' || n || '@k.example' FROM generate_series(1, 5) n;
    INSERT INTO concept SELECT 50 + n, n % 5 + 1, false FROM generate_series(1, 9) n;
    INSERT INTO patient SELECT 100 + n, 'P', 'p' || n || '@k.example', CASE WHEN n > 7 THEN 51 END, 1 FROM
      generate_series(1, 9) n;
    INSERT INTO allergy SELECT 200 + n, 100 + n, 2 FROM generate_series(1, 9) n;
    INSERT INTO allergy_reaction SELECT 300 + n, 200 + n, 50 + n FROM generate_series(1, 9) n;
    """,
    choose="patient.email",
    subject={"email": "p2@k.example"},
    rows={"patient": {102}, "allergy": {202}, "allergy_reaction": {302}},
    keys={"patient": ("patient_id",)},
)  # fmt: skip
