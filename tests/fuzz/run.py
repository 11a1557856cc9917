"""Coverage-guided fuzzing of one target with atheris: `python -m tests.fuzz.run TARGET CORPUS [libFuzzer options]`."""

from __future__ import annotations

import sys
from pathlib import Path


def main(name: str, corpus: str, *options: str) -> None:
    """Never returns: libFuzzer ends the process, with 0 where nothing was found."""
    import atheris

    with atheris.instrument_imports(include=["aggregator"]):
        from tests.fuzz.seeds import SEEDS, encoded
        from tests.fuzz.targets import TARGETS

    folder = Path(corpus) / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(SEEDS[name]):
        (folder / f"seed-{number}").write_bytes(encoded(text))
    atheris.Setup(
        [sys.argv[0], str(folder), f"-artifact_prefix={folder}-", "-timeout=10", *options], TARGETS[name]
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
