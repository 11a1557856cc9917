"""Secrets: from the environment or a file of their own, never from the configuration."""

from __future__ import annotations

import os
from pathlib import Path


def secret(variable: str | None, file: str | None) -> str | None:
    """The secret in this environment variable, else in this file; None where there is none."""
    value = os.environ.get(variable) if variable else None
    if value is None and file:
        try:
            value = Path(file).expanduser().read_text(encoding="utf-8")
        except OSError:
            return None
    return value.strip() or None if value else None
