"""Subscribing to the hubs that feeds announce, and renewing before the leases end."""

from __future__ import annotations

import asyncio

from aggregator.desk import Desk
from aggregator.edges import websub
from aggregator.edges.store import subscriptions
from aggregator.edges.store.subscriptions import Subscription
from aggregator.errors import FetchError

AT_ONCE = 20


async def subscribe(desk: Desk) -> None:
    """The hubs whose turn it is are asked; nothing where the operator gives no callback address."""
    callback = desk.config.monitor.callback
    if callback is None:
        return
    due = await desk.store.run(subscriptions.due, desk.now(), AT_ONCE)
    await asyncio.gather(*(_ask(desk, callback, one) for one in due))


async def _ask(desk: Desk, callback: str, one: Subscription) -> None:
    try:
        status = await desk.web.send(one.hub, websub.form(callback, one))
    except FetchError as trouble:
        return desk.voice.step("subscribe", one.source, "failed", str(trouble))
    if status // 100 == 2:
        return desk.voice.step("subscribe", one.source, "asked", one.hub)
    await desk.store.run(subscriptions.refused, one.token, desk.now())
    desk.voice.step("subscribe", one.source, "refused", f"{one.hub} says {status}")
