"""Three hundred posts in every generator, the posts of awkward and hostile pages among them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aggregator import render
from aggregator.model import Draft
from tests.render import siteworks

pytestmark = [pytest.mark.slow, pytest.mark.needs("shared")]
COUNT = 300


@pytest.fixture(scope="module")
def meant() -> tuple[Draft, ...]:
    return siteworks.drafts(COUNT)


def laid(folder: Path, theme: str, meant: tuple[Draft, ...]) -> None:
    site = replace(siteworks.SITE, theme=theme)
    siteworks.laid(
        folder, site, tuple(render.post(draft, site, siteworks.NOW, siteworks.TEMPLATES) for draft in meant)
    )


def faults(built: siteworks.Built, meant: tuple[Draft, ...]) -> tuple[int, list[str], list[str]]:
    """How many posts have no page, the texts that pages lost, and what templates computed."""
    lost = [text for draft in meant for text in siteworks.lost(draft, built)]
    return len(meant) - len(built.articles), lost, list(built.evaluated)


@pytest.mark.parametrize(
    ("theme", "generator"),
    [
        pytest.param(theme, tool, marks=pytest.mark.needs(tool))
        for theme, tool in (
            ("classic", "jekyll"),
            ("hugo", "hugo"),
            ("pelican", "pelican"),
            ("eleventy", "eleventy"),
        )
    ],
)
def test_every_post_has_a_page_that_says_what_was_meant(theme, generator, meant, tmp_path):
    """No title or sentence is lost or changed, and no template expression of a source is evaluated."""
    laid(tmp_path, theme, meant)

    assert (0, [], []) == faults(siteworks.build(tmp_path, generator), meant)


@pytest.mark.needs("jekyll", "minima")
def test_minima_itself_shows_the_posts_of_its_theme(meant, tmp_path):
    """Debian's Minima, named in the starter's configuration in the place of its layouts, shows the same words."""
    laid(tmp_path, "minima", meant)
    siteworks.dressed(tmp_path, "minima")

    assert (0, [], []) == faults(siteworks.build(tmp_path, "gem"), meant)


@pytest.mark.parametrize(
    "theme", [pytest.param(name, marks=pytest.mark.needs("jekyll", name)) for name in ("chirpy", "alembic")]
)
def test_a_theme_s_own_layouts_show_the_posts_made_for_it(theme, meant, program, tmp_path):
    """Chirpy's and Alembic's layouts, named by AGGREGATOR_CHIRPY and AGGREGATOR_ALEMBIC, say what was meant."""
    laid(tmp_path, theme, meant)
    siteworks.worn(tmp_path, program(theme))

    assert (0, [], []) == faults(siteworks.build(tmp_path, "checkout"), meant)
