"""What becomes of a draft whose report found fault: pass, repair, fall back, drop; what is left may still be held.

Repair: evidence that names the wrong sentence is replaced by what bears the text out. Fall back: a title becomes the
source's headline, an excerpt the first sentence that stands. Drop: any other text without evidence, and what it leaves empty; a
section without a heading of its own joins the one before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aggregator.model import Article, Claim, Draft, DraftSentence, Report, Row, Section, Table, Text
from aggregator.verify import facts
from aggregator.verify.gate import report

LEAST_ROWS = 2


def mend(draft: Draft, articles: tuple[Article, ...]) -> tuple[Draft, Report]:
    """The draft with only what has evidence, and its report; the report did not pass where too little is left."""
    first = report(draft, articles)
    if first.passed and not _misnamed(draft, first):
        return draft, first
    mended = _mended(draft, _verdicts(first), articles)
    return mended, report(mended, articles)


def _verdicts(found: Report) -> Mapping[str, tuple[Claim, ...]]:
    out: dict[str, tuple[Claim, ...]] = {}
    for claim in found.claims:
        out[claim.where] = (*out.get(claim.where, ()), claim)
    return out


def _misnamed(draft: Draft, found: Report) -> bool:
    """Whether some sentence names other evidence than what bears it out."""
    verdicts = _verdicts(found)
    texts: list[tuple[str, Text | DraftSentence]] = [
        (f"points.{n}", point) for n, point in enumerate(draft.points)
    ]
    for n, section in enumerate(draft.sections):
        texts += [(f"sections.{n}.sentences.{k}", sentence) for k, sentence in enumerate(section.sentences)]
    return any(_evidence(text.evidence, verdicts.get(where, ())) != text.evidence for where, text in texts)


def _mended(draft: Draft, verdicts: Mapping[str, tuple[Claim, ...]], articles: tuple[Article, ...]) -> Draft:
    sections = _sections(draft, verdicts)
    return replace(
        draft,
        title=_title(draft, verdicts, articles),
        excerpt=_excerpt(draft, verdicts, sections),
        sections=sections,
        points=tuple(
            replace(point, evidence=_evidence(point.evidence, verdicts.get(f"points.{n}", ())))
            for n, point in enumerate(draft.points)
            if _stands(verdicts, f"points.{n}")
        ),
        table=_table(draft.table, verdicts),
        tags=_tags(draft.tags, articles),
    )


def _stands(verdicts: Mapping[str, tuple[Claim, ...]], where: str) -> bool:
    claims = verdicts.get(where, ())
    return bool(claims) and all(claim.passed for claim in claims)


def _evidence(named: tuple[str, ...], claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """What the text stands on: what it names if the gate agrees, else what the gate found."""
    aligned = tuple(dict.fromkeys(name for claim in claims for name in claim.aligned))
    return named if not aligned or set(aligned) <= set(named) else aligned


def _title(draft: Draft, verdicts: Mapping[str, tuple[Claim, ...]], articles: tuple[Article, ...]) -> Text:
    if _stands(verdicts, "title") or not articles:
        return draft.title
    return Text(articles[0].title, draft.title.evidence)


def _excerpt(draft: Draft, verdicts: Mapping[str, tuple[Claim, ...]], sections: tuple[Section, ...]) -> Text:
    if not draft.excerpt.text.strip() or _stands(verdicts, "excerpt"):
        return draft.excerpt
    first = next((s for section in sections for s in section.sentences), None)
    return Text(first.text, first.evidence) if first else Text("")


def _sections(draft: Draft, verdicts: Mapping[str, tuple[Claim, ...]]) -> tuple[Section, ...]:
    out: list[Section] = []
    for n, section in enumerate(draft.sections):
        kept = _sentences(n, section, verdicts)
        if not kept:
            continue
        if _stands(verdicts, f"sections.{n}.heading"):
            out.append(replace(section, sentences=kept))
        elif out:
            out[-1] = replace(out[-1], sentences=(*out[-1].sentences, *kept))
        else:
            out.append(Section(draft.title, kept, section.role))
    return tuple(out)


def _sentences(
    n: int, section: Section, verdicts: Mapping[str, tuple[Claim, ...]]
) -> tuple[DraftSentence, ...]:
    return tuple(
        replace(sentence, evidence=_evidence(sentence.evidence, verdicts.get(where, ())))
        for k, sentence in enumerate(section.sentences)
        if _stands(verdicts, where := f"sections.{n}.sentences.{k}")
    )


def _table(table: Table | None, verdicts: Mapping[str, tuple[Claim, ...]]) -> Table | None:
    if table is None:
        return None
    rows: tuple[Row, ...] = tuple(
        row for n, row in enumerate(table.rows) if _stands(verdicts, f"table.rows.{n}")
    )
    return replace(table, rows=rows) if len(rows) >= LEAST_ROWS else None


def _tags(tags: tuple[str, ...], articles: tuple[Article, ...]) -> tuple[str, ...]:
    """The tags that are words of the articles."""
    told = facts.squash(" ".join(part for a in articles for part in (a.title, a.text, *a.keywords)))
    return tuple(tag for tag in tags if facts.squash(tag) in told)
