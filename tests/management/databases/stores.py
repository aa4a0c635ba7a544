"""Shops whose tables share the names of keys, number several kinds of people, or take orders from guests."""

from tests.management.databases.world import World

# No foreign key. Orders name accounts by `customer_id`, which is also the key of a table that numbers customers
# otherwise; only the addresses tell the two apart. The guest's order has no account.
TWO_NUMBERS = World(
    sql="""
    CREATE TABLE bz_users (id bigint PRIMARY KEY, user_login text, user_pass text, user_email text);
    CREATE TABLE bz_customer_lookup (customer_id bigint PRIMARY KEY, user_id bigint, username text, email text);
    CREATE TABLE bz_order_stats (order_id bigint PRIMARY KEY, customer_id bigint, total_sales numeric);
    CREATE TABLE bz_orders (id bigint PRIMARY KEY, customer_id bigint, billing_email text, status text);
    CREATE TABLE bz_orders_meta (id bigint PRIMARY KEY, order_id bigint, meta_value text);
    CREATE TABLE bz_order_items (order_item_id bigint PRIMARY KEY, order_id bigint, order_item_name text);
    CREATE TABLE bz_order_addresses (id bigint PRIMARY KEY, order_id bigint, email text, street text);
    INSERT INTO bz_users VALUES (1, 'una', 'x', 'una@bz.example'), (2, 'vic', 'x', 'vic@bz.example'),
      (3, 'wes', 'x', 'wes@bz.example');
    INSERT INTO bz_customer_lookup VALUES (3, 1, 'una', 'una@bz.example'), (1, 2, 'vic', 'vic@bz.example'),
      (2, 3, 'wes', 'wes@bz.example');
    INSERT INTO bz_orders VALUES (100, 1, 'una@bz.example', 'paid'), (101, 2, 'vic@bz.example', 'paid'),
      (102, 3, 'wes@bz.example', 'paid'), (103, 0, 'una@bz.example', 'paid'), (104, 0, 'xan@bz.example', 'paid');
    INSERT INTO bz_order_stats VALUES (100, 3, 1), (101, 1, 1), (102, 2, 1);
    INSERT INTO bz_orders_meta VALUES (1, 100, 'u'), (2, 101, 'v'), (3, 102, 'w'), (4, 103, 'u'), (5, 104, 'x');
    INSERT INTO bz_order_items VALUES (1, 100, 'u'), (2, 101, 'v'), (3, 102, 'w'), (4, 103, 'u'), (5, 104, 'x');
    INSERT INTO bz_order_addresses VALUES (1, 100, 'una@bz.example', 'U'), (2, 101, 'vic@bz.example', 'V'),
      (3, 102, 'wes@bz.example', 'W'), (4, 103, 'aunt@bz.example', 'A');
    """,
    choose="bz_users.user_email",
    subject={"email": "una@bz.example"},
    rows={"bz_users": {1}, "bz_customer_lookup": {3}, "bz_order_stats": {100}, "bz_orders": {100, 103},
          "bz_orders_meta": {1, 4}, "bz_order_items": {1, 4}, "bz_order_addresses": {1, 4}},
)  # fmt: skip

# Guests order by their address alone; what names no account goes with its order. A booking has the address of whom it
# is for, which may be another guest's.
GUESTS = World(
    sql="""
    CREATE TABLE auth_user (id int PRIMARY KEY, username text, email text);
    CREATE TABLE shop_order (id int PRIMARY KEY, user_id int REFERENCES auth_user, guest_email text NOT NULL, total int);
    CREATE TABLE shop_line (id int PRIMARY KEY, order_id int NOT NULL REFERENCES shop_order, title text);
    CREATE TABLE shop_invoiceaddress (id int PRIMARY KEY, order_id int UNIQUE REFERENCES shop_order, user_id int REFERENCES
      auth_user, street text);
    CREATE TABLE shop_mail (id int PRIMARY KEY, order_id int REFERENCES shop_order, user_id int REFERENCES auth_user,
      subject text);
    CREATE TABLE shop_booking (id int PRIMARY KEY, user_id int REFERENCES auth_user, guest_email text, night date);
    CREATE TABLE shop_basket (id int PRIMARY KEY, user_id int REFERENCES auth_user, contact_email text);
    INSERT INTO auth_user VALUES (1, 'una', 'una@g.example'), (2, 'vic', 'vic@g.example');
    INSERT INTO shop_order VALUES (11, 1, '', 5), (12, NULL, 'Una@g.example', 5), (21, 2, '', 5), (22, NULL, 'wil@g.example', 5);
    INSERT INTO shop_line VALUES (11, 11, 'a'), (12, 12, 'b'), (21, 21, 'c'), (22, 22, 'd');
    INSERT INTO shop_invoiceaddress VALUES (11, 11, 1, 'U'), (12, 12, NULL, 'U'), (13, NULL, 1, 'U'), (21, 21, 2, 'V'),
      (22, 22, NULL, 'W'), (23, NULL, 2, 'V');
    INSERT INTO shop_mail VALUES (11, 11, 1, 'a'), (13, 12, NULL, 'b'), (21, 21, 2, 'c'), (23, 11, 2, 'to the desk');
    INSERT INTO shop_booking VALUES (11, 1, NULL, NULL), (21, 2, 'una@g.example', NULL);
    INSERT INTO shop_basket VALUES (11, 1, 'una@g.example'), (12, NULL, 'una@g.example'), (21, 2, NULL);
    """,
    choose="auth_user.email",
    subject={"email": "una@g.example"},
    rows={"auth_user": {1}, "shop_order": {11, 12}, "shop_line": {11, 12}, "shop_invoiceaddress": {11, 12, 13},
          "shop_mail": {11}, "shop_booking": {11}, "shop_basket": {11, 12}},
    bare={"shop_order": {11}, "shop_line": {11}, "shop_invoiceaddress": {11, 13}, "shop_basket": {11}},
)  # fmt: skip

# A search that starts at addresses of users: a membership names the user, or else one address; accounts in the books are
# nobody.
LISTS = World(
    sql="""
    CREATE TABLE "user" (id int PRIMARY KEY, display_name text, password text);
    CREATE TABLE address (id int PRIMARY KEY, email text, user_id int REFERENCES "user");
    CREATE TABLE member (id int PRIMARY KEY, _member_id text, list_id text, user_id int REFERENCES "user", address_id int
      REFERENCES address);
    CREATE TABLE reader (id int PRIMARY KEY, opponent_id text, user_id int REFERENCES "user", address_id int REFERENCES
      address);
    CREATE TABLE ledger_account (id int PRIMARY KEY, name text, parent_id int REFERENCES ledger_account);
    CREATE TABLE credit (id int PRIMARY KEY, user_id int NOT NULL REFERENCES "user", credit_account_id int NOT NULL REFERENCES
      ledger_account, debit_account_id int NOT NULL REFERENCES ledger_account);
    INSERT INTO "user" VALUES (1, 'Una', 'x'), (2, 'Vic', 'x');
    INSERT INTO address VALUES (11, 'una@l.example', 1), (21, 'vic@l.example', 2), (22, 'vic2@l.example', 2);
    INSERT INTO member VALUES (11, 'ab', 'a', 1, NULL), (12, 'ac', 'b', NULL, 11), (21, 'ad', 'a', 2, NULL),
      (22, 'ae', 'b', NULL, 22), (23, 'af', 'c', 2, 11);
    INSERT INTO reader VALUES (11, '2', 1, NULL), (12, '2', NULL, 11);
    INSERT INTO ledger_account VALUES (1, 'Cash', NULL), (2, 'Debts', 1); INSERT INTO credit VALUES (11, 1, 1, 2), (21, 2, 2, 1);
    """,
    choose="address.email",
    subject={"email": "una@l.example"},
    rows={"user": {1}, "address": {11}, "member": {11, 12}, "reader": {11}, "ledger_account": {1, 2}, "credit": {11}},
)  # fmt: skip

# The table that has the orders is not called so; their items are.
STATS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, surname text);
    CREATE TABLE wc_order_stats (order_id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, total int);
    CREATE TABLE wc_order_items (order_item_id int PRIMARY KEY, order_item_type text, order_id int NOT NULL REFERENCES
      wc_order_stats);
    CREATE TABLE wc_order_item_meta (meta_id int PRIMARY KEY, order_item_id int NOT NULL REFERENCES wc_order_items, said text);
    INSERT INTO users VALUES (1, 'una@w.example', 'U'), (2, 'vic@w.example', 'V');
    INSERT INTO wc_order_stats VALUES (11, 1, 5), (21, 2, 5); INSERT INTO wc_order_items VALUES (11, 'fee', 11), (21, 'fee', 21);
    INSERT INTO wc_order_item_meta VALUES (11, 11, 'u'), (21, 21, 'v');
    """,
    choose=None,
    subject={"email": "una@w.example"},
    rows={"users": {1}, "wc_order_stats": {11}, "wc_order_items": {11}, "wc_order_item_meta": {11}},
)  # fmt: skip

# Each table's own key is called entity_id, and what a row is a part of is its parent.
ENTITIES = World(
    sql="""
    CREATE TABLE customer_entity (entity_id int PRIMARY KEY, email text, firstname text, lastname text);
    CREATE TABLE customer_address_entity (entity_id int PRIMARY KEY, street text,
      parent_id int REFERENCES customer_entity);
    CREATE TABLE sales_order (entity_id int PRIMARY KEY, customer_id int REFERENCES customer_entity);
    CREATE TABLE sales_order_payment (entity_id int PRIMARY KEY, cc_last_4 text,
      parent_id int NOT NULL REFERENCES sales_order);
    CREATE TABLE quote (entity_id int PRIMARY KEY, customer_id int);
    CREATE TABLE catalog_product_entity (entity_id int PRIMARY KEY, sku text);
    CREATE TABLE catalog_product_entity_text (value_id int PRIMARY KEY, entity_id int, value text);
    INSERT INTO customer_entity VALUES (1, 'una@e.example', 'Una', 'U'), (2, 'vic@e.example', 'Vic', 'V');
    INSERT INTO customer_address_entity VALUES (1, 'V street', 2), (2, 'U street', 1);
    INSERT INTO sales_order VALUES (1, 2), (2, 1);
    INSERT INTO sales_order_payment VALUES (1, '2222', 1), (2, '1111', 2);
    INSERT INTO quote VALUES (1, 2), (2, 1);
    INSERT INTO catalog_product_entity VALUES (1, 'tea'), (2, 'pot');
    INSERT INTO catalog_product_entity_text VALUES (1, 1, 'about tea'), (2, 2, 'about pots');
    """,
    choose="customer_entity.email",
    subject={"email": "una@e.example"},
    rows={"customer_entity": {1}, "customer_address_entity": {2}, "sales_order": {2}, "sales_order_payment": {2},
          "quote": {2}},
)  # fmt: skip

# Lines of orders that are called items; what one person does and another is told of; keys of two columns whose names
# say nothing; nobody's parts.
LINES = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, password text);
    CREATE TABLE products (id int PRIMARY KEY, name text);
    CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users);
    CREATE TABLE line_items (id int PRIMARY KEY, order_id int REFERENCES orders, product_id int REFERENCES products);
    CREATE TABLE notifications (id int PRIMARY KEY, recipient_id int NOT NULL REFERENCES users,
      actor_id int REFERENCES users, body text);
    CREATE TABLE questions (id int PRIMARY KEY, asked_by int REFERENCES users, answered_by int REFERENCES users);
    CREATE TABLE consignments (site int, nr int, user_id int REFERENCES users, PRIMARY KEY (site, nr));
    CREATE TABLE scans (id int PRIMARY KEY, site int, nr int, FOREIGN KEY (site, nr) REFERENCES consignments);
    INSERT INTO users VALUES (0, 'una@l.example', 'x'), (1, 'vic@l.example', 'x');
    INSERT INTO products VALUES (1, 'tea'), (2, 'pot');
    INSERT INTO orders VALUES (1, 0), (2, 1);
    INSERT INTO line_items VALUES (1, 1, 1), (2, 2, 2);
    INSERT INTO notifications VALUES (1, 0, 1, 'Vic likes it'), (2, 1, 0, 'Una likes it');
    INSERT INTO questions VALUES (1, 0, 1), (2, 1, 0);
    INSERT INTO consignments VALUES (0, 0, 0), (0, 1, 1);
    INSERT INTO scans VALUES (1, 0, 0), (2, 0, 1);
    """,
    choose="users.email",
    subject={"email": "una@l.example"},
    rows={"users": {0}, "orders": {1}, "line_items": {1}, "products": {1}, "questions": {1}, "consignments": {(0, 0)},
          "scans": {1}, "notifications": {1}},
)  # fmt: skip

# Without values nobody's guess may follow a column that says neither whose the row is nor what it points at.
SIGNS = World(
    sql="""
    CREATE TABLE users (id int PRIMARY KEY, email text, name text);
    CREATE TABLE disputes (id int PRIMARY KEY, opened_by int, against_user_id int, notes text);
    CREATE TABLE escalations (id int PRIMARY KEY, concerned_user_id int, text text);
    INSERT INTO users VALUES (1, 'una@s.example', 'Una'), (2, 'vic@s.example', 'Vic');
    INSERT INTO disputes VALUES (1, 1, 2, 'una'), (2, 2, 1, 'vic');
    INSERT INTO escalations VALUES (1, 1, 'about una'), (2, 2, 'about vic');
    """,
    choose="users.email",
    subject={"email": "una@s.example"},
    rows={"users": {1}, "disputes": {1}},
    bare={"disputes": set()},
)
