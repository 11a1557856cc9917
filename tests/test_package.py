"""What travels in the wheel, and that it works from there."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this checkout with the build back end that is installed beside it."""
    pytest.importorskip("hatchling", reason="needs hatchling, which is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_templates_and_configuration_travel_in_the_wheel(wheel: Path):
    """Every template, the example configuration and the sample newspaper are in the wheel, byte for byte."""
    shipped = {"aggregator/data/config.yaml": ROOT / "config.yaml"}
    for folder, place in (("templates", "aggregator/data/templates"), ("aggregator/demo", "aggregator/demo")):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                shipped[f"{place}/{file.relative_to(ROOT / folder).as_posix()}"] = file
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        wrong = [n for n, file in shipped.items() if n not in names or archive.read(n) != file.read_bytes()]

    assert [] == wrong


def test_wheel_holds_nothing_of_the_workshop(wheel: Path):
    """No tests, state or output travel in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        roots = {name.split("/")[0] for name in archive.namelist()}

    assert {"aggregator"} == {root for root in roots if not root.endswith(".dist-info")}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment that holds the wheel; its dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder)
    python = folder / "bin" / "python"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    here = Path(pytest.__file__).parents[1]
    # A path named in a .pth file is searched, but the .pth files in it are not read: the editable checkout stays out.
    site = next((folder / "lib").glob("python*")) / "site-packages"
    (site / "dependencies.pth").write_text(f"{here}\n", encoding="utf-8")
    return python


@pytest.mark.slow
def test_init_works_from_an_installed_wheel(installed: Path, tmp_path: Path):
    """Installed without the checkout, `aggregator init` writes a configuration that `aggregator` then reads."""
    run(installed, "init", "paper", cwd=tmp_path)

    assert '"sources"' in run(installed, "status", "--json", "-c", "paper/config.yaml", cwd=tmp_path)


@pytest.mark.slow
def test_command_is_installed_with_the_wheel(wheel: Path, installed: Path, tmp_path: Path):
    """The wheel brings the command `aggregator`, which tells its version."""
    said = subprocess.run(
        [installed.parent / "aggregator", "--version"], capture_output=True, text=True, check=True
    )

    assert wheel.name.split("-")[1] in said.stdout


def run(python: Path, *arguments: str, cwd: Path) -> str:
    """What the installed command prints."""
    command = [python, "-m", "aggregator", *arguments]
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout
