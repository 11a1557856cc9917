"""What `status` and `queue` tell: the store's state as plain rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from aggregator.config import Config
from aggregator.edges.address import shown
from aggregator.edges.queue import dead_letters
from aggregator.edges.store import links, newsroom, posts, sites, sources, spend

BARREN = 5  # pages in a row that could not be read: the source's layout has changed, or its rule has
STATES = ("ready", "held", "published", "withdrawn")


def state(tx: Connection, config: Config, now: datetime) -> dict[str, Any]:
    """The form of `status --json`: sources, sites that failed, posts, held, refused, spend."""
    local = now.astimezone(ZoneInfo(config.schedule.timezone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    counts, read = posts.counts(tx), links.counts(tx)
    refused = counts.get("refused", 0) + counts.get("rejected", 0) + read.get("refused", 0)
    return {
        "sources": _sources(tx, config),
        "failing_sites": _sites(tx, config),
        "posts": {**{name: counts.get(name, 0) for name in STATES}, "refused": refused},
        "held": [_held(post) for post in posts.held(tx)],
        "refused": _refused(tx),
        "dead": list(dead_letters(tx)),
        "today": sum(posts.published_since(tx, site.name, midnight) for site in config.all_sites),
        "spend": {"today": spend.of(tx, local.date()), "budget": config.write.budget_per_day},
    }


def waiting(tx: Connection, config: Config, now: datetime) -> dict[str, list[str]]:
    """What waits, by kind."""
    known = {look.name for look in sources.every(tx)}
    return {
        "sources to look at": [look.name for look in sources.due(tx, now)]
        + [row.name for row in config.sources if row.name not in known],
        "links to read": [known.link.url for known in links.due(tx, now, 1000)],
        "stories to tell": [f"{story} on {site}" for story, site in newsroom.due(tx, 1000, now)],
        "posts to publish": [
            _short(post) for site in config.all_sites for post in posts.ready(tx, site.name)
        ],
        "posts held": [_short(post) for post in posts.held(tx)],
    }


def latest(tx: Connection, limit: int) -> list[dict[str, Any]]:
    """The posts last made, the newest first: what `status --posts` adds."""
    return posts.latest(tx, STATES, limit)


def _short(post: posts.Kept) -> str:
    return f"{post.story} {post.title}"


def _sources(tx: Connection, config: Config) -> list[dict[str, Any]]:
    known = {look.name: look for look in sources.every(tx)}
    barren = sources.barren_ones(tx, BARREN)
    rows = []
    for row in config.sources:
        look = known.get(row.name) or sources.Look(row.name)
        rows.append(
            {
                "name": row.name,
                "url": shown(row.url),
                "state": look.state,
                "error": look.error,
                "last_poll": look.last_poll,
                "next_poll": look.next_poll,
                "new": look.new,
                "failures": look.failures,
                "failing_since": look.failing_since,
                "held": look.held,
                "barren": barren.get(row.name, 0),
                "note": look.doubt,
            }
        )
    return rows


def _sites(tx: Connection, config: Config) -> list[dict[str, Any]]:
    known = {site.name for site in config.all_sites}
    return [
        {
            "name": trouble.name,
            "error": trouble.error,
            "failures": trouble.failures,
            "failing_since": trouble.failing_since,
            "next_try": trouble.next_try,
        }
        for trouble in sites.troubles(tx)
        if trouble.name.removesuffix(sites.THEME) in known
    ]


def _held(post: posts.Kept) -> dict[str, Any]:
    findings = [
        {"check": f.check, "where": f.where, "message": f.message, "blocks": f.blocks} for f in post.findings
    ]
    return {"id": post.story, "site": post.site, "title": post.title, "findings": findings}


def _refused(tx: Connection) -> list[dict[str, str]]:
    rows = [
        {"source": source, "url": url, "reason": reason} for source, url, reason in links.refused(tx, 100)
    ]
    told = [
        {"source": p.site, "url": p.title, "reason": p.findings[0].message if p.findings else ""}
        for p in posts.refused(tx)
    ]
    return rows + told
