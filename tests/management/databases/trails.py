"""Databases in which it is told of people by what somebody else has typed in, kept or sent: lists, logs, papers with a name."""

from tests.management.databases.world import World

# Courses, by Django: a paper with the learner's whole name is theirs; a coupon is whose it was made for, whoever made it; a row
# of a list that one of the staff has uploaded is whose address it has; what was done to an account is its owner's, and so is a
# note on it.
COURSES = World(
    sql="""
    CREATE TABLE auth_user (id int PRIMARY KEY, password text, username text UNIQUE, first_name text, last_name text, email text);
    CREATE TABLE enrolments_enrolment (id int PRIMARY KEY, user_id int NOT NULL REFERENCES auth_user, course text);
    CREATE TABLE certificates_certificate (id int PRIMARY KEY, enrolment_id int NOT NULL UNIQUE REFERENCES enrolments_enrolment,
      holder_name text, revoked_by_id int REFERENCES auth_user);
    CREATE TABLE certificates_copy (id int PRIMARY KEY, enrolment_id int NOT NULL REFERENCES enrolments_enrolment, holder_name
      text);
    CREATE TABLE orders_coupon (id int PRIMARY KEY, code text UNIQUE, assigned_to_id int REFERENCES auth_user, created_by_id
      int REFERENCES auth_user);
    CREATE TABLE enrolments_importrow (id int PRIMARY KEY, batch int, uploaded_by_id int REFERENCES auth_user, email text,
      full_name text);
    CREATE TABLE django_content_type (id int PRIMARY KEY, app_label text, model text, UNIQUE (app_label, model));
    CREATE TABLE django_admin_log (id int PRIMARY KEY, object_id text, object_repr text, content_type_id int REFERENCES
      django_content_type, user_id int NOT NULL REFERENCES auth_user);
    CREATE TABLE notes (id int PRIMARY KEY, author_id int NOT NULL REFERENCES auth_user, noteable_type text, noteable_id int,
      content text);
    INSERT INTO auth_user SELECT n, 'p', 'user' || n, 'First' || chr(64 + n), 'Last' || chr(64 + n), 'u' || n || '@c.example'
      FROM generate_series(1, 26) n;
    INSERT INTO enrolments_enrolment SELECT 100 + n, n, 'c' FROM generate_series(1, 26) n;
    INSERT INTO certificates_certificate SELECT 200 + n, 100 + n, 'First' || chr(64 + n) || ' Last' || chr(64 + n)
      FROM generate_series(1, 26) n;
    INSERT INTO certificates_copy SELECT 250 + n, 100 + n, 'Other' || chr(64 + n) || ' Whoever' FROM generate_series(1, 20) n;
    INSERT INTO orders_coupon SELECT 300 + n, 'C' || n, CASE WHEN n < 20 THEN n END, 24 + n % 2 FROM generate_series(1, 26) n;
    INSERT INTO enrolments_importrow SELECT 400 + n, 1, 24 + n % 2, 'u' || n || '@c.example', 'F L' FROM generate_series(1, 20) n;
    INSERT INTO notes SELECT 700 + n, n % 3 + 7, 'User', n, 'c' FROM generate_series(1, 20) n;
    INSERT INTO notes SELECT 800 + n, n % 3 + 7, 'Coupon', 300 + n, 'c' FROM generate_series(20, 26) n;
    INSERT INTO django_content_type VALUES (1, 'auth', 'user'), (2, 'orders', 'coupon');
    INSERT INTO django_admin_log SELECT 500 + n, n::text, 'r', 1, 24 + n % 2 FROM generate_series(1, 20) n;
    INSERT INTO django_admin_log SELECT 600 + n, (300 + n)::text, 'r', 2, 24 + n % 2 FROM generate_series(1, 20) n;
    """,
    choose="auth_user.email",
    subject={"email": "u7@c.example"},
    rows={
        "auth_user": {7}, "enrolments_enrolment": {107}, "certificates_certificate": {207}, "orders_coupon": {307},
        "enrolments_importrow": {407}, "django_admin_log": {507}, "django_content_type": {1},
        "notes": {707},
    },
    bare={
        "notes": {703, 706, 709, 712, 715, 718, 821, 824},
        "django_admin_log": set(), "django_content_type": set(), "certificates_certificate": set(), "enrolments_importrow": set(),
    },
)  # fmt: skip

# A shop in Dutch, moved from another one: an imported row is of the customer that it became, or whose address it has; so is what
# was sent, about an order or about none; an article is nobody, though an address says who entered it.
TUIN = World(
    sql="""
    CREATE TABLE "Gebruikers" ("Id" text PRIMARY KEY, "Email" text, "WachtwoordHash" text);
    CREATE TABLE "Klanten" ("Id" int PRIMARY KEY, "GebruikerId" text REFERENCES "Gebruikers", "Voornaam" text, "Achternaam" text,
      "Email" text);
    CREATE TABLE "Producten" ("Id" int PRIMARY KEY, "Naam" text, "AangemaaktDoor" text);
    CREATE TABLE "Bestellingen" ("Id" int PRIMARY KEY, "KlantId" int NOT NULL REFERENCES "Klanten");
    CREATE TABLE "AuditLog" ("Id" int PRIMARY KEY, "UserId" text, "Actie" text, "Entiteit" text, "EntiteitId" text);
    CREATE TABLE "VerzondenMails" ("Id" int PRIMARY KEY, "Aan" text NOT NULL, "Onderwerp" text, "BestellingId" int);
    CREATE TABLE "ImportOudeWebshop" ("Id" int PRIMARY KEY, "Email" text, "Naam" text, "NieuwKlantId" int);
    INSERT INTO "Gebruikers" SELECT 'b27d7118-' || n, 'k' || n || '@t.example', 'x' FROM generate_series(1, 40) n;
    INSERT INTO "Klanten" SELECT 100 + n, 'b27d7118-' || n, 'V', 'A', 'k' || n || '@t.example' FROM generate_series(1, 30) n;
    INSERT INTO "Producten" SELECT 10 + n, 'P' || n, 'k' || 30 + n % 9 || '@t.example' FROM generate_series(1, 20) n;
    INSERT INTO "Bestellingen" SELECT 200 + n, 100 + n FROM generate_series(1, 30) n;
    INSERT INTO "AuditLog" SELECT 300 + n, 'b27d7118-' || n, 'Geplaatst', 'Bestelling', (200 + n)::text
      FROM generate_series(1, 30) n;
    INSERT INTO "AuditLog" SELECT 400 + n, 'b27d7118-' || 31 + n % 9, 'Gewijzigd', 'Klant', (100 + n)::text
      FROM generate_series(1, 30) n;
    INSERT INTO "VerzondenMails" SELECT 500 + n, 'k' || n || '@t.example', 'o', CASE WHEN n <> 7 THEN 200 + n END
      FROM generate_series(1, 30) n;
    INSERT INTO "VerzondenMails" VALUES (550, 'k7@t.example', 'o', 207);
    INSERT INTO "ImportOudeWebshop" SELECT 600 + n, 'k' || n || '@t.example', 'N', CASE WHEN n <> 7 THEN 100 + n END
      FROM generate_series(1, 30) n;
    INSERT INTO "ImportOudeWebshop" VALUES (650, 'k7@t.example', 'N', 107);
    """,
    choose="Klanten.Email",
    subject={"email": "k7@t.example"},
    rows={
        "Klanten": {107}, "Gebruikers": {"b27d7118-7"}, "Bestellingen": {207}, "AuditLog": {307, 407},
        "VerzondenMails": {507, 550}, "ImportOudeWebshop": {607, 650},
    },
    bare={"AuditLog": set(), "VerzondenMails": {550}, "ImportOudeWebshop": {650}},
)  # fmt: skip

# A campus: what was taken in an enrolment is a place in a course and no course; a status of a booking is what it was at a time; a
# sale is more of a payment, by the same key; a professional serves; `link_to_student` names one.
CAMPUS = World(
    sql="""
    CREATE TABLE Students (student_id int PRIMARY KEY, first_name text, last_name text, email_address text UNIQUE);
    CREATE TABLE Courses (course_id int PRIMARY KEY, course_name text);
    CREATE TABLE Student_Enrolment (student_enrolment_id int PRIMARY KEY, student_id int NOT NULL REFERENCES Students);
    CREATE TABLE Student_Enrolment_Courses (student_course_id int PRIMARY KEY, course_id int NOT NULL REFERENCES Courses,
      student_enrolment_id int NOT NULL REFERENCES Student_Enrolment);
    CREATE TABLE Attendance (link_to_course int REFERENCES Courses, link_to_student int REFERENCES Students, PRIMARY KEY
      (link_to_course, link_to_student));
    CREATE TABLE Marks (mark_id int PRIMARY KEY, student_course_id int NOT NULL REFERENCES Student_Enrolment_Courses, mark int);
    CREATE TABLE Rooms (room_id int PRIMARY KEY, room_name text);
    CREATE TABLE Room_Bookings (room_booking_id int PRIMARY KEY, room_id int REFERENCES Rooms, student_id int NOT NULL REFERENCES
      Students);
    CREATE TABLE View_Unit_Status (status_date timestamp PRIMARY KEY, room_id int REFERENCES Rooms, room_booking_id int REFERENCES
      Room_Bookings, available bool);
    CREATE TABLE Transactions (transaction_id int PRIMARY KEY, student_id int NOT NULL REFERENCES Students, amount int);
    CREATE TABLE Sales (sales_transaction_id int PRIMARY KEY REFERENCES Transactions, sales_details text);
    CREATE TABLE Professionals (professional_id int PRIMARY KEY, first_name text, last_name text, email_address text);
    CREATE TABLE Dogs (dog_id int PRIMARY KEY, student_id int NOT NULL REFERENCES Students, name text);
    CREATE TABLE Treatments (treatment_id int PRIMARY KEY, dog_id int NOT NULL REFERENCES Dogs, professional_id int NOT NULL
      REFERENCES Professionals);
    INSERT INTO Students SELECT n, 'F', 'L', 's' || n || '@u.example' FROM generate_series(1, 30) n;
    INSERT INTO Courses SELECT n, 'c' || n FROM generate_series(1, 5) n;
    INSERT INTO Student_Enrolment SELECT 100 + n, n FROM generate_series(1, 30) n;
    INSERT INTO Student_Enrolment_Courses SELECT 200 + n, n % 5 + 1, 100 + n FROM generate_series(1, 30) n;
    INSERT INTO Attendance SELECT n % 5 + 1, n FROM generate_series(1, 30) n;
    INSERT INTO Marks SELECT 300 + n, 200 + n, 5 FROM generate_series(1, 30) n;
    INSERT INTO Rooms SELECT n, 'r' || n FROM generate_series(1, 5) n;
    INSERT INTO Room_Bookings SELECT 400 + n, n % 5 + 1, n FROM generate_series(1, 30) n;
    INSERT INTO View_Unit_Status SELECT timestamp '2026-01-01' + n * interval '1 day', n % 5 + 1,
      CASE WHEN n > 3 THEN 400 + n END, true FROM generate_series(1, 30) n;
    INSERT INTO Transactions SELECT 500 + n, n, 5 FROM generate_series(1, 30) n;
    INSERT INTO Sales SELECT 500 + n, 'd' FROM generate_series(1, 30) n;
    INSERT INTO Professionals SELECT n, 'F', 'L', 'p' || n || '@u.example' FROM generate_series(1, 5) n;
    INSERT INTO Dogs SELECT 600 + n, n, 'd' FROM generate_series(1, 30) n;
    INSERT INTO Treatments SELECT 700 + n, 600 + n, n % 5 + 1 FROM generate_series(1, 30) n;
    """,
    choose="students.email_address",
    subject={"email": "s7@u.example"},
    rows={
        "students": {7}, "student_enrolment": {107}, "student_enrolment_courses": {207}, "marks": {307}, "courses": {3},
        "room_bookings": {407}, "view_unit_status": {407}, "rooms": {3}, "transactions": {507}, "sales": {507}, "dogs": {607},
        "treatments": {707}, "attendance": {7},
    },
    keys={"view_unit_status": ("room_booking_id",), "attendance": ("link_to_student",)},
)  # fmt: skip

# A shop without foreign keys, where 0 is nobody: what a guest has sent back is theirs by the order; what was sent of a newsletter
# is whose address subscribed, whoever wrote it; a result is of the entry that its column is called after.
GUESTS = World(
    sql="""
    CREATE TABLE shp_customers (custID int PRIMARY KEY, fullName text, email text UNIQUE);
    CREATE TABLE shp_admins (adminID int PRIMARY KEY, adminName text, email text);
    CREATE TABLE shp_orders (ordID int PRIMARY KEY, custID int NOT NULL DEFAULT 0, email text NOT NULL);
    CREATE TABLE shp_returns (rmaNo int PRIMARY KEY, ordID int NOT NULL, custID int NOT NULL DEFAULT 0, reason text);
    CREATE TABLE shp_newsletter (subID int PRIMARY KEY, email text);
    CREATE TABLE shp_nlissues (issueID int PRIMARY KEY, adminID int, subject text);
    CREATE TABLE shp_nlsends (issueID int NOT NULL, subID int NOT NULL, opened bool, PRIMARY KEY (issueID, subID));
    CREATE TABLE shp_turnier_meldungen (id int PRIMARY KEY, custID int NOT NULL, klasse text);
    CREATE TABLE shp_ergebnisse (id int PRIMARY KEY, meldung_id int NOT NULL, platz int);
    INSERT INTO shp_customers SELECT n, 'N', 'c' || n || '@o.example' FROM generate_series(1, 30) n;
    INSERT INTO shp_admins SELECT n, 'N', 'a' || n || '@o.example' FROM generate_series(1, 4) n;
    INSERT INTO shp_orders SELECT 100 + n, CASE WHEN n % 2 = 1 THEN n ELSE 0 END, 'c' || n || '@o.example'
      FROM generate_series(1, 30) n;
    INSERT INTO shp_orders SELECT 200 + n, 0, 'c' || n || '@o.example' FROM generate_series(1, 30) n;
    INSERT INTO shp_returns SELECT 300 + n, 100 + n, CASE WHEN n % 2 = 1 THEN n ELSE 0 END, 'r' FROM generate_series(1, 30) n;
    INSERT INTO shp_returns SELECT 400 + n, 200 + n, 0, 'r' FROM generate_series(1, 30) n;
    INSERT INTO shp_newsletter SELECT 500 + n, 'c' || n || '@o.example' FROM generate_series(1, 30) n;
    INSERT INTO shp_nlissues SELECT n, n % 4 + 1, 's' FROM generate_series(1, 5) n;
    INSERT INTO shp_nlsends SELECT n % 5 + 1, 500 + n, true FROM generate_series(1, 30) n;
    INSERT INTO shp_turnier_meldungen SELECT 600 + n, n, 'k' FROM generate_series(1, 30) n;
    INSERT INTO shp_ergebnisse SELECT 700 + n, 600 + n, 1 FROM generate_series(1, 30) n;
    """,
    choose="shp_customers.email",
    subject={"email": "c7@o.example"},
    rows={
        "shp_customers": {7}, "shp_orders": {107, 207}, "shp_returns": {307, 407}, "shp_newsletter": {507}, "shp_nlsends": {507},
        "shp_turnier_meldungen": {607}, "shp_ergebnisse": {707},
    },
    bare={"shp_orders": {107}, "shp_returns": {307}},
    keys={"shp_nlsends": ("subid",)},
)  # fmt: skip

# Flats let to several: a lease is each tenant's, with what hangs on it, whoever has entered it; a showing is whose address was
# left; a talk with somebody of the office is the tenant's.
FLATS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, encrypted_password text);
    CREATE TABLE tenants (id int PRIMARY KEY, first_name text, last_name text, email text UNIQUE);
    CREATE TABLE owners (id int PRIMARY KEY, name text, email text);
    CREATE TABLE units (id int PRIMARY KEY, number text);
    CREATE TABLE leases (id int PRIMARY KEY, unit_id int NOT NULL REFERENCES units, created_by_id int REFERENCES users, rent int);
    CREATE TABLE lease_tenants (id int PRIMARY KEY, lease_id int NOT NULL REFERENCES leases, tenant_id int NOT NULL REFERENCES
      tenants, UNIQUE (lease_id, tenant_id));
    CREATE TABLE showings (id int PRIMARY KEY, unit_id int NOT NULL REFERENCES units, agent_id int REFERENCES users,
      prospect_email text);
    CREATE TABLE conversations (id int PRIMARY KEY, participant_type text NOT NULL, participant_id int NOT NULL, user_id int
      REFERENCES users, subject text);
    CREATE TABLE messages (id int PRIMARY KEY, conversation_id int NOT NULL REFERENCES conversations, sender_type text NOT NULL,
      sender_id int NOT NULL, body text);
    CREATE TABLE attachments (id int PRIMARY KEY, record_type text NOT NULL, record_id int NOT NULL, filename text);
    INSERT INTO users SELECT n, 'u' || n || '@f.example', 'x' FROM generate_series(1, 5) n;
    INSERT INTO tenants SELECT 10 + n, 'F', 'L', 't' || n || '@f.example' FROM generate_series(1, 30) n;
    INSERT INTO owners SELECT 60 + n, 'N', 'o' || n || '@f.example' FROM generate_series(1, 10) n;
    INSERT INTO units SELECT n, 'n' FROM generate_series(1, 10) n;
    INSERT INTO leases SELECT 100 + n, n % 10 + 1, n % 5 + 1, 5 FROM generate_series(1, 30) n;
    INSERT INTO lease_tenants SELECT 200 + n, 100 + n, 10 + n FROM generate_series(1, 30) n;
    INSERT INTO lease_tenants SELECT 300 + n, 100 + n, 11 + n FROM generate_series(1, 4) n;
    INSERT INTO showings SELECT 400 + n, n % 10 + 1, n % 5 + 1, 't' || n || '@f.example' FROM generate_series(1, 30) n;
    INSERT INTO conversations SELECT 500 + n, 'Tenant', 10 + n, n % 5 + 1, 's' FROM generate_series(1, 30) n;
    INSERT INTO conversations SELECT 600 + n, 'Owner', 60 + n, n % 5 + 1, 's' FROM generate_series(1, 10) n;
    INSERT INTO messages SELECT 700 + n, 500 + n, 'Tenant', 10 + n, 'b' FROM generate_series(1, 30) n;
    INSERT INTO messages SELECT 800 + n, 500 + n, 'User', n % 5 + 1, 'b' FROM generate_series(1, 30) n;
    INSERT INTO attachments SELECT 900 + n, 'Lease', 100 + n, 'f' FROM generate_series(1, 30) n;
    INSERT INTO attachments SELECT 1000 + n, 'Tenant', 10 + n, 'f' FROM generate_series(1, 30) n;
    """,
    choose="tenants.email",
    subject={"email": "t7@f.example"},
    rows={
        "tenants": {17}, "leases": {107}, "lease_tenants": {207}, "showings": {407}, "conversations": {507},
        "messages": {707, 807}, "attachments": {907, 1007}, "units": {8},
    },
    bare={
        "leases": set(), "showings": set(), "conversations": set(), "messages": set(), "attachments": set(), "units": set(),
    },
)  # fmt: skip

# A help desk and a forum, by programs that declare no keys: a ticket's `owner` sees to it, and it is its creator's; beside a
# `user_id` a second column is the other side; an alert is whose it was sent to; a topic is whoever started it; a table of links
# says whose alone an order or a review is; a second factor is nobody; a column whose values are tables says which is meant.
DESK = World(
    sql="""
    CREATE TABLE tblusers (id int PRIMARY KEY, name text, email text UNIQUE, password text);
    CREATE TABLE tbladmins (id int PRIMARY KEY, firstname text, lastname text, email text);
    CREATE TABLE tbltickets (id int PRIMARY KEY, owner int NOT NULL, creator int NOT NULL, subject text);
    CREATE TABLE tblwarning (id int PRIMARY KEY, user_id int NOT NULL, warning_user_id int NOT NULL, notes text);
    CREATE TABLE tblalert (id int PRIMARY KEY, alerted_user_id int NOT NULL, user_id int NOT NULL, action text);
    CREATE TABLE tbltopics (id int PRIMARY KEY, id_user_started int NOT NULL, title text);
    CREATE TABLE tblfactors (id int PRIMARY KEY, user_id int NOT NULL REFERENCES tblusers, friendly_name text, secret
      text);
    CREATE TABLE tblorders (id int PRIMARY KEY, total int, created_by_id int REFERENCES tbladmins);
    CREATE TABLE tblorders_user_lnk (id int PRIMARY KEY, order_id int REFERENCES tblorders, user_id int REFERENCES tblusers,
      UNIQUE (order_id, user_id));
    CREATE TABLE tblreviews (id int PRIMARY KEY, body text, created_by_id int REFERENCES tbladmins);
    CREATE TABLE tblreviews_author_lnk (id int PRIMARY KEY, review_id int REFERENCES tblreviews, user_id int REFERENCES tblusers,
      UNIQUE (review_id, user_id));
    CREATE TABLE tblattributes (id int PRIMARY KEY, entity_id int NOT NULL, key_group text NOT NULL, value text);
    CREATE TABLE tblpaymethods (id int PRIMARY KEY, userid int NOT NULL);
    CREATE TABLE tblcreditcards (id int PRIMARY KEY, pay_method_id int NOT NULL, last_four text);
    INSERT INTO tblusers SELECT n, 'N', 'u' || n || '@d.example', 'x' FROM generate_series(1, 30) n;
    INSERT INTO tbladmins SELECT 50 + n, 'F', 'L', 'a' || n || '@d.example' FROM generate_series(1, 4) n;
    INSERT INTO tbltickets SELECT 100 + n, n % 3 + 1, n, 's' FROM generate_series(1, 30) n;
    INSERT INTO tblwarning SELECT 200 + n, n, n % 3 + 1, 'n' FROM generate_series(1, 30) n;
    INSERT INTO tblalert SELECT 300 + n, n, n % 30 + 1, 'a' FROM generate_series(1, 30) n;
    INSERT INTO tbltopics SELECT 400 + n, n, 't' FROM generate_series(1, 30) n;
    INSERT INTO tblfactors SELECT 500 + n, n, 'phone', 'x' FROM generate_series(1, 30) n;
    INSERT INTO tblorders SELECT 600 + n, 5, n % 4 + 51 FROM generate_series(1, 30) n;
    INSERT INTO tblorders_user_lnk SELECT 700 + n, 600 + n, n FROM generate_series(1, 30) n;
    INSERT INTO tblreviews SELECT 800 + n, 'b', n % 4 + 51 FROM generate_series(1, 30) n;
    INSERT INTO tblreviews_author_lnk SELECT 900 + n, 800 + n, n FROM generate_series(1, 30) n;
    INSERT INTO tblattributes SELECT 1000 + n, n, 'Users', 'v' FROM generate_series(1, 30) n;
    INSERT INTO tblattributes SELECT 1100 + n, 600 + n, 'Orders', 'v' FROM generate_series(1, 30) n;
    INSERT INTO tblpaymethods SELECT 1200 + n, n FROM generate_series(1, 30) n;
    INSERT INTO tblcreditcards SELECT 1300 + n, 1200 + n, '1234' FROM generate_series(1, 30) n;
    """,
    choose="tblusers.email",
    subject={"email": "u7@d.example"},
    rows={
        "tblusers": {7}, "tbltickets": {107}, "tblwarning": {207}, "tblalert": {307}, "tbltopics": {407}, "tblfactors": {507},
        "tblorders": {607}, "tblorders_user_lnk": {707}, "tblreviews": {807}, "tblreviews_author_lnk": {907},
        "tblattributes": {1007, 1107}, "tblpaymethods": {1207}, "tblcreditcards": {1307},
    },
    bare={"tbltickets": set(), "tblorders": set(), "tblreviews": set(), "tblattributes": set()},
)  # fmt: skip
