"""The read step: fetching an article, whether it may be used, and what to do when it cannot be had."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from aggregator import stories
from aggregator.desk import Desk
from aggregator.edges.store import links, newsroom, posts, sources
from aggregator.edges.store.links import Known
from aggregator.edges.store.newsroom import Kept, Reading
from aggregator.errors import AggregatorError, BadStatus, FetchError, Killed, PageError, WorkerError
from aggregator.jobs import Read
from aggregator.model import Article, Page, Story

# After a passing failure: five minutes, half an hour, two hours, eight hours, a day; then it is refused.
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(days=1),
)
ELSEWHERE = timedelta(minutes=15)


async def fetch(desk: Desk, url: str) -> Page:
    """The page at this address; raises FetchError."""
    return await desk.web.read(url)


def permit(article: Article) -> None:
    """Nothing where the article may be used; raises PageError where its page reserves it from machines."""
    if article.licence.opt_out:
        raise PageError(
            f"the page reserves it from machines ({article.licence.opt_out})",
            reason="opt-out",
            url=article.url,
        )


async def keep(desk: Desk, known: Known, page: Page, read: Read) -> Story:
    """The article's story, joined or opened and recorded together with its link."""

    def record(tx: Connection) -> Story:
        announced = links.sources_of(tx, known.id)
        story = newsroom.join(tx, _reading(desk, page, read, announced), stories.join, desk.now())
        links.read(tx, known.id, story.id)
        sources.barren(tx, known.link.source, False)
        return story

    story = await desk.store.run(record)
    desk.voice.step("read", known.link.url, "read" if story.revision == 1 else "joined", story.lead.title)
    return story


async def give_up(desk: Desk, known: Known, trouble: AggregatorError) -> None:
    """The link is tried again later where the failure may pass, else refused with its reason."""
    attempts, why = known.attempts + 1, trouble.beside(known.link.url)
    if attempts <= _tries(trouble):
        at = desk.now() + PAUSES[attempts - 1]
        if isinstance(trouble, BadStatus) and trouble.retry_after:
            at = max(at, trouble.retry_after)
        await desk.store.run(links.retry, known.id, attempts, at, why)
        return desk.voice.step("read", known.link.url, "later", why)

    def record(tx: Connection) -> None:
        links.refuse(tx, known.id, why)
        if isinstance(trouble, PageError):
            sources.barren(tx, known.link.source, True)

    await desk.store.run(record)
    desk.voice.step("read", known.link.url, "refused", why)


async def let_go(desk: Desk, known: Known) -> None:
    """A link whose source is not configured here: refused, or left to the configuration of the same store that has it."""

    def record(tx: Connection) -> None:
        if sources.get(tx, known.link.source) is None:
            links.refuse(tx, known.id, "its source is no longer configured")
        else:
            at = desk.now() + ELSEWHERE
            links.retry(
                tx, known.id, known.attempts, at, "another configuration of this store has its source"
            )

    await desk.store.run(record)


def _tries(trouble: AggregatorError) -> int:
    """How many more tries a failure is worth.

    The net's moods pass, and so, with the next release, do faults of our own. A worker that was killed may have fallen to a
    busy machine rather than to its document; a second time it is the document.
    """
    if isinstance(trouble, Killed):
        return 1
    may_pass = isinstance(trouble, WorkerError) or (isinstance(trouble, FetchError) and trouble.passing)
    return len(PAUSES) if may_pass else 0


async def keep_again(desk: Desk, kept: Kept, page: Page, read: Read) -> None:
    """The article as it now reads replaces what was known of it; its story is due where that changes it."""

    def record(tx: Connection) -> bool:
        before = newsroom.load(tx, kept.story)
        reading = _reading(desk, page, read, newsroom.sources_of(tx, kept.story))
        if before is not None and reading.key != kept.key:
            newsroom.looked(tx, kept, desk.now())
            return False
        story = newsroom.join(tx, reading, stories.join, desk.now())
        newsroom.looked(tx, kept, desk.now())
        return before is not None and story.revision > before.revision

    changed = await desk.store.run(record)
    desk.voice.step("refresh", kept.url, "changed" if changed else "unchanged")


async def withdraw_or_wait(desk: Desk, kept: Kept, trouble: BadStatus | PageError) -> None:
    """The article is withdrawn where its page is gone or reserved; any other trouble may pass."""
    is_gone = trouble.is_gone if isinstance(trouble, BadStatus) else trouble.reason == "opt-out"
    if not is_gone:
        return await wait(desk, kept, trouble)

    why = "opt-out" if isinstance(trouble, PageError) else "gone"

    def record(tx: Connection) -> None:
        story, is_last = newsroom.gone(tx, kept.key, desk.now())
        if is_last:
            posts.take_back(tx, story, why)
        else:
            newsroom.tell_again(tx, story, [post.site for post in posts.of_story(tx, story)])

    await desk.store.run(record)
    desk.voice.step("refresh", kept.url, "withdrawn", trouble.beside(kept.url))


async def wait(desk: Desk, kept: Kept, trouble: AggregatorError) -> None:
    """The article could not be read again; it stands as it is, and its next look lies further ahead."""
    await desk.store.run(newsroom.looked, kept, desk.now())
    desk.voice.step("refresh", kept.url, "failed", trouble.beside(kept.url))


def _reading(desk: Desk, page: Page, read: Read, sources: tuple[str, ...]) -> Reading:
    return Reading(
        article=read.article,
        key=read.key,
        names=read.names,
        source=sources[0] if sources else "",
        sites=desk.sites_of(sources),
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
    )
