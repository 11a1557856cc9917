"""What `doctor` finds, and the mend beside it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Config
from aggregator.edges import templates
from aggregator.edges.git import remote
from aggregator.edges.store import Store, sources
from aggregator.edges.store.sources import Look
from aggregator.model import Source
from aggregator.run import checkup
from tests.edges.webland import Site, answer
from tests.paper import serve


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


def asked_of(home: Path, url: str, **more: object) -> tuple[str, str]:
    """Verdict and message for a site with this remote."""
    site = {"name": "daily", "path": "site", "publish": "push", "remote": url, **more}
    config = Config.model_validate({"site": site, "home": home})
    told = next(one for one in asyncio.run(checkup.check(config)) if one.what == "site daily")
    return told.verdict, told.message


def test_a_remote_answers(tmp_path: Path):
    """Before the site is there, and after."""
    for name in ("server", "site"):
        before = asked_of(tmp_path, str(tmp_path / "server"))
        subprocess.run(["git", "init", "-q", str(tmp_path / name)], check=True)

    assert ("bad", ("ok",) * 2) == (
        asked_of(tmp_path, str(tmp_path / "none"))[0],
        (before[0], asked_of(tmp_path, str(tmp_path / "server"))[0]),
    )


def test_a_token_that_is_not_there_is_told(tmp_path: Path):
    """The remote is not asked without it, which would say something else."""
    subprocess.run(["git", "init", "-q", str(tmp_path / "server")], check=True)
    forge = {"repository": "me/news", "token_file": str(tmp_path / "token")}

    assert ("bad", f"no token: the file {tmp_path / 'token'} is not there") == asked_of(
        tmp_path, str(tmp_path / "server"), forge=forge
    )


def test_a_remote_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The checks go on, and what is said holds no password."""
    monkeypatch.setattr(remote, "ANSWER", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        verdict, message = asked_of(tmp_path, f"http://me:pass@{host}/site.git")

    assert ("bad", True, False) == (verdict, "did not end within" in message, "pass@" in message)


def test_no_program_of_a_repository_answers_for_the_remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A helper that the folder's own configuration names is not run."""
    helper = f"!touch {tmp_path}/ran"
    subprocess.run(["git", "init", "-q", str(tmp_path / "site")], check=True)
    subprocess.run(["git", "-C", str(tmp_path / "site"), "config", "credential.helper", helper], check=True)
    monkeypatch.chdir(tmp_path / "site")
    with serve() as paper:
        paper.statuses["/site.git/info/refs?service=git-upload-pack"] = 401
        verdict, _ = asked_of(tmp_path, f"{paper.url}/site.git")

    assert ("bad", {401}, False) == (
        verdict,
        {status for _, status in paper.log},
        (tmp_path / "ran").exists(),
    )


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("folder of site daily", {"site": {"name": "daily", "path": "afile/site"}}),
        ("folder of the store", {"store": "sqlite:///afile/news/state.db"}),
    ],
)
def test_a_folder_that_takes_no_file_is_found(tmp_path: Path, what: str, more: dict[str, Any]):
    """What `run` would fail at is told with its mend; a file stands for a folder that denies it, since root is denied nothing."""
    (tmp_path / "afile").touch()
    told = found(tmp_path, **more)

    assert ("bad", "make it writable for this user, or name another path in the configuration", False) == (
        *told[what],
        "folders" in told,
    )


def test_of_many_sources_it_says_how_many_were_asked(tmp_path: Path):
    """The first five; nobody takes the others for well."""
    rows = [{"name": f"s{n}", "url": f"http://127.0.0.1:1/{n}"} for n in range(6)]
    config = Config.model_validate(
        {"site": {"path": "site"}, "sources": rows, "fetch": {"per_host_delay": 0}, "home": tmp_path}
    )
    told = {one.what: one for one in asyncio.run(checkup.check(config))}

    assert ("5 of 6 sources asked", True) == (
        told["sources"].message.partition(";")[0],
        {"source s0", "source s4"} <= set(told) and "source s5" not in told,
    )


def test_where_no_connection_comes_about_the_cause_leads(tmp_path: Path):
    """Nobody listens: that is said first, and the mend is to look at the address and the network."""

    async def told() -> checkup.Found:
        async with Site({}) as site:
            url, netloc = site.url, site.netloc
        row = {"name": "a", "url": f"{url}/feed"}
        fetch = {"per_host_delay": 0, "allow_private": [netloc]}
        document = {"site": {"path": "site"}, "sources": [row], "fetch": fetch, "home": tmp_path}
        return next(
            one for one in await checkup.check(Config.model_validate(document)) if one.what == "source a"
        )

    one = asyncio.run(told())

    assert ("connection refused", True) == (one.message.partition(",")[0], "name server" in (one.mend or ""))
