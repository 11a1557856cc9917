"""Coverage-guided fuzzing of one target with atheris: `python -m tests.fuzz.run TARGET CORPUS [libFuzzer options]`.

It starts from seeds of our own, from what it found before in CORPUS, and from the documents of ../shared where they are, which are
read in place.
"""

from __future__ import annotations

import sys
from pathlib import Path

SHARED = Path(__file__).parents[2].parent / "shared"
SEEN = {
    "feed": ("data/feeds-torture", "hostile/dev/feeds"),
    "discovery": ("hostile/dev/pages",),
    "page": ("hostile/dev/pages",),
    "decoding": ("hostile/dev/feeds", "hostile/dev/pages"),
}


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
    seen = [str(place) for place in (SHARED / part for part in SEEN.get(name, ())) if place.is_dir()]
    settings = [f"-artifact_prefix={folder}-", "-timeout=10", *options]
    atheris.Setup([sys.argv[0], str(folder), *seen, *settings], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
