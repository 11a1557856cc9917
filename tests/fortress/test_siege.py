"""Hostile scenarios end as their oracles say; `make fortress` tries them all."""

import asyncio

import pytest

from tests.fortress import siege

SAMPLE = ("redirect-loop", "xml-entity-bomb", "ssrf", "status", "redirect")
PORT = 18901


def missed(rows: list[siege.Scenario], port: int, scale: float = 0.1) -> list[tuple[str, siege.Fault]]:
    """What is wrong with how each of them ended."""

    async def run() -> list[tuple[str, siege.Fault]]:
        async with siege.siege(port, scale, siege.robots(rows)) as camp:
            return [(row["id"], fault) for row in rows for fault in await camp.attack(row)]

    return asyncio.run(run())


@pytest.mark.needs("shared")
def test_a_sample_is_withstood():
    """Sources that redirect, lie or point inwards fail, say so, and cost their neighbours nothing."""
    rows = [
        row
        for row in siege.scenarios(SAMPLE)
        if row["entry"] == "feed" and row["oracle"]["verdict"] == "reject_source"
    ]

    assert missed(rows[::15], PORT) == []


@pytest.mark.fortress
@pytest.mark.needs("shared")
def test_all_are_withstood():
    """Every class but those that keep to a port of their own."""
    apart = ("bomb", "slow", "charset", "good", "robots")
    rows = [row for row in siege.scenarios() if row["class"] not in apart and not siege.is_rigged(row)]

    assert {name for name, _ in missed(rows, PORT + 10)} <= set(siege.DECIDED)


@pytest.mark.fortress
@pytest.mark.needs("shared")
@pytest.mark.parametrize(
    "row", siege.scenarios(("robots",)) if siege.CORPUS.exists() else (), ids=lambda row: row["id"]
)
def test_a_robots_txt_is_kept_to(row: siege.Scenario):
    """What a host's robots.txt says of its articles is done."""
    assert missed([row], PORT + 20) == []
