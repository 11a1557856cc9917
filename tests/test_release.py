"""A release is made from a clean main with notes, a lock file and a key, and is signed, signed off and built from its tag."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
FILES = ("pyproject.toml", "README.md", "LICENSE", "config.yaml", "requirements.lock", "scripts/release.py")


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script in a small repository of its own, with a new key of ssh."""
    pytest.importorskip("hatchling", reason="needs hatchling, which is not installed")
    root = tmp_path / "copy"
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    (root / "aggregator").mkdir()
    (root / "templates").mkdir()
    (root / "templates/a.j2").write_text("a")
    (root / ".gitignore").write_text("/dist/\n")
    (root / "aggregator/__init__.py").write_text('__version__ = "0.1.0"\n')
    (root / "CHANGELOG.md").write_text(
        "# Changelog\n\n## Unreleased\n\n- Something new.\n\n## 0.1.0 - 2026-01-01\n\n- All.\n"
    )
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    settings = f"[user]\nname = A\nemail = a@example.org\nsigningkey = {key}\n[gpg]\nformat = ssh\n"
    (tmp_path / "gitconfig").write_text(settings)
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", "-C", str(root), *command], check=True)
    spec = importlib.util.spec_from_file_location("release", root / "scripts/release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.needs("ssh-keygen")
def test_a_release_is_signed_and_built_from_its_tag(release: ModuleType):
    """Version, changelog, sign-off and signature; the same tag gives the same wheel, byte for byte."""
    assert release.main("0.2.0") == 0
    sums = (release.ROOT / "dist/SHA256SUMS").read_text().splitlines()
    again = release.packed(release.ROOT, "0.2.0")

    assert (
        "0.2.0",
        True,
        True,
        "",
        True,
        [
            "aggregator_newsroom-0.2.0-py3-none-any.whl",
            "aggregator_newsroom-0.2.0.tar.gz",
            "requirements.lock",
        ],
    ) == (
        release.current(release.ROOT),
        "Signed-off-by: A <a@example.org>" in release.git(release.ROOT, "log", "-1", "--format=%B"),
        "BEGIN SSH SIGNATURE" in release.git(release.ROOT, "cat-file", "tag", "v0.2.0"),
        release.unreleased((release.ROOT / "CHANGELOG.md").read_text()),
        sums == again,
        [line.split()[1] for line in sums],
    )


@pytest.mark.slow
@pytest.mark.needs("ssh-keygen")
def test_what_stands_against_a_release_is_said(release: ModuleType, capsys: pytest.CaptureFixture[str]):
    """An old version, work that is not committed, another branch: nothing is changed."""
    release.git(release.ROOT, "checkout", "-q", "-b", "other")
    (release.ROOT / "README.md").write_text("changed")
    before = release.git(release.ROOT, "rev-parse", "HEAD")
    code = release.main("0.0.9")
    said = re.findall("no release: (.+)", capsys.readouterr().err)

    assert (
        1,
        before,
        ["0.0.9 is older than 0.1.0", "the branch is not main", "not committed: README.md"],
    ) == (
        code,
        release.git(release.ROOT, "rev-parse", "HEAD"),
        said,
    )


def test_every_dependency_is_in_the_lock():
    """What the package needs, and what its extras need, has a version and hashes there; nothing names a host or a folder."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [row for name, rows in project["optional-dependencies"].items() if name != "dev" for row in rows]
    wanted = {
        re.findall(r"[\w.-]+", row)[0].lower().replace(".", "-")
        for row in [*project["dependencies"], *extras]
    }
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"(?m)^([\w-]+)==[^\\\n]+\\\n\s+--hash=sha256:", lock))

    assert (set(), []) == (wanted - locked, re.findall(r"https?:\S*|(?m:^)--\S+|\s/\S+", lock))
