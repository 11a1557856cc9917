"""The command `aggregator`."""

from __future__ import annotations

import io
import sys

INTERRUPTED = 130


def main() -> int:
    """The exit code of the command line; `--version` answers without importing anything else."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from aggregator import __version__

        sys.stdout.write(f"aggregator {__version__}\n")
        return 0
    for stream in (sys.stdout, sys.stderr):
        # Hangul on a terminal or in a pipe of another character set is escaped; it must end no command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        from aggregator.cli import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; the next run goes on from here\n")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
