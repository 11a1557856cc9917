"""Several sites and one story: what is wrong with one site's theme is that site's alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.errors import ConfigError
from tests.conftest import Works
from tests.paper import Paper, serve
from tests.run.test_once import Newsroom

HOARDING = '{% set count = 2 ** 30 %}{% set held = "a" * count %}'
SOUND = "{% for part in sections %}<p>{% for words, strong in part.sentences %}{{ words }} {% endfor %}</p>{% endfor %}"


@pytest.fixture
def paper() -> Iterator[Paper]:
    with serve() as made:
        made.print("pier")
        yield made


@pytest.fixture
def newsroom(tmp_path: Path, paper: Paper, works: Works) -> Newsroom:
    """Two sites: `daily` with a theme that is shipped, `second` with one of the operator's own."""
    made = Newsroom(tmp_path, paper, works)
    second = {"name": "second", "path": "second", "theme": "own", "templates": "themes", "language": "en"}
    made.extra = {"sites": [second]}
    return made


def theme(newsroom: Newsroom, template: str) -> None:
    """The operator's own theme has this template from now on."""
    folder = newsroom.home / "themes" / "own"
    folder.mkdir(parents=True, exist_ok=True)
    always = "always: {layout: post, render_with_liquid: false}"
    (folder / "theme.yaml").write_text(
        f"front: yaml\npath: _posts/{{slug}}.md\nkeys: {{title: title}}\n{always}\n"
    )
    (folder / "post.md.j2").write_text(template)


@pytest.mark.parametrize(
    ("template", "why"),
    [
        pytest.param("{{ nothing }}", "the template of theme own cannot be filled", marks=pytest.mark.slow),
        ("{% if %}", "the template of theme own cannot be read"),
    ],
)
def test_a_theme_that_fails_costs_the_other_site_nothing_and_its_own_no_story(
    newsroom: Newsroom, template: str, why: str
):
    """The story is published on the other; its own site is told why, and has it once the theme is mended."""
    theme(newsroom, template)
    result = newsroom.run()
    shown = [(row["name"], row["error"]) for row in newsroom.state()["failing_sites"]]
    theme(newsroom, SOUND)
    after = newsroom.run()

    assert ({"daily": 1}, 1, {"second": 1}, 0) == (
        result.published,
        result.exit_code,
        after.published,
        after.exit_code,
    )
    assert [True] == [trouble.startswith(f"second: {why}") for trouble in result.troubles]
    assert [True] == [name.startswith("second") and words.startswith(why) for name, words in shown]


def test_a_theme_that_is_not_there_is_told_before_anything_is_asked(newsroom: Newsroom):
    """A mistyped name ends the pass at once, with what was meant; no page is read for nothing."""
    newsroom.extra = {"site": {"name": "daily", "path": "site", "theme": "chrpy"}}
    with pytest.raises(ConfigError, match=r"no theme 'chrpy' \(did you mean 'chirpy'\?\)"):
        newsroom.run()

    assert [] == newsroom.paper.log


@pytest.mark.slow
def test_a_theme_that_hoards_costs_the_other_site_nothing(newsroom: Newsroom):
    """It may be the story as well as the theme: its own site is told why, and the story is not tried for ever."""
    theme(newsroom, HOARDING)
    result = newsroom.run()
    refused = [(row["source"], row["reason"]) for row in newsroom.state()["refused"]]

    assert ({"daily": 1}, [("second", "more than 1024 MiB of memory")]) == (result.published, refused)


def test_a_tombstone_that_cannot_be_made_is_made_once_the_theme_is_mended(newsroom: Newsroom):
    """Until then its site waits, the other has its own, and the pass does not end over it."""
    theme(newsroom, SOUND)
    newsroom.run()
    newsroom.paper.statuses = {"/pier": 410}
    theme(newsroom, "{{ nothing }}")
    before = newsroom.refresh().published
    theme(newsroom, "gone")
    after = newsroom.run().published

    assert ({"daily": 1}, {"second": 1}) == (before, after)


@pytest.mark.slow
def test_a_starter_that_hoards_costs_its_site_alone(newsroom: Newsroom):
    """A new repository is laid out by a worker: where that is ended, the posts wait and the reason is told."""
    theme(newsroom, SOUND)
    folder = newsroom.home / "themes"
    with (folder / "own" / "theme.yaml").open("a") as profile:
        profile.write("starter: own\n")
    (folder / "starters" / "own").mkdir(parents=True)
    (folder / "starters" / "own" / "index.md.j2").write_text(HOARDING)
    result = newsroom.run()

    assert ({"daily": 1}, ["second: more than 1024 MiB of memory"]) == (result.published, result.troubles)
