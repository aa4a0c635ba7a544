"""Where an HTTP request comes from, for rate limits only; never stored or logged as it is."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_IPV6_HOME = 64  # bits that one connection usually holds: counting single IPv6 addresses would count nothing


def network_of(request: HttpRequest) -> str:
    """The sender's address, or for IPv6 its /64 network.

    X-Forwarded-For counts only behind a proxy of ours, and only its last entry: the others are the sender's own words.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUST_FORWARDED_FOR:
        address = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip() or address
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6 and not found.ipv4_mapped:
        return str(ipaddress.ip_network((found, _IPV6_HOME), strict=False))
    return str(found.ipv4_mapped or found) if found.version == 6 else str(found)
