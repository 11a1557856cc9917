"""At most five tags: names and terms that the text itself uses, the page's own keywords first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from aggregator.model import Article
from aggregator.text import clean, korean
from aggregator.write.material import Material
from aggregator.write.words import several

_NAME = re.compile(r"(?<=[\w,;:'’] )(?:[A-Z][\w&'’-]+|[A-Z]{2,})(?: (?:of |de |von |van )?[A-Z][\w&-]+){0,3}")
_NEVER = several(
    "i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "mr mrs ms dr 기자 뉴스 기사 속보 단독 이날 오전 오후 지난해 올해 논란 사건 사고 발표 공개 이슈 화제 news the this photo video breaking"
    " top stories latest world u.s"
)


def of(article: Article, material: Material, most: int) -> tuple[str, ...]:
    """The tags of this article, best first, none within another."""
    counts: Counter[str] = Counter()
    for line in material.lines:
        counts.update(_names(line.source, material.language))
    in_title = set(_names(article.title, material.language))
    if _is_in_capitals(article.title):  # its capitals make no names
        in_title &= set(counts)
    counts.update(dict.fromkeys(in_title, 2))
    own = clean.visible(article.publisher or "").lower()
    told = " ".join(line.source for line in material.lines)
    given = [
        word for word in map(_keyword, article.keywords) if told.count(word) > 1 and word.lower() not in own
    ]
    ranked = [name for name, count in counts.most_common(40) if count > 1 and name.lower() not in own]
    return tuple(_distinct([*[word for word in given if word][:3], *ranked]))[:most]


def _keyword(text: str) -> str:
    """A keyword of the page if it is a name or a term: few words, no sentence."""
    word = clean.visible(text).lstrip("#").strip()
    return word if 2 <= len(word) <= 24 and len(word.split()) <= 3 else ""


def _distinct(names: list[str]) -> Iterator[str]:
    kept: list[str] = []
    for name in names:
        low = name.lower()
        if (
            low in _NEVER
            or re.search(r"['’](?:ve|s|re|ll|m|d)$", low)
            or not re.search(r"\w{2}", name)
            or any(low in k or k in low for k in kept)
        ):
            continue
        kept.append(low)
        yield name


def _is_in_capitals(text: str) -> bool:
    """Whether this is set as English headlines are: nearly every word with a capital."""
    words = re.findall(r"[A-Za-z][\w'’-]{2,}", text)
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def _names(sentence: str, language: str | None) -> Iterator[str]:
    if language != "ko":
        yield from (re.sub(r"['’]s?$", "", m.group()) for m in _NAME.finditer(sentence))
        return
    run: list[korean.Morpheme] = []
    for morpheme in (*korean.analyse(sentence), None):
        if (
            morpheme
            and morpheme.tag in ("NNP", "NNG", "SL", "XSN")
            and (not run or run[-1].word == morpheme.word)
        ):
            run.append(morpheme)
            continue
        if (
            run
            and (sum(m.tag != "XSN" for m in run) > 1 or run[0].tag in ("NNP", "SL"))
            and any(m.tag in ("NNP", "SL", "NNG") for m in run)
        ):
            name = sentence[run[0].start : run[-1].end]
            is_many = run[-1].form == "들"
            if 2 <= len(name) <= 14 and run[0].tag != "XSN" and not is_many:
                yield name
        run = [morpheme] if morpheme and morpheme.tag in ("NNP", "NNG", "SL") else []
