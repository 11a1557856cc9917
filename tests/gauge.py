"""Every bench of ../shared/bench, one after the other, and one table: `make gauge`, or `python tests/gauge.py NAME...`.

What a bench printed is kept in build/gauge/NAME.txt. Exit 0 where all pass, 1 where one does not, 2 where there are none.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
BENCH = ROOT.parent / "shared" / "bench"
KEPT = ROOT / "build" / "gauge"
SERVERS = ("newsstand",)
SPEED = "speed"


class Verdict(NamedTuple):
    name: str
    passed: bool
    seconds: float
    last: str


def main(wanted: list[str]) -> int:
    """The number of the exit; prints a line as each bench ends, and the table when all have."""
    known = dict(benches())
    if not known or set(wanted) - known.keys():
        print(f"known are: {', '.join(known) or 'none'} (in {BENCH})", file=sys.stderr)
        return 2
    verdicts = [run(name, known[name]) for name in wanted or [name for name in known if name != SPEED]]
    print("\n" + table(verdicts))
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def benches() -> Iterator[tuple[str, list[str]]]:
    """(name, command) of each script, and of each run that has none and is called through its module."""
    scripts = {path.stem for path in BENCH.glob("*.py")} - set(SERVERS)
    runs = {path.stem.removeprefix("r_") for path in (BENCH / "lib").glob("r_*.py")}
    for name in sorted(scripts):
        yield name, [sys.executable, str(BENCH / f"{name}.py")]
    for name in sorted(runs - scripts):
        call = f"import sys; sys.path.insert(0, {str(BENCH)!r}); from lib import r_{name} as run; "
        yield name, [sys.executable, "-c", call + "sys.exit(run.main(False))"]


def run(name: str, command: list[str]) -> Verdict:
    """How this bench ended."""
    print(f"{name} ...", flush=True)
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    lines = done.stdout.split("\n") if done.stdout.strip() else done.stderr.split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "said nothing")
    return Verdict(name, done.returncode == 0, time.monotonic() - began, last)


def table(verdicts: list[Verdict]) -> str:
    """One line a bench: its name, whether it passed, how long it took, its own last line."""
    lines = [
        f"{v.name:12} {'ok' if v.passed else 'FAIL':5} {v.seconds:6.0f} s  {v.last[:150]}" for v in verdicts
    ]
    passed = sum(v.passed for v in verdicts)
    return "\n".join(
        [*lines, f"{passed} of {len(verdicts)} pass; the details are in {KEPT.relative_to(ROOT)}/"]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
