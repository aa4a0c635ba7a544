CREATE TABLE customer (
  id bigint NOT NULL, email text NOT NULL, name text, phone text, birth_date date, created_at timestamptz NOT NULL,
  loyalty_tier text, marketing_note text);
CREATE TABLE address (
  id bigint NOT NULL, customer_id bigint NOT NULL, label text, recipient text, line1 text, city text, postal_code text,
  country char(2), created_at timestamptz NOT NULL);
CREATE TABLE orders (
  id bigint NOT NULL, customer_id bigint NOT NULL, shipping_address_id bigint NOT NULL, placed_at timestamptz NOT NULL,
  status text NOT NULL, total_cents integer NOT NULL, currency char(3) NOT NULL, ip_address text, delivery_note text);
CREATE TABLE order_item (
  id bigint NOT NULL, order_id bigint NOT NULL, sku text NOT NULL, product_name text NOT NULL, quantity integer NOT NULL,
  unit_price_cents integer NOT NULL, gift_message text);
CREATE TABLE payment_card (
  id bigint NOT NULL, customer_id bigint NOT NULL, billing_address_id bigint NOT NULL, holder_name text, brand text,
  last4 text, token text, exp_month integer, exp_year integer);
CREATE TABLE login (
  id bigint NOT NULL, customer_id bigint NOT NULL, logged_in_at timestamptz NOT NULL, ip_address text, user_agent text,
  success boolean NOT NULL);
CREATE TABLE support_ticket (
  id bigint NOT NULL, customer_id bigint NOT NULL, opened_at timestamptz NOT NULL, status text NOT NULL, subject text);
CREATE TABLE ticket_message (
  id bigint NOT NULL, ticket_id bigint NOT NULL, sent_at timestamptz NOT NULL, author text NOT NULL, body text);
CREATE TABLE newsletter_consent (
  id bigint NOT NULL, email text NOT NULL, list text NOT NULL, granted boolean NOT NULL, granted_at timestamptz NOT NULL,
  ip_address text);
