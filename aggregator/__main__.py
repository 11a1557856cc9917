"""The command `aggregator`."""

from __future__ import annotations

import sys


def main() -> int:
    """The exit code of the command line; `--version` answers without importing anything else."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from aggregator import __version__

        sys.stdout.write(f"aggregator {__version__}\n")
        return 0
    from aggregator.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
