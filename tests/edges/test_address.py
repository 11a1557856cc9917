"""One reading of an address, one policy for what may be dialled."""

from __future__ import annotations

import pytest

from aggregator.edges import address
from aggregator.errors import ConfigError, Refused


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Paper.Example/a?b=c#d", "https://paper.example/a?b=c"),
        ("  http://paper.example  ", "http://paper.example/"),
        ("http://paper.example:80/a", "http://paper.example/a"),
        ("https://paper.example:8443?q", "https://paper.example:8443/?q"),
        ("https://한국.kr/기사 1", "https://xn--3e0b707e.kr/%EA%B8%B0%EC%82%AC%201"),
        ("https://paper.example/%EA%B8%B0", "https://paper.example/%EA%B8%B0"),
        ("http://user:secret@paper.example/", "http://paper.example/"),
        ("http://a_b.paper.example./", "http://a_b.paper.example/"),
        ("http://[2606:4700:0:0::1]:81/x", "http://[2606:4700::1]:81/x"),
        ("http://paper.example/a\\b", "http://paper.example/a%5Cb"),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    """Case, default port, fragment, credentials, other letters and final dots are settled in one place."""
    assert expected == address.read(url).url


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.01",
        "127.1",
        "127.0.0.1.",
        "１２７.０.０.１",
        "127。0。0。1",
        "①②⑦.0.0.1",
    ],
)
def test_every_spelling_of_loopback_is_loopback(host: str) -> None:
    """Decimal, octal, hexadecimal, short, full-width and circled forms are the address they mean."""
    assert "127.0.0.1" == address.read(f"http://{host}/").host


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/news/1",
        "paper.example/news",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://paper.example/",
        "jar:http://paper.example!/x",
        "http:paper.example/x",
        "http:///x",
        "http://paper.example:99999/",
        "http://paper.example:0/",
        "http://paper.example\\@127.0.0.1/",
        "http://paper.example/a\nb",
        "http://paper.example/a\x00",
        "http://paper\u202e.example/",
        "http://a..b/",
        "http://-a.example/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://99999999999/",
        "http://[::1%25lo]/",
        "http://[1:2]/",
        "http://%31.example/",
        "http://paper.example/\ud800",
        "http://" + "a" * 64 + ".example/",
        "http://paper.example/" + "a" * 9000,
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Nothing but a plain http(s) address of a well-formed host is ever read."""
    with pytest.raises(Refused):
        address.read(url)


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.7",
        "127.0.0.53",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2001:10::1",
        "2002:7f00:1::",
        "2620:4f:8000::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1%eth0",
        "fec0::1",
        "ff02::1",
        "paper.example",
        "",
    ],
)
def test_what_is_not_on_the_public_internet(ip: str) -> None:
    """Private, shared, local, documentation, transition and multicast ranges are closed."""
    assert not address.is_public(ip)


@pytest.mark.parametrize(
    "ip", ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2a00:1450::1"]
)
def test_what_is_on_the_public_internet(ip: str) -> None:
    """Addresses next to closed ranges are open."""
    assert address.is_public(ip)


def test_only_public_ones_of_a_names_addresses_are_dialled() -> None:
    """A name with a private and a public address is reached by the public one alone."""
    target = address.read("http://mixed.example/")
    assert ("93.184.216.34",) == address.dialled(target, ["127.0.0.1", "93.184.216.34", "::1"], frozenset())


def test_a_name_without_public_address_is_refused_with_the_mend() -> None:
    """The message says which setting would allow it."""
    with pytest.raises(Refused, match=r"add intra\.example:80 to fetch\.allow_private"):
        address.dialled(address.read("http://intra.example/"), ["10.0.0.5"], frozenset())


def test_an_exception_holds_for_its_host_and_port_alone() -> None:
    """Neither another port, nor another name of the same address, is allowed with it."""
    allowed = address.exceptions(["127.0.0.1:8900", "[::1]:8900", "Intra.example:80"])

    def may(url: str) -> bool:
        try:
            return bool(address.dialled(address.read(url), ["127.0.0.1"], allowed))
        except Refused:
            return False

    urls = (
        "http://127.0.0.1:8900/",
        "http://[::1]:8900/",
        "http://intra.example/",
        "http://127.0.0.1:8901/",
        "http://localhost:8900/",
        "http://intra.example:81/",
    )
    assert [True, True, True, False, False, False] == [may(url) for url in urls]


@pytest.mark.parametrize(
    "entry", ["127.0.0.1", "127.0.0.1:", "127.0.0.1:80/x", "http://127.0.0.1:80", ":80", "a b:80", "::1:80"]
)
def test_an_exception_that_is_not_host_and_port_is_an_error(entry: str) -> None:
    """The configuration is told which entry is wrong."""
    with pytest.raises(ConfigError, match="is not host:port"):
        address.exceptions([entry])


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/b?c", "https://paper.example/b?c"),
        ("b", "https://paper.example/news/b"),
        ("?c", "https://paper.example/news/a?c"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example", "http://other.example/"),
        ("https:127.0.0.1/x", "https://paper.example/news/127.0.0.1/x"),
    ],
)
def test_redirects_are_resolved_against_where_they_came_from(location: str, expected: str) -> None:
    """Relative, query-only, scheme-relative and absolute locations."""
    assert expected == address.follow(address.read("https://paper.example/news/a"), location).url


@pytest.mark.parametrize(
    "location", ["\\\\127.0.0.1\\x", "http://a\\@b/", "file:///x", "http://[::1", "http://h:99999/"]
)
def test_redirects_elsewhere_are_refused(location: str) -> None:
    """A location no strict reader and no browser agree on leads nowhere."""
    with pytest.raises(Refused):
        address.follow(address.read("https://paper.example/"), location)


def test_credentials_stay_with_their_origin() -> None:
    """They go along on the same scheme, host and port, never elsewhere, and are never taken from a redirect."""
    start = address.read("https://me:pw@paper.example/")
    steps = (
        "/b",
        "https://paper.example:444/",
        "http://paper.example/",
        "https://eve:x@paper.example/",
        "//other.example/",
    )
    assert ["me:pw", None, None, "me:pw", None] == [address.follow(start, step).credentials for step in steps]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://me:pw@paper.example/a", "https://paper.example/a"),
        (
            "https://paper.example/?token=abc&x=1&api_key=d#f",
            "https://paper.example/?token=***&x=1&api_key=***#f",
        ),
        ("https://рареr.example/", "https://xn--r-7sbp6bb.example/"),
        ("http://paper.example/\x1b[2J\u202e", "http://paper.example/\ufffd[2J\ufffd"),
        ("not an address\n", "not an address\ufffd"),
    ],
)
def test_what_is_shown_of_an_address(url: str, expected: str) -> None:
    """No credentials, no secret of the query, no control characters, and letters that look like others as punycode."""
    assert expected == address.shown(url)
