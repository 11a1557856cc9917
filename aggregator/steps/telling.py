"""The tell step: which sites take a story and in what mode, and what becomes of the posts written for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from aggregator import __version__, config, jobs, ledger
from aggregator.config import SiteConfig
from aggregator.desk import Desk
from aggregator.edges import pictures
from aggregator.edges.store import links, newsroom, posts
from aggregator.edges.store.posts import WITHDRAW, Kept
from aggregator.errors import AggregatorError
from aggregator.jobs import Assignment, Place, Rendered, Told
from aggregator.model import Attribution, Draft, Finding, Mode, Story, Text
from aggregator.steps import placing, rewriting
from aggregator.steps.publishing import other_path
from aggregator.stories.choice import Wants, reason_against
from aggregator.write import plan


@dataclass(frozen=True, slots=True)
class Subject:
    """A story to be told, with the category its first source gives it."""

    story: Story
    category: str | None


@dataclass(frozen=True, slots=True)
class Taker:
    """A site that is to have the story, and the post it has of it already."""

    site: SiteConfig
    before: Kept | None

    @property
    def reason(self) -> str | None:
        """Why its post is to be withdrawn, or None."""
        changes = self.before.changes if self.before else None
        return changes.removeprefix(WITHDRAW) if changes and changes.startswith(WITHDRAW) else None

    @property
    def is_closed(self) -> bool:
        """Whether nothing that the story becomes changes its post: it was rejected, or taken back, published so or not yet."""
        before = self.before
        return before is not None and (
            before.state in ("rejected", "withdrawn") or before.changes == "withdrawn"
        )


async def subject(desk: Desk, story_id: str) -> Subject | None:
    """The story of this id, None where it is not in the store."""

    def load(tx: Connection) -> Subject | None:
        story = newsroom.load(tx, story_id)
        names = newsroom.sources_of(tx, story_id)
        source = desk.sources.get(names[0]) if names else None
        return Subject(story, source.category if source else None) if story else None

    return await desk.store.run(load)


async def takers(desk: Desk, about: Subject, sites: Sequence[str]) -> tuple[Taker, ...]:
    """The sites that take the story; for the others the reason against it is recorded."""
    found = []
    for name in sites:
        site = desk.sites.get(name)
        taker = Taker(site, await desk.store.run(posts.get, about.story.id, name)) if site else None
        if site is None or taker is None or taker.is_closed:
            await desk.store.run(newsroom.undo_telling, about.story.id, name)
            continue
        against = reason_against(_wants(site), about.story, about.category)
        if against and (taker.before is None or taker.before.published is None):
            await _refuse(desk, about.story, name, Finding("choice", "story", against))
            continue
        found.append(taker)
    return tuple(found)


def assignments(desk: Desk, about: Subject, group: Sequence[Taker]) -> tuple[Assignment, ...]:
    """One assignment for each mode in which these sites may tell the story."""
    by_mode: dict[Mode, list[Taker]] = {}
    for taker in group:
        by_mode.setdefault(_mode(desk, about.story, taker.site), []).append(taker)
    return tuple(_assignment(desk, about, mode, some) for mode, some in by_mode.items())


async def write(desk: Desk, task: Assignment) -> Told:
    """The story written, verified and rendered; raises WriteError, or what no place's theme got over."""
    pool = desk.language if task.story.lead.language == "ko" else desk.reading
    if desk.model is None or task.mode not in ("full", "rewrite"):
        return await placing.told(pool, task)
    return await rewriting.tell(desk, desk.model, pool, task)


async def keep(desk: Desk, task: Assignment, told: Told) -> None:
    """Each post is ready, held with its findings, or the same as the one published; a place that takes none is told why."""
    for made in told.posts:
        post = await desk.store.run(_record, task, told, made, desk.now())
        desk.voice.step("tell", made.site, post.state, post.title)
    reasons = dict(told.unfit)
    for place in task.places:
        if place.site.name in reasons:
            await _unfit(desk, task.story, place, reasons[place.site.name])


async def refuse(desk: Desk, task: Assignment, trouble: AggregatorError) -> None:
    """Nothing can be written: the reason is recorded for each site; what is published already stays as it is."""
    for place in task.places:
        await _unfit(desk, task.story, place, str(trouble))


async def _unfit(desk: Desk, story: Story, place: Place, why: str) -> None:
    if place.before is None:
        await _refuse(desk, story, place.site.name, Finding("write", "story", why))
    else:
        await desk.store.run(newsroom.undo_telling, story.id, place.site.name)


async def withdraw(desk: Desk, taker: Taker) -> None:
    """The post of a story taken back is ready to become a tombstone, or nothing, as the site chooses.

    Where the site's theme makes no tombstone, that is said, and tried again with the next pass.
    """
    before = taker.before
    assert before is not None
    if before.published is None or before.path is None:
        return await _take_back(desk, before, "rejected" if taker.reason == "retracted" else "refused")
    text = None
    if taker.site.withdrawn == "tombstone":
        draft = before.published_draft or await desk.store.run(_remains, before)
        place = Place(config.site(taker.site), desk.templates(taker.site), before.path, draft)
        try:
            text = await desk.reading.call(jobs.tombstone, place, taker.reason or "retracted", desk.now())
        except placing.BREAKING as trouble:
            return desk.voice.step("tell", before.site, "failed", f"{before.title}: {trouble}")
    after = replace(before, state="ready", text=text, changes="withdrawn", made=desk.now(), findings=())
    await desk.store.run(posts.record, after)
    desk.voice.step("tell", before.site, "withdrawn", before.title)


async def let_go(desk: Desk, story_id: str, sites: Sequence[str]) -> None:
    """Of a story whose articles are no longer kept nothing can be told; posts that were taken back are withdrawn."""
    for name in sites:
        site = desk.sites.get(name)
        taker = Taker(site, await desk.store.run(posts.get, story_id, name)) if site else None
        if taker is not None and taker.reason:
            await withdraw(desk, taker)
        else:
            await desk.store.run(newsroom.undo_telling, story_id, name)


async def _take_back(desk: Desk, before: Kept, state: str) -> None:
    why = Finding("withdrawn", "story", "taken back before it was published")
    after = replace(before, path=None, state=state, text=None, findings=(why,), changes=None, made=desk.now())
    await desk.store.run(posts.record, after)
    desk.voice.step("tell", before.site, state, f"{before.title}: {why.message}")


def _remains(tx: Connection, post: Kept) -> Draft:
    """What is still known of a post whose words were let go: its headline, and where the story was announced."""
    link = links.first_of(tx, post.story)
    named = (Attribution(link.url, link.title or post.title, published=link.published),) if link else ()
    day = link.published if link and link.published else post.announced
    return Draft(Text(post.title), Text(""), attribution=named, story=post.story, published=day)


def _mode(desk: Desk, story: Story, site: SiteConfig) -> Mode:
    can_rewrite = desk.config.write.rewrite and desk.config.write.model is not None
    return plan.mode(story.lead.licence, site.non_commercial, can_rewrite)


def _assignment(desk: Desk, about: Subject, mode: Mode, group: Sequence[Taker]) -> Assignment:
    places = tuple(_place(desk, taker) for taker in group)
    profile = desk.config.write.profile
    return Assignment(about.story, mode, places, desk.now(), profile, about.category)


def _place(desk: Desk, taker: Taker) -> Place:
    site, before = config.site(taker.site), taker.before
    site = replace(site, pictures=site.pictures and pictures.are_possible())
    templates = desk.templates(taker.site)
    if before is None or before.published is None:
        return Place(site, templates, before.path if before else None)
    notes = before.published_corrections  # not those of an update that was never seen
    return Place(site, templates, before.path, before.published_draft, notes, before.made)


def _wants(site: SiteConfig) -> Wants:
    return Wants(site.languages, site.categories, site.include, site.exclude)


def _record(tx: Connection, task: Assignment, told: Told, made: Rendered, now: datetime) -> Kept:
    """The post as it is from now on."""
    story = task.story
    before = posts.locked(tx, story.id, made.site)
    if before is not None and _is_overtaken(task, made, before):
        return before
    if before is not None and before.published is not None and before.changes is None and made.is_same:
        same = replace(before, revision=story.revision)
        posts.record(tx, same)
        return same
    findings = (*told.report.findings, *made.findings)
    is_sound = told.report.passed and not any(finding.blocks for finding in made.findings)
    fresh = Kept(
        story=story.id,
        site=made.site,
        path=_free_path(tx, made, story),
        title=told.draft.title.text,
        state="ready" if is_sound else "held",
        revision=story.revision,
        text=made.text,
        findings=tuple(f for f in findings if f.blocks),
        draft=told.draft,
        corrections=made.corrections,
        made=now,
        announced=newsroom.announced(tx, story.id),
        provenance=ledger.provenance(story, told, __version__),
    )
    post = _updated(fresh, before) if before is not None else fresh
    posts.record(tx, post)
    return post


def _is_overtaken(task: Assignment, made: Rendered, before: Kept) -> bool:
    """Whether the post was published while this was written, so that it tells nothing of the change; it stays due."""
    place = next(place for place in task.places if place.site.name == made.site)
    return before.published is not None and place.before != before.published_draft


def _updated(fresh: Kept, before: Kept) -> Kept:
    """The post as made anew, with what is known of its publication."""
    return replace(
        fresh,
        announced=before.announced or fresh.announced,
        approved=before.approved,
        made=before.made if before.published else fresh.made,
        published=before.published,
        published_hash=before.published_hash,
        published_draft=before.published_draft,
        published_corrections=before.published_corrections,
        changes="correction" if before.published else None,
    )


def _free_path(tx: Connection, made: Rendered, story: Story) -> str:
    """The post's path, told apart by the story's id where another story has it."""
    if not posts.is_taken(tx, made.site, made.path, story.id):
        return made.path
    return other_path(made.path, story.id)


async def _refuse(desk: Desk, story: Story, site: str, finding: Finding) -> None:
    post = Kept(
        story.id, site, None, story.lead.title, "refused", story.revision, None, (finding,), made=desk.now()
    )
    await desk.store.run(posts.record, post)
    desk.voice.step("tell", site, "refused", f"{story.lead.title}: {finding.message}")
