"""A draft from the source's own sentences: chosen, ordered, headed and turned formal, and nothing else done to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from aggregator.errors import WriteError
from aggregator.model import Article, Attribution, Draft, DraftSentence, Mode, Section, Story, Table, Text
from aggregator.text import clean, labels, language
from aggregator.write import (
    categories,
    conclusions,
    headings,
    points,
    profiles,
    ranking,
    sections,
    tables,
    tags,
    titles,
    words,
)
from aggregator.write.material import Line, Material, gather, trimmed
from aggregator.write.profiles import Profile
from aggregator.write.sections import Part

# So many lines before a conversation make a post of their own.
ENOUGH = 3


def draft(story: Story, mode: Mode = "full", profile: str = "news", category: str | None = None) -> Draft:
    """The story as a post of this mode; raises WriteError where the mode is `none` or the source has nothing to tell.

    A `rewrite` needs a model; without one it is the excerpt that the licence allows anyway. So is a conversation with next
    to nothing before it: told without its speakers, their words would be the post's; with nothing before it there is no post.
    """
    if mode == "none":
        raise WriteError("the source reserves its text", url=story.lead.url)
    lead = story.lead
    spoken = language.guess(lead.text or lead.title, lead.language)
    material = gather(lead, spoken)
    if material.is_talk and not material.lines:
        raise WriteError("it is a conversation, and its words are its speakers'", url=lead.url)
    if mode != "full" or (material.is_talk and len(material.lines) < ENOUGH):
        return _excerpt(story, material, category)
    return _full(story, material, profiles.named(profile), category)


def _full(story: Story, material: Material, form: Profile, category: str | None) -> Draft:
    lines = material.lines
    if not lines:
        raise WriteError("no sentence of the source can be told", url=story.lead.url)
    title = titles.headline(story.lead, material)
    weights = ranking.scores(material, words.content(title.text, material.language))
    told = [lines[n] for n in ranking.choose(lines, weights, _length(story.lead, lines, form))]
    weight = {line.order: value for line, value in zip(lines, weights, strict=True)}
    body, last = conclusions.split(told, lines, weight, len(story.lead.sentences) >= form.long)
    parts = sections.divide(_connected(body), material.subheads, _sections(story.lead, body, form), form)
    heads = headings.of(parts, material.language, title.text)
    made = [_section(part, head, weight) for part, head in zip(parts, heads, strict=True)]
    return replace(
        _base(story, material, title, _summary(parts)),
        sections=(*made, *_conclusion(last, material, weight)),
        points=points.of(parts, weight, _points(story.lead, body, form)),
        table=_table(told, lines, material.language, form),
        tags=tags.of(story.lead, material, form.tags),
        category=category or categories.of(lines, material.language),
        mode="full",
    )


def _table(told: Sequence[Line], lines: Sequence[Line], spoken: str | None, form: Profile) -> Table | None:
    """The facts of what is told, else of all that could be told."""
    return tables.of(told, spoken, *form.rows) or tables.of(lines, spoken, *form.rows)


def _length(lead: Article, lines: Sequence[Line], form: Profile) -> int:
    """How many lines a post of this source tells."""
    least, most = form.sentences
    return (
        len(lines) if len(lines) <= least + 2 else max(least + 2, min(most, round(form.share * len(lines))))
    )


def _sections(lead: Article, body: Sequence[Line], form: Profile) -> int:
    least, most = form.sections
    if len(lead.sentences) < form.long:
        return max(1, min(least, len(body) // 4))
    return max(least, min(most, round(len(body) / 4.5)))


def _points(lead: Article, body: Sequence[Line], form: Profile) -> int:
    least, most = form.points
    return (
        max(least, min(most - 2, round(len(body) / 4)))
        if len(lead.sentences) >= form.long
        else max(1, min(least, len(body) // 3))
    )


def _connected(lines: Sequence[Line]) -> list[Line]:
    """The lines, each without its connective where the line it joins is left out."""
    orders = {line.order for line in lines}
    return [line if line.order - 1 in orders else trimmed(line) for line in lines]


def _section(part: Part, heading: Text, weights: dict[int, float]) -> Section:
    return Section(heading, _emphasised(part.lines, weights))


def _emphasised(lines: Sequence[Line], weights: dict[int, float]) -> tuple[DraftSentence, ...]:
    """The lines as sentences; up to three of them carry an emphasis each, those with figures first."""
    ranked = sorted(lines, key=lambda line: (not line.has_figures, -weights.get(line.order, 0.0)))
    marked = sorted(line.order for line in ranked[: min(3, len(lines) // 2)])
    return tuple(
        DraftSentence(
            line.text, (line.id,), marked.index(line.order) + 1 if line.order in marked else 0, line.how
        )
        for line in lines
    )


def _conclusion(last: Sequence[Line], material: Material, weights: dict[int, float]) -> tuple[Section, ...]:
    if not last:
        return ()
    heading = Text(
        labels.of(material.language).conclusion, tuple(dict.fromkeys(line.id for line in last))[:2]
    )
    return (Section(heading, _emphasised([trimmed(line) for line in last], weights), "conclusion"),)


def _summary(parts: Sequence[Part]) -> Text:
    """The first line of a sentence's length that stands alone, which says what happened."""
    lines = parts[0].lines
    long = [line for line in lines[:4] if line.text.count(" ") > 2] or list(lines)
    line = trimmed(next((line for line in long if not line.leans and not line.asks), long[0]))
    return Text(line.text, (line.id,))


def _excerpt(story: Story, material: Material, category: str | None) -> Draft:
    """Title, link and what may be quoted: at most two whole sentences and a tenth of the body, as the source wrote them."""
    return replace(
        _base(story, material, titles.headline(story.lead, material), _quotable(story.lead, material)),
        category=category,
        mode="excerpt",
    )


def _quotable(lead: Article, material: Material) -> Text:
    room = len(lead.text or " ".join(s.text for s in lead.sentences)) // 10
    chosen: list[Line] = []
    for line in material.lines[:3]:
        used = sum(len(one.source) + 1 for one in chosen)
        if (
            len(chosen) < 2
            and used + len(line.source) <= room
            and not (line.leans and not chosen)
            and _is_single(line.source)
        ):
            chosen.append(line)
        elif chosen:
            break
    return Text(" ".join(line.source for line in chosen), tuple(dict.fromkeys(line.id for line in chosen)))


def _is_single(text: str) -> bool:
    return not re.search(r"[.!?][\"”’']?\s", text)


def _base(story: Story, material: Material, title: Text, excerpt: Text) -> Draft:
    lead = story.lead
    return Draft(
        title,
        excerpt,
        attribution=tuple(_attribution(article) for article in story.articles),
        story=story.id,
        published=lead.published,
        modified=lead.modified,
        language=material.language,
    )


def _attribution(article: Article) -> Attribution:
    return Attribution(
        url=article.url,
        title=clean.visible(article.title),
        original_url=article.original_url,
        publisher=article.publisher,
        licence=article.licence,
        published=article.published,
        modified=article.modified,
    )
