"""What a publication is about to do, kept until it is done, so that whoever comes after a crash can finish it."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec


@dataclass(frozen=True, slots=True)
class Step:
    """One path going from the blob `old` to the blob `new`; None is no file."""

    path: str
    old: str | None
    new: str | None
    mode: str = "100644"


class Journal:
    """The steps of the publication under way, in a file beside the repository's own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, steps: tuple[Step, ...]) -> None:
        """The steps are on disk."""
        fresh = self.path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(json.dumps(msgspec.to_builtins(steps)).encode())  # a name may be no UTF-8
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)

    def steps(self) -> tuple[Step, ...]:
        """Steps of a publication that did not end, or none."""
        try:
            return msgspec.convert(json.loads(self.path.read_bytes()), tuple[Step, ...])
        except (FileNotFoundError, ValueError, RecursionError):
            return ()

    def close(self) -> None:
        """Nothing is under way."""
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()
