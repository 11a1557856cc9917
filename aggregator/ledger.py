"""The provenance of a post: where every text of it comes from, how it was made and what the gate said."""

from __future__ import annotations

import hashlib

import msgspec

from aggregator.jobs import Told
from aggregator.model import Article, Story
from aggregator.wire import draft_row, report_row


def provenance(story: Story, told: Told, version: str) -> bytes:
    """JSON: story, sources with content hashes and the evidence sentences, draft with evidence ids, findings, versions."""
    return msgspec.json.encode(
        {
            "version": version,
            "story": story.id,
            "revision": story.revision,
            "writer": told.draft.writer,
            "sources": [_source(article) for article in story.articles],
            "evidence": _evidence(story, told),
            "draft": draft_row(told.draft),
            "report": report_row(told.report),
        }
    )


def _source(article: Article) -> dict[str, str | None]:
    text = article.text.encode("utf-8", "replace")
    return {
        "url": article.url,
        "original_url": article.original_url,
        "sha256": hashlib.sha256(text).hexdigest(),
    }


def _evidence(story: Story, told: Told) -> dict[str, str]:
    """The words of every source sentence that the draft names."""
    used = set(_ids(told))
    known = {
        (sentence.id if n == 0 else f"{n}:{sentence.id}"): sentence.text
        for n, article in enumerate(story.articles)
        for sentence in article.sentences
    }
    return {name: text for name, text in known.items() if name in used}


def _ids(told: Told) -> list[str]:
    draft = told.draft
    texts = [draft.title, draft.excerpt, *draft.points, *(s.heading for s in draft.sections)]
    sentences = [sentence for section in draft.sections for sentence in section.sentences]
    rows = draft.table.rows if draft.table else ()
    return [name for part in (*texts, *sentences, *rows) for name in part.evidence]
