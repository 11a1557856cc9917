"""What the commands say: a line on standard output, trouble on standard error, nothing that steers a terminal."""

from __future__ import annotations

import sys

from aggregator.text.shown import printable


def say(text: str) -> None:
    """Lines on standard output."""
    sys.stdout.write(printable(text) + "\n")


def complain(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(printable(text.replace("\n", " ")) + "\n")
