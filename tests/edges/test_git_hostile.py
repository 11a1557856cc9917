"""Repositories in awkward or hostile states: a post is published, or refused with the reason, and nothing else is touched."""

from __future__ import annotations

import importlib.util
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from gitland import change, commits, git, publish, site, write

from aggregator.edges import publishers
from aggregator.edges.git import Remote, Repository, Upstream
from aggregator.edges.git.command import Git
from aggregator.edges.publishers import Batch, Item
from aggregator.edges.publishers.repositories import Commits, Pushes
from aggregator.errors import SiteError

TOOL = Path(__file__).parents[3] / "shared/hostile/tools/make_repo.py"
POST = "_posts/2026-11-02-post.md"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

# Where the post gets to the server; a word of the error; or the state of an outcome.
PUBLISHED = ("clean", "parent-symlink", "hook-fails", "hook-writes", "dirty-tree", "dirty-index", "diverged", "index-lock", "unborn",
             "nested-in-repo", "autocrlf", "gitattributes-filter", "config-alias", "huge-history", "readonly-dir")  # fmt: skip
ERRORS = {
    "posts-symlink": "not a folder of this site",
    "remote-gone": "does not appear to be a git repository",
    "remote-readonly": "branch is protected",
    "rebase-in-progress": "a rebase is under way",
    "detached-head": "detached HEAD",
    "wrong-branch": "'drafts' is checked out, posts go to 'main'",
    "corrupt-object": "damaged",
    "not-a-repo": "not a git repository",
}
OUTCOMES = {
    "post-file-symlink": "taken",
    "dangling-symlink": "taken",
    "existing-post": "taken",
    "case-collision": "taken",
    "conflict": "edited",
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The maker of such repositories."""
    spec = importlib.util.spec_from_file_location("make_repo", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def published(tool: ModuleType, state: str, where: Path) -> publishers.Receipt:
    """A post and its picture published into a repository in this state."""
    tool.build(state, str(where))
    site = where / "work"
    repository = Repository(site, "main")
    item = Item(
        "s1", POST, "---\ntitle: t\n---\nbody\n", "t", assets=(publishers.Asset("assets/s1.png", b"png"),)
    )
    return Pushes(repository, Upstream(repository, Remote(str(where / "remote.git")))).publish(
        Batch((item,), NOW)
    )


def untouched(where: Path) -> bool:
    """Whether nothing outside the repository changed."""
    return (where / "outside/victim").read_text() == "untouched\n" and len(
        list((where / "outside").iterdir())
    ) == 1


def is_on_server(where: Path) -> bool:
    """Whether the server has the post, byte for byte."""
    return git(where / "remote.git", "show", f"main:{POST}") == "---\ntitle: t\n---\nbody"


@pytest.mark.slow
@pytest.mark.needs("shared")
@pytest.mark.parametrize("state", PUBLISHED)
def test_published(tool: ModuleType, state: str, tmp_path: Path) -> None:
    """The post gets to the server and nothing outside is touched, by no program that the repository names."""
    where = tmp_path / "land"
    receipt = published(tool, state, where)

    assert (["published"], True, True) == (
        [outcome.state for outcome in receipt.outcomes],
        untouched(where),
        is_on_server(where),
    )


@pytest.mark.slow
@pytest.mark.needs("shared")
@pytest.mark.parametrize("state", ERRORS)
def test_refused_with_the_reason(tool: ModuleType, state: str, tmp_path: Path) -> None:
    """The error says what is wrong, and nothing is half done."""
    where = tmp_path / "land"
    with pytest.raises(SiteError) as caught:
        published(tool, state, where)

    assert (True, True) == (ERRORS[state] in str(caught.value), untouched(where))
    assert [] == [
        path for path in (where / "work").rglob("*") if path.name.endswith((".lock", "aggregator-new"))
    ]


@pytest.mark.needs("shared")
@pytest.mark.parametrize("state", OUTCOMES)
def test_post_that_may_not_be_written(tool: ModuleType, state: str, tmp_path: Path) -> None:
    """What has the post's path stays as it is; the post is told taken or edited."""
    where = tmp_path / "land"
    receipt = published(tool, state, where)

    assert ([OUTCOMES[state]], True) == ([outcome.state for outcome in receipt.outcomes], untouched(where))


@pytest.mark.needs("shared")
def test_every_state_is_judged(tool: ModuleType) -> None:
    """No state is left out."""
    assert set(tool.STATES) == {*PUBLISHED, *ERRORS, *OUTCOMES}


@pytest.mark.needs("shared")
@pytest.mark.parametrize("state", ["dirty-tree", "dirty-index"])
def test_edits_of_the_operator_stay(tool: ModuleType, state: str, tmp_path: Path) -> None:
    """What the operator edited or staged is as it was."""
    published(tool, state, tmp_path / "land")
    expected = {"dirty-tree": " M about.md\n?? untracked.txt", "dirty-index": "M  about.md"}[state]

    assert expected.strip() == git(tmp_path / "land/work", "status", "--porcelain").strip()


@pytest.mark.slow
@pytest.mark.needs("shared")
def test_long_history_is_no_slower(tool: ModuleType, tmp_path: Path) -> None:
    """3,000 commits: a post takes less than 2 s."""
    where = tmp_path / "land"
    tool.build("huge-history", str(where))
    repository = Repository(where / "work", "main")
    began = time.monotonic()
    Pushes(repository, Upstream(repository, Remote(str(where / "remote.git")))).publish(
        Batch((Item("s", POST, "x\n"),), NOW)
    )

    assert time.monotonic() - began < 2


@pytest.mark.skipif(
    os.geteuid() == 0, reason="root writes everywhere; run/test_faults tries it without root's rights"
)
def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A posts folder without permission is an error before anything is committed."""
    commits = Commits(Repository(tmp_path / "site"))
    commits.publish(Batch((Item("s1", POST, "x\n"),), NOW))
    (tmp_path / "site/_posts").chmod(0o555)
    with pytest.raises(SiteError):
        commits.publish(Batch((Item("s2", "_posts/b.md", "x\n"),), NOW))

    assert "1" == git(tmp_path / "site", "rev-list", "--count", "HEAD")


@pytest.mark.parametrize(
    "name",
    [
        "reference-transaction",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("fsmonitor", "filter")),
    ],
)
def test_a_program_of_the_repository_that_multiplies_is_never_started(tmp_path: Path, name: str) -> None:
    """Hooks, watchers and filters of a site may be fork bombs; a post is published without them."""
    repository = site(tmp_path / "site")
    bomb = tmp_path / "bomb"
    bomb.write_text(f"#!/bin/sh\necho started >> {tmp_path}/started\n")
    bomb.chmod(0o755)
    if name == "filter":
        git(repository.path, "config", "filter.bomb.clean", str(bomb))
        git(repository.path, "config", "filter.bomb.smudge", str(bomb))
        (repository.path / ".git/info").mkdir(exist_ok=True)
        (repository.path / ".git/info/attributes").write_text("* filter=bomb\n")
    elif name == "fsmonitor":
        git(repository.path, "config", "core.fsmonitor", str(bomb))
    else:
        (repository.path / ".git/hooks").mkdir(exist_ok=True)
        (repository.path / ".git/hooks" / name).symlink_to(bomb)
    publish(repository, change("new", "N\n"))

    assert (2, False) == (commits(repository.path), (tmp_path / "started").exists())


def test_no_signature_is_looked_at(tmp_path: Path) -> None:
    """A site that shows signatures names a program for it, which is not run on the commit that a taken path is of."""
    path = site(tmp_path / "site").path
    bomb = tmp_path / "bomb"
    bomb.write_text(f"#!/bin/sh\necho started >> {tmp_path}/started\n")
    bomb.chmod(0o755)
    write(path, "_posts/2026/11/new.md", "theirs\n")
    git(path, "add", "-A")
    git(path, "commit", "-qm", "theirs")
    head, _, message = git(path, "cat-file", "commit", "HEAD").partition("\n\n")
    seal = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----"
    signed = git(path, "hash-object", "-t", "commit", "-w", "--stdin", stdin=f"{head}\n{seal}\n\n{message}\n")
    git(path, "update-ref", "HEAD", signed)
    git(path, "config", "gpg.program", str(bomb))
    git(path, "config", "log.showSignature", "true")
    made = publish(Repository(path), change("new", "ours\n"))

    assert (["taken"], False) == ([found.why for found in made.refused], (tmp_path / "started").exists())


def test_a_git_that_multiplies_and_never_ends_is_ended_with_all_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its time a command is an error, and none of the processes it started is left."""
    repository = site(tmp_path / "site")
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "git").write_text(
        f"#!/bin/sh\nfor n in 1 2 3 4; do sleep 20 & echo $! >> {tmp_path}/children; done\nwait\n"
    )
    (tools / "git").chmod(0o755)
    began = time.monotonic()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
        command = Git(repository.path, repository.path / ".git")
        with pytest.raises(SiteError, match="did not end within"):
            command.run("status", timeout=0.5)
    seconds = time.monotonic() - began
    time.sleep(0.1)
    children = (tmp_path / "children").read_text().split()

    assert (4, [], True) == (len(children), [pid for pid in children if is_running(pid)], seconds < 10)


def is_running(pid: str) -> bool:
    """Whether this process is there and no corpse."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
