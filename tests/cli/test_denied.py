"""What the system denies a command is one line of error, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator import cli
from aggregator.run import showing
from aggregator.run.once import Result
from aggregator.run.showing import Shown
from tests.paper import Paper, configured, serve

UNHEARD = "http://127.0.0.1:1"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file where a folder is wanted: nobody, root included, can write below it."""
    made = tmp_path / "afile"
    made.touch()
    return made


def called(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as a shell starts it."""
    command = [sys.executable, "-m", "aggregator", *arguments]
    surroundings = {**os.environ, **environment}
    return subprocess.run(
        command, cwd=home, env=surroundings, check=False, capture_output=True, text=True, errors="replace"
    )


@pytest.mark.parametrize("below", [".", "news"])
def test_init_says_that_a_file_is_no_folder(
    file: Path, below: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of that name, or above it, is named with what to do."""
    code = cli.run(["init", str(file / below)])
    said = capsys.readouterr().err

    assert (2, 1, f"aggregator: {file / below} is a file, or lies below one") == (
        code,
        len(said.splitlines()),
        said.partition(" (")[0],
    )


def test_a_source_that_cannot_be_written_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The new file is made beside the old; a name too long for that stands for a folder that denies it."""
    with serve() as paper:
        config = configured(tmp_path, paper, sources=[])
        long = config.rename(tmp_path / f"{'c' * 245}.yaml")
        code = cli.run(["sources", "add", f"{paper.url}/feed.xml", "--yes", "-c", str(long)])

    assert (2, True) == (code, "the folder must be writable too" in capsys.readouterr().err)


def test_a_report_that_cannot_be_written_says_where(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`report -o` names the path and the reason."""
    pytest.importorskip("matplotlib")
    config = configured(tmp_path, Paper(UNHEARD))
    code = cli.run(["report", "-o", str(file / "r.html"), "-c", str(config)])

    assert (2, True) == (
        code,
        f"cannot be written: Not a directory: '{file}/r.html'" in capsys.readouterr().err,
    )


def test_whatever_else_is_denied_is_one_line(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A store below a file ends `run` with the path and the system's words."""
    config = configured(tmp_path, Paper(UNHEARD), store=f"sqlite:///{file}/news/state.db")
    code = cli.run(["run", "-c", str(config)])
    said = capsys.readouterr().err

    assert (1, 1, True) == (code, len(said.splitlines()), str(file) in said)


@pytest.mark.slow
def test_a_demo_without_git_says_what_is_missing(tmp_path: Path) -> None:
    """Before anything is served; nothing is laid down."""
    ended = called("demo", home=tmp_path, PATH=str(tmp_path))

    assert (
        1,
        "aggregator: the git command is not installed (install git, e.g. apt-get install git)\n",
        [],
    ) == (
        ended.returncode,
        ended.stderr,
        [*tmp_path.iterdir()],
    )


def test_a_demo_of_no_posts_is_told(tmp_path: Path) -> None:
    """Where nothing could be published the summary is whole, and names no post to look at."""
    shown = Shown(tmp_path, tmp_path / "c.yaml", Result(), Result(), (), {"held": [], "refused": []})

    assert (True, []) == (
        "\nwhere to look" in (lines := [*showing.told(shown)]),
        [line for line in lines if " show " in line],
    )


@pytest.mark.parametrize("encoding", ["ascii", "euc-kr"])
def test_letters_a_terminal_lacks_are_escaped(tmp_path: Path, encoding: str) -> None:
    """A command's own words come out whatever character set standard output has."""
    (tmp_path / "config.yaml").write_text(
        f"sources: [{{name: 신문-日報-é, url: '{UNHEARD}'}}]\n", encoding="utf-8"
    )
    ended = called("sources", "list", home=tmp_path, PYTHONIOENCODING=encoding)

    assert (0, "") == (ended.returncode, ended.stderr)
