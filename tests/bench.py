"""One table of what things cost, what was asked, and whether it was met: `make bench`.

The first rows are those of the shared speed bench, each a ratio to a reference measured in the same run; the others are our own.
What the bench printed is kept in build/gauge/speed.txt. Exit 1 where a row that asks something is not met, 2 where there is no bench.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from tests import floors, gauge
from tests.floors import Figure

ROW = re.compile(r"^(ok|FAIL) +(.+?)(?::? (at most|<=|at least|>=) (.+?))?  \[(.*)\]$", re.M)


def main() -> int:
    """Prints the table; the exit code."""
    known = dict(gauge.benches())
    if gauge.SPEED not in known:
        print(f"there is no speed bench in {gauge.BENCH}", file=sys.stderr)
        return 2
    gauge.run(gauge.SPEED, known[gauge.SPEED])
    said = (gauge.KEPT / f"{gauge.SPEED}.txt").read_text(encoding="utf-8")
    rows = [*shared(said), *floors.figures()]
    Console().print(table(rows))
    return 1 if any(row.met is False for row in rows) else 0


def shared(said: str) -> Iterator[Figure]:
    """The rows of what the shared bench printed."""
    for verdict, what, how, target, measured in ROW.findall(said):
        sign = {"at most": "<=", "at least": ">="}.get(how, how)
        yield Figure(what, f"{sign} {target}".strip(), measured, verdict == "ok")


def table(rows: list[Figure]) -> Table:
    """The rows as a table of four columns."""
    made = Table("what", "asked", "measured", "")
    for row in rows:
        mark = "" if row.met is None else "ok" if row.met else "FAIL"
        made.add_row(row.what, row.target, row.measured, mark)
    return made


if __name__ == "__main__":
    sys.exit(main())
