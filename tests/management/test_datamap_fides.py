"""An imported Fides dataset gives the rows that its references define."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dsr.connectors.base import Identifiers
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.load import load_with_remarks
from dsr.datamap.planner import build_plan
from dsr.management.commands.datamap import Command
from tests.connectors import shop

# The garden shop: an address that a customer, an employee and two orders may have; cards tied to it from both sides.
GARDEN = """
dataset:
  - fides_key: garden_shop
    name: Garden shop
    description: Plants by post
    data_subjects: [customer]
    collections:
      - name: customer
        fides_meta: {after: [garden_shop.staff]}
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: True, data_type: integer}
          - name: email
            description: Where we write to
            data_categories: [user.contact.email]
            fides_meta:
              identity: email
              data_type: string
              length: 80
              masking_strategy_override: {strategy: random_string_rewrite, configuration: {length: 20}}
          - name: name
            data_categories: [user.name]
            fides_meta:
              masking_strategy_override: {strategy: string_rewrite, configuration: {rewrite_value: "gone: away"}}
          - name: born
            data_categories: [user.demographic.date_of_birth]
            fides_meta: {masking_strategy_override: {strategy: null_rewrite}}
          - name: secret
            data_categories: [user.authorization.credentials]
            fides_meta: {masking_strategy_override: {strategy: hash, configuration: {algorithm: SHA-512}}}
          - name: address_id
            fides_meta:
              references: [{dataset: garden_shop, field: address.id, direction: to}]
      - name: staff
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: email
            data_categories: [user.contact.email]
            fides_meta: {identity: email}
          - name: address_id
            fides_meta: {references: [{dataset: garden_shop, field: address.id, direction: to}]}
      - name: address
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: street
            data_categories: [user.contact.address.street]
      - name: orders
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: customer_id
            fides_meta: {references: [{dataset: garden_shop, field: customer.id, direction: from}]}
          - name: ship_to
            fides_meta: {references: [{dataset: garden_shop, field: address.id, direction: to}]}
      - name: order_item
        fides_meta: {erase_after: [garden_shop.orders], partitioning: {field: made}}
        fields:
          - name: order_id
            fides_meta: {primary_key: true, references: [{dataset: garden_shop, field: orders.id, direction: from}]}
          - name: place
            fides_meta: {primary_key: true}
          - name: product_id
            fides_meta: {references: [{dataset: garden_shop, field: product.id, direction: to}]}
      - name: product
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: title
      - name: card
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: bill_to
            fides_meta: {references: [{dataset: garden_shop, field: address.id}]}
          - name: number
            data_categories: [user.financial.bank_account]
      - name: visit
        fides_meta: {masking_strategy_override: {strategy: delete}}
        fields:
          - name: email
            fides_meta: {identity: email, primary_key: true}
          - name: tags
            fides_meta: {data_type: "string[]", return_all_elements: true}
          - name: details
            fields:
              - name: agent
                data_categories: [user.device]
              - name: buyer
                fides_meta: {references: [{dataset: garden_shop, field: customer.id}]}
      - name: scratch
        fides_meta: {skip_processing: true}
        fields: [{name: id}]
      - name: stock
        fields: [{name: id}]
"""
GARDEN_SQL = """
CREATE TABLE address (id int PRIMARY KEY, street text);
CREATE TABLE customer (id int PRIMARY KEY, email text, name text, born date, secret text, address_id int);
CREATE TABLE staff (id int PRIMARY KEY, email text, address_id int);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, ship_to int);
CREATE TABLE order_item (order_id int, place int, product_id int, PRIMARY KEY (order_id, place));
CREATE TABLE product (id int PRIMARY KEY, title text);
CREATE TABLE card (id int PRIMARY KEY, bill_to int, number text);
CREATE TABLE visit (email text PRIMARY KEY, tags text[], details json);
CREATE TABLE stock (id int PRIMARY KEY);
INSERT INTO address VALUES (1, 'hers'), (2, 'parcel'), (3, 'his'), (4, 'staff'), (5, 'nobody');
INSERT INTO customer VALUES (1, 'ida@g.example', 'Ida', NULL, 's', 1), (2, 'jon@g.example', 'Jon', NULL, 's', 3),
  (3, 'Ida@g.example', 'Other', NULL, 's', 5);
INSERT INTO staff VALUES (1, 'sam@g.example', 4), (2, 'ida@g.example', 4);
INSERT INTO orders VALUES (1, 1, 2), (2, 2, 1), (3, 1, NULL);
INSERT INTO order_item VALUES (1, 1, 7), (2, 1, 8), (3, 1, 9);
INSERT INTO product VALUES (7, 'Fern'), (8, 'Moss'), (9, 'Rose');
INSERT INTO card VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c'), (4, 4, 'd');
INSERT INTO visit VALUES ('ida@g.example', '{a}', '{}'), ('jon@g.example', NULL, NULL);
INSERT INTO stock VALUES (1);
"""
# What the references define for ida@g.example: through her addresses also the cards that are billed there.
GARDEN_ROWS: dict[str, set[object]] = {
    "customer": {1},
    "staff": {2},
    "address": {1, 2, 4},
    "orders": {1, 3},
    "order_item": {(1, 1), (3, 1)},
    "product": {7, 9},
    "card": {1, 2, 4},
    "visit": {"ida@g.example"},
}
# A second store that knows customers by the shop's number, and a third that hangs on the second.
LOYALTY = """
dataset:
  - fides_key: loyalty.club
    fides_meta: {after: [garden_shop], namespace: {schema: club, database_name: loyal}}
    collections:
      - name: member
        fields:
          - name: card_no
            fides_meta: {primary_key: true}
          - name: shop_customer
            fides_meta: {references: [{dataset: garden_shop, field: customer.id, direction: from}]}
      - name: points
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: card_no
            fides_meta: {references: [{dataset: loyalty.club, field: member.card_no, direction: from}]}
  - fides_key: mailer
    collections:
      - name: letters
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: member
            fides_meta: {references: [{dataset: loyalty.club, field: member.card_no, direction: from}]}
"""
LOYALTY_SQL = """
CREATE SCHEMA club;
CREATE TABLE club.member (card_no text PRIMARY KEY, shop_customer int);
CREATE TABLE club.points (id int PRIMARY KEY, card_no text);
CREATE TABLE letters (id int PRIMARY KEY, member text);
INSERT INTO club.member VALUES ('L1', 1), ('L2', 2), ('L3', 1);
INSERT INTO club.points VALUES (1, 'L1'), (2, 'L2'), (3, 'L3');
INSERT INTO letters VALUES (1, 'L1'), (2, 'L2'), (3, NULL);
"""


def _import(tmp_path: Path, *texts: str) -> tuple[str, str]:
    files = []
    for number, text in enumerate(texts):
        files.append(tmp_path / f"dataset{number}.yml")
        files[-1].write_text(text, encoding="utf-8")
    out, err = StringIO(), StringIO()
    call_command(Command(stdout=out, stderr=err), "import-fides", *map(str, files), "--controller", "garden")
    return out.getvalue(), err.getvalue()


def _rows(url: str, text: str) -> dict[str, set[object]]:
    """By table, the keys that a search for ida gives, each system searched with what the others yielded."""
    datamap, _ = load_with_remarks(text, name="draft.yaml")
    known: dict[str, set[str]] = {"email": {"ida@g.example"}}
    found: dict[str, set[object]] = {}
    for _ in range(len(datamap.systems) + 1):
        identifiers = Identifiers({kind: tuple(sorted(values)) for kind, values in known.items()})
        for system in build_plan(datamap, "access", frozenset({"email"})).systems:
            sink = shop.Collected()
            counted = SqlConnector(url).copy(system, identifiers, sink, shop.no_beat)
            for kind, values in counted.yields.items():
                known.setdefault(kind, set()).update(values)
            for step in system.steps:
                rows = [tuple(row[name] for name in step.key) for row in sink.rows.get(step.collection, [])]
                if rows:
                    found[step.table] = {row[0] if len(row) == 1 else row for row in rows}
    return found


def test_an_imported_dataset_gives_the_rows_that_its_references_define(database: str, tmp_path: Path) -> None:
    shop.build(database, GARDEN_SQL)
    text, _ = _import(tmp_path, GARDEN)
    assert _rows(database, text) == GARDEN_ROWS


def test_references_between_datasets_lead_from_system_to_system(database: str, tmp_path: Path) -> None:
    shop.build(database, GARDEN_SQL + LOYALTY_SQL)
    text, _ = _import(tmp_path, GARDEN, LOYALTY)
    more = {"member": {"L1", "L3"}, "points": {1, 3}, "letters": {1}}
    assert _rows(database, text) == GARDEN_ROWS | more


def test_a_direction_is_not_followed_backwards(database: str, tmp_path: Path) -> None:
    shop.build(database, GARDEN_SQL)
    text, _ = _import(
        tmp_path, GARDEN.replace("field: customer.id, direction: from", "field: customer.id, direction: to")
    )
    found = _rows(database, text)
    assert "orders" not in found
    assert found["address"] == {1, 4}


def test_each_word_without_an_equal_is_noted_beside_its_place_and_in_the_summary(tmp_path: Path) -> None:
    text, summary = _import(tmp_path, GARDEN, LOYALTY)
    for words in (
        "scratch is left out: skip_processing",
        "erase_after: an erasure goes backwards",
        "partitioning: the table is read whole",
        "after decided in which direction",
        "return_all_elements: a list is always handed out whole",
        "buyer is inside an object",
        "hash has no equal",
        "random_string_rewrite: its length and form are not taken over",
        "namespace.database_name",
        "no identity and no reference leads here",
        "no field is marked primary_key; id is taken for the key",
        "several people may point at such a row",
    ):
        assert f"# REVIEW: {words}" in text or words in text
    assert "Words that have no equal here" in summary
    assert "data_subjects" not in text


def test_categories_descriptions_and_masking_become_ours(tmp_path: Path) -> None:
    text, _ = _import(tmp_path, GARDEN)
    datamap, remarks = load_with_remarks(text, name="draft.yaml")
    customer = datamap.systems["garden_shop"].collections["customer"].fields
    assert customer["email"].meaning == "Where we write to"
    assert customer["email"].identifier == "email"
    assert customer["email"].match == "exact"
    rules = {name: (field.erase.rule, field.erase.argument) for name, field in customer.items() if field.erase}
    assert rules == {
        "email": ("random_token", None),
        "name": ("constant", "gone: away"),
        "born": ("null", None),
        "secret": ("random_token", None),
    }
    assert customer["secret"].deliver is False
    assert {name: field.category.value for name, field in customer.items()} == {
        "id": "account",
        "email": "contact",
        "name": "identity",
        "born": "identity",
        "secret": "secret",
        "address_id": "none",
    }
    visit = datamap.systems["garden_shop"].collections["visit"]
    assert visit.erase == "delete"
    assert visit.fields["details"].category.value == "device"
    assert any("This is a draft" in str(remark) for remark in remarks)


def test_a_dataset_that_is_not_given_is_asked_for(tmp_path: Path) -> None:
    _, summary = _import(
        tmp_path, LOYALTY.replace("fides_meta: {primary_key: true}", "fides_meta: {identity: email}", 1)
    )
    assert "give the file of the dataset garden_shop too" in summary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1", "This is not a Fides dataset."),
        ("dataset: 5", r"dataset0\.yml:1: dataset: "),
        ("dataset: [{fides_key: a, collections: [{name: b, fields: []}]}]", "fields"),
        ("dataset:\n- {fides_key: a}\n", r"dataset0\.yml:2: .*collections is missing"),
        ("x: [", "This is not YAML"),
        (
            "dataset:\n- fides_key: a\n  collections:\n  - {name: b, fields: [{name: c}, {name: c}]}",
            "4: .*c is described twice",
        ),
        (
            "dataset:\n- fides_key: a\n  collections:\n  - {name: b, fields: [{name: c}]}\n  - {name: b, fields: [{name: c}]}",
            "5: .*b is described twice",
        ),
        ('dataset: [{fides_key: a, collections: [{name: b, fields: [{name: ""}]}]}]', "at least one character"),
        ('dataset: [{fides_key: a, collections: [{name: b, fields: [{name: "x\\0"}]}]}]', "wrong form"),
        ('dataset: [{fides_key: a, collections: [{name: b, fields: [{name: "\\ud800"}]}]}]', "Half a character"),
        (
            "dataset: [{fides_key: a, collections: [{name: b, fields: [{name: c, data_categories: d}]}]}]",
            "Write a list",
        ),
    ],
)
def test_a_file_that_is_no_dataset_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        _import(tmp_path, text)


def test_a_file_is_not_written_over(tmp_path: Path) -> None:
    source, out = tmp_path / "d.yml", tmp_path / "map.yaml"
    source.write_text(GARDEN, encoding="utf-8")
    call_command(Command(stdout=StringIO(), stderr=StringIO()), "import-fides", str(source), "--out", str(out))
    assert "garden_shop:" in out.read_text(encoding="utf-8")
    with pytest.raises(CommandError, match="exists already"):
        call_command(Command(stdout=StringIO(), stderr=StringIO()), "import-fides", str(source), "--out", str(out))


# A reference without direction between two that hold identities of different kinds, one that stands in both
# directions, a name with its schema, and a dataset that nothing reaches.
PHONES = """
dataset:
  - fides_key: phones
    name: "Phones"
    collections:
      - name: line
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: phone
            fides_meta: {identity: phone_number}
          - name: person_id
            fides_meta: {references: [{dataset: phones, field: person.id}]}
      - name: person
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: email
            fides_meta: {identity: email}
          - name: area
            fides_meta:
              references:
                - {dataset: phones, field: area.code, direction: from}
                - {dataset: phones, field: area.code, direction: to}
          - name: friend
            fides_meta: {references: [{dataset: phones, field: person}]}
      - name: area
        fields:
          - name: code
            fides_meta: {primary_key: true}
      - name: audit.trail
        fields: [{name: id}, {name: what, fides_meta: {redact: name}}]
  - fides_key: attic
    collections:
      - name: box
        fields: [{name: id}]
"""
PHONES_SQL = """
CREATE TABLE line (id int PRIMARY KEY, phone text, person_id int);
CREATE TABLE person (id int PRIMARY KEY, email text, area text, friend int);
CREATE TABLE area (code text PRIMARY KEY);
INSERT INTO line VALUES (1, '+1', 1), (2, '+2', 1), (3, '+3', 2);
INSERT INTO person VALUES (1, 'ida@g.example', 'n', 2), (2, 'jon@g.example', 's', NULL), (3, 'kim@g.example', 'n', 1);
INSERT INTO area VALUES ('n'), ('s');
"""


@pytest.mark.parametrize(
    ("identity", "rows"),
    [
        # Through her area also kim, who has none of her lines: so the reference says, and so the draft warns.
        ("email=ida@g.example", {"line": {1, 2}, "person": {1, 3}, "area": {"n"}}),
        ("phone_number=+3", {"line": {3}, "person": {2}, "area": {"s"}}),
        ("email=nobody@g.example", {"line": set(), "person": set(), "area": set()}),
    ],
)
def test_a_search_may_begin_at_either_end_of_a_reference_and_the_map_can_be_tried(
    database: str, tmp_path: Path, identity: str, rows: dict[str, set[object]]
) -> None:
    shop.build(database, PHONES_SQL)
    text, _ = _import(tmp_path, PHONES)
    draft = tmp_path / "draft.yaml"
    draft.write_text(text, encoding="utf-8")
    out = StringIO()
    connection = ("--connection", f"phones={database}")
    call_command(
        Command(stdout=out, stderr=StringIO()), "try", str(draft), "--identity", identity, *connection, "--json"
    )
    attic, phones = sorted(json.loads(out.getvalue())["systems"], key=lambda each: str(each["system"]))
    assert attic["state"] == "not searched"
    assert {each["collection"]: {key for (key,) in each["keys"]} for each in phones["collections"]} == rows


def test_what_was_read_another_way_than_written_is_noted(tmp_path: Path) -> None:
    text, summary = _import(tmp_path, PHONES)
    assert "needs a hand" not in summary
    for words in (
        "read both ways, here from person.id to line.person_id",
        "refers to phones.person, which names no field",
        "the name is read as table trail of schema audit",
        "redact has no equal",
        "count as the subject’s own",
    ):
        assert words in text
    assert "Links that are followed, to rows that may be other people’s" in summary
    assert "not followed (" not in summary
    fields = load_with_remarks(text, name="draft.yaml")[0].systems["phones"].collections["person"].fields
    assert fields["email"].category.value == "contact"


def test_a_store_of_documents_is_told_apart_and_long_names_are_cut(tmp_path: Path) -> None:
    text, summary = _import(tmp_path, GARDEN.replace("Garden shop", "g" * 3000))
    assert "make its connector http or manual" in text
    assert "needs a hand" not in summary


def test_a_field_is_searched_by_one_kind_and_the_reference_that_goes_with_it_is_noted(tmp_path: Path) -> None:
    text = """
dataset:
  - fides_key: a
    collections:
      - name: p
        fields:
          - {name: email, fides_meta: {identity: email}}
          - name: ref
            fides_meta:
              references: [{dataset: b, field: q.mail, direction: to}, {dataset: b, field: q.badge, direction: to}]
  - fides_key: b
    collections:
      - name: q
        fields: [{name: mail, fides_meta: {identity: email}}, {name: badge, fides_meta: {identity: badge}}]
"""
    draft, _ = _import(tmp_path, text)
    assert "here its identity email; the reference with it is not followed" in draft


@pytest.mark.parametrize("verb", ["import-fides", "discover"])
def test_a_controller_that_is_no_slug_is_refused_before_anything_is_read(verb: str) -> None:
    with pytest.raises(CommandError, match="write lower-case letters, digits and -"):
        call_command(Command(stdout=StringIO(), stderr=StringIO()), verb, "absent", "--controller", "a: b")
