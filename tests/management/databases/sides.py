"""Databases in which two people have one row alike, and in which somebody's things are written to by those who serve them."""

from tests.management.databases.world import World

# Work is agreed on between two users of one table: the contract and its milestones are each one's, a match is too; what either
# writes is the writer's.
GIGS = World(
    sql="""
    CREATE TABLE accounts (id int PRIMARY KEY, email text UNIQUE, display_name text);
    CREATE TABLE contracts (id int PRIMARY KEY, client_id int NOT NULL REFERENCES accounts, freelancer_id int NOT NULL
      REFERENCES accounts, title text);
    CREATE TABLE milestones (id int PRIMARY KEY, contract_id int NOT NULL REFERENCES contracts, amount int);
    CREATE TABLE reviews (id int PRIMARY KEY, contract_id int NOT NULL REFERENCES contracts, author_id int NOT NULL REFERENCES
      accounts, body text);
    CREATE TABLE matches (id int PRIMARY KEY, account_a_id int NOT NULL REFERENCES accounts, account_b_id int NOT NULL REFERENCES
      accounts);
    CREATE TABLE match_messages (id int PRIMARY KEY, match_id int NOT NULL REFERENCES matches, sender_id int NOT NULL REFERENCES
      accounts, body text);
    CREATE TABLE conversations (id int PRIMARY KEY, user_id int NOT NULL REFERENCES accounts, assignee_id int NOT NULL REFERENCES
      accounts);
    INSERT INTO accounts SELECT n, 'a' || n || '@g.example', 'A' FROM generate_series(1, 30) n;
    INSERT INTO contracts SELECT 100 + n, n, n % 30 + 1, 't' FROM generate_series(1, 30) n;
    INSERT INTO milestones SELECT 200 + n, 100 + n, 5 FROM generate_series(1, 30) n;
    INSERT INTO reviews SELECT 300 + n, 100 + n, n % 30 + 1, 'b' FROM generate_series(1, 30) n;
    INSERT INTO matches SELECT 400 + n, n, n % 30 + 1 FROM generate_series(1, 30) n;
    INSERT INTO match_messages SELECT 500 + n, 400 + n, n, 'b' FROM generate_series(1, 30) n;
    INSERT INTO conversations SELECT 600 + n, n, n % 3 + 1 FROM generate_series(4, 30) n;
    """,
    choose="accounts.email",
    subject={"email": "a3@g.example"},
    rows={
        "accounts": {3}, "contracts": {102, 103}, "milestones": {202, 203}, "reviews": {302}, "matches": {402, 403},
        "match_messages": {503},
    },
)  # fmt: skip

# Salons, by Prisma: what is talked of with a client is the client's, whoever of the salon has written; so is a review, whomever
# it is of, and a tag, by a table that joins the two.
SALONS = World(
    sql="""
    CREATE TABLE "User" (id int PRIMARY KEY, email text UNIQUE, name text);
    CREATE TABLE "Salon" (id int PRIMARY KEY, name text, "ownerId" int NOT NULL REFERENCES "User");
    CREATE TABLE "Client" (id int PRIMARY KEY, "salonId" int NOT NULL REFERENCES "Salon", "userId" int REFERENCES "User", email
      text, "firstName" text, "lastName" text);
    CREATE TABLE "Staff" (id int PRIMARY KEY, "salonId" int NOT NULL REFERENCES "Salon", "userId" int UNIQUE REFERENCES "User",
      "displayName" text);
    CREATE TABLE "Appointment" (id int PRIMARY KEY, "clientId" int NOT NULL REFERENCES "Client", "staffId" int REFERENCES
      "Staff");
    CREATE TABLE "Review" (id int PRIMARY KEY, "clientId" int NOT NULL REFERENCES "Client", "appointmentId" int REFERENCES
      "Appointment", "staffId" int REFERENCES "Staff", comment text);
    CREATE TABLE "Conversation" (id int PRIMARY KEY, "salonId" int NOT NULL REFERENCES "Salon", "clientId" int NOT NULL
      REFERENCES "Client");
    CREATE TABLE "Message" (id int PRIMARY KEY, "conversationId" int NOT NULL REFERENCES "Conversation", "senderUserId" int
      REFERENCES "User", body text);
    CREATE TABLE "Tag" (id int PRIMARY KEY, name text);
    CREATE TABLE "_ClientToTag" ("A" int NOT NULL REFERENCES "Client", "B" int NOT NULL REFERENCES "Tag", PRIMARY KEY ("A", "B"));
    INSERT INTO "User" SELECT n, 'u' || n || '@s.example', 'N' FROM generate_series(1, 40) n;
    INSERT INTO "Salon" SELECT n, 'S' || n, 30 + n FROM generate_series(1, 3) n;
    INSERT INTO "Client" SELECT 100 + n, n % 3 + 1, n, 'u' || n || '@s.example', 'F', 'L' FROM generate_series(1, 30) n;
    INSERT INTO "Staff" SELECT 200 + n, n % 3 + 1, 33 + n, 'D' FROM generate_series(1, 6) n;
    INSERT INTO "Appointment" SELECT 300 + n, 100 + n, 200 + n % 6 + 1 FROM generate_series(1, 30) n;
    INSERT INTO "Review" SELECT 400 + n, 100 + n, 300 + n, 200 + n % 6 + 1, 'c' FROM generate_series(1, 30) n;
    INSERT INTO "Conversation" SELECT 500 + n, n % 3 + 1, 100 + n FROM generate_series(1, 30) n;
    INSERT INTO "Message" SELECT 600 + n, 500 + n, n, 'b' FROM generate_series(1, 30) n;
    INSERT INTO "Message" SELECT 700 + n, 500 + n, 31 + n % 3, 'b' FROM generate_series(1, 30) n;
    INSERT INTO "Tag" SELECT n, 't' || n FROM generate_series(1, 5) n;
    INSERT INTO "_ClientToTag" SELECT 100 + n, n % 5 + 1 FROM generate_series(1, 30) n;
    """,
    choose="Client.email",
    subject={"email": "u7@s.example"},
    rows={
        "Client": {107}, "User": {7}, "Appointment": {307}, "Review": {407}, "Conversation": {507}, "Message": {607, 707},
        "_ClientToTag": {107}, "Tag": {3},
    },
    keys={"_ClientToTag": ("A",)},
)  # fmt: skip

# A food bank, by Django: user names are addresses or none, and a log of logins has both; who answers an enquiry is whom it was
# handed to; of what was imported some rows have found no gift, and have the giver's address.
FOODBANK = World(
    sql="""
    CREATE TABLE auth_user (id int PRIMARY KEY, password text, username text UNIQUE, email text);
    CREATE TABLE donations_donor (id int PRIMARY KEY, user_id int REFERENCES auth_user, name text, email text);
    CREATE TABLE donations_donation (id int PRIMARY KEY, donor_id int NOT NULL REFERENCES donations_donor, amount int);
    CREATE TABLE donations_claim (id int PRIMARY KEY, submitted_by_id int REFERENCES auth_user, reference text);
    CREATE TABLE donations_claim_donations (id int PRIMARY KEY, claim_id int NOT NULL REFERENCES donations_claim, donation_id int
      NOT NULL REFERENCES donations_donation);
    CREATE TABLE contact_enquiry (id int PRIMARY KEY, name text, email text, message text, handled_by_id int REFERENCES
      auth_user);
    CREATE TABLE contact_enquiryreply (id int PRIMARY KEY, enquiry_id int NOT NULL REFERENCES contact_enquiry, author_id int
      REFERENCES auth_user, body text);
    CREATE TABLE axes_accesslog (id int PRIMARY KEY, username text, ip_address inet);
    CREATE TABLE imports_row (id int PRIMARY KEY, donor_email text, payload text, donation_id int);
    INSERT INTO auth_user SELECT n, 'p', CASE n % 2 WHEN 0 THEN 'u' || n || '@f.example' ELSE 'user' || n END, 'u' || n ||
      '@f.example' FROM generate_series(1, 40) n;
    INSERT INTO donations_donor SELECT 100 + n, n, 'N', 'u' || n || '@f.example' FROM generate_series(1, 30) n;
    INSERT INTO donations_donation SELECT 200 + n, 100 + n, 5 FROM generate_series(1, 30) n;
    INSERT INTO donations_claim SELECT n, 30 + n, 'r' FROM generate_series(1, 3) n;
    INSERT INTO donations_claim_donations SELECT 700 + n, n % 3 + 1, 200 + n FROM generate_series(1, 30) n;
    INSERT INTO contact_enquiry SELECT 300 + n, 'N', 'u' || n || '@f.example', 'm', 31 + n % 5 FROM generate_series(1, 30) n;
    INSERT INTO contact_enquiryreply SELECT 400 + n, 300 + n, 31 + n % 5, 'b' FROM generate_series(1, 30) n;
    INSERT INTO axes_accesslog SELECT 500 + n, CASE n % 2 WHEN 0 THEN 'u' || n || '@f.example' ELSE 'user' || n END, '10.0.0.1'
      FROM generate_series(1, 40) n;
    INSERT INTO imports_row SELECT 600 + n, 'u' || n || '@f.example', 'x', CASE WHEN n <> 7 THEN 200 + n END
      FROM generate_series(1, 30) n;
    INSERT INTO imports_row VALUES (650, 'u7@f.example', 'x', 207);
    """,
    choose="donations_donor.email",
    subject={"email": "u7@f.example"},
    rows={
        "donations_donor": {107}, "auth_user": {7}, "donations_donation": {207}, "contact_enquiry": {307},
        "contact_enquiryreply": {407}, "axes_accesslog": {507}, "imports_row": {607, 650}, "donations_claim_donations": {707},
    },
    bare={"contact_enquiryreply": set(), "axes_accesslog": set()},
)  # fmt: skip

# A clinic, in Spanish: its people log in by a UUID of their own, patients and professionals; a thread is its patient's.
CLINIC = World(
    sql="""
    CREATE TABLE profesionales (id int PRIMARY KEY, nombre text, apellidos text, correo text);
    CREATE TABLE pacientes (id int PRIMARY KEY, nombre text, apellidos text, correo text UNIQUE);
    CREATE TABLE usuarios (id uuid PRIMARY KEY, correo text UNIQUE, clave_hash text, paciente_id int REFERENCES
      pacientes, profesional_id int REFERENCES profesionales);
    CREATE TABLE hilos_mensajes (id int PRIMARY KEY, paciente_id int NOT NULL, profesional_id int, asunto text);
    CREATE TABLE mensajes (id int PRIMARY KEY, hilo_id int NOT NULL REFERENCES hilos_mensajes, autor_id uuid NOT NULL,
      texto text);
    INSERT INTO profesionales SELECT n, 'N', 'A', 'd' || n || '@c.example' FROM generate_series(1, 5) n;
    INSERT INTO pacientes SELECT 100 + n, 'N', 'A', 'p' || n || '@c.example' FROM generate_series(1, 30) n;
    INSERT INTO usuarios SELECT ('00000000-0000-0000-0000-0000000001' || lpad(n::text, 2, '0'))::uuid, 'p' || n ||
      '@c.example', 'x', 100 + n, NULL FROM generate_series(1, 30) n;
    INSERT INTO usuarios SELECT ('00000000-0000-0000-0000-0000000002' || lpad(n::text, 2, '0'))::uuid, 'd' || n ||
      '@c.example', 'x', NULL, n FROM generate_series(1, 5) n;
    INSERT INTO hilos_mensajes SELECT 300 + n, 100 + n, n % 5 + 1, 'a' FROM generate_series(1, 30) n;
    INSERT INTO mensajes SELECT 400 + n, 300 + n, ('00000000-0000-0000-0000-0000000001' || lpad(n::text, 2, '0'))::uuid, 't'
      FROM generate_series(1, 30) n;
    INSERT INTO mensajes SELECT 500 + n, 300 + n, ('00000000-0000-0000-0000-00000000020' || n % 5 + 1)::uuid, 't'
      FROM generate_series(1, 30) n;
    """,
    choose="pacientes.correo",
    subject={"email": "p7@c.example"},
    rows={
        "pacientes": {107}, "usuarios": {"00000000-0000-0000-0000-000000000107"}, "hilos_mensajes": {307}, "mensajes": {407, 507},
    },
    bare={"usuarios": set(), "mensajes": set()},
)  # fmt: skip

# A tracker of bugs that customers report: who watches one has no more of it than that; an employee's answer is the reporter's.
TRACKER = World(
    sql="""
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text UNIQUE);
    CREATE TABLE employees (id int PRIMARY KEY, name text, email text UNIQUE);
    CREATE TABLE bugs (id int PRIMARY KEY, reporter_id int REFERENCES customers, assigned_to int REFERENCES employees, title
      text);
    CREATE TABLE bug_watchers (bug_id int REFERENCES bugs, customer_id int REFERENCES customers, PRIMARY KEY (bug_id,
      customer_id));
    CREATE TABLE bug_comments (id int PRIMARY KEY, bug_id int NOT NULL REFERENCES bugs, customer_id int REFERENCES customers,
      employee_id int REFERENCES employees, body text);
    INSERT INTO customers SELECT n, 'N', 'c' || n || '@b.example' FROM generate_series(1, 30) n;
    INSERT INTO employees SELECT n, 'N', 'e' || n || '@b.example' FROM generate_series(1, 5) n;
    INSERT INTO bugs SELECT 100 + n, n, n % 5 + 1, 't' FROM generate_series(1, 30) n;
    INSERT INTO bug_watchers SELECT 100 + n, n % 30 + 1 FROM generate_series(1, 30) n;
    INSERT INTO bug_comments SELECT 200 + n, 100 + n, n % 30 + 1, NULL, 'b' FROM generate_series(1, 30) n;
    INSERT INTO bug_comments SELECT 300 + n, 100 + n, NULL, n % 5 + 1, 'b' FROM generate_series(1, 30) n;
    """,
    choose="customers.email",
    subject={"email": "c7@b.example"},
    rows={"customers": {7}, "bugs": {107}, "bug_watchers": {106}, "bug_comments": {206, 307}},
    keys={"bug_watchers": ("bug_id",)},
)  # fmt: skip

# A hotel, in Italian: the noun stands before what qualifies it.
HOTEL = World(
    sql="""
    CREATE TABLE ospiti (id int PRIMARY KEY, nome text, cognome text, email text UNIQUE);
    CREATE TABLE utenti_web (id int PRIMARY KEY, id_ospite int UNIQUE REFERENCES ospiti, password_hash text);
    CREATE TABLE sessioni_web (id_sessione char(8) PRIMARY KEY, id_utente int NOT NULL, ip text);
    INSERT INTO ospiti SELECT 10 + n, 'N', 'C', 'o' || n || '@h.example' FROM generate_series(1, 30) n;
    INSERT INTO utenti_web SELECT 100 + n, 10 + n, 'x' FROM generate_series(1, 30) n;
    INSERT INTO sessioni_web SELECT 'session' || n % 10, 100 + n, '10.0.0.1' FROM generate_series(1, 10) n;
    """,
    choose="ospiti.email",
    subject={"email": "o7@h.example"},
    rows={"ospiti": {17}, "utenti_web": {107}, "sessioni_web": {107}},
    keys={"sessioni_web": ("id_utente",)},
)  # fmt: skip

# A market of users, without foreign keys: a listing is its seller's, a conversation the buyer's and the seller's.
STALLS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, encrypted_password text);
    CREATE TABLE listings (id int PRIMARY KEY, seller_id int NOT NULL, title text);
    CREATE TABLE conversations (id int PRIMARY KEY, listing_id int NOT NULL, buyer_id int NOT NULL, seller_id int NOT NULL);
    CREATE TABLE messages (id int PRIMARY KEY, conversation_id int NOT NULL REFERENCES conversations, sender_id int NOT NULL
      REFERENCES users, body text);
    INSERT INTO users SELECT 10 + n, 'u' || n || '@m.example', 'x' FROM generate_series(1, 40) n;
    INSERT INTO listings SELECT 100 + n, 10 + n, 't' FROM generate_series(1, 30) n;
    INSERT INTO conversations SELECT 200 + n, 100 + n, 11 + n, 10 + n FROM generate_series(1, 30) n;
    INSERT INTO messages SELECT 300 + n, 200 + n, 11 + n, 'b' FROM generate_series(1, 30) n;
    """,
    choose="users.email",
    subject={"email": "u7@m.example"},
    rows={"users": {17}, "listings": {107}, "conversations": {206, 207}, "messages": {306}},
    bare={"listings": set(), "conversations": set()},
)  # fmt: skip

# A bank's online accesses, in Polish: what one table declares that a column means, it means where another one does not.
ACCESSES = World(
    sql="""
    CREATE TABLE klienci (id int PRIMARY KEY, imie text, nazwisko text, email text UNIQUE);
    CREATE TABLE dostepy_internetowe (id int PRIMARY KEY, id_klienta int NOT NULL REFERENCES klienci, zablokowany boolean);
    CREATE TABLE urzadzenia (id int PRIMARY KEY, id_dostepu int NOT NULL REFERENCES dostepy_internetowe, nazwa text);
    CREATE TABLE logowania (id int PRIMARY KEY, id_dostepu int NOT NULL, adres_ip inet);
    INSERT INTO klienci SELECT n, 'I', 'N', 'k' || n || '@b.example' FROM generate_series(1, 30) n;
    INSERT INTO dostepy_internetowe SELECT 100 + n, n, false FROM generate_series(1, 30) n;
    INSERT INTO urzadzenia SELECT 200 + n, 100 + n, 'x' FROM generate_series(1, 20) n;
    INSERT INTO logowania SELECT 300 + n, 100 + n, '10.0.0.1' FROM generate_series(1, 30) n;
    """,
    choose="klienci.email",
    subject={"email": "k7@b.example"},
    rows={"klienci": {7}, "dostepy_internetowe": {107}, "urzadzenia": {207}, "logowania": {307}},
)  # fmt: skip
