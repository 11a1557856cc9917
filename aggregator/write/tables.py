"""A table of label and value: who, when, where and how much, each value as its sentence states it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from aggregator.model import Row, Table
from aggregator.text import labels
from aggregator.write import facts_en, facts_ko
from aggregator.write.material import Line

_READERS: dict[str, Callable[[Sequence[Line]], Iterator[tuple[str, str, str]]]] = {
    "ko": facts_ko.rows,
    "en": facts_en.rows,
}


def of(lines: Sequence[Line], language: str | None, least: int, most: int) -> Table | None:
    """The table of these lines, or None where they hold fewer facts than a table needs."""
    reader = _READERS.get(language or "")
    if reader is None:
        return None
    rows: dict[str, Row] = {}
    values: set[str] = set()
    for label, value, source in reader(lines):
        if label not in rows and value not in values and len(rows) < most:
            rows[label] = Row((label, value), (source,))
            values.add(value)
    words = labels.of(language)
    return Table((words.item, words.detail), tuple(rows.values())) if len(rows) >= least else None
