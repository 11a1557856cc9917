"""The pieces of the sample newspaper, read from `articles/<outlet>/*.md`.

A file is a header of `key: value` lines, an empty line, and paragraphs with empty lines between. `{date +3}`, `{weekday 0}`
and `{year -1}` are counted from the day the piece was published, so the paper is always today's. A `correct: OLD => NEW`
line holds in the second edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

MARK = re.compile(r"\{(date|weekday|year) ([+-]?\d+)\}")
WEEKDAYS = {
    "ko": ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


@dataclass(frozen=True, slots=True)
class Outlet:
    """One publisher of the paper: how it announces its pieces, in what charset, and what its pages say of rights."""

    key: str
    name: str
    language: str
    zone: str
    announces: str
    kind: str
    charset: str = "utf-8"
    licence: str = "auto"
    category: str | None = None


OUTLETS = (
    Outlet("hanbit", "한빛일보", "ko", "Asia/Seoul", "rss.xml", "auto", "euc-kr", category="사회"),
    Outlet("saenae", "새내군청", "ko", "Asia/Seoul", "atom.xml", "feed", category="행정"),
    Outlet("mulbit", "물빛경제", "ko", "Asia/Seoul", "", "listing", category="경제"),
    Outlet(
        "riverside", "The Riverside Courier", "en", "America/New_York", "feed.json", "feed", category="Local"
    ),
    Outlet(
        "harbour",
        "Harbour Wire",
        "en",
        "America/New_York",
        "sitemap.xml",
        "sitemap",
        licence="permitted",
        category="Local",
    ),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One article as its outlet prints it; `modified` is None until it is corrected."""

    outlet: Outlet
    path: str
    title: str
    author: str
    published: datetime
    paragraphs: tuple[str, ...]
    modified: datetime | None = None
    licence: str | None = None
    photo: str | None = None

    @property
    def changed(self) -> datetime:
        """When the page last changed."""
        return self.modified or self.published


def pieces(opened: datetime, edition: int = 1) -> tuple[Piece, ...]:
    """Every piece of this edition, newest first; `opened` is the moment from which their ages are counted."""
    found = [
        _piece(outlet, name, text, opened, edition) for outlet in OUTLETS for name, text in _files(outlet.key)
    ]
    return tuple(sorted(found, key=lambda piece: piece.published, reverse=True))


def _files(outlet: str) -> Iterator[tuple[str, str]]:
    folder = resources.files(__package__) / "articles" / outlet
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        yield file.name.removesuffix(".md"), file.read_text(encoding="utf-8")


def _piece(outlet: Outlet, name: str, text: str, opened: datetime, edition: int) -> Piece:
    head, _, body = text.partition("\n\n")
    lines = [(key, value.strip()) for key, _, value in (line.partition(":") for line in head.splitlines())]
    said = dict(lines)
    corrections = [value.split(" => ") for key, value in lines if key == "correct" and edition > 1]
    published = (opened - timedelta(hours=float(said["hours"]))).astimezone(ZoneInfo(outlet.zone))
    day = published.date()
    return Piece(
        outlet=outlet,
        path=f"/{outlet.key}/{said.get('path', f'articles/{name}')}.html",
        title=dated(_corrected(said["title"], corrections), day, outlet.language),
        author=said["author"],
        published=published,
        paragraphs=tuple(
            dated(part.strip(), day, outlet.language)
            for part in _corrected(body, corrections).split("\n\n")
            if part.strip()
        ),
        modified=opened.astimezone(published.tzinfo) if corrections else None,
        licence=said.get("licence"),
        photo=said.get("photo"),
    )


def _corrected(text: str, corrections: list[list[str]]) -> str:
    for old, new in corrections:
        text = text.replace(old, new)
    return text


def dated(text: str, day: date, language: str) -> str:
    """The text with `{date N}`, `{weekday N}` and `{year N}` written out, N days or years from this day."""

    def word(match: re.Match[str]) -> str:
        what, shift = match[1], int(match[2])
        if what == "year":
            return str(day.year + shift)
        then = day + timedelta(days=shift)
        if what == "weekday":
            return WEEKDAYS[language][then.weekday()]
        return f"{then.month}월 {then.day}일" if language == "ko" else f"{then:%B} {then.day}"

    return MARK.sub(word, text)
