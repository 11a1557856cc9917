"""What the four steps work with: the configuration, the store, the web, two pools of workers, the clock, and a voice."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from aggregator import config as configuration
from aggregator.config import Config, SiteConfig
from aggregator.edges import courtesy, llm, templates
from aggregator.edges.pool import Nursery, Pool
from aggregator.edges.store import Store
from aggregator.edges.store.sources import Look
from aggregator.edges.web import Settings, Web
from aggregator.model import Source
from aggregator.voice import Silence, Voice

Clock = Callable[[], datetime]
READER_MIB, READER_SECONDS = 1024, 5.0
WRITER_MIB, WRITER_SECONDS = 2048, 30.0
# What every worker needs is imported once, before the first is forked: 0.6 s of CPU and 30 MB a worker less.
ROOMS = ("poll", "extract", "stories", "write.extractive", "verify", "verify.lint", "render")
PRELOAD = (
    "aggregator.jobs",
    *(f"aggregator.{room}" for room in ROOMS),
    *("numpy", "feedparser", "lxml.html", "jinja2.sandbox", "nh3", "ruamel.yaml"),
)


def wall_clock() -> datetime:
    """The time of this machine, in UTC."""
    return datetime.now(UTC)


@dataclass
class Desk:
    """Everything a step may ask for. The parent process alone holds one."""

    config: Config
    store: Store
    web: Web
    reading: Pool
    language: Pool
    voice: Voice = field(default_factory=Silence)
    now: Clock = wall_clock
    model: llm.Model | None = None
    unchanged: list[Look] = field(default_factory=list)
    _templates: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The configured sources by name."""
        return {row.name: configuration.source(row, self.config) for row in self.config.sources}

    @cached_property
    def sites(self) -> dict[str, SiteConfig]:
        """The configured sites by name."""
        return {site.name: site for site in self.config.all_sites}

    def sites_of(self, sources: tuple[str, ...]) -> tuple[str, ...]:
        """The sites that any of these sources feeds; a source that names none feeds all."""
        fed: dict[str, None] = {}
        for name in sources:
            source = self.sources.get(name)
            if source is not None:
                fed.update(dict.fromkeys(source.sites or self.sites))
        return tuple(name for name in fed if name in self.sites)

    def templates(self, site: SiteConfig) -> Mapping[str, str]:
        """The templates of a site, the operator's own over the built-in ones."""
        if site.name not in self._templates:
            self._templates[site.name] = templates.read(self.config.templates_path(site))
        return self._templates[site.name]


@asynccontextmanager
async def opened(
    config: Config,
    voice: Voice,
    store: Store,
    now: Clock = wall_clock,
    nursery: Nursery | None = None,
    manners: Store | None = None,
) -> AsyncIterator[Desk]:
    """A desk whose pools and connections end with the block; stores and nursery stay for whoever opened them.

    Hosts are asked as the store says, or that of `manners` where the work's own store is not the one that others share.
    """
    shared = manners or store
    async with (
        _nursery(nursery) as nursery,
        Web(
            _settings(config),
            board=courtesy.StoreBoard(shared),
            pacer=courtesy.StorePacer(shared, now, config.fetch.per_host_delay),
            clock=now,
        ) as web,
        Pool(os.cpu_count() or 1, READER_MIB, READER_SECONDS, nursery=nursery) as reading,
        Pool(1, WRITER_MIB, WRITER_SECONDS, nursery=nursery) as language,
        llm.opened(config.write, config.home) as model,
    ):
        yield Desk(config, store, web, reading, language, voice, now, model)


@asynccontextmanager
async def _nursery(lent: Nursery | None) -> AsyncIterator[Nursery]:
    """The one that was lent, or one that ends with the block."""
    if lent is not None:
        yield lent
        return
    made = Nursery(PRELOAD)
    try:
        yield made
    finally:
        await made.close()


def _settings(config: Config) -> Settings:
    fetch = config.fetch
    return Settings(
        contact=fetch.contact,
        delay=fetch.per_host_delay,
        concurrency=fetch.concurrency,
        allow_private=fetch.allow_private,
        ca_bundle=config.ca_bundle(),
    )
