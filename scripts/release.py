"""A release: `make release VERSION=0.2.0`, which runs the checks and the tests and writes the lock file before it comes here.

The version is written into the package, what is unreleased in CHANGELOG.md gets its heading, both are committed with a
sign-off, and the commit is tagged and the tag signed. Then dist/ is filled: wheel and source archive, built from the tag, the
lock file, the bill of materials, and SHA256SUMS of them all. Nothing is pushed and nothing uploaded; the last line says how.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSIONED = {
    "pyproject.toml": r'(?m)^(version = ")[^"]+',
    "aggregator/__init__.py": r'(?m)^(__version__ = ")[^"]+',
}
CHANGELOG, LOCK, MATERIALS = "CHANGELOG.md", "requirements.lock", "build/sbom.json"
UNRELEASED = "## Unreleased\n"


def main(version: str) -> int:
    """0 where the release is made, 1 where something stands against it, which is said and nothing changed."""
    if wrong := faults(ROOT, version):
        print("\n".join(f"no release: {one}" for one in wrong), file=sys.stderr)
        return 1
    notes = written(ROOT, version, datetime.now(UTC))
    git(ROOT, "commit", "--signoff", "-m", f"release: {version}", "--", *VERSIONED, CHANGELOG, LOCK)
    git(ROOT, "tag", "--sign", f"v{version}", "-m", f"{version}\n\n{notes}")
    for line in packed(ROOT, version):
        print(line)
    print(f"dist/ is complete; next: git push origin main v{version}, and upload what is in dist/")
    return 0


def faults(root: Path, version: str) -> list[str]:
    """What stands against a release of this version now."""
    changed = [line[3:] for line in git(root, "status", "--porcelain").splitlines() if line[3:] != LOCK]
    checks = (
        (re.fullmatch(r"\d+\.\d+\.\d+", version), f"{version!r} is no version: three numbers with dots"),
        (numbers(version) >= numbers(current(root)), f"{version} is older than {current(root)}"),
        (not git(root, "tag", "--list", f"v{version}"), f"there is a tag v{version}"),
        (git(root, "branch", "--show-current") == "main", "the branch is not main"),
        (not changed, f"not committed: {', '.join(changed[:5])}"),
        ("--hash=" in read(root, LOCK), f"{LOCK} is missing; `make lock` writes it"),
        (unreleased(read(root, CHANGELOG)), f"nothing is unreleased in {CHANGELOG}"),
        (
            signing_key(root),
            "no key to sign with: git config user.signingkey, and gpg.format ssh if it is one of ssh",
        ),
    )
    return [reason for is_well, reason in checks if not is_well]


def current(root: Path) -> str:
    """The version in pyproject.toml."""
    found = re.search(VERSIONED["pyproject.toml"], read(root, "pyproject.toml"))
    return found[0].partition('"')[2] if found else "0"


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def unreleased(changelog: str) -> str:
    """What the changelog says of the next release."""
    return changelog.partition(UNRELEASED)[2].partition("\n## ")[0].strip()


def written(root: Path, version: str, now: datetime) -> str:
    """The notes of the release, once its version and date are written."""
    for name, pattern in VERSIONED.items():
        (root / name).write_text(re.sub(pattern, rf"\g<1>{version}", read(root, name)), encoding="utf-8")
    changelog = read(root, CHANGELOG)
    dated = f"{UNRELEASED}\n## {version} - {now:%Y-%m-%d}\n"
    (root / CHANGELOG).write_text(changelog.replace(UNRELEASED, dated, 1), encoding="utf-8")
    return unreleased(changelog)


def packed(root: Path, version: str) -> list[str]:
    """The lines of SHA256SUMS; dist/ holds what they name, built from the tag and from nothing else."""
    dist = root / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    stamp = git(root, "log", "-1", "--format=%ct", f"v{version}")
    with tempfile.TemporaryDirectory() as folder:
        git(root, "worktree", "add", "--detach", folder, f"v{version}")
        try:
            command = [sys.executable, "-m", "hatchling", "build", "-d", str(dist)]
            subprocess.run(command, cwd=folder, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": stamp})
        finally:
            git(root, "worktree", "remove", "--force", folder)
    for name in (LOCK, MATERIALS):
        if (root / name).is_file():
            shutil.copy2(root / name, dist)
    sums = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in sorted(dist.iterdir())
    ]
    (dist / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    return sums


def signing_key(root: Path) -> str:
    """The key that git signs with, if it knows one."""
    asked = ["git", "-C", str(root), "config", "--get", "user.signingkey"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def git(root: Path, *args: str) -> str:
    """What git prints; CalledProcessError where it fails."""
    return subprocess.run(
        ["git", "-C", str(root), *args], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.rstrip("\n")


def read(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8") if (root / name).is_file() else ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
