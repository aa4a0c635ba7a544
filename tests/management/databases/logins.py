"""Databases in which one person is in several tables: a login, and who it is the login of."""

from tests.management.databases.world import World

# The usual shop of a web framework: addresses and passwords are users', orders are customers'; staff are users as well.
WEBSHOP = World(
    sql="""
    CREATE TABLE auth_user (id int PRIMARY KEY, username text, email text, password text, first_name text);
    CREATE TABLE shop_customer (id int PRIMARY KEY, user_id int UNIQUE REFERENCES auth_user, first_name text, phone text);
    CREATE TABLE shop_employee (id int PRIMARY KEY, user_id int UNIQUE NOT NULL REFERENCES auth_user, full_name text);
    CREATE TABLE shop_order (id int PRIMARY KEY, customer_id int REFERENCES shop_customer, employee_id int REFERENCES
      shop_employee, total int);
    CREATE TABLE shop_line (id int PRIMARY KEY, order_id int NOT NULL REFERENCES shop_order, what text);
    CREATE TABLE auth_session (id int PRIMARY KEY, user_id int REFERENCES auth_user, ip text);
    CREATE TABLE emergency_contact (id int PRIMARY KEY, user_id int UNIQUE REFERENCES auth_user, full_name text, phone text);
    CREATE TABLE agent_note (id int PRIMARY KEY, customer_id int REFERENCES shop_customer, user_id int REFERENCES auth_user);
    INSERT INTO auth_user VALUES (1, 'una', 'una@w.example', 'x', 'Una'), (2, 'vic', 'vic@w.example', 'x', 'Vic'),
      (3, 'sam', 'sam@w.example', 'x', 'Sam');
    INSERT INTO shop_customer VALUES (11, 1, 'Una', '1'), (12, 2, 'Vic', '2'), (13, NULL, 'Wil', '3');
    INSERT INTO shop_employee VALUES (1, 3, 'Sam');
    INSERT INTO shop_order VALUES (1, 12, 1, 5), (2, 11, 1, 5), (3, 13, NULL, 5);
    INSERT INTO shop_line VALUES (1, 1, 'v'), (2, 2, 'u');
    INSERT INTO auth_session VALUES (1, 1, 'x'), (2, 2, 'y'), (3, 3, 'z');
    INSERT INTO emergency_contact VALUES (1, 1, 'Mum', '1'), (2, 2, 'Dad', '2');
    INSERT INTO agent_note VALUES (1, 12, 1), (2, 11, 3);
    """,
    choose=None,
    subject={"email": "una@w.example"},
    rows={"auth_user": {1}, "shop_customer": {11}, "shop_order": {2}, "shop_line": {2}, "auth_session": {1}, "agent_note": {2}},
)  # fmt: skip

# The same shop seen from somebody of its staff, who has done all of it.
WEBSHOP_STAFF = World(
    sql=WEBSHOP.sql,
    choose="auth_user.email",
    subject={"email": "sam@w.example"},
    rows={"auth_user": {3}, "shop_employee": {1}, "auth_session": {3}},
)

# Nothing declares that a user is one account; no two of many are of one. Two clients are never one, though each user of
# this office has one client.
TOOTS = World(
    sql="""
    CREATE TABLE accounts (id int PRIMARY KEY, username text, domain text, display_name text, note text, password text);
    CREATE TABLE users (id int PRIMARY KEY, email text, account_id int NOT NULL REFERENCES accounts, locale text);
    CREATE TABLE statuses (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts, body text);
    CREATE TABLE follows (id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts, target_account_id int NOT NULL
      REFERENCES accounts);
    CREATE TABLE clients (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, full_name text, email text);
    CREATE TABLE meetings (id int PRIMARY KEY, client_id int NOT NULL REFERENCES clients, said text);
    INSERT INTO accounts SELECT n, 'u' || n, NULL, 'U', 'x', 'x' FROM generate_series(1, 12) n;
    INSERT INTO users SELECT n + 20, 'u' || n || '@t.example', n, 'en' FROM generate_series(1, 10) n;
    INSERT INTO statuses SELECT n + 40, n, 'x' FROM generate_series(1, 12) n;
    INSERT INTO follows SELECT n + 60, n, n % 12 + 1 FROM generate_series(1, 12) n;
    INSERT INTO clients SELECT n, 31 - n, 'C', 'c' || n || '@t.example' FROM generate_series(1, 10) n;
    INSERT INTO meetings SELECT n, n, 'x' FROM generate_series(1, 10) n;
    """,
    choose="users.email",
    subject={"email": "u3@t.example"},
    rows={"users": {23}, "accounts": {3}, "statuses": {43}, "follows": {63}},
    bare={"accounts": set(), "statuses": set(), "follows": set()},
)  # fmt: skip

# Addresses are kept apart, nothing is declared, and what people write says `author`; what is on an order has an address
# of its own, and people are users of an account that has one as well.
TRACKER = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, login text, firstname text, lastname text);
    CREATE TABLE email_addresses (id int PRIMARY KEY, user_id int NOT NULL, email text NOT NULL);
    CREATE TABLE issues (id int PRIMARY KEY, author_id int NOT NULL, subject text);
    CREATE TABLE accounts (id int PRIMARY KEY, name text, support_email text);
    CREATE TABLE account_users (id int PRIMARY KEY, account_id int NOT NULL, user_id int NOT NULL);
    CREATE TABLE orders (id int PRIMARY KEY, account_id int NOT NULL, user_id int NOT NULL);
    CREATE TABLE orderpositions (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, attendee_email text,
      attendee_name text);
    CREATE TABLE checkins (id int PRIMARY KEY, position_id int NOT NULL REFERENCES orderpositions, at date);
    INSERT INTO users VALUES (1, 'una', 'Una', 'U'), (2, 'vic', 'Vic', 'V');
    INSERT INTO email_addresses VALUES (11, 2, 'vic@t.example'), (12, 1, 'una@t.example');
    INSERT INTO issues VALUES (21, 2, 'v'), (22, 1, 'u'); INSERT INTO accounts VALUES (5, 'A', 'help@t.example');
    INSERT INTO account_users VALUES (31, 5, 1), (32, 5, 2); INSERT INTO orders VALUES (41, 5, 2), (42, 5, 1);
    INSERT INTO orderpositions VALUES (51, 41, 'x@t.example', 'X'), (52, 42, 'y@t.example', 'Y');
    INSERT INTO checkins VALUES (61, 51, '2026-01-01'), (62, 52, '2026-01-01');
    """,
    choose="email_addresses.email",
    subject={"email": "una@t.example"},
    rows={"users": {1}, "email_addresses": {12}, "issues": {22}, "account_users": {31}, "orders": {42},
          "orderpositions": {52}, "checkins": {62}},
    bare={"issues": set(), "accounts": {5}},
)  # fmt: skip

# The table of logins is the people's own, where it points at none; a member is whose login it is, by its key.
MEMBERS = World(
    sql="""
    CREATE TABLE login (id int PRIMARY KEY, email text NOT NULL UNIQUE, password_hash text);
    CREATE TABLE member (id int PRIMARY KEY, login_id int NOT NULL UNIQUE REFERENCES login, nickname text, born date);
    CREATE TABLE member_photo (id int PRIMARY KEY, member_id int NOT NULL REFERENCES member, url text);
    CREATE TABLE subscription (id int PRIMARY KEY, login_id int NOT NULL REFERENCES login, tier text);
    INSERT INTO login VALUES (1, 'una@m.example', 'x'), (2, 'vic@m.example', 'y');
    INSERT INTO member VALUES (11, 2, 'v', '1990-01-01'), (12, 1, 'u', '1991-01-01');
    INSERT INTO member_photo VALUES (21, 11, 'v'), (22, 12, 'u'); INSERT INTO subscription VALUES (31, 1, 'u'), (32, 2, 'v');
    """,
    choose="login.email",
    subject={"email": "una@m.example"},
    rows={"login": {1}, "member": {12}, "member_photo": {22}, "subscription": {31}},
)  # fmt: skip

# Whom the software is let to is nobody's rival; letters are found by their addresses, whatever the column is called.
DESKS = World(
    sql="""
    CREATE TABLE tenants (id int PRIMARY KEY, name text);
    CREATE TABLE end_users (tenant_id int REFERENCES tenants, id int, email text, name text, PRIMARY KEY (tenant_id, id));
    CREATE TABLE tickets (tenant_id int, id int, requester_id int NOT NULL, subject text, PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, requester_id) REFERENCES end_users);
    CREATE TABLE ticket_events (tenant_id int, ticket_id int, seq int, said text, PRIMARY KEY (tenant_id, ticket_id, seq),
      FOREIGN KEY (tenant_id, ticket_id) REFERENCES tickets);
    CREATE TABLE mail_log (id int PRIMARY KEY, from_addr text, rcpt text);
    INSERT INTO tenants VALUES (1, 'A'), (2, 'B');
    INSERT INTO end_users VALUES (1, 1, 'una@d.example', 'Una'), (1, 2, 'vic@d.example', 'Vic'), (2, 1, 'xia@d.example', 'Xia');
    INSERT INTO tickets VALUES (1, 1, 2, 'v'), (1, 2, 1, 'u'), (2, 1, 1, 'x');
    INSERT INTO ticket_events VALUES (1, 1, 1, 'v'), (1, 2, 1, 'u'), (2, 1, 1, 'x');
    INSERT INTO mail_log VALUES (1, 'desk@d.example', 'una@d.example'), (2, 'desk@d.example', 'vic@d.example');
    """,
    choose="end_users.email",
    subject={"email": "una@d.example"},
    rows={
        "tenants": {1}, "end_users": {(1, 1)}, "tickets": {(1, 2)}, "ticket_events": {(1, 2, 1)}, "mail_log": {1},
    },
    bare={"mail_log": set()},
)  # fmt: skip

# What doctors, who have a login as patients do, write of a visit is the patient's; what a patient writes is theirs.
CLINIC = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE, name text);
    CREATE TABLE doctors (id int PRIMARY KEY, user_id int NOT NULL UNIQUE REFERENCES users, licence text);
    CREATE TABLE patients (id int PRIMARY KEY, user_id int NOT NULL UNIQUE REFERENCES users, blood text);
    CREATE TABLE appointments (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patients,
      doctor_id int NOT NULL REFERENCES doctors, at date);
    CREATE TABLE notes (id int PRIMARY KEY, appointment_id int NOT NULL REFERENCES appointments,
      author_id int NOT NULL REFERENCES users, body text);
    CREATE TABLE posts (id int PRIMARY KEY, author_id int NOT NULL REFERENCES users, body text);
    INSERT INTO users VALUES (1, 'una@c.example', 'Una'), (2, 'vic@c.example', 'Vic'), (3, 'doc@c.example', 'Doc'),
      (4, 'dra@c.example', 'Dra');
    INSERT INTO doctors VALUES (11, 3, 'a'), (12, 4, 'b'); INSERT INTO patients VALUES (21, 2, 'A'), (22, 1, 'B');
    INSERT INTO appointments VALUES (31, 21, 11, '2026-01-01'), (32, 22, 11, '2026-01-02'), (33, 21, 12, '2026-01-03');
    INSERT INTO notes VALUES (41, 31, 3, 'v'), (42, 32, 3, 'u'), (43, 33, 4, 'v');
    INSERT INTO posts VALUES (51, 3, 'd'), (52, 1, 'u'), (53, 2, 'v');
    """,
    choose="users.email",
    subject={"email": "una@c.example"},
    rows={"users": {1}, "patients": {22}, "appointments": {32}, "notes": {42}, "posts": {52}},
)  # fmt: skip

CLINIC_DOCTOR = World(
    CLINIC.sql, "users.email", {"email": "doc@c.example"}, {"users": {3}, "doctors": {11}, "posts": {51}}
)

# Whoever has a login is a person on the network, by a unique `owner_id` and a handle in the form of an address; `author_id` means
# those people in every table that declares it. Who caused a notice is not whose it is.
NETWORK = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, username text, email text UNIQUE, encrypted_password text);
    CREATE TABLE people (id int PRIMARY KEY, handle text UNIQUE, owner_id int UNIQUE);
    CREATE TABLE profiles (id int PRIMARY KEY, person_id int NOT NULL REFERENCES people, first_name text);
    CREATE TABLE posts (id int PRIMARY KEY, author_id int NOT NULL REFERENCES people, text text);
    CREATE TABLE photos (id int PRIMARY KEY, author_id int NOT NULL, remote_path text);
    CREATE TABLE notifications (id int PRIMARY KEY, recipient_id int NOT NULL, type text);
    CREATE TABLE notification_actors (id int PRIMARY KEY, notification_id int NOT NULL REFERENCES notifications, person_id int NOT
      NULL REFERENCES people);
    INSERT INTO users VALUES (1, 'una', 'una@l.example', 'x'), (2, 'vic', 'vic@l.example', 'x'), (3, 'wil', 'wil@l.example', 'x');
    INSERT INTO people VALUES (1, 'x@far.example', NULL), (2, 'una@pod.example', 1), (3, 'vic@pod.example', 2),
      (4, 'wil@pod.example', 3);
    INSERT INTO profiles VALUES (1, 1, 'X'), (2, 2, 'Una'), (3, 3, 'Vic'), (4, 4, 'Wil');
    INSERT INTO posts VALUES (1, 1, 't'), (2, 2, 't'), (3, 3, 't');
    INSERT INTO photos VALUES (1, 1, 'u'), (2, 2, 'u'), (3, 3, 'u');
    INSERT INTO notifications VALUES (1, 1, 'n'), (2, 2, 'n'); INSERT INTO notification_actors VALUES (1, 1, 3), (2, 2, 2);
    """,
    choose="users.email",
    subject={"email": "una@l.example"},
    rows={"users": {1}, "people": {2}, "profiles": {2}, "posts": {2}, "photos": {2}},
    bare={"people": set(), "profiles": set(), "posts": set(), "photos": set()},
)  # fmt: skip

# A secretary enters what somebody else has booked; both are known by their login.
ENTERED = World(
    sql="""
    CREATE TABLE staff_users (login text PRIMARY KEY, nom text, prenom text, email text);
    CREATE TABLE booked (id int PRIMARY KEY, create_by text NOT NULL, beneficiaire text NOT NULL, starts int);
    INSERT INTO staff_users VALUES ('UNA', 'U', 'Una', 'una@e.example'), ('VIC', 'V', 'Vic', 'vic@e.example');
    INSERT INTO booked VALUES (1, 'UNA', 'UNA', 1), (2, 'UNA', 'VIC', 1), (3, 'VIC', 'VIC', 1);
    """,
    choose="staff_users.email",
    subject={"email": "una@e.example"},
    rows={"staff_users": {"UNA"}},
)  # fmt: skip

# Employees are searched for, and their login is more of them; what kind of administrator somebody is, is nobody; a credit whose
# whole key is the customer's number is theirs and no other kind of customer; `from_userid` is a user's number.
PAYROLL = World(
    sql="""
    CREATE TABLE employees (employee_id int PRIMARY KEY, first_name text, last_name text, email text UNIQUE);
    CREATE TABLE users (id int PRIMARY KEY, user_name text UNIQUE, password text, employee_id int REFERENCES employees);
    CREATE TABLE user_tokens (id int PRIMARY KEY, userid int NOT NULL, token text);
    CREATE TABLE employee_credit (employee_id int PRIMARY KEY, amount int);
    CREATE TABLE payslips (id int PRIMARY KEY, employee_id int NOT NULL, gross int);
    CREATE TABLE settings_user (userid int, name text, value text, PRIMARY KEY (userid, name));
    CREATE TABLE admin_profiles (id int PRIMARY KEY, profile_name text);
    CREATE TABLE admin (id int PRIMARY KEY, admin_email text, admin_pass text, admin_profile int REFERENCES admin_profiles);
    CREATE TABLE messages (id int PRIMARY KEY, from_userid int NOT NULL, to_userid int NOT NULL, subject text);
    INSERT INTO employees VALUES (1, 'Una', 'U', 'una@y.example'), (2, 'Vic', 'V', 'vic@y.example'), (3, 'W', 'W', 'w@y.example'),
      (4, 'X', 'X', 'x@y.example'), (5, 'Y', 'Y', 'y@y.example'), (6, 'Z', 'Z', 'z@y.example'), (7, 'A', 'A', 'a@y.example'),
      (8, 'B', 'B', 'b@y.example');
    INSERT INTO users VALUES (11, 'una', 'x', 1), (12, 'vic', 'x', 2), (13, 'w', 'x', 3), (14, 'x', 'x', 4), (15, 'y', 'x', 5),
      (16, 'z', 'x', 6), (17, 'a', 'x', 7), (18, 'b', 'x', 8), (19, 'admin', 'x', NULL);
    INSERT INTO user_tokens VALUES (1, 12, 't'), (2, 11, 't'); INSERT INTO employee_credit VALUES (1, 5), (2, 6);
    INSERT INTO payslips VALUES (1, 2, 5), (2, 1, 5), (3, 1, 6); INSERT INTO settings_user VALUES (11, 'a', 'b'), (12, 'a', 'b');
    INSERT INTO admin_profiles VALUES (1, 'Superuser');
    INSERT INTO admin VALUES (1, 'una@y.example', 'x', 1), (2, 'q@y.example', 'x', 1);
    INSERT INTO messages VALUES (1, 11, 12, 's'), (2, 12, 11, 's');
    """,
    choose="employees.email",
    subject={"email": "una@y.example"},
    rows={"employees": {1}, "users": {11}, "user_tokens": {2}, "employee_credit": {1}, "payslips": {2, 3}, "messages": {1},
          "settings_user": {(11, "a")}, "admin": {1}, "admin_profiles": {1}},
    bare={"users": set(), "user_tokens": set(), "messages": set(), "settings_user": set()},
)  # fmt: skip
