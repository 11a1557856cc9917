"""Sources added to a configuration that someone wrote by hand."""

import json
from pathlib import Path

import pytest

from aggregator import config
from aggregator.edges import rewrite
from aggregator.errors import ConfigError

WRITTEN = """\
# The town's papers.
site:
  name: daily      # as readers know it
sources:
  # the first is the oldest
  - name: 'harbour'
    url: https://harbour.example/feed.xml
"""
ROW = {"name": "valley", "url": "https://valley.example/feed.xml", "kind": "feed", "licence": "auto"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "config.yaml"
    made.write_text(WRITTEN)
    return made


def test_every_line_stays_and_the_source_follows(file: Path):
    """Comments, order and quotes are as they were; the new source is read back as it was given."""
    rewrite.add_sources(file, [ROW])
    text = file.read_text()

    assert (True, [("harbour", "auto"), ("valley", "feed")]) == (
        text.startswith(WRITTEN),
        [(row.name, row.kind) for row in config.read(text, file.parent).sources],
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WRITTEN.rstrip("\n"), ""),
        (WRITTEN, "\n# ---- fetching ----\nfetch:\n  contact: a@b.example\n"),
        (WRITTEN + "    # select: {title: h1}\n", "  # - name: an example\n"),
        (
            "sources:\n- name: a   # first\n  url: https://a.example\n  category:\n",
            "fetch:\n  contact: a@b.example\n",
        ),
        (
            "site:\n  brand: " + "long " * 40 + "end\nsources:\n  - {name: a, url: https://a.example}\n",
            "",
        ),
        (WRITTEN.replace("\n", "\r\n"), "fetch:\r\n  contact: a@b.example\r\n"),
    ],
)
def test_no_other_line_is_touched(file: Path, before: str, after: str):
    """A source stands after the last one and its own comments, before a comment on what follows; ends of lines stay."""
    file.write_bytes((before + after).encode())
    rewrite.add_sources(file, [ROW])
    text = file.read_bytes().decode()
    inside = text[len(before) : len(text) - len(after)]

    assert (True, True, "valley", [*ROW]) == (
        text.startswith(before),
        text.endswith(after),
        config.read(text, file.parent).sources[-1].name,
        [line.strip("- ").partition(":")[0] for line in inside.split()[1:] if line.endswith(":")],
    )


@pytest.mark.parametrize("empty", ["sources:\n  # - name: an example\n", "sources: []   # none yet\n"])
def test_a_list_that_is_empty_gets_its_first(file: Path, empty: str):
    """A key without a value is an empty list."""
    file.write_text(empty)
    rewrite.add_sources(file, [ROW])

    assert ["valley"] == [row.name for row in config.read(file.read_text(), file.parent).sources]


def test_a_link_leads_to_the_file_that_is_changed(file: Path, tmp_path: Path):
    """A configuration kept elsewhere is changed there, and the link stays."""
    link = tmp_path / "linked.yaml"
    link.symlink_to(file.name)
    rewrite.add_sources(link, [ROW])

    assert (True, True) == (link.is_symlink(), "valley" in file.read_text())


def test_a_file_without_sources_gets_its_first(file: Path):
    """The key is made where it is missing."""
    file.write_text("site:\n  name: daily\n")
    rewrite.add_sources(file, [ROW])

    assert ["valley"] == [row.name for row in config.read(file.read_text(), file.parent).sources]


def test_what_would_not_be_read_is_not_written(file: Path):
    """A second source of one name is refused and the file stays, with nothing beside it."""
    with pytest.raises(ConfigError):
        rewrite.add_sources(file, [{**ROW, "name": "harbour"}])

    assert (WRITTEN, ["config.yaml"]) == (file.read_text(), [path.name for path in file.parent.iterdir()])


def test_access_to_the_file_stays(file: Path):
    """A file only its owner may read is still that."""
    file.chmod(0o600)
    rewrite.add_sources(file, [ROW])

    assert file.stat().st_mode & 0o777 == 0o600


def test_a_configuration_in_json_stays_json(file: Path):
    """The source is added, and the file is still read by a program that knows JSON alone."""
    file.write_text(
        '{"site": {"name": "daily"}, "sources": [{"name": "harbour", "url": "https://harbour.example"}]}'
    )
    rewrite.add_sources(file, [ROW])

    assert ["harbour", "valley"] == [row["name"] for row in json.loads(file.read_text())["sources"]]
