import re
from pathlib import Path

import pytest

from dsr.connectors.registry import CONNECTORS
from dsr.datamap.load import DataMapError, load, load_with_remarks
from dsr.datamap.schema import FieldErase
from dsr.datamap.show import as_text

GOOD = """\
version: 1
controller: shop
systems:
  app:
    title: Shop
    connector: sql
    connection: shop
    collections:
      customers:
        key: [id]
        fields:
          email: {category: contact, meaning: Mail, identifier: email, erase: random_token}
        erase: change
      orders:
        key: [id]
        fields:
          customer_id: {category: none, meaning: Customer}
        links:
          - {fields: [customer_id], to: customers, ownership: owned}
        erase: delete
"""


def test_a_good_map_loads() -> None:
    datamap = load(GOOD, name="datamap.yaml")
    email = datamap.systems["app"].collections["customers"].fields["email"]
    assert email.erase == FieldErase(rule="random_token")


PAGE = Path(__file__).parents[2].joinpath("docs/data-map.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_of_the_documentation_loads_but_for_the_table_it_leaves_out() -> None:
    datamap = load(EXAMPLES[0] + "      employees:\n        key: [id]\n", name="datamap.yaml")
    assert {"customers", "orders", "employees"} <= {
        name for each in datamap.systems.values() for name in each.collections
    }


@pytest.mark.parametrize("text", [text for text in EXAMPLES[1:] if "systems:" in text])
def test_every_further_example_of_the_documentation_loads(text: str) -> None:
    datamap = load(text, name="datamap.yaml", connectors=CONNECTORS)
    assert datamap.systems
    assert all(f"  {name}:" in text for name in datamap.systems)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "words"),
    [
        ("to: customers", "to: custmers", 19, "links.0.to", "Did you mean customers?"),
        ("fields: [customer_id], to", "fields: [customerid], to", 19, "links.0.fields", "Did you mean customer_id?"),
        ("to: customers,", "to: customers, target: [nope],", 19, "links.0.target", "declares no field nope"),
        ("to: customers,", "to: customers, target: [id, email],", 19, "links.0", "1 field(s) point at 2"),
        (", erase: random_token", "", 12, "fields.email", "no rule says how"),
        ("identifier: email, ", "", 4, "systems.app", "no search can start"),
        ("identifier: email", "match: casefold", 12, "email.match", "match is for identifiers"),
        ("        erase: delete", "        erase: retain", 20, "orders.erase", "needs a reason"),
        ("        erase: delete\n", "", 14, "orders", "does not say what an erasure does"),
        ("category: contact", "category: secrets", 12, "email.category", "“secrets” is not one of the words"),
        ("meaning: Mail", "meening: Mail", 12, "email.meening", "Did you mean `meaning`?"),
        ("random_token", "{generalise: week}", 12, "email.erase", "An erase rule is"),
        (
            "        key: [id]\n        fields:\n          email",
            "        fields:\n          email",
            9,
            "key",
            "missing",
        ),
        ("to: customers,", "to: customers, where: {typ: Customer},", 19, "where", "declares no field typ"),
        ("to: customers,", "to: customers, where: {customer_id: 1},", 19, "where", "cannot also be a condition"),
        (
            "to: customers, ownership: owned",
            "to: customers, where: {id: 1}, ownership: shared",
            19,
            "links.0",
            "in some",
        ),
        (
            "to: customers,",
            "to: customers, where: {id: 1}, detach: true,",
            19,
            "links.0",
            "cannot be cut in all of them",
        ),
        ("connection: shop", "title2: x", 7, "title2", "not known here"),
        ("key: [id]", "key: id", 10, "key", "Write a list, even of one: [id]."),
        ("version: 1", "version: 2", 1, "version", "“2” is not one of the words"),
    ],
)
def test_a_mistake_is_named_with_line_field_and_remedy(old: str, new: str, line: int, field: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(DataMapError) as caught:
        load(GOOD.replace(old, new), name="datamap.yaml")
    hits = [problem for problem in caught.value.problems if words in str(problem)]
    assert hits, str(caught.value)
    assert (hits[0].line, hits[0].file) == (line, "datamap.yaml")
    assert field in hits[0].field


def test_a_rule_on_a_key_or_on_what_links_point_at_is_refused() -> None:
    keyed = GOOD.replace(
        "          email:", "          id: {category: none, meaning: Nr, erase: null_value}\n          email:"
    )
    with pytest.raises(DataMapError, match="A key cannot have an erase rule"):
        load(keyed, name="m")
    aimed = GOOD.replace("to: customers,", "to: customers, target: [email],")
    with pytest.raises(DataMapError, match="Links point at this field"):
        load(aimed, name="m")


def test_the_same_link_with_two_owners_is_a_contradiction() -> None:
    link = "          - {fields: [customer_id], to: customers, ownership: owned}\n"
    with pytest.raises(DataMapError, match="written as owned and as other"):
        load(GOOD.replace(link, link + link.replace("owned", "other")), name="m")


def test_a_lookup_must_not_hand_out_personal_fields() -> None:
    text = GOOD.replace("ownership: owned", "ownership: lookup").replace("erase: random_token}", "erase: keep}")
    with pytest.raises(DataMapError, match="which has personal fields"):
        load(text, name="m")


def test_a_collection_that_no_search_reaches_is_a_remark() -> None:
    _, remarks = load_with_remarks(GOOD.replace("ownership: owned", "ownership: other"), name="m")
    assert [(remark.line, remark.message) for remark in remarks] == [(14, "No search reaches this collection.")]


def test_every_mistake_is_named_at_once() -> None:
    text = GOOD.replace("to: customers", "to: nowhere").replace(", erase: random_token", "")
    with pytest.raises(DataMapError) as caught:
        load(text, name="m")
    assert len(caught.value.problems) == 2


def test_a_list_in_place_of_a_map_is_refused() -> None:
    with pytest.raises(DataMapError, match="not a data map"):
        load("- 1", name="m")


def test_the_controller_is_named_as_in_its_policy() -> None:
    assert load(GOOD.replace("controller: shop", "controller: shop-2"), name="m").controller == "shop-2"
    with pytest.raises(DataMapError, match="Use lower-case letters, digits and -"):
        load(GOOD.replace("controller: shop", "controller: Shop_2"), name="m")


def test_a_connector_that_nobody_knows_is_named_where_the_kinds_are_known() -> None:
    text = Path("examples/qdrant/datamap.yaml").read_text().replace("connector: sql", "connector: slq", 1)
    assert load(text, name="map.yaml").systems
    with pytest.raises(DataMapError) as caught:
        load(text, name="map.yaml", connectors=("sql", "manual"))
    (problem,) = caught.value.problems
    assert problem.field == "systems.cloud.connector"
    assert text.splitlines()[problem.line - 1].strip() == "connector: slq"
    assert "Did you mean sql" in str(problem)


def test_links_of_one_field_may_point_at_several_collections_each_under_its_condition() -> None:
    link = "          - {fields: [customer_id], to: customers, ownership: owned}\n"
    some = link.replace("ownership", "where: {id: 7, kind: null_value}, ownership").replace("owned", "other")
    text = GOOD.replace("          customer_id: {category: none, meaning: Customer}\n",
                        "          customer_id: {category: none, meaning: Customer}\n"
                        "          kind: {category: none, meaning: Kind}\n").replace(link, link + some)  # fmt: skip
    datamap = load(text, name="m")
    assert datamap.systems["app"].collections["orders"].links[1].where == {"id": "7", "kind": None}
    assert "customer_id -> customers (other) where id is 7 and kind is NULL" in as_text(datamap)
