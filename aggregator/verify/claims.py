"""The texts of a subject that say something, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from aggregator.model import Draft, Section
from aggregator.text import labels, sentences

What = Literal["title", "heading", "sentence", "label", "value"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One text to be judged: where it stands, what it is, and the evidence it names."""

    where: str
    text: str
    what: What
    evidence: tuple[str, ...] = ()


def of_text(text: str, language: str | None) -> tuple[Statement, ...]:
    """The sentences of a text, each a statement `text.0`, `text.1`, ..."""
    parts = [part for line in text.splitlines() for part in sentences.split(line, language) if part.strip()]
    return tuple(Statement(f"text.{n}", part, "sentence") for n, part in enumerate(parts))


def of_draft(draft: Draft, language: str | None) -> tuple[Statement, ...]:
    """All statements of a draft, title first."""
    return tuple(statement for statement in _all(draft, language) if statement.text.strip())


def _all(draft: Draft, language: str | None) -> Iterator[Statement]:
    yield Statement("title", draft.title.text, "title", draft.title.evidence)
    for part in sentences.split(draft.excerpt.text, language):
        yield Statement("excerpt", part, "sentence", draft.excerpt.evidence)
    for n, section in enumerate(draft.sections):
        kind: What = "label" if _is_label(section) else "heading"
        yield Statement(f"sections.{n}.heading", section.heading.text, kind, section.heading.evidence)
        for k, sentence in enumerate(section.sentences):
            yield Statement(f"sections.{n}.sentences.{k}", sentence.text, "sentence", sentence.evidence)
    for n, point in enumerate(draft.points):
        yield Statement(f"points.{n}", point.text, "sentence", point.evidence)
    for n, row in enumerate(draft.table.rows if draft.table else ()):
        yield Statement(f"table.rows.{n}", row.cells[0], "label", row.evidence)
        yield Statement(f"table.rows.{n}", row.cells[1], "value", row.evidence)


def _is_label(section: Section) -> bool:
    """Whether its heading only says that it is the conclusion."""
    return section.role == "conclusion" and section.heading.text in labels.CONCLUSIONS
