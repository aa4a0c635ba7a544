"""Databases whose rows are told apart by several columns together, by a name, by numbers called by their type: none declared."""

from tests.management.databases.world import World

# Every branch counts its customers and dockets from one; a till has a number in its branch as well, and is nobody's.
LAUNDRY = World(
    sql="""
    CREATE TABLE branches (branch_code text PRIMARY KEY, town text);
    CREATE TABLE customers (branch_code text, customer_no int, full_name text, email text,
      PRIMARY KEY (branch_code, customer_no));
    CREATE TABLE dockets (branch_code text, docket_no int, customer_no int NOT NULL, PRIMARY KEY (branch_code, docket_no));
    CREATE TABLE docket_items (branch_code text, docket_no int, line int, garment text,
      PRIMARY KEY (branch_code, docket_no, line));
    CREATE TABLE stains (id int PRIMARY KEY, branch_code text, docket_no int, line int, said text);
    CREATE TABLE complaints (id int PRIMARY KEY, branch_code text, customer_no int, docket_no int, story text);
    CREATE TABLE tills (branch_code text, till_no int, PRIMARY KEY (branch_code, till_no));
    INSERT INTO branches VALUES ('A', 'Ayr'), ('B', 'Bath');
    INSERT INTO customers VALUES ('A', 1, 'Una', 'una@l.example'), ('A', 2, 'Vic', 'vic@l.example'),
      ('B', 1, 'Xia', 'xia@l.example');
    INSERT INTO dockets VALUES ('A', 1, 2), ('A', 2, 1), ('B', 1, 1), ('B', 2, 1);
    INSERT INTO docket_items VALUES ('A', 1, 1, 'v'), ('A', 2, 1, 'u'), ('A', 2, 2, 'u'), ('B', 1, 1, 'x'), ('B', 2, 1, 'x');
    INSERT INTO stains VALUES (1, 'A', 1, 1, 'v'), (2, 'A', 2, 2, 'u'), (3, 'B', 2, 1, 'x');
    INSERT INTO complaints VALUES (1, 'A', 1, 2, 'u'), (2, 'B', 1, 2, 'x');
    INSERT INTO tills VALUES ('A', 1), ('B', 1);
    """,
    choose=None,
    subject={"email": "una@l.example"},
    rows={
        "customers": {("A", 1)}, "dockets": {("A", 2)}, "docket_items": {("A", 2, 1), ("A", 2, 2)}, "stains": {2},
        "complaints": {1}, "branches": {"A"},
    },
    bare={"branches": set(), "dockets": set(), "docket_items": set(), "stains": set(), "complaints": set()},
)  # fmt: skip

# People without a number: their name is their key, and half of that of what joins them to accounts, which two may share.
BANK = World(
    sql="""
    CREATE TABLE customer (customer_name varchar(40) PRIMARY KEY, customer_street text, customer_city text);
    CREATE TABLE account (account_number varchar(9) PRIMARY KEY, branch_name text, balance int);
    CREATE TABLE loan (loan_number varchar(9) PRIMARY KEY, branch_name text, amount int);
    CREATE TABLE depositor (customer_name varchar(40), account_number varchar(9), PRIMARY KEY (customer_name, account_number));
    CREATE TABLE borrower (customer_name varchar(40), loan_number varchar(9), PRIMARY KEY (customer_name, loan_number));
    INSERT INTO customer VALUES ('Adams', 'Spring', 'Pitt'), ('Brooks', 'Senator', 'Brook'), ('Curry', 'North', 'Rye');
    INSERT INTO account VALUES ('A-1', 'Rye', 5), ('A-2', 'Rye', 5), ('A-3', 'Pitt', 5);
    INSERT INTO loan VALUES ('L-1', 'Rye', 5), ('L-2', 'Pitt', 5);
    INSERT INTO depositor VALUES ('Adams', 'A-1'), ('Brooks', 'A-2'), ('Curry', 'A-2'), ('Adams', 'A-3');
    INSERT INTO borrower VALUES ('Adams', 'L-1'), ('Brooks', 'L-2');
    """,
    choose="customer.customer_name",
    subject={"customer_name": "Adams"},
    rows={
        "customer": {"Adams"}, "depositor": {("Adams", "A-1"), ("Adams", "A-3")}, "borrower": {("Adams", "L-1")},
        "loan": {"L-1"}, "account": {"A-1", "A-3"},
    },
    bare={"depositor": set(), "borrower": set(), "loan": set(), "account": set()},
)  # fmt: skip

# Each name begins with its type; a voucher is its buyer's, a question whose address it has.
SCHOOL = World(
    sql="""
    CREATE TABLE "tblLearner" ("lngLearnerID" int PRIMARY KEY, "strName" text, "strEmail" text);
    CREATE TABLE "tblLesson" ("lngLessonID" int PRIMARY KEY, "lngLearnerID" int, "dtmStart" date, "intMinutes" int);
    CREATE TABLE "tblNote" ("lngNoteID" int PRIMARY KEY, "lngLessonID" int, "memNote" text);
    CREATE TABLE "tblVoucher" ("strVoucherCode" varchar(9) PRIMARY KEY, "lngBuyerLearnerID" int, "curValue" int);
    CREATE TABLE "tblEnquiry" ("lngEnquiryID" int PRIMARY KEY, "strName" text, "strEmail" text, "memText" text);
    INSERT INTO "tblLearner" VALUES (0, 'Una', 'una@s.example'), (1, 'Vic', 'vic@s.example');
    INSERT INTO "tblLesson" VALUES (0, 1, '2026-01-01', 5), (1, 0, '2026-01-01', 5); INSERT INTO "tblNote" VALUES (5, 1, 'u');
    INSERT INTO "tblVoucher" VALUES ('V0', 1, 5), ('V1', 0, 5);
    INSERT INTO "tblEnquiry" VALUES (1, 'Una', 'una@s.example', 'u'), (2, 'Xia', 'xia@s.example', 'x');
    """,
    choose="tblLearner.strEmail",
    subject={"email": "una@s.example"},
    rows={"tblLearner": {0}, "tblLesson": {1}, "tblNote": {5}, "tblVoucher": {"V1"}, "tblEnquiry": {1}},
)  # fmt: skip
