"""Databases in which it is told of people by what somebody else has typed in, kept or sent: lists, logs, papers with a name."""

from tests.management.databases.world import World

# Courses, by Django: a paper with the learner's whole name is theirs; a coupon is whose it was made for, whoever made it; a row
# of a list that one of the staff has uploaded is whose address it has; what was done to an account is its owner's.
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
    INSERT INTO auth_user SELECT n, 'p', 'user' || n, 'First' || chr(64 + n), 'Last' || chr(64 + n), 'u' || n || '@c.example'
      FROM generate_series(1, 26) n;
    INSERT INTO enrolments_enrolment SELECT 100 + n, n, 'c' FROM generate_series(1, 26) n;
    INSERT INTO certificates_certificate SELECT 200 + n, 100 + n, 'First' || chr(64 + n) || ' Last' || chr(64 + n)
      FROM generate_series(1, 26) n;
    INSERT INTO certificates_copy SELECT 250 + n, 100 + n, 'Other' || chr(64 + n) || ' Whoever' FROM generate_series(1, 20) n;
    INSERT INTO orders_coupon SELECT 300 + n, 'C' || n, CASE WHEN n < 20 THEN n END, 24 + n % 2 FROM generate_series(1, 26) n;
    INSERT INTO enrolments_importrow SELECT 400 + n, 1, 24 + n % 2, 'u' || n || '@c.example', 'F L' FROM generate_series(1, 20) n;
    INSERT INTO django_content_type VALUES (1, 'auth', 'user'), (2, 'orders', 'coupon');
    INSERT INTO django_admin_log SELECT 500 + n, n::text, 'r', 1, 24 + n % 2 FROM generate_series(1, 20) n;
    INSERT INTO django_admin_log SELECT 600 + n, (300 + n)::text, 'r', 2, 24 + n % 2 FROM generate_series(1, 20) n;
    """,
    choose="auth_user.email",
    subject={"email": "u7@c.example"},
    rows={
        "auth_user": {7}, "enrolments_enrolment": {107}, "certificates_certificate": {207}, "orders_coupon": {307},
        "enrolments_importrow": {407}, "django_admin_log": {507}, "django_content_type": {1},
    },
    bare={
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
# sale is more of a payment, by the same key; a professional serves.
CAMPUS = World(
    sql="""
    CREATE TABLE Students (student_id int PRIMARY KEY, first_name text, last_name text, email_address text UNIQUE);
    CREATE TABLE Courses (course_id int PRIMARY KEY, course_name text);
    CREATE TABLE Student_Enrolment (student_enrolment_id int PRIMARY KEY, student_id int NOT NULL REFERENCES Students);
    CREATE TABLE Student_Enrolment_Courses (student_course_id int PRIMARY KEY, course_id int NOT NULL REFERENCES Courses,
      student_enrolment_id int NOT NULL REFERENCES Student_Enrolment);
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
        "treatments": {707},
    },
    keys={"view_unit_status": ("room_booking_id",)},
)  # fmt: skip
