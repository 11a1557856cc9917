"""The operator's alert hook: a webhook, a command, or both."""

from __future__ import annotations

import subprocess

from aggregator.config import AlertConfig
from aggregator.edges import publishers

PATIENCE = 20.0


def ring(alert: AlertConfig, body: str) -> tuple[str, ...]:
    """Why nobody was told, in words without addresses; nothing where a webhook or a command took it."""
    failures = []
    if alert.webhook:
        failures.append(_posted(alert.webhook, body))
    if alert.command:
        failures.append(_ran(alert.command, body))
    return () if None in failures else tuple(why for why in failures if why)


def _posted(url: str, body: str) -> str | None:
    """None where the server took it; it is asked directly, whatever proxy the environment names."""
    import httpx

    try:
        with publishers.client() as client:
            answer = client.post(
                url, content=body, headers={"Content-Type": "application/json"}, timeout=PATIENCE
            )
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        return f"alert.webhook does not answer: {type(exc).__name__}"
    return None if answer.is_success else f"alert.webhook answers {answer.status_code}"


def _ran(command: tuple[str, ...], body: str) -> str | None:
    try:
        done = subprocess.run(
            command, input=body.encode(), timeout=PATIENCE, check=False, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        return f"alert.command does not run: {type(exc).__name__}"
    return None if done.returncode == 0 else f"alert.command ends with {done.returncode}"
