"""Databases in which people who are served stand beside those who are only named, and beside those who serve them."""

from tests.management.databases.world import World

# A market of used books: the authors of books are no members, though they are people; who favours one, or writes in a dispute,
# is a member, by the numbers.
BOOKS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, encrypted_password text);
    CREATE TABLE authors (id int PRIMARY KEY, name text, bio text);
    CREATE TABLE books (id int PRIMARY KEY, title text, author_id int NOT NULL REFERENCES authors);
    CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, total int);
    CREATE TABLE disputes (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, reason text);
    CREATE TABLE dispute_messages (id int PRIMARY KEY, dispute_id int NOT NULL REFERENCES disputes, author_id int, body text);
    CREATE TABLE favorites (id int PRIMARY KEY, user_id int NOT NULL, favoritable_type text NOT NULL, favoritable_id int NOT
      NULL);
    INSERT INTO users SELECT n, 'u' || n || '@b.example', 'x' FROM generate_series(1, 40) n;
    INSERT INTO authors SELECT n, 'A' || n, 'b' FROM generate_series(1, 12) n;
    INSERT INTO books SELECT 100 + n, 't', n % 12 + 1 FROM generate_series(1, 20) n;
    INSERT INTO orders SELECT 200 + n, n, 5 FROM generate_series(1, 40) n;
    INSERT INTO disputes SELECT 300 + n, 200 + n, 'r' FROM generate_series(1, 30) n;
    INSERT INTO dispute_messages SELECT 400 + n, 300 + n, n, 'b' FROM generate_series(1, 30) n;
    INSERT INTO favorites SELECT 500 + n, n, 'Author', n % 12 + 1 FROM generate_series(1, 20) n;
    INSERT INTO favorites SELECT 530 + n, n, 'Book', 100 + n FROM generate_series(1, 20) n;
    """,
    choose="users.email",
    subject={"email": "u7@b.example"},
    rows={"users": {7}, "orders": {207}, "disputes": {307}, "dispute_messages": {407}, "favorites": {507, 537}},
    bare={"dispute_messages": set()},
)  # fmt: skip

# A camp, in French: who looks after the children serves, though a parent may do so too; what they reported is not theirs.
CAMP = World(
    sql="""
    CREATE TABLE responsables (id_responsable int PRIMARY KEY, nom text NOT NULL, prenom text, email text UNIQUE);
    CREATE TABLE animateurs (id_animateur int PRIMARY KEY, nom text, prenom text, email text UNIQUE, fonction text, iban text);
    CREATE TABLE sejours (id_sejour int PRIMARY KEY, titre text, debut date);
    CREATE TABLE messages (id_message int PRIMARY KEY, id_responsable int NOT NULL, id_animateur int, objet text, corps text);
    CREATE TABLE incidents (id_incident int PRIMARY KEY, id_sejour int NOT NULL, declare_par int REFERENCES animateurs,
      description text);
    INSERT INTO responsables SELECT n, 'N', 'P', 'r' || n || '@c.example' FROM generate_series(1, 30) n;
    INSERT INTO animateurs SELECT 50 + n, 'N', 'P', CASE n WHEN 2 THEN 'r3@c.example' ELSE 'a' || n || '@c.example' END, 'f', 'i'
      FROM generate_series(1, 8) n;
    INSERT INTO sejours SELECT n, 's', '2026-07-01' FROM generate_series(1, 4) n;
    INSERT INTO messages SELECT 100 + n, n, 50 + n % 8 + 1, 'o', 'c' FROM generate_series(1, 30) n;
    INSERT INTO incidents SELECT 200 + n, n % 4 + 1, 50 + n % 8 + 1, 'd' FROM generate_series(1, 20) n;
    """,
    choose="responsables.email",
    subject={"email": "r3@c.example"},
    rows={"responsables": {3}, "animateurs": {52}, "messages": {103}},
    keys={"responsables": ("id_responsable",)},
)  # fmt: skip

# A bank, in Polish: a card is its holder's, on whosever account, and a transfer is whose account it was sent from.
BANK = World(
    sql="""
    CREATE TABLE pracownicy (id int PRIMARY KEY, imie text, nazwisko text, email text UNIQUE);
    CREATE TABLE klienci (id int PRIMARY KEY, imie text, nazwisko text, pesel text UNIQUE, email text UNIQUE);
    CREATE TABLE rachunki (id int PRIMARY KEY, nr_rachunku text UNIQUE, id_klienta int NOT NULL REFERENCES klienci);
    CREATE TABLE karty (id int PRIMARY KEY, id_rachunku int NOT NULL REFERENCES rachunki, id_posiadacza int NOT NULL REFERENCES
      klienci, numer_maskowany text);
    CREATE TABLE przelewy (id int PRIMARY KEY, id_rachunku_nadawcy int NOT NULL REFERENCES rachunki, nr_rachunku_odbiorcy text,
      nazwa_odbiorcy text, zatwierdzil int REFERENCES pracownicy);
    CREATE TABLE wnioski (id int PRIMARY KEY, id_klienta int NOT NULL REFERENCES klienci, id_pracownika int REFERENCES
      pracownicy);
    CREATE TABLE kredyty (id int PRIMARY KEY, id_wniosku int NOT NULL UNIQUE REFERENCES wnioski, kwota int);
    CREATE TABLE raty (id int PRIMARY KEY, id_kredytu int NOT NULL REFERENCES kredyty, kwota int);
    INSERT INTO pracownicy SELECT n, 'I', 'N', 'p' || n || '@b.example' FROM generate_series(1, 5) n;
    INSERT INTO klienci SELECT 10 + n, 'I', 'N', 'P' || n, 'k' || n || '@b.example' FROM generate_series(1, 30) n;
    INSERT INTO rachunki SELECT 100 + n, 'PL' || n, 10 + n FROM generate_series(1, 30) n;
    INSERT INTO karty SELECT 200 + n, 100 + n, 10 + CASE n WHEN 4 THEN 5 ELSE n END, 'x' FROM generate_series(1, 30) n;
    INSERT INTO przelewy SELECT 300 + n, 100 + n, 'PL' || n % 30 + 1, 'Nazwa', 1 FROM generate_series(1, 30) n;
    INSERT INTO wnioski SELECT 400 + n, 10 + n, n % 5 + 1 FROM generate_series(1, 30) n;
    INSERT INTO kredyty SELECT 500 + n, 400 + n, 5 FROM generate_series(1, 30) n;
    INSERT INTO raty SELECT 600 + n, 500 + n, 5 FROM generate_series(1, 30) n;
    """,
    choose="klienci.email",
    subject={"email": "k5@b.example"},
    rows={
        "klienci": {15}, "rachunki": {105}, "karty": {204, 205}, "przelewy": {305}, "wnioski": {405}, "kredyty": {505},
        "raty": {605},
    },
)  # fmt: skip

# A help desk of many firms: the tenant is a firm, whoever entered it; who answers in a chat is its agent, and who answers a
# question about a ticket is named as such.
DESK = World(
    sql="""
    CREATE TABLE "tblTenant" ("TenantId" int PRIMARY KEY, "Name" text, "CreatedBy" int);
    CREATE TABLE "tblUser" ("UserId" int PRIMARY KEY, "TenantId" int NOT NULL REFERENCES "tblTenant", "Email" text UNIQUE,
      "PasswordHash" text, "IsAgent" boolean);
    CREATE TABLE "tblTicket" ("TicketId" int PRIMARY KEY, "TenantId" int NOT NULL REFERENCES "tblTenant", "RequesterId" int NOT
      NULL REFERENCES "tblUser", "AssigneeId" int REFERENCES "tblUser", "CreatedBy" int);
    CREATE TABLE "tblSurveyResponse" ("Id" int PRIMARY KEY, "TicketId" int NOT NULL REFERENCES "tblTicket", "RespondentId" int NOT
      NULL, "Score" int);
    CREATE TABLE "tblChatSession" ("Id" int PRIMARY KEY, "UserId" int NOT NULL REFERENCES "tblUser", "AgentId" int REFERENCES
      "tblUser");
    CREATE TABLE "tblChatMessage" ("Id" int PRIMARY KEY, "ChatSessionId" int NOT NULL REFERENCES "tblChatSession", "SenderId" int,
      "MessageText" text);
    INSERT INTO "tblTenant" SELECT n, 'T', n FROM generate_series(1, 3) n;
    INSERT INTO "tblUser" SELECT 1000 + n, n % 3 + 1, 'u' || n || '@d.example', 'x', n < 5 FROM generate_series(1, 40) n;
    INSERT INTO "tblTicket" SELECT 100 + n, n % 3 + 1, 1000 + n, 1000 + n % 4 + 1, 1000 + n FROM generate_series(1, 40) n;
    INSERT INTO "tblSurveyResponse" SELECT 200 + n, 100 + n, 1000 + n, 5 FROM generate_series(1, 30) n;
    INSERT INTO "tblChatSession" SELECT 300 + n, 1000 + n, 1000 + n % 4 + 1 FROM generate_series(5, 40) n;
    INSERT INTO "tblChatMessage" SELECT 400 + n, 300 + n, 1000 + n, 'm' FROM generate_series(5, 40) n;
    INSERT INTO "tblChatMessage" SELECT 500 + n, 300 + n, 1000 + n % 4 + 1, 'm' FROM generate_series(5, 40) n;
    """,
    choose="tblUser.Email",
    subject={"email": "u9@d.example"},
    rows={
        "tblTenant": {1}, "tblUser": {1009}, "tblTicket": {109}, "tblSurveyResponse": {209}, "tblChatSession": {309},
        "tblChatMessage": {409, 509},
    },
    bare={"tblChatMessage": set(), "tblSurveyResponse": set()},
)  # fmt: skip
