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

# The way over the vet, who is a user too, is shorter; the way over the pet is the one that every row has.
VETS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE owners (id int PRIMARY KEY, user_id int UNIQUE NOT NULL REFERENCES users, phone text);
    CREATE TABLE healers (id int PRIMARY KEY, user_id int UNIQUE NOT NULL REFERENCES users, licence text);
    CREATE TABLE pets (id int PRIMARY KEY, owner_id int NOT NULL REFERENCES owners, called text);
    CREATE TABLE visits (id int PRIMARY KEY, pet_id int NOT NULL REFERENCES pets, healer_id int REFERENCES healers, at date);
    CREATE TABLE bills (id int PRIMARY KEY, visit_id int NOT NULL REFERENCES visits, total int);
    INSERT INTO users VALUES (1, 'una@v.example', 'Una'), (2, 'vic@v.example', 'Vic'), (3, 'xia@v.example', 'Xia');
    INSERT INTO owners VALUES (11, 1, '1'), (12, 2, '2'); INSERT INTO healers VALUES (21, 3, 'x');
    INSERT INTO pets VALUES (31, 11, 'p'), (32, 12, 'q'); INSERT INTO visits VALUES (41, 31, 21, '2026-01-01'),
      (42, 32, 21, '2026-01-01'), (43, 32, NULL, '2026-01-01');
    INSERT INTO bills VALUES (51, 41, 5), (52, 42, 5), (53, 43, 5);
    """,
    choose="users.email",
    subject={"email": "una@v.example"},
    rows={"users": {1}, "owners": {11}, "pets": {31}, "visits": {41}, "bills": {51}},
)  # fmt: skip

# Seen from whoever treats them.
VETS_HEALER = World(
    sql=VETS.sql,
    choose="users.email",
    subject={"email": "xia@v.example"},
    rows={"users": {3}, "healers": {21}},
)

# What was typed in by staff is not theirs, even where theirs is the only key that says so in so many words.
WARD = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, username text, email text, name text);
    CREATE TABLE person (id int PRIMARY KEY, full_name text, born date);
    CREATE TABLE patient (id int PRIMARY KEY REFERENCES person, creator int NOT NULL REFERENCES users);
    CREATE TABLE patient_identifier (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patient, identifier text,
      creator int NOT NULL REFERENCES users);
    CREATE TABLE visit (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patient, creator int NOT NULL REFERENCES users);
    CREATE TABLE user_property (user_id int REFERENCES users, property text, PRIMARY KEY (user_id, property));
    INSERT INTO users VALUES (1, 'xia', 'xia@w.example', 'Xia'); INSERT INTO person VALUES (1, 'Una', '1990-01-01'),
      (2, 'Vic', NULL);
    INSERT INTO patient VALUES (1, 1), (2, 1); INSERT INTO patient_identifier VALUES (11, 1, 'P1', 1), (12, 2, 'P2', 1);
    INSERT INTO visit VALUES (21, 1, 1), (22, 2, 1); INSERT INTO user_property VALUES (1, 'x');
    """,
    choose="patient_identifier.identifier",
    subject={"identifier_identifier": "P1"},
    rows={"patient_identifier": {11}, "patient": {1}, "person": {1}, "visit": {21}},
)  # fmt: skip

# Money goes from one wallet to another: it is the sender's; who packed a box has no claim to it.
WALLETS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE wallets (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, currency text);
    CREATE TABLE transfers (id int PRIMARY KEY, from_wallet_id int NOT NULL REFERENCES wallets, to_wallet_id int NOT NULL
      REFERENCES wallets, amount int);
    CREATE TABLE boxes (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, packed_by_id int REFERENCES users);
    INSERT INTO users VALUES (1, 'una@w.example', 'Una'), (2, 'vic@w.example', 'Vic');
    INSERT INTO wallets VALUES (11, 1, 'EUR'), (12, 2, 'EUR'); INSERT INTO transfers VALUES (1, 11, 12, 5), (2, 12, 11, 6);
    INSERT INTO boxes VALUES (1, 1, 2), (2, 2, 1);
    """,
    choose=None,
    subject={"email": "una@w.example"},
    rows={"users": {1}, "wallets": {11}, "transfers": {1}, "boxes": {1}},
)  # fmt: skip

# An order's addresses are copies that say nothing of whose they are; a gift goes to another customer's. A discount is of the
# order, of a line, of a unit of it or of its delivery.
COPIES = World(
    sql="""
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text UNIQUE);
    CREATE TABLE addresses (id int PRIMARY KEY, customer_id int REFERENCES customers, street text, city text);
    CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, billing_address_id int REFERENCES
      addresses, gift_address_id int REFERENCES addresses);
    CREATE TABLE order_items (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, product text);
    CREATE TABLE shipments (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders);
    CREATE TABLE order_item_units (id int PRIMARY KEY, order_item_id int NOT NULL REFERENCES order_items, shipment_id int
      REFERENCES shipments);
    CREATE TABLE adjustments (id int PRIMARY KEY, order_id int REFERENCES orders, order_item_id int REFERENCES order_items,
      order_item_unit_id int REFERENCES order_item_units, shipment_id int REFERENCES shipments, amount int);
    INSERT INTO customers VALUES (1, 'Una', 'una@w.example'), (2, 'Vic', 'vic@w.example');
    INSERT INTO addresses VALUES (1, 1, 'S', 'C'), (2, 2, 'S', 'C'), (11, NULL, 'S', 'C'), (12, NULL, 'S', 'C'),
      (21, NULL, 'S', 'C'), (3, NULL, 'S', 'C');
    INSERT INTO orders VALUES (11, 1, 11, 2), (12, 1, 12, NULL), (21, 2, 21, 1), (22, 2, 2, NULL);
    INSERT INTO order_items VALUES (111, 11, 'p'), (121, 12, 'p'), (211, 21, 'p');
    INSERT INTO shipments VALUES (11, 11), (21, 21);
    INSERT INTO order_item_units VALUES (1, 111, 11), (2, 111, NULL), (3, 211, 21);
    INSERT INTO adjustments VALUES (1, 11, NULL, NULL, NULL, 5), (2, NULL, 121, NULL, NULL, 5), (3, NULL, NULL, 2, NULL, 5),
      (4, NULL, NULL, NULL, 11, 5), (5, 21, NULL, NULL, NULL, 5), (6, NULL, 211, NULL, NULL, 5), (7, NULL, NULL, 3, NULL, 5),
      (8, NULL, NULL, NULL, 21, 5);
    """,
    choose="customers.email",
    subject={"email": "una@w.example"},
    rows={"customers": {1}, "addresses": {1, 11, 12}, "orders": {11, 12}, "order_items": {111, 121}, "shipments": {11},
          "order_item_units": {1, 2}, "adjustments": {1, 2, 3, 4}},
    bare={"addresses": {1}, "adjustments": {1}},
)  # fmt: skip
