"""What a pass says at its end."""

from __future__ import annotations

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
