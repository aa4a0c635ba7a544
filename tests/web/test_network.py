import pytest
from django.test import RequestFactory
from pytest_django import Settings

from dsr.web.network import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_an_ipv6_sender_is_its_network_and_an_ipv4_sender_its_address(address: str, network: str) -> None:
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_a_forwarded_address_counts_only_behind_a_proxy_of_ours_and_only_the_last(settings: Settings) -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="203.0.113.9", headers={"X-Forwarded-For": "198.51.100.1, 192.0.2.7"}
    )
    assert network_of(request) == "203.0.113.9"
    settings.TRUST_FORWARDED_FOR = True
    assert network_of(request) == "192.0.2.7"
