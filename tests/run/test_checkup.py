"""What `doctor` finds, and the mend beside it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Config
from aggregator.edges import templates
from aggregator.edges.store import Store, sources
from aggregator.edges.store.sources import Look
from aggregator.model import Source
from aggregator.run import checkup
from tests.edges.webland import Site, answer


async def checked(home: Path, **more: Any) -> dict[str, tuple[str, str | None]]:
    """Verdict and mend of each check of a newsroom."""
    document = {"site": {"name": "daily", "path": "site"}, **more}
    config = Config.model_validate({**document, "home": home})
    return {one.what: (one.verdict, one.mend) for one in await checkup.check(config)}


def found(home: Path, **more: Any) -> dict[str, tuple[str, str | None]]:
    """The same of one without sources that could be asked."""
    return asyncio.run(checked(home, **more))


def test_a_newsroom_of_defaults_is_told_what_it_lacks(tmp_path: Path):
    """No source is bad, no contact and no alert are notes; the rest is well."""
    told = found(tmp_path)

    assert {"sources": "bad", "contact": "note", "alert": "note"} == {
        what: verdict for what, (verdict, _) in told.items() if verdict != "ok"
    }


def test_pictures_want_a_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where a site is to have share pictures and no font is installed, the package is named; else fonts are no matter."""
    monkeypatch.setattr(templates, "FONT_FOLDERS", (tmp_path,))
    wanted = found(tmp_path, site={"path": "site", "pictures": True})

    assert ("bad", "install one, e.g. apt-get install fonts-noto-cjk", False) == (
        *wanted["fonts"],
        "fonts" in found(tmp_path),
    )


def test_an_alert_command_that_is_not_there_is_found(tmp_path: Path):
    """It would be silent when it is needed."""
    assert "bad" == found(tmp_path, alert={"command": ["no-such-command"]})["alert"][0]


def test_runs_that_stopped_are_found(tmp_path: Path):
    """A look that has been due for two days is a run that did not happen."""
    ago = datetime.now(UTC) - timedelta(days=2)
    store = Store(f"sqlite:///{tmp_path}/state/aggregator.db")
    row = {"name": "a", "url": "http://127.0.0.1:9/feed"}
    store.do(sources.sync, (Source("a", row["url"]),), "x")
    store.do(sources.record, [Look("a", last_poll=ago, next_poll=ago)])
    store.close()

    assert "bad" == found(tmp_path, sources=[row])["runs"][0]


def test_a_licence_without_a_line_is_noted(tmp_path: Path):
    """Its posts are excerpts, which the operator may not have meant."""
    row = {"name": "a", "url": "http://127.0.0.1:9/feed", "licence": "OGL-UK-3.0"}

    assert "note" == found(tmp_path, sources=[row])["licence of a"][0]


@pytest.mark.parametrize(
    ("date", "verdict"),
    [
        ("Tue, 01 Jan 2002 00:00:00 GMT", "bad"),
        ("soon", None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)
def test_the_clock_is_held_against_the_date_a_server_tells(tmp_path: Path, date: str, verdict: str | None):
    """A date that is none, or of no year, says nothing of this machine's clock."""

    async def told() -> str | None:
        async with Site({"/feed": answer("hello", Date=date)}) as site:
            row = {"name": "a", "url": f"{site.url}/feed"}
            fetch = {"per_host_delay": 0, "allow_private": [site.netloc]}
            return (await checked(tmp_path, sources=[row], fetch=fetch)).get("clock", (None,))[0]

    assert verdict == asyncio.run(told())
