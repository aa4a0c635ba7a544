"""What is part of what somebody has, whatever it is called, and what only looks like it."""

from tests.management.databases.world import World

# A passenger is a place on a booking, a subscriber a line of an account, a unit a part of a donation; a meter is known by its
# number, a call is the caller's.
PLACES = World(
    sql="""
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text, phone text);
    CREATE TABLE bookings (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, at date);
    CREATE TABLE passengers (id int PRIMARY KEY, booking_id int NOT NULL REFERENCES bookings, full_name text, born date);
    CREATE TABLE billing_accounts (account_no text PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, iban text);
    CREATE TABLE subscribers (msisdn text PRIMARY KEY, account_no text NOT NULL REFERENCES billing_accounts, since date);
    CREATE TABLE top_ups (id int PRIMARY KEY, msisdn text NOT NULL REFERENCES subscribers, amount int);
    CREATE TABLE call_records (id int PRIMARY KEY, calling_msisdn text, called_msisdn text, seconds int);
    CREATE TABLE donations (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, at date);
    CREATE TABLE units (unit_no text PRIMARY KEY, donation_id int NOT NULL REFERENCES donations, product text);
    CREATE TABLE unit_tests (id int PRIMARY KEY, unit_no text NOT NULL REFERENCES units, result text);
    CREATE TABLE meters (serial_no text PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, kind text);
    CREATE TABLE readings (meter_serial_no text, read_on date, value int, PRIMARY KEY (meter_serial_no, read_on));
    INSERT INTO customers VALUES (1, 'Una', 'una@x.example', '+49 1'), (2, 'Vic', 'vic@x.example', '+49 2');
    INSERT INTO bookings VALUES (11, 2, '2026-01-01'), (12, 1, '2026-01-01');
    INSERT INTO passengers VALUES (21, 11, 'Vic', NULL), (22, 12, 'Una', NULL), (23, 12, 'Child', '2020-01-01');
    INSERT INTO billing_accounts VALUES ('A1', 1, 'i'), ('A2', 2, 'j');
    INSERT INTO subscribers VALUES ('4911', 'A1', NULL), ('4912', 'A1', NULL), ('4922', 'A2', NULL);
    INSERT INTO top_ups VALUES (1, '4911', 5), (2, '4922', 5);
    INSERT INTO call_records VALUES (1, '4911', '4922', 9), (2, '4922', '4911', 9), (3, '4912', '4922', 9);
    INSERT INTO donations VALUES (31, 2, '2026-01-01'), (32, 1, '2026-01-01');
    INSERT INTO units VALUES ('U1', 31, 'p'), ('U2', 32, 'p'); INSERT INTO unit_tests VALUES (41, 'U1', 'v'), (42, 'U2', 'u');
    INSERT INTO meters VALUES ('M1', 1, 'g'), ('M2', 2, 'g');
    INSERT INTO readings VALUES ('M1', '2026-01-01', 1), ('M2', '2026-01-01', 2);
    """,
    choose="customers.email",
    subject={"email": "una@x.example"},
    rows={
        "customers": {1}, "bookings": {12}, "passengers": {22, 23}, "billing_accounts": {"A1"},
        "subscribers": {"4911", "4912"}, "top_ups": {1}, "call_records": {1, 3}, "donations": {32}, "units": {"U2"},
        "unit_tests": {42}, "meters": {"M1"}, "readings": {("M1", "2026-01-01")},
    },
    bare={"call_records": set()},
)  # fmt: skip

# Who was written to, who subscribed without an account, who is told, and what the shop notes on an order.
LISTS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, name text);
    CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, total int);
    CREATE TABLE order_notes (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, user_id int REFERENCES users,
      note text);
    CREATE TABLE notifications (id int PRIMARY KEY, sender_id int REFERENCES users, recipient_id int NOT NULL REFERENCES users);
    CREATE TABLE subscriptions (id int PRIMARY KEY, user_id int REFERENCES users, email text, at date);
    CREATE TABLE email_recipients (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, member_email text,
      member_name text);
    CREATE TABLE themes (id int PRIMARY KEY, created_by int REFERENCES users, css text);
    CREATE TABLE boards (id int PRIMARY KEY, created_by int REFERENCES users, theme_id int REFERENCES themes);
    INSERT INTO users SELECT n, 'u' || n || '@x.example', 'U' || n FROM generate_series(1, 9) n;
    INSERT INTO orders VALUES (11, 2, 5), (12, 1, 5); 
    INSERT INTO order_notes VALUES (21, 11, 1, 'v'), (22, 12, 9, 'u'), (23, 12, NULL, 'u');
    INSERT INTO notifications VALUES (31, 1, 2), (32, 2, 1);
    INSERT INTO subscriptions VALUES (41, 1, NULL, NULL), (42, NULL, 'u1@x.example', NULL), (43, NULL, 'u2@x.example', NULL);
    INSERT INTO email_recipients SELECT 50 + n, n, 'u' || n || '@x.example', 'U' || n FROM generate_series(1, 9) n;
    INSERT INTO themes VALUES (61, 1, 'c'), (62, 2, 'c'); INSERT INTO boards VALUES (71, 2, 61), (72, 1, 62), (73, 1, NULL);
    """,
    choose="users.email",
    subject={"email": "u1@x.example"},
    rows={
        "users": {1}, "orders": {12}, "order_notes": {22, 23}, "notifications": {32}, "subscriptions": {41, 42},
        "email_recipients": {51}, "themes": {61}, "boards": {72, 73},
    },
    bare={"subscriptions": {41}, "email_recipients": set()},
)  # fmt: skip

# People and organisations are parties by one key, and have an address as such; what was imported has no keys at all.
PARTIES = World(
    sql="""
    CREATE TABLE party (id int PRIMARY KEY, kind text);
    CREATE TABLE person (party_id int PRIMARY KEY REFERENCES party, first_name text, last_name text);
    CREATE TABLE organisation (party_id int PRIMARY KEY REFERENCES party, legal_name text);
    CREATE TABLE party_email (id int PRIMARY KEY, party_id int NOT NULL REFERENCES party, email text);
    CREATE TABLE agreement (id int PRIMARY KEY, party_id int NOT NULL REFERENCES party, at date);
    INSERT INTO party VALUES (1, 'o'), (2, 'p'), (3, 'p'); INSERT INTO organisation VALUES (1, 'Org');
    INSERT INTO person VALUES (2, 'Vic', 'V'), (3, 'Una', 'U');
    INSERT INTO party_email VALUES (11, 3, 'una@x.example'), (12, 2, 'vic@x.example'), (13, 1, 'org@x.example');
    INSERT INTO agreement VALUES (21, 2, NULL), (22, 3, NULL), (23, 1, NULL);
    """,
    choose="party_email.email",
    subject={"email": "una@x.example"},
    rows={"party": {3}, "person": {3}, "party_email": {11}, "agreement": {22}},
)

IMPORTED = World(
    sql="""
    CREATE TABLE customers (customer_id text, email text, city text);
    CREATE TABLE orders (order_id text, customer_id text, status text);
    CREATE TABLE order_payments (order_id text, sequential int, value int);
    INSERT INTO customers VALUES ('c1', 'una@x.example', 'A'), ('c2', 'vic@x.example', 'B');
    INSERT INTO orders VALUES ('o1', 'c2', 'x'), ('o2', 'c1', 'x');
    INSERT INTO order_payments VALUES ('o1', 1, 5), ('o2', 1, 6), ('o2', 2, 7);
    """,
    choose="customers.email",
    subject={"email": "una@x.example"},
    rows={"customers": {"c1"}, "orders": {"o2"}, "order_payments": {("o2", 1), ("o2", 2)}},
    bare={"orders": set(), "order_payments": set()},
    keys={"customers": ("customer_id",), "orders": ("order_id",), "order_payments": ("order_id", "sequential")},
)
