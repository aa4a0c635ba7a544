"""Where people work for people: tenants, staff who touch customers' rows, supertypes, patients."""

from typing import Any

from tests.management.databases.world import World

# Users of one organisation share it, and see only what is theirs of it.
TENANTS = World(
    sql="""
    CREATE TABLE organisations (id uuid PRIMARY KEY, name text, billing_email text, owner_id uuid);
    CREATE TABLE users (id uuid PRIMARY KEY, organisation_id uuid REFERENCES organisations, full_name text, email text,
      manager_id uuid REFERENCES users, last_login_ip inet);
    ALTER TABLE organisations ADD FOREIGN KEY (owner_id) REFERENCES users;
    CREATE TABLE invoices (id int PRIMARY KEY, organisation_id uuid REFERENCES organisations, total numeric);
    CREATE TABLE projects (id int PRIMARY KEY, organisation_id uuid REFERENCES organisations, owner_id uuid
      REFERENCES users, name text);
    CREATE TABLE project_members (project_id int REFERENCES projects, user_id uuid REFERENCES users, role text,
      PRIMARY KEY (project_id, user_id));
    CREATE TABLE tasks (id int PRIMARY KEY, project_id int NOT NULL REFERENCES projects, title text, assigned_to uuid
      REFERENCES users, updated_by uuid REFERENCES users);
    CREATE TABLE time_entries (id int PRIMARY KEY, task_id int REFERENCES tasks, user_id uuid NOT NULL REFERENCES users,
      approved_by uuid REFERENCES users, minutes int);
    CREATE TABLE api_keys (id int PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, secret_hash text);
    CREATE TABLE documents (id int PRIMARY KEY, created_by uuid REFERENCES users, body text);
    CREATE TABLE contacts (id int PRIMARY KEY, owner_id uuid REFERENCES users, name text, email text);
    INSERT INTO organisations VALUES ('00000000-0000-0000-0000-00000000000a', 'Org', 'bill@o.example', NULL);
    INSERT INTO users VALUES
      ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000a', 'Una', 'una@o.example', NULL, NULL),
      ('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-00000000000a', 'Vic', 'vic@o.example',
       '00000000-0000-0000-0000-000000000001', NULL);
    UPDATE organisations SET owner_id = '00000000-0000-0000-0000-000000000001';
    INSERT INTO invoices VALUES (1, '00000000-0000-0000-0000-00000000000a', 5);
    INSERT INTO projects VALUES (1, '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', 'P'),
      (2, '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000002', 'Q');
    INSERT INTO project_members VALUES (1, '00000000-0000-0000-0000-000000000001', 'x'),
      (1, '00000000-0000-0000-0000-000000000002', 'x'), (2, '00000000-0000-0000-0000-000000000001', 'x');
    INSERT INTO tasks VALUES (1, 1, 't', '00000000-0000-0000-0000-000000000002', NULL),
      (2, 2, 't', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001');
    INSERT INTO time_entries VALUES (1, 1, '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001', 5),
      (2, 2, '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', 5);
    INSERT INTO api_keys VALUES (1, '00000000-0000-0000-0000-000000000001', 'h'),
      (2, '00000000-0000-0000-0000-000000000002', 'h');
    INSERT INTO documents VALUES (1, '00000000-0000-0000-0000-000000000001', 'b'),
      (2, '00000000-0000-0000-0000-000000000002', 'b');
    INSERT INTO contacts VALUES (1, '00000000-0000-0000-0000-000000000001', 'Friend', 'f@x.example'),
      (2, '00000000-0000-0000-0000-000000000002', 'Una', 'una@o.example');
    """,
    choose="users.email",
    subject={"email": "una@o.example"},
    rows={"users": {"00000000-0000-0000-0000-000000000001"}, "projects": {1}, "tasks": {2},
          "project_members": {(1, "00000000-0000-0000-0000-000000000001"), (2, "00000000-0000-0000-0000-000000000001")},
          "time_entries": {2}, "api_keys": {1}, "documents": {1}},
)  # fmt: skip

# One number for person, employee and salesperson; customers, cards and addresses hang on it by tables of their own.
COMPANY = World(
    sql="""
    CREATE SCHEMA person; CREATE SCHEMA hr; CREATE SCHEMA sales;
    CREATE TABLE person.businessentity (businessentityid int PRIMARY KEY, rowguid uuid);
    CREATE TABLE person.person (businessentityid int PRIMARY KEY REFERENCES person.businessentity, persontype char(2),
      firstname varchar(50), lastname varchar(50), demographics xml);
    CREATE TABLE person.emailaddress (businessentityid int REFERENCES person.person, emailaddressid int,
      emailaddress varchar(50), PRIMARY KEY (businessentityid, emailaddressid));
    CREATE TABLE person.password (businessentityid int PRIMARY KEY REFERENCES person.person, passwordhash varchar(128),
      passwordsalt varchar(10));
    CREATE TABLE person.phonenumbertype (phonenumbertypeid int PRIMARY KEY, name varchar(50));
    CREATE TABLE person.personphone (businessentityid int REFERENCES person.person, phonenumber varchar(25),
      phonenumbertypeid int REFERENCES person.phonenumbertype, PRIMARY KEY (businessentityid, phonenumber));
    CREATE TABLE person.address (addressid int PRIMARY KEY, addressline1 varchar(60), city varchar(30));
    CREATE TABLE person.businessentityaddress (businessentityid int REFERENCES person.businessentity,
      addressid int REFERENCES person.address, PRIMARY KEY (businessentityid, addressid));
    CREATE TABLE person.businessentitycontact (businessentityid int REFERENCES person.businessentity,
      personid int REFERENCES person.person, contacttypeid int, PRIMARY KEY (businessentityid, personid));
    CREATE TABLE hr.employee (businessentityid int PRIMARY KEY REFERENCES person.person, nationalidnumber varchar(15),
      jobtitle varchar(50), birthdate date);
    CREATE TABLE hr.employeepayhistory (businessentityid int REFERENCES hr.employee, ratechangedate date, rate numeric,
      PRIMARY KEY (businessentityid, ratechangedate));
    CREATE TABLE sales.salesperson (businessentityid int PRIMARY KEY REFERENCES hr.employee, salesquota numeric);
    CREATE TABLE sales.store (businessentityid int PRIMARY KEY REFERENCES person.businessentity, name varchar(50),
      salespersonid int REFERENCES sales.salesperson);
    CREATE TABLE sales.customer (customerid int PRIMARY KEY, personid int REFERENCES person.person,
      storeid int REFERENCES sales.store, accountnumber varchar(10));
    CREATE TABLE sales.creditcard (creditcardid int PRIMARY KEY, cardtype varchar(50), cardnumber varchar(25));
    CREATE TABLE sales.personcreditcard (businessentityid int REFERENCES person.person,
      creditcardid int REFERENCES sales.creditcard, PRIMARY KEY (businessentityid, creditcardid));
    CREATE TABLE sales.salesorderheader (salesorderid int PRIMARY KEY, customerid int NOT NULL REFERENCES sales.customer,
      salespersonid int REFERENCES sales.salesperson, billtoaddressid int REFERENCES person.address,
      creditcardid int REFERENCES sales.creditcard, totaldue numeric);
    CREATE TABLE sales.salesorderdetail (salesorderid int REFERENCES sales.salesorderheader, salesorderdetailid int,
      productid int, PRIMARY KEY (salesorderid, salesorderdetailid));
    INSERT INTO person.businessentity SELECT n, NULL FROM generate_series(1, 5) n;
    INSERT INTO person.person VALUES (1, 'SP', 'Sel', 'Ler', NULL), (2, 'IN', 'Una', 'A', NULL),
      (3, 'IN', 'Vic', 'B', NULL);
    INSERT INTO person.emailaddress VALUES (1, 1, 'sel@c.example'), (2, 2, 'una@c.example'), (2, 4, 'una2@c.example'),
      (3, 3, 'vic@c.example');
    INSERT INTO person.password VALUES (1, 'h', 's'), (2, 'h', 's');
    INSERT INTO person.phonenumbertype VALUES (1, 'Cell'), (2, 'W');
    INSERT INTO person.personphone VALUES (2, '1', 1), (3, '2', 2);
    INSERT INTO person.address VALUES (1, 'L1', 'C'), (2, 'L2', 'C'),
      (3, 'L3', 'C'); INSERT INTO person.businessentityaddress VALUES (2, 1), (3, 2), (5, 3);
    INSERT INTO hr.employee VALUES (1, 'N', 'Rep', NULL); INSERT INTO hr.employeepayhistory VALUES (1, '2020-01-01', 5);
    INSERT INTO sales.salesperson VALUES (1, 5); INSERT INTO sales.store VALUES (5, 'Shop', 1);
    INSERT INTO person.businessentitycontact VALUES (5, 3, 1), (5, 2, 1);
    INSERT INTO sales.customer VALUES (10, 2, NULL, 'A'), (11, 3, 5, 'B'), (12, NULL, 5, 'C');
    INSERT INTO sales.creditcard VALUES (1, 'V', '1'), (2, 'V', '2');
    INSERT INTO sales.personcreditcard VALUES (2, 1), (3, 2);
    INSERT INTO sales.salesorderheader VALUES (100, 10, 1, 1, 1, 5), (101, 11, 1, 2, 2, 5), (102, 12, 1, 3, NULL, 5);
    INSERT INTO sales.salesorderdetail VALUES (100, 1, 1), (101, 2, 1);
    """,
    choose="person.emailaddress.emailaddress",
    subject={"email": "una@c.example"},
    rows={"person.emailaddress": {(2, 2), (2, 4)}, "person.person": {2}, "person.businessentity": {2},
          "person.password": {2}, "person.personphone": {(2, "1")}, "person.phonenumbertype": {1},
          "person.businessentityaddress": {(2, 1)}, "person.address": {1}, "person.businessentitycontact": {(5, 2)},
          "sales.customer": {10}, "sales.creditcard": {1}, "sales.personcreditcard": {(2, 1)},
          "sales.salesorderheader": {100}, "sales.salesorderdetail": {(100, 1)}},
)  # fmt: skip
_SALESPERSON: dict[str, set[Any]] = {"person.emailaddress": {(1, 1)}, "person.person": {1}, "person.businessentity": {1},
     "person.password": {1},
                "hr.employee": {1}, "hr.employeepayhistory": {(1, "2020-01-01")}, "sales.salesperson": {1}}  # fmt: skip
COMPANY_STAFF = World(COMPANY.sql, COMPANY.choose, {"email": "sel@c.example"}, _SALESPERSON)

# Users who serve customers; a customer's rows are not those of the users who touched them.
SUPPORT = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, username text, email text, password text, is_staff boolean);
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text UNIQUE, phone text, sales_rep_id int REFERENCES users,
      created_by int REFERENCES users, merged_into_id int REFERENCES customers);
    CREATE TABLE addresses (id int PRIMARY KEY, customer_id int REFERENCES customers, street text, recipient_name text);
    CREATE TABLE products (id int PRIMARY KEY, name text, description text, created_by int REFERENCES users);
    CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, email text, billing_address_id int
      REFERENCES addresses, shipping_address_id int REFERENCES addresses, approved_by int REFERENCES users);
    CREATE TABLE order_lines (order_id int REFERENCES orders, line int, product_id int REFERENCES products,
      packed_by int REFERENCES users, PRIMARY KEY (order_id, line));
    CREATE TABLE tickets (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, assigned_to int
      REFERENCES users, order_id int REFERENCES orders, subject text);
    CREATE TABLE ticket_replies (id int PRIMARY KEY, ticket_id int NOT NULL REFERENCES tickets, agent_id int
      REFERENCES users, body text);
    CREATE TABLE newsletter_consent (email text PRIMARY KEY, given_on date);
    CREATE TABLE consent_events (id int PRIMARY KEY, email text REFERENCES newsletter_consent, what text);
    CREATE TABLE password_resets (email text, token text, created_at timestamp);
    INSERT INTO users VALUES (1, 'rep', 'rep@h.example', 'x', true), (2, 'ag', 'ag@h.example', 'x', true);
    INSERT INTO customers VALUES (1, 'Una', 'una@p.example', '1', 1, 1, NULL),
      (2, 'Vic', 'vic@p.example', '2', 1, 2, 1),
      (3, 'Rep', 'rep@h.example', '3', 2, 2, NULL);
    INSERT INTO addresses VALUES (1, 1, 'S1', 'Una'), (2, 2, 'S2', 'Vic'), (3, NULL, 'S3', 'Guest');
    INSERT INTO products VALUES (1, 'P', 'd', 1), (2, 'Q', 'd', 1);
    INSERT INTO orders VALUES (1, 1, 'una@p.example', 1, 2, 1), (2, 2, 'vic@p.example', 2, 1, 1),
      (3, NULL, 'una@p.example', 3, 3, 2),
      (4, NULL, 'guest@p.example', 3, 3, 2);
    INSERT INTO order_lines VALUES (1, 1, 1, 1), (2, 1, 2, 1), (3, 1, 2, 1);
    INSERT INTO tickets VALUES (1, 1, 1, 2, 's'), (2, 2, 1, 1, 's');
    INSERT INTO ticket_replies VALUES (1, 1, 1, 'b'), (2, 2, 1, 'b');
    INSERT INTO newsletter_consent VALUES ('una@p.example', NULL), ('vic@p.example', NULL);
    INSERT INTO consent_events VALUES (1, 'una@p.example', 'x'), (2, 'vic@p.example', 'x');
    INSERT INTO password_resets VALUES ('una@p.example', 't', NULL), ('vic@p.example', 't', NULL);
    """,
    choose="customers.email",
    subject={"email": "una@p.example"},
    rows={"customers": {1}, "addresses": {1, 3}, "orders": {1, 3}, "order_lines": {(1, 1),
      (3, 1)}, "tickets": {1}, "products": {1, 2},
          "ticket_replies": {1}, "newsletter_consent": {"una@p.example"}, "consent_events": {1},
          "password_resets": {"una@p.example"}},
    bare={"orders": {1}, "order_lines": {(1, 1)}, "products": {1}, "addresses": {1}},
    keys={"password_resets": ("email",)},
)  # fmt: skip
# The same person is a customer and serves customers: their own rows, and none of those whom they serve.
SUPPORT_STAFF = World(
    SUPPORT.sql,
    SUPPORT.choose,
    {"email": "rep@h.example"},
    {"customers": {3}, "users": {1}},
)

CLINIC = World(
    sql="""
    CREATE TABLE doctors (id int PRIMARY KEY, first_name text, last_name text, email text);
    CREATE TABLE patients (id int PRIMARY KEY, first_name text, last_name text, birth_date date, email text,
      family_doctor_id int REFERENCES doctors, guardian_id int REFERENCES patients);
    CREATE TABLE rooms (id int PRIMARY KEY, label text);
    CREATE TABLE appointments (id int PRIMARY KEY, patient_id int REFERENCES patients, doctor_id int REFERENCES doctors,
      room_id int REFERENCES rooms, reason text);
    CREATE TABLE diagnoses (id int PRIMARY KEY, appointment_id int REFERENCES appointments, code text, notes text);
    CREATE TABLE emergency_contacts (id int PRIMARY KEY, patient_id int REFERENCES patients, name text, phone text);
    CREATE TABLE doctor_shifts (id int PRIMARY KEY, doctor_id int REFERENCES doctors, starts timestamp);
    INSERT INTO doctors VALUES (1, 'Doc', 'A', 'doc@cl.example'); INSERT INTO rooms VALUES (1, 'R'), (2, 'S');
    INSERT INTO patients VALUES (1, 'Una', 'A', NULL, 'una@cl.example', 1, NULL), (2, 'Kid', 'A', NULL, NULL, 1, 1);
    INSERT INTO appointments VALUES (1, 1, 1, 1, 'r'), (2, 2, 1, 2, 'r');
    INSERT INTO diagnoses VALUES (1, 1, 'c', ''), (2, 2, 'c', '');
    INSERT INTO emergency_contacts VALUES (1, 1, 'Mum', '1'), (2, 2, 'Una', '2');
    INSERT INTO doctor_shifts VALUES (1, 1, NULL);
    """,
    choose="patients.email",
    subject={"email": "una@cl.example"},
    rows={"patients": {1}, "appointments": {1}, "diagnoses": {1}, "rooms": {1}},
)
CLINIC_DOCTOR = World(CLINIC.sql, "doctors.email", {"email": "doc@cl.example"}, {"doctors": {1}, "doctor_shifts": {1}})
