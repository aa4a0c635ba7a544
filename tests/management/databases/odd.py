"""Frameworks' tables, flights, and names and keys that nobody would choose today."""

from tests.management.databases.world import World

FRAMEWORK = World(
    sql="""
    CREATE TABLE auth_user (id serial PRIMARY KEY, password varchar(128), username varchar(150) UNIQUE, first_name text,
      last_name text, email varchar(254), is_superuser boolean);
    CREATE TABLE auth_group (id serial PRIMARY KEY, name varchar(150));
    CREATE TABLE auth_permission (id serial PRIMARY KEY, name varchar(255), codename varchar(100));
    CREATE TABLE auth_group_permissions (id serial PRIMARY KEY, group_id int REFERENCES auth_group,
      permission_id int REFERENCES auth_permission);
    CREATE TABLE auth_user_groups (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES auth_user, group_id int NOT NULL
      REFERENCES auth_group, UNIQUE (user_id, group_id));
    CREATE TABLE django_content_type (id serial PRIMARY KEY, app_label text, model text);
    CREATE TABLE django_admin_log (id serial PRIMARY KEY, object_id text, object_repr text, content_type_id int
      REFERENCES django_content_type, user_id int NOT NULL REFERENCES auth_user);
    CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text);
    CREATE TABLE account_emailaddress (id serial PRIMARY KEY, email varchar(254), verified boolean, user_id int NOT NULL
      REFERENCES auth_user);
    CREATE TABLE account_emailconfirmation (id serial PRIMARY KEY, key text, email_address_id int NOT NULL
      REFERENCES account_emailaddress);
    CREATE TABLE authtoken_token (key varchar(40) PRIMARY KEY, user_id int NOT NULL UNIQUE REFERENCES auth_user);
    CREATE TABLE shop_profile (user_ptr_id int PRIMARY KEY REFERENCES auth_user, birth_date date, phone text);
    CREATE TABLE shop_order (id serial PRIMARY KEY, profile_id int NOT NULL REFERENCES shop_profile, total numeric);
    INSERT INTO auth_user VALUES (1, 'x', 'una', 'U', 'A', 'una@f.example', false),
      (2, 'x', 'vic', 'V', 'B', 'vic@f.example', true);
    INSERT INTO auth_group VALUES (1, 'g'), (2, 'h'); INSERT INTO auth_permission VALUES (1, 'p', 'p');
    INSERT INTO auth_group_permissions VALUES (1, 1, 1); INSERT INTO auth_user_groups VALUES (1, 1, 1), (2, 2, 1);
    INSERT INTO django_content_type VALUES (1, 'a', 'user');
    INSERT INTO django_admin_log VALUES (1, '2', 'vic', 1, 1), (2, '1', 'una', 1, 2);
    INSERT INTO django_session VALUES ('k', 'd');
    INSERT INTO account_emailaddress VALUES (1, 'una@f.example', true, 1), (2, 'vic@f.example', true, 2),
      (3, 'una@f.example', false, 2);
    INSERT INTO account_emailconfirmation VALUES (1, 'k', 1), (2, 'k', 2);
    INSERT INTO authtoken_token VALUES ('t1', 1), ('t2', 2);
    INSERT INTO shop_profile VALUES (1, NULL, '1'), (2, NULL, '2'); INSERT INTO shop_order VALUES (1, 1, 5), (2, 2, 5);
    """,
    choose=None,
    subject={"email": "una@f.example"},
    keys={"authtoken_token": ("user_id",)},
    rows={"auth_user": {1}, "auth_group": {1}, "auth_user_groups": {1}, "django_content_type": {1}, "django_admin_log": {1},
          "account_emailaddress": {1}, "account_emailconfirmation": {1}, "authtoken_token": {1}, "shop_profile": {1},
          "shop_order": {1}},
)  # fmt: skip

# Several passengers on one booking: the booking is context, the others are strangers.
FLIGHTS = World(
    sql="""
    CREATE TABLE bookings (book_ref char(6) PRIMARY KEY, book_date timestamptz, total_amount numeric);
    CREATE TABLE tickets (ticket_no char(13) PRIMARY KEY, book_ref char(6) NOT NULL REFERENCES bookings,
      passenger_id varchar(20) NOT NULL, passenger_name text, contact_data jsonb);
    CREATE TABLE airports (airport_code char(3) PRIMARY KEY, city text, coordinates point);
    CREATE TABLE flights (flight_id int PRIMARY KEY, flight_no char(6), departure_airport char(3) REFERENCES airports,
      arrival_airport char(3) REFERENCES airports);
    CREATE TABLE ticket_flights (ticket_no char(13) REFERENCES tickets, flight_id int REFERENCES flights, amount numeric,
      PRIMARY KEY (ticket_no, flight_id));
    CREATE TABLE boarding_passes (ticket_no char(13), flight_id int, seat_no varchar(4), PRIMARY KEY (ticket_no, flight_id),
      FOREIGN KEY (ticket_no, flight_id) REFERENCES ticket_flights);
    INSERT INTO bookings VALUES ('AAAAAA', NULL, 5), ('BBBBBB', NULL, 5);
    INSERT INTO tickets VALUES ('1000000000001', 'AAAAAA', 'P1', 'UNA', '{"email": "una@fl.example"}'),
      ('1000000000002', 'AAAAAA', 'P2', 'VIC', '{}'), ('1000000000003', 'BBBBBB', 'P2', 'VIC', '{}');
    INSERT INTO airports VALUES ('AAA', 'A', NULL), ('BBB', 'B', NULL);
    INSERT INTO flights VALUES (1, 'F1', 'AAA', 'BBB'), (2, 'F2', 'BBB', 'AAA');
    INSERT INTO ticket_flights VALUES ('1000000000001', 1, 5), ('1000000000002', 1, 5), ('1000000000003', 2, 5);
    INSERT INTO boarding_passes VALUES ('1000000000001', 1, '1A'), ('1000000000002', 1, '1B');
    """,
    choose="tickets.passenger_id",
    subject={"passenger_id": "P1"},
    rows={"tickets": {"1000000000001"}, "bookings": {"AAAAAA"}, "ticket_flights": {("1000000000001", 1)}, "flights": {1},
          "boarding_passes": {("1000000000001", 1)}},
)  # fmt: skip

# Quotes, spaces, other letters, words of YAML and SQL, no primary key, keys of two columns, a child that inherits.
NAMES = World(
    sql='''
    CREATE SCHEMA "Größe A";
    CREATE TYPE mood AS ENUM ('up', 'down');
    CREATE TABLE "Größe A"."Kunde ""neu""" ("Kunden Nr" int, "null" text, "E-Mail" text, "Straße" text, "yes: {no}" mood,
      "tenant" int, PRIMARY KEY ("tenant", "Kunden Nr"));
    CREATE TABLE "Größe A"."Bestellung" ("order" int UNIQUE NOT NULL, "tenant" int, "Kunden Nr" int, "tags" text[],
      FOREIGN KEY ("tenant", "Kunden Nr") REFERENCES "Größe A"."Kunde ""neu""");
    CREATE TABLE "Größe A"."Bestellung#Zeile" ("order" int REFERENCES "Größe A"."Bestellung" ("order"), "was" text);
    CREATE TABLE "Größe A"."Журнал" ("tenant" int, "Kunden Nr" int, "zeile" json,
      FOREIGN KEY ("tenant", "Kunden Nr") REFERENCES "Größe A"."Kunde ""neu""");
    CREATE TABLE "Größe A"."Журнал 2024" () INHERITS ("Größe A"."Журнал");
    INSERT INTO "Größe A"."Kunde ""neu""" VALUES (1, 'x', 'una@n.example', 'S', 'up', 1),
      (1, 'y', 'vic@n.example', 'S', 'down', 2);
    INSERT INTO "Größe A"."Bestellung" VALUES (10, 1, 1, '{a}'), (11, 2, 1, '{b}');
    INSERT INTO "Größe A"."Bestellung#Zeile" VALUES (10, 'w'), (11, 'v');
    INSERT INTO "Größe A"."Журнал" VALUES (1, 1, '{}'), (2, 1, '{}');
    INSERT INTO "Größe A"."Журнал 2024" VALUES (2, 1, '{"a": 1}');
    ''',
    choose='Größe A.Kunde "neu".E-Mail',
    subject={"email": "una@n.example"},
    rows={'Größe A.Kunde "neu"': {(1, 1)}, "Größe A.Bestellung": {10}, "Größe A.Bestellung#Zeile": {(10, "w")},
          "Größe A.Журнал": {(1, 1)}},
)  # fmt: skip

# A card that passed from one guest to another is nobody's by its number; an archive of two systems holds numbers of both.
PASSED = World(
    sql="""
    CREATE SCHEMA bolt;
    CREATE TABLE bolt.guests (id int PRIMARY KEY, email text, name text);
    CREATE TABLE guests (id int PRIMARY KEY, email text, name text);
    CREATE TABLE loyalty_cards (card_no text PRIMARY KEY, guest_id int NOT NULL REFERENCES guests);
    CREATE TABLE card_history (id int PRIMARY KEY, card_no text, guest_id int REFERENCES guests, from_date date, to_date date);
    CREATE TABLE card_points (id int PRIMARY KEY, card_no text NOT NULL, points int, at date);
    CREATE TABLE stays (id int PRIMARY KEY, guest_id int, nights int);
    CREATE TABLE stays_archive (id int PRIMARY KEY, guest_id int, source text, nights int);
    INSERT INTO bolt.guests VALUES (1, 'bo@p.example', 'Bo'), (2, 'cy@p.example', 'Cy');
    INSERT INTO guests VALUES (1, 'una@p.example', 'Una'), (2, 'vic@p.example', 'Vic');
    INSERT INTO loyalty_cards VALUES ('C1', 1), ('C2', 2);
    INSERT INTO card_history VALUES (1, 'C1', 2, '2024-01-01', '2025-01-01'), (2, 'C1', 1, '2025-01-01', NULL),
      (3, 'C2', 2, '2025-01-01', NULL);
    INSERT INTO card_points VALUES (1, 'C1', 5, '2024-06-01'), (2, 'C1', 6, '2025-06-01'), (3, 'C2', 7, '2025-06-01');
    INSERT INTO stays VALUES (1, 1, 2), (2, 2, 2);
    INSERT INTO stays_archive VALUES (1, 1, 'own', 2), (2, 1, 'bolt', 2), (3, 2, 'own', 2);
    """,
    choose="public.guests.email",
    subject={"email": "una@p.example"},
    rows={"guests": {1}, "loyalty_cards": {"C1"}, "card_history": {2}, "stays": {1}},
)  # fmt: skip

# The other side of a call is not whose the call is; a network's cell is no phone; a flag points nowhere; a review's writer stands
# in its detail; a debt and what paid it are the same customer's; a thread is its customer's though it speaks of an order.
MIXED = World(
    sql="""
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text, phone text, is_guest int);
    CREATE TABLE guests (id int PRIMARY KEY, customer_id int REFERENCES customers, mobile_theme int);
    CREATE TABLE subscribers (msisdn text PRIMARY KEY, customer_id int NOT NULL REFERENCES customers);
    CREATE TABLE calls (id int PRIMARY KEY, calling_msisdn text, called_msisdn text, cell text);
    CREATE TABLE review (id int PRIMARY KEY, created_at timestamp);
    CREATE TABLE review_detail (id int PRIMARY KEY, review_id int NOT NULL REFERENCES review, customer_id int REFERENCES
      customers, title text);
    CREATE TABLE ledger (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, amount int);
    CREATE TABLE offsets (id int PRIMARY KEY, credit_id int REFERENCES ledger, debit_id int REFERENCES ledger, amount int);
    CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers);
    CREATE TABLE customer_threads (id int PRIMARY KEY, customer_id int REFERENCES customers, order_id int REFERENCES orders);
    INSERT INTO customers VALUES (1, 'Una', 'una@m.example', '070 11', 1), (2, 'Vic', 'vic@m.example', '070 22', 0);
    INSERT INTO guests VALUES (1, 2, 0), (2, 1, 1);
    INSERT INTO subscribers VALUES ('4670111', 1), ('4670222', 2), ('4670333', 2);
    INSERT INTO calls VALUES (1, '4670111', '4670222', 'C1'), (2, '4670222', '4670111', 'C2'), (3, '4670111', '4799', 'C1');
    INSERT INTO review VALUES (1, NULL), (2, NULL), (3, NULL), (4, NULL), (5, NULL), (6, NULL), (7, NULL), (8, NULL), (9, NULL);
    INSERT INTO review_detail VALUES (11, 2, 1, 't'), (12, 1, 2, 't'), (13, 3, 1, 't'), (14, 4, 2, 't'), (15, 5, 2, 't'),
      (16, 6, 2, 't'), (17, 7, 2, 't'), (18, 8, 2, 't'), (19, 9, NULL, 't');
    INSERT INTO ledger VALUES (11, 1, 5), (12, 1, -5), (13, 1, 3), (21, 2, 5), (22, 2, -5);
    INSERT INTO offsets VALUES (1, 12, 11, 5), (2, NULL, 13, 3), (3, 22, 21, 5), (4, 12, 13, 1);
    INSERT INTO orders VALUES (11, 1), (21, 2), (22, 2);
    INSERT INTO customer_threads VALUES (1, 1, 11), (2, 1, NULL), (3, 2, 21), (4, 2, 22), (5, NULL, NULL);
    """,
    choose="customers.email",
    subject={"email": "una@m.example"},
    rows={"customers": {1}, "guests": {2}, "subscribers": {"4670111"}, "calls": {1, 3}, "review": {2, 3},
          "review_detail": {11, 13}, "ledger": {11, 12, 13}, "offsets": {1, 2, 4}, "orders": {11}, "customer_threads": {1, 2}},
    bare={"calls": set(), "review": set(), "offsets": set()},
)  # fmt: skip

# Names without a letter.
NAMELESS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, "_" text, "?" int, "名前" text);
    CREATE TABLE "__" (id int PRIMARY KEY, "_" int, "!" text, user_id int);
    CREATE TABLE "—" (id int PRIMARY KEY, "  " text, "is" int, "_" int UNIQUE, author_id int);
    INSERT INTO users VALUES (1, 'una@n.example', 'x', 1, 'y'), (2, 'vic@n.example', 'z', 2, 'w');
    INSERT INTO "__" VALUES (11, 1, 'x', 1), (12, 2, 'y', 2); INSERT INTO "—" VALUES (21, 'q', 1, 1, 2), (22, 'q', 1, 2, 1);
    """,
    choose="users.email",
    subject={"email": "una@n.example"},
    rows={"users": {1}, "__": {11}, "—": {22}},
    bare={"—": set()},
)  # fmt: skip
