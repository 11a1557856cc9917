"""Documents in the forms that sources have, and how a test looks at one."""

from datetime import UTC, datetime

from aggregator import poll
from aggregator.model import Page, Source

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
BASE = "https://news.example.kr/feed.xml"


def page(body: str | bytes, url: str = BASE, content_type: str | None = None, headers=()) -> Page:
    """What a server answers."""
    raw = body if isinstance(body, bytes) else body.encode()
    return Page(url, url, raw, content_type, NOW, tuple(headers))


def look(
    body: str | bytes, url: str = BASE, *, kind: str = "auto", now: datetime = NOW, headers=()
) -> poll.Announced:
    """A look of a Korean source at this document."""
    source = Source("paper", url, kind=kind, timezone="Asia/Seoul")
    return poll.links(source, page(body, url, None, headers), now)


def rss(*items: str, channel: str = "", prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    """An RSS 2.0 feed of these items."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'{prolog}<rss version="2.0"><channel><title>시험 신문</title>{channel}{inside}</channel></rss>'


def html(body: str, head: str = "") -> str:
    """A page with this body."""
    return f"<!doctype html><html><head><meta charset=utf-8><title>첫 화면</title>{head}</head><body>{body}</body></html>"
