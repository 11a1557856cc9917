"""Where a request may go: one reading of an address, one policy for what may be dialled.

Whatever spelling an address has, it is read once, here, into a `Target`; the host that was read is the host that is
resolved, checked, dialled and named to the server, so no two parsers can disagree about it.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, unquote, urljoin

from aggregator.errors import ConfigError, Refused

LONGEST = 8192
PORTS = {"http": 80, "https": 443}
SHAPE = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[^/?#@\\\s]*)@)?(?P<host>\[[0-9a-f:.]{2,45}\]|[^/?#@:\\\[\]\s]+)"
    r"(?::(?P<port>[0-9]{1,5})?)?(?P<path>[/?][^#]*)?(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)
NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
SECRET = re.compile(
    r"((?:^|[?&;])[^=&;]*(?:token|key|secret|passw|pwd|auth|sig|session|credential)[^=&;]*=)[^&;#]*", re.I
)

# What no public web server lives on: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and successors).
CLOSED_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip
# Only 2000::/3 is global unicast; inside it: protocol assignments with Teredo, documentation, 6to4, AS112.
OPEN_6 = IPv6Network("2000::/3")
CLOSED_6 = tuple(
    IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


@dataclass(frozen=True, slots=True)
class Target:
    """A place on the web: host in ASCII (punycode, dotted IPv4, or IPv6 without brackets), path from its slash."""

    scheme: str
    host: str
    port: int
    path: str
    credentials: str | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        """What cookies and credentials may not leave."""
        return (self.scheme, self.host, self.port)

    @property
    def entry(self) -> str:
        """host:port, as `allow_private` names it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def netloc(self) -> str:
        """The `Host` header: the port only where it is not the scheme's own."""
        return self.entry.removesuffix(f":{PORTS[self.scheme]}")

    @property
    def url(self) -> str:
        """The whole address without credentials."""
        return f"{self.scheme}://{self.netloc}{self.path}"

    def at(self, path: str) -> Target:
        """Another path of the same origin."""
        return replace(self, path=path)


def read(url: str) -> Target:
    """The target of an absolute http(s) address in any spelling; Refused where it is none.

    The host is lower case and mapped by UTS 46, so that confusable letters show as punycode; a host that ends in a number
    is an IPv4 address in decimal, octal or hexadecimal (WHATWG URL, host parsing).
    """
    if len(url) > LONGEST:
        raise Refused(f"address longer than {LONGEST:,} characters", url=shown(url[:200]))
    found = SHAPE.fullmatch(url.strip(" \t\r\n"))
    if not found or CONTROL.search(found[0]):
        raise Refused("not a web address", url=shown(url))
    scheme = found["scheme"].lower()
    port = int(found["port"] or PORTS[scheme])
    if not 0 < port < 65536:
        raise Refused("no such port", url=shown(url))
    return Target(
        scheme, host(found["host"], url), port, _path(found["path"] or "/"), _credentials(found["user"])
    )


def follow(target: Target, location: str) -> Target:
    """Where a redirect leads from here; the credentials stay with their origin and are never taken from the redirect."""
    if "\\" in location:
        raise Refused("redirect to something that is not a web address", url=shown(location))
    try:
        there = read(urljoin(target.url, location))
    except ValueError as error:
        raise Refused("redirect to something that is not a web address", url=shown(location)) from error
    return replace(there, credentials=target.credentials if there.origin == target.origin else None)


def host(name: str, url: str) -> str:
    """The one ASCII form of a host; Refused where it has none."""
    if name.startswith("["):
        return _six(name[1:-1], url)
    plain = (name if name.isascii() else _punycode(name, url)).lower().removesuffix(".")
    if NUMBER.fullmatch(plain):
        return _four(plain, url)
    if not NAME.fullmatch(plain):
        raise Refused("not a host name", url=shown(url))
    return plain


def _six(text: str, url: str) -> str:
    try:
        return IPv6Address(text).compressed
    except ValueError:
        raise Refused("not an IPv6 address", url=shown(url)) from None


def _four(text: str, url: str) -> str:
    try:
        return socket.inet_ntoa(socket.inet_aton(text))
    except OSError:
        raise Refused("not an IPv4 address", url=shown(url)) from None


def _punycode(name: str, url: str) -> str:
    import idna  # 10 ms, and few hosts need it

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return _mapped(name, url)


def _mapped(name: str, url: str) -> str:
    """A host of other letters that UTS 46 maps to plain ASCII, such as full-width digits with their full stops."""
    import idna

    try:
        plain = idna.uts46_remap(name, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError) as error:
        raise Refused("not a host name", url=shown(url)) from error
    if not plain.isascii():
        raise Refused("not a host name", url=shown(url))
    return plain


def _path(text: str) -> str:
    try:
        return quote(text if text.startswith("/") else "/" + text, safe="/?&=%:;,+$!*'()~@[]|-._")
    except UnicodeError as error:
        raise Refused("not a web address", url=shown(text)) from error


def _credentials(user: str | None) -> str | None:
    return unquote(user, errors="replace") if user else None


def shown(url: str) -> str:
    """An address fit for a message or a log: no credentials, no secret of its query, no control characters, punycode host."""
    text = CONTROL.sub("\ufffd", url[:LONGEST])
    found = SHAPE.fullmatch(text)
    if found:
        begin, end = found.span("host")
        user = found.start("user")
        text = text[: begin if user < 0 else user] + _readable(found["host"]) + text[end:]
    return SECRET.sub(r"\1***", text)


def _readable(name: str) -> str:
    """A host whose letters cannot be mistaken for others."""
    return name if name.isascii() else ".".join(_label(label) for label in name.split("."))


def _label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.lower().encode("punycode", "replace").decode("ascii")


# -- the policy


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet: no private, loopback, link-local, shared, transition, multicast."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in block for block in CLOSED_4)
    return ip in OPEN_6 and ip.scope_id is None and not any(ip in block for block in CLOSED_6)


Exceptions = frozenset[tuple[str, int]]


def exceptions(entries: Iterable[str]) -> Exceptions:
    """`host:port` entries of `allow_private` as (host, port); ConfigError where one is not such."""
    return frozenset(map(_exception, entries))


def _exception(entry: str) -> tuple[str, int]:
    try:
        target = read(f"http://{entry}/")
    except Refused as error:
        raise ConfigError(f"allow_private: {entry!r} is not host:port") from error
    if target.path != "/" or not re.search(r":[0-9]+\Z", entry):
        raise ConfigError(f"allow_private: {entry!r} is not host:port")
    return (target.host, target.port)


def dialled(target: Target, addresses: Iterable[str], allowed: Exceptions) -> tuple[str, ...]:
    """Those of a host's addresses that may be dialled; Refused where none may be."""
    found = tuple(dict.fromkeys(addresses))
    if (target.host, target.port) in allowed:
        return found
    public = tuple(filter(is_public, found))
    if not public:
        raise Refused(
            f"{target.host} is not on the public internet",
            url=shown(target.url),
            mend=f"if it is yours, add {target.entry} to fetch.allow_private",
        )
    return public


def is_literal(name: str) -> bool:
    """Whether a host is an address and needs no look-up."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
