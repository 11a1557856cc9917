"""`aggregator`, in a process that dies before the SWEEP_COMMIT-th commit of its store (none: never).

SWEEP_TOLD is a file that gets a byte for each commit; with SWEEP_GROUP its whole process group dies. Without SWEEP_TOLD it is
the command as it is.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from aggregator.__main__ import main

TOLD = os.environ.get("SWEEP_TOLD")


def watch(told: int, last: int) -> None:
    """From now on commits are counted; nothing comes after the last of them."""
    from sqlalchemy import Engine, event

    def before(_: object) -> None:
        os.write(told, b".")
        if os.fstat(told).st_size == last:
            os.kill(0 if os.environ.get("SWEEP_GROUP") else os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", before)


if TOLD:
    watch(os.open(TOLD, os.O_WRONLY | os.O_APPEND | os.O_CREAT), int(os.environ.get("SWEEP_COMMIT", "0")))
sys.argv[0] = "aggregator"
sys.exit(main())
