"""What the documents tell a reader to type exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "config.yaml", "docs/why.md")
DEPLOYED = ("crontab", "aggregator.service", "Containerfile", "publish.yml")
CODE = re.compile(r"^```sh\n(.*?)^```|`([^`\n]+)`", re.M | re.S)
CALL = re.compile(r"(?:^|[;&|])\s*(aggregator|make)[ \t]+([a-z-]+)", re.M)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def calls(document: str) -> set[tuple[str, str]]:
    """(program, its first word) of everything the document shows as code."""
    text = (ROOT / document).read_text(encoding="utf-8")
    code = "\n".join(block or inline for block, inline in CODE.findall(text))
    return {(program, word) for program, word in CALL.findall(code)}


@pytest.fixture(scope="module")
def known() -> set[tuple[str, str]]:
    """Every command of the program and every target of the Makefile."""
    import typer
    import typer.core

    from aggregator.cli import application

    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    program = typer.main.get_command(application(is_filter=False))
    assert isinstance(program, typer.core.TyperGroup)
    return {("aggregator", name) for name in program.commands} | {("make", target) for target in targets}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_of_a_document_exist(document: str, known: set[tuple[str, str]]):
    """Each `aggregator ...` and `make ...` in a document is a command or a target."""
    assert set() == calls(document) - known


@pytest.mark.parametrize("file", DEPLOYED)
def test_deployments_start_what_exists(file: str, known: set[tuple[str, str]]):
    """What a unit, a crontab, an image or a workflow starts is a command of the program."""
    text = (ROOT / "deploy" / file).read_text(encoding="utf-8")
    started = re.findall(r"(?:bin/|[&:] )aggregator ([a-z]+)(?= -c)|^CMD \[.([a-z]+)", text, re.M)
    words = {word for pair in started for word in pair if word}

    assert (True, set()) == (bool(words), {("aggregator", word) for word in words} - known)


def test_readme_shows_commands():
    """The reader of these tests finds the quick start's commands at all."""
    assert {("make", "demo"), ("aggregator", "run")} <= calls("README.md")


@pytest.mark.parametrize("document", [*sorted(p.name for p in ROOT.glob("*.md")), "deploy/README.md"])
def test_links_lead_somewhere(document: str):
    """Every relative link of a document leads to a file of the repository."""
    folder = (ROOT / document).parent
    text = (ROOT / document).read_text(encoding="utf-8")

    assert [] == [link for link in LINK.findall(text) if not (folder / link).exists()]


def test_example_configuration_is_read():
    """The repository's config.yaml passes the program's own reader, with newsdao.kr first."""
    from aggregator import config

    read = config.read((ROOT / "config.yaml").read_text(encoding="utf-8"), ROOT)

    assert ("https://newsdao.kr", "auto", "permitted") == (
        read.sources[0].url,
        read.sources[0].kind,
        read.sources[0].licence,
    )
