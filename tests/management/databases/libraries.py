"""Databases whose columns are called as their tables and nothing more, or say which of two people is meant at the end."""

from tests.management.databases.world import World

# A library: loans and charges inherit what they have in common, and not the foreign keys; what other tables declare by a
# column of the same name is meant; a statistic is whose it was taken of, and a bill is not whose it was voided by.
LIBRARY = World(
    sql="""
    CREATE SCHEMA actor; CREATE SCHEMA money;
    CREATE TABLE actor.usr (id int PRIMARY KEY, usrname text UNIQUE, email text UNIQUE, family_name text);
    CREATE TABLE actor.card (id int PRIMARY KEY, usr int NOT NULL REFERENCES actor.usr, barcode text UNIQUE);
    CREATE TABLE actor.usr_setting (id int PRIMARY KEY, usr int NOT NULL REFERENCES actor.usr, name text, value text);
    CREATE TABLE actor.stat_cat (id int PRIMARY KEY, name text);
    CREATE TABLE actor.stat_cat_entry_usr_map (id int PRIMARY KEY, stat_cat int NOT NULL REFERENCES actor.stat_cat, target_usr int
      NOT NULL REFERENCES actor.usr, UNIQUE (target_usr, stat_cat));
    CREATE TABLE money.billable_xact (id int PRIMARY KEY, usr int NOT NULL, xact_start date);
    CREATE TABLE money.grocery (PRIMARY KEY (id), note text) INHERITS (money.billable_xact);
    CREATE TABLE money.billing (id int PRIMARY KEY, xact int NOT NULL, voider int, amount numeric(6,2));
    INSERT INTO actor.usr SELECT n, 'u' || n, 'u' || n || '@l.example', 'F' FROM generate_series(1, 40) n;
    INSERT INTO actor.card SELECT 100 + n, n, 'b' || n FROM generate_series(1, 40) n;
    INSERT INTO actor.usr_setting SELECT 200 + n, n, 'a', 'b' FROM generate_series(1, 40) n;
    INSERT INTO actor.stat_cat VALUES (1, 's');
    INSERT INTO actor.stat_cat_entry_usr_map SELECT 300 + n, 1, n FROM generate_series(1, 40) n;
    INSERT INTO money.grocery SELECT 1000 + n, n, '2026-01-01', 'g' FROM generate_series(1, 40) n;
    INSERT INTO money.billing SELECT 500 + n, 1000 + n, CASE WHEN n % 5 = 0 THEN n % 3 + 1 END, 1 FROM generate_series(1, 40) n;
    """,
    choose="actor.usr.email",
    subject={"email": "u3@l.example"},
    rows={
        "actor.usr": {3}, "actor.card": {103}, "actor.usr_setting": {203}, "actor.stat_cat_entry_usr_map": {303},
        "actor.stat_cat": {1}, "money.grocery": {1003}, "money.billable_xact": {1003}, "money.billing": {503},
    },
    bare={"money.billing": set()},
)  # fmt: skip

# A shop in a site: nothing declares a key; a message says from whom and to whom at the end of its columns, a vote is whose
# it was created by, and what a carrier was told of an order is part of it, whatever it is called.
SITE = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, username text UNIQUE, email text UNIQUE, password text);
    CREATE TABLE messages (message_id int PRIMARY KEY, user_id_from int NOT NULL, user_id_to int NOT NULL, subject text, message
      text);
    CREATE TABLE products (product_id int PRIMARY KEY, sku text, vendor_id int NOT NULL, created_by int);
    CREATE TABLE rating_votes (rating_vote_id int PRIMARY KEY, product_id int NOT NULL, vote int, lastip text, created_by int);
    CREATE TABLE orders (order_id int PRIMARY KEY, user_id int NOT NULL, order_number text, created_by int);
    CREATE TABLE shipment_plg_weight_countries (id int PRIMARY KEY, order_id int, order_number text, created_by int);
    INSERT INTO users SELECT n, 'u' || n, 'u' || n || '@s.example', 'x' FROM generate_series(501, 540) n;
    INSERT INTO messages SELECT n, 500 + n, 540 - n, 's', 'm' FROM generate_series(1, 39) n;
    INSERT INTO products SELECT 100 + n, 'k' || n, 1, 501 FROM generate_series(1, 20) n;
    INSERT INTO rating_votes SELECT 200 + n, 100 + n % 20 + 1, 5, '10.0.0.1', 500 + n FROM generate_series(1, 40) n;
    INSERT INTO orders SELECT 1300 + n, 500 + n, 'N' || n, 500 + n FROM generate_series(1, 40) n;
    INSERT INTO shipment_plg_weight_countries SELECT 400 + n, 1300 + n, 'N' || n, 500 + n FROM generate_series(1, 40) n;
    """,
    choose="users.email",
    subject={"email": "u507@s.example"},
    rows={
        "users": {507}, "messages": {7}, "rating_votes": {207}, "orders": {1307}, "shipment_plg_weight_countries": {407},
        "products": {108},
    },
    bare={"rating_votes": set(), "products": set()},
)  # fmt: skip
