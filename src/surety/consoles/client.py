"""Where a request comes from."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's address; behind our own TLS proxy, the one it reports last."""
    if settings.BEHIND_TLS:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()[:64]
    return request.META.get("REMOTE_ADDR", "")[:64]


def network_of(request: HttpRequest) -> str:
    """The client as one who can be counted: of IPv6 the network of 64 bits, all of which one household has.

    A phone changes its address within it every day, and a script with every request.
    """
    text = address_of(request)
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if address.version == 4:
        return text
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
