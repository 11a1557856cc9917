"""Which story an article belongs to."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from aggregator.model import Article, Story
from aggregator.stories.likeness import are_alike
from aggregator.text import urls

DAYS_APART = timedelta(days=7)
OTHERS = 9


def join(article: Article, recent: Sequence[Story]) -> Story:
    """The story of this article: a recent one that has its address or its text, else a new one of revision 1.

    The returned story has a higher revision than the recent one where the article adds or changes something, and equals it
    where nothing is new.
    """
    key = urls.identity(article.url)
    same = next((s for s in recent if key in {urls.identity(a.url) for a in s.articles}), None)
    if same is not None:
        return _replaced(same, article, key)
    alike = next(
        (s for s in recent if _is_recent(s, article) and any(are_alike(article, a) for a in s.articles)), None
    )
    if alike is None:
        return Story(story_id(key), article)
    if len(alike.others) >= OTHERS:
        return alike
    return replace(alike, others=(*alike.others, article), revision=alike.revision + 1)


def story_id(key: str) -> str:
    """Ten letters and digits made from the identity of the first article, the same on every machine."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest[:7]).decode().lower().rstrip("=")[:10]


def _replaced(story: Story, article: Article, key: str) -> Story:
    """The story with this article in place of its earlier reading."""
    before = next(a for a in story.articles if urls.identity(a.url) == key)
    if _says(before) == _says(article):
        return story
    if before is story.lead:
        return replace(story, lead=article, revision=story.revision + 1)
    others = tuple(article if a is before else a for a in story.others)
    return replace(story, others=others, revision=story.revision + 1)


def _says(article: Article) -> tuple[object, ...]:
    """What of an article makes a difference to its reader."""
    return article.title, article.paragraphs, article.licence


def _is_recent(story: Story, article: Article) -> bool:
    one, other = story.lead.published, article.published
    return one is None or other is None or abs(one - other) <= DAYS_APART
