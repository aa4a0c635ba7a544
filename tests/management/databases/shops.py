"""Shops, rentals and traders, with declared foreign keys and without."""

from typing import Any

from tests.management.databases.world import World

# Customers looked after by employees who report to each other; every row of the catalogue is only context.
MUSIC = World(
    sql="""
    CREATE TABLE "Artist" ("ArtistId" int PRIMARY KEY, "Name" varchar(120));
    CREATE TABLE "Album" ("AlbumId" int PRIMARY KEY, "Title" varchar(160), "ArtistId" int REFERENCES "Artist");
    CREATE TABLE "Genre" ("GenreId" int PRIMARY KEY, "Name" varchar(120));
    CREATE TABLE "Track" ("TrackId" int PRIMARY KEY, "Name" varchar(200), "AlbumId" int REFERENCES "Album",
      "GenreId" int REFERENCES "Genre", "Composer" varchar(220), "UnitPrice" numeric(10,2));
    CREATE TABLE "Employee" ("EmployeeId" int PRIMARY KEY, "LastName" varchar(20), "FirstName" varchar(20),
      "Title" varchar(30), "ReportsTo" int REFERENCES "Employee", "BirthDate" timestamp, "Address" varchar(70),
      "Phone" varchar(24), "Email" varchar(60));
    CREATE TABLE "Customer" ("CustomerId" int PRIMARY KEY, "FirstName" varchar(40), "LastName" varchar(20),
      "Company" varchar(80), "Address" varchar(70), "Phone" varchar(24), "Email" varchar(60) NOT NULL,
      "SupportRepId" int REFERENCES "Employee");
    CREATE TABLE "Invoice" ("InvoiceId" int PRIMARY KEY, "CustomerId" int NOT NULL REFERENCES "Customer",
      "InvoiceDate" timestamp, "BillingAddress" varchar(70), "Total" numeric(10,2));
    CREATE TABLE "InvoiceLine" ("InvoiceLineId" int PRIMARY KEY, "InvoiceId" int NOT NULL REFERENCES "Invoice",
      "TrackId" int NOT NULL REFERENCES "Track", "Quantity" int);
    CREATE TABLE "Playlist" ("PlaylistId" int PRIMARY KEY, "Name" varchar(120));
    CREATE TABLE "PlaylistTrack" ("PlaylistId" int REFERENCES "Playlist", "TrackId" int REFERENCES "Track",
      PRIMARY KEY ("PlaylistId", "TrackId"));
    INSERT INTO "Artist" VALUES (1, 'The Lamps'); INSERT INTO "Album" VALUES (1, 'Glow', 1);
    INSERT INTO "Genre" VALUES (1, 'Slow');
    INSERT INTO "Track" VALUES (1, 'One', 1, 1, 'A. Lamp', 1), (2, 'Two', 1, 1, NULL, 1), (3, 'Three', 1, 1, NULL, 1);
    INSERT INTO "Employee" VALUES (1, 'Boss', 'Ann', 'Head', NULL, NULL, 'Street 1', '1', 'ann@music.example'),
      (2, 'Rep', 'Ben', 'Sales', 1, NULL, 'Street 2', '2', 'ben@music.example');
    INSERT INTO "Customer" VALUES (1, 'Ida', 'One', NULL, 'Road 1', '01', 'ida@post.example', 2),
      (2, 'Jon', 'Two', NULL, 'Road 2', '02', 'jon@post.example', 2);
    INSERT INTO "Invoice" VALUES (10, 1, NULL, 'Road 1', 2), (11, 2, NULL, 'Road 2', 1), (12, 1, NULL, 'Road 1', 1);
    INSERT INTO "InvoiceLine" VALUES (100, 10, 1, 1), (101, 10, 2, 1), (102, 11, 3, 1), (103, 12, 1, 1);
    INSERT INTO "Playlist" VALUES (1, 'Mine'); INSERT INTO "PlaylistTrack" VALUES (1, 1);
    """,
    choose="Customer.Email",
    subject={"email": "IDA@post.example"},
    rows={"Customer": {1}, "Invoice": {10, 12}, "InvoiceLine": {100, 101, 103}, "Track": {1, 2}},
)

# No e-mail anywhere, keys of letters, one composite key; employees sell to customers.
_TRADE = """
    CREATE TABLE customers (customer_id varchar(5) {pk}, company_name varchar(40), contact_name varchar(30),
      address varchar(60), phone varchar(24));
    CREATE TABLE employees (employee_id smallint {pk}, last_name varchar(20), first_name varchar(10), birth_date date,
      notes text, reports_to smallint {fk} employees {end});
    CREATE TABLE shippers (shipper_id smallint {pk}, company_name varchar(40), phone varchar(24));
    CREATE TABLE suppliers (supplier_id smallint {pk}, company_name varchar(40), contact_name varchar(30), phone text);
    CREATE TABLE categories (category_id smallint {pk}, category_name varchar(15), description text, picture bytea);
    CREATE TABLE products (product_id smallint {pk}, product_name varchar(40), supplier_id smallint {fk} suppliers {end},
      category_id smallint {fk} categories {end}, unit_price real);
    CREATE TABLE orders (order_id smallint {pk}, customer_id varchar(5) {fk} customers {end},
      employee_id smallint {fk} employees {end}, order_date date, ship_via smallint {fk} shippers {end},
      ship_name varchar(40), ship_address varchar(60));
    CREATE TABLE order_details (order_id smallint NOT NULL {fk} orders {end}, product_id smallint NOT NULL
      {fk} products {end}, quantity smallint, PRIMARY KEY (order_id, product_id));
    CREATE TABLE region (region_id smallint {pk}, region_description varchar(60));
    CREATE TABLE territories (territory_id varchar(20) {pk}, territory_description varchar(60),
      region_id smallint {fk} region {end});
    CREATE TABLE employee_territories (employee_id smallint {fk} employees {end}, territory_id varchar(20)
      {fk} territories {end}, PRIMARY KEY (employee_id, territory_id));
    INSERT INTO customers VALUES ('ALPHA', 'Alpha Ltd', 'Al Pha', 'Lane 1', '1'),
      ('BETAX', 'Beta Ltd', 'Be Ta', 'L', '2');
    INSERT INTO employees VALUES (1, 'Lead', 'Lia', '1970-01-01', 'Her own notes', NULL),
      (2, 'Sell', 'Sam', NULL, '', 1);
    INSERT INTO shippers VALUES (1, 'Fast', '3'); INSERT INTO suppliers VALUES (1, 'Maker', 'Mak Er', '4');
    INSERT INTO categories VALUES (1, 'Tea', 'Leaves', NULL);
    INSERT INTO products VALUES (1, 'Green', 1, 1, 2), (2, 'Black', 1, 1, 3);
    INSERT INTO orders VALUES (1, 'ALPHA', 2, NULL, 1, 'Al', 'Lane 1'), (2, 'BETAX', 2, NULL, 1, 'Be', 'L'),
      (3, 'ALPHA', 1, NULL, 1, 'Al', 'Lane 1');
    INSERT INTO order_details VALUES (1, 1, 5), (1, 2, 5), (2, 2, 1), (3, 2, 1);
    INSERT INTO region VALUES (1, 'North'); INSERT INTO territories VALUES ('T1', 'Town', 1);
    INSERT INTO employee_territories VALUES (1, 'T1');
"""
_TRADED: dict[str, set[Any]] = {
    "customers": {"ALPHA"},
    "orders": {1, 3},
    "order_details": {(1, 1), (1, 2), (3, 2)},
    "products": {1, 2},
}
TRADE = World(
    sql=_TRADE.format(pk="PRIMARY KEY", fk="REFERENCES", end=""),
    choose="customers.customer_id",
    subject={"customer_id": "ALPHA"},
    rows=_TRADED,
)
TRADE_UNDECLARED = World(
    sql=_TRADE.format(pk="PRIMARY KEY", fk="/*", end="*/"),
    choose="customers.customer_id",
    subject={"customer_id": "ALPHA"},
    rows=_TRADED,
)

# A partitioned table whose foreign keys stand on its parts; staff and shops beside customers, addresses of all three.
RENTAL = World(
    sql="""
    CREATE TABLE country (country_id int PRIMARY KEY, country text);
    CREATE TABLE city (city_id int PRIMARY KEY, city text, country_id int REFERENCES country);
    CREATE TABLE address (address_id int PRIMARY KEY, address text, district text, city_id int REFERENCES city,
      postal_code text, phone text);
    CREATE TABLE store (store_id int PRIMARY KEY, manager_staff_id int UNIQUE, address_id int REFERENCES address);
    CREATE TABLE staff (staff_id int PRIMARY KEY, first_name text, last_name text, address_id int REFERENCES address,
      email text, store_id int REFERENCES store, username text, password text, picture bytea);
    ALTER TABLE store ADD FOREIGN KEY (manager_staff_id) REFERENCES staff;
    CREATE TABLE customer (customer_id int PRIMARY KEY, store_id int REFERENCES store, first_name text, last_name text,
      email text, address_id int REFERENCES address, active int, create_date date);
    CREATE TABLE actor (actor_id int PRIMARY KEY, first_name text, last_name text);
    CREATE TABLE film (film_id int PRIMARY KEY, title text, description text, special_features text[], fulltext tsvector);
    CREATE TABLE film_actor (actor_id int REFERENCES actor, film_id int REFERENCES film, PRIMARY KEY (actor_id, film_id));
    CREATE TABLE inventory (inventory_id int PRIMARY KEY, film_id int REFERENCES film, store_id int REFERENCES store);
    CREATE TABLE rental (rental_id int PRIMARY KEY, rental_date timestamp, inventory_id int REFERENCES inventory,
      customer_id int NOT NULL REFERENCES customer, staff_id int REFERENCES staff);
    CREATE TABLE payment (payment_id int, customer_id int NOT NULL, staff_id int, rental_id int, amount numeric,
      payment_date timestamptz NOT NULL, PRIMARY KEY (payment_date, payment_id)) PARTITION BY RANGE (payment_date);
    CREATE TABLE payment_early PARTITION OF payment FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
    CREATE TABLE payment_late PARTITION OF payment FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
    ALTER TABLE payment_early ADD FOREIGN KEY (customer_id) REFERENCES customer,
      ADD FOREIGN KEY (staff_id) REFERENCES staff, ADD FOREIGN KEY (rental_id) REFERENCES rental;
    ALTER TABLE payment_late ADD FOREIGN KEY (customer_id) REFERENCES customer,
      ADD FOREIGN KEY (staff_id) REFERENCES staff, ADD FOREIGN KEY (rental_id) REFERENCES rental;
    CREATE VIEW customer_list AS SELECT * FROM customer;
    INSERT INTO country VALUES (1, 'Land'); INSERT INTO city VALUES (1, 'Town', 1);
    INSERT INTO address VALUES (1, 'Shop St', 'D', 1, '1', '1'), (2, 'Staff St', 'D', 1, '1', '2'),
      (3, 'Cus St', 'D', 1, '1', '3'), (4, 'Other St', 'D', 1, '1', '4');
    INSERT INTO store VALUES (1, NULL, 1);
    INSERT INTO staff VALUES (1, 'Mia', 'Man', 2, 'mia@rent.example', 1, 'mia', 'x', NULL);
    UPDATE store SET manager_staff_id = 1;
    INSERT INTO customer VALUES (1, 1, 'Ona', 'A', 'ona@mail.example', 3, 1, NULL),
      (2, 1, 'Pia', 'B', 'pia@mail.example',
      4, 1, NULL);
    INSERT INTO actor VALUES (1, 'Act', 'Or'); INSERT INTO film VALUES (1, 'F', 'A story', '{x}', NULL);
    INSERT INTO film_actor VALUES (1, 1); INSERT INTO inventory VALUES (1, 1, 1), (2, 1, 1);
    INSERT INTO rental VALUES (1, NULL, 1, 1, 1), (2, NULL, 2, 2, 1), (3, NULL, 1, 1, 1);
    INSERT INTO payment VALUES (1, 1, 1, 1, 5, '2020-05-05'), (2, 2, 1, 2, 5, '2020-05-05'),
      (3, 1, 1, 3, 5, '2021-05-05'),
      (4, 2, 1, 3, 5, '2021-06-06');
    """,
    choose="customer.email",
    subject={"email": "ona@mail.example"},
    keys={"payment": ("payment_id",)},
    rows={"customer": {1}, "rental": {1, 3}, "payment": {1, 3}, "address": {3}, "inventory": {1}, "store": {1}},
)

# Users who sell to each other: a listing is its seller's, an order its buyer's, a course its teacher's but not who is in it.
BAZAAR = World(
    """
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE listings (id int PRIMARY KEY, seller_id int NOT NULL REFERENCES users, title text);
    CREATE TABLE listing_photos (id int PRIMARY KEY, listing_id int NOT NULL REFERENCES listings, url text);
    CREATE TABLE orders (id int PRIMARY KEY, buyer_id int NOT NULL REFERENCES users, listing_id int NOT NULL REFERENCES listings);
    CREATE TABLE deliveries (id int PRIMARY KEY, courier_id int NOT NULL REFERENCES users, zone text);
    CREATE TABLE courses (id int PRIMARY KEY, teacher_id int NOT NULL REFERENCES users, title text);
    CREATE TABLE enrollments (id int PRIMARY KEY, course_id int NOT NULL REFERENCES courses, user_id int NOT NULL REFERENCES
      users);
    CREATE TABLE payouts (id int PRIMARY KEY, approved_by int NOT NULL REFERENCES users, total int);
    INSERT INTO users VALUES (1, 'una@b.example', 'Una'), (2, 'vic@b.example', 'Vic');
    INSERT INTO listings VALUES (11, 1, 'u'), (21, 2, 'v'); INSERT INTO listing_photos VALUES (1, 21, 'v'), (2, 11, 'u');
    INSERT INTO orders VALUES (12, 1, 21), (22, 2, 11); INSERT INTO deliveries VALUES (1, 1, 'z'), (2, 2, 'y');
    INSERT INTO courses VALUES (11, 1, 'u'), (21, 2, 'v'); INSERT INTO enrollments VALUES (12, 21, 1), (22, 11, 2);
    INSERT INTO payouts VALUES (1, 1, 5), (2, 2, 5);
    """,
    "users.email",
    {"email": "una@b.example"},
    {"users": {1}, "listings": {11}, "listing_photos": {2}, "orders": {12}, "courses": {11}, "enrollments": {12}},
)
