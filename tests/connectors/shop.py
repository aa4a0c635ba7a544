"""A small shop with the mess that real ones have: an address that two customers share, a sales representative who is
somebody else, references to the same table, composite keys, NULLs, an order that tax law keeps.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from dsr.connectors.base import Identifiers, Key, KeyFile, Keys, SavedKeys, key_blocks
from dsr.datamap.load import load
from dsr.datamap.plan import Plan, SystemPlan
from dsr.datamap.planner import build_plan
from tests.connectors.kinds import dump, kind_of, rows, run

__all__ = ["ADA", "MAP", "SCHEMAS", "Collected", "app", "build", "dump", "kind_of", "no_beat", "plan", "rows", "run"]

POSTGRESQL = """
CREATE TABLE employees (id int PRIMARY KEY, name text NOT NULL, email text UNIQUE);
CREATE TABLE addresses (id int PRIMARY KEY, street text, city text);
CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, price numeric(30, 12));
CREATE TABLE customers (
  id int PRIMARY KEY, email text UNIQUE, full_name varchar(40) NOT NULL, born_on date, password text,
  rep_id int REFERENCES employees, address_id int REFERENCES addresses, referred_by int REFERENCES customers
  /*check*/);
CREATE TABLE "Order" (
  id bigint PRIMARY KEY, customer_id int NOT NULL REFERENCES customers /*action*/, address_id int REFERENCES addresses,
  note text, placed_at timestamptz, details json /*orders*/);
CREATE TABLE order_items (
  order_id bigint REFERENCES "Order", position int, product_id int REFERENCES products, gift_message text,
  PRIMARY KEY (order_id, position));
CREATE TABLE "naïve table" (id text PRIMARY KEY, customer_ref text, "weird ""col%" text, blob bytea);
CREATE TABLE sessions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), customer_id int REFERENCES customers, agent text,
  parent uuid REFERENCES sessions);
CREATE TABLE newsletter (email text PRIMARY KEY, since date);
"""
_ROWS = """
INSERT INTO employees VALUES (1, 'Rep Person', 'rep@shop.example');
INSERT INTO addresses VALUES (1, 'Shared Street 1', 'Town'), (2, 'Own Street 2', 'Town'), (3, 'Bob Street 3', 'Town'),
  (4, 'Only Ada 4', 'Town');
INSERT INTO products VALUES (0, 'Nothing', '0.100000000000'), (7, 'Lamp', '12345678901234567.123456789012');
INSERT INTO customers VALUES
  (0, 'Zero@shop.example', 'Zero Customer', '1990-05-06', 'hash0', 1, 1, NULL),
  (1, 'ada@shop.example', 'Ada', '1815-12-10', 'hash1', 1, 1, 0),
  (2, 'bob@shop.example', 'Bob', NULL, NULL, 1, 3, 1),
  (3, NULL, 'No Mail', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "Order" VALUES
  (10, 1, 2, 'leave at door', '2024-02-29 10:34:56.789', '{"a":\n 1.00, "a": "\\n\\u0000x"}'),
  (11, 1, 1, NULL, NULL, NULL), (12, 2, 1, 'bobs', '2024-03-01 00:00:00', '[]'), (13, 0, 2, 'zeros', NULL, NULL),
  (14, 1, 4, '', NULL, 'null');
INSERT INTO order_items VALUES (10, 1, 7, 'for you'), (10, 2, 0, ''), (11, 1, 7, NULL), (12, 1, 7, 'bob gift');
INSERT INTO "naïve table" VALUES
  ('', '1', 'back\\slash "q" \t %s', BYTES), ('x', '01', 'not hers', NULL), ('y', NULL, 'nobody', NULL),
  ('z', '0', 'zero', NULL);
INSERT INTO sessions VALUES
  ('11111111-1111-1111-1111-111111111111', 1, 'cli', NULL),
  ('22222222-2222-2222-2222-222222222222', 1, 'web', '11111111-1111-1111-1111-111111111111'),
  ('33333333-3333-3333-3333-333333333333', 2, 'bob', NULL);
UPDATE sessions SET parent = '22222222-2222-2222-2222-222222222222' WHERE id = '11111111-1111-1111-1111-111111111111';
INSERT INTO newsletter VALUES (' ADA@shop.example ', '2020-01-01'), ('bob@shop.example', '2020-01-01');
"""

MARIADB = """
CREATE TABLE employees (id int PRIMARY KEY, name text NOT NULL, email varchar(200) UNIQUE);
CREATE TABLE addresses (id int PRIMARY KEY, street text, city text);
CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, price decimal(30, 12));
CREATE TABLE customers (
  id int PRIMARY KEY, email varchar(200) UNIQUE, full_name varchar(40) NOT NULL, born_on date, password text,
  rep_id int, address_id int, referred_by int,
  FOREIGN KEY (rep_id) REFERENCES employees (id), FOREIGN KEY (address_id) REFERENCES addresses (id),
  FOREIGN KEY (referred_by) REFERENCES customers (id) /*check*/);
CREATE TABLE "Order" (
  id bigint PRIMARY KEY, customer_id int NOT NULL, address_id int, note text, placed_at timestamp(6) NULL, details json,
  FOREIGN KEY (customer_id) REFERENCES customers (id) /*action*/, FOREIGN KEY (address_id) REFERENCES addresses (id) /*orders*/);
CREATE TABLE order_items (
  order_id bigint, position int, product_id int, gift_message text, PRIMARY KEY (order_id, position),
  FOREIGN KEY (order_id) REFERENCES "Order" (id), FOREIGN KEY (product_id) REFERENCES products (id));
CREATE TABLE "naïve table" (id varchar(40) PRIMARY KEY, customer_ref varchar(40), "weird ""col%" text, "blob" blob);
CREATE TABLE sessions (id char(36) PRIMARY KEY, customer_id int, agent text, parent char(36),
  FOREIGN KEY (customer_id) REFERENCES customers (id), FOREIGN KEY (parent) REFERENCES sessions (id));
CREATE TABLE newsletter (email varchar(200) PRIMARY KEY, since date);
"""
SQLITE = """
CREATE TABLE employees (id int PRIMARY KEY, name text NOT NULL, email text UNIQUE);
CREATE TABLE addresses (id INTEGER PRIMARY KEY, street text, city text);
CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, price text);
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, email text UNIQUE, full_name varchar(40) NOT NULL, born_on date, password text,
  rep_id int REFERENCES employees, address_id int REFERENCES Addresses (ID), referred_by int REFERENCES customers
  /*check*/);
CREATE TABLE "Order" (
  id bigint PRIMARY KEY, customer_id int NOT NULL REFERENCES customers /*action*/, address_id int REFERENCES addresses,
  note text, placed_at datetime, details json /*orders*/);
CREATE TABLE order_items (
  order_id bigint REFERENCES "Order", position int, product_id int REFERENCES products, gift_message text,
  PRIMARY KEY (order_id, position)) WITHOUT ROWID;
CREATE TABLE "naïve table" (id text PRIMARY KEY, customer_ref text, "weird ""col%" text, blob blob);
CREATE TABLE sessions (id text PRIMARY KEY, customer_id int REFERENCES customers, agent text,
  parent text REFERENCES sessions);
CREATE TABLE newsletter (email text PRIMARY KEY, since date);
"""
SCHEMAS = {
    "postgresql": POSTGRESQL + _ROWS.replace("BYTES", r"'\x0001ff'"),
    "mariadb": MARIADB + _ROWS.replace("BYTES", "x'0001ff'"),
    "sqlite": SQLITE + _ROWS.replace("BYTES", "x'0001ff'"),
}

MAP = """
version: 1
controller: shop
systems:
  app:
    title: The shop
    connector: sql
    connection: shop
    collections:
      employees:
        key: [id]
        fields: {name: {category: identity, meaning: Name}}
      products:
        key: [id]
        fields: {id: {category: none, meaning: Number}, name: {category: none, meaning: Name},
                 price: {category: none, meaning: Price}}
      addresses:
        key: [id]
        fields: {id: {category: none, meaning: Number}, street: {category: contact, meaning: Street}}
        erase: delete
      customers:
        key: [id]
        fields:
          id: {category: none, meaning: Number, yields: user_id}
          email: {category: contact, meaning: Mail, identifier: email, match: casefold, erase: random_token}
          full_name: {category: identity, meaning: Name, erase: {constant: (erased)}}
          born_on: {category: identity, meaning: Birth, erase: {generalise: year}}
          password: {category: secret, meaning: Password, deliver: false, erase: null_value}
          rep_id: {category: none, meaning: Representative}
          address_id: {category: none, meaning: Address}
          referred_by: {category: none, meaning: Who invited you}
        links:
          - {fields: [rep_id], to: employees, ownership: other}
          - {fields: [address_id], to: addresses, ownership: shared}
          - {fields: [referred_by], to: customers, ownership: other}
        erase: change
      orders:
        table: Order
        key: [id]
        fields:
          id: {category: none, meaning: Number}
          customer_id: {category: none, meaning: Customer}
          address_id: {category: none, meaning: Address}
          note: {category: content, meaning: Note, erase: null_value}
          placed_at: {category: none, meaning: When}
          details: {category: none, meaning: Details}
        links:
          - {fields: [customer_id], to: customers, ownership: owned}
          - {fields: [address_id], to: addresses, ownership: shared, detach: true}
        erase: retain
        retain: {reason: Tax law keeps invoices, basis: § 147 AO, until: ten years after the order}
      order_items:
        key: [order_id, position]
        fields:
          order_id: {category: none, meaning: Order}
          position: {category: none, meaning: Position}
          product_id: {category: none, meaning: Product}
          gift_message: {category: content, meaning: Message}
        links:
          - {fields: [order_id], to: orders, ownership: owned}
          - {fields: [product_id], to: products, ownership: lookup}
        erase: delete
      notes:
        table: naïve table
        key: [id]
        fields:
          id: {category: none, meaning: Number}
          customer_ref: {category: none, meaning: Customer}
          'weird "col%': {category: content, meaning: Text}
          blob: {category: content, meaning: Bytes}
        links: [{fields: [customer_ref], to: customers, ownership: owned}]
        erase: delete
      sessions:
        key: [id]
        fields: {id: {category: device, meaning: Number}, customer_id: {category: none, meaning: Customer},
                 parent: {category: none, meaning: Before}}
        links:
          - {fields: [customer_id], to: customers, ownership: owned}
          - {fields: [parent], to: sessions, ownership: owned}
        erase: delete
      newsletter:
        key: [email]
        fields: {email: {category: contact, meaning: Mail, identifier: email, match: casefold}}
        erase: delete
"""

NO_CHANGES: Mapping[str, str] = {}
ADA = Identifiers({"email": ("Ada@shop.example",)})


def build(url: str, schema: str = "", *, changes: Mapping[str, str] = NO_CHANGES) -> None:
    """The shop, or another schema; `changes` are put in the place of the shop's /*marks*/."""
    script = schema or SCHEMAS[kind_of(url)]
    for mark, text in changes.items():
        assert mark in script
        script = script.replace(mark, text)
    run(url, script)


def plan(right: str = "access", text: str = MAP) -> Plan:
    return build_plan(load(text, name="datamap.yaml"), right, frozenset({"email"}))


def app(right: str = "access", text: str = MAP) -> SystemPlan:
    return plan(right, text).systems[0]


class Collected:
    """A sink that keeps what it gets."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.raw: dict[str, bytes] = {}

    def write(self, collection: str, ndjson: bytes, rows: int) -> None:
        lines = ndjson.decode().splitlines()
        assert len(lines) == rows
        self.raw[collection] = self.raw.get(collection, b"") + ndjson
        self.rows.setdefault(collection, []).extend(json.loads(line, parse_float=Decimal) for line in lines)


def no_beat() -> None:
    pass


def into(kept: list[SavedKeys]) -> Callable[[SavedKeys], None]:
    """A `save` that stores the keys as lines, as the vault does, and reads them again in an order of their own."""

    def stored(keys: Keys) -> tuple[Key, ...]:
        blocks = list(key_blocks(keys))
        again = KeyFile(len(keys), lambda: blocks)
        assert len(list(again)) == len(keys)
        return tuple(sorted(again, key=str))

    def save(found: SavedKeys) -> None:
        kept.append(
            SavedKeys(
                {name: stored(keys) for name, keys in found.keys.items()},
                found.roots,
                found.schema,
                {name: stored(keys) for name, keys in found.kept.items()},
                found.nonce,
            )
        )

    return save


def one_table(
    right: str, table: str, key: list[str], fields: Mapping[str, Mapping[str, Any]], erase: str
) -> SystemPlan:
    """The plan for one table, whose fields are given by what is not `category: none` about them."""
    described = {name: {"category": "none", "meaning": name} | dict(extra) for name, extra in fields.items()}
    collection = {"table": table, "key": key, "fields": described, "erase": erase}
    system = {"title": "T", "connector": "sql", "connection": "t", "collections": {table: collection}}
    return app(right, json.dumps({"version": 1, "controller": "t", "systems": {"app": system}}))
