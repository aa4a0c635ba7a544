import pytest

from dsr.rules.channels import Channel
from dsr.rules.rights import Right
from dsr.web.children import child_mark
from tests.factories import file_request, make_controller

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("place", "band", "right", "said"),
    [
        (
            "DE",
            "under_16",
            Right.ACCESS,
            "under 16: look at whether they understand what they ask; a parent may act too (",
        ),
        ("BR", "under_12", Right.ACCESS, "A parent or guardian asks for a child under 12 (LGPD Article 14 s.1"),
        ("US-CA", "under_16", Right.ACCESS, "From 13 on a child asks for itself"),
        ("US-CA", "under_13", Right.OPT_OUT, "Nobody has to prove anything for this right"),
    ],
)
def test_staff_is_told_what_to_look_at_with_the_article(place: str, band: str, right: Right, said: str) -> None:
    request = file_request(
        controller=make_controller("qazar"), place=place, age_band=band, right=right, channel=Channel.STAFF
    )
    assert child_mark(request).startswith("Filed by a child, who says to be under ")
    assert said in child_mark(request)


def test_what_nobody_has_checked_says_so() -> None:
    qazar = make_controller("qazar")
    checked, unchecked = (
        file_request(controller=qazar, place=place, age_band="under_12") for place in ("GB-SCT", "DE")
    )
    assert "GDPR Article 8(1) and national law; not checked against its source" in child_mark(unchecked)
    assert "not checked" not in child_mark(checked)


def test_nothing_is_said_of_anybody_else() -> None:
    assert child_mark(file_request(controller=make_controller("qazar"))) == ""
