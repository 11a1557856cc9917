"""Commits reach the operator's server, whatever it does meanwhile."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from gitland import change, commits, faults, git, publish, site, write
from services import Reply, Service, serving

from aggregator.edges.git import Remote, Repository, Upstream, clone
from aggregator.edges.git.command import Git
from aggregator.errors import SiteError


@dataclass
class Elsewhere(Service):
    """A server that sends git elsewhere, or away, and remembers the credentials it saw."""

    code: int = 302
    seen: set[str] = field(default_factory=set)

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> Reply:
        self.seen.add(headers.get("authorization", ""))
        return self.code, {}


@pytest.fixture
def land(tmp_path: Path) -> tuple[Repository, Upstream, Path]:
    """A site, the way to its server, and a clone of another writer's."""
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "server.git")
    repository = site(tmp_path / "site")
    upstream = Upstream(repository, Remote(str(tmp_path / "server.git")))
    upstream.push()
    git(tmp_path, "clone", "-q", "server.git", "other")
    return repository, upstream, tmp_path / "other"


def elsewhere(other: Path, name: str, text: str) -> None:
    """Another writer pushes this file."""
    write(other, name, text)
    git(other, "add", "-A")
    git(other, "commit", "-qm", name)
    for _ in range(20):  # ours may come between
        git(other, "pull", "-q", "--rebase")
        with contextlib.suppress(subprocess.CalledProcessError):
            git(other, "push", "-q")
            return


def names(other: Path) -> list[str]:
    """Files of the server's branch."""
    return git(other.parent / "server.git", "ls-tree", "-r", "--name-only", "main").splitlines()


def test_push(land: tuple[Repository, Upstream, Path]) -> None:
    """What is committed here is there; pushing again asks nothing of the server."""
    repository, upstream, other = land
    publish(repository, change("a", "A\n"))
    upstream.push()
    shutil.move(other.parent / "server.git", other.parent / "away.git")
    upstream.push()
    shutil.move(other.parent / "away.git", other.parent / "server.git")

    assert ["_posts/2026/11/a.md", "about.md"] == names(other)


def test_diverged(land: tuple[Repository, Upstream, Path]) -> None:
    """Our commits go on top of the server's, and the site's folder follows it."""
    repository, upstream, other = land
    elsewhere(other, "other.md", "x\n")
    publish(repository, change("a", "A\n"))
    publish(repository, change("b", "B\n"))
    pushed = upstream.push()

    assert ["_posts/2026/11/a.md", "_posts/2026/11/b.md", "about.md", "other.md"] == names(other)
    assert (pushed.id, 4, []) == (
        git(repository.path, "rev-parse", "HEAD"),
        commits(repository.path),
        faults(repository.path),
    )
    assert "x\n" == (repository.path / "other.md").read_text()


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_name_in_another_encoding(land: tuple[Repository, Upstream, Path], is_edited: bool) -> None:
    """A file that somebody on an old Windows pushed is followed as it is named, and told in letters that can be stored."""
    repository, upstream, other = land
    name = os.fsdecode("한글.md".encode("cp949"))
    elsewhere(other, name, "x\n")
    if is_edited:
        write(repository.path, name, "mine\n")
    publish(repository, change("a", "A\n"))
    pushed = upstream.push()

    assert ("mine\n" if is_edited else "x\n", is_edited) == (
        (repository.path / name).read_text(),
        "edited here" in (pushed.note or "").encode().decode(),
    )
    assert "_posts/2026/11/a.md" in git(other.parent / "server.git", "ls-tree", "-r", "--name-only", "main")


def test_same_post_changed_on_the_server(land: tuple[Repository, Upstream, Path]) -> None:
    """The server's version of a path stays, and ours is told lost; the other posts get there."""
    repository, upstream, other = land
    elsewhere(other, "_posts/2026/11/a.md", "theirs\n")
    publish(repository, change("a", "A\n"), change("b", "B\n"))
    pushed = upstream.push()

    assert (("_posts/2026/11/a.md",), "theirs") == (
        pushed.lost,
        git(repository.path, "show", "HEAD:_posts/2026/11/a.md"),
    )
    assert ["_posts/2026/11/a.md", "_posts/2026/11/b.md", "about.md"] == names(other)


def test_edits_of_the_operator_stay(land: tuple[Repository, Upstream, Path]) -> None:
    """A file edited here that the server changed keeps its edit; the posts are pushed, what hinders is told."""
    repository, upstream, other = land
    elsewhere(other, "about.md", "theirs\n")
    write(repository.path, "about.md", "mine\n")
    publish(repository, change("a", "A\n"))
    pushed = upstream.push()

    assert ("mine\n", True) == ((repository.path / "about.md").read_text(), "about.md" in (pushed.note or ""))
    assert "_posts/2026/11/a.md" in names(other)


def test_commits_of_a_person_are_not_rewritten(land: tuple[Repository, Upstream, Path]) -> None:
    """Where the operator's own commits would have to be replayed, nothing is done and the mend is told."""
    repository, upstream, other = land
    elsewhere(other, "other.md", "x\n")
    write(repository.path, "mine.md", "x\n")
    git(repository.path, "add", "-A")
    git(repository.path, "commit", "-qm", "mine")
    publish(repository, change("a", "A\n"))
    before = git(repository.path, "rev-parse", "HEAD")
    with pytest.raises(SiteError) as caught:
        upstream.push()

    assert (before, "run `git pull --rebase` in the site's folder") == (
        git(repository.path, "rev-parse", "HEAD"),
        caught.value.mend,
    )


@pytest.mark.parametrize("state", ["gone", "refuses"])
def test_server_down_or_refusing(land: tuple[Repository, Upstream, Path], state: str) -> None:
    """The posts stay committed here, the error has the server's words, and the next push brings them once."""
    repository, upstream, other = land
    server, hook = other.parent / "server.git", other.parent / "server.git/hooks/pre-receive"
    if state == "gone":
        server.rename(server.with_name("away"))
    else:
        write(server, "hooks/pre-receive", "#!/bin/sh\necho 'branch is protected' >&2\nexit 1\n")
        hook.chmod(0o755)
    publish(repository, change("a", "A\n"))
    with pytest.raises(SiteError) as caught:
        upstream.push()
    words = {"gone": "does not appear to be a git repository", "refuses": "branch is protected"}[state]
    if state == "gone":
        server.with_name("away").rename(server)
    else:
        hook.unlink()
    publish(repository, change("a", "A\n"))
    upstream.push()

    assert (True, 2, "_posts/2026/11/a.md") == (words in str(caught.value), commits(server), names(other)[0])


def test_killed_between_the_server_and_here(land: tuple[Repository, Upstream, Path]) -> None:
    """Commits that the server took already, replayed, are not made again."""
    repository, upstream, other = land
    publish(repository, change("a", "A\n"))
    before = git(repository.path, "rev-parse", "HEAD")
    elsewhere(other, "other.md", "x\n")
    upstream.push()
    git(repository.path, "reset", "-q", "--hard", before)
    publish(repository, change("a", "A2\n", before="A\n"))
    upstream.push()

    assert (4, "A2") == (
        commits(other.parent / "server.git"),
        git(other.parent / "server.git", "show", "main:_posts/2026/11/a.md"),
    )


@pytest.mark.slow
def test_second_writer(land: tuple[Repository, Upstream, Path]) -> None:
    """While another pushes commit after commit, every post lands once."""
    repository, upstream, other = land
    count = int(os.environ.get("AGGREGATOR_WRITES", "6"))
    writer = threading.Thread(target=lambda: [elsewhere(other, f"w{n}.md", "x\n") for n in range(count)])
    writer.start()
    for n in range(4):
        publish(repository, change(f"p{n}", "P\n"))
        upstream.push()
    writer.join()
    git(repository.path, "fsck", "--strict")

    assert 4 + count + 1 == len(names(other)) == commits(other.parent / "server.git")


def test_clone(land: tuple[Repository, Upstream, Path]) -> None:
    """A worker begins from what the server has."""
    _, _, other = land
    mine = clone(other.parent / "mine", None, Remote(str(other.parent / "server.git")))
    publish(mine, change("a", "A\n"))

    assert (2, [], "about\n") == (commits(mine.path), faults(mine.path), (mine.path / "about.md").read_text())


def test_file_that_was_there_before_the_server_stays(land: tuple[Repository, Upstream, Path]) -> None:
    """A repository without a commit whose files differ from the server's keeps them, and the error names them."""
    _, _, other = land
    git(other.parent, "init", "-q", "-b", "main", "mine")
    write(other.parent / "mine", "about.md", "mine\n")
    with pytest.raises(SiteError) as caught:
        clone(other.parent / "mine", None, Remote(str(other.parent / "server.git")))

    assert (True, "mine\n") == (
        "about.md" in caught.value.message,
        (other.parent / "mine/about.md").read_text(),
    )


def test_a_password_may_hold_an_at(tmp_path: Path) -> None:
    """All of it is left out, not what stands before its first @ alone."""
    url = "https://user:one@two@site.example/x.git"
    said = Git(tmp_path, tmp_path).clean(f"fatal: unable to access '{url}'".encode())

    assert ("https://site.example/x.git", "fatal: unable to access 'https://***@site.example/x.git'") == (
        Remote(url).shown,
        said,
    )


def test_secrets_do_not_show(tmp_path: Path) -> None:
    """Neither a password in an address nor a token is in the error."""
    repository = site(tmp_path / "site")
    remote = Remote("http://user:secret1@127.0.0.1:1/x.git", token="secret2")
    repository = Repository(repository.path, secrets=remote.secrets)
    with pytest.raises(SiteError) as caught:
        Upstream(repository, remote).push()

    assert [] == [
        word
        for word in ("secret", "c2VjcmV0", "Authorization")
        if word in repr(caught.value) + str(caught.value)
    ]


def test_token_goes_to_its_server_only(tmp_path: Path) -> None:
    """The token travels in a header to the server named, not along a redirect, and stands in no argument."""
    with serving(Elsewhere()) as other, serving(Elsewhere(to=other.url)) as server:
        remote = Remote(f"{server.url}/x.git", token="s3cret")
        repository = Repository(site(tmp_path / "site").path, secrets=remote.secrets)
        with pytest.raises(SiteError) as caught:
            Upstream(repository, remote).push()

    assert ({"Basic eC1hY2Nlc3MtdG9rZW46czNjcmV0"}, set()) == (server.seen, other.seen)
    assert "s3cret" not in str(caught.value)


def test_server_that_wants_a_token(tmp_path: Path) -> None:
    """Without a token git asks nobody, and the error says what to give."""
    repository = site(tmp_path / "site")
    with serving(Elsewhere(code=401)) as server, pytest.raises(SiteError) as caught:
        Upstream(repository, Remote(f"{server.url}/x.git")).push()

    assert "give a token or a key that may push" == caught.value.mend
