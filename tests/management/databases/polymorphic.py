"""Databases where one column says of which table another one holds the key: by a name, by a letter, by a number."""

from tests.management.databases.world import World

# One letter says whose the number is; the numbers of all of them are alike, and only the letters tell.
LETTERS = World(
    sql="""
    CREATE TABLE adopters (id int PRIMARY KEY, name text, email text);
    CREATE TABLE volunteers (id int PRIMARY KEY, name text, email text);
    CREATE TABLE animals (id int PRIMARY KEY, pet_name text);
    CREATE TABLE foster_stays (id int PRIMARY KEY, animal_id int, adopter_id int);
    CREATE TABLE phone_nos (id int PRIMARY KEY, person_kind char(1), person_id int, phone text);
    CREATE TABLE donations (id int PRIMARY KEY, donor_code char(1), donor_no int, amount int);
    CREATE TABLE files (id int PRIMARY KEY, owner_code char(1), owner_no int, path text);
    INSERT INTO adopters SELECT n, 'A', 'a' || n || '@l.example' FROM generate_series(1, 9) n;
    INSERT INTO volunteers SELECT n, 'V', 'v' || n || '@l.example' FROM generate_series(1, 9) n;
    INSERT INTO animals SELECT n, 'Pet' FROM generate_series(1, 9) n;
    INSERT INTO foster_stays SELECT n, n, n FROM generate_series(1, 9) n;
    INSERT INTO phone_nos VALUES (1, 'A', 1, '1'), (2, 'V', 1, '2'), (3, 'A', 2, '3'), (4, 'V', 2, '4');
    INSERT INTO donations SELECT n, CASE WHEN n < 7 THEN 'A' ELSE 'X' END, (n - 1) % 6 + 1, 5 FROM generate_series(1, 12) n;
    INSERT INTO files SELECT n, CASE WHEN n < 7 THEN 'A' ELSE 'V' END, (n - 1) % 6 + 1, 'f' FROM generate_series(1, 12) n;
    """,
    choose="adopters.email",
    subject={"email": "a1@l.example"},
    # A file may be an animal's as well.
    rows={"adopters": {1}, "foster_stays": {1}, "animals": {1}, "phone_nos": {1}, "donations": {1}},
    bare={"phone_nos": set(), "donations": set()},
)  # fmt: skip

# A `uid` is a user's where `uid_type` says so, and nobody's where it says what no table is called.
UIDS = World(
    sql="""
    CREATE TABLE staff (id int PRIMARY KEY, name text, email text);
    CREATE TABLE users (id int PRIMARY KEY, name text, email text);
    CREATE TABLE events (id int PRIMARY KEY, uid int, uid_type char(1), state text);
    CREATE TABLE todos (id int PRIMARY KEY, uid int, uid_type char(1), label text);
    INSERT INTO staff VALUES (1, 'S', 's1@u.example'), (2, 'S', 's2@u.example');
    INSERT INTO users SELECT n, 'U', 'u' || n || '@u.example' FROM generate_series(1, 9) n;
    INSERT INTO events SELECT n, n, 'U', 'open' FROM generate_series(1, 8) n;
    INSERT INTO events VALUES (21, 1, 'S', 'shut'), (22, 2, 'S', 'shut');
    INSERT INTO todos SELECT n, n, CASE WHEN n % 2 = 0 THEN 'X' ELSE 'Y' END, 't' FROM generate_series(1, 9) n;
    """,
    choose="users.email",
    subject={"email": "u1@u.example"},
    rows={"users": {1}, "events": {1}},
    bare={"events": set()},
)  # fmt: skip

# What may be assigned to a place as well is whose it is assigned to; who wrote and who is written to have a kind each.
ASSIGNED = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, name text, email text);
    CREATE TABLE locations (id int PRIMARY KEY, label text);
    CREATE TABLE recruiters (id int PRIMARY KEY, name text, email text);
    CREATE TABLE assets (id int PRIMARY KEY, assigned_to int, assigned_type text, serial_code text);
    CREATE TABLE seats (id int PRIMARY KEY, assigned_to_id int, assigned_to_type text, row_label text);
    CREATE TABLE messages (id int PRIMARY KEY, sender_role text, sender_id int, body text);
    CREATE TABLE notices (id int PRIMARY KEY, recipient_type text, recipient_id int, subject text);
    INSERT INTO users VALUES (1, 'Una', 'una@a.example'), (2, 'Vic', 'vic@a.example');
    INSERT INTO locations VALUES (1, 'l'), (2, 'm');
    INSERT INTO recruiters VALUES (1, 'Rik', 'rik@a.example'), (2, 'Ron', 'ron@a.example');
    INSERT INTO assets VALUES (11, 1, 'App\\Models\\User', 'x'), (12, 2, 'App\\Models\\User', 'y'),
      (13, 1, 'App\\Models\\Location', 'z');
    INSERT INTO seats VALUES (21, 1, 'user', 'a'), (22, 2, 'user', 'b'), (23, 1, 'location', 'c');
    INSERT INTO messages VALUES (31, 'user', 1, 'u'), (32, 'recruiter', 1, 'r'), (33, 'user', 2, 'v');
    INSERT INTO notices VALUES (41, 'user', 1, 'u'), (42, 'recruiter', 1, 'r'), (43, 'user', 2, 'v');
    """,
    choose="users.email",
    subject={"email": "una@a.example"},
    rows={"users": {1}, "assets": {11}, "seats": {21}, "messages": {31}, "notices": {41}},
    bare={"assets": set(), "seats": set(), "messages": set(), "notices": set()},
)  # fmt: skip

# Keys that no two tables share tell by themselves which table a code means.
CODES = World(
    sql="""
    CREATE TABLE "Contact" ("ContactId" uuid PRIMARY KEY, "FullName" text, "EMail" text);
    CREATE TABLE "Account" ("AccountId" uuid PRIMARY KEY, "Title" text);
    CREATE TABLE "Annotation" ("AnnotationId" int PRIMARY KEY, "ObjectId" uuid, "ObjectTypeCode" int, "NoteText" text);
    CREATE TABLE "PhoneCall" ("CallId" int PRIMARY KEY, "RegardingId" uuid, "RegardingTypeCode" text, "Said" text);
    CREATE TABLE "Letter" ("LetterId" int PRIMARY KEY, "RegardingObjectId" uuid, "RegardingObjectTypeCode" text, "Said" text);
    INSERT INTO "Contact" VALUES ('00000000-0000-4000-8000-00000000000a', 'Una', 'una@c.example'),
      ('00000000-0000-4000-8000-00000000000b', 'Vic', 'vic@c.example');
    INSERT INTO "Account" VALUES ('00000000-0000-4000-8000-00000000000c', 'x');
    INSERT INTO "Annotation" VALUES (11, '00000000-0000-4000-8000-00000000000a', 2, 'u'),
      (12, '00000000-0000-4000-8000-00000000000b', 2, 'v'), (13, '00000000-0000-4000-8000-00000000000c', 1, 'x');
    INSERT INTO "PhoneCall" VALUES (21, '00000000-0000-4000-8000-00000000000a', 'contact', 'u'),
      (22, '00000000-0000-4000-8000-00000000000b', 'contact', 'v');
    INSERT INTO "Letter" VALUES (31, '00000000-0000-4000-8000-00000000000a', 'C', 'u'),
      (32, '00000000-0000-4000-8000-00000000000b', 'C', 'v'), (33, '00000000-0000-4000-8000-00000000000c', 'A', 'x');
    """,
    choose="Contact.EMail",
    subject={"email": "una@c.example"},
    rows={"Contact": {"00000000-0000-4000-8000-00000000000a"}, "Annotation": {11}, "PhoneCall": {21}, "Letter": {31}},
    bare={"Annotation": set(), "PhoneCall": set(), "Letter": set()},
)  # fmt: skip

# Numbers that count up from 1 are everybody's; those of one table's own thousand are its own.
NUMBERED = World(
    sql="""
    CREATE TABLE candidates (id int PRIMARY KEY, name text, email text);
    CREATE TABLE companies (id int PRIMARY KEY, title text);
    CREATE TABLE remarks (id int PRIMARY KEY, item_type int, item_id int, said text);
    CREATE TABLE histories (id int PRIMARY KEY, data_item_type int, data_item_id int, said text);
    CREATE TABLE values_kept (id int PRIMARY KEY, data_item_type int, data_item_id int, said text);
    INSERT INTO candidates SELECT n, 'C', 'c' || n || '@n.example' FROM generate_series(1, 9) n;
    INSERT INTO candidates SELECT n, 'C', 'c' || n || '@n.example' FROM generate_series(7001, 7009) n;
    INSERT INTO companies SELECT n, 'x' FROM generate_series(1, 6) n;
    INSERT INTO remarks SELECT n, 100, n, 'r' FROM generate_series(1, 9) n;
    INSERT INTO histories SELECT n, 100, 7000 + n, 'h' FROM generate_series(1, 9) n;
    INSERT INTO histories SELECT 20 + n, 200, n, 'h' FROM generate_series(1, 6) n;
    INSERT INTO values_kept SELECT n, 100, 7000 + n, 'v' FROM generate_series(1, 3) n;
    """,
    choose="candidates.email",
    subject={"email": "c7001@n.example"},
    rows={"candidates": {7001}, "histories": {1}},
    bare={"histories": set()},
)  # fmt: skip

# Kinds of one column hold in other rows, so they are no rivals; and whoever serves them acts on none of them.
KINDS = World(
    sql="""
    CREATE TABLE tenants (id int PRIMARY KEY, name text, email text);
    CREATE TABLE landlords (id int PRIMARY KEY, name text, email text);
    CREATE TABLE agents (id int PRIMARY KEY, name text, email text);
    CREATE TABLE addresses (id int PRIMARY KEY, addressable_type text, addressable_id int, street text);
    CREATE TABLE payments (id int PRIMARY KEY, payer_type text, payer_id int, amount int);
    CREATE TABLE notes (id int PRIMARY KEY, notable_type text, notable_id int, agent_id int REFERENCES agents, body text);
    CREATE TABLE hints (id int PRIMARY KEY, notable_type text, notable_id int, landlord_id int REFERENCES landlords, body text);
    INSERT INTO tenants VALUES (1, 'Una', 'una@k.example'), (2, 'Vic', 'vic@k.example');
    INSERT INTO landlords VALUES (1, 'Lea', 'lea@k.example'), (2, 'Lou', 'lou@k.example');
    INSERT INTO agents VALUES (1, 'Ada', 'ada@k.example');
    INSERT INTO addresses VALUES (1, 'Tenant', 1, 'a'), (2, 'Landlord', 1, 'b'), (3, 'Tenant', 2, 'c');
    INSERT INTO payments VALUES (1, 'Tenant', 1, 5), (2, 'Landlord', 1, 5), (3, 'Landlord', 2, 5);
    INSERT INTO notes VALUES (1, 'Tenant', 1, 1, 'u'), (2, 'Landlord', 1, 1, 'l'), (3, 'Tenant', 2, 1, 'v');
    INSERT INTO hints VALUES (1, 'Tenant', 1, 1, 'u'), (2, 'Tenant', 2, 2, 'v');
    """,
    choose="tenants.email",
    subject={"email": "una@k.example"},
    rows={"tenants": {1}, "addresses": {1}, "payments": {1}, "notes": {1}},
    bare={"addresses": set(), "payments": set(), "notes": set()},
)  # fmt: skip

# Whoever has a login serves the contacts; a note may be about any table's row, and the order it names need not say whose it is.
OFFICE = World(
    sql="""
    CREATE TABLE system_users (id int PRIMARY KEY, full_name text, email text);
    CREATE TABLE contacts (record_no int PRIMARY KEY, id char(36) UNIQUE, full_name text, email text);
    CREATE TABLE orders (id int PRIMARY KEY, contact_record_no int NOT NULL REFERENCES contacts, total int);
    CREATE TABLE annotations (id int PRIMARY KEY, object_id char(36), object_type text, created_by int REFERENCES system_users,
      user_id int REFERENCES system_users, body text);
    CREATE TABLE activities (id int PRIMARY KEY, item_type int, item_id int, order_id int REFERENCES orders, body text);
    INSERT INTO system_users VALUES (1, 'Ada', 'ada@o.example');
    INSERT INTO contacts VALUES (1, '00000000-0000-4000-8000-00000000000a', 'Una', 'una@o.example'),
      (2, '00000000-0000-4000-8000-00000000000b', 'Vic', 'vic@o.example');
    INSERT INTO orders VALUES (11, 1, 5), (12, 2, 5);
    INSERT INTO annotations VALUES (21, '00000000-0000-4000-8000-00000000000a', 'CONTACT', 1, 1, 'u'),
      (22, '00000000-0000-4000-8000-00000000000b', 'CONTACT', 1, 1, 'v');
    INSERT INTO activities VALUES (31, 100, 2, 11, 'v'), (32, 300, 1, 12, 'u');
    """,
    choose="contacts.email",
    subject={"email": "una@o.example"},
    rows={"contacts": {1}, "orders": {11}, "annotations": {21}},
    bare={"annotations": set()},
)  # fmt: skip

# An invoice that is gone leaves its number behind, which must not be taken for a customer's; and an `S` may be a kind of user.
GONE = World(
    sql="""
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text);
    CREATE TABLE invoices (id int PRIMARY KEY, total int);
    CREATE TABLE students (id int PRIMARY KEY, name text, email text);
    CREATE TABLE users (id int PRIMARY KEY, name text, email text);
    CREATE TABLE happenings (id int PRIMARY KEY, thing_type int, thing_id int, said text);
    CREATE TABLE sign_ins (id int PRIMARY KEY, user_id int, user_type char(1), ip text);
    INSERT INTO customers SELECT n, 'C', 'c' || n || '@g.example' FROM generate_series(5001, 5020) n;
    INSERT INTO invoices SELECT n, 5 FROM generate_series(5001, 5015) n WHERE n % 4 <> 0;
    INSERT INTO students SELECT n, 'S', 's' || n || '@g.example' FROM generate_series(1, 9) n;
    INSERT INTO users SELECT n, 'U', 'u' || n || '@g.example' FROM generate_series(1, 9) n;
    INSERT INTO happenings SELECT n, 7, 5000 + n, 'h' FROM generate_series(1, 12) n;
    INSERT INTO sign_ins SELECT n, n, 'S', 'x' FROM generate_series(1, 9) n;
    """,
    choose="customers.email",
    subject={"email": "c5001@g.example"},
    rows={"customers": {5001}},
)  # fmt: skip

LEVELS = World(sql=GONE.sql, choose="students.email", subject={"email": "s1@g.example"}, rows={"students": {1}})

# A file names who put it there, or nobody: then it is of the order or the claim that it is filed with.
FILED = World(
    sql="""
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text);
    CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, total int);
    CREATE TABLE claims (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, reason text);
    CREATE TABLE deposits (id int PRIMARY KEY, customer_id int REFERENCES customers, object_type text NOT NULL, object_id int
      NOT NULL, path text);
    INSERT INTO customers SELECT n, 'C', 'c' || n || '@f.example' FROM generate_series(1, 9) n;
    INSERT INTO orders SELECT 10 + n, n, 5 FROM generate_series(1, 9) n;
    INSERT INTO claims SELECT 10 + n, 10 - n, 'r' FROM generate_series(1, 9) n;
    INSERT INTO deposits SELECT n, n, 'order', 10 + n, 'a' FROM generate_series(1, 9) n;
    INSERT INTO deposits SELECT 20 + n, NULL, 'order', 10 + n, 'b' FROM generate_series(1, 9) n;
    INSERT INTO deposits SELECT 40 + n, NULL, 'claim', 10 + n, 'b' FROM generate_series(1, 9) n;
    """,
    choose="customers.email",
    subject={"email": "c1@f.example"},
    rows={"customers": {1}, "orders": {11}, "claims": {19}, "deposits": {1, 21, 49}},
    bare={"deposits": {1}},
)  # fmt: skip

# An entry of a log is of whom it is about, by `object` and `object_id`, and not of the staff who did it; a message by `model`
# and `res_id`, a part by `itemtype` and `items_id`.
PLAIN = World(
    sql="""
    CREATE TABLE leads (id int PRIMARY KEY, firstname text, email text);
    CREATE TABLE users (id int PRIMARY KEY, username text, email text);
    CREATE TABLE orders (id int PRIMARY KEY, lead_id int NOT NULL REFERENCES leads);
    CREATE TABLE audit_log (id int PRIMARY KEY, user_id int NOT NULL, object text NOT NULL, object_id int NOT NULL, details text);
    CREATE TABLE attachments (id int PRIMARY KEY, res_model text, res_id int, path text);
    CREATE TABLE costs (id int PRIMARY KEY, itemtype text NOT NULL, items_id int NOT NULL, amount int);
    INSERT INTO leads SELECT 10 + n, 'L', 'l' || n || '@p.example' FROM generate_series(1, 9) n;
    INSERT INTO users SELECT n, 'u' || n, 'u' || n || '@p.example' FROM generate_series(1, 5) n;
    INSERT INTO orders SELECT 30 + n, 10 + n FROM generate_series(1, 9) n;
    INSERT INTO audit_log SELECT 50 + n, n % 5 + 1, 'lead', 10 + n, 'd' FROM generate_series(1, 9) n;
    INSERT INTO audit_log SELECT 70 + n, n % 5 + 1, 'form', n, 'd' FROM generate_series(1, 9) n;
    INSERT INTO attachments SELECT 90 + n, 'sale.order', 30 + n, 'p' FROM generate_series(1, 9) n;
    INSERT INTO attachments SELECT 110 + n, 'leads', 10 + n, 'p' FROM generate_series(1, 9) n;
    INSERT INTO costs SELECT 130 + n, 'Order', 30 + n, 5 FROM generate_series(1, 9) n;
    """,
    choose="leads.email",
    subject={"email": "l1@p.example"},
    rows={"leads": {11}, "orders": {31}, "audit_log": {51}, "attachments": {91, 111}, "costs": {131}},
    bare={"audit_log": set(), "attachments": set(), "costs": set()},
)  # fmt: skip
