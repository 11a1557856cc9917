"""The tell step: which sites take a story and in what mode, and what becomes of the posts written for them.

Meanwhile the operator may reject, approve or retract, another worker may publish or read an edit. So each telling ends in one
transaction that first looks whether story and post are still what it began with. Where they are not, what came meanwhile stands,
and the telling stays due.
"""

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
from aggregator.edges.store.newsroom import Version
from aggregator.edges.store.posts import WITHDRAW, WITHDRAWN, Kept
from aggregator.edges.store.sites import theme_failed, theme_works
from aggregator.errors import AggregatorError, RenderError
from aggregator.jobs import Assignment, Place, Rendered, Told
from aggregator.model import Attribution, Draft, Finding, Mode, Story, Text
from aggregator.steps import placing, rewriting
from aggregator.steps.publishing import other_path
from aggregator.stories.choice import Wants, reason_against
from aggregator.write import plan


@dataclass(frozen=True, slots=True)
class Subject:
    """A story to be told, as it stood then, with the category its first source gives it."""

    story: Story
    category: str | None
    version: Version


@dataclass(frozen=True, slots=True)
class Taker:
    """A site that is to have a story, with the version of the story and the post of it that its telling began with."""

    site: SiteConfig
    story: str
    version: Version
    before: Kept | None

    @property
    def reason(self) -> str | None:
        """Why its post is to be withdrawn, or none be made; None where nothing speaks against it."""
        if self.before is not None and self.before.is_unwanted:
            return (self.before.changes or "").removeprefix(WITHDRAW)
        return "gone" if self.version.is_gone else None

    @property
    def is_closed(self) -> bool:
        """Whether nothing that the story becomes changes its post: it was rejected, or taken back, published so or not yet."""
        before = self.before
        return before is not None and (
            before.state in ("rejected", "withdrawn") or before.changes == "withdrawn"
        )


@dataclass(frozen=True, slots=True)
class Commission:
    """An assignment and those who take what comes of it, in the order of its places."""

    task: Assignment
    takers: tuple[Taker, ...]

    def taker(self, site: str) -> Taker:
        """The taker of this name."""
        return next(taker for taker in self.takers if taker.site.name == site)


async def subject(desk: Desk, story_id: str) -> Subject | None:
    """The story of this id, None where it is not in the store."""

    def load(tx: Connection) -> Subject | None:
        version = newsroom.version(tx, story_id)
        story = newsroom.load(tx, story_id)
        names = newsroom.sources_of(tx, story_id)
        source = desk.sources.get(names[0]) if names else None
        return Subject(story, source.category if source else None, version) if story else None

    return await desk.store.run(load)


async def takers(desk: Desk, about: Subject, sites: Sequence[str]) -> tuple[Taker, ...]:
    """The sites that take the story, or whose post of it is to be withdrawn; for the others the reason against it is recorded."""
    found = []
    for name in sites:
        site = desk.sites.get(name)
        if site is None:
            await desk.store.run(newsroom.undo_telling, about.story.id, name)
            continue
        before = await desk.store.run(posts.get, about.story.id, name)
        taker = Taker(site, about.story.id, about.version, before)
        against = reason_against(_wants(site), about.story, about.category)
        if taker.is_closed:
            await _leave(desk, taker)
        elif against and not taker.reason and (before is None or before.published is None):
            await _refuse(desk, about.story, taker, Finding("choice", "story", against))
        else:
            found.append(taker)
    return tuple(found)


def assignments(desk: Desk, about: Subject, group: Sequence[Taker]) -> tuple[Commission, ...]:
    """One assignment for each mode in which these sites may tell the story."""
    by_mode: dict[Mode, list[Taker]] = {}
    for taker in group:
        by_mode.setdefault(_mode(desk, about.story, taker.site), []).append(taker)
    return tuple(
        Commission(_assignment(desk, about, mode, some), tuple(some)) for mode, some in by_mode.items()
    )


async def write(desk: Desk, one: Commission) -> Told:
    """The story written, verified and rendered; raises WriteError, or what no place's theme got over."""
    task = one.task
    pool = desk.language if task.story.lead.language == "ko" else desk.reading
    if desk.model is None or task.mode not in ("full", "rewrite"):
        return await placing.told(pool, task)
    return await rewriting.tell(desk, desk.model, pool, task)


async def keep(desk: Desk, one: Commission, told: Told) -> list[str]:
    """Each post is ready, held with its findings, or the same as the one published; of places that take none as `refuse`."""
    for made in told.posts:
        post = await desk.store.run(_record, one, told, made, desk.now())
        _say(desk, made.site, post, told.draft.title.text)
    unfit = [await _unfit(desk, one.task.story, one.taker(site), trouble) for site, trouble in told.unfit]
    return [trouble for trouble in unfit if trouble]


async def refuse(desk: Desk, one: Commission, trouble: AggregatorError) -> list[str]:
    """Nothing can be written: the reason is recorded for each site; what is published already stays as it is.

    Where a site's theme is the reason the telling stays due, and the trouble is returned.
    """
    unfit = [await _unfit(desk, one.task.story, taker, trouble) for taker in one.takers]
    return [trouble for trouble in unfit if trouble]


async def _unfit(desk: Desk, story: Story, taker: Taker, trouble: AggregatorError) -> str | None:
    if isinstance(trouble, RenderError):
        return await _wait_for_theme(desk, taker.site.name, trouble)
    if taker.before is None or taker.before.published is None:
        await _refuse(desk, story, taker, Finding("write", "story", str(trouble)))
    else:
        await _leave(desk, taker)
    return None


async def _wait_for_theme(desk: Desk, site: str, trouble: RenderError) -> str:
    """The theme's trouble, told; the operator mends it, and until then no other story is tried for the site in a hurry."""
    await desk.store.run(theme_failed, site, str(trouble), desk.now())
    desk.voice.step("tell", site, "failed", str(trouble))
    return f"{site}: {trouble}"


async def withdraw(desk: Desk, taker: Taker, title: str = "") -> None:
    """The post of a story taken back is ready to become a tombstone, or nothing, as the site chooses.

    Where the site's theme makes no tombstone, that is said, and tried again.
    """
    before, reason = taker.before, taker.reason or "retracted"
    if before is None or before.published is None or before.path is None:
        return await _take_back(desk, taker, reason, before.title if before else title)
    text = None
    if taker.site.withdrawn == "tombstone":
        draft = before.published_draft or await desk.store.run(_remains, before)
        place = Place(config.site(taker.site), desk.templates(taker.site), before.path, draft)
        try:
            text = await desk.reading.call(jobs.tombstone, place, reason, desk.now())
        except RenderError as trouble:
            await _wait_for_theme(desk, before.site, trouble)
            return
        except placing.BREAKING as trouble:
            return desk.voice.step("tell", before.site, "failed", f"{before.title}: {trouble}")
    after = replace(before, state="ready", text=text, changes="withdrawn", made=desk.now(), findings=())
    kept = await desk.store.run(_end, taker, after)
    desk.voice.step("tell", before.site, "withdrawn" if kept else "later", before.title)


async def let_go(desk: Desk, story_id: str, sites: Sequence[str]) -> None:
    """Of a story whose articles are no longer kept nothing can be told; posts that were taken back are withdrawn."""
    for name in sites:
        site = desk.sites.get(name)
        if site is None:
            await desk.store.run(newsroom.undo_telling, story_id, name)
            continue
        taker = await desk.store.run(_left, site, story_id)
        if taker.version.articles:
            continue  # it is kept anew, and told next
        if taker.reason:
            await withdraw(desk, taker)
        else:
            await _leave(desk, taker)


def _left(tx: Connection, site: SiteConfig, story: str) -> Taker:
    return Taker(site, story, newsroom.version(tx, story), posts.get(tx, story, site.name))


async def _leave(desk: Desk, taker: Taker) -> None:
    """The telling is done, and changes nothing."""
    await desk.store.run(_end, taker, taker.before)


async def _take_back(desk: Desk, taker: Taker, reason: str, title: str) -> None:
    why = Finding(WITHDRAWN, reason, "taken back before it was published")
    state = "rejected" if reason == "retracted" else "refused"
    revision = taker.version.revision or 0
    before = taker.before or Kept(taker.story, taker.site.name, None, title, state, revision, None)
    after = replace(before, path=None, state=state, text=None, findings=(why,), changes=None, made=desk.now())
    kept = await desk.store.run(_end, taker, after)
    desk.voice.step("tell", taker.site.name, state if kept else "later", f"{title}: {why.message}")


def _is_overtaken(tx: Connection, taker: Taker) -> bool:
    """Whether story or post is no longer what the telling began with; nobody changes either before this transaction ends."""
    version = newsroom.version(tx, taker.story)
    return version != taker.version or posts.locked(tx, taker.story, taker.site.name) != taker.before


def _end(tx: Connection, taker: Taker, after: Kept | None) -> bool:
    """Whether the telling is done with the post as given; what overtook it stands, and it stays due."""
    if _is_overtaken(tx, taker):
        return False
    if after is None or after == taker.before:
        newsroom.undo_telling(tx, taker.story, taker.site.name)
    else:
        posts.record(tx, after)
    return True


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


def _record(tx: Connection, one: Commission, told: Told, made: Rendered, now: datetime) -> Kept | None:
    """The post as it is from now on; None where its telling was overtaken."""
    taker, story = one.taker(made.site), one.task.story
    theme_works(tx, made.site)
    if _is_overtaken(tx, taker):
        return None
    before = taker.before
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


def _updated(fresh: Kept, before: Kept) -> Kept:
    """The post as made anew, with what is known of its publication."""
    return replace(
        fresh,
        announced=before.announced or fresh.announced,
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


async def _refuse(desk: Desk, story: Story, taker: Taker, finding: Finding) -> None:
    site = taker.site.name
    post = Kept(
        story.id, site, None, story.lead.title, "refused", story.revision, None, (finding,), made=desk.now()
    )
    kept = await desk.store.run(_end, taker, post)
    _say(desk, site, post if kept else None, f"{story.lead.title}: {finding.message}")


def _say(desk: Desk, site: str, post: Kept | None, words: str) -> None:
    """What became of a telling, or that it was overtaken."""
    desk.voice.step("tell", site, post.state if post else "later", words)
