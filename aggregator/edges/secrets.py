"""Secrets: from the environment or a file of their own, never from the configuration."""

from __future__ import annotations

import os
from pathlib import Path

from aggregator.errors import ConfigError


def named(what: str, variable: str | None, file: str | None) -> str | None:
    """The secret, None where the configuration names none; raises ConfigError where the file it names has none."""
    found = secret(variable, file)
    if found is None and file:
        there = "is empty or cannot be read" if Path(file).expanduser().exists() else "is not there"
        raise ConfigError(
            f"no {what}: the file {file} {there}", mend="write it there, readable for you alone"
        )
    return found


def secret(variable: str | None, file: str | None) -> str | None:
    """The secret in this environment variable, else in this file; None where there is none."""
    value = os.environ.get(variable) if variable else None
    if value is None and file:
        try:
            value = Path(file).expanduser().read_text(encoding="utf-8")
        except OSError:
            return None
    return value.strip() or None if value else None
