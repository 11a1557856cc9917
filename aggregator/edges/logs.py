"""Logs by structlog: lines for people on a terminal, JSON for programs; one record a line, no control characters, no secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from aggregator.text.shown import masked

LONGEST = 2000


def configure(as_json: bool) -> None:
    """Everything logged goes to standard error in this form."""
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not as_json:
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _harmless,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[Relay()], force=True)


class Relay(logging.Handler):
    """What libraries warn of, as records of ours: in the same form, on one line and without secrets."""

    def emit(self, record: logging.LogRecord) -> None:
        """One record; of an exception its kind and words."""
        trouble = record.exc_info[1] if record.exc_info else None
        why = f": {type(trouble).__name__}: {trouble}" if trouble else ""
        structlog.get_logger().log(record.levelno, record.name, detail=record.getMessage() + why)


def _harmless(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Values in which a stranger's words can forge no record and steer no terminal."""
    for key, value in event.items():
        if isinstance(value, str):
            line = "".join(ch if ch.isprintable() else " " for ch in value[:LONGEST])
            event[key] = masked(line.encode("utf-8", "replace").decode())
    return event


class LogVoice:
    """A voice that logs: trouble as warnings, work done as information, what is usual not at all."""

    def __init__(self) -> None:
        self.log = structlog.get_logger()

    def due(self, step: str, count: int) -> None:
        """Nothing; a pass says what it did, not what it will."""

    def step(self, step: str, subject: str, outcome: str, detail: str = "") -> None:
        """One record, unless nothing happened."""
        if outcome in ("unchanged", "tried"):
            return
        say = self.log.warning if outcome in ("failed", "held", "refused", "later") else self.log.info
        say(step, subject=subject, outcome=outcome, **({"detail": detail} if detail else {}))
