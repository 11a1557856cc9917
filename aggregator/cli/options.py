"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "-c",
        "--config",
        metavar="FILE",
        envvar="AGGREGATOR_CONFIG",
        help="The configuration. [default: config.yaml]",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSON to read by programs.")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="Rows: a JSON object a line in, one a line out.")]
