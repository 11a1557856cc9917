"""The provenance of a post: where every text of it comes from, how it was made and what the gate said."""

from __future__ import annotations

import hashlib

import msgspec

from aggregator.jobs import Told
from aggregator.model import Article, Story
from aggregator.wire import draft_row, report_row

FOLDER = "_provenance"  # no generator publishes a folder of this name at the root of its site


def sidecar(story: str, revision: int, record: bytes) -> tuple[str, bytes]:
    """(path, bytes) of the record as it stands beside its post in the repository.

    The source's own sentences are in it only where its licence allows the whole post; elsewhere their ids and the hash of
    the source must do.
    """
    data = msgspec.json.decode(record)
    if data["draft"]["mode"] != "full":
        del data["evidence"]
    return f"{FOLDER}/{story}-{revision}.json", msgspec.json.format(
        msgspec.json.encode(data), indent=1
    ) + b"\n"


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
            **({"cost": {"tokens": told.tokens, "money": round(told.money, 6)}} if told.tokens else {}),
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
    named = [text.evidence for text in texts]
    named += [sentence.evidence for section in draft.sections for sentence in section.sentences]
    named += [row.evidence for row in draft.table.rows] if draft.table else []
    return [name for evidence in named for name in evidence]


def lines(provenance: bytes) -> list[str]:
    """Each text of the draft, and under it the source sentences it stands on."""
    record = msgspec.json.decode(provenance)
    known, draft = record["evidence"], record["draft"]
    parts = [("title", draft["title"]), ("excerpt", draft["excerpt"])]
    for section in draft["sections"]:
        parts += [("##", section["heading"])] + [(s["how"], s) for s in section["sentences"]]
    parts += [("point", point) for point in draft["points"]]
    parts += [
        ("row", {**row, "text": ": ".join(row["cells"])}) for row in (draft["table"] or {"rows": []})["rows"]
    ]
    found = []
    for label, text in parts:
        found.append(f"\n{label:9} {text['text']}")
        found += [f"  {name:>7} {known.get(name, '?')}" for name in text["evidence"]]
    return found
