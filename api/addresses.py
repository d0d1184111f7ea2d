"""Whose address a request comes from, and which addresses are one caller."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

FORWARDED = b"x-forwarded-for"
HOUSEHOLD_BITS = 64  # what one customer of a provider gets at least; single addresses inside cost nothing
REMEMBERED = 10_000


def client_address(scope: Any, trusted_proxies: int) -> str:
    """The caller's address as text that PostgreSQL reads, or nothing.

    Each trusted proxy added one entry to X-Forwarded-For, so the caller stands that many from the right; whatever is
    further left was written by the caller. Where nothing readable stands there, it is the connection's address.
    """
    if trusted_proxies:
        lines = [value for name, value in scope["headers"] if name == FORWARDED]
        entries = b",".join(lines).decode("latin-1").split(",")
        if len(entries) >= trusted_proxies and (found := readable(entries[-trusted_proxies].strip()[:64])):
            return found
    return readable((scope.get("client") or ("",))[0] or "")


@lru_cache(REMEMBERED)
def readable(text: str) -> str:
    """One address in its usual form, without port, brackets or zone; nothing if it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # an IPv4 address with a port, as some proxies write it
        text = text.partition(":")[0]
    try:
        found: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


@lru_cache(REMEMBERED)
def household(address: str) -> str:
    """The addresses that count as one caller: an IPv4 address, or the /64 of an IPv6 address."""
    if ":" not in address:
        return address
    return str(ip_network((address, HOUSEHOLD_BITS), strict=False))
