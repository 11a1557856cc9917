"""Whether a site wants a story."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.model import Story


@dataclass(frozen=True, slots=True)
class Wants:
    """A site's filters: languages and categories it takes, words of which one must or none may occur. Empty takes all."""

    languages: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def reason_against(wants: Wants, story: Story, category: str | None) -> str | None:
    """Why the site does not take this story, or None where it does."""
    lead = story.lead
    words = f"{lead.title}\n{lead.text}".casefold()
    if wants.languages and (lead.language or "") not in wants.languages:
        return f"its language is {lead.language or 'unknown'}"
    if wants.categories and (category or "").casefold() not in {c.casefold() for c in wants.categories}:
        return f"its category is {category or 'unknown'}"
    if wants.include and not any(word.casefold() in words for word in wants.include):
        return "it has none of the words asked for"
    unwanted = next((word for word in wants.exclude if word.casefold() in words), None)
    return f"it has the word {unwanted!r}" if unwanted else None
