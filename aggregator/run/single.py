"""One article, from its address to a post."""

from __future__ import annotations

import sys
from dataclasses import replace
from urllib.parse import urlsplit

from aggregator import config as configuration
from aggregator import jobs, pipeline
from aggregator.config import Config, SiteConfig
from aggregator.desk import Desk
from aggregator.edges.store import Store, links
from aggregator.errors import FetchError, InputError, WriteError
from aggregator.jobs import Assignment, Place, Told
from aggregator.model import Link, Mode, Source
from aggregator.run import once, passes
from aggregator.run.once import Result
from aggregator.steps import publishing, reading
from aggregator.stories import join
from aggregator.text import urls
from aggregator.voice import Silence
from aggregator.write import plan


async def fetch(config: Config, url: str, licence: str, publish: bool) -> int:
    """The exit code after the post of this article was shown, and published where asked for."""
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
    sys.stdout.write(told.posts[0].text)
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
                await once.tell(desk)
                await once.publish(desk, result)
        return _say(result)
    finally:
        store.close()


def _say(result: Result) -> int:
    made = sum(result.published.values())
    sys.stdout.write(
        f"{made} published\n" if made else "nothing new: it is published already, held or refused\n"
    )
    return result.exit_code


def _source(config: Config, address: str, licence: str) -> Source:
    """The configured source of the address's host, if there is one, else one of its own."""
    host = urlsplit(address).netloc
    known = next((row for row in config.sources if urlsplit(row.url).netloc == host), None)
    if known is None:
        return Source(name=host, url=address, licence=licence)
    source = configuration.source(known, config)
    return source if licence == "auto" else replace(source, licence=licence)
