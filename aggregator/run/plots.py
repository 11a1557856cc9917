"""The report: one self-contained HTML page, its plots drawn by matplotlib as SVG (extra `[report]`)."""

from __future__ import annotations

import html
import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from aggregator.config import Config
from aggregator.edges.store import history
from aggregator.errors import ConfigError

INK, GREEN, RED, GREY = "#1a5490", "#2e7d4f", "#c0392b", "#d9dde2"
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; }
figure { margin: 1rem 0; background: #fff; color: #111; border-radius: .5rem; padding: .5rem; overflow-x: auto; }
figcaption { padding: .25rem .5rem; position: sticky; left: 0; }
figure.days { direction: rtl; }
figure.days > * { direction: ltr; }
svg { min-width: 38rem; max-width: 100%; height: auto; }
"""
SOURCES_SHOWN = 60


def page(tx: Connection, config: Config, now: datetime, days: int) -> str:
    """The page about the last `days` days; raises ConfigError without the extra."""
    zone = ZoneInfo(config.schedule.timezone)
    since = now - timedelta(days=days)
    dates = [f"{(now - timedelta(days=n)).astimezone(zone):%Y-%m-%d}" for n in range(days - 1, -1, -1)]
    posts = history.published(tx, since)
    waiting, spent = history.held(tx), history.spent(tx, since)
    figures = [
        ("days", _posts(posts, dates, zone) if posts else "", f"Posts a day: {len(posts)} in {days} days"),
        ("days", _health(history.health(tx, since), [s.name for s in config.sources], dates), HEALTH),
        (
            "range",
            _latency(posts) if posts else "",
            "Minutes from announcement to publication" + _typical(posts),
        ),
        (
            "range",
            _held(waiting) if waiting else "",
            "Held now, by the check that holds them" if waiting else "Nothing is held",
        ),
        (
            "days",
            _spend(spent, dates, config.write.budget_per_day) if spent else "",
            "Spent on the model, by day" if spent else "Nothing was spent on a model",
        ),
    ]
    body = "".join(
        f'<figure class="{kind}"><figcaption>{html.escape(words)}</figcaption>{svg}</figure>'
        for kind, svg, words in figures
    )
    title = f"aggregator: {dates[0]} to {dates[-1]}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>\n'


HEALTH = "The sources, day by day: green where something was new, red with a cross where a look failed, grey where nothing came"


def _figure(height: float) -> tuple[Any, Any]:
    try:
        from matplotlib.figure import Figure
    except ImportError as exc:
        raise ConfigError(
            "the report needs matplotlib", mend="pip install 'aggregator-newsroom[report]'"
        ) from exc
    made = Figure(figsize=(9, height), layout="constrained")
    axes = made.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return made, axes


def _svg(figure: Any) -> str:
    import matplotlib as mpl

    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "aggregator", "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()[out.getvalue().index("<svg") :]


def _posts(posts: Sequence[tuple[str, datetime, datetime | None]], dates: list[str], zone: ZoneInfo) -> str:
    figure, axes = _figure(2.8)
    below = [0] * len(dates)
    for site in sorted({site for site, _, _ in posts}):
        counts = Counter(f"{when.astimezone(zone):%Y-%m-%d}" for name, when, _ in posts if name == site)
        heights = [counts[date] for date in dates]
        axes.bar(range(len(dates)), heights, bottom=below, label=site)
        below = [a + b for a, b in zip(below, heights, strict=True)]
    if any(below):
        axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=6)
    axes.yaxis.get_major_locator().set_params(integer=True)
    _dated(axes, dates)
    return _svg(figure)


def _health(found: dict[tuple[str, str], tuple[int, int]], names: list[str], dates: list[str]) -> str:
    troubled = [n for n in names if any(found.get((n, date), (0, 0))[1] for date in dates)]
    shown = (troubled + [n for n in names if n not in troubled])[:SOURCES_SHOWN]
    figure, axes = _figure(1 + 0.25 * len(shown))
    for row, name in enumerate(shown):
        for column, date in enumerate(dates):
            new, failures = found.get((name, date), (0, 0))
            colour = RED if failures else GREEN if new else GREY
            axes.barh(row, 0.9, left=column - 0.45, height=0.8, color=colour)
            if failures:
                axes.text(column, row, "×", ha="center", va="center", color="white", fontsize=8)
    axes.set_yticks(range(len(shown)), shown)
    axes.invert_yaxis()
    _dated(axes, dates)
    return _svg(figure)


def _latency(posts: Sequence[tuple[str, datetime, datetime | None]]) -> str:
    figure, axes = _figure(2.6)
    found = _minutes(posts)
    axes.hist(found, bins=30, range=(0, max(1.0, *found)), color=INK)
    axes.set_xlabel("minutes")
    axes.set_ylabel("posts")
    axes.yaxis.get_major_locator().set_params(integer=True)
    return _svg(figure)


def _minutes(posts: Sequence[tuple[str, datetime, datetime | None]]) -> list[float]:
    return [(when - seen).total_seconds() / 60 for _, when, seen in posts if seen]


def _typical(posts: Sequence[tuple[str, datetime, datetime | None]]) -> str:
    found = _minutes(posts)
    return f": {median(found):.1f} in the median" if found else ""


def _held(found: Counter[str]) -> str:
    names = [name for name, _ in found.most_common()]
    figure, axes = _figure(1 + 0.3 * len(names))
    axes.barh(names, [found[name] for name in names], color=INK)
    axes.invert_yaxis()
    axes.xaxis.get_major_locator().set_params(integer=True)
    return _svg(figure)


def _spend(found: dict[str, float], dates: list[str], budget: float | None) -> str:
    figure, axes = _figure(2.4)
    axes.bar(range(len(dates)), [found.get(date, 0.0) for date in dates], color=INK)
    if budget is not None:
        axes.axhline(budget, color=RED, linestyle="--", label=f"budget {budget:g}")
        axes.legend(frameon=False)
    _dated(axes, dates)
    return _svg(figure)


def _dated(axes: Any, dates: list[str]) -> None:
    """A date under every few columns; names and numbers stand on the right, beside the newest day."""
    axes.yaxis.tick_right()
    axes.spines[["left", "right"]].set_visible(False)
    step = max(1, len(dates) // 10)
    axes.set_xticks(range(0, len(dates), step), [date[5:] for date in dates[::step]])
    axes.set_xlim(-0.6, len(dates) - 0.4)
