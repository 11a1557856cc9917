"""The nouns that flow from room to room.

Every one is frozen, holds tuples, does no I/O and says in its first line what it is. `aggregator.wire` gives each its JSON
form. Times are aware datetimes; a missing fact is None, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["auto", "feed", "sitemap", "listing"]
How = Literal["verbatim", "ending", "trim", "drop", "fuse", "model"]
Mode = Literal["full", "excerpt", "rewrite", "none"]
State = Literal["ready", "held", "published", "withdrawn"]
Role = Literal["body", "conclusion"]


@dataclass(frozen=True, slots=True)
class Select:
    """CSS selectors an operator gives where the generic reader needs help."""

    title: str | None = None
    body: str | None = None
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Somewhere news is announced.

    `timezone` is that of dates which name none, where its host and language are not to tell; `clock` that of a cron line
    which names none.
    """

    name: str
    url: str
    kind: Kind = "auto"
    publisher: str | None = None
    language: str | None = None
    licence: str = "auto"
    category: str | None = None
    sites: tuple[str, ...] = ()
    every: str = "auto"
    first: int = 20
    timezone: str | None = None
    clock: str = "UTC"
    select: Select | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An article someone announced."""

    url: str
    source: str
    guid: str | None = None
    title: str | None = None
    published: datetime | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes as the server gave them."""

    url: str
    final_url: str
    body: bytes
    content_type: str | None
    fetched: datetime
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """Value of the first header of this name, in any case, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Licence:
    """What the reader of an article may do with it, and the words that say so.

    `code` is an SPDX identifier, `kogl-0`..`kogl-4`, `permitted`, `reserved` or `unknown`. `opt_out` holds the words of a
    machine-readable reservation (robots meta, TDM header, AI-training notice), which outranks every licence.
    """

    code: str = "unknown"
    evidence: str = ""
    opt_out: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article; `paragraph` counts from 0."""

    id: str
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Article:
    """One page read: headline, body and what is known of them.

    `url` is the address fetched in the end, its identity; `original_url` is what the page names as its origin. `subheads`
    are indices of paragraphs that are the source's own subheads. `keywords` are the page's own. `image_credit` is whom the
    page names as the picture's maker or owner.
    """

    url: str
    title: str
    paragraphs: tuple[str, ...]
    sentences: tuple[Sentence, ...] = ()
    original_url: str | None = None
    publisher: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None
    licence: Licence = Licence()
    subheads: tuple[int, ...] = ()
    keywords: tuple[str, ...] = ()
    image_credit: str | None = None

    @property
    def text(self) -> str:
        """The paragraphs, an empty line between them."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Story:
    """One event, told by one article or by several."""

    id: str
    lead: Article
    others: tuple[Article, ...] = ()
    revision: int = 1

    @property
    def articles(self) -> tuple[Article, ...]:
        """The lead first."""
        return (self.lead, *self.others)


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a draft and the ids of the source sentences that bear them out.

    Ids of the lead stand bare; those of the n-th other article as `n:id`, n from 1.
    """

    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a section: emphasis 0 (none) to 3, and how it was made from its evidence."""

    text: str
    evidence: tuple[str, ...] = ()
    emphasis: int = 0
    how: How = "verbatim"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its sentences; the conclusion is the section with that role."""

    heading: Text
    sentences: tuple[DraftSentence, ...]
    role: Role = "body"


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value."""

    cells: tuple[str, str]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Two columns of facts."""

    header: tuple[str, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who told it first, where, and on what terms."""

    url: str
    title: str
    original_url: str | None = None
    publisher: str | None = None
    licence: Licence = Licence()
    published: datetime | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A story retold, not yet on any site."""

    title: Text
    excerpt: Text
    sections: tuple[Section, ...] = ()
    points: tuple[Text, ...] = ()
    table: Table | None = None
    attribution: tuple[Attribution, ...] = ()
    story: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None
    mode: Mode = "full"
    writer: str = "extractive"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw. `where` is a path in the draft such as `sections.0.sentences.2` or `title`."""

    check: str
    where: str
    message: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """One text of a draft as the gate judged it, and the source sentences it stands on."""

    where: str
    text: str
    passed: bool
    aligned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copying:
    """How near a draft's words are to its source, outside quotations: longest shared run in words, 8-gram containment 0-1."""

    longest_run: int = 0
    containment: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What the gate says of a draft."""

    passed: bool
    findings: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()
    copying: Copying = Copying()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the site's own."""

    path: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """The last line of a post: words, then a link."""

    text: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Site:
    """What a page shows that no article gives: the `site` object of `render`."""

    name: str = "site"
    theme: str = "classic"
    url: str | None = None
    language: str = "ko"
    timezone: str = "Asia/Seoul"
    publisher: str | None = None
    brand: str | None = None
    category: str | None = None
    image: Picture | None = None
    closing: Closing | None = None
    non_commercial: bool = False
    noindex: bool = False
    pictures: bool = False
    post_path: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A dated note of what changed in a published post."""

    date: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """One story on one site; `path` is relative to the site's repository."""

    path: str
    text: str
    state: State = "ready"
    findings: tuple[Finding, ...] = field(default=())
