"""How the web is asked: robots.txt first, one request at a time, a pause between two, silence where a host wants it."""

from __future__ import annotations

import asyncio
import functools
import itertools
from datetime import UTC, datetime

import pytest
from webland import Act, Request, Site, answer, closing, late, redirect, slowly, visit

from aggregator.edges import robots
from aggregator.edges.robots import Notice
from aggregator.edges.web import Memory, Settings, Web
from aggregator.errors import BadStatus, FetchError, Refused, Unreachable

OK = answer("hello")
CLOSED = answer("User-agent: *\nDisallow: /", Content_Type="text/plain")


async def outcome(web: Web, url: str) -> str:
    """`ok`, or the name of the error."""
    try:
        await web.poll(url)
    except FetchError as error:
        return type(error).__name__
    return "ok"


async def article(web: Web, url: str) -> str:
    """`ok`, or the error's message."""
    try:
        await web.read(url)
    except FetchError as error:
        return error.message
    return "ok"


def gaps(requests: list[Request]) -> list[float]:
    times = [request.at for request in requests]
    return [after - before for before, after in itertools.pairwise(times)]


def test_a_host_is_asked_one_thing_at_a_time() -> None:
    """However many want something of it."""

    async def use(web: Web, site: Site) -> None:
        await asyncio.gather(*(web.poll(f"{site.url}/{n}") for n in range(6)))

    _, site = visit({f"/{n}": slowly(OK, 0.01, 999) for n in range(6)}, use)
    assert (1, 6) == (site.busiest, len(site.asked))


def test_two_hosts_are_asked_at_once() -> None:
    """One that is slow does not keep another waiting."""

    order: list[str] = []

    async def ask(web: Web, url: str) -> None:
        await web.poll(url)
        order.append(url[-1])

    async def run() -> None:
        async with Site({"/a": late(OK, 0.3)}) as slow, Site({"/b": OK}, "127.0.0.2") as quick:
            web = Web(Settings(delay=0, allow_private=(slow.netloc, quick.netloc)))
            await asyncio.gather(ask(web, slow.url + "/a"), ask(web, quick.url + "/b"))
            web.close()

    asyncio.run(run())
    assert ["b", "a"] == order


def test_no_more_than_so_many_are_asked_at_once() -> None:
    """`concurrency` bounds all hosts together."""

    async def run() -> int:
        hosts = [f"127.0.0.{n}" for n in range(1, 7)]
        busy = [0, 0]

        async def act(writer: asyncio.StreamWriter) -> None:
            busy[0] += 1
            busy[1] = max(busy)
            await asyncio.sleep(0.02)
            busy[0] -= 1
            writer.write(OK)

        sites = [await Site({"/a": act}, host).__aenter__() for host in hosts]
        settings = Settings(delay=0, concurrency=2, allow_private=tuple(site.netloc for site in sites))
        async with Web(settings) as web:
            await asyncio.gather(*(web.poll(site.url + "/a") for site in sites))
        for site in sites:
            await site.__aexit__()
        return busy[1]

    assert 2 == asyncio.run(run())


def test_there_is_a_pause_between_two_requests() -> None:
    """Redirects and reservation files count too."""

    async def use(web: Web, site: Site) -> None:
        await asyncio.gather(web.read(site.url + "/a"), web.poll(site.url + "/b"))

    _, site = visit({"/a": redirect("/c"), "/b": OK, "/c": OK}, use, delay=0.2)
    paced = [request for request in site.requests if request.path != "/robots.txt"]
    assert (4, True) == (len(paced), min(gaps(paced)) > 0.1)


def test_a_crawl_delay_is_kept() -> None:
    """The host's own wish, where it is longer than ours."""
    robots = answer("User-agent: *\nCrawl-delay: 0.2\n")

    async def use(web: Web, site: Site) -> None:
        for _ in range(2):
            await web.poll(site.url + "/a")

    _, site = visit({"/a": OK, "/robots.txt": robots}, use, delay=0.01)
    assert gaps(site.requests)[-1] > 0.1


def test_a_crawl_delay_beyond_reason_leaves_nothing_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that wants half a minute where the longest is a fifth of a second is asked after that."""
    monkeypatch.setattr(robots, "LONGEST_DELAY", 0.2)

    async def use(web: Web, site: Site) -> list[str]:
        return [await outcome(web, site.url + path) for path in ("/a", "/b")]

    said, site = visit({"/robots.txt": answer("User-agent: *\nCrawl-delay: 30"), "/a": OK, "/b": OK}, use)
    paced = [request for request in site.requests if request.path in ("/a", "/b")]
    assert (["ok", "ok"], True) == (said, min(gaps(paced)) > 0.1)


def test_a_crawl_delay_is_kept_after_the_reservation_file() -> None:
    """It is a request as any other."""
    robots = answer("User-agent: *\nCrawl-delay: 0.2\n")

    async def use(web: Web, site: Site) -> None:
        await web.read(site.url + "/a")

    _, site = visit({"/a": OK, "/robots.txt": robots}, use, delay=0.01)
    assert gaps(site.requests)[-1] > 0.1


@pytest.mark.parametrize("status", ["429 Too Many", "503 Busy"])
def test_a_host_that_wants_to_be_left_alone_is_left_alone(status: str) -> None:
    """All of it, by everybody, until it said; the error carries the moment."""

    async def use(web: Web, site: Site) -> list[float]:
        waits: list[float] = []
        for path in ("/a", "/b"):
            with pytest.raises(BadStatus) as caught:
                await web.poll(site.url + path)
            assert caught.value.retry_after is not None
            waits.append(round((caught.value.retry_after - web.clock()).total_seconds() / 10))
        return waits

    waits, site = visit({"/a": answer("", status, Retry_After="3600"), "/b": OK}, use)
    assert ([360, 360], ["/a"]) == (waits, site.asked)


def test_what_a_resting_host_reserves_is_not_taken_for_nothing() -> None:
    """Where robots.txt was read and the rest began before the reservations were, the article waits for them."""
    reserved = answer('[{"location": "/", "tdm-reservation": 1}]')

    async def use(web: Web, site: Site) -> list[str]:
        await outcome(web, site.url + "/robots-are-read")
        await web.pacer.hold(site.host, 3600)
        told = [await article(web, site.url + "/a")]
        web.pacer = Memory()
        return [*told, await article(web, site.url + "/a")]

    first, second = visit({"/a": OK, "/.well-known/tdmrep.json": reserved}, use)[0]
    assert (True, True) == ("left alone" in first, "tdm-reservation" in second)


@pytest.mark.slow
def test_a_short_wish_is_waited_out() -> None:
    """A second is no reason to give up the pass."""

    async def use(web: Web, site: Site) -> list[str]:
        return [await outcome(web, site.url + path) for path in ("/a", "/b")]

    done, site = visit({"/a": answer("", "503 Busy", Retry_After="1"), "/b": OK}, use)
    assert (["BadStatus", "ok"], True) == (done, gaps(site.requests)[-1] > 0.9)


def test_busy_without_a_time_holds_nobody_up() -> None:
    """The source that was told backs off by itself; the host's others go on."""

    async def use(web: Web, site: Site) -> list[str]:
        return [await outcome(web, site.url + path) for path in ("/a", "/b")]

    assert ["BadStatus", "ok"] == visit({"/a": answer("", "429 Too Many"), "/b": OK}, use)[0]


def test_what_robots_forbid_is_never_asked_for() -> None:
    """Neither as a source nor as an article."""

    async def use(web: Web, site: Site) -> list[str]:
        return [await outcome(web, site.url + "/a"), await article(web, site.url + "/a")]

    done, site = visit({"/a": OK, "/robots.txt": CLOSED}, use)
    assert (["Forbidden", "robots.txt forbids it"], []) == (done, site.asked)


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        (answer("", "404 Not Found"), "ok"),
        (answer("", "403 Forbidden"), "ok"),
        (answer("", "204 No Content"), "ok"),
        (redirect("/robots.txt"), "ok"),
        (redirect("/elsewhere"), "Forbidden"),
        (answer("", "500 Oops"), "Unreachable"),
        (answer("", "503 Busy"), "Unreachable"),
        (answer("", "429 Too Many"), "Unreachable"),
        (closing(b"garbage"), "Unreachable"),
        (answer("#" * 600_000), "Unreachable"),
        (answer("x", Content_Encoding="odd"), "Unreachable"),
    ],
)
def test_what_is_made_of_the_answer_for_robots_txt(robots: bytes | Act, expected: str) -> None:
    """None is a yes (RFC 9309, 2.3.1.3), one that cannot be read is a no (2.3.1.4); redirects are followed."""

    async def use(web: Web, site: Site) -> str:
        return await outcome(web, site.url + "/a")

    assert expected == visit({"/a": OK, "/robots.txt": robots, "/elsewhere": CLOSED}, use)[0]


def test_robots_txt_is_asked_for_once() -> None:
    """By many at the same time, and by those that come later."""

    async def use(web: Web, site: Site) -> None:
        await asyncio.gather(*(web.poll(site.url + "/a") for _ in range(5)))
        await web.poll(site.url + "/a")

    _, site = visit({"/a": OK}, use)
    assert 1 == sum(request.path == "/robots.txt" for request in site.requests)


def test_a_robots_txt_that_failed_is_not_asked_for_at_every_turn() -> None:
    """The refusal is remembered for minutes, and is a passing one."""

    async def use(web: Web, site: Site) -> bool:
        first = await outcome(web, site.url + "/a")
        with pytest.raises(Unreachable) as caught:
            await web.poll(site.url + "/a")
        return caught.value.passing and first == "Unreachable"

    done, site = visit({"/a": OK, "/robots.txt": answer("", "500 Oops")}, use)
    assert (True, 1) == (done, len(site.requests))


class Board:
    """A notice board in a dictionary."""

    def __init__(self) -> None:
        self.notices: dict[str, Notice] = {}

    async def find(self, url: str) -> Notice | None:
        return self.notices.get(url)

    async def pin(self, notice: Notice) -> None:
        self.notices[notice.url] = notice


def test_notices_are_kept_for_a_day_and_over_a_restart() -> None:
    """A second pass asks for neither file; a day later both are asked for again."""
    board = Board()

    async def run() -> list[int]:
        asked = []
        async with Site({"/a": OK, "/robots.txt": answer("User-agent: *\nAllow: /")}) as site:
            for hours in (0, 23, 25):
                now = 1_772_323_200 + 3600 * hours
                settings = Settings(delay=0, allow_private=(site.netloc,))
                async with Web(
                    settings, board=board, clock=functools.partial(datetime.fromtimestamp, now, UTC)
                ) as web:
                    await web.read(site.url + "/a")
                asked.append(len(site.requests) - len(site.asked))
        return asked

    assert [2, 2, 4] == asyncio.run(run())


FILE = answer('[{"location": "/a", "tdm-reservation": 1}]', Content_Type="application/json")


@pytest.mark.parametrize(
    ("page", "extra", "expected"),
    [
        (OK, {}, "ok"),
        (answer("x", tdm_reservation="1"), {}, "text and data mining is reserved (tdm-reservation: 1)"),
        (answer("x", X_Robots_Tag="noai"), {}, "text and data mining is reserved (X-Robots-Tag: noai)"),
        (
            OK,
            {"/.well-known/tdmrep.json": FILE},
            "text and data mining is reserved (tdmrep.json: tdm-reservation 1)",
        ),
        (OK, {"/.well-known/tdmrep.json": answer("", "500 Oops")}, "ok"),
        (OK, {"/.well-known/tdmrep.json": closing(b"")}, "ok"),
        (
            OK,
            {"/robots.txt": answer("User-agent: *\nContent-Signal: ai-input=no\nAllow: /")},
            "text and data mining is reserved (Content-Signal: ai-input=no)",
        ),
    ],
)
def test_reservations_of_text_and_data_mining(
    page: bytes, extra: dict[str, bytes | Act], expected: str
) -> None:
    """The page's headers, its host's file or its robots.txt; a file that cannot be had reserves nothing."""

    async def use(web: Web, site: Site) -> str:
        return await article(web, site.url + "/a")

    assert expected == visit({"/a": page} | extra, use)[0]


@pytest.mark.parametrize("location", ["/a/1", "/b"])
def test_what_a_host_reserves_is_reserved_behind_its_redirects(location: str) -> None:
    """At every hop, and before it is asked for."""

    async def use(web: Web, site: Site) -> str:
        return await article(web, site.url + "/1")

    pages = {"/1": redirect(location), "/b": redirect("/a/1"), "/a/1": OK, "/.well-known/tdmrep.json": FILE}
    told, site = visit(pages, use)
    assert (True, False) == ("tdmrep.json" in told, "/a/1" in site.asked)


def test_the_reservation_file_is_asked_for_once() -> None:
    """Many articles of a host read at once need it once."""

    async def use(web: Web, site: Site) -> None:
        await asyncio.gather(*(web.read(site.url + "/a") for _ in range(4)))

    _, site = visit({"/a": OK}, use)
    assert 1 == sum(request.path == "/.well-known/tdmrep.json" for request in site.requests)


def test_a_source_may_be_polled_whose_articles_are_reserved() -> None:
    """Reading an announcement is not mining; Refused comes with the article."""

    async def use(web: Web, site: Site) -> tuple[str, bool]:
        polled = await outcome(web, site.url + "/a")
        with pytest.raises(Refused) as caught:
            await web.read(site.url + "/a")
        return polled, caught.value.passing

    assert ("ok", False) == visit({"/a": OK, "/.well-known/tdmrep.json": FILE}, use)[0]
