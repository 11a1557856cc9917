"""Batches of posts become commits."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from gitland import NOW, change, commits, faults, git, publish, site, write

from aggregator.edges.git import Change, Repository, fingerprint
from aggregator.errors import SiteError


def test_batch_is_one_commit(tmp_path: Path) -> None:
    """Two posts make one commit by the program's own name, and the tree stays clean."""
    repository = site(tmp_path / "site")
    publish(repository, change("a", "A\n"), change("b", "B\n"))

    shown = git(repository.path, "log", "-1", "--format=%an <%ae> %cn <%ce>", "--name-only").split("\n")
    who = "aggregator <aggregator@localhost>"
    assert [f"{who} {who}", "", "_posts/2026/11/a.md", "_posts/2026/11/b.md"] == shown
    assert [] == faults(repository.path)


def test_first_post_makes_the_root_commit(tmp_path: Path) -> None:
    """A repository made on first use takes its first post on branch main."""
    repository = Repository(tmp_path / "new" / "site")
    repository.ensure()
    publish(repository, change("a", "A\n"))

    assert "main 1" == f"{git(repository.path, 'branch', '--show-current')} {commits(repository.path)}"


def test_same_content_again_makes_no_commit(tmp_path: Path) -> None:
    """Publishing what is there already changes nothing and says so."""
    repository = site(tmp_path / "site")
    publish(repository, change("a", "A\n"))
    again = publish(repository, change("a", "A\n"))

    assert (None, ("_posts/2026/11/a.md",), 2) == (again.id, again.unchanged, commits(repository.path))


def test_correction_and_withdrawal(tmp_path: Path) -> None:
    """A post is replaced, then taken away with the folders it leaves empty."""
    repository = site(tmp_path / "site")
    publish(repository, change("a", "A\n"))
    publish(repository, change("a", "A2\n", before="A\n"))
    there = (repository.path / "_posts/2026/11/a.md").read_text()
    publish(repository, change("a", None, before="A2\n"))

    assert ("A2\n", False, []) == (there, (repository.path / "_posts").exists(), faults(repository.path))


@pytest.mark.parametrize("commit", [(), ("add", "-A"), ("commit", "-qam", "mine")])
def test_post_edited_by_hand_stays(tmp_path: Path, commit: tuple[str, ...]) -> None:
    """An edit in the working tree, staged or committed, is never overwritten."""
    repository = site(tmp_path / "site")
    publish(repository, change("a", "A\n"))
    write(repository.path, "_posts/2026/11/a.md", "by hand\n")
    if commit:
        git(repository.path, *commit)
    made = publish(repository, change("a", "A2\n", before="A\n"), change("b", "B\n"))

    assert (("_posts/2026/11/a.md",), ("_posts/2026/11/b.md",)) == (made.edited, made.changed)
    assert "by hand\n" == (repository.path / "_posts/2026/11/a.md").read_text()


def test_staged_and_edited_files_stay_as_they_are(tmp_path: Path) -> None:
    """What the operator staged, edited or left untracked is not swept into the commit."""
    repository = site(tmp_path / "site")
    write(repository.path, "about.md", "staged\n")
    git(repository.path, "add", "about.md")
    write(repository.path, "about.md", "edited\n")
    write(repository.path, "note.txt", "mine\n")
    before = git(repository.path, "status", "--porcelain")
    publish(repository, change("a", "A\n"))

    assert before == git(repository.path, "status", "--porcelain")
    assert "about" == git(repository.path, "show", "HEAD:about.md")


def test_file_of_another_is_not_overwritten(tmp_path: Path) -> None:
    """A path that a person took, committed or not, is refused as taken."""
    repository = site(tmp_path / "site")
    write(repository.path, "_posts/2026/11/a.md", "human\n")
    git(repository.path, "add", "-A")
    git(repository.path, "commit", "-qm", "human")
    write(repository.path, "_posts/2026/11/b.md", "not committed\n")
    made = publish(repository, change("a", "A\n"), change("b", "B\n"))

    assert [("taken", None), ("taken", None)] == [(item.why, made.id) for item in made.refused]


def test_names_alike_on_some_systems_are_refused(tmp_path: Path) -> None:
    """A path that differs from another in case or composition only is taken."""
    repository = site(tmp_path / "site")
    publish(repository, change("Post", "A\n"), change("caf\u00e9", "B\n"))
    made = publish(
        repository,
        change("post", "C\n"),
        change("cafe\u0301", "D\n"),
        change("new", "E\n"),
        change("NEW", "F\n"),
    )

    assert ["_posts/2026/11/new.md"] == list(made.changed)
    assert ["taken"] * 3 == [item.why for item in made.refused]


@pytest.mark.parametrize(
    "path",
    ["../out.md", "/etc/x.md", "a/../../x.md", ".git/config", "a/.GIT/x", "git~1/x", "a\\b.md", "con.md", "_posts/NUL", "a\nb.md",
     "x\u202e.md", "a//b.md", "", "a/.gitmodules", "x.md.", "c:x.md", "a\x00b", "\ud800.md", "a" * 300],
)  # fmt: skip
def test_paths_that_leave_the_site_are_blocked(tmp_path: Path, path: str) -> None:
    """No path climbs, names a device or reaches git's own files."""
    repository = site(tmp_path / "site")
    made = repository.publish((Change(path, b"x"),), lambda _: "x", NOW)

    assert (None, ["blocked"]) == (made.id, [item.why for item in made.refused])


def test_crash_before_the_record_does_not_double_a_post(tmp_path: Path) -> None:
    """A newer text of the same story goes to the path where an unrecorded publication put it; another story's does not."""
    repository = site(tmp_path / "site")
    publish(repository, change("a", "A\n", story="s1"))
    other = publish(repository, change("a", "X\n", story="s2"))
    newer = publish(repository, change("a", "A2\n", story="s1"))

    assert (["taken"], ("_posts/2026/11/a.md",)) == ([item.why for item in other.refused], newer.changed)


def test_bytes_are_committed_as_they_are(tmp_path: Path) -> None:
    """Neither autocrlf nor a filter of the repository changes a byte of a post."""
    repository = site(tmp_path / "site")
    git(repository.path, "config", "core.autocrlf", "true")
    git(repository.path, "config", "filter.f.clean", "tr a-z A-Z")
    write(repository.path, ".gitattributes", "*.md filter=f\n")
    publish(repository, change("a", "one\r\ntwo\n"))

    held = git(repository.path, "rev-parse", "HEAD:_posts/2026/11/a.md")
    assert fingerprint(b"one\r\ntwo\n") == held


def test_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    """A folder with files but without .git is left alone, also inside another repository."""
    git(tmp_path, "init", "-q")
    write(tmp_path / "site", "index.md", "x\n")
    with pytest.raises(SiteError) as caught:
        Repository(tmp_path / "site").ensure()

    assert "the site's folder is not a git repository" == caught.value.message


def test_tidy(tmp_path: Path) -> None:
    """Packing what is loose changes nothing that shows."""
    repository = site(tmp_path / "site")
    publish(repository, change("a", "A\n"))
    repository.tidy()

    assert (2, []) == (commits(repository.path), faults(repository.path))


def test_settings_of_the_user_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the user's git configuration nor git's environment variables reach what we do."""
    write(
        tmp_path,
        "gitconfig",
        "[user]\nname = Other\n[commit]\ngpgSign = true\n[core]\nhooksPath = /x\n[init]\nbad = [\n",
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Other")
    repository = Repository(tmp_path / "site")
    repository.ensure()
    publish(repository, change("a", "A\n"))

    assert "aggregator" == git(repository.path, "log", "-1", "--format=%an")


def test_sha256_repository(tmp_path: Path) -> None:
    """A repository of the longer hashes takes posts as well."""
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256", "site")
    repository = Repository(tmp_path / "site")
    publish(repository, change("a", "A\n"))
    publish(repository, change("a", "A2\n", before="A\n"), change("b", "B\n"))

    assert (2, []) == (commits(repository.path), faults(repository.path))


def test_second_checkout(tmp_path: Path) -> None:
    """A linked worktree of a repository is a site like any other."""
    first = site(tmp_path / "first")
    git(first.path, "worktree", "add", "-q", "-b", "blog", "../second")
    second = Repository(tmp_path / "second", "blog")
    publish(second, change("a", "A\n"))

    assert "" == git(second.path, "status", "--porcelain") == git(first.path, "status", "--porcelain")
    assert "1 2" == f"{commits(first.path)} {commits(second.path)}"


def test_path_among_links_and_modules_is_blocked(tmp_path: Path) -> None:
    """Nothing is written through a committed symbolic link or into a submodule."""
    repository = site(tmp_path / "site")
    (repository.path / "_posts").symlink_to("..")
    git(repository.path, "add", "-A")
    git(
        repository.path,
        "update-index",
        "--add",
        "--cacheinfo",
        f"160000,{git(repository.path, 'rev-parse', 'HEAD')},lib",
    )
    git(repository.path, "commit", "-qm", "links")
    changes = (Change("_posts/x.md", b"x"), Change("lib/x.md", b"x"), Change("about.md/x.md", b"x"))
    made = repository.publish(changes, lambda _: "x", NOW)

    assert ["blocked"] * 3 == [refusal.why for refusal in made.refused]


@pytest.mark.parametrize("place", ["_posts", "_posts/2026"])
def test_link_laid_in_the_worktree_is_not_followed(tmp_path: Path, place: str) -> None:
    """A folder of the site that somebody made a link, without a commit, leads nowhere."""
    repository = site(tmp_path / "site")
    outside = tmp_path / "outside"
    outside.mkdir()
    (repository.path / place).parent.mkdir(exist_ok=True)
    (repository.path / place).symlink_to(outside)
    with contextlib.suppress(SiteError):
        publish(repository, change("a", "A\n"))

    assert [] == list(outside.rglob("*"))
