"""Pages from the web, with every guard and every courtesy in the order they apply.

A request passes: the address as read (`edges.address`), robots.txt and reservations (`edges.robots`), its turn at the host
and the pause between two requests (`manners`), the addresses that may be dialled (`dial`), the bounds of the answer
(`exchange`, `unpack`). A redirect passes them all again.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import responses
from pathlib import Path
from types import TracebackType
from typing import TypeVar
from urllib.parse import urlencode

from aggregator import __version__
from aggregator.edges import address, robots
from aggregator.edges.address import Target
from aggregator.edges.robots import Board, Notice, Rules
from aggregator.edges.web.dial import Dialler
from aggregator.edges.web.exchange import Answer, Connection, Stale
from aggregator.edges.web.manners import Memory, Pacer, Queues, retry_after
from aggregator.edges.web.unpack import ACCEPTED
from aggregator.errors import BadStatus, ConfigError, FetchError, Forbidden, Refused, TooLarge, Unreachable
from aggregator.model import Page
from aggregator.text import clean

FEED = 10 * 2**20
PAGE = 5 * 2**20
FEEDS = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.1"
PAGES = "text/html, application/xhtml+xml, */*;q=0.1"
NOTICES = "text/plain, application/json, */*;q=0.1"
REDIRECTS = (301, 302, 303, 307, 308)
HOPS = 10
ROBOTS_HOPS = 5
IDLE = 64  # connections kept open
REST = 15.0  # seconds a kept connection may rest
HOSTS = 1_000  # whose rules are kept in memory; 25 KB each where a newspaper writes them
DOUBT = timedelta(minutes=5)  # how long an unreadable robots.txt is not asked for again
TDMREP = "/.well-known/tdmrep.json"
BUSY = (429, 503)
Headers = tuple[tuple[str, str], ...]
Origin = tuple[str, str, int]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Settings:
    """How this program behaves on the web.

    `delay` is the pause between two requests to a host in seconds; `allow_private` names the private servers it may ask,
    as host:port; `deadline` bounds an exchange with all its redirects, waiting for the host's turn not counted: no reader
    of feeds waits longer, and whoever drips bytes keeps the others of its host waiting for as long.
    """

    contact: str | None = None
    delay: float = 2.0
    concurrency: int = 32
    allow_private: tuple[str, ...] = ()
    deadline: float = 20.0
    ca_bundle: str | None = None

    @property
    def user_agent(self) -> str:
        """Who asks, and whom to write to."""
        contact = "".join(filter(str.isprintable, self.contact or "")).encode("ascii", "ignore").decode()
        return f"{robots.NAME}/{__version__}" + (f" (+{contact})" if contact else "")


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that nothing is new since it gave us these validators; header names in lower case."""

    url: str
    fetched: datetime
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """Value of the first header of this name, in any case, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)


class Budget:
    """The seconds one call may spend on servers; waiting its turn costs nothing."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    @asynccontextmanager
    async def spending(self) -> AsyncIterator[None]:
        """Raises Unreachable when the seconds are used up."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(max(self.left, 0.0)):
                yield
        except TimeoutError:
            raise Unreachable("the server takes too long") from None
        finally:
            self.left -= time.monotonic() - began


Permission = Callable[[Target, Budget], Awaitable[Rules]]


def _check(ca_bundle: str | None) -> None:
    if ca_bundle is not None and not Path(ca_bundle).is_file():
        raise ConfigError(
            f"fetch: ca_bundle: there is no file {ca_bundle}",
            mend="name a file of PEM certificates, or leave it out",
        )


def _now() -> datetime:
    return datetime.now(UTC)


class Resting(BadStatus):
    """A host that asked to be left alone until `retry_after` was not asked: neither for this nor for its rules."""


class Web:
    """Everything this program asks of the web; `async with` closes what it opened."""

    def __init__(
        self,
        settings: Settings,
        *,
        board: Board | None = None,
        pacer: Pacer | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Raises ConfigError where `allow_private` is not host:port, or there is no bundle of authorities where one is named."""
        _check(settings.ca_bundle)
        self.settings, self.board, self.clock = settings, board, clock
        self.pacer: Pacer = pacer or Memory()
        self.dialler = Dialler(address.exceptions(settings.allow_private), settings.ca_bundle)
        self.agent = settings.user_agent
        self.gate = asyncio.Semaphore(settings.concurrency)
        self.queues, self.doors = Queues(), Queues()
        self.idle: dict[Origin, Connection] = {}
        self.rules: dict[Origin, tuple[datetime, Rules | str]] = {}
        self.notices: dict[Origin, Notice] = {}

    async def __aenter__(self) -> Web:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up everywhere."""
        while self.idle:
            self.idle.popitem()[1].close()
        self.dialler.close()

    # -- the doors

    async def poll(
        self, url: str, etag: str | None = None, last_modified: str | None = None
    ) -> Page | Unchanged:
        """What a source announces now, at most 10 MiB, or Unchanged since these validators; raises FetchError."""
        seen = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
        validators = tuple(
            (name, value) for name, value in seen if value and value.isascii() and value.isprintable()
        )
        headers = (("Accept", FEEDS), *validators)
        return await self._get(url, self._allowed, FEED, headers, Budget(self.settings.deadline))

    async def read(self, url: str) -> Page:
        """An article's page, at most 5 MiB; raises FetchError, Forbidden where its text and data mining is reserved."""
        budget = Budget(self.settings.deadline)
        page = await self._get(url, self._unreserved, PAGE, (("Accept", PAGES),), budget)
        if isinstance(page, Unchanged):
            raise BadStatus("the server says 304 unasked", status=304, url=address.shown(url))
        if words := robots.reserving(page.headers):
            raise _reserved(words, address.read(page.final_url))
        return page

    async def send(self, url: str, form: Mapping[str, str]) -> int:
        """The status of the answer to a form; robots are not asked, for a hub is there to be asked. Raises FetchError."""
        target, body = address.read(url), urlencode(form).encode()
        kind = ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))
        async with self.queues.turn(target.host):
            await self._pause(target, self.settings.delay)
            async with self.gate, Budget(self.settings.deadline).spending():
                connection = Connection(await self.dialler.dial(target))
                try:
                    fields = self._fields(target, kind)
                    answer = await connection.exchange("POST", target.path, fields, body, PAGE)
                finally:
                    connection.close()
        return answer.status

    # -- one address, its redirects, what came of them

    async def _get(
        self, url: str, permitted: Permission, limit: int, headers: Headers, budget: Budget
    ) -> Page | Unchanged:
        target = address.read(url)
        for _ in range(HOPS + 1):
            rules = await permitted(target, budget)
            answer = await self._ask(target, headers, limit, budget, max(self.settings.delay, rules.delay))
            if answer.status not in REDIRECTS:
                return self._result(url, target, answer, len(headers) > 1)
            target = _next(target, answer)
        raise BadStatus(f"more than {HOPS} redirects", status=answer.status, url=address.shown(target.url))

    def _result(self, url: str, target: Target, answer: Answer, is_conditional: bool) -> Page | Unchanged:
        now = self.clock()
        if answer.status in (200, 203):
            return Page(url, target.url, answer.body, answer.header("content-type"), now, answer.headers)
        if answer.status == 304 and is_conditional:
            return Unchanged(url, now, answer.headers)
        wait = retry_after(answer.header("retry-after"), now) if answer.status in BUSY else None
        raise BadStatus(
            _status(answer), status=answer.status, url=address.shown(target.url), retry_after=wait
        )

    async def _ask(
        self, target: Target, headers: Headers, limit: int, budget: Budget, delay: float
    ) -> Answer:
        """One request in its turn; errors carry its address."""
        try:
            async with self.queues.turn(target.host):
                await self._pause(target, delay)
                async with self.gate, budget.spending():
                    answer = await self._exchange(target, headers, limit)
                await self._mind(target, answer)
            return answer
        except FetchError as error:
            error.url = error.url or address.shown(target.url)
            raise

    async def _pause(self, target: Target, delay: float) -> None:
        patience = 2 * max(
            robots.LONGEST_DELAY, self.settings.delay
        )  # one for all requests, as for all programs
        wait = await self.pacer.reserve(target.host, delay, patience)
        if wait > patience:
            until = self.clock() + timedelta(seconds=wait)
            words = f"{target.host} asks to be left alone until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            raise Resting(words, status=429, retry_after=until)
        if wait > 0:
            await asyncio.sleep(wait)

    async def _mind(self, target: Target, answer: Answer) -> None:
        """A host that is busy and says for how long is left alone for so long, by everybody."""
        if answer.status in BUSY:
            now = self.clock()
            until = retry_after(answer.header("retry-after"), now)
            if until is not None:
                await self.pacer.hold(target.host, (until - now).total_seconds())

    async def _exchange(self, target: Target, headers: Headers, limit: int) -> Answer:
        fields = self._fields(target, headers)
        kept = self.idle.pop(target.origin, None)
        if kept is not None and kept.is_fit(REST):
            try:
                return await self._over(kept, target, fields, limit)
            except Stale:
                pass
        elif kept is not None:
            kept.close()
        return await self._over(Connection(await self.dialler.dial(target)), target, fields, limit)

    async def _over(self, connection: Connection, target: Target, fields: Headers, limit: int) -> Answer:
        answer = await connection.exchange("GET", target.path, fields, b"", limit)
        if connection.is_fit(REST):
            while len(self.idle) >= IDLE:
                self.idle.pop(next(iter(self.idle))).close()
            self.idle[target.origin] = connection
        return answer

    def _fields(self, target: Target, headers: Headers) -> Headers:
        usual = (("Host", target.netloc), ("User-Agent", self.agent), ("Accept-Encoding", ACCEPTED), *headers)
        if target.credentials is None:
            return usual
        return (*usual, ("Authorization", "Basic " + base64.b64encode(target.credentials.encode()).decode()))

    # -- what hosts let robots do

    async def _rules(self, target: Target, budget: Budget) -> Rules:
        known = self.rules.get(target.origin)
        if known is None or known[0] <= self.clock():
            async with self.doors.turn(target.netloc):
                known = self.rules.get(target.origin)
                if known is None or known[0] <= self.clock():
                    known = await self._learn(target, budget)
        if isinstance(known[1], str):
            raise Unreachable(known[1], url=address.shown(target.url))
        return known[1]

    async def _learn(self, target: Target, budget: Budget) -> tuple[datetime, Rules | str]:
        known: tuple[datetime, Rules | str]
        try:
            notice = await self._notice(target.at("/robots.txt"), budget, 0.0)
            known = (notice.fetched + robots.KEPT, Rules(notice.text))
        except (Refused, Resting) as error:
            error.url = address.shown(target.url)
            raise
        except (Unreachable, BadStatus, TooLarge) as error:
            known = (
                self.clock() + DOUBT,
                f"{error.message}, so robots.txt cannot be read and nothing may be asked",
            )
        _keep(self.rules, target.origin, known)
        return known

    async def _allowed(self, target: Target, budget: Budget) -> Rules:
        """The rules of its host; raises Forbidden where robots may not ask for it."""
        rules = await self._rules(target, budget)
        if not rules.allows(target.url):
            raise _disallowed(target)
        return rules

    async def _unreserved(self, target: Target, budget: Budget) -> Rules:
        """The same; raises Forbidden also where its host reserves text and data mining of it."""
        rules = await self._allowed(target, budget)
        notice = "" if rules.reservation else await self._reservations(target, budget, rules.delay)
        words = rules.reservation or robots.reserved(notice, target.path)
        if words:
            raise _reserved(words, target)
        return rules

    async def _reservations(self, target: Target, budget: Budget, delay: float) -> str:
        """The host's reservation file; nothing where it cannot be had, for it reserves nothing then."""
        place = target.at(TDMREP)
        async with self.doors.turn(place.url):
            known = self.notices.get(place.origin)
            if known is None or not known.is_current(self.clock()):
                try:
                    known = await self._notice(place, budget, max(self.settings.delay, delay))
                except Resting as error:
                    error.url = address.shown(target.url)
                    raise
                except FetchError:
                    known = Notice(place.url, self.clock(), "")
                _keep(self.notices, place.origin, known)
        return known.text

    async def _notice(self, target: Target, budget: Budget, delay: float) -> Notice:
        """What is posted at this address, read at most once a day; nothing where the answer is 4xx."""
        now = self.clock()
        found = await self.board.find(target.url) if self.board else None
        if found is None or not found.is_current(now):
            found = Notice(target.url, now, await self._posted(target, budget, delay))
            if self.board:
                await self.board.pin(found)
        return found

    async def _posted(self, target: Target, budget: Budget, delay: float) -> str:
        for _ in range(ROBOTS_HOPS + 1):
            answer = await self._ask(target, (("Accept", NOTICES),), robots.LARGEST, budget, delay)
            if answer.status not in REDIRECTS:
                break
            target = _next(target, answer)
        if answer.status // 100 == 2:
            return clean.storable(answer.body.decode("utf-8", "replace"))
        if answer.status // 100 in (3, 4) and answer.status != 429:
            return ""
        raise BadStatus(_status(answer), status=answer.status, url=address.shown(target.url))


def _keep(kept: dict[Origin, K], origin: Origin, value: K) -> None:
    """Remember it, and forget the oldest where there are too many."""
    kept.pop(origin, None)
    while len(kept) >= HOSTS:
        kept.pop(next(iter(kept)))
    kept[origin] = value


def _disallowed(target: Target) -> Forbidden:
    return Forbidden("robots.txt forbids it", url=address.shown(target.url))


def _reserved(words: str, target: Target) -> Forbidden:
    return Forbidden(f"text and data mining is reserved ({words})", url=address.shown(target.url))


def _next(target: Target, answer: Answer) -> Target:
    location = answer.header("location")
    if not location:
        raise BadStatus("redirect to nowhere", status=answer.status, url=address.shown(target.url))
    try:
        return address.follow(target, location.encode("latin-1").decode("utf-8"))
    except UnicodeDecodeError:
        return address.follow(target, location)


def _status(answer: Answer) -> str:
    phrase = responses.get(answer.status, "")
    if answer.header("cf-mitigated") == "challenge":
        return f"the server answers {answer.status} and wants a browser to solve a challenge"
    return f"the server answers {answer.status} {phrase}".rstrip()
