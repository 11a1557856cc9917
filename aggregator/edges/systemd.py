"""Words to the service manager (sd_notify(3)): ready, alive, reloading, stopping. Silent where there is none."""

from __future__ import annotations

import contextlib
import os
import socket


def say(words: str) -> None:
    """The manager hears these words, such as `READY=1`."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    target = "\0" + address[1:] if address.startswith("@") else address
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as there,
    ):
        there.sendto(words.encode(), target)


def patience() -> float | None:
    """Seconds within which the manager wants to hear that we live, or None (WatchdogSec= of the unit)."""
    micros = os.environ.get("WATCHDOG_USEC", "")
    return int(micros) / 1e6 if micros.isdigit() and int(micros) else None
