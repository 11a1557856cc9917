"""What the articles of a story say, sentence by sentence, ready to be compared.

A unit is one sentence of an article (or its headline) with the letters that comparison sees: dates as the day they mean,
no spaces, one form of every mark. Units are found by the letter pairs they share with a claim, so a
long article costs each claim only the sentences that resemble it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from heapq import nlargest
from math import log

from aggregator.model import Article
from aggregator.text import language, mentions, sentences

HEADLINE = "title"
INTRODUCED = 60
LONGEST = 2000
_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„‟〝〞「」『』«»", '"'),
        **dict.fromkeys("‘’‚‛‹›`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("～∼〜", "~"),
        **dict.fromkeys("ㆍ･・‧•∙", "·"),
    }
)
_STOPS = re.compile(r"(?<!\d)[.,;:!?…]+|[.,;:!?…]+(?=[\s\"')]|$)")
_GAP = re.compile(r"\s+")
_SPEAKER = re.compile(r"\W{0,3}([가-힣]{2,4})\s{0,2}[:：]\s")
_TITLE = r"(?: [가-힣A-Za-z·]{2,12}){0,3} [가-힣]{0,10}(?:장|원|사|수|관|표|자|인|위|리)(?=[ ,.입은는이가과와의을를]|$)"
_LONG_FORMS = (("하였", "했"), ("되었", "됐"), ("되어", "돼"), ("하여", "해"))


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence of an article; `id` is how a draft names it, `order` its place in the article.

    `anchor` is the day last spoken of before it, `speaker` who says it in an interview.
    """

    id: str
    text: str
    article: int
    order: int
    published: date | None
    language: str
    anchor: date | None = None
    speaker: str = ""


class Source:
    """The sentences of a story's articles and an index of them."""

    def __init__(self, units: tuple[Unit, ...], language: str, heads: str = "") -> None:
        self.units = units
        self.language = language
        self.text = "\n".join([heads, *(unit.text for unit in units)])
        self.published = tuple(dict.fromkeys(unit.published for unit in units)) or (None,)

    def narrowed(self, units: tuple[Unit, ...]) -> Source:
        """A source of these units alone."""
        return Source(units, self.language)

    @cached_property
    def by_id(self) -> dict[str, tuple[Unit, ...]]:
        """The units of each sentence id."""
        out: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            out[unit.id] = (*out.get(unit.id, ()), unit)
        return out

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {}
        for n, unit in enumerate(self.units):
            for pair in pairs(unit.text):
                out.setdefault(pair, []).append(n)
        return out

    @cached_property
    def _rare(self) -> dict[str, tuple[int, list[int]]]:
        """What each pair that few units hold says for them, in whole numbers so that no order of adding matters, and which."""
        total = len(self.units)
        most = max(8, total // 3)
        return {
            pair: (round(1e6 * log(1 + total / len(holders))), holders)
            for pair, holders in self._index.items()
            if len(holders) <= most
        }

    def nearest(self, text: str, most: int = 8) -> tuple[Unit, ...]:
        """The units that share most of the rare letter pairs of this text, best first."""
        scores = [0] * len(self.units)
        for pair in pairs(text) & self._rare.keys():
            weight, holders = self._rare[pair]
            for n in holders:
                scores[n] += weight
        best = nlargest(most, [(score, -n) for n, score in enumerate(scores) if score])
        return tuple(self.units[-n] for _, n in best)

    def following(self, unit: Unit) -> Unit | None:
        """The unit after this one in its article."""
        return self._places.get((unit.article, unit.order + 1))

    def preceding(self, unit: Unit) -> Unit | None:
        """The unit before this one in its article."""
        return self._places.get((unit.article, unit.order - 1))

    @cached_property
    def _places(self) -> dict[tuple[int, int], Unit]:
        return {(unit.article, unit.order): unit for unit in self.units}


@lru_cache(maxsize=4)
def of(articles: tuple[Article, ...]) -> Source:
    """The source these articles are; kept for the claims that follow."""
    units = tuple(unit for n, article in enumerate(articles) for unit in _units(n, article))
    heads = "\n".join(part for a in articles for part in (a.title, a.publisher or "", *a.authors))
    return Source(units, _language(articles), heads)


@lru_cache(maxsize=8192)
def pairs(text: str) -> frozenset[str]:
    """The letter pairs of a text, words kept apart."""
    found: set[str] = set()
    for word in re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()):
        found.update(word[k : k + 2] for k in range(len(word) - 1) or (0,))
    return frozenset(found)


@lru_cache(maxsize=8192)
def letters(text: str, published: date | None = None) -> str:
    """What comparison sees of a text: dates resolved, marks unified, stops and spaces gone, Hangul as jamo."""
    return plain(with_days(text, published))


def plain(text: str) -> str:
    """The letters of a text whose dates are resolved."""
    flat = unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS).casefold()
    flat = _GAP.sub("", _STOPS.sub(" ", flat).strip())
    for long, short in _LONG_FORMS:
        flat = flat.replace(long, short)
    return unicodedata.normalize("NFD", flat)


def with_days(text: str, published: date | None) -> str:
    """The text with each date that can be known written as a number."""
    out, at = [], 0
    for mention in mentions.found(text):
        day = mentions.resolved(mention, published)
        if day.year is None:
            continue
        out += [text[at : mention.start], f"⟦{day.year}/{day.month or 0}/{day.day or 0}⟧"]
        at = mention.end
    return "".join([*out, text[at:]])


def is_readable(text: str) -> bool:
    """Whether a sentence is short enough to be one, and so to be analysed."""
    return len(text) <= LONGEST


def _units(n: int, article: Article) -> Iterable[Unit]:
    prefix, day = (f"{n}:" if n else ""), _day(article)
    own = article.language or _language((article,))
    yield Unit(prefix + HEADLINE, article.title, n, -2, day, own, day)
    order, anchor, speaker, paragraph = 0, day, "", -1
    whole = " ".join(sentence.text for sentence in article.sentences[:INTRODUCED])
    for sentence in article.sentences:
        if sentence.paragraph != paragraph:
            paragraph, speaker = sentence.paragraph, _speaker(sentence.text, whole)
        for part in sentences.split(sentence.text, own) or [sentence.text]:
            yield Unit(prefix + sentence.id, part, n, order, day, own, anchor, speaker)
            anchor = _last_day(part, day) or anchor
            order += 1


def _speaker(text: str, whole: str) -> str:
    """The name before a colon at the start of a paragraph, with the title the article gives it."""
    match = _SPEAKER.match(text)
    if not match:
        return ""
    name = match.group(1)
    titled = re.search(name + _TITLE, whole)
    return titled.group() if titled else name


def _last_day(text: str, published: date | None) -> date | None:
    days = [mentions.resolved(m, published).exact for m in mentions.found(text)]
    return next((day for day in reversed(days) if day), None)


def _day(article: Article) -> date | None:
    return article.published.date() if article.published else None


def _language(articles: tuple[Article, ...]) -> str:
    known = next((article.language for article in articles if article.language), None)
    return (
        known
        or language.guess(" ".join(a.title + " " + " ".join(a.paragraphs[:5]) for a in articles)[:2000])
        or "und"
    )
