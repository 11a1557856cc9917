"""What a worker process is asked to do: pure compositions of the rooms, values in and values out.

Kiwi, lxml, feedparser and jinja2 are loaded here, in the worker, at the first job that needs them, and never by the parent.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aggregator.errors import AggregatorError, WriteError
from aggregator.model import (
    Article,
    Correction,
    Draft,
    DraftSentence,
    Finding,
    Link,
    Mode,
    Page,
    Picture,
    Report,
    Section,
    Site,
    Source,
    Story,
    Text,
)
from aggregator.text import urls

if TYPE_CHECKING:
    from aggregator.poll import Announced, Candidate
    from aggregator.write.prompt import Ask, Part, Said


@dataclass(frozen=True, slots=True)
class Read:
    """An article with the key it is known by and the names that lead to its near-identical copies."""

    article: Article
    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A site that is to tell a story: its templates, what it already published of it and under which path."""

    site: Site
    templates: Mapping[str, str]
    path: str | None = None
    before: Draft | None = None
    corrections: tuple[Correction, ...] = ()
    posted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A story to be written once in a mode and rendered for each of its places."""

    story: Story
    mode: Mode
    places: tuple[Place, ...]
    now: datetime
    profile: str = "news"
    category: str | None = None
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post as one site would have it; `is_same` where the published one already says all of it."""

    site: str
    path: str
    text: str
    corrections: tuple[Correction, ...]
    findings: tuple[Finding, ...]
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A verified draft and its posts, and the tokens and dollars a model had for it.

    `unfit` holds (site, trouble) of each place where it could not be rendered.
    """

    draft: Draft
    report: Report
    posts: tuple[Rendered, ...]
    unfit: tuple[tuple[str, AggregatorError], ...] = ()
    tokens: int = 0
    money: float = 0.0

    @property
    def is_sound(self) -> bool:
        """Whether nothing found speaks against publishing it."""
        found = (finding for post in self.posts for finding in post.findings)
        return self.report.passed and not any(finding.blocks for finding in found)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a model is to write anew: an extractive draft, its parts, and the first ask for each."""

    draft: Draft
    parts: tuple[Part, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Texts of a model's answer that passed the gate, those that did not, and the ask that would mend them."""

    passed: tuple[Said, ...]
    failed: tuple[Said, ...] = ()
    again: Ask | None = None


def links(source: Source, page: Page, now: datetime) -> Announced:
    """What this page announces; raises SourceError."""
    from aggregator import poll

    found = poll.links(source, page, now)
    return replace(
        found, links=tuple(replace(link, published=_fixed(link.published)) for link in found.links)
    )


def discover(page: Page) -> tuple[Candidate, ...]:
    """Feeds, sitemaps and listings this page leads to, best first."""
    from aggregator import poll

    return poll.discover(page)


def article(page: Page, link: Link | None, source: Source) -> Read:
    """The article on this page, its licence as the operator declares it; raises PageError."""
    from aggregator import extract, stories
    from aggregator.write import plan

    made = extract.article(
        page,
        link,
        select=source.select,
        language=source.language,
        zone=ZoneInfo(source.timezone) if source.timezone else None,
        publisher=source.publisher,
        home=source.url,
    )
    licence = plan.effective(source.licence, made.licence)
    made = replace(made, licence=licence, published=_fixed(made.published), modified=_fixed(made.modified))
    return Read(made, urls.identity(made.url), stories.names(made))


def _fixed(moment: datetime | None) -> datetime | None:
    """The moment with its offset from UTC in place of a zone's rules, as JSON would have it and a worker may send it."""
    offset = moment.utcoffset() if moment else None
    return moment.astimezone(timezone(offset)) if moment and offset is not None else moment


def explain(page: Page, link: Link | None, source: Source) -> tuple[tuple[str, str, str], ...]:
    """(field, value, where it came from) of the article on this page; raises PageError."""
    from aggregator import extract

    return extract.explain(
        page,
        link,
        select=source.select,
        language=source.language,
        zone=ZoneInfo(source.timezone) if source.timezone else None,
        home=source.url,
    )


def tell(task: Assignment) -> Told:
    """The story written, verified and rendered for each place; raises WriteError where nothing can be said."""
    from aggregator import verify

    draft = task.draft or write(task)
    draft, report = verify.mend(draft, task.story.articles)
    if not draft.sections and draft.mode == "full":
        raise WriteError("no sentence of it stood up to its source", url=task.story.lead.url)
    return Told(draft, report, tuple(_rendered(task, draft, place) for place in task.places))


def write(task: Assignment) -> Draft:
    """The extractive draft of this story; raises WriteError."""
    from aggregator.write import extractive

    return extractive.draft(task.story, task.mode, task.profile, task.category)


def outline(task: Assignment) -> Outline:
    """What to ask a model for this story; raises WriteError where there is nothing to tell."""
    from aggregator.write import extractive, prompt

    draft = extractive.draft(task.story, "full", task.profile, task.category)
    parts = prompt.parts(draft, task.story, task.mode)
    return Outline(draft, parts, tuple(prompt.ask(part) for part in parts))


def judge(story: Story, part: Part, answer: str, failed: tuple[Said, ...] = ()) -> Judged:
    """A model's answer before the gate: to the first ask for a part, or to the one for what failed before."""
    from aggregator.write import prompt, retold

    said = prompt.read_again(answer, part, failed) if failed else prompt.read(answer, part)
    formed = [retold.formed(one, part) for one in said]
    judged = [one if one.finding else replace(one, finding=_fault(one, story, part.mode)) for one in formed]
    wrong = tuple(one for one in judged if one.finding)
    passed = tuple(one for one in judged if not one.finding)
    return Judged(passed, wrong, prompt.ask_again(part, wrong) if wrong else None)


def _fault(said: Said, story: Story, mode: Mode) -> str:
    """What the gate finds in one text of a model, empty where it passes."""
    from aggregator import verify
    from aggregator.verify import copying

    is_head = said.kind in ("title", "heading")
    sentences = () if is_head else (DraftSentence(said.text, said.evidence),)
    section = Section(Text(said.text if is_head else "", said.evidence), sentences)
    found = verify.report(Draft(Text(""), Text(""), (section,), mode="excerpt"), story.articles)
    if not found.passed:
        return next((f.message for f in found.findings if f.blocks), "no source sentence says this")
    if mode == "rewrite" and not is_head and copying.copying((said.text,), story.articles).containment:
        return "eight words in a row or more are the source's"
    return ""


def pictured(site: Site, draft: Draft) -> Site:
    """The site with the post's own share picture, where it wants them."""
    from aggregator.render import paths

    if not site.pictures:
        return site
    words = f"{draft.title.text}\n{draft.published}".encode("utf-8", "replace")
    path = f"/assets/share/{paths.slug(draft)}-{zlib.crc32(words):08x}.png"
    return replace(site, image=Picture(path, draft.title.text))


def tombstone(place: Place, reason: str, now: datetime) -> str:
    """What stands in place of a post that was taken back."""
    from aggregator import render

    assert place.before is not None
    assert place.path is not None
    return render.tombstone(place.before, place.path, place.site, reason, now, place.templates).text


def starter(site: Site, templates: Mapping[str, str]) -> dict[str, str]:
    """The files of a site that builds as it is, by path; raises RenderError."""
    from aggregator import render

    return render.site(site, templates)


def _rendered(task: Assignment, draft: Draft, place: Place) -> Rendered:
    from aggregator import render
    from aggregator.verify import lint

    notes, is_same = place.corrections, False
    if place.before is not None:
        sentences, others = _no_longer_true(place.before, task.story)
        is_same = not sentences and not others and _names_the_same(place.before, draft)
        notes = (*notes, *_corrections(sentences, others, task))
    site = pictured(place.site, draft)
    post = render.post(draft, site, place.posted or task.now, place.templates, corrections=notes)
    findings = lint.post(post.text)
    return Rendered(place.site.name, place.path or post.path, post.text, notes, findings, is_same)


def _no_longer_true(before: Draft, story: Story) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(sentences, other texts) of a published draft that the story as it now reads does not bear out."""
    from aggregator import verify
    from aggregator.write import titles

    def wrong(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(text for text in texts if text and not verify.report(text, story.articles).passed)

    sentences = wrong(s.text for section in before.sections for s in section.sentences)
    is_headline = before.title.text in {titles.trimmed(a.title, a.publisher) for a in story.articles}
    title = () if is_headline else (before.title.text,)
    others = wrong((*title, before.excerpt.text, *(point.text for point in before.points)))
    cells = [row.cells[1] for row in before.table.rows] if before.table else []
    return sentences, (*others, *(cell for cell in cells if not any(cell in a.text for a in story.articles)))


def _names_the_same(before: Draft, after: Draft) -> bool:
    return {a.url for a in before.attribution} == {
        a.url for a in after.attribution
    } and before.mode == after.mode


def _corrections(
    sentences: tuple[str, ...], others: tuple[str, ...], task: Assignment
) -> tuple[Correction, ...]:
    from aggregator import stories

    notes = stories.corrections(sentences, others, task.story, task.story.lead.language)
    return tuple(Correction(task.now, note) for note in notes)
