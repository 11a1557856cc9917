"""A layout of a host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregator.model import Select


@dataclass(frozen=True, slots=True)
class Layout:
    """What selects an article in pages of this host since that month, until a newer layout."""

    since: date
    select: Select
