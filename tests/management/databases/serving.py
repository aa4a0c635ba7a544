"""Rows that those who serve have touched, and that are those of whom they serve."""

from tests.management.databases.world import World

# Staff and customers are in one table, and whoever did something to an order is named in its log.
LOGGED = World(
    sql="""
    CREATE TABLE account_user (id int PRIMARY KEY, email text, first_name text, is_staff boolean);
    CREATE TABLE order_order (id int PRIMARY KEY, user_id int REFERENCES account_user, total int);
    CREATE TABLE order_orderevent (id int PRIMARY KEY, order_id int NOT NULL REFERENCES order_order, user_id int REFERENCES
      account_user, type text);
    CREATE TABLE account_event (id int PRIMARY KEY, order_id int REFERENCES order_order, user_id int REFERENCES
      account_user, type text);
    CREATE TABLE order_letter (id int PRIMARY KEY, order_id int NOT NULL REFERENCES order_order, user_id int REFERENCES
      account_user, body text);
    CREATE TABLE roles (id int PRIMARY KEY, name text, created_by_id int REFERENCES account_user);
    CREATE TABLE roles_users (role_id int REFERENCES roles, user_id int REFERENCES account_user);
    INSERT INTO account_user VALUES (1, 'una@l.example', 'Una', false), (2, 'vic@l.example', 'Vic', false),
      (3, 'sam@l.example', 'Sam', true);
    INSERT INTO order_order VALUES (11, 1, 5), (21, 2, 5);
    INSERT INTO order_orderevent VALUES (11, 11, 1, 'placed'), (12, 11, 3, 'paid'), (21, 21, 3, 'paid'), (22, 21, NULL, 'x');
    INSERT INTO account_event VALUES (11, 11, 1, 'e'), (12, NULL, 1, 'e'), (31, NULL, 3, 'e');
    INSERT INTO order_letter VALUES (11, 11, 1, 'b'), (12, 11, NULL, 'b'), (13, 11, 3, 'b'), (21, 21, NULL, 'b');
    INSERT INTO roles VALUES (7, 'customer', 3), (8, 'admin', 3);
    INSERT INTO roles_users VALUES (7, 1), (7, 2), (8, 3);
    """,
    choose="account_user.email",
    subject={"email": "una@l.example"},
    rows={"account_user": {1}, "order_order": {11}, "order_orderevent": {11, 12}, "account_event": {11, 12},
          "order_letter": {11, 12},
          "roles_users": {(7, 1)}, "roles": {7}},
)  # fmt: skip
LOGGED_STAFF = World(
    LOGGED.sql,
    LOGGED.choose,
    {"email": "sam@l.example"},
    {"account_user": {3}, "account_event": {31}, "order_letter": {13}, "roles_users": {(8, 3)}, "roles": {8}},
)

# People of whom no word is known: those below belong to those above.
KEPT = World(
    sql="""
    CREATE TABLE zots (id int PRIMARY KEY, name text, email text UNIQUE);
    CREATE TABLE wibs (id int PRIMARY KEY, zot_id int NOT NULL REFERENCES zots, name text, email text, birth_date date);
    CREATE TABLE measures (id int PRIMARY KEY, wib_id int NOT NULL REFERENCES wibs, zot_id int NOT NULL REFERENCES zots, kg int);
    CREATE TABLE measure_parts (id int PRIMARY KEY, measure_id int NOT NULL REFERENCES measures, zot_id int NOT NULL REFERENCES
      zots, kg int);
    CREATE TABLE hours (id int PRIMARY KEY, zot_id int NOT NULL REFERENCES zots, day int);
    INSERT INTO zots VALUES (1, 'Dee', 'dee@z.example'), (2, 'Eve', 'eve@z.example');
    INSERT INTO wibs VALUES (11, 1, 'Una', 'una@z.example', NULL), (12, 1, 'Vic', 'vic@z.example', NULL);
    INSERT INTO measures VALUES (111, 11, 1, 5), (121, 12, 1, 5);
    INSERT INTO measure_parts VALUES (111, 111, 1, 5), (121, 121, 1, 5);
    INSERT INTO hours VALUES (1, 1, 1), (2, 2, 1);
    """,
    choose="wibs.email",
    subject={"email": "una@z.example"},
    rows={"wibs": {11}, "measures": {111}, "measure_parts": {111}},
)  # fmt: skip
KEPT_ABOVE = World(KEPT.sql, "zots.email", {"email": "dee@z.example"}, {"zots": {1}, "hours": {1}})

# A guest's booking, and what the people at the desk entered for it.
DESKS = World(
    sql="""
    CREATE TABLE guests (id int PRIMARY KEY, last_name text, email text);
    CREATE TABLE users (id int PRIMARY KEY, last_name text, username text, password text);
    CREATE TABLE bookings (id int PRIMARY KEY, guest_id int NOT NULL REFERENCES guests, user_id int NOT NULL REFERENCES users);
    CREATE TABLE payments (id int PRIMARY KEY, booking_id int NOT NULL REFERENCES bookings, user_id int NOT NULL REFERENCES
      users);
    CREATE TABLE products (id int PRIMARY KEY, title text, products_ordered int);
    INSERT INTO guests VALUES (1, 'Una', 'una@d.example'), (2, 'Vic', 'vic@d.example');
    INSERT INTO users VALUES (1, 'Desk', 'desk', 'x'); INSERT INTO bookings VALUES (11, 1, 1), (21, 2, 1);
    INSERT INTO payments VALUES (11, 11, 1), (21, 21, 1); INSERT INTO products VALUES (1, 'p', 1), (2, 'q', 2);
    """,
    choose="guests.email",
    subject={"email": "una@d.example"},
    rows={"guests": {1}, "bookings": {11}, "payments": {11}},
)  # fmt: skip

# Who swipes and who is swiped; who rates without a link, by a number, which may be anybody's where no value was looked at.
FORMS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE swipes (id int PRIMARY KEY, swiper_id int NOT NULL REFERENCES users, swiped_id int NOT NULL REFERENCES users);
    CREATE TABLE reports (id int PRIMARY KEY, reporter_id int REFERENCES users, reported_id int REFERENCES users);
    CREATE TABLE photos (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, url text);
    CREATE TABLE photo_ratings (id int PRIMARY KEY, photo_id int NOT NULL REFERENCES photos, rater int, score int);
    CREATE TABLE photo_views (id int PRIMARY KEY, photo_id int NOT NULL REFERENCES photos, counter int, ranker int);
    INSERT INTO users VALUES (1, 'una@f.example', 'Una'), (2, 'vic@f.example', 'Vic'), (5, 'wil@f.example', 'Wil');
    INSERT INTO swipes VALUES (12, 1, 2), (22, 2, 1); INSERT INTO reports VALUES (12, 1, 2), (22, 2, 1);
    INSERT INTO photos VALUES (11, 1, 'u'), (21, 2, 'u'); INSERT INTO photo_ratings VALUES (12, 21, 1, 5), (22, 11, 2, 5);
    INSERT INTO photo_views VALUES (11, 11, 1, 901), (21, 21, 2, 902);
    """,
    choose=None,
    subject={"email": "una@f.example"},
    rows={"users": {1}, "swipes": {12}, "reports": {12}, "photos": {11}, "photo_views": {11}},
    bare={"photo_views": set()},
)  # fmt: skip

# Who dispenses has a name that says nothing of serving, who checks has any login; the patient is whom both serve.
PHARMACY = World(
    sql="""
    CREATE TABLE patients (id int PRIMARY KEY, name text, email text);
    CREATE TABLE dispensers (id int PRIMARY KEY, name text, email text);
    CREATE TABLE users (id int PRIMARY KEY, name text, email text);
    CREATE TABLE scripts (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patients, drug text);
    CREATE TABLE dispensings (id int PRIMARY KEY, script_id int NOT NULL REFERENCES scripts,
      dispenser_id int NOT NULL REFERENCES dispensers, amount int);
    CREATE TABLE time_entries (id int PRIMARY KEY, script_id int NOT NULL REFERENCES scripts,
      user_id int NOT NULL REFERENCES users, minutes int);
    INSERT INTO patients VALUES (1, 'Una', 'una@p.example'), (2, 'Vic', 'vic@p.example');
    INSERT INTO dispensers VALUES (1, 'Xia', 'xia@p.example'), (2, 'Yan', 'yan@p.example');
    INSERT INTO users VALUES (1, 'Zoe', 'zoe@p.example'), (2, 'Abe', 'abe@p.example');
    INSERT INTO scripts VALUES (11, 2, 'v'), (12, 1, 'u');
    INSERT INTO dispensings VALUES (21, 11, 1, 5), (22, 12, 2, 5); INSERT INTO time_entries VALUES (31, 11, 1, 5), (32, 12, 2, 5);
    """,
    choose="patients.email",
    subject={"email": "una@p.example"},
    rows={"patients": {1}, "scripts": {12}, "dispensings": {22}, "time_entries": {32}},
)  # fmt: skip

# A reserved room is a line of its reservation though nothing is required; a room is nobody's.
HOTEL = World(
    sql="""
    CREATE TABLE guest (id int PRIMARY KEY, first_name text, last_name text, email text);
    CREATE TABLE room_type (id int PRIMARY KEY, description text);
    CREATE TABLE room (id int PRIMARY KEY, number text, room_type_id int REFERENCES room_type);
    CREATE TABLE reservation (id int PRIMARY KEY, date_in date, guest_id int REFERENCES guest);
    CREATE TABLE reserved_room (id int PRIMARY KEY, room_type_id int REFERENCES room_type, reservation_id int
      REFERENCES reservation);
    CREATE TABLE occupied_room (id int PRIMARY KEY, room_id int REFERENCES room, reservation_id int REFERENCES reservation);
    INSERT INTO guest VALUES (1, 'Una', 'U', 'una@h.example'), (2, 'Vic', 'V', 'vic@h.example');
    INSERT INTO room_type VALUES (3, 'double'), (4, 'single'); INSERT INTO room VALUES (5, '101', 3), (6, '102', 4);
    INSERT INTO reservation VALUES (11, '2026-01-01', 2), (12, '2026-01-01', 1);
    INSERT INTO reserved_room VALUES (21, 3, 11), (22, 4, 12); INSERT INTO occupied_room VALUES (31, 5, 11), (32, 6, 12);
    """,
    choose=None,
    subject={"email": "una@h.example"},
    rows={
        "guest": {1}, "reservation": {12}, "reserved_room": {22}, "occupied_room": {32}, "room": {6}, "room_type": {4},
    },
)  # fmt: skip

# What the staff, who have no tickets, reply to somebody's ticket is part of it; so is all of a chat in which nobody else is.
DESK = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE, name text);
    CREATE TABLE agents (id int PRIMARY KEY, name text, email text);
    CREATE TABLE tickets (id int PRIMARY KEY, requester_id int NOT NULL REFERENCES users, subject text);
    CREATE TABLE ticket_messages (id int PRIMARY KEY, ticket_id int NOT NULL REFERENCES tickets,
      author_id int NOT NULL REFERENCES users, body text);
    CREATE TABLE support_chats (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, agent_id int REFERENCES agents);
    CREATE TABLE chat_messages (id int PRIMARY KEY, chat_id int NOT NULL REFERENCES support_chats,
      sender_type text, sender_id int, body text);
    INSERT INTO users VALUES (1, 'una@k.example', 'Una'), (2, 'vic@k.example', 'Vic'), (3, 'sam@k.example', 'Sam');
    INSERT INTO agents VALUES (1, 'Ann', 'ann@k.example'), (2, 'Bo', 'bo@k.example');
    INSERT INTO tickets VALUES (11, 2, 'v'), (12, 1, 'u');
    INSERT INTO ticket_messages VALUES (21, 11, 2, 'v'), (22, 12, 1, 'u'), (23, 12, 3, 's'), (24, 11, 3, 's');
    INSERT INTO support_chats VALUES (31, 2, 1), (32, 1, 2);
    INSERT INTO chat_messages VALUES (41, 31, 'user', 2, 'v'), (42, 31, 'agent', 1, 's'), (43, 32, 'user', 1, 'u'),
      (44, 32, 'agent', 2, 's'), (45, 32, 'bot', NULL, 'b');
    """,
    choose="users.email",
    subject={"email": "una@k.example"},
    rows={"users": {1}, "tickets": {12}, "ticket_messages": {22, 23}, "support_chats": {32},
          "chat_messages": {43, 44, 45}},
    bare={"ticket_messages": {22}, "chat_messages": set()},
)  # fmt: skip

DESK_STAFF = World(DESK.sql, "users.email", {"email": "sam@k.example"}, {"users": {3}}, {"ticket_messages": {23, 24}})

# What is either of an order or of a subscription is found by both; so is what names its client or, without, their file.
ARCS = World(
    sql="""
    CREATE TABLE clients (id int PRIMARY KEY, name text, email text);
    CREATE TABLE subscriptions (id int PRIMARY KEY, client_id int NOT NULL REFERENCES clients, season text);
    CREATE TABLE orders (id int PRIMARY KEY, client_id int NOT NULL REFERENCES clients, at date);
    CREATE TABLE tickets (id int PRIMARY KEY, order_id int REFERENCES orders, subscription_id int REFERENCES subscriptions,
      seat text);
    CREATE TABLE payments (id int PRIMARY KEY, order_id int REFERENCES orders, subscription_id int REFERENCES subscriptions);
    CREATE TABLE folders (id int PRIMARY KEY, client_id int NOT NULL REFERENCES clients, year int);
    CREATE TABLE scans (id int PRIMARY KEY, client_id int REFERENCES clients, folder_id int REFERENCES folders, said text);
    INSERT INTO clients VALUES (1, 'Una', 'una@a.example'), (2, 'Vic', 'vic@a.example');
    INSERT INTO subscriptions VALUES (11, 2, 's'), (12, 1, 's'); INSERT INTO orders VALUES (21, 1, '2026-01-01'),
      (22, 2, '2026-01-01');
    INSERT INTO tickets VALUES (31, 21, NULL, 'a'), (32, NULL, 12, 'b'), (33, 22, NULL, 'c'), (34, NULL, 11, 'd');
    INSERT INTO payments VALUES (41, 21, NULL), (42, 22, NULL), (43, 21, 12), (44, NULL, 12), (45, 22, 11);
    INSERT INTO folders VALUES (51, 1, 2025), (52, 2, 2025);
    INSERT INTO scans VALUES (61, 1, NULL, 'u'), (62, NULL, 51, 'u'), (63, 2, NULL, 'v'), (64, NULL, 52, 'v');
    """,
    choose="clients.email",
    subject={"email": "una@a.example"},
    rows={"clients": {1}, "subscriptions": {12}, "orders": {21}, "tickets": {31, 32}, "payments": {41, 43, 44},
          "folders": {51}, "scans": {61, 62}},
    bare={"tickets": set(), "payments": set(), "scans": {61}},
)  # fmt: skip

# Agents and customers are in one table, and agents have no tickets of their own: what they write on others' is not theirs.
ARTICLES = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, login text, email text, firstname text);
    CREATE TABLE tickets (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES users, owner_id int REFERENCES users,
      title text);
    CREATE TABLE ticket_articles (id int PRIMARY KEY, ticket_id int NOT NULL REFERENCES tickets, body text, created_by_id int NOT
      NULL REFERENCES users, updated_by_id int NOT NULL REFERENCES users);
    INSERT INTO users VALUES (1, 'una', 'una@a.example', 'Una'), (2, 'vic', 'vic@a.example', 'Vic'),
      (3, 'wil', 'wil@a.example', 'Wil'), (7, 'ag', 'ag@a.example', 'Ag'), (8, 'ah', 'ah@a.example', 'Ah');
    INSERT INTO tickets VALUES (11, 1, 7, 't'), (21, 2, 7, 't'), (31, 3, 8, 't');
    INSERT INTO ticket_articles VALUES (111, 11, 'b', 1, 1), (112, 11, 'b', 7, 7), (211, 21, 'b', 2, 2), (212, 21, 'b', 8, 8),
      (213, 21, 'b', 7, 7), (311, 31, 'b', 3, 3), (312, 31, 'b', 8, 8);
    """,
    choose="users.email",
    subject={"email": "una@a.example"},
    rows={"users": {1}, "tickets": {11}, "ticket_articles": {111, 112}},
    bare={"ticket_articles": set()},
)  # fmt: skip
ARTICLES_AGENT = World(ARTICLES.sql, ARTICLES.choose, {"email": "ag@a.example"}, {"users": {7}})
