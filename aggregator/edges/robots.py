"""What a host lets robots do: robots.txt with crawl delay and content signals, the TDM reservation file, the same in headers.

Only the groups that speak to this program or to everybody reach the parser, so a file of ten thousand agents costs what one
agent would. Reading is pure; fetching, and keeping a `Notice` for a day, is `edges.web`'s.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from protego import Protego

NAME = "aggregator"
LARGEST = 500 * 1024
KEPT = timedelta(days=1)
LONGEST_DELAY = 20.0  # seconds, the longest that a large search engine keeps
RULES = 5_000
LOCATIONS = 500
AGENT = re.compile(r"\s*user[ -]?agents?\s*:\s*([^#\s]*)", re.I)
RULE = re.compile(r"\s*(?:(?:dis)?allow|crawl[ -]delay|content-signal)\s*:", re.I)
# A robot's name in X-Robots-Tag, told from the directives that have a value.
ADDRESSED = re.compile(
    r"\s*(?!max-(?:snippet|image-preview|video-preview)\b|unavailable_after\b)([\w.*/-]+)\s*:"
)
SIGNAL = re.compile(r"\s*content-signal\s*:.*\bai-input\s*=\s*no\b", re.I)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a host has posted at an address: its text, empty where it has posted nothing."""

    url: str
    fetched: datetime
    text: str

    def is_current(self, now: datetime) -> bool:
        """Whether it was read within a day; one from the future (a clock set back) is not."""
        return timedelta(0) <= now - self.fetched < KEPT


class Board(Protocol):
    """Where notices are kept between passes."""

    async def find(self, url: str) -> Notice | None:
        """The notice of this address, of any age."""

    async def pin(self, notice: Notice) -> None:
        """Keep it in place of an older one."""


class Rules:
    """What robots.txt says to this program."""

    def __init__(self, text: str) -> None:
        lines = tuple(_ours(text))
        self.parser = Protego.parse("user-agent: *\n" + "\n".join(lines)) if lines else None
        self.delay = self._delay()
        self.reservation = "Content-Signal: ai-input=no" if any(map(SIGNAL.match, lines)) else None

    def _delay(self) -> float:
        stated = self.parser.crawl_delay(NAME) if self.parser else None
        return min(max(stated, 0.0), LONGEST_DELAY) if stated is not None and stated == stated else 0.0

    def allows(self, url: str) -> bool:
        """Whether this address may be asked for (longest match wins, RFC 9309, 2.2.2)."""
        return self.parser is None or self.parser.can_fetch(url, NAME)


def _ours(text: str) -> Iterable[str]:
    """The rules of the group that names this program, else of the group for everybody."""
    groups: dict[str, list[str]] = {NAME: [], "*": []}
    named, agents, is_open = False, frozenset[str](), False
    for line in text.lstrip("\ufeff").splitlines():
        if found := AGENT.match(line):
            agents = (agents if is_open else frozenset()) | ({found[1].lower().split("/")[0]} & groups.keys())
            named, is_open = named or NAME in agents, True
        elif RULE.match(line):
            is_open = False
            for agent in agents:
                groups[agent].append(line)
    return groups[NAME if named else "*"][:RULES]


# -- text and data mining reservations


def reserved(text: str, path: str) -> str | None:
    """What `/.well-known/tdmrep.json` reserves of this path; the first location that matches decides (TDMRep, W3C, 2024)."""
    return next(
        (_words(rule) for rule in _locations(text) if matches(str(rule.get("location", "")), path)), None
    )


def _locations(text: str) -> Iterator[dict[str, object]]:
    try:
        rules = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return
    for rule in rules[:LOCATIONS] if isinstance(rules, list) else ():
        if isinstance(rule, dict):
            yield rule


def _words(rule: dict[str, object]) -> str | None:
    return "tdmrep.json: tdm-reservation 1" if str(rule.get("tdm-reservation")) == "1" else None


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern of robots.txt (`*` any text, `$` the end) covers a path."""
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for part in rest[:-1]:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return _ends(pattern, path, place, rest)


def _ends(pattern: str, path: str, place: int, rest: list[str]) -> bool:
    if not pattern.endswith("$"):
        return not rest or path.find(rest[-1], place) >= 0
    return len(path) - len(rest[-1]) >= place and path.endswith(rest[-1]) if rest else len(path) == place


def reserving(headers: Iterable[tuple[str, str]]) -> str | None:
    """The words in which response headers reserve text and data mining: `tdm-reservation: 1`, `X-Robots-Tag: noai`."""
    for name, value in headers:
        if name == "tdm-reservation" and value.strip() == "1":
            return "tdm-reservation: 1"
        if name == "x-robots-tag" and _forbids(value):
            return "X-Robots-Tag: noai"
    return None


def _forbids(value: str) -> bool:
    """Whether it says `noai` to us or to all: a name before a colon tells to whom what follows is said."""
    is_ours = True
    for part in value.lower().split(","):
        found = ADDRESSED.match(part)
        if found:
            is_ours = found[1] in (NAME, "*")
        if is_ours and "noai" in part[found.end() if found else 0 :].split():
            return True
    return False
