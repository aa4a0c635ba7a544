"""Databases in which people have things together, joined to them by a table, and whoever serves them is named on the thing."""

from tests.management.databases.world import World

_ACCOUNTS = """
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text);
    CREATE TABLE employees (id int PRIMARY KEY, name text, email text);
    CREATE TABLE accounts (id int PRIMARY KEY, iban text, employee_id int NOT NULL REFERENCES employees);
    CREATE TABLE account_holders (account_id int NOT NULL REFERENCES accounts, customer_id int NOT NULL REFERENCES customers,
      PRIMARY KEY (account_id, customer_id));
    CREATE TABLE transactions (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts, cents int);
    CREATE TABLE account_notes (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts,
      employee_id int NOT NULL REFERENCES employees, said text);
    CREATE TABLE tickets (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, said text);
    CREATE TABLE ticket_watchers (ticket_id int NOT NULL REFERENCES tickets, customer_id int NOT NULL REFERENCES customers,
      PRIMARY KEY (ticket_id, customer_id));
    CREATE TABLE ticket_lines (id int PRIMARY KEY, ticket_id int NOT NULL REFERENCES tickets, said text);
    CREATE TABLE parcels (id int PRIMARY KEY, weight int);
    CREATE TABLE contracts (id int PRIMARY KEY, signed date);
    CREATE TABLE contract_witnesses (contract_id int NOT NULL REFERENCES contracts, customer_id int NOT NULL
      REFERENCES customers, PRIMARY KEY (contract_id, customer_id));
    CREATE TABLE contract_terms (id int PRIMARY KEY, contract_id int NOT NULL REFERENCES contracts, said text);
    INSERT INTO customers VALUES (1, 'Una', 'una@j.example'), (2, 'Vic', 'vic@j.example'), (3, 'Xia', 'xia@j.example');
    INSERT INTO employees VALUES (1, 'Eve', 'eve@bank.example'), (2, 'Eli', 'eli@bank.example');
    INSERT INTO accounts VALUES (11, 'A', 1), (12, 'B', 1), (13, 'C', 2);
    INSERT INTO account_holders VALUES (11, 1), (11, 2), (12, 2), (13, 3);
    INSERT INTO transactions VALUES (21, 11, 5), (22, 12, 5), (23, 13, 5);
    INSERT INTO account_notes VALUES (31, 11, 1, 'u and v'), (32, 12, 2, 'v');
    INSERT INTO tickets VALUES (41, 1, 'u'), (42, 2, 'v'); INSERT INTO ticket_watchers VALUES (42, 1), (41, 3);
    INSERT INTO ticket_lines VALUES (51, 41, 'u'), (52, 42, 'v');
    INSERT INTO contracts VALUES (61, '2026-01-01'), (62, '2026-01-02');
    INSERT INTO contract_witnesses VALUES (61, 1), (62, 2); INSERT INTO contract_terms VALUES (71, 61, 'x'), (72, 62, 'y');
    """

# Both holders are given their account; who only watches a ticket or saw a contract signed is given neither's parts.
HOLDERS = World(
    sql=_ACCOUNTS,
    choose="customers.email",
    subject={"email": "una@j.example"},
    rows={
        "customers": {1}, "account_holders": {(11, 1)}, "accounts": {11}, "transactions": {21}, "account_notes": {31},
        "tickets": {41}, "ticket_lines": {51}, "ticket_watchers": {(42, 1)}, "contract_witnesses": {(61, 1)},
        "contracts": {61},
    },
    bare={"accounts": set(), "transactions": set(), "account_notes": set()},
)  # fmt: skip

# Whoever is named on it for the bank has none of it.
BANKER = World(
    sql=_ACCOUNTS,
    choose="employees.email",
    subject={"email": "eve@bank.example"},
    rows={"employees": {1}},
)  # fmt: skip

# One who buys at a shop is not the shop; what they order is found by their address alone.
BUYERS = World(
    sql="""
    CREATE TABLE accounts (id int PRIMARY KEY, name text, email text, password text);
    CREATE TABLE orders (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts, first_name text, last_name text,
      email text);
    CREATE TABLE attendees (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, seat text);
    CREATE TABLE organisers (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts, name text);
    INSERT INTO accounts VALUES (1, 'Shop', 'shop@b.example', 'x'), (2, 'Hall', 'hall@b.example', 'x');
    INSERT INTO orders VALUES (11, 1, 'Una', 'U', 'una@b.example'), (12, 1, 'Vic', 'V', 'vic@b.example'),
      (13, 2, 'Una', 'U', 'una@b.example');
    INSERT INTO attendees VALUES (21, 11, 'a'), (22, 12, 'b'), (23, 13, 'c'); INSERT INTO organisers VALUES (31, 1, 'Shop');
    """,
    choose="orders.email",
    subject={"email": "una@b.example"},
    rows={"orders": {11, 13}, "attendees": {21, 23}},
)  # fmt: skip

# How many guests there were is no guest; a club's number is not the number of the row; a nick is whose comment it is.
NUMBERS = World(
    sql="""
    CREATE TABLE guests (id int PRIMARY KEY, guest_no int, nick text, name text, email text);
    CREATE TABLE stays (id int PRIMARY KEY, guest_id int NOT NULL REFERENCES guests, guests int);
    CREATE TABLE packages (id int PRIMARY KEY, guests int, price int);
    CREATE TABLE visits (id int PRIMARY KEY, guest_no int);
    CREATE TABLE stay_pictures (id int PRIMARY KEY, stay_id int NOT NULL REFERENCES stays, url text);
    CREATE TABLE picture_remarks (id int PRIMARY KEY, stay_picture_id int NOT NULL REFERENCES stay_pictures, who text);
    CREATE TABLE picture_calls (id int PRIMARY KEY, stay_picture_id int NOT NULL REFERENCES stay_pictures, caller_name text);
    INSERT INTO guests VALUES (1, 2, 'una1', 'Una', 'una@n.example'), (2, 3, 'vic2', 'Vic', 'vic@n.example'),
      (3, 1, 'xia3', 'Xia', 'xia@n.example');
    INSERT INTO stays VALUES (11, 1, 2), (12, 2, 1), (13, 3, 1); INSERT INTO packages VALUES (1, 1, 5), (2, 2, 9);
    INSERT INTO visits VALUES (21, 2), (22, 3), (23, 1), (24, 3);
    INSERT INTO stay_pictures VALUES (31, 11, 'u'), (32, 12, 'v'), (33, 13, 'x');
    INSERT INTO picture_remarks VALUES (41, 31, 'vic2'), (42, 32, 'una1'), (43, 33, 'vic2');
    INSERT INTO picture_calls VALUES (51, 31, 'Yan'), (52, 32, 'Zoe'), (53, 33, 'Abe');
    """,
    choose="guests.email",
    subject={"email": "una@n.example"},
    rows={"guests": {1}, "stays": {11}, "visits": {21}, "stay_pictures": {31}, "picture_remarks": {42}},
    bare={"visits": set(), "picture_remarks": {41}},
)  # fmt: skip

# A lease of a landlord's flat is its tenants'; a document of an applicant need not be for an application.
LEASES = World(
    sql="""
    CREATE TABLE landlords (id int PRIMARY KEY, name text, email text);
    CREATE TABLE properties (id int PRIMARY KEY, landlord_id int NOT NULL REFERENCES landlords, town text);
    CREATE TABLE units (id int PRIMARY KEY, property_id int NOT NULL REFERENCES properties, floor int);
    CREATE TABLE tenants (id int PRIMARY KEY, name text, email text, born date);
    CREATE TABLE leases (id int PRIMARY KEY, unit_id int NOT NULL REFERENCES units, since date);
    CREATE TABLE lease_tenants (lease_id int REFERENCES leases, tenant_id int REFERENCES tenants,
      PRIMARY KEY (lease_id, tenant_id));
    CREATE TABLE rent_charges (id int PRIMARY KEY, lease_id int NOT NULL REFERENCES leases, amount int);
    CREATE TABLE applications (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants, at date);
    CREATE TABLE documents (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants,
      application_id int REFERENCES applications, path text);
    INSERT INTO landlords VALUES (1, 'Lou', 'lou@l.example'), (2, 'Liv', 'liv@l.example');
    INSERT INTO properties VALUES (11, 1, 'A'), (12, 2, 'B'); INSERT INTO units VALUES (21, 11, 1), (22, 12, 1), (23, 12, 2);
    INSERT INTO tenants VALUES (1, 'Una', 'una@l.example', NULL), (2, 'Vic', 'vic@l.example', NULL),
      (3, 'Xia', 'xia@l.example', NULL);
    INSERT INTO leases VALUES (31, 21, NULL), (32, 22, NULL), (33, 23, NULL);
    INSERT INTO lease_tenants VALUES (31, 2), (32, 1), (32, 3), (33, 3);
    INSERT INTO rent_charges VALUES (41, 31, 5), (42, 32, 5), (43, 33, 5);
    INSERT INTO applications VALUES (51, 1, NULL), (52, 2, NULL), (53, 3, NULL);
    INSERT INTO documents VALUES (61, 1, 51, 'u'), (62, 1, NULL, 'u'), (63, 2, 52, 'v'), (64, 3, 53, 'x'), (65, 3, NULL, 'x');
    """,
    choose="tenants.email",
    subject={"email": "una@l.example"},
    rows={"tenants": {1}, "leases": {32}, "lease_tenants": {(32, 1)}, "rent_charges": {42}, "applications": {51},
          "documents": {61, 62}},
    bare={"leases": set(), "rent_charges": set()},
)  # fmt: skip

# Conversations of people with a support team: its members may join one, and its messages are by either; what a line was called
# in another system says nothing of whom it is. A chat that the people themselves join is nobody's alone.
SUPPORT = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, name text, email text, encrypted_password text);
    CREATE TABLE contacts (id int PRIMARY KEY, name text, email text);
    CREATE TABLE conversations (id int PRIMARY KEY, contact_id int NOT NULL REFERENCES contacts, status int);
    CREATE TABLE conversation_participants (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, conversation_id int NOT
      NULL REFERENCES conversations, UNIQUE (user_id, conversation_id));
    CREATE TABLE messages (id int PRIMARY KEY, conversation_id int NOT NULL REFERENCES conversations, body text, source_id text,
      sender_type text, sender_id int);
    CREATE TABLE attachments (id int PRIMARY KEY, message_id int NOT NULL REFERENCES messages, url text);
    CREATE TABLE chats (id int PRIMARY KEY, contact_id int REFERENCES contacts, topic text);
    CREATE TABLE chat_participants (chat_id int REFERENCES chats, contact_id int REFERENCES contacts,
      PRIMARY KEY (chat_id, contact_id));
    CREATE TABLE chat_messages (id int PRIMARY KEY, chat_id int NOT NULL REFERENCES chats, body text);
    INSERT INTO users VALUES (1, 'Sam', 'sam@s.example', 'x'), (2, 'Sue', 'sue@s.example', 'x');
    INSERT INTO contacts VALUES (1, 'Una', 'una@s.example'), (2, 'Vic', 'vic@s.example'), (3, 'Wil', 'wil@s.example');
    INSERT INTO conversations VALUES (11, 1, 0), (12, 1, 0), (21, 2, 0), (31, 3, 0);
    INSERT INTO conversation_participants VALUES (1, 1, 11), (2, 2, 11), (3, 1, 21), (4, 2, 31);
    INSERT INTO messages VALUES (111, 11, 'b', 'wa.1', 'Contact', 1), (112, 11, 'b', NULL, 'User', 2),
      (121, 12, 'b', NULL, NULL, NULL), (211, 21, 'b', 'wa.2', 'Contact', 2),
      (212, 21, 'b', NULL, 'User', 1), (311, 31, 'b', NULL, 'Contact', 3);
    INSERT INTO attachments VALUES (1, 111, 'u'), (2, 112, 'u'), (3, 211, 'u'), (4, 212, 'u');
    INSERT INTO chats VALUES (1, 1, 't'), (2, 2, 't'); INSERT INTO chat_participants VALUES (1, 1), (1, 2), (2, 2), (2, 3);
    INSERT INTO chat_messages VALUES (1, 1, 'b'), (2, 1, 'b'), (3, 2, 'b');
    """,
    choose="contacts.email",
    subject={"email": "una@s.example"},
    rows={"contacts": {1}, "conversations": {11, 12}, "messages": {111, 112, 121}, "attachments": {1, 2}, "chats": {1},
          "chat_participants": {(1, 1)}},
    bare={"messages": set(), "attachments": set()},
)  # fmt: skip
