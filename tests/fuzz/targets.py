"""What is fuzzed: one function a reader of untrusted bytes, which may raise nothing but what its room promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from aggregator import extract, poll, render, verify, wire
from aggregator.edges import address, robots, templates
from aggregator.errors import AggregatorError, InputError, PageError, RenderError, SourceError, WriteError
from aggregator.model import Link, Page, Site, Source
from aggregator.render import safe
from aggregator.stories import join
from aggregator.text import (
    clean,
    dates,
    decode,
    language,
    mentions,
    names,
    quantities,
    quotations,
    sentences,
    urls,
)
from aggregator.verify import lint
from aggregator.write import extractive

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
URL = "https://paper.example/news/1"
SOURCE = Source("paper", "https://paper.example/feed.xml")


def feed(data: bytes) -> None:
    """Links or a SourceError; no link but to the web, none from the future, none twice."""
    try:
        found = poll.links(SOURCE, _page(data), NOW).links
    except SourceError:
        return
    assert len({link.url for link in found}) == len(found)
    assert all(link.url.startswith(("http://", "https://")) for link in found)
    assert all(link.published is None or link.published <= NOW for link in found)


def discovery(data: bytes) -> None:
    """Candidates that are addresses of the web."""
    assert all(one.url.startswith("http") for one in poll.discover(_page(data)))


def page(data: bytes) -> None:
    """An article that goes through writing, the gate and rendering, or a PageError or WriteError."""
    try:
        article = extract.article(_page(data), Link(URL, "paper", "1", "A title"), home=SOURCE.url)
    except PageError:
        return
    assert article == wire.article(wire.decode(wire.encode(wire.article_row(article))))
    if article.language == "ko":  # its writer loads a dictionary of 330 MB
        return
    try:
        story = join(article, ())
        draft, _ = verify.mend(extractive.draft(story), story.articles)
    except WriteError:
        return
    assert not _acts(draft.title.text)


def date(data: bytes) -> None:
    """A moment with its zone, or None."""
    found = dates.instant(_text(data), now=NOW)
    assert found is None or found.utcoffset() is not None


def prose(data: bytes) -> None:
    """Whatever is found in prose lies within it; sentences keep its letters."""
    text = _text(data)
    for found in (quantities.found(text), mentions.found(text), quotations.found(text), names.found(text)):
        assert isinstance(found, tuple)
    for mention in mentions.found(text):
        mentions.resolved(mention, NOW.date())
    assert "".join("".join(sentences.split(text)).split()) == "".join(text.split())
    language.guess(text)
    assert clean.visible(clean.visible(text)) == clean.visible(text)


def decoding(data: bytes) -> None:
    """Text that can be written as UTF-8 and holds no control characters."""
    kinds: tuple[decode.Kind, ...] = ("html", "xml", "json", "text")
    for kind in kinds:
        text = decode.decode(data, "text/html; charset=euc-kr", kind=kind).text
        assert "\0" not in text.encode().decode()


def addresses(data: bytes) -> None:
    """An address of the web that reads the same again, or none."""
    text = _text(data)
    found = urls.clean(text, URL)
    assert found is None or (found.startswith("http") and urls.identity(found))
    try:
        target = address.read(text)
    except AggregatorError:
        return
    assert address.read(target.url).host == target.host


def notices(data: bytes) -> None:
    """Rules that answer for any address."""
    text = _text(data)
    assert robots.Rules(text).allows(URL) in (True, False)
    robots.reserved(text, "/news/1")


def post(data: bytes) -> None:
    """Findings about any file that claims to be a post."""
    assert isinstance(lint.post(_text(data)), tuple)


def markup(data: bytes) -> None:
    """A body in which nothing runs, whatever went in, and which is left alone the second time."""
    made = safe.html(_text(data))
    assert not _acts(made)
    for held in (safe.words(_text(data)), safe.markdown(_text(data)), safe.term(_text(data))):
        assert "{{" not in held
        assert "{%" not in held
    link = safe.url(_text(data))
    assert link is None or link.lower().startswith(("http://", "https://"))


def draft(data: bytes) -> None:
    """A row of JSON becomes a post without anything that runs, or InputError or RenderError."""
    try:
        row = wire.decode(data)
        made = render.post(wire.draft(row), Site("daily"), NOW, TEMPLATES)
    except (InputError, RenderError):
        return
    assert not any(finding.check == "active-markup" for finding in lint.post(made.text))


def _acts(text: str) -> bool:
    return any(mark in text.lower() for mark in ("<script", "<iframe", "{{", "{%"))


def _page(data: bytes) -> Page:
    return Page(URL, URL, data, "text/html", NOW)


def _text(data: bytes) -> str:
    """The bytes as a str of any kind: UTF-8, halves of characters among it, what is neither as U+FFFD."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


TEMPLATES = templates.read(None)
TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one
    for one in (
        feed,
        discovery,
        page,
        date,
        prose,
        decoding,
        addresses,
        notices,
        post,
        markup,
        draft,
    )
}
