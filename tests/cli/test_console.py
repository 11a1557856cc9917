"""What a pass says at its end."""

from __future__ import annotations

import sys

import pytest

from aggregator.cli.console import Console
from aggregator.run.once import Result


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        (
            "refused: https://forge.example/?private_token=hunter2",
            "refused: https://forge.example/?private_token=***",
        ),
        ("\x1b[2Jgone", "[2Jgone"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_a_server_says_steers_no_terminal_and_tells_no_secret(
    detail: str, expected: str, capsys: pytest.CaptureFixture[str]
):
    """A failure is one line of standard error, without control characters and tokens."""
    console = Console()
    console.step("publish", "blog", "failed", detail)
    console.end(Result())

    assert f"blog: failed: {expected}\n" == capsys.readouterr().err


def test_what_a_first_look_left_out_is_told_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """It is no failure: nothing of it is on standard error."""
    console = Console()
    console.step("poll", "paper", "new", "20")
    console.step("poll", "paper", "remembered", "5 older ones are left out")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    console.end(Result())
    said = capsys.readouterr()

    assert ("", "  remembered: paper: 5 older ones are left out") == (said.err, said.out.splitlines()[-1])
