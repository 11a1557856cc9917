"""What a template is given and what front matter may hold, made from a draft, a site and a date."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import chain

from aggregator.model import Attribution, Correction, Draft, Site
from aggregator.render import labels, news, paths, safe
from aggregator.render.safe import visible

EARLIEST = 1990
TAG = re.compile(
    r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}"
)  # `ko`, `zh-Hant-TW`; themes print it as it is
CATEGORY = "News"
# Languages whose letters have no italics; a browser slants them, which readers take for a fault.
UPRIGHT = frozenset(["ko", "ja", "zh"])
# Wider than a telephone in most themes' letters, and most themes break no word: an address, as a rule.
LONG_WORD = re.compile(r"\S{30}")


@dataclass(frozen=True)
class Facts:
    """What every part of a page is made from; times are in the site's zone."""

    draft: Draft
    site: Site
    now: datetime
    zone: tzinfo
    corrections: tuple[Correction, ...] = ()
    withdrawn: str | None = None

    @property
    def date(self) -> datetime:
        """What the post is dated: its article's time, or now where that is unknown, absurd or still to come."""
        here = local(self.now, self.zone)
        found = local(self.draft.published, self.zone) if self.draft.published else here
        return found if found.year >= EARLIEST and found <= here else here

    @property
    def language(self) -> str:
        """The source's where it is a language's tag, else the site's."""
        said = self.draft.language or ""
        return said if TAG.fullmatch(said) else self.site.language

    @property
    def labels(self) -> Mapping[str, str]:
        """Of the post's language."""
        return labels.of(self.language)

    def day(self, moment: datetime) -> str:
        """A moment's day in the site's zone, as the post's language writes it."""
        return labels.day(local(moment, self.zone), self.language)


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in this zone; without a zone of its own it is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)


def view(facts: Facts) -> dict[str, object]:
    """The names a body template may use (docs/themes.md)."""
    draft, site = facts.draft, facts.site
    return {
        "title": visible(draft.title.text),
        "excerpt": visible(draft.excerpt.text),
        "sections": [
            {
                "heading": visible(section.heading.text),
                "role": section.role,
                "sentences": [(visible(said.text), said.emphasis) for said in section.sentences],
            }
            for section in draft.sections
        ],
        "points": [visible(point.text) for point in draft.points],
        "table": _table(draft),
        "sources": [_source(told, facts) for told in draft.attribution],
        "picture": {"path": site.image.path, "alt": visible(site.image.alt)} if site.image else None,
        "closing": site.closing,
        "mode": draft.mode,
        "is_ai": is_by_model(draft),
        "is_share_alike": draft.mode == "full"
        and any("-SA" in told.licence.code.upper() for told in draft.attribution),
        "corrections": [_note(note, facts) for note in facts.corrections],
        "posted": facts.day(facts.now),
        "posted_iso": f"{local(facts.now, facts.zone):%Y-%m-%d}",
        "withdrawn": _reason(facts),
        "labels": facts.labels,
        "language": facts.language,
        "is_upright": labels.base(facts.language) in UPRIGHT,
        "has_long_word": _has_long_word(draft),
        "site": {"name": site.name, "url": safe.url(site.url), "publisher": site.publisher},
    }


def is_by_model(draft: Draft) -> bool:
    """Whether a model wrote any of it."""
    by_model = (said.how == "model" for section in draft.sections for said in section.sentences)
    return draft.writer != "extractive" or any(by_model)


def _has_long_word(draft: Draft) -> bool:
    """Whether a theme that breaks no word would let this post run out of a telephone's screen."""
    said = (said.text for section in draft.sections for said in section.sentences)
    heads = (section.heading.text for section in draft.sections)
    cells = (cell for row in (draft.table.rows if draft.table else ()) for cell in row.cells)
    told = (told.title or told.url for told in draft.attribution)
    texts = chain(said, heads, cells, told, (point.text for point in draft.points))
    return any(LONG_WORD.search(text) for text in texts)


def _table(draft: Draft) -> dict[str, object] | None:
    if draft.table is None or not draft.table.rows:
        return None
    rows = [[visible(cell) for cell in row.cells] for row in draft.table.rows]
    return {"header": [visible(cell) for cell in draft.table.header], "rows": rows}


def _source(told: Attribution, facts: Facts) -> dict[str, object]:
    name, terms = labels.licence(told.licence, facts.labels)
    return {
        "url": safe.url(told.url),
        "title": visible(told.title) or visible(told.url),
        "publisher": visible(told.publisher or ""),
        "original": news.origin(told),
        "licence": name,
        "terms": terms,
        "published": facts.day(told.published) if told.published else None,
        "published_iso": f"{local(told.published, facts.zone):%Y-%m-%d}" if told.published else None,
    }


def _note(note: Correction, facts: Facts) -> dict[str, str]:
    date = local(note.date, facts.zone)
    return {"day": facts.day(date), "date": f"{date:%Y-%m-%d}", "text": visible(note.text)}


def _reason(facts: Facts) -> str | None:
    if facts.withdrawn is None:
        return None
    return facts.labels.get(facts.withdrawn) or visible(facts.withdrawn)


def _feature(facts: Facts) -> str | None:
    """The site's line as a heading, then the excerpt: Markdown, as Alembic's feature text is."""
    lines = [
        f"## {safe.markdown(visible(facts.site.brand))}" if facts.site.brand else "",
        _excerpt(facts, safe.markdown),
    ]
    return "\n\n".join(line for line in lines if line) or None


def _excerpt(facts: Facts, form: Callable[[str], str]) -> str:
    words = facts.labels["withdrawn"] if facts.withdrawn is not None else facts.draft.excerpt.text
    return form(visible(words))


def _categories(facts: Facts) -> list[str]:
    return [safe.term(facts.site.category or facts.draft.category or "") or CATEGORY]


def _tags(facts: Facts) -> list[str]:
    return list(dict.fromkeys(found for tag in facts.draft.tags if (found := safe.term(tag))))


def _picture(facts: Facts) -> dict[str, str] | None:
    image = facts.site.image
    return {"path": image.path, "alt": safe.words(visible(image.alt))} if image else None


def _captioned(facts: Facts) -> dict[str, str] | None:
    """The picture for a theme that prints its alternative text below it: a title, which stands above, gives way to its source."""
    picture, told = _picture(facts), facts.draft.attribution[:1]
    if picture is None or facts.site.image is None or facts.site.image.alt != facts.draft.title.text:
        return picture
    day = facts.day(told[0].published) if told and told[0].published else ""
    credit = " · ".join(filter(None, (visible(told[0].publisher or "") if told else "", day)))
    return {**picture, "alt": safe.words(credit)} if credit else picture


def _is_hidden(facts: Facts) -> bool:
    return facts.site.noindex or facts.withdrawn is not None


def _updated(facts: Facts) -> datetime | None:
    return local(max(note.date for note in facts.corrections), facts.zone) if facts.corrections else None


def _news(facts: Facts) -> dict[str, object] | None:
    if facts.withdrawn is not None:
        return None
    notes = tuple(Correction(local(note.date, facts.zone), note.text) for note in facts.corrections)
    return news.article(facts.draft, facts.site, facts.date, notes, facts.language)


# What a profile's `keys` may name. `title` is made where the theme's form of it is known.
FRONT: Mapping[str, Callable[[Facts], object]] = {
    "date": lambda facts: facts.date,
    "updated": _updated,
    "categories": _categories,
    "category": lambda facts: _categories(facts)[0],
    "tags": _tags,
    "excerpt": lambda facts: _excerpt(facts, safe.words),
    "description": lambda facts: _excerpt(facts, safe.words),
    "summary": lambda facts: _excerpt(facts, safe.markdown),
    "feature": _feature,
    "slug": lambda facts: paths.slug(facts.draft),
    "image": lambda facts: facts.site.image.path if facts.site.image else None,
    "image_alt": lambda facts: (_picture(facts) or {}).get("alt"),
    "images": lambda facts: [facts.site.image.path] if facts.site.image else None,
    "picture": _picture,
    "captioned": _captioned,
    "language": lambda facts: facts.language,
    "mode": lambda facts: None if facts.draft.mode == "full" else facts.draft.mode,
    "noindex": lambda facts: True if _is_hidden(facts) else None,
    "sitemap": lambda facts: False if _is_hidden(facts) else None,
    "withdrawn": lambda facts: True if facts.withdrawn is not None else None,
    "news": _news,
}
