"""Records of the log: a line each, whatever a stranger's words hold."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from aggregator.edges import logs


@pytest.fixture(autouse=True)
def apart() -> Iterator[None]:
    """What a test makes of the log is gone after it: its standard error is closed by then."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def logged(capsys: pytest.CaptureFixture[str], detail: str) -> list[str]:
    """The details of the records that one warning made."""
    logs.configure(as_json=True)
    logs.LogVoice().step("poll", "paper", "failed", detail)
    return [json.loads(line)["detail"] for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("a\n2026-11-24 forged", "a 2026-11-24 forged"),
        ("\x1b[2J\x07\u202e\u2028", " [2J   "),
        ("half \ud800 a character", "half   a character"),
        ("https://me:word@a.example/?x=1&api_key=abc", "https://me:***@a.example/?x=1&api_key=***"),
        ("https://ghp_1234567890abcdef@a.example/x.git", "https://***@a.example/x.git"),
        ("ssh://git@a.example/x.git", "ssh://git@a.example/x.git"),
        ("https://a.example/?token=abc'", "https://a.example/?token=***'"),
        ("postgresql://me:wo@rd@db.example/news", "postgresql://me:***@db.example/news"),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***"),
        ("Incorrect API key provided: sk-proj-1234567890", "Incorrect API key provided: sk-***"),
        ("the standard bearer announced it", "the standard bearer announced it"),
        ("x" * 5000, "x" * 2000),
    ],
)
def test_a_record_is_one_line_without_secrets(capsys: pytest.CaptureFixture[str], detail: str, expected: str):
    """No record is forged, no terminal steered, no password or token told."""
    assert [expected] == logged(capsys, detail)


def test_what_libraries_warn_of_has_the_same_form(capsys: pytest.CaptureFixture[str]):
    """A warning through Python's own logging is one record of ours, its exception in words."""
    logs.configure(as_json=True)
    try:
        raise ValueError("https://me:word@a.example/\nforged")
    except ValueError:
        logging.getLogger("queue").warning("job %s", 7, exc_info=True)
    (record,) = (json.loads(line) for line in capsys.readouterr().err.splitlines())

    assert ("queue", "warning", "job 7: ValueError: https://me:***@a.example/ forged") == (
        record["event"],
        record["level"],
        record["detail"],
    )
