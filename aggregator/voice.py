"""Whoever wants to hear what happens while the steps are done."""

from __future__ import annotations

from typing import Protocol


class Voice(Protocol):
    """A progress display, a log, a tally."""

    def step(self, step: str, subject: str, outcome: str, detail: str = "") -> None:
        """A unit of a step (poll, read, tell, publish, refresh) is done, with this outcome."""

    def due(self, step: str, count: int) -> None:
        """So many units of a step are about to be done."""


class Silence:
    """A voice that says nothing."""

    def step(self, step: str, subject: str, outcome: str, detail: str = "") -> None:
        """Nothing."""

    def due(self, step: str, count: int) -> None:
        """Nothing."""
