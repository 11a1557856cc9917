"""What servers do to whoever asks them, met by `aggregator run` in a process of its own: a street of hostile newspapers, one pass.

Each trick has a server of its own address on loopback, so that all are met at once and none hides another: the pass takes as
long as the slowest, which is the deadline of an exchange. What became of a trick is seen from outside alone: what its server
was asked and when, the exit code, standard error, `status --json`, the posts. Each test is of one guard and fails where that
one alone is off (`make mutate`).
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.edges import modelland
from tests.edges.webland import Act, Site, answer, closing, late, redirect
from tests.paper import page

pytest.importorskip("pydantic_ai", reason="needs pydantic-ai-slim, which is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.needs("openssl")]

ROOT = Path(__file__).parents[2]
CREDENTIALS = "ann:hunter2-hunter2"
PROXIES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY")
THIRTY_YEARS = "946080000"
LOOKALIKE = "\u0440\u0430\u0443\u0440\u0430l"  # of Cyrillic letters, all but the last
PLAIN = (  # servers that speak in the clear; a source is named after its server, with a number where it has several
    *("chain", "ways", "closed", "first", "second", "slow", "headers", "promises", "crumbs", "garbage", "unasked"),
    *("vast", "boast", "pasted", "lookalike", "reserved", "signal", "header", "noai", "crowd", "busy", "years"),
    "proxy",
)  # fmt: skip
SECURE = ("vouched", "stranger", "misnamed")
SOURCES = (
    *(name for name in PLAIN if name not in ("closed", "second", "proxy", "crowd", "busy", "years")),
    *SECURE,
    *(f"crowd-{n}" for n in range(4)),
    *("busy-0", "busy-1", "years-0", "years-1"),
)
STORIES = {
    "vouched": (
        "Observatory opens its dome to the town",
        "The observatory above the quarry opened its dome to visitors on Saturday for the first time since 1987.",
        "Its mirror of 60 centimetres was polished again by two students of the technical college.",
    ),
    "vast": (
        "Ropeway to the plateau stands still",
        "The ropeway to the plateau has stood still since Thursday, when a bearing of the upper wheel broke.",
        "A new one is being cast in the foundry of the next valley and weighs 900 kilograms.",
    ),
    "header": (
        "Beekeepers count their winter losses",
        "Beekeepers of the lowland lost 11 hives in a hundred over the winter, fewer than in any year since 2009.",
        "Their association counted 4,300 hives in March and advises a second look in May.",
    ),
    "noai": (
        "Old mill grinds flour again",
        "The mill on the lower brook ground flour on Sunday for the first time in 44 years.",
        "A club of 30 members had carved its new wheel from larch over three winters.",
    ),
}
TOO_FAR = 6 * 2**20


@dataclass(frozen=True)
class Outcome:
    """What the pass left, as an operator sees it, and what the servers were asked."""

    sites: Mapping[str, Site]
    models: tuple[modelland.Land, modelland.Land]
    code: int
    said: str
    status: str
    posts: tuple[str, ...]

    def source(self, name: str) -> dict[str, Any]:
        """The row of `status --json`."""
        rows: list[dict[str, Any]] = json.loads(self.status)["sources"]
        return next(row for row in rows if row["name"] == name)

    def refusal(self, name: str) -> str:
        """Why the article of this server was not read, empty where it was."""
        rows = json.loads(self.status)["refused"]
        return next((row["reason"] for row in rows if row["url"] == address(self.sites[name], "/news")), "")

    def asked(self, name: str) -> list[str]:
        """The paths that this server was asked for, its rules and reservations left out."""
        return self.sites[name].asked

    def fate(self, name: str) -> tuple[str, list[str]]:
        """The state of the source, and what its server was asked for."""
        return self.source(name)["state"], self.asked(name)


def address(site: Site, path: str) -> str:
    """The whole address of a path there."""
    return f"{'https' if site.tls else 'http'}://{site.netloc}{path}"


def feed(site: Site, *paths: str) -> bytes:
    """The answer of a feed that announces these articles of the site."""
    items = "".join(f"<item><title>News</title><link>{address(site, path)}</link></item>" for path in paths)
    return answer(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>')


def article(name: str) -> bytes:
    """The page of this story."""
    title, *paragraphs = STORIES[name]
    return page(title, "".join(f"<p>{text}</p>" for text in paragraphs))


def split(response: bytes) -> tuple[bytes, bytes]:
    """Head with its empty line, and body."""
    head, mark, body = response.partition(b"\r\n\r\n")
    return head + mark, body


def followed(first: bytes, second: bytes) -> Act:
    """An answer, and half a second later one that nobody asked for."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await asyncio.sleep(0.5)
        writer.write(second)

    return act


def tricks(at: Mapping[str, Site]) -> dict[str, dict[str, bytes | Act]]:
    """What each server does, by path."""
    usual = {name: feed(site, "/news") for name, site in at.items()}
    head, body = split(usual["headers"])
    crumbs = b"".join(b"1\r\n%c\r\n" % byte for byte in split(usual["crumbs"])[1] + b" " * 51_000)
    cut = {"Set_Cookie": "visitor=42; Path=/"}
    laid: dict[str, dict[str, bytes | Act]] = {name: {"/feed.xml": bytes_} for name, bytes_ in usual.items()}
    laid["chain"] = {
        f"/{n}.xml" if n else "/feed.xml": answer(status="302 Found", Location=f"/{n + 1}.xml", **cut)
        for n in range(11)
    } | {"/11.xml": usual["chain"]}
    laid["ways"]["/feed.xml"] = redirect(at["closed"].url + "/feed.xml")
    laid["closed"]["/robots.txt"] = answer("User-agent: *\nDisallow: /")
    laid["first"]["/feed.xml"] = redirect(at["second"].url + "/feed.xml")
    laid["slow"] = {
        "/feed.xml": late(redirect("/2.xml"), 7),
        "/2.xml": late(redirect("/3.xml"), 7),
        "/3.xml": late(redirect("/4.xml"), 7),
        "/4.xml": usual["slow"],
    }
    laid["headers"]["/feed.xml"] = head[:-2] + b"X-Filler: y\r\n" * 8_000 + b"\r\n" + body
    laid["promises"]["/feed.xml"] = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20 + usual["promises"]
    laid["crumbs"]["/feed.xml"] = closing(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + crumbs + b"0\r\n\r\n"
    )
    laid["garbage"]["/robots.txt"] = closing(b"220 mail.example ESMTP ready\r\n\r\n")
    laid["unasked"] = {
        # Time enough for what nobody asked for, and not so much that the connection is let go.
        "/robots.txt": answer("User-agent: *\nCrawl-delay: 3\nAllow: /"),
        "/feed.xml": followed(redirect("/moved.xml"), feed(at["unasked"], "/forged")),
        "/moved.xml": usual["unasked"],
    }
    laid["boast"]["/feed.xml"] = answer(status="500 Oops", Server="call 0900-555 and win")
    laid["lookalike"]["/feed.xml"] = redirect(f"http://{LOOKALIKE}.example:99999/")
    laid["reserved"]["/.well-known/tdmrep.json"] = answer('[{"location": "/news", "tdm-reservation": 1}]')
    laid["signal"]["/robots.txt"] = answer("User-agent: *\nContent-Signal: ai-input=no\nAllow: /")
    laid["vouched"]["/news"] = answer(article("vouched"))
    laid["vast"]["/news"] = answer(article("vast") + b"<!--" + b" " * TOO_FAR + b"-->")
    laid["header"]["/news"] = answer(article("header"), tdm_reservation="1")
    laid["noai"]["/news"] = answer(article("noai"), X_Robots_Tag="noai")
    laid["crowd"] = {f"/{n}.xml": late(feed(at["crowd"]), 1.6) for n in range(4)}
    for name, rest in (("busy", "3600"), ("years", THIRTY_YEARS)):
        laid[name] = {f"/{n}.xml": answer(status="503 Busy", Retry_After=rest) for n in range(2)}
    return laid


def certificate(folder: Path, name: str, ip: str) -> ssl.SSLContext:
    """A server's side of TLS with a certificate for this address that vouches for itself; it is NAME.pem."""
    key, cert = folder / f"{name}.key", folder / f"{name}.pem"
    kind = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    whom = ["-keyout", key, "-out", cert, "-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{ip}"]
    subprocess.run(["openssl", *kind, *whom], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


@contextmanager
def standing(sites: Iterable[Site]) -> Iterator[None]:
    """The servers answer until the block ends, on a loop of their own."""
    ready, over = threading.Event(), threading.Event()

    async def stand() -> None:
        async with AsyncExitStack() as stack:
            for site in sites:
                await stack.enter_async_context(site)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=asyncio.run, args=(stand(),), daemon=True)
    thread.start()
    ready.wait(30)
    try:
        yield
    finally:
        over.set()
        thread.join()


def configured(home: Path, at: Mapping[str, Site], **more: Any) -> Path:
    """A configuration in this folder, with a source for each trick."""
    home.mkdir()
    rows = [
        {"name": name, "url": url_of(name, at), "kind": "feed", "licence": "CC-BY-4.0"} for name in SOURCES
    ]
    fetch = {"per_host_delay": "1s", "allow_private": [site.netloc for site in at.values()]}
    document = {
        "store": "sqlite:///state.db",
        "site": {"name": "daily", "path": "site", "theme": "classic", "language": "en"},
        "sources": rows,
        "fetch": {**fetch, **more.pop("fetch", {})},
        **more,
    }
    file = home / "config.yaml"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def url_of(name: str, at: Mapping[str, Site]) -> str:
    """The address of this source; one has a password, and one was pasted with hidden characters."""
    server, _, number = name.partition("-")
    paths = {"pasted": "/\u202elmx.deef"}
    url = address(at[server], paths.get(name, f"/{number or 'feed'}.xml"))
    return url.replace("://", f"://{CREDENTIALS}@") if name == "first" else url


def program(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program's end, run as a command."""
    return subprocess.run(
        [sys.executable, "-m", "aggregator", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wires")


@pytest.fixture(scope="module")
def street(home: Path) -> Iterator[Mapping[str, Site]]:
    hosts = {name: f"127.0.1.{n}" for n, name in enumerate((*PLAIN, *SECURE), 1)}
    meant = {**hosts, "misnamed": "127.0.1.250"}
    contexts = {name: certificate(home, name, meant[name]) for name in SECURE}
    sites = {name: Site({}, host, contexts.get(name)) for name, host in hosts.items()}
    with standing(sites.values()):
        for name, pages in tricks(sites).items():
            sites[name].pages = pages
        yield sites


@pytest.fixture(scope="module")
def outcome(home: Path, street: Mapping[str, Site]) -> Iterator[Outcome]:
    bundle = home / "authorities.pem"
    bundle.write_text("".join((home / f"{name}.pem").read_text() for name in ("vouched", "misnamed")))
    good = modelland.answering(str)
    with modelland.serve(good) as other:
        there = (("location", f"{other.url}/chat/completions"),)
        with modelland.serve(lambda request: modelland.Reply(b"", 307, there)) as model:
            write = {"model": "openai:mock", "base_url": model.url, "api_key_env": "WIRES_KEY", "timeout": 5}
            file = configured(home / "news", street, fetch={"ca_bundle": str(bundle)}, write=write)
            proxies = dict.fromkeys(PROXIES, street["proxy"].url)
            done = program("run", "--all", "-c", file, WIRES_KEY="sk-wires-0123456789", **proxies)
            status = program("status", "--json", "-c", file).stdout
            posts = sorted((home / "news/site").rglob("_posts/**/*.md"))
            yield Outcome(
                street,
                (model, other),
                done.returncode,
                done.stderr,
                status,
                tuple(post.read_text(encoding="utf-8") for post in posts),
            )


def test_servers_cost_the_good_one_nothing(outcome: Outcome):
    """The pass ends with 3, for sources failed, and the one server that does no harm has its post."""
    assert (3, 1, True) == (outcome.code, len(outcome.posts), "observatory" in outcome.posts[0])


def test_a_server_nobody_vouches_for_is_asked_nothing(outcome: Outcome):
    """Neither one whose certificate is its own nor one whose certificate is another's; the third is read."""
    asked = [bool(outcome.sites[name].requests) for name in ("stranger", "misnamed", "vouched")]

    assert [False, False, True] == asked


def test_without_a_bundle_the_known_authorities_vouch(street: Mapping[str, Site], home: Path):
    """`fetch` of an article whose server has a certificate of its own ends with 1 and says why."""
    file = configured(home / "plain", street)
    done = program("fetch", address(street["stranger"], "/news"), "-c", file)

    assert (1, True) == (done.returncode, "no valid certificate" in done.stderr)


def test_an_eleventh_redirect_is_not_followed(outcome: Outcome):
    """Ten are, and what the eleventh leads to is not asked for."""
    assert ["/feed.xml", *(f"/{n}.xml" for n in range(1, 11))] == outcome.asked("chain")


def test_a_redirect_does_not_bring_its_permission_along(outcome: Outcome):
    """The host that it leads to is asked for its robots.txt, which forbids, and for nothing more."""
    assert ["/robots.txt"] == [request.path for request in outcome.sites["closed"].requests]


def test_a_password_goes_to_its_origin_alone(outcome: Outcome):
    """The server it was given for hears it, the one that this redirects to does not."""
    basic = "Basic " + base64.b64encode(CREDENTIALS.encode()).decode()
    heard = [
        {request.headers.get("authorization") for request in outcome.sites[name].requests}
        for name in ("first", "second")
    ]

    assert [{basic}, {None}] == heard


def test_a_cookie_is_shown_to_nobody(outcome: Outcome):
    """A server that sets one with each redirect never sees it again, nor does another."""
    asked = [request for site in outcome.sites.values() for request in site.requests]

    assert (True, []) == (bool(asked), [request.path for request in asked if "cookie" in request.headers])


def test_a_proxy_of_the_environment_is_not_dialled(outcome: Outcome):
    """Whatever five variables say, the servers themselves are asked."""
    assert (0, True) == (outcome.sites["proxy"].connections, bool(outcome.asked("chain")))


def test_short_waits_share_a_deadline(outcome: Outcome):
    """Three redirects of seven seconds each are more than one exchange may take; where they lead is not asked for."""
    assert ("failing", ["/feed.xml", "/2.xml", "/3.xml"]) == outcome.fate("slow")


def test_a_feed_below_a_hundred_kilobytes_of_headers_is_not_read(outcome: Outcome):
    """It fails, and what it announces is not asked for."""
    assert ("failing", ["/feed.xml"]) == outcome.fate("headers")


def test_a_feed_after_twenty_promises_is_not_read(outcome: Outcome):
    """Interim answers are an answer's beginning a few times only."""
    assert ("failing", ["/feed.xml"]) == outcome.fate("promises")


def test_a_feed_in_crumbs_is_not_read(outcome: Outcome):
    """51,000 pieces of a byte each are given up."""
    assert ("failing", ["/feed.xml"]) == outcome.fate("crumbs")


def test_what_is_not_http_permits_nothing(outcome: Outcome):
    """A host that answers for robots.txt in another protocol is asked for nothing else."""
    assert ("failing", []) == outcome.fate("garbage")


def test_an_answer_nobody_asked_for_is_not_heard(outcome: Outcome):
    """A feed pushed between two requests announces nothing; the one that was asked for does."""
    assert ["/feed.xml", "/moved.xml", "/news"] == outcome.asked("unasked")


def test_a_page_of_six_mebibytes_is_not_read(outcome: Outcome):
    """Nor is its beginning, which holds the whole article."""
    assert (["/feed.xml", "/news"], "more than 5 MiB") == (
        outcome.asked("vast"),
        outcome.refusal("vast")[:15],
    )


def test_a_server_puts_no_words_into_our_messages(outcome: Outcome):
    """Its failure is told in words of ours, on standard error and in the status."""
    told = "the server answers 500 Internal Server Error"
    heard = outcome.said + outcome.status

    assert (2, False) == (heard.count(told), "0900" in heard)


def test_hidden_characters_of_an_address_are_not_in_the_status(outcome: Outcome):
    """An address someone sent, which reads backwards from there, is shown with a mark in their place."""
    assert (True, False) == (
        outcome.source("pasted")["url"].endswith("/\ufffdlmx.deef"),
        "\u202e" in outcome.status,
    )


def test_a_host_in_lookalike_letters_is_shown_as_what_it_is(outcome: Outcome):
    """The error of a redirect to it has it in punycode."""
    heard = outcome.said + outcome.status

    assert (2, False) == (heard.count("http://xn--l-7sba6dbr.example:99999/"), LOOKALIKE in heard)


def test_a_model_leads_the_story_nowhere_else(outcome: Outcome):
    """A provider that sends the question on is asked, and the one that would answer is not; the post is written."""
    model, other = outcome.models

    assert (True, [], 1) == (bool(model.asked), other.asked, len(outcome.posts))


def test_what_a_host_reserves_is_not_asked_for(outcome: Outcome):
    """By its tdmrep.json or by the content signal of its robots.txt; its feed is."""
    assert [["/feed.xml"]] * 2 == [outcome.asked(name) for name in ("reserved", "signal")]


def test_what_a_page_reserves_is_not_used(outcome: Outcome):
    """By either header; the reason is told, and there is no post."""
    reasons = [outcome.refusal(name).rpartition("reserved ")[2] for name in ("header", "noai")]

    assert ["(tdm-reservation: 1)", "(X-Robots-Tag: noai)"] == reasons


def test_four_sources_of_a_host_wait_for_each_other(outcome: Outcome):
    """It never has more than one request before it, however long it takes to answer."""
    assert (4, 1) == (len(outcome.asked("crowd")), outcome.sites["crowd"].busiest)


def test_eleven_requests_to_a_host_take_ten_seconds(outcome: Outcome):
    """A second lies between two, redirects too."""
    times = [request.at for request in outcome.sites["chain"].requests if request.path != "/robots.txt"]

    assert (11, True) == (len(times), times[-1] - times[0] > 8)


def test_a_host_that_wants_an_hour_gets_it_from_all_its_sources(outcome: Outcome):
    """The second source of the host is not asked, and fails with the first one's wish."""
    assert 1 == len(outcome.asked("busy"))


def test_a_host_that_wants_thirty_years_gets_a_day(outcome: Outcome):
    """It is left alone by both its sources, and they are looked at again tomorrow."""
    looks = [datetime.fromisoformat(outcome.source(f"years-{n}")["next_poll"]) for n in range(2)]
    latest = datetime.now(UTC) + timedelta(hours=25)

    assert (1, True) == (len(outcome.asked("years")), max(looks) < latest)
