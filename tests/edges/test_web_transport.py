"""The guards for whoever speaks httpx."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable

import httpx
import pytest
from webland import Act, Site, answer, redirect, slowly

from aggregator.edges.web.transport import Transport


def through(
    pages: dict[str, bytes | Act], use: Callable[[httpx.AsyncClient, Site], Awaitable[object]]
) -> tuple[object, Site]:
    """What a use of an httpx client gives that may ask one site alone."""

    async def run() -> tuple[object, Site]:
        async with Site(pages) as site:
            transport = Transport(site.url + "/v1", limit=2**16, deadline=0.5)
            async with httpx.AsyncClient(
                transport=transport, trust_env=False, follow_redirects=True
            ) as client:
                return await use(client, site), site

    return asyncio.run(run())


def test_a_request_goes_out_and_its_answer_comes_back() -> None:
    """Method, headers and body as given; the body unpacked."""

    async def use(client: httpx.AsyncClient, site: Site) -> object:
        reply = await client.post(site.url + "/v1", json={"a": 1}, headers={"Authorization": "Bearer k"})
        return reply.json()

    packed = answer(gzip.compress(b'{"b": 2}'), Content_Encoding="gzip")
    said, site = through({"/v1": packed}, use)
    headers = site.requests[0].headers
    assert ({"b": 2}, "Bearer k", "application/json") == (
        said,
        headers["authorization"],
        headers["content-type"],
    )


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (answer(b"x" * 2**17), "more than 0.0625 MiB"),
        (answer(gzip.compress(bytes(2**20)), Content_Encoding="gzip"), "more than 0.0625 MiB"),
        (slowly(answer("x" * 200), 0.05), "the server takes too long"),
        (redirect("http://127.0.0.1:9/"), "another origin than the one configured"),
        (redirect("http://localhost/"), "another origin than the one configured"),
    ],
)
def test_what_a_server_may_not_do(page: bytes | Act, message: str) -> None:
    """Answers too large, too slow, or leading elsewhere are errors of httpx's own kind."""

    async def use(client: httpx.AsyncClient, site: Site) -> object:
        with pytest.raises(httpx.TransportError) as caught:
            await client.get(site.url + "/v1")
        return str(caught.value)

    assert message == through({"/v1": page}, use)[0]
