"""Databases whose columns are called in ways that say whose a row is, in English and in other languages."""

from tests.management.databases.world import World

# A lease is the tenant's, not the guarantor's; mail that the staff sent goes by the address it went to; who tried to log in
# is in the log by the address alone.
LETTINGS = World(
    sql="""
    CREATE TABLE staff (staff_id int PRIMARY KEY, full_name text, email text);
    CREATE TABLE contact (contact_id int PRIMARY KEY, surname text, email text UNIQUE, negotiator_id int REFERENCES staff);
    CREATE TABLE tenancy (tenancy_id int PRIMARY KEY, tenant_contact_id int NOT NULL REFERENCES contact, guarantor_contact_id int
      REFERENCES contact);
    CREATE TABLE rent_payment (rent_payment_id int PRIMARY KEY, tenancy_id int NOT NULL REFERENCES tenancy);
    CREATE TABLE mail_log (mail_log_id int PRIMARY KEY, to_address text, sent_by_staff_id int);
    CREATE TABLE login_event (login_event_id int PRIMARY KEY, contact_id int REFERENCES contact, email_tried text);
    INSERT INTO staff SELECT n, 'S', 's' || n || '@let.example' FROM generate_series(1, 5) n;
    INSERT INTO contact SELECT 100 + n, 'C', 'c' || n || '@let.example', n % 5 + 1 FROM generate_series(1, 12) n;
    INSERT INTO tenancy SELECT 200 + n, 100 + n, CASE WHEN n % 2 = 1 THEN 101 + n END FROM generate_series(1, 11) n;
    INSERT INTO rent_payment SELECT 300 + n, 200 + n FROM generate_series(1, 11) n;
    INSERT INTO mail_log SELECT 400 + n, 'c' || n || '@let.example', n % 5 + 1 FROM generate_series(1, 12) n;
    INSERT INTO login_event SELECT 500 + n, CASE WHEN n > 2 THEN 100 + n END, 'c' || n || '@let.example' FROM
      generate_series(1, 12) n;
    """,
    choose="contact.email",
    subject={"email": "c2@let.example"},
    rows={"contact": {102}, "tenancy": {202}, "rent_payment": {302}, "mail_log": {402}, "login_event": {502}},
    bare={"mail_log": set(), "login_event": set()},
)  # fmt: skip

# In Spanish, where most columns of the replies begin with `id`, which is no short form of `incidencias`; in some of them one
# of the staff writes.
COMPLAINTS = World(
    sql="""
    CREATE TABLE lectores (id_lector int PRIMARY KEY, correo text UNIQUE, nombre text, apellidos text);
    CREATE TABLE redactores (id_redactor int PRIMARY KEY, nombre text, correo text);
    CREATE TABLE incidencias (id_incidencia int PRIMARY KEY, id_lector int, asunto text);
    CREATE TABLE incidencias_respuestas (id_respuesta int PRIMARY KEY, id_incidencia int NOT NULL, id_redactor int, texto text,
      fecha timestamp);
    INSERT INTO lectores SELECT 800 + n, 'l' || n || '@d.example', 'N', 'A' FROM generate_series(1, 9) n;
    INSERT INTO redactores SELECT n, 'R', 'r' || n || '@d.example' FROM generate_series(1, 4) n;
    INSERT INTO incidencias SELECT 20 + n, 800 + n, 'a' FROM generate_series(1, 9) n;
    INSERT INTO incidencias_respuestas SELECT 40 + n, 20 + n % 9 + 1, CASE WHEN n % 2 = 0 THEN n % 4 + 1 END, 't', NULL FROM
      generate_series(1, 18) n;
    """,
    choose="lectores.correo",
    subject={"email": "l1@d.example"},
    rows={"lectores": {801}, "incidencias": {21}, "incidencias_respuestas": {49, 58}},
    keys={"lectores": ("id_lector",), "incidencias": ("id_incidencia",), "incidencias_respuestas": ("id_respuesta",)},
)  # fmt: skip

# In Dutch: an employee who is a customer by the same address, a subscriber by it alone, and the till, which knows the card.
BICYCLES = World(
    sql="""
    CREATE TABLE vestiging (vestigingscode char(3) PRIMARY KEY, plaats text, telefoon text);
    CREATE TABLE medewerker (medewerkernr int PRIMARY KEY, achternaam text, emailadres text UNIQUE, vestigingscode char(3)
      REFERENCES vestiging);
    CREATE TABLE rooster (rooster_id int PRIMARY KEY, medewerkernr int NOT NULL REFERENCES medewerker);
    CREATE TABLE klant (klantnr int PRIMARY KEY, achternaam text, emailadres text UNIQUE, thuisvestiging char(3) REFERENCES
      vestiging, aangemaakt_door int REFERENCES medewerker);
    CREATE TABLE klantenkaart (kaartnummer text PRIMARY KEY, klantnr int NOT NULL REFERENCES klant);
    CREATE TABLE nieuwsbrief_abonnee (emailadres text PRIMARY KEY, naam text);
    CREATE TABLE kassa_import (import_id int PRIMARY KEY, vestiging text, kaartnr text, bedrag int);
    INSERT INTO vestiging VALUES ('UTR', 'Utrecht', '030-1'), ('ZWO', 'Zwolle', '038-1');
    INSERT INTO medewerker SELECT 10 + n, 'M', 'm' || n || '@f.example', 'UTR' FROM generate_series(1, 7) n;
    INSERT INTO medewerker VALUES (30, 'K', 'k1@f.example', 'ZWO');
    INSERT INTO rooster VALUES (1, 30), (2, 11), (3, 12);
    INSERT INTO klant SELECT 100 + n, 'K', 'k' || n || '@f.example', 'UTR', 11 FROM generate_series(1, 12) n;
    INSERT INTO klantenkaart SELECT '26' || 500 + n, 100 + n FROM generate_series(1, 12) n;
    INSERT INTO nieuwsbrief_abonnee SELECT 'k' || n || '@f.example', 'K' FROM generate_series(1, 9) n;
    INSERT INTO kassa_import SELECT 700 + n, 'UTR', '26' || 500 + n, 3 FROM generate_series(1, 12) n;
    """,
    choose="klant.emailadres",
    subject={"email": "k1@f.example"},
    rows={"klant": {101}, "medewerker": {30}, "rooster": {1}, "klantenkaart": {"26501"}, "nieuwsbrief_abonnee": {"k1@f.example"},
          "kassa_import": {701}},
    keys={"klant": ("klantnr",), "medewerker": ("medewerkernr",)},
)  # fmt: skip
