"""The command `aggregator`."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> int:
    """The exit code of the command line; `--version` answers without importing anything else."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from aggregator import __version__

        sys.stdout.write(f"aggregator {__version__}\n")
        return 0
    try:
        from aggregator.cli import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; the next run goes on from here\n")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
