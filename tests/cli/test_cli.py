"""The command line as scripts meet it: exit codes, one line of error, rows answered one by one."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from aggregator import __version__, cli
from aggregator.edges import files
from aggregator.edges.store import Store, sources
from aggregator.model import Source
from aggregator.run import passes
from tests.paper import Paper, configured

UNHEARD = "http://127.0.0.1:1"  # a port where nobody listens


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration whose only source cannot be reached."""
    return configured(tmp_path, Paper(UNHEARD))


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What a command reads from standard input."""
    given = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))
    return given


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` says the name and the version and exits with 0."""
    assert (0, f"aggregator {__version__}\n") == (cli.run(["--version"]), capsys.readouterr().out)


def test_a_missing_configuration_is_a_mistake_of_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a file every command exits with 2 and says how to get one."""
    code = cli.run(["status", "-c", str(tmp_path / "none.yaml")])

    assert (2, True) == (code, "aggregator init" in capsys.readouterr().err)


def test_an_unknown_key_names_its_line_and_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error says where it stands and what was probably meant."""
    file = tmp_path / "config.yaml"
    file.write_text("site:\n  name: daily\n  pth: site\n")
    code = cli.run(["run", "-c", str(file)])

    assert (2, "aggregator: config.yaml, line 3: unknown key 'site.pth'; did you mean 'path'?\n") == (
        code,
        capsys.readouterr().err,
    )


def test_an_unknown_command_is_a_mistake_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    """A word that is no command exits with 2."""
    assert (2, True) == (cli.run(["bogus"]), "bogus" in capsys.readouterr().err)


def test_an_unknown_source_is_a_mistake_of_use(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`run --source` with a name that no source has exits with 2 and names the nearest."""
    code = cli.run(["run", "--source", "papre", "-c", str(config)])

    assert (2, True) == (code, "paper" in capsys.readouterr().err)


def test_a_source_that_cannot_be_polled_is_told_apart(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pass exits with 3, one line on standard error names the source, and nothing is on standard output."""
    code = cli.run(["run", "--all", "-c", str(config)])
    said = capsys.readouterr()

    assert (3, "", ["paper: failed"]) == (code, said.out, [line[:13] for line in said.err.splitlines()])


def test_a_pass_beside_another_exits_with_75(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While the lock is held a run says by whom and does nothing."""
    conf = files.configuration(config)
    with passes.pass_lock(Store(conf.store_url()), conf):
        code = cli.run(["run", "-c", str(config)])

    assert (75, True) == (code, "process" in capsys.readouterr().err)


def test_nothing_held_cannot_be_approved(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`approve` of an unknown name exits with 2 and says where names are."""
    assert (2, True) == (cli.run(["approve", "none", "-c", str(config)]), "status" in capsys.readouterr().err)


def test_status_in_json_has_its_form(config: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """`status --json` of a store that has seen nothing has every key of the form."""
    code = cli.run(["status", "--json", "-c", str(config)])
    found: dict[str, Any] = json.loads(capfdbinary.readouterr().out)

    assert (0, "new", {"ready", "held", "published", "refused"} <= set(found["posts"]), 0) == (
        code,
        found["sources"][0]["state"],
        True,
        found["spend"]["today"],
    )


def test_status_in_a_pipe_is_a_line_a_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However long a reason is, it stays on the line of its source and names no address twice."""
    path = "a-rather-long-path-of-a-feed/" * 4
    source = {"name": "paper", "url": f"{UNHEARD}/{path}", "kind": "feed"}
    config = configured(tmp_path, Paper(UNHEARD), sources=[source])
    cli.run(["run", "--all", "-c", str(config)])
    capsys.readouterr()
    cli.run(["status", "-c", str(config)])
    table, _ = capsys.readouterr().out.split("\n\n")

    assert (2, 1) == (len(table.splitlines()), table.count(path))


def test_rows_that_cannot_be_done_are_answered(
    spoken: io.BytesIO, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Each row gets its answer in its place; errors have a kind, and the filter exits with 0."""
    spoken.write(b'{"id": 1, "html": "<p>too little"}\nno JSON\n{"id": "q"}\n')
    spoken.seek(0)
    code = cli.run(["extract", "--jsonl", "--jobs", "1"])
    rows = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]

    assert (0, [(1, "page"), (None, "input"), ("q", "input")]) == (
        code,
        [(row["id"], row["error"]["kind"]) for row in rows],
    )


def test_a_post_that_fails_makes_audit_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`audit` exits with 1 and names the file."""
    post = tmp_path / "2026-11-24-post.md"
    post.write_text("no front matter\n<script>alert(1)</script>\n")

    assert (1, True) == (cli.run(["audit", str(post)]), str(post) in capsys.readouterr().out)


@pytest.mark.parametrize(
    ("contact", "verdict"),
    [
        ("you@example.org", "note"),
        ("https://example.com/bot", "note"),
        ("desk@paper.news", "ok"),
        ("", "note"),
    ],
)
def test_a_contact_nobody_reads_is_noted(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], contact: str, verdict: str
) -> None:
    """`doctor` says so where publishers could not write to the operator."""
    config = configured(tmp_path, Paper(UNHEARD), sources=[], fetch={"contact": contact})
    cli.run(["doctor", "--json", "-c", str(config)])
    found = json.loads(capfdbinary.readouterr().out)

    assert [verdict] == [row["verdict"] for row in found if row["what"] == "contact"]


def test_a_log_has_one_of_two_forms(capsys: pytest.CaptureFixture[str]) -> None:
    """Another than human or json is a mistake of the command, and not taken for the first."""
    assert (2, True) == (cli.run(["daemon", "--log", "xml"]), "'human', 'json'" in capsys.readouterr().err)


def test_a_held_source_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`status` names the two commands that settle a flood."""
    config = configured(tmp_path, Paper(UNHEARD))
    store = Store(f"sqlite:///{tmp_path}/state.db")
    store.do(sources.sync, (Source("paper", UNHEARD),), "x")
    store.do(sources.held, "paper", 56)
    store.close()
    cli.run(["status", "-c", str(config)])

    assert "56 links at once: `approve paper` reads them, `reject paper` never" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("absent", "code", "mend"),
    [("psycopg", 2, "aggregator-newsroom[cluster]"), ("", 1, "is PostgreSQL running")],
)
def test_a_shared_store_that_cannot_be_had_says_the_mend(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    absent: str,
    code: int,
    mend: str,
) -> None:
    """Without the extra's packages, and where no server listens; its password is not told."""
    if absent:
        monkeypatch.setitem(sys.modules, absent, None)
    else:
        pytest.importorskip("psycopg")
    config = configured(
        tmp_path, Paper(UNHEARD), store="postgresql://ann:hunter2@127.0.0.1:1/none?connect_timeout=1"
    )
    ended = cli.run(["status", "-c", str(config)])
    said = capsys.readouterr().err

    assert (code, True, False) == (ended, mend in said, "hunter2" in said)
