"""Where the web may not lead: private addresses, other origins, proxies, unverified servers."""

from __future__ import annotations

import asyncio
import base64
import ssl
import subprocess
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import TypeVar

import pytest
from webland import Act, Site, answer, closing, redirect, slowly

from aggregator.edges import address
from aggregator.edges.address import Target
from aggregator.edges.web import Settings, Web
from aggregator.edges.web.dial import Dialler
from aggregator.errors import FetchError, Refused, Unreachable

R = TypeVar("R")
OK = answer("hello")


class Directory(Dialler):
    """A dialler that knows names without a resolver; each look-up takes a name's next addresses."""

    def __init__(
        self, names: dict[str, list[list[str]]], allowed: Iterable[str], ca_bundle: str | None = None
    ) -> None:
        super().__init__(address.exceptions(allowed), ca_bundle)
        self.names, self.looked_up = names, list[str]()

    async def _addresses(self, target: Target) -> Iterable[str]:
        if address.is_literal(target.host):
            return (target.host,)
        self.looked_up.append(target.host)
        answers = self.names[target.host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


def between(
    sites: list[Site], use: Callable[[Web], Coroutine[None, None, R]], allowed: Iterable[int] = (0,)
) -> R:
    """What a use of the web gives among several sites, of which some may be asked."""

    async def run() -> R:
        for site in sites:
            await site.__aenter__()
        settings = Settings(delay=0, deadline=5, allow_private=tuple(sites[n].netloc for n in allowed))
        async with Web(settings) as web:
            try:
                return await use(web)
            finally:
                for site in sites:
                    await site.__aexit__()

    return asyncio.run(run())


async def refusal(web: Web, url: str) -> str:
    with pytest.raises(Refused) as caught:
        await web.poll(url)
    return caught.value.message


def test_a_redirect_to_a_private_address_connects_nowhere() -> None:
    """Not one byte reaches it, not even the question for its robots.txt."""
    inside = Site({"/secret": OK})
    outside = Site({"/a": OK})

    async def use(web: Web) -> str:
        outside.pages = {"/a": redirect(inside.url + "/secret")}
        return await refusal(web, outside.url + "/a")

    assert ("127.0.0.1 is not on the public internet", 0) == (
        between([outside, inside], use),
        inside.connections,
    )


@pytest.mark.parametrize(
    "host", ["localhost", "2130706433", "0x7f.1", "[::ffff:7f00:1]", "①②⑦.0.0.1", "me@127.0.0.1"]
)
def test_no_spelling_of_a_private_address_is_dialled(host: str) -> None:
    """Only the exact host and port of `allow_private` is an exception."""
    inside = Site({"/secret": OK})

    async def use(web: Web) -> bool:
        return "is not on the public internet" in await refusal(web, f"http://{host}:{inside.port}/secret")

    assert (True, 0) == (between([inside], use, allowed=()), inside.connections)


def test_robots_may_not_redirect_to_a_private_address() -> None:
    """The way to robots.txt is checked like any other."""
    inside, outside = Site({"/x": answer("User-agent: *\nAllow: /")}), Site({"/a": OK})

    async def use(web: Web) -> str:
        outside.pages = {"/a": OK, "/robots.txt": redirect(inside.url + "/x")}
        return await refusal(web, outside.url + "/a")

    between([outside, inside], use)
    assert (0, []) == (inside.connections, outside.asked)


def test_the_robots_of_another_host_are_asked_before_it_is() -> None:
    """A redirect does not carry the first host's permission along."""
    closed = Site({"/b": OK, "/robots.txt": answer("User-agent: *\nDisallow: /")})
    outside = Site({})

    async def use(web: Web) -> str:
        outside.pages = {"/a": redirect(closed.url + "/b")}
        return await refusal(web, outside.url + "/a")

    assert ("robots.txt forbids it", []) == (between([outside, closed], use, allowed=(0, 1)), closed.asked)


def named(
    names: dict[str, list[list[str]]],
    pages: dict[str, bytes | Act],
    use: Callable[[Web, Site], Coroutine[None, None, R]],
) -> tuple[R, Directory, Site]:
    """A use of the web where `paper.example` is an allowed name."""

    async def run() -> tuple[R, Directory, Site]:
        async with Site(pages) as site, Web(Settings(delay=0, deadline=5)) as web:
            directory = Directory(names, [f"paper.example:{site.port}"])
            web.dialler = directory
            return await use(web, site), directory, site

    return asyncio.run(run())


def test_a_name_is_looked_up_once_for_a_connection() -> None:
    """What was checked is dialled: a second look-up, which a rebinding server answers otherwise, never happens."""

    async def use(web: Web, site: Site) -> bytes:
        return (await web.read(f"http://paper.example:{site.port}/a")).body

    body, directory, site = named({"paper.example": [["127.0.0.1"], ["10.0.0.5"]]}, {"/a": OK}, use)
    assert (b"hello", ["paper.example"]) == (body, directory.looked_up)
    assert f"paper.example:{site.port}" == site.requests[0].headers["host"]


def test_a_name_that_moves_to_a_private_address_is_refused_there() -> None:
    """Each new connection is checked anew."""

    async def run() -> tuple[str, int]:
        async with Site({"/a": closing(OK)}) as site, Web(Settings(delay=0)) as web:
            web.dialler = Directory({"rebind.example": [["127.0.0.1"]]}, [])
            return await refusal(web, f"http://rebind.example:{site.port}/a"), site.connections

    assert ("rebind.example is not on the public internet", 0) == asyncio.run(run())


def test_the_next_address_of_a_name_is_tried() -> None:
    """One address that does not answer is not the end of a name."""

    async def use(web: Web, site: Site) -> bytes:
        return (await web.read(f"http://paper.example:{site.port}/a")).body

    assert b"hello" == named({"paper.example": [["127.0.0.9", "127.0.0.1"]]}, {"/a": OK}, use)[0]


def test_credentials_go_to_their_origin_alone() -> None:
    """They are sent on redirects within it, and not to another port."""
    first, second = Site({}), Site({"/c": OK})

    async def use(web: Web) -> None:
        first.pages = {"/a": redirect("/b"), "/b": redirect(second.url + "/c")}
        await web.poll(f"http://me:p%40ss@{first.netloc}/a")

    between([first, second], use, allowed=(0, 1))
    mine = [request.headers.get("authorization") for request in first.requests]
    theirs = [request.headers.get("authorization") for request in second.requests]
    basic = "Basic " + base64.b64encode(b"me:p@ss").decode()
    assert ([basic] * 3, [None] * 2) == (mine, theirs)


def test_cookies_are_never_sent_back() -> None:
    """Neither to the server that set them nor to another."""
    first, second = Site({}), Site({"/c": OK})

    async def use(web: Web) -> None:
        first.pages = {
            "/a": answer(status="302 F", Location=second.url + "/c", Set_Cookie="a=b; Domain=127.0.0.1")
        }
        await web.poll(first.url + "/a")
        await web.poll(first.url + "/a")

    between([first, second], use, allowed=(0, 1))
    assert not [
        request for site in (first, second) for request in site.requests if "cookie" in request.headers
    ]


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable cannot send requests, and what they carry, elsewhere."""
    proxy, site = Site({}), Site({"/a": OK})

    async def use(web: Web) -> bytes:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        return (await web.read(site.url + "/a")).body

    assert (b"hello", 0) == (between([site, proxy], use), proxy.connections)


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key, cert = folder / "key.pem", folder / "cert.pem"
    make = [
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
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    files = ["-keyout", str(key), "-out", str(cert)]
    subprocess.run(["openssl", *make, *files, *subject], check=True, capture_output=True)
    return key, cert


def secure(folder: Path, host: str, is_trusted: bool) -> tuple[str, list[str | None]]:
    """What comes of a page of paper.example's own certificate, asked for under this host, and the names the server was told."""
    key, cert = certificate(folder, "paper.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    told: list[str | None] = []
    context.sni_callback = lambda _, name, __: told.append(name)

    async def run() -> str:
        async with Site({"/a": OK}, tls=context) as site, Web(Settings(delay=0, deadline=5)) as web:
            allowed = [f"paper.example:{site.port}", f"other.example:{site.port}"]
            names = {name: [["127.0.0.1"]] for name in ("paper.example", "other.example")}
            web.dialler = Directory(names, allowed, str(cert) if is_trusted else None)
            try:
                return (await web.read(f"https://{host}:{site.port}/a")).body.decode()
            except FetchError as error:
                return type(error).__name__ + (
                    " no valid certificate" if "no valid certificate" in str(error) else ""
                )

    return asyncio.run(run()), told


@pytest.mark.needs("openssl")
def test_the_certificate_is_checked_against_the_name(tmp_path: Path) -> None:
    """The address is pinned, the name is what TLS hears and verifies."""
    assert ("hello", ["paper.example"]) == secure(tmp_path, "paper.example", is_trusted=True)


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(("host", "is_trusted"), [("other.example", True), ("paper.example", False)])
def test_a_certificate_of_another_name_or_of_nobody_is_refused(
    tmp_path: Path, host: str, is_trusted: bool
) -> None:
    """Nothing is asked of a server that cannot show who it is."""
    assert f"{Unreachable.__name__} no valid certificate" == secure(tmp_path, host, is_trusted)[0]


def test_an_answer_nobody_asked_for_ends_the_connection() -> None:
    """Bytes that arrive between two requests cannot answer the second."""

    async def run() -> tuple[bytes, int]:
        pages: dict[str, bytes | Act] = {"/a": slowly(OK + answer("evil"), 0.03, len(OK)), "/b": OK}
        async with Site(pages) as site:
            web = Web(Settings(delay=0, allow_private=(site.netloc,)))
            await web.poll(site.url + "/a")
            await asyncio.sleep(0.08)
            page = await web.read(site.url + "/b")
            web.close()
            return page.body, site.connections

    assert (b"hello", 2) == asyncio.run(run())
