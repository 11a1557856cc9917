"""Page -> Article: headline, body, dates, authors, image, licence.

    from aggregator.extract import article

One pure function: bytes in, values out; no network, no files, no clock. See docs/extraction.md.
"""

from __future__ import annotations

from datetime import tzinfo

from aggregator.extract import reader
from aggregator.model import Article, Link, Page, Select

__all__ = ["article", "explain"]


def article(
    page: Page,
    link: Link | None = None,
    *,
    select: Select | None = None,
    language: str | None = None,
    zone: tzinfo | None = None,
    publisher: str | None = None,
    home: str | None = None,
) -> Article:
    """The article this page holds.

    `link` is how it was announced: it lends a title or a date the page lacks, and where it is an item of the feed at `home`
    on the page's own site, a title that the page does not confirm. `select` holds an operator's CSS rules,
    `language` and `zone` what he says of the source; both help only where the page says nothing. Raises PageError, whose
    `reason` tells why a page is none, and nothing else, whatever the bytes.
    """
    return reader.read(page, reader.Told(link, select, language, zone, publisher, home)).article


def explain(
    page: Page,
    link: Link | None = None,
    *,
    select: Select | None = None,
    language: str | None = None,
    zone: tzinfo | None = None,
    publisher: str | None = None,
    home: str | None = None,
) -> tuple[tuple[str, str, str], ...]:
    """(field, value, where it came from) of each field of the same article."""
    reading = reader.read(page, reader.Told(link, select, language, zone, publisher, home))
    return tuple((name, _shown(getattr(reading.article, name)), source) for name, source in reading.sources)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " / ".join(str(one) for one in value)
    return "" if value is None else str(value)
