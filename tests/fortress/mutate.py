"""Each guard switched off in a copy of the repository, and what fails then: `make mutate`, or `python -m tests.fortress.mutate [WORD]...`.

A guard is named as in docs/security.md. It is switched off by replacing its own text, and must be missed by each of the tests
(node ids below tests/) and scenarios (of ../shared/hostile, where they are present) that stand beside it. What is tried is the
files that git knows, as they are now, in a folder of its own; nothing here is changed.

Prints the table of docs/security.md. Exit 1 where something passes without its guard, or fails with it; 2 where a guard's
text is no longer in its file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.fortress.guards import GUARDS, Guard

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SECONDS = 240.0
PORT = "18931"


@dataclass(frozen=True)
class Copy:
    """The repository's files in a folder where they may be spoilt."""

    root: Path

    @classmethod
    def made(cls, folder: Path) -> Copy:
        """What git knows of the repository, with ../shared beside it."""
        names = subprocess.run(
            ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True
        ).stdout
        for name in filter(None, os.fsdecode(names).split("\0")):
            if (ROOT / name).is_file():
                (folder / "main" / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / "main" / name)
        if SHARED.is_dir():
            (folder / "shared").symlink_to(SHARED)
        return cls(folder / "main")

    def without(self, guard: Guard) -> list[str]:
        """What passes although the guard is off; its text is put back."""
        kept = {name: (self.root / name).read_text(encoding="utf-8") for name, _, _ in guard.edits}
        try:
            for name, old, new in guard.edits:
                text = (self.root / name).read_text(encoding="utf-8")
                (self.root / name).write_text(text.replace(old, new), encoding="utf-8")
            return [what for what in _alarms(guard) if self.passes(what)]
        finally:
            for name, text in kept.items():
                (self.root / name).write_text(text, encoding="utf-8")

    def passes(self, *alarms: str) -> bool:
        """Whether all these tests pass, or all these scenarios are withstood."""
        tests = [f"tests/{alarm}" for alarm in alarms if "::" in alarm]
        names = [alarm for alarm in alarms if "::" not in alarm]
        is_passed = not tests or self.runs("pytest", "-x", "-p", "no:xdist", *tests)
        return is_passed and (not names or self.runs("tests.fortress.siege", *names))

    def runs(self, module: str, *arguments: str) -> bool:
        """Whether this ends well, in time; nothing of it is left running."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SIEGE_PORT": PORT,
        }
        command = [sys.executable, "-m", module, *arguments]
        with open(self.root.parent / "output.txt", "wb") as output:
            child = subprocess.Popen(
                command, cwd=self.root, env=environment, stdout=output, stderr=output, start_new_session=True
            )
            try:
                return child.wait(SECONDS * max(1, len(arguments) / 16)) == 0
            except subprocess.TimeoutExpired:
                return False
            finally:
                _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _alarms(guard: Guard) -> tuple[str, ...]:
    """Its tests, and its scenarios where there are any."""
    return (*guard.tests, *(guard.scenarios if SHARED.is_dir() else ()))


def moved(guards: Iterable[Guard]) -> list[str]:
    """What is to be mended in the table: texts that are not, or not once, in their files."""
    return [
        f"{guard.name}: {old!r} is {count} times in {name}"
        for guard in guards
        for name, old, _ in guard.edits
        if (count := (ROOT / name).read_text(encoding="utf-8").count(old)) != 1
    ]


def row(guard: Guard) -> str:
    """A line of the table in docs/security.md."""
    tests = ", ".join(_short(test) for test in guard.tests)
    scenarios = ", ".join(f"`{name}`" for name in guard.scenarios)
    return f"| {guard.name} | {guard.off} | {'; '.join(filter(None, (tests, scenarios)))} |"


def _short(test: str) -> str:
    place, _, name = test.partition("::")
    return f"{place.removesuffix('.py').replace('test_', '')}: {name.removeprefix('test_')}"


def main(words: list[str]) -> int:
    """The exit code; prints a row as each guard has been tried."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended on the way out
    chosen = [
        guard for guard in GUARDS if not words or any(word in f"{guard.name} {guard.off}" for word in words)
    ]
    if wrong := moved(chosen):
        print("\n".join(wrong), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        copy = Copy.made(Path(folder))
        whole = {alarm for guard in chosen for alarm in _alarms(guard)}
        if not copy.passes(*sorted(whole)):
            print((copy.root.parent / "output.txt").read_text(errors="replace")[-3000:], file=sys.stderr)
            print("something fails with every guard in its place", file=sys.stderr)
            return 1
        missed = [row(guard) for guard in chosen if _told(guard, copy.without(guard))]
    print(f"{len(chosen)} guards switched off, {len(missed)} of them not missed by all that should")
    return min(1, len(missed))


def _told(guard: Guard, passed: list[str]) -> bool:
    """Whether something passed; prints the guard's row, and what passed."""
    print(row(guard), flush=True)
    for alarm in passed:
        print(f"    passes without it: {alarm}", flush=True)
    return bool(passed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
