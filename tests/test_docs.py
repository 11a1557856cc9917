"""What the documents tell a reader to type exists."""

from __future__ import annotations

import ast
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


def test_keys_that_messages_name_are_in_the_example():
    """Whoever is told to set `fetch.allow_private` finds it, with its comment, in the configuration that `init` wrote."""
    from aggregator.config import Config

    said = [
        node.value
        for file in (ROOT / "aggregator").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    parts = "|".join(Config.model_fields)
    named = {found[1] for text in said for found in re.finditer(rf"\b(?:{parts})\.([a-z_]+)", text)}
    keys = {
        key for part in ("SiteConfig", "FetchConfig", "WriteConfig", "AlertConfig") for key in _fields(part)
    }
    example = (ROOT / "config.yaml").read_text(encoding="utf-8")
    lacking = {key for key in named & keys | {"first"} if not re.search(rf"\b{key}:", example)}

    assert ({"allow_private", "webhook", "contact"}, set()) == (
        {"allow_private", "webhook", "contact"} & named,
        lacking,
    )


def _fields(part: str) -> set[str]:
    from aggregator import config

    return set(getattr(config, part).model_fields)


def test_every_theme_is_named_in_the_example():
    """A newcomer who opens the file sees what there is to choose from."""
    from aggregator.edges.templates import read
    from aggregator.render.themes import names

    lines = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("  theme:")]

    assert [] == [name for name in names(read()) if name not in line and "`aggregator themes`" not in line]


def test_what_the_example_comments_out_is_read_too():
    """Each key that stands behind a `#` has a place and a value that the program takes."""
    from aggregator import config

    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    keys = re.sub(r"(?m)^( *)# (?=(?: *)[a-z_]+:(?: |$))", r"\1", text)
    read = config.read(keys, ROOT)

    assert (("127.0.0.1:8000",), "https://hooks.example/news", 20) == (
        read.fetch.allow_private,
        read.alert.webhook,
        read.sources[0].first,
    )


def test_example_configuration_is_read():
    """The repository's config.yaml passes the program's own reader, with newsdao.kr first."""
    from aggregator import config

    read = config.read((ROOT / "config.yaml").read_text(encoding="utf-8"), ROOT)

    assert ("https://newsdao.kr", "auto", "permitted") == (
        read.sources[0].url,
        read.sources[0].kind,
        read.sources[0].licence,
    )
