"""Rows of those who are served beside what those who serve have done, where the words for people do not tell them apart."""

from tests.management.databases.world import World

# What staff have done is logged by the name of a table and a record; a parcel has its recipient's name and is no person; a doctor
# and a patient, both with a login, write to each other.
DONE = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, password_hash text, name text);
    CREATE TABLE patients (id int PRIMARY KEY, user_id int NOT NULL UNIQUE REFERENCES users, born date);
    CREATE TABLE doctors (id int PRIMARY KEY, user_id int NOT NULL UNIQUE REFERENCES users, specialty text);
    CREATE TABLE threads (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patients, doctor_id int NOT NULL REFERENCES
      doctors);
    CREATE TABLE messages (id int PRIMARY KEY, thread_id int NOT NULL REFERENCES threads, sender_user_id int NOT NULL REFERENCES
      users, body text);
    CREATE TABLE parcels (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, recipient_name text, recipient_email text);
    CREATE TABLE parcel_events (id int PRIMARY KEY, parcel_id int NOT NULL REFERENCES parcels, what text);
    CREATE TABLE staff (id int PRIMARY KEY, full_name text, email text);
    CREATE TABLE audit_log (id int PRIMARY KEY, staff_id int, table_name text, record_id int, action text);
    INSERT INTO users VALUES (1, 'una@d.example', 'x', 'Una'), (2, 'vic@d.example', 'x', 'Vic'), (3, 'wil@d.example', 'x', 'Wil'),
      (7, 'doc@d.example', 'x', 'Doc'), (8, 'dot@d.example', 'x', 'Dot');
    INSERT INTO patients VALUES (21, 1, NULL), (22, 2, NULL), (23, 3, NULL);
    INSERT INTO doctors VALUES (31, 7, 's'), (32, 8, 's');
    INSERT INTO threads VALUES (41, 21, 31), (42, 22, 31), (43, 23, 32);
    INSERT INTO messages VALUES (1, 41, 1, 'b'), (2, 41, 7, 'b'), (3, 42, 2, 'b'), (4, 42, 7, 'b'),
      (5, 43, 8, 'b'), (6, 43, 3, 'b');
    INSERT INTO parcels VALUES (51, 1, 'R', 'r@far.example'), (52, 2, 'S', 's@far.example');
    INSERT INTO parcel_events VALUES (1, 51, 'sent'), (2, 52, 'sent');
    INSERT INTO staff VALUES (1, 'Una', 'una@d.example'), (2, 'Sue', 'sue@d.example');
    INSERT INTO audit_log VALUES (1, 1, 'parcels', 52, 'e'), (2, 2, 'parcels', 51, 'e'), (3, 1, 'threads', 42, 'e');
    """,
    choose="users.email",
    subject={"email": "una@d.example"},
    rows={"users": {1}, "patients": {21}, "threads": {41}, "messages": {1, 2}, "parcels": {51}, "parcel_events": {1},
          "staff": {1}, "audit_log": {2}},
    bare={"audit_log": set(), "messages": {1}},
)  # fmt: skip

# Whose a complaint is, the words for these people do not say; what one of them replied is not theirs for all that.
UNKNOWN = World(
    sql="""
    CREATE TABLE zarps (id int PRIMARY KEY, name text, email text UNIQUE);
    CREATE TABLE wofts (id int PRIMARY KEY, name text, email text UNIQUE);
    CREATE TABLE complaints (id int PRIMARY KEY, zarp_id int NOT NULL REFERENCES zarps, woft_id int REFERENCES wofts, body text);
    CREATE TABLE complaint_replies (id int PRIMARY KEY, complaint_id int NOT NULL REFERENCES complaints, woft_id int NOT NULL
      REFERENCES wofts, body text);
    INSERT INTO zarps VALUES (1, 'Una', 'una@u.example'), (2, 'Vic', 'vic@u.example');
    INSERT INTO wofts VALUES (1, 'Wof', 'wof@u.example'), (2, 'Una', 'una@u.example');
    INSERT INTO complaints VALUES (11, 1, 1, 'b'), (21, 2, 2, 'b');
    INSERT INTO complaint_replies VALUES (1, 11, 1, 'b'), (2, 21, 2, 'b');
    """,
    choose="zarps.email",
    subject={"email": "una@u.example"},
    rows={"zarps": {1}, "wofts": {2}},
)  # fmt: skip

# In a payroll nobody is served but employees; their firm has a name only, and whoever has a login at the bureau serves.
BUREAU = World(
    sql="""
    CREATE TABLE bureau_user (id int PRIMARY KEY, email text UNIQUE, full_name text);
    CREATE TABLE client (id int PRIMARY KEY, name text, officer_id int REFERENCES bureau_user);
    CREATE TABLE employee (id int PRIMARY KEY, client_id int NOT NULL REFERENCES client, last_name text, work_email text UNIQUE);
    CREATE TABLE pay_run (id int PRIMARY KEY, client_id int NOT NULL REFERENCES client, run_by int NOT NULL REFERENCES
      bureau_user);
    CREATE TABLE payslip (id int PRIMARY KEY, pay_run_id int NOT NULL REFERENCES pay_run, employee_id int NOT NULL REFERENCES
      employee, net int, UNIQUE (pay_run_id, employee_id));
    CREATE TABLE document (id int PRIMARY KEY, employee_id int NOT NULL REFERENCES employee, title text, uploaded_by_id int
      REFERENCES bureau_user);
    INSERT INTO bureau_user VALUES (1, 'b@b.example', 'B'); INSERT INTO client VALUES (1, 'Firm', 1);
    INSERT INTO employee VALUES (1, 1, 'Una', 'una@b.example'), (2, 1, 'Vic', 'vic@b.example');
    INSERT INTO pay_run VALUES (1, 1, 1); INSERT INTO payslip VALUES (11, 1, 1, 5), (21, 1, 2, 5);
    INSERT INTO document VALUES (11, 1, 't', 1), (21, 2, 't', 1);
    """,
    choose="employee.work_email",
    subject={"email": "una@b.example"},
    rows={"employee": {1}, "payslip": {11}, "document": {11}},
)  # fmt: skip
