"""What a daemon costs that polls 10,000 unchanged sources once an hour: `python -m tests.hour [SECONDS]`.

All sources are polled once; then their next looks are spread over an hour from now, and a daemon runs for so many seconds of it.
Prints its share of a core, the polls that fell due and were made meanwhile, and its largest memory.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import paper as papers

SOURCES, HOUR = 10_000, 3600.0
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Quiet</title><link>http://127.0.0.1/</link></channel></rss>'


def main(seconds: float) -> int:
    """Prints the line."""
    with tempfile.TemporaryDirectory(prefix="hour-") as work, papers.serve() as paper:
        home = Path(work)
        config = configured(home, paper)
        command = [sys.executable, "-m", "aggregator"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*command, "run", "--all", "-c", config], check=True, **quiet)
        due = spread(home / "state.db", seconds)
        before = len(paper.log)
        daemon = subprocess.Popen([*command, "daemon", "-c", config], **quiet)
        time.sleep(seconds)
        daemon.send_signal(signal.SIGTERM)
        _, _, used = os.wait4(daemon.pid, 0)
        polls = sum(path.startswith("/s/") for path, _ in paper.log[before:])
    share = (used.ru_utime + used.ru_stime) / seconds
    print(
        f"{SOURCES:,} sources an hour: {share:.2%} of a core, start included, {used.ru_maxrss / 1024:.0f} MiB; "
        f"{polls} polls of {due} due in {seconds:.0f} s, load {os.getloadavg()[0]:.1f}"
    )
    return 0


def configured(home: Path, paper: papers.Paper) -> Path:
    """A configuration of so many sources, all of them quiet."""
    sources = []
    for n in range(SOURCES):
        path = f"/s/{n}/feed.xml"
        paper.pages[path] = FEED
        sources.append({"name": f"s{n}", "url": paper.url + path, "kind": "feed", "every": "1h"})
    return papers.configured(home, paper, sources=sources)


def spread(store: Path, seconds: float) -> int:
    """The next looks are spread evenly over an hour from now; how many of them fall into these seconds."""
    dice, now = random.Random(1), time.time()
    looks = [dice.random() * HOUR for _ in range(SOURCES)]
    with sqlite3.connect(store) as database:
        rows = [(now + look, f"s{n}") for n, look in enumerate(looks)]
        database.executemany("UPDATE sources SET next_poll = ? WHERE name = ?", rows)
    return sum(look < seconds for look in looks)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if sys.argv[1:] else 360.0))
