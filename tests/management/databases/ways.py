"""Databases in which several ways lead from a row to people."""

from tests.management.databases.world import World

# A bill's line is of a visit and of a plan, both of the same patient; a swap is of two people's visits.
CLINIC = World(
    sql="""
    CREATE TABLE patients (id int PRIMARY KEY, email text, name text);
    CREATE TABLE plans (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patients, label text);
    CREATE TABLE visits (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patients, at date);
    CREATE TABLE charges (id int PRIMARY KEY, visit_id int NOT NULL REFERENCES visits, plan_id int NOT NULL REFERENCES plans);
    CREATE TABLE charge_notes (id int PRIMARY KEY, charge_id int NOT NULL REFERENCES charges, said text);
    CREATE TABLE swaps (id int PRIMARY KEY, early_id int NOT NULL REFERENCES visits, late_id int NOT NULL REFERENCES visits);
    CREATE TABLE loans (id int PRIMARY KEY, visit_id int NOT NULL REFERENCES visits, plan_id int NOT NULL REFERENCES plans);
    INSERT INTO patients VALUES (1, 'una@c.example', 'Una'), (2, 'vic@c.example', 'Vic'), (3, 'wil@c.example', 'Wil');
    INSERT INTO plans VALUES (10, 1, 'u'), (20, 2, 'v'), (30, 3, 'w'); INSERT INTO visits VALUES (13, 1, '2026-01-01'),
      (23, 2, '2026-01-02'), (33, 3, '2026-01-03');
    INSERT INTO charges VALUES (1, 13, 10), (2, 23, 20), (3, 33, 30); INSERT INTO charge_notes VALUES (11, 1, 'u'), (22, 2, 'v');
    INSERT INTO swaps VALUES (1, 13, 23), (2, 23, 33); INSERT INTO loans VALUES (1, 13, 20), (2, 23, 20), (3, 33, 30);
    """,
    choose=None,
    subject={"email": "una@c.example"},
    rows={"patients": {1}, "plans": {10}, "visits": {13}, "charges": {1}, "charge_notes": {11}},
    bare={"charges": set(), "charge_notes": set()},
)  # fmt: skip

# A payment names a ride and the card that paid for it: it is the ride's. Appointments are the patient's, not the
# dentist's, though both are more of a user.
RIDES = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE patients (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, born date);
    CREATE TABLE dentists (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, licence text);
    CREATE TABLE appointments (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patients,
      dentist_id int NOT NULL REFERENCES dentists, at date);
    CREATE TABLE cards (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, last4 text);
    CREATE TABLE trips (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, at date);
    CREATE TABLE payments (id int PRIMARY KEY, trip_id int NOT NULL REFERENCES trips, card_id int NOT NULL REFERENCES cards);
    INSERT INTO users VALUES (1, 'una@r.example', 'Una'), (2, 'vic@r.example', 'Vic'), (3, 'wil@r.example', 'Wil');
    INSERT INTO patients VALUES (10, 1, '1990-01-01'), (20, 2, '1991-01-01'); INSERT INTO dentists VALUES (31, 3, 'x');
    INSERT INTO appointments VALUES (1, 10, 31, '2026-01-01'), (2, 20, 31, '2026-01-01');
    INSERT INTO cards VALUES (10, 1, '1'), (20, 2, '2'); INSERT INTO trips VALUES (11, 1, '2026-01-01'), (21, 2, '2026-01-01');
    INSERT INTO payments VALUES (1, 11, 20), (2, 21, 20);
    """,
    choose="users.email",
    subject={"email": "una@r.example"},
    rows={"users": {1}, "patients": {10}, "appointments": {1}, "cards": {10}, "trips": {11}, "payments": {1}},
)  # fmt: skip
