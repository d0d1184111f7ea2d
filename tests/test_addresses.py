"""Whose address a request comes from; a caller can't choose it."""

import pytest

from api.addresses import client_address, household, readable


def scope(*forwarded, client=("192.0.2.1", 5000)):
    return {"client": client, "headers": [(b"host", b"x"), *((b"x-forwarded-for", line) for line in forwarded)]}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, [], "192.0.2.1"),
        (0, [b"198.51.100.1"], "192.0.2.1"),  # nobody is trusted
        (1, [], "192.0.2.1"),
        (1, [b"198.51.100.1"], "198.51.100.1"),
        (1, [b"203.0.113.9, 198.51.100.1"], "198.51.100.1"),  # the left one was made up
        (1, [b"203.0.113.9", b"198.51.100.1"], "198.51.100.1"),  # in two lines
        (1, [b"198.51.100.1,203.0.113.9"], "203.0.113.9"),
        (2, [b"198.51.100.1, 203.0.113.9"], "198.51.100.1"),
        (2, [b"10.0.0.9, 198.51.100.1,203.0.113.9"], "198.51.100.1"),
        (2, [b"198.51.100.1"], "192.0.2.1"),  # it did not come through both
        (3, [b"a, b"], "192.0.2.1"),
        (1, [b""], "192.0.2.1"),
        (1, [b","], "192.0.2.1"),
        (1, [b"198.51.100.1,"], "192.0.2.1"),
        (1, [b"unknown"], "192.0.2.1"),
        (1, [b"_hidden"], "192.0.2.1"),
        (1, [b"198.51.100.256"], "192.0.2.1"),
        (1, [b"198.51.100.1 203.0.113.9"], "192.0.2.1"),
        (1, [b"1" * 10_000], "192.0.2.1"),
        (1, [b"\xff\x00"], "192.0.2.1"),
        (1, ["٣.1.1.1".encode()], "192.0.2.1"),
        (1, [b"198.51.100.1:443"], "198.51.100.1"),
        (1, [b"2001:DB8::1"], "2001:db8::1"),
        (1, [b"[2001:db8::1]:443"], "2001:db8::1"),
        (1, [b"[2001:db8::1"], "2001:db8::1"),
        (1, [b"::ffff:198.51.100.1"], "198.51.100.1"),
        (1, [b"fe80::1%eth0"], "fe80::1"),
    ],
)
def test_the_caller_stands_as_far_from_the_right_as_proxies_are_trusted(proxies, forwarded, address):
    assert client_address(scope(*forwarded), proxies) == address


@pytest.mark.parametrize("client", [None, ("testclient", 50000), ("", 0), (None, 0)])
def test_a_connection_without_an_address_has_none(client):
    assert client_address(scope(client=client), 0) == ""


def test_one_customer_of_a_provider_is_one_caller():
    assert household("2001:db8:1:2::1") == household(readable("2001:DB8:1:2:ffff::9")) == "2001:db8:1:2::/64"
    assert household("2001:db8:1:3::1") != household("2001:db8:1:2::1")
    assert household("198.51.100.1") == "198.51.100.1"
    assert household("") == ""
