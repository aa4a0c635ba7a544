import pytest

from dsr.datamap.discover.roles import bare_role, could_name_somebody, qualifier, role_of


@pytest.mark.parametrize(
    ("column", "role"),
    [
        ("user_id", "plain"),
        ("userid", "plain"),
        ("OwnerUserId", "owns"),
        ("sender_id", "owns"),
        ("submitted_by", "owns"),
        ("recipient_id", "other"),
        ("to_user_id", "other"),
        ("assigned_to", "acts"),
        ("last_editor_user_id", "acts"),
        ("packed_by", "acts"),
        ("create_uid", "makes"),
        ("created_by_id", "makes"),
        ("coupon_owner_id", "unknown"),
        ("user1_id", "unknown"),
        ("swiper_id", "does"),
        ("swiped_id", "other"),
        ("ratee_id", "other"),
        ("reported_by", "owns"),
        ("reported_user_id", "other"),
        ("affecteduser", "other"),
        ("order_number_id", "unknown"),
        ("tenant_user_id", "owns"),
        ("guarantor_user_id", "other"),
        ("billed_to_id", "owns"),
        ("issued_by_id", "acts"),
    ],
)
def test_a_column_says_how_it_speaks_of_a_person(column: str, role: str) -> None:
    assert role_of(column, target=("user",), own=("order",)) == role


def test_the_words_of_its_own_table_say_nothing_of_a_column() -> None:
    assert role_of("post_author", target=("user",), own=("post",)) == "owns"
    assert role_of("reviewer_id", target=("user",), own=("review",)) == "owns"
    assert role_of("reviewer_id", target=("user",), own=("ticket",)) == "acts"


def test_an_address_says_whose_it_is() -> None:
    names = ("email", "customer_email", "invitee_email", "approver_email", "weird_email")
    assert [qualifier(name) for name in names] == ["plain", "owns", "other", "acts", "unknown"]


@pytest.mark.parametrize("column", ["rater", "friend", "voter", "author", "customer"])
def test_a_word_for_a_person_may_be_somebodys_number(column: str) -> None:
    assert could_name_somebody(column)


@pytest.mark.parametrize("column", ["counter", "number", "quantity", "liked", "user_id", "account", "shipping_order"])
def test_a_word_for_an_amount_is_nobodys_number(column: str) -> None:
    assert not could_name_somebody(column)


def test_a_role_without_a_table_needs_the_form_of_a_reference() -> None:
    assert [bare_role(name) for name in ("post_author", "opened_by", "owner_id")] == [True, True, True]
    assert [bare_role(name) for name in ("products_ordered", "items_sold", "email_sent")] == [False, False, False]
