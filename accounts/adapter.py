"""Staff accounts are given, never taken: nobody signs up, and nobody takes another address."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

_IPV6_HOME = 64  # bits that one connection usually holds: a count of single IPv6 addresses would stop nobody


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Check the e-mail address and the password: the two do not belong together",
        "too_many_login_attempts": "Too many wrong passwords. Wait five minutes, then try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError for the demonstration's password outside it: its accounts may still be in the database."""
        super().pre_authenticate(request, **credentials)
        if not settings.DEMO and credentials.get("password") == settings.DEMO_PASSWORD:
            raise self.validation_error("email_password_mismatch")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose tries to sign in are counted together: an address, or for IPv6 its network."""
        address = ipaddress.ip_address(super().get_client_ip(request))
        if address.version == 6 and not address.ipv4_mapped:
            return str(ipaddress.ip_network((address, _IPV6_HOME), strict=False).network_address)
        return str(address)
