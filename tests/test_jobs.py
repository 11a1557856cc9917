"""What a worker makes of a story for each site."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator.edges import templates
from aggregator.jobs import Assignment, Place, article, tell
from aggregator.model import Article, Licence, Page, Sentence, Site, Source
from aggregator.stories import join

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SENTENCES = (
    "The harbour council voted on Tuesday to rebuild the east pier.",
    "The pier lost 40 metres in the storm of October 2025.",
    "Work starts in March and takes two years.",
)
ARTICLE = Article(
    url="https://port.example/1",
    title="East pier to be rebuilt",
    paragraphs=SENTENCES,
    sentences=tuple(Sentence(f"s{n}", text, n) for n, text in enumerate(SENTENCES, 1)),
    published=datetime(2026, 11, 24, 8, tzinfo=UTC),
    language="en",
    licence=Licence("CC-BY-4.0"),
)
PROFILE = "front: yaml\npath: '{slug}.md'\nkeys: {title: title}\n"
BODY = f"<p>{{{{ title }}}}</p><p>{' '.join(SENTENCES)}</p>"


def told(body: str) -> tuple[bool, set[str]]:
    """Whether the post of a theme with this body may be published, and which checks speak against it."""
    theme = {**templates.read(), "mine/theme.yaml": PROFILE, "mine/post.md.j2": body}
    made = tell(Assignment(join(ARTICLE, ()), "full", (Place(Site("daily", theme="mine"), theme),), NOW))
    return made.is_sound, {finding.check for finding in made.posts[0].findings if finding.blocks}


PAGE = """<html lang=ko><head><title>시의회 예산 의결</title></head><body><article><h1>시의회 예산 의결</h1>
<span class=date>입력 2026.11.24 16:30</span>{}</article></body></html>"""
LINE = (
    "<p>시의회는 24일 본회의를 열고 내년 예산안 {}건을 의결했다고 밝혔다. 의원들은 안건을 오래 심의했다.</p>"
)


@pytest.mark.parametrize(
    ("url", "zone", "hour"),
    [
        ("https://paper.example/1", None, 7),
        ("https://zeitung.de/1", None, 15),
        ("https://paper.example/1", "UTC", 16),
    ],
)
def test_a_time_without_a_zone_is_the_page_s_own(url: str, zone: str | None, hour: int):
    """The configured zone reads it, else the land of the host, else the page's language."""
    text = PAGE.format("".join(LINE.format(n) for n in range(9)))
    page = Page(url, url, text.encode(), "text/html; charset=utf-8", datetime(2026, 11, 24, 18, tzinfo=UTC))
    published = article(page, None, Source("s", url, timezone=zone)).article.published

    assert datetime(2026, 11, 24, hour, 30, tzinfo=UTC) == published


def test_a_post_is_checked_as_it_was_rendered():
    """What a theme makes of a sound draft is looked at once more: a script is gone, and a post that says nothing is held."""
    assert [(True, set()), (True, set()), (False, {"too-short"})] == [
        told(BODY),
        told(BODY + "<script>alert(1)</script>"),
        told("<p>{{ title }}</p>"),
    ]


@pytest.mark.parametrize(
    "title", [ARTICLE.title, "Who pays? Five answers from the harbour", "[Video] East pier to be rebuilt"]
)
def test_a_story_that_only_grew_is_not_corrected(title: str):
    """A sentence added at the source takes back nothing of the post, whatever the form of its headline: no note."""
    before = replace(ARTICLE, title=title)
    draft = tell(Assignment(join(before, ()), "full", (), NOW)).draft
    text = (*SENTENCES, "A second meeting is planned for May.")
    after = replace(
        before, paragraphs=text, sentences=tuple(Sentence(f"s{n}", one, n) for n, one in enumerate(text, 1))
    )
    place = Place(Site("daily"), templates.read(), "_posts/x.md", draft)
    made = tell(Assignment(join(after, ()), "full", (place,), NOW))

    assert [(True, ())] == [(post.is_same, post.corrections) for post in made.posts]
