"""What a pass looks like from outside: progress on a terminal, a summary at its end, errors on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from aggregator.cli.terminal import complain, say
from aggregator.run.once import Result
from aggregator.text.shown import masked

NAMES = {"poll": "sources", "read": "articles", "refresh": "again", "tell": "stories", "publish": "sites"}
LOUD = {("poll", "held"), *((step, "failed") for step in ("poll", "tell", "publish", "tidy", "alert"))}
NOTED = frozenset({"failed", "held", "refused", "later", "withdrawn", "correct", "remembered"})
BESIDE = frozenset({"tried", "remembered"})  # said beside what became of a source; no unit of its own
SHOWN = 12


class Console:
    """A voice that counts, draws a progress line where someone is watching, and remembers what to tell at the end."""

    def __init__(self) -> None:
        self.tally: Counter[tuple[str, str]] = Counter()
        self.notes: list[tuple[str, str, str, str]] = []
        self.progress: Any = None
        self.tasks: dict[str, Any] = {}

    def watching(self) -> AbstractContextManager[Any]:
        """Draws while the block runs, on a terminal; nothing in a pipe."""
        if not sys.stderr.isatty():
            return nullcontext()
        from rich.console import Console as Rich
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = progress = Progress(*columns, console=Rich(stderr=True), transient=True)
        return progress

    def due(self, step: str, count: int) -> None:
        """The line of this step is as long as what it has to do."""
        if self.progress is not None and count:
            self.tasks[step] = self.progress.add_task(NAMES.get(step, step), total=count)

    def step(self, step: str, subject: str, outcome: str, detail: str = "") -> None:
        """One more is done."""
        self.tally[step, outcome] += 1
        if outcome in NOTED:
            self.notes.append((step, subject, outcome, masked(detail)))
        if self.progress is not None and step in self.tasks and outcome not in BESIDE:
            self.progress.advance(self.tasks[step])

    def end(self, result: Result) -> None:
        """Failures on standard error; on a terminal what was done, held and refused, and why."""
        self.troubles()
        if sys.stdout.isatty():
            self._summary(result)

    def troubles(self) -> None:
        """A line on standard error for each thing that failed."""
        for step, subject, outcome, detail in self.notes:
            if (step, outcome) in LOUD:
                complain(f"{subject}: {outcome}: {detail}")

    def _summary(self, result: Result) -> None:
        published = sum(result.published.values())
        parts = [f"{published} published"] if published else ["nothing new"]
        for step, outcome, words in (
            ("tell", "held", "held"),
            ("read", "refused", "pages refused"),
            ("tell", "refused", "stories not told"),
            ("read", "later", "to be tried again"),
        ):
            if self.tally[step, outcome]:
                parts.append(f"{self.tally[step, outcome]} {words}")
        if result.failed:
            parts.append(f"{len(result.failed)} sources failed")
        say(", ".join(parts))
        quiet = [note for note in self.notes if (note[0], note[2]) not in LOUD]
        for _, subject, outcome, detail in quiet[:SHOWN]:
            say(f"  {outcome}: {subject}{': ' + detail if detail else ''}")
        if len(quiet) > SHOWN:
            say(f"  and {len(quiet) - SHOWN} more; `aggregator status` tells")
