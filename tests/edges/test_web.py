"""Pages from the web: what is asked, and what is made of the answers."""

from __future__ import annotations

import asyncio
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from webland import Act, Site, answer, closing, redirect, slowly, visit

from aggregator.edges.web import Settings, Unchanged, Web
from aggregator.errors import BadStatus, ConfigError, FetchError, Refused, TooLarge, Unreachable
from aggregator.model import Page

OK = answer("hello", ETag='"1"')


async def fault(web: Web, url: str) -> FetchError:
    """The error that polling raises."""
    with pytest.raises(FetchError) as caught:
        await web.poll(url)
    return caught.value


def test_a_page_is_what_the_server_gave() -> None:
    """Body, type, headers in lower case, and both addresses."""

    async def use(web: Web, site: Site) -> tuple[object, ...]:
        page = await web.read(site.url + "/a")
        return (
            page.body,
            page.content_type,
            page.header("ETag"),
            page.url == page.final_url == site.url + "/a",
        )

    assert (b"hello", "text/html", '"1"', True) == visit({"/a": OK}, use)[0]


def test_the_program_says_who_asks() -> None:
    """Name, version and contact; no cookie, no referrer."""

    async def use(web: Web, site: Site) -> None:
        await web.poll(site.url + "/a")

    _, site = visit({"/a": answer("x", Set_Cookie="a=b")}, use)
    request = site.requests[-1]
    assert (
        True,
        {"host", "user-agent", "accept-encoding", "accept"},
    ) == (request.headers["user-agent"].endswith(" (+me@paper.example)"), set(request.headers))


@pytest.mark.parametrize("contact", ["me@a.example\r\nX-Evil: 1", "한국", ""])
def test_a_contact_cannot_break_the_request(contact: str) -> None:
    """What is not printable ASCII of it is left out."""
    agent = Settings(contact).user_agent
    assert (True, True) == (agent.isascii(), agent.isprintable())


def test_nothing_new_is_unchanged() -> None:
    """Validators are sent, and 304 is no page."""

    async def use(web: Web, site: Site) -> bool:
        seen = await web.poll(site.url + "/a", etag='"1"', last_modified="Mon, 02 Mar 2026 00:00:00 GMT")
        return isinstance(seen, Unchanged) and seen.header("ETag") == '"1"'

    done, site = visit({"/a": b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'}, use)
    headers = site.requests[-1].headers
    assert (True, '"1"', "Mon, 02 Mar 2026 00:00:00 GMT") == (
        done,
        headers["if-none-match"],
        headers["if-modified-since"],
    )


def test_a_validator_with_line_breaks_is_not_sent() -> None:
    """What a server once said cannot write headers of ours."""

    async def use(web: Web, site: Site) -> None:
        await web.poll(site.url + "/a", etag='"1"\r\nX-Evil: 1')

    _, site = visit({"/a": OK}, use)
    assert {"if-none-match", "x-evil"}.isdisjoint(site.requests[-1].headers)


def test_304_unasked_is_an_error() -> None:
    """Nothing was said to be known, so nothing can be unchanged."""

    async def use(web: Web, site: Site) -> int:
        error = await fault(web, site.url + "/a")
        return error.status if isinstance(error, BadStatus) else 0

    assert 304 == visit({"/a": b"HTTP/1.1 304 Not Modified\r\n\r\n"}, use)[0]


@pytest.mark.parametrize(
    ("status", "is_passing"),
    [("404 Not Found", False), ("410 Gone", False), ("500 Oops", True), ("204 No", False)],
)
def test_an_error_status_is_an_error(status: str, is_passing: bool) -> None:
    """Its page is never taken for content; whether it may pass shows."""

    async def use(web: Web, site: Site) -> tuple[bool, bool]:
        error = await fault(web, site.url + "/a")
        return isinstance(error, BadStatus), error.passing

    assert (True, is_passing) == visit({"/a": answer("<h1>sorry</h1>", status)}, use)[0]


def test_messages_are_ours() -> None:
    """Neither the server's reason nor its headers reach an error."""

    async def use(web: Web, site: Site) -> str:
        return str(await fault(web, site.url + "/a")).replace(site.url, "")

    page = b"HTTP/1.1 500 \x1b]0;pwned\x07\r\nServer: \x1b[2J\r\nContent-Length: 0\r\n\r\n"
    assert "the server answers 500 Internal Server Error: '/a'" == visit({"/a": page}, use)[0]


def test_messages_hold_no_secrets() -> None:
    """Credentials and tokens of an address are not shown."""

    async def use(web: Web, site: Site) -> str:
        return str(await fault(web, f"http://me:pass@{site.netloc}/a?token=abc&x=1")).replace(site.url, "")

    assert "the server answers 404 Not Found: '/a?token=***&x=1'" == visit({}, use)[0]


@pytest.mark.parametrize(
    ("page", "kind", "message"),
    [
        (b"", Unreachable, "the server hangs up without an answer"),
        (b"HELLO WORLD\r\n\r\n", Unreachable, "the answer is not HTTP"),
        (b"HTTP/1.1 099 X\r\n\r\n", Unreachable, "the answer is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", Unreachable, "the answer is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", Unreachable, "the answer is not HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            Unreachable,
            "the answer is not HTTP",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", Unreachable, "the answer breaks off"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", Unreachable, "the answer breaks off"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            Unreachable,
            "the answer breaks off",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            Unreachable,
            "the answer is not HTTP",
        ),
        (
            b"HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
            Unreachable,
            "the answer is not HTTP",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 20, Unreachable, "the server keeps promising an answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000, TooLarge, "more than 64 KiB of headers"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 20_000,
            TooLarge,
            "more than 64 KiB of headers",
        ),
        (
            b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 12_000 + b"\r\n",
            TooLarge,
            "more than 64 KiB of headers",
        ),
        (
            b"HTTP/1.1 103 Early Hints\r\n" + b"X: y\r\n" * 12_000 + b"\r\n" + OK,
            TooLarge,
            "more than 64 KiB of headers",
        ),
        (
            answer("x", Content_Encoding="snappy"),
            Unreachable,
            "the answer is packed in a way that was not asked for",
        ),
        (
            answer("x", Content_Encoding="gzip, gzip"),
            Unreachable,
            "the answer is packed in a way that was not asked for",
        ),
        (answer("plain", Content_Encoding="gzip"), Unreachable, "the answer is packed wrongly"),
        (
            answer(zlib.compress(b"a" * 99)[:-6], Content_Encoding="deflate"),
            Unreachable,
            "the answer breaks off",
        ),
    ],
)
def test_what_is_no_answer(page: bytes, kind: type[FetchError], message: str) -> None:
    """Each way in which a server can fail has its short name."""

    async def use(web: Web, site: Site) -> tuple[type[FetchError], str]:
        error = await fault(web, site.url + "/a")
        return type(error), error.message

    assert (kind, message) == visit({"/a": closing(page)}, use)[0]


@pytest.mark.parametrize(
    "page",
    [
        answer(zlib.compress(b"a" * 99)[:-6], Content_Encoding="deflate"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    ],
)
def test_a_server_whose_answer_was_none_is_hung_up_on(page: bytes) -> None:
    """Even where it ended as the protocol wants it: nobody would ever use the connection again."""

    async def use(web: Web, site: Site) -> int:
        await fault(web, site.url + "/a")
        await asyncio.sleep(0.1)
        return site.open

    assert 0 == visit({"/a": page}, use)[0]


def test_a_body_ends_with_the_connection() -> None:
    """Without a length the end is the end."""

    async def use(web: Web, site: Site) -> bytes:
        return (await web.read(site.url + "/a")).body

    assert b"hello" == visit({"/a": closing(b"HTTP/1.0 200 OK\r\n\r\nhello")}, use)[0]


def test_bytes_after_the_body_belong_to_nobody() -> None:
    """A second answer nobody asked for is not taken for the answer to the next question."""

    async def use(web: Web, site: Site) -> tuple[bytes, bytes]:
        first = await web.read(site.url + "/a")
        await asyncio.sleep(0.3)  # the server has said it all by then
        return first.body, (await web.read(site.url + "/b")).body

    pages: dict[str, bytes | Act] = {"/a": slowly(OK + answer("evil"), 0.01, len(OK)), "/b": answer("good")}
    assert (b"hello", b"good") == visit(pages, use)[0]


def test_one_connection_serves_many_requests() -> None:
    """It is kept while the server keeps it."""

    async def use(web: Web, site: Site) -> None:
        for _ in range(3):
            await web.poll(site.url + "/a")

    _, site = visit({"/a": OK}, use)
    assert (1, 4) == (site.connections, len(site.requests))


def test_a_connection_that_died_in_its_sleep_is_replaced() -> None:
    """The request goes out again on a new one."""

    async def use(web: Web, site: Site) -> list[bytes]:
        pages = [await web.read(site.url + "/a") for _ in range(2)]
        return [page.body for page in pages]

    once = [slowly(OK, 0, 9999), closing(b""), slowly(OK, 0, 9999)]

    async def act(writer: asyncio.StreamWriter) -> None:
        await once.pop(0)(writer)

    assert [b"hello", b"hello"] == visit({"/a": act}, use)[0]


def test_a_server_that_never_answers_is_given_up() -> None:
    """One deadline for head and body, however steadily they drip."""

    async def use(web: Web, site: Site) -> list[str]:
        return [(await fault(web, site.url + path)).message for path in ("/head", "/body", "/never")]

    async def never(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    head, body = answer("x" * 1000)[:-1000], b"x" * 1000
    pages = {"/head": slowly(head, 0.05), "/body": slowly(head + body, 0.05, 70), "/never": never}
    assert ["the server takes too long"] * 3 == visit(pages, use, deadline=0.3)[0]


def test_redirects_share_the_deadline() -> None:
    """Many short waits are one long wait."""

    async def use(web: Web, site: Site) -> str:
        return (await fault(web, site.url + "/0")).message

    pages = {f"/{n}": slowly(redirect(f"/{n + 1}"), 0.1, 999) for n in range(9)}
    assert "the server takes too long" == visit(pages, use, deadline=0.35)[0]


def test_waiting_for_ones_turn_is_not_the_servers_fault() -> None:
    """The deadline counts the exchange, not the queue before it."""

    async def use(web: Web, site: Site) -> int:
        return len(await asyncio.gather(*(web.poll(f"{site.url}/{n}") for n in range(4))))

    assert 4 == visit({f"/{n}": slowly(OK, 0.1, 999) for n in range(4)}, use, deadline=0.3)[0]


def test_a_page_is_at_most_five_mebibytes_and_a_feed_ten() -> None:
    """Both bounds are counted in bytes of the body."""

    async def use(web: Web, site: Site) -> list[object]:
        feed = await web.poll(site.url + "/7")
        with pytest.raises(TooLarge, match="more than 5 MiB"):
            await web.read(site.url + "/7")
        with pytest.raises(TooLarge, match="more than 10 MiB"):
            await web.poll(site.url + "/11")
        return [len(feed.body) if isinstance(feed, Page) else 0]

    assert [7 * 2**20] == visit({f"/{n}": answer(b"x" * n * 2**20) for n in (7, 11)}, use)[0]


@pytest.mark.slow
def test_a_body_in_crumbs_is_given_up() -> None:
    """A million pieces of one byte are not worth their work."""

    async def use(web: Web, site: Site) -> str:
        return (await fault(web, site.url + "/a")).message

    crumbs = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 51_000 + b"0\r\n\r\n"
    assert "more than 50,000 pieces" == visit({"/a": closing(crumbs)}, use)[0]


def test_redirects_are_followed_to_the_page() -> None:
    """Ten of them, relative or not; the page knows where it was found."""

    async def use(web: Web, site: Site) -> tuple[str, str]:
        page = await web.read(site.url + "/0")
        return page.url.removeprefix(site.url), page.final_url.removeprefix(site.url)

    pages = {f"/{n}": redirect(f"{n + 1}") for n in range(10)} | {"/10": OK}
    assert ("/0", "/10") == visit(pages, use)[0]


def test_no_more_than_ten_redirects_are_followed() -> None:
    """A circle costs its server eleven requests and us an error."""

    async def use(web: Web, site: Site) -> str:
        return (await fault(web, site.url + "/a")).message

    said, site = visit({"/a": redirect("/a")}, use)
    assert ("more than 10 redirects", 11) == (said, len(site.asked))


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("/a", "more than 10 redirects"),
        ("?a=1", "redirect to nowhere"),
        ("", "redirect to nowhere"),
        ("file:///etc/passwd", "not a web address"),
        ("\\\\evil.example", "redirect to something that is not a web address"),
    ],
)
def test_redirects_that_lead_nowhere(location: str, message: str) -> None:
    """Loops, empty ones and other schemes end in an error."""

    async def use(web: Web, site: Site) -> str:
        return (await fault(web, site.url + "/a")).message

    pages = {"/a": redirect(location), "/a?a=1": redirect("")}
    assert message == visit(pages, use)[0]


def test_a_location_in_raw_utf8_is_understood() -> None:
    """Servers send letters where the standard wants escapes."""

    async def use(web: Web, site: Site) -> bytes:
        return (await web.read(site.url + "/a")).body

    raw = b"HTTP/1.1 302 F\r\nContent-Length: 0\r\nLocation: /\xea\xb0\x80\r\n\r\n"
    assert b"hello" == visit({"/a": raw, "/%EA%B0%80": OK}, use)[0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("999999999999999", 86400),
        ("-1", None),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2027 00:00:00 +99999999999999999999", None),
    ],
)
def test_when_a_server_wants_to_be_asked_again(value: str, seconds: int | None) -> None:
    """Seconds or a date, at most a day ahead; nonsense and the past say nothing."""

    async def use(web: Web, site: Site) -> float | None:
        error = await fault(web, site.url + "/a")
        assert isinstance(error, BadStatus)
        return (error.retry_after - web.clock()).total_seconds() if error.retry_after else None

    wait, _ = visit({"/a": answer("", "503 Busy", Retry_After=value)}, use)
    assert (wait is None) if seconds is None else (wait is not None and abs(wait - seconds) < 1)


@pytest.mark.parametrize(
    "wrong", [Settings(allow_private=("localhost",)), Settings(ca_bundle="/no/such.pem")]
)
def test_settings_are_checked_at_once(wrong: Settings) -> None:
    """A wrong entry is an error of the configuration, not of the first fetch."""
    with pytest.raises(ConfigError):
        Web(wrong)


def test_the_clock_stamps_pages() -> None:
    """`fetched` is the time the caller's clock shows."""
    then = datetime(2026, 3, 1, tzinfo=UTC)

    async def run() -> datetime:
        async with Site({"/a": OK}) as site:
            settings = Settings(delay=0, allow_private=(site.netloc,))
            async with Web(settings, clock=lambda: then) as web:
                return (await web.read(site.url + "/a")).fetched

    assert timedelta(0) == asyncio.run(run()) - then


def test_a_dead_port_is_unreachable() -> None:
    """Nobody listens, and the message says so."""

    async def use(web: Web, site: Site) -> tuple[str, bool]:
        assert site.server is not None
        site.server.close()
        error = await fault(web, site.url + "/a")
        return error.message, error.passing

    words = "connection refused, so robots.txt cannot be read and nothing may be asked"
    assert (words, True) == visit({}, use)[0]


def test_a_name_without_address_is_unreachable() -> None:
    """A name that nobody knows is told apart from a server that is down."""

    async def use(web: Web, site: Site) -> bool:
        return "no address is known for nobody.invalid" in str(await fault(web, "http://nobody.invalid/"))

    assert visit({}, use)[0]


def test_what_is_not_an_address_is_refused() -> None:
    """Before anything is looked up or dialled."""

    async def use(web: Web, site: Site) -> bool:
        return isinstance(await fault(web, "file:///etc/passwd"), Refused)

    assert visit({}, use)[0]
