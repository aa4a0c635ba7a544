import pytest

from dsr.datamap.discover.facts import ColumnFacts
from dsr.datamap.discover.fields import in_table, kind_of
from dsr.datamap.schema import Category


@pytest.mark.parametrize(
    ("name", "family", "category"),
    [
        ("email", "text", Category.CONTACT),
        ("EmailAddress", "text", Category.CONTACT),
        ("email_verified", "bool", Category.NONE),
        ("email_template", "text", Category.NONE),
        ("phone_number", "number", Category.CONTACT),
        ("firstname", "text", Category.IDENTITY),
        ("date_of_birth", "time", Category.IDENTITY),
        ("born", "time", Category.IDENTITY),
        ("ship_to", "text", Category.CONTACT),
        ("shipped_to_customer_at", "time", Category.NONE),
        ("password_changed_at", "time", Category.NONE),
        ("passwd", "text", Category.SECRET),
        ("api_key", "text", Category.SECRET),
        ("ip_address", "text", Category.DEVICE),
        ("description", "text", Category.CONTENT),
        ("shipping_cost", "number", Category.NONE),
        ("card_number", "text", Category.PAYMENT),
        ("diagnosis", "text", Category.SPECIAL),
        ("disabled", "bool", Category.NONE),
        ("street", "text", Category.CONTACT),
        ("quantity", "number", Category.NONE),
    ],
)
def test_a_name_and_a_type_say_what_a_column_holds(name: str, family: str, category: Category) -> None:
    assert kind_of(ColumnFacts(name, family)).category is category


def test_values_say_what_a_name_does_not() -> None:
    mails = ("a@b.example", "c@d.example")
    assert kind_of(ColumnFacts("contact1", "text", sample=mails)).email
    assert not kind_of(ColumnFacts("email_kind", "text", sample=("work", "home"))).email
    assert not kind_of(ColumnFacts("digest", "text", sample=("$2b$12$abc", "$2b$12$def"))).deliver
    assert kind_of(ColumnFacts("x", "text", sample=("write to a@b.example, please",))).strong
    assert kind_of(ColumnFacts("x", "text", sample=("word " * 30,))).prose
    assert kind_of(ColumnFacts("x", "text", sample=("10.1.2.3", "10.1.2.4"))).category is Category.DEVICE


def test_a_name_is_a_persons_only_in_a_table_of_people() -> None:
    column = ColumnFacts("name", "text")
    assert in_table(column, of_people=True).category is Category.IDENTITY
    assert in_table(column, of_people=False).category is Category.NONE
