"""A year of looks, its clock driven by the test: every due look happens once, in order of need.

The store, the schedule and the step's decisions are the real ones; the web is a small one that answers from a table.
"""

import asyncio
import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from aggregator import config, pipeline
from aggregator.desk import Desk
from aggregator.edges.store import Store, sources
from aggregator.edges.web import Unchanged
from aggregator.model import Link, Page, Source
from aggregator.poll import Announced
from aggregator.run import once
from aggregator.run.daemon import is_anything_due

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START, END = datetime(2028, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)  # a leap year
Papers = dict[str, list[datetime]]


class Clock:
    """A clock that shows what it was set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Press:
    """A web and a reader in one: each paper announces the newest thirty of what it has published by now."""

    def __init__(self, clock: Clock, papers: Papers) -> None:
        self.clock, self.papers = clock, papers
        self.looks: dict[str, list[datetime]] = defaultdict(list)
        self.order: list[str] = []
        self.ttl: timedelta | None = None

    async def poll(self, url: str, etag: str | None, modified: str | None) -> Page | Unchanged:
        name = url.rpartition("/")[2]
        self.looks[name].append(self.clock.now)
        self.order.append(name)
        count = str(bisect_right(self.papers.get(name, []), self.clock.now))
        if etag == count:
            return Unchanged(url, self.clock.now)
        return Page(url, url, count.encode(), "text/xml", self.clock.now, (("ETag", count),))

    async def call(self, function: object, source: Source, page: Page, now: datetime) -> Announced:
        told = list(enumerate(self.papers.get(source.name, [])[: int(page.body)]))[-30:]
        links = tuple(Link(f"{page.url}/{n}", source.name, published=at) for n, at in reversed(told))
        return Announced(links, "feed", ttl=self.ttl)


class Here(Store):
    """A store whose work is done at once, without a thread of its own."""

    async def run(self, work: Any, *args: Any, **named: Any) -> Any:
        return self.do(work, *args, **named)


class Year:
    """A desk over a store of its own whose clock goes from one due look to the next."""

    def __init__(self, home: Path, every: dict[str, str], papers: Papers | None = None) -> None:
        self.clock = Clock(START)
        self.waiting: dict[str, datetime] = {}
        self.press = Press(self.clock, papers or {})
        self.store = Here(f"sqlite:///{home / 'state.db'}")
        rows = [
            {"name": name, "url": f"https://{name}.example/{name}", "kind": "feed", "every": words}
            for name, words in every.items()
        ]
        conf = config.read(json.dumps({"site": {"name": "a"}, "sources": rows}), home)
        web = cast(Any, self.press)
        self.desk = Desk(conf, self.store, web, web, web, now=self.clock)
        self.store.do(sources.sync, tuple(self.desk.sources.values()), "1")

    def look(self) -> None:
        """A pass over what is due now."""
        asyncio.run(self._look())

    def run(self, until: datetime, most: int | None = None) -> None:
        """Passes at the moment of every next look, of at most so many sources each."""
        asyncio.run(self._run(until, most))

    async def _run(self, until: datetime, most: int | None) -> None:
        await self._look(most)
        self.waiting = {look.name: look.next_poll or START for look in await self.store.run(sources.every)}
        while self.clock.now < until:
            await self._look(most)
            self.clock.now = max(min(self.waiting.values()), self.clock.now + timedelta(seconds=10))

    async def _look(self, most: int | None = None) -> None:
        for look in (await once.due_sources(self.desk))[:most]:
            after = await pipeline.poll(self.desk, self.desk.sources[look.name], look)
            self.waiting[look.name] = after.next_poll or self.clock.now
        await once.keep_unchanged(self.desk)

    def state(self, name: str) -> sources.Look:
        found = self.store.do(sources.get, name)
        assert found is not None
        return found


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Callable[..., Year]]:
    made: list[Year] = []

    def begin(every: dict[str, str], papers: Papers | None = None) -> Year:
        made.append(Year(tmp_path, every, papers))
        return made[-1]

    yield begin
    for one in made:
        one.store.close()


def days(
    zone: str, hour: int, minute: int, wanted: Callable[[date], bool] = lambda _: True
) -> list[datetime]:
    """The moment of this wall time on each wanted day of the year; one that does not exist comes an hour later."""
    found = (START.date() + timedelta(days=n) for n in range(-1, 368))
    local = [
        datetime(d.year, d.month, d.day, hour, minute, tzinfo=ZoneInfo(zone)) for d in found if wanted(d)
    ]
    return [at.astimezone(UTC) for at in local if START < at < END]


def changing(day: date) -> bool:
    """Whether this is in a month in which a clock changes."""
    return day.month in (3, 10, 11)


LINES = {
    "york": ("30 2 * 3,10,11 * America/New_York", days("America/New_York", 2, 30, changing)),
    "berlin": ("30 2 * 3,10,11 * Europe/Berlin", days("Europe/Berlin", 2, 30, changing)),
    "seoul": ("0 9 * * 1 Asia/Seoul", days("Asia/Seoul", 9, 0, lambda d: d.weekday() == 0)),
    "ends": ("0 0 31 * * Asia/Seoul", days("Asia/Seoul", 0, 0, lambda d: d.day == 31)),
    "leap": (
        "15 12 29 2 * Europe/Berlin",
        days("Europe/Berlin", 12, 15, lambda d: (d.month, d.day) == (2, 29)),
    ),
}


@pytest.mark.slow
def test_a_year_of_cron_lines_comes_to_the_minute(year: Callable[..., Year]):
    """Through both changes of the clock in two zones, the leap day and the ends of months each look happens once."""
    made = year({name: line for name, (line, _) in LINES.items()})
    made.run(END)

    assert {name: [START, *moments] for name, (_, moments) in LINES.items()} == {
        name: [at for at in looks if at < END] for name, looks in made.press.looks.items()
    }


@pytest.mark.slow
def test_a_year_of_intervals_keeps_its_pace(year: Callable[..., Year]):
    """Looks are as far apart on the days when clocks change as on all others."""
    made = year({"slow": "50h", "days": "3d"})
    made.run(END)

    assert [{50 * HOUR}, {3 * DAY}] == [
        {b - a for a, b in pairwise(made.press.looks[name])} for name in ("slow", "days")
    ]


def regular(gap: timedelta) -> list[datetime]:
    """The moments of a year's articles that come as far apart as this."""
    return [START + gap * n for n in range(int((END - START) / gap))]


FLOOD = datetime(2028, 6, 10, tzinfo=UTC)
SILENT = [at for at in regular(40 * HOUR) if not FLOOD < at < FLOOD + 7 * timedelta(weeks=1)]
FLOODING = sorted(regular(50 * HOUR) + [FLOOD + timedelta(seconds=n) for n in range(25)])


@pytest.mark.slow
def test_a_silent_source_is_found_again_and_a_flood_is_held(year: Callable[..., Year]):
    """`auto` never waits longer than a day; what floods is held once and costs no other source its looks."""
    made = year(
        {"silent": "auto", "flooding": "auto", "days": "3d"}, {"silent": SILENT, "flooding": FLOODING}
    )
    made.run(END)
    gaps = [b - a for name in ("silent", "flooding") for a, b in pairwise(made.press.looks[name])]

    assert (True, True, 122, True) == (
        max(gaps) <= DAY,
        min(gaps) >= timedelta(minutes=10),
        len(made.press.looks["days"]),
        25 <= made.state("flooding").held <= 26,
    )


def test_what_a_feed_asked_for_holds_while_nothing_changes(year: Callable[..., Year]):
    """A feed that wants four hours between two looks says so once; the answers "not modified" do not repeat it."""
    made = year({"paper": "auto"}, {"paper": [START]})
    made.press.ttl = 4 * HOUR
    made.run(START + 20 * HOUR)

    gaps = [b - a for a, b in pairwise(made.press.looks["paper"])]

    assert (True, True) == (len(gaps) > 2, min(gaps) >= 4 * HOUR)


def test_the_most_overdue_comes_first(year: Callable[..., Year]):
    """After an outage the sources are asked in the order in which they fell due, those never asked before all others."""
    hours = [5, 3, 9, 7, 4, 8, 6]
    made = year({f"s{n}": f"{n}h" for n in hours})
    made.look()
    made.store.do(sources.postpone, [replace(made.state("s9"), next_poll=None)])
    made.clock.now += 3 * DAY
    made.press.order.clear()
    made.look()

    assert made.press.order == ["s9", *(f"s{n}" for n in sorted(hours) if n != 9)]


def test_no_source_starves_where_there_is_too_much_to_do(year: Callable[..., Year]):
    """Where a pass reaches one source of ten, all have their turns equally often, however short their intervals."""
    made = year({f"s{n}": "10s" if n % 2 else "60s" for n in range(10)})
    made.run(START + timedelta(seconds=1200), most=1)
    counts = [len(looks) for looks in made.press.looks.values()]

    assert (10, True) == (len(counts), max(counts) - min(counts) <= 0.8 * max(counts))


@pytest.mark.parametrize(("back", "lines"), [(HOUR, 0), (200 * DAY, 1)])
def test_a_clock_set_back_silences_nothing(year: Callable[..., Year], back: timedelta, lines: int):
    """Intervals begin anew; a line comes no second time for an hour, and by the new time where the clock was far off."""
    made = year({"quarter": "15m", "rhythm": "auto", "line": "0 * * * * UTC"})
    made.clock.now = START + 300 * DAY - timedelta(minutes=30)
    made.run(START + 300 * DAY + timedelta(minutes=20))
    made.clock.now -= back
    now = made.clock.now
    is_seen = made.store.do(is_anything_due, now, ())
    made.press.looks.clear()
    made.run(now + timedelta(minutes=70))

    assert (True, 4, True, lines) == (
        is_seen,
        len(made.press.looks["quarter"]),
        max(made.press.looks["rhythm"], default=START) >= now or made.state("rhythm").next_poll <= now + DAY,
        len(made.press.looks["line"]),
    )
