"""Where a careless map would hand out somebody else's rows."""

from tests.management.databases.world import World

# An order says who ordered, for whom, who sold and who drove; relatives, guests and referrals have rows of their own.
MARKET = World(
    sql="""
    CREATE TABLE sellers (id int PRIMARY KEY, company text, contact_email text, phone text);
    CREATE TABLE customers (id int PRIMARY KEY, first_name text, last_name text, email text, referred_by int
      REFERENCES customers, default_address_id int, spouse_id int REFERENCES customers);
    CREATE TABLE addresses (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, street text, phone text);
    ALTER TABLE customers ADD FOREIGN KEY (default_address_id) REFERENCES addresses;
    CREATE TABLE couriers (id int PRIMARY KEY, name text, phone text);
    CREATE TABLE products (id int PRIMARY KEY, seller_id int REFERENCES sellers, title text);
    CREATE TABLE orders (id int PRIMARY KEY, buyer_id int NOT NULL REFERENCES customers, gift_recipient_id int
      REFERENCES customers, ship_to int REFERENCES addresses, coupon_owner_id int REFERENCES customers);
    CREATE TABLE order_items (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, product_id int REFERENCES
      products, seller_id int REFERENCES sellers);
    CREATE TABLE deliveries (id int PRIMARY KEY, order_id int REFERENCES orders, courier_id int REFERENCES couriers);
    CREATE TABLE product_reviews (id int PRIMARY KEY, product_id int REFERENCES products, reviewer_id int REFERENCES
      customers, stars int);
    CREATE TABLE review_votes (review_id int REFERENCES product_reviews, customer_id int REFERENCES customers,
      PRIMARY KEY (review_id, customer_id));
    CREATE TABLE review_photos (id int PRIMARY KEY, review_id int NOT NULL REFERENCES product_reviews, file text);
    CREATE TABLE referrals (id int PRIMARY KEY, referrer_id int REFERENCES customers, referred_id int REFERENCES
      customers);
    CREATE TABLE family_members (id int PRIMARY KEY, customer_id int REFERENCES customers, full_name text, born_on date);
    CREATE TABLE newsletter_subscribers (id int PRIMARY KEY, email text UNIQUE, customer_id int REFERENCES customers);
    CREATE TABLE payments (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, payer_email text, amount numeric);
    CREATE TABLE transfers (id int PRIMARY KEY, from_customer_id int REFERENCES customers, to_customer_id int REFERENCES
      customers, amount numeric);
    CREATE TABLE audit_log (id int PRIMARY KEY, table_name text, row_id int, changed_by int REFERENCES customers, old text);
    INSERT INTO sellers VALUES (1, 'S', 's@m.example', '1');
    INSERT INTO customers VALUES (1, 'Una', 'A', 'una@m.example', NULL, NULL, NULL), (2, 'Vic', 'B', 'vic@m.example', 1,
      NULL, 1);
    INSERT INTO addresses VALUES (1, 1, 's', '1'), (2, 2, 't', '2');
    UPDATE customers SET default_address_id = 2 WHERE id = 1;
    UPDATE customers SET spouse_id = 2 WHERE id = 1;
    INSERT INTO couriers VALUES (1, 'C', '3');
    INSERT INTO products VALUES (1, 1, 'P'), (2, 1, 'Q');
    INSERT INTO orders VALUES (1, 1, 2, 2, 2), (2, 2, 1, 1, 1);
    INSERT INTO order_items VALUES (1, 1, 1, 1), (2, 2, 2, 1);
    INSERT INTO deliveries VALUES (1, 1, 1), (2, 2, 1);
    INSERT INTO product_reviews VALUES (1, 2, 1, 5), (2, 1, 2, 5);
    INSERT INTO review_votes VALUES (1, 2), (2, 1);
    INSERT INTO review_photos VALUES (1, 1, 'f'), (2, 2, 'g');
    INSERT INTO referrals VALUES (1, 1, 2), (2, 2, 1);
    INSERT INTO family_members VALUES (1, 1, 'Kid A', NULL), (2, 2, 'Kid B', NULL);
    INSERT INTO newsletter_subscribers VALUES (1, 'una@m.example', 1), (2, 'vic@m.example', 2);
    INSERT INTO payments VALUES (1, 1, 'dad@m.example', 5), (2, 2, 'una@m.example', 5);
    INSERT INTO transfers VALUES (1, 1, 2, 5), (2, 2, 1, 5);
    INSERT INTO audit_log VALUES (1, 'x', 1, 1, 'y');
    """,
    choose="customers.email",
    subject={"email": "una@m.example"},
    rows={"customers": {1}, "addresses": {1}, "orders": {1}, "order_items": {1}, "deliveries": {1}, "product_reviews": {1},
          "review_votes": {(2, 1)}, "review_photos": {1}, "referrals": {1}, "payments": {1}, "transfers": {1}},
)  # fmt: skip

# Partners are people and firms, users of the system are partners, and every row says who made and who wrote it.
LEDGER = World(
    sql="""
    CREATE TABLE res_company (id serial PRIMARY KEY, name text, email text, partner_id int);
    CREATE TABLE res_partner (id serial PRIMARY KEY, name text, email text, phone text, street text, company_id int
      REFERENCES res_company, parent_id int REFERENCES res_partner, user_id int, create_uid int, write_uid int);
    CREATE TABLE res_users (id serial PRIMARY KEY, login text, password text, partner_id int NOT NULL REFERENCES
      res_partner, company_id int REFERENCES res_company, create_uid int);
    ALTER TABLE res_company ADD FOREIGN KEY (partner_id) REFERENCES res_partner;
    ALTER TABLE res_partner ADD FOREIGN KEY (user_id) REFERENCES res_users, ADD FOREIGN KEY (create_uid) REFERENCES
      res_users, ADD FOREIGN KEY (write_uid) REFERENCES res_users;
    CREATE TABLE res_country (id serial PRIMARY KEY, name text, code text, create_uid int REFERENCES res_users);
    CREATE TABLE sale_order (id serial PRIMARY KEY, partner_id int NOT NULL REFERENCES res_partner, user_id int REFERENCES
      res_users, company_id int REFERENCES res_company, create_uid int REFERENCES res_users, write_uid int REFERENCES
      res_users, note text);
    CREATE TABLE sale_order_line (id serial PRIMARY KEY, order_id int NOT NULL REFERENCES sale_order, order_partner_id int
      REFERENCES res_partner, salesman_id int REFERENCES res_users, name text, create_uid int REFERENCES res_users);
    CREATE TABLE mail_message (id serial PRIMARY KEY, model text, res_id int, author_id int REFERENCES res_partner, body
      text);
    CREATE TABLE mail_followers (id serial PRIMARY KEY, res_model text, res_id int, partner_id int REFERENCES res_partner);
    CREATE TABLE res_partner_bank (id serial PRIMARY KEY, partner_id int NOT NULL REFERENCES res_partner, acc_number text);
    INSERT INTO res_company VALUES (1, 'Co', 'co@l.example', NULL);
    INSERT INTO res_partner VALUES (1, 'Una', 'una@l.example', '1', 's', 1, NULL, NULL, NULL, NULL),
      (2, 'Rep', 'rep@l.example', '2', 't', 1, 1, NULL, NULL, NULL);
    INSERT INTO res_users VALUES (1, 'rep', 'x', 2, 1, NULL);
    UPDATE res_partner SET user_id = 1, create_uid = 1;
    INSERT INTO res_country VALUES (1, 'L', 'L', 1);
    INSERT INTO sale_order VALUES (1, 1, 1, 1, 1, 1, 'n'), (2, 2, 1, 1, 1, 1, 'n');
    INSERT INTO sale_order_line VALUES (1, 1, 1, 1, 'l', 1), (2, 2, 2, 1, 'l', 1);
    INSERT INTO mail_message VALUES (1, 'sale', 1, 1, 'b'), (2, 'sale', 1, 2, 'b');
    INSERT INTO mail_followers VALUES (1, 'sale', 1, 1), (2, 'sale', 1, 2);
    INSERT INTO res_partner_bank VALUES (1, 1, 'A'), (2, 2, 'B');
    """,
    choose="res_partner.email",
    subject={"email": "una@l.example"},
    rows={"res_partner": {1}, "sale_order": {1}, "sale_order_line": {1}, "mail_message": {1}, "mail_followers": {1},
          "res_partner_bank": {1}},
)  # fmt: skip
# The salesman's own rows: not the customers, orders and lines that he made.
LEDGER_STAFF = World(
    LEDGER.sql,
    LEDGER.choose,
    {"email": "rep@l.example"},
    {"res_partner": {2}, "sale_order": {2}, "sale_order_line": {2}, "mail_message": {2}, "mail_followers": {2},
     "res_partner_bank": {2}},
)  # fmt: skip

# An account and the login that points at it; statuses, and rooms of several people.
FEDIVERSE = World(
    sql="""
    CREATE TABLE accounts (id bigint PRIMARY KEY, username text, display_name text, private_key text, note text);
    CREATE TABLE users (id bigint PRIMARY KEY, email text, encrypted_password text, account_id bigint NOT NULL REFERENCES
      accounts, current_sign_in_ip inet);
    CREATE TABLE statuses (id bigint PRIMARY KEY, account_id bigint NOT NULL REFERENCES accounts, in_reply_to_id bigint
      REFERENCES statuses, in_reply_to_account_id bigint REFERENCES accounts, text text);
    CREATE TABLE mentions (id bigint PRIMARY KEY, status_id bigint REFERENCES statuses, account_id bigint REFERENCES
      accounts);
    CREATE TABLE follows (id bigint PRIMARY KEY, account_id bigint REFERENCES accounts, target_account_id bigint REFERENCES
      accounts);
    CREATE TABLE session_activations (id bigint PRIMARY KEY, user_id bigint REFERENCES users, session_id text);
    INSERT INTO accounts VALUES (1, 'una', 'Una', 'k', ''), (2, 'vic', 'Vic', 'k', '');
    INSERT INTO users VALUES (1, 'una@d.example', 'x', 1, NULL), (2, 'vic@d.example', 'x', 2, NULL);
    INSERT INTO statuses VALUES (1, 1, NULL, NULL, 't'), (2, 2, 1, 1, 'u');
    INSERT INTO mentions VALUES (1, 2, 1), (2, 1, 2);
    INSERT INTO follows VALUES (1, 1, 2), (2, 2, 1);
    INSERT INTO session_activations VALUES (1, 1, 's'), (2, 2, 's');
    """,
    choose="users.email",
    subject={"email": "una@d.example"},
    rows={"users": {1}, "session_activations": {1}},
)
