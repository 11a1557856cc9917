"""A word to the operator when something stopped working: a source dead for a day, one that yields nothing any more."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
from datetime import datetime, timedelta
from typing import Any

from aggregator.desk import Desk
from aggregator.edges.store import memory

DEAD = timedelta(days=1)
AGAIN = timedelta(days=7)
PATIENCE = 20.0


async def send(desk: Desk, state: dict[str, Any], now: datetime) -> None:
    """Each trouble is told once a week while it lasts, by webhook, command, or both."""
    alert = desk.config.alert
    if not (alert.webhook or alert.command):
        return
    for name, words in troubles(state, now):
        if await desk.store.run(memory.is_new, f"alert:{name}", now, AGAIN):
            body = json.dumps({"trouble": name, "text": words, "at": now.isoformat()}, ensure_ascii=False)
            await asyncio.to_thread(_tell, alert.webhook, alert.command, body)
            desk.voice.step("alert", name, "sent", words)


def troubles(state: dict[str, Any], now: datetime) -> list[tuple[str, str]]:
    """(name, words) of everything the operator should hear of."""
    found = []
    for row in state["sources"]:
        since = row["failing_since"]
        if since and now - since >= DEAD:
            days = (now - since).days
            found.append((f"dead:{row['name']}", f"{row['name']} has failed for {days} days: {row['error']}"))
        if row["held"]:
            found.append(
                (
                    f"flood:{row['name']}",
                    f"{row['name']} announced {row['held']} links at once; approve or reject them",
                )
            )
        if row["barren"]:
            found.append(
                (
                    f"barren:{row['name']}",
                    f"{row['name']}: its last {row['barren']} pages could not be read; has its layout changed?",
                )
            )
    return found


def _tell(webhook: str | None, command: tuple[str, ...], body: str) -> None:
    """An alert that cannot be delivered is no reason to stop."""
    if webhook:
        import httpx

        with contextlib.suppress(httpx.HTTPError):
            httpx.post(webhook, content=body, headers={"Content-Type": "application/json"}, timeout=PATIENCE)
    if command:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(command, input=body.encode(), timeout=PATIENCE, check=False, capture_output=True)
