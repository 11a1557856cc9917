"""The files of deploy/ are understood by what they are for."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from aggregator import cli
from aggregator.poll import cron
from tests.paper import configured, serve

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"


@pytest.mark.needs("systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path):
    """Every key is known and every value fits; the program's own path is one that is there."""
    unit = tmp_path / "aggregator.service"
    words = (DEPLOY / "aggregator.service").read_text(encoding="utf-8")
    unit.write_text(
        words.replace("/srv/aggregator/.venv/bin/aggregator", shutil.which("true") or "/bin/true")
    )
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    about = [line for line in (done.stdout + done.stderr).splitlines() if unit.name in line]

    assert [] == [line for line in about if "man page" not in line]


def line() -> tuple[str, str]:
    """The moments and the command of the one line of deploy/crontab."""
    rows = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()
    found = next(row for row in rows if row.startswith(("*", *"0123456789")))
    return " ".join(found.split()[:5]), " ".join(found.split()[5:])


@pytest.mark.parametrize(("ended", "told"), [(0, 0), (75, 0), (1, 1), (3, 1)])
def test_cron_hears_of_failures_alone(tmp_path: Path, ended: int, told: int):
    """A pass that found another under way is no failure; one whose source could not be polled is."""
    (tmp_path / "aggregator").write_text(f"#!/bin/sh\nexit {ended}\n")
    (tmp_path / "aggregator").chmod(0o755)
    moments, command = line()
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env={"AGGREGATOR_HOME": str(tmp_path), "PATH": f"{tmp_path}:/usr/bin:/bin"},
    )

    assert (6, told) == (len(cron.parse(moments).minutes), done.returncode)


def test_the_workflow_never_runs_twice_and_keeps_the_store():
    """It is YAML of the shape GitHub reads; the store is restored before the run and saved whatever became of it."""
    read = YAML(typ="safe").load(DEPLOY / "publish.yml")
    steps = read["jobs"]["publish"]["steps"]
    saved = [step for step in steps if "cache/save" in step.get("uses", "")]

    assert (False, ["always()"], 1) == (
        read["concurrency"]["cancel-in-progress"],
        [step["if"] for step in saved],
        len(cron.parse(read["on"]["schedule"][0]["cron"]).minutes),
    )


def test_the_container_copies_what_is_there():
    """Every file and folder that the image is built from is in the repository."""
    words = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", words, re.MULTILINE)

    assert [] == [name for names in copied for name in names.split() if not (ROOT / name).exists()]


@pytest.mark.slow
def test_the_site_of_the_workflow_is_pushed_to_where_it_was_cloned_from(tmp_path: Path):
    """With the keys that the workflow asks for, the configuration beside the posts and the store ignored, posts reach the server."""
    keys = dict(re.findall(r"`(path|remote|publish): ([^`]+)`", (DEPLOY / "publish.yml").read_text("utf-8")))
    up, here = tmp_path / "up.git", tmp_path / "here"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", up], check=True)
    subprocess.run(["git", "clone", "-q", up, here], check=True, stderr=subprocess.DEVNULL)
    (here / ".gitignore").write_text("state/\n")
    with serve() as paper:
        config = configured(here, paper, store="sqlite:///state/store.db", site={"name": "daily", **keys})
        for command in (["checkout", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "begun"]):
            subprocess.run(
                ["git", "-c", "user.name=a", "-c", "user.email=a@b", *command], cwd=here, check=True
            )
        subprocess.run(["git", "push", "-q", "origin", "main"], cwd=here, check=True)
        code = cli.run(["run", "-c", str(config)])
    there = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "main"], cwd=up, check=True, capture_output=True, text=True
    ).stdout.splitlines()

    assert (0, {"path": ".", "remote": "origin", "publish": "push"}, 3, []) == (
        code,
        keys,
        sum(name.startswith("_posts/") for name in there),
        [name for name in there if name.startswith("state/")],
    )
