"""One article, from its address to a post."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from aggregator import config as configuration
from aggregator import jobs, pipeline
from aggregator.config import Config, SiteConfig
from aggregator.desk import Desk
from aggregator.edges.store import Store, links
from aggregator.edges.store.posts import Kept
from aggregator.errors import FetchError, InputError, WriteError
from aggregator.jobs import Assignment, Place, Told
from aggregator.model import Link, Mode, Source
from aggregator.run import named, once, passes, scouting
from aggregator.run.once import Result
from aggregator.steps import publishing, reading
from aggregator.stories import join
from aggregator.text import urls
from aggregator.text.shown import printable
from aggregator.voice import Silence
from aggregator.write import plan


async def fetch(config: Config, url: str, licence: str, publish: bool) -> int:
    """The exit code after the post of this article was shown, and published where asked for; raises ConfigError at a slip in
    the licence, before anything is asked.
    """
    plan.check(licence)
    address = urls.clean(url)
    if address is None:
        raise InputError(f"{url!r} is not a web address", mend="it starts with http:// or https://")
    config = config if config.all_sites else config.model_copy(update={"site": SiteConfig()})
    source = _source(config, address, licence)
    if publish:
        return await _publish(config, address, source)
    store = Store("sqlite:///:memory:")
    try:
        with passes.manners(config) as manners:
            async with passes.at_desk(config, Silence(), store, manners=manners) as desk:
                told = await _told(desk, address, source)
    finally:
        store.close()
    _show(told.posts[0].text)
    return 0


async def _told(desk: Desk, address: str, source: Source) -> Told:
    page = await reading.fetch(desk, address)
    read = await desk.reading.call(jobs.article, page, None, source)
    reading.permit(read.article)
    site = desk.config.all_sites[0]
    mode: Mode = plan.mode(read.article.licence, site.non_commercial, False)
    place = Place(configuration.site(site), desk.templates(site))
    task = Assignment(join(read.article, ()), mode, (place,), desk.now(), category=source.category)
    pool = desk.language if read.article.language == "ko" else desk.reading
    told = await pool.call(jobs.tell, task)
    if not told.report.passed:
        finding = next(found for found in told.report.findings if found.blocks)
        raise WriteError(f"the post would be held by {finding.check}: {finding.message}", url=address)
    return told


async def _publish(config: Config, address: str, source: Source) -> int:
    store = Store(config.store_url())
    try:
        with passes.pass_lock(store, config):
            async with passes.at_desk(config, Silence(), store) as desk:
                await publishing.hurry(desk)
                desk.sources[source.name] = source
                link = Link(address, source.name)
                await store.run(links.ask_again, link, desk.now())
                result = Result()
                for known in await store.run(links.due_of, source.name, desk.now(), 100_000):
                    await pipeline.read(desk, known)
                if trouble := await store.run(links.trouble_at, link):
                    raise FetchError(trouble, url=address)
                result.troubles += await once.tell(desk)
                await once.publish(desk, result)
                return _told_of(result, await store.run(named.called, address))
    finally:
        store.close()


def _told_of(result: Result, posts: Sequence[Kept]) -> int:
    """The exit code; the post as it stands is on standard output, what became of it on standard error."""
    stands = next((post.text for post in posts if post.state == "published" and post.text), None)
    if stands:
        _show(stands)
    made = sum(result.published.values())
    told = [f"{made} published" if made else "nothing new"]
    told += [f"{post.state} on {post.site}{_why(post)}" for post in posts if post.state != "published"]
    told += [f"{site} took no post, `aggregator run` says why" for site in result.troubles]
    sys.stderr.write(printable("; ".join(told)) + "\n")
    return result.exit_code


def _why(post: Kept) -> str:
    found = next((found for found in post.findings if found.blocks), None)
    return f" by {found.check}: {found.message}" if found else ""


def _show(text: str) -> None:
    """A post is UTF-8, whatever the terminal's character set is, as its file in the site would be."""
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))


def _source(config: Config, address: str, licence: str) -> Source:
    """The configured source of the address, if there is one, else one of its own."""
    known = scouting.configured(config, address)
    if known is None:
        return Source(name=urlsplit(address).netloc, url=address, licence=licence)
    return known if licence == "auto" else replace(known, licence=licence)
