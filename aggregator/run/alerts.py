"""A word to the operator when something stopped working: a source dead for a day, one that yields nothing, a run that did not happen."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

from aggregator.config import Config
from aggregator.desk import Desk
from aggregator.edges import alarm
from aggregator.edges.store import Store, memory
from aggregator.run import report
from aggregator.voice import Voice

DEAD = timedelta(days=1)
AGAIN = timedelta(days=7)
RETRY = timedelta(hours=1)  # until an alert that nobody took is tried again
PASSING = ("dead:", "late")  # troubles that need a day to begin: once over, the next one is told at once


async def look(desk: Desk) -> None:
    """What stands in the store now is alerted; costs nothing where there is no hook."""
    if desk.config.alert.webhook or desk.config.alert.command:
        now = desk.now()
        await send(
            desk.config, desk.store, desk.voice, await desk.store.run(report.state, desk.config, now), now
        )


async def send(
    config: Config, store: Store, voice: Voice, state: dict[str, Any], now: datetime
) -> tuple[str, ...]:
    """The words of what was told now: each trouble once a week while it lasts, again in an hour where nobody took it."""
    if not (config.alert.webhook or config.alert.command):
        return ()
    found = troubles(state, timedelta(seconds=config.alert.late), now)
    await store.run(
        memory.forget, [f"alert:{begin}" for begin in PASSING], [f"alert:{name}" for name, _ in found]
    )
    told = []
    for name, words in found:
        if not await store.run(memory.is_new, f"alert:{name}", now, AGAIN):
            continue
        body = json.dumps({"trouble": name, "text": words, "at": now.isoformat()}, ensure_ascii=False)
        failures = await asyncio.to_thread(alarm.ring, config.alert, body)
        if failures:
            await store.run(memory.note, f"alert:{name}", now - AGAIN + RETRY)
            voice.step("alert", name, "failed", "; ".join(failures))
        else:
            told.append(words)
            voice.step("alert", name, "sent", words)
    return tuple(told)


def troubles(state: dict[str, Any], span: timedelta, now: datetime) -> list[tuple[str, str]]:
    """(name, words) of everything the operator should hear of."""
    return [*late(state, span, now), *(trouble for row in state["sources"] for trouble in _of(row, now))]


def late(state: dict[str, Any], span: timedelta, now: datetime) -> list[tuple[str, str]]:
    """A run that did not happen: a source whose look has been due for so long that a pass must have come by."""
    waiting = [row["next_poll"] for row in state["sources"] if row["next_poll"]]
    overdue = [moment for moment in waiting if now - moment >= span]
    if not overdue:
        return []
    since = f"{min(overdue):%Y-%m-%d %H:%M} UTC"
    return [("late", f"no run has looked at {len(overdue)} sources, due since {since}; is it still started?")]


def _of(row: dict[str, Any], now: datetime) -> list[tuple[str, str]]:
    found, name, since = [], row["name"], row["failing_since"]
    if since and now - since >= DEAD:
        found.append((f"dead:{name}", f"{name} has failed for {(now - since).days} days: {row['error']}"))
    if row["held"]:
        words = f"{name} announced {row['held']} links at once; approve or reject them"
        found.append((f"flood:{name}", words))
    if row["barren"]:
        words = f"{name}: its last {row['barren']} pages could not be read; has its layout changed?"
        found.append((f"barren:{name}", words))
    return found
