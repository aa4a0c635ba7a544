"""Databases where the same people have records of several kinds, and serve or are served beside others."""

from tests.management.databases.world import World

# A tenant's record is the person's though nothing makes it unique; the caretaker of the house has no claim to their lease, nor
# the valuer to a valuation; a fault is reported by the tenant's number.
HOUSE = World(
    sql="""
    CREATE TABLE person (id int PRIMARY KEY, name text, email text);
    CREATE TABLE mieter (id int PRIMARY KEY, person_id int NOT NULL REFERENCES person, nummer text);
    CREATE TABLE hausmeister (id int PRIMARY KEY, name text, email text);
    CREATE TABLE objekt (id int PRIMARY KEY, hausmeister_id int REFERENCES hausmeister, bezeichnung text);
    CREATE TABLE einheit (id int PRIMARY KEY, objekt_id int NOT NULL REFERENCES objekt);
    CREATE TABLE mietvertrag (id int PRIMARY KEY, einheit_id int NOT NULL REFERENCES einheit, miete int);
    CREATE TABLE vertrag_mieter (mietvertrag_id int NOT NULL REFERENCES mietvertrag, mieter_id int NOT NULL REFERENCES mieter,
      PRIMARY KEY (mietvertrag_id, mieter_id));
    CREATE TABLE mangel (id int PRIMARY KEY, einheit_id int REFERENCES einheit, gemeldet_von int, titel text);
    INSERT INTO person SELECT 100 + n, 'P', 'p' || n || '@h.example' FROM generate_series(1, 12) n;
    INSERT INTO mieter SELECT 300 + n, 100 + n, 'M' || n FROM generate_series(1, 10) n;
    INSERT INTO hausmeister VALUES (1, 'H', 'h@haus.example'); INSERT INTO objekt VALUES (1, 1, 'A'), (2, NULL, 'B');
    INSERT INTO einheit SELECT n, n % 2 + 1 FROM generate_series(1, 10) n;
    INSERT INTO mietvertrag SELECT 5000 + n, n, 500 FROM generate_series(1, 10) n;
    INSERT INTO vertrag_mieter SELECT 5000 + n, 300 + n FROM generate_series(1, 10) n;
    INSERT INTO mangel SELECT 7000 + n, n, 311 - n, 't' FROM generate_series(1, 10) n;
    """,
    choose="person.email",
    subject={"email": "p1@h.example"},
    rows={"person": {101}, "mieter": {301}, "mietvertrag": {5001}, "vertrag_mieter": {5001}, "mangel": {7010}},
    bare={"mietvertrag": set(), "mangel": set()},
    keys={"vertrag_mieter": ("mietvertrag_id",)},
)  # fmt: skip

# A lesson is of whoever has booked it for their child, though the tutor has a login as well.
LESSONS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE, first_name text, last_name text);
    CREATE TABLE tutors (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, headline text);
    CREATE TABLE parents (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, street text);
    CREATE TABLE pupils (id int PRIMARY KEY, parent_id int REFERENCES parents, first_name text, birth_date date);
    CREATE TABLE bookings (id int PRIMARY KEY, tutor_id int NOT NULL REFERENCES tutors, pupil_id int NOT NULL REFERENCES pupils,
      booked_by_id int NOT NULL REFERENCES users);
    CREATE TABLE lessons (id int PRIMARY KEY, booking_id int NOT NULL REFERENCES bookings, starts_at timestamp);
    INSERT INTO users SELECT n, 'u' || n || '@l.example', 'F', 'L' FROM generate_series(1, 30) n;
    INSERT INTO tutors SELECT 40 + n, n, 'h' FROM generate_series(1, 10) n;
    INSERT INTO parents SELECT 70 + n, 10 + n, 's' FROM generate_series(1, 10) n;
    INSERT INTO pupils SELECT 100 + n, 70 + n, 'C', '2015-01-01' FROM generate_series(1, 10) n;
    INSERT INTO bookings SELECT 200 + n, 40 + n, 100 + n, 10 + n FROM generate_series(1, 10) n;
    INSERT INTO lessons SELECT 300 + n, 200 + n, '2026-01-01' FROM generate_series(1, 10) n;
    """,
    choose="users.email",
    subject={"email": "u12@l.example"},
    rows={"users": {12}, "parents": {72}, "bookings": {202}, "lessons": {302}},
    bare={"bookings": set(), "lessons": set()},
)  # fmt: skip

# A mover's job: who surveys it and who sent the reminder are of the staff, whose numbers are alike; who reported the damage
# is a name in words.
MOVES = World(
    sql="""
    CREATE TABLE customer (customer_id int PRIMARY KEY, name text, email text);
    CREATE TABLE employee (employee_id int PRIMARY KEY, name text, email text);
    CREATE TABLE move_job (job_id int PRIMARY KEY, customer_id int NOT NULL);
    CREATE TABLE survey (survey_id int PRIMARY KEY, job_id int NOT NULL, surveyor int, notes text);
    CREATE TABLE damage_claim (claim_id int PRIMARY KEY, job_id int NOT NULL, reported_by text, handler int);
    CREATE TABLE invoice (invoice_id int PRIMARY KEY, customer_id int NOT NULL);
    CREATE TABLE dunning (dunning_id int PRIMARY KEY, invoice_id int NOT NULL, sent_by int);
    INSERT INTO customer SELECT n, 'C', 'c' || n || '@m.example' FROM generate_series(1, 20) n;
    INSERT INTO employee SELECT n, 'E', 'e' || n || '@m.example' FROM generate_series(1, 9) n;
    INSERT INTO move_job SELECT 100 + n, n FROM generate_series(1, 20) n;
    INSERT INTO survey SELECT 200 + n, 100 + n, n % 9 + 1, 'n' FROM generate_series(1, 20) n;
    INSERT INTO damage_claim SELECT 300 + n, 100 + n, 'Ann ' || n || ' Bell', n % 9 + 1 FROM generate_series(1, 20) n;
    INSERT INTO invoice SELECT 400 + n, 21 - n FROM generate_series(1, 20) n;
    INSERT INTO dunning SELECT 500 + n, 400 + n, n % 9 + 1 FROM generate_series(1, 20) n;
    """,
    choose="customer.email",
    subject={"email": "c1@m.example"},
    rows={"customer": {1}, "move_job": {101}, "survey": {201}, "damage_claim": {301}, "invoice": {420}, "dunning": {520}},
    bare={"damage_claim": set()},
)  # fmt: skip

# Firms that are searched for: `fk_soc` is they wherever it is declared, and so where it is not; nobody of the staff is their
# contact, whose column is empty.
FIRMS = World(
    sql="""
    CREATE TABLE d_societe (rowid int PRIMARY KEY, nom text, email text);
    CREATE TABLE d_socpeople (rowid int PRIMARY KEY, fk_soc int REFERENCES d_societe, lastname text, email text);
    CREATE TABLE d_user (rowid int PRIMARY KEY, login text, lastname text, email text, fk_socpeople int UNIQUE);
    CREATE TABLE d_commande (rowid int PRIMARY KEY, fk_soc int NOT NULL REFERENCES d_societe, fk_user_author int REFERENCES
      d_user);
    CREATE TABLE d_facture (rowid int PRIMARY KEY, fk_soc int NOT NULL REFERENCES d_societe, fk_user_author int REFERENCES
      d_user);
    CREATE TABLE d_facturedet (rowid int PRIMARY KEY, fk_facture int NOT NULL REFERENCES d_facture, fk_user_author int);
    CREATE TABLE d_remise (rowid int PRIMARY KEY, fk_soc int NOT NULL);
    INSERT INTO d_societe SELECT n, 'S', 's' || n || '@f.example' FROM generate_series(1, 9) n;
    INSERT INTO d_socpeople SELECT 20 + n, n, 'L', 'k' || n || '@f.example' FROM generate_series(1, 9) n;
    INSERT INTO d_user SELECT 40 + n, 'l' || n, 'L', 'u' || n || '@f.example', NULL FROM generate_series(1, 5) n;
    INSERT INTO d_commande SELECT 60 + n, n, 41 FROM generate_series(1, 9) n;
    INSERT INTO d_facture SELECT 80 + n, n, 42 FROM generate_series(1, 9) n;
    INSERT INTO d_facturedet SELECT 100 + n, 80 + n, 43 FROM generate_series(1, 9) n;
    INSERT INTO d_remise SELECT 120 + n, n FROM generate_series(1, 9) n;
    """,
    choose="d_societe.email",
    subject={"email": "s1@f.example"},
    rows={"d_societe": {1}, "d_commande": {61}, "d_facture": {81}, "d_facturedet": {101}, "d_remise": {121}},
    bare={"d_commande": set(), "d_facture": set(), "d_facturedet": set()},
)  # fmt: skip

# A firm's bill, in which hours of a worker of the agency's stand, is the firm's.
AGENCY = World(
    sql="""
    CREATE TABLE workers (worker_id int PRIMARY KEY, name text, email text);
    CREATE TABLE client_company (client_company_id int PRIMARY KEY, name text, contact_email text);
    CREATE TABLE time_sheet (time_sheet_id int PRIMARY KEY, worker_id int NOT NULL REFERENCES workers);
    CREATE TABLE client_invoice (client_invoice_id int PRIMARY KEY, client_company_id int NOT NULL REFERENCES client_company);
    CREATE TABLE client_invoice_line (client_invoice_id int NOT NULL REFERENCES client_invoice, line_no int, time_sheet_id int
      REFERENCES time_sheet, PRIMARY KEY (client_invoice_id, line_no));
    INSERT INTO workers VALUES (1, 'Una', 'una@a.example'), (2, 'Vic', 'vic@a.example');
    INSERT INTO client_company VALUES (1, 'Firm', 'ann@firm.example'); INSERT INTO time_sheet VALUES (11, 1), (12, 2);
    INSERT INTO client_invoice VALUES (21, 1), (22, 1);
    INSERT INTO client_invoice_line VALUES (21, 1, 11), (21, 2, 12), (22, 1, 12);
    """,
    choose="workers.email",
    subject={"email": "una@a.example"},
    rows={"workers": {1}, "time_sheet": {11}, "client_invoice_line": {21}},
    keys={"client_invoice_line": ("client_invoice_id",)},
)  # fmt: skip

# A shelter's animals come and go: whoever brought one in did so; the vet among the employees owns no record of theirs, the
# employee who has taken one home is a contact by the same address, and signs in by a name.
SHELTER = World(
    sql="""
    CREATE TABLE Employee (EmployeeID int PRIMARY KEY, FirstName text, LastName text, Email text, UserName text, PasswordHash
      text);
    CREATE TABLE Contact (ContactID int PRIMARY KEY, FirstName text, LastName text, EmailAddress text);
    CREATE TABLE Animal (AnimalID int PRIMARY KEY, Name text, ChipNumber text);
    CREATE TABLE Intake (IntakeID int PRIMARY KEY, AnimalID int NOT NULL REFERENCES Animal, BroughtByContactID int REFERENCES
      Contact, ReceivedByID int NOT NULL REFERENCES Employee);
    CREATE TABLE MedicalRecord (MedicalRecordID int PRIMARY KEY, AnimalID int NOT NULL REFERENCES Animal, VetID int REFERENCES
      Employee);
    CREATE TABLE LoginHistory (LoginID int PRIMARY KEY, UserName text NOT NULL, IpAddress text);
    INSERT INTO Contact SELECT 200 + n, 'F', 'L', 'c' || n || '@s.example' FROM generate_series(1, 9) n;
    INSERT INTO Employee SELECT n, 'E', 'F', 'e' || n || '@s.example', 'emp' || n, 'x' FROM generate_series(2, 6) n;
    INSERT INTO Employee VALUES (1, 'F', 'L', 'c1@s.example', 'emp1', 'x');
    INSERT INTO Animal SELECT 500 + n, 'Rex', 'chip' || n FROM generate_series(1, 9) n;
    INSERT INTO Intake SELECT 600 + n, 500 + n, 200 + n, n % 6 + 1 FROM generate_series(1, 9) n;
    INSERT INTO MedicalRecord SELECT 700 + n, 500 + n, n % 6 + 1 FROM generate_series(1, 9) n;
    INSERT INTO LoginHistory SELECT 800 + n, 'emp' || (n % 6 + 1), '10.0.0.1' FROM generate_series(1, 12) n;
    """,
    choose="contact.emailaddress",
    subject={"email": "c1@s.example"},
    rows={"contact": {201}, "employee": {1}, "intake": {601}, "animal": {501}, "loginhistory": {806, 812}},
    bare={"loginhistory": set()},
    keys={"contact": ("contactid",), "animal": ("animalid",), "employee": ("employeeid",), "intake": ("intakeid",),
          "loginhistory": ("loginid",)},
)  # fmt: skip
