"""Page -> Article, in the order in which its parts need one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import accumulate

from aggregator import wire
from aggregator.errors import PageError
from aggregator.extract import body as bodies
from aggregator.extract import headline as headlines
from aggregator.extract import licence as licences
from aggregator.extract import moments, people, pictures, refusal, rules, selected, structured, walk
from aggregator.extract import times as dated
from aggregator.extract.body import Body
from aggregator.extract.document import Document
from aggregator.extract.headline import Headlines
from aggregator.extract.structured import Facts
from aggregator.model import Article, Link, Page, Select
from aggregator.text import decode, language, urls, zones
from aggregator.text.clean import visible

# A page that shows fewer letters than this is asked for what its scripts would draw.
POOR = 600
# A page without a headline is an article only if it says at least this much.
UNTITLED = 200
# Of what is longer than any news the beginning is read: three million letters cost 20 s to write and verify.
LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class Told:
    """What the caller knows of a page before it is read."""

    link: Link | None = None
    select: Select | None = None
    language: str | None = None
    zone: tzinfo | None = None
    publisher: str | None = None
    home: str | None = None

    def headline(self, page: Page) -> headlines.Told:
        """The announced headline; an item of the site's own feed speaks for the site, an anchor text or another site does not."""
        if self.link is None:
            return headlines.NOTHING
        is_own = bool(self.link.guid and self.home) and people.are_one_site(self.home or "", page.final_url)
        return headlines.Told(self.link.title, is_own)


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with where each of its fields came from."""

    article: Article
    sources: tuple[tuple[str, str], ...] = ()


def read(page: Page, told: Told) -> Reading:
    """The article of this page; PageError where it is none."""
    html = decode.decode(page.body, page.content_type).text
    document = walk.read(html)
    facts = structured.facts(document.scripts, page.final_url)
    extra = structured.arc(document.scripts)
    headings = headlines.Headlines(document, facts)
    body, body_from, heading = _told(html, document, facts, extra, page, told, headings)
    body = _beginning(body)
    heading = heading or _first_words(body)
    shown = headlines.headline(headings, start=body.start) or heading
    title = shown.value if shown else ""
    refused = refusal.reason(document, facts, body.paragraphs, title, page.final_url)
    if refused or heading is None:
        raise PageError(
            refusal.MESSAGES[refused or "no-body"], reason=refused or "no-body", url=page.final_url
        )
    spoken = language.guess(
        " ".join(body.paragraphs)[:4000], told.language or facts.language or document.language
    )
    host = people.host(page.final_url)
    zone = told.zone or zones.zone_of(spoken, host)
    asked = moments.Asked(zone, page.fetched, page.final_url, body.start)
    when = dated.times(document, facts, extra, asked)
    names, names_from = people.authors(document, facts, (*extra.paragraphs, *body.paragraphs), extra)
    house, house_from = people.publisher(document, facts, told.publisher)
    picture = pictures.picture(document, facts, page.final_url)
    published = when.published.at if when.published else told.link.published if told.link else None
    modified = when.modified.at if when.modified else None
    article = Article(
        url=page.final_url,
        title=visible(heading.value),
        paragraphs=body.paragraphs,
        sentences=wire.numbered(body.paragraphs, spoken),
        original_url=_original(document, page),
        publisher=house or host or None,
        published=_past(published, page.fetched),
        modified=_past(modified, page.fetched),
        authors=names,
        image=picture.url,
        image_credit=picture.credit,
        language=spoken,
        licence=licences.stated(document, page, body.paragraphs, facts.licence),
        subheads=body.subheads,
        keywords=facts.keywords or _keywords(document),
    )
    return Reading(
        article,
        (
            ("title", heading.came_from),
            ("paragraphs", body_from),
            ("published", when.published.came_from if when.published else ""),
            ("modified", when.modified.came_from if when.modified else ""),
            ("authors", names_from),
            ("publisher", house_from),
        ),
    )


def _told(
    html: str, document: Document, facts: Facts, extra: Facts, page: Page, told: Told, headings: Headlines
) -> tuple[Body, str, headlines.Found | None]:
    """Body, where it came from, and headline: by the operator's selectors, by the host's, else by the generic reader."""
    named: headlines.Found | None = None
    for select, came_from in _selects(page, told):
        title, body = selected.selected(html, select)
        named = headlines.Found(title, came_from) if title else named
        if body.paragraphs:
            return body, came_from, named or headlines.headline(headings, told.headline(page))
    body, came_from = _body(document, facts, extra)
    heading = named or headlines.headline(headings, told.headline(page), body.start)
    for head in (headlines.headline(headings, start=body.start), heading):
        body = _without_title(body, head)
    return body, came_from, heading


def _selects(page: Page, told: Told) -> Iterator[tuple[Select, str]]:
    """The operator's selectors, then those of the host's layouts, each with its name."""
    if told.select is not None:
        yield told.select, "select"
    for select in rules.rules(people.host(page.final_url)):
        yield select, "rule"


def _body(document: Document, facts: Facts, extra: Facts) -> tuple[Body, str]:
    """The body as shown, or the one a script holds where the page shows next to nothing of it."""
    shown = bodies.told(bodies.chosen(document, facts))
    if extra.is_whole:
        return bodies.cleaned(extra.paragraphs, extra.subheads), "script"
    if shown.size < POOR:
        hydrated = bodies.cleaned(structured.hydrated(document.scripts).paragraphs)
        if hydrated.size > 2 * shown.size:
            return hydrated, "script"
    stated = bodies.cleaned(facts.paragraphs)
    if facts.is_free and stated.size > 200 and stated.size > 3 * shown.size:
        return stated, "json-ld"
    return shown, "blocks"


def _first_words(body: Body) -> headlines.Found | None:
    """The first line of a body that has no headline anywhere, as old pages do; nothing where there is next to no body."""
    if body.size < UNTITLED:
        return None
    line = body.paragraphs[0]
    return headlines.Found(line if len(line) <= 120 else line[:120].rsplit(" ", 1)[0], "first line")


def _without_title(body: Body, heading: headlines.Found | None) -> Body:
    """The body without the headline as its first line."""
    if (
        heading is None
        or len(body.paragraphs) < 2
        or headlines.fold(body.paragraphs[0]) != headlines.fold(heading.value)
    ):
        return body
    return Body(body.paragraphs[1:], tuple(n - 1 for n in body.subheads if n), body.start)


def _beginning(body: Body) -> Body:
    """As many of its paragraphs as news has letters; the first is cut if it alone is longer."""
    if body.size <= LONGEST:
        return body
    ends = accumulate(map(len, body.paragraphs))
    kept = sum(end <= LONGEST for end in ends)
    paragraphs = body.paragraphs[:kept] or (body.paragraphs[0][:LONGEST],)
    subheads = tuple(n for n in body.subheads if n < len(paragraphs))
    return replace(body, paragraphs=paragraphs, subheads=subheads)


def _past(at: datetime | None, now: datetime) -> datetime | None:
    """The moment, or where a clock that runs ahead or a wrong zone told one to come, now: what can be read has been published."""
    return at if at is None or at <= now else now.astimezone(at.tzinfo)


def _original(document: Document, page: Page) -> str | None:
    """What the page names as its origin, if that is another address."""
    named = next((href for rel, href in document.links if rel == "canonical"), None) or document.meta(
        "og:url"
    )
    clean = urls.clean(named, page.final_url) if named else None
    return clean if clean and urls.identity(clean) != urls.identity(page.final_url) else None


def _keywords(document: Document) -> tuple[str, ...]:
    said = document.meta("news_keywords", "keywords") or ""
    found = [visible(word) for word in said[:1000].split(",")]
    found += [visible(value) for name, value in document.metas if name == "article:tag"]
    return tuple(dict.fromkeys(word for word in found if 0 < len(word) <= 60))[:30]
