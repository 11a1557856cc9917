"""The article's main picture, and whose it is: what its JSON-LD says, or the caption under it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from aggregator.extract.document import CAPTION, FIGURE, Block, Document
from aggregator.extract.structured import Facts
from aggregator.text import urls
from aggregator.text.clean import visible

NEAR = 4
# A name of more words is a sentence about what the picture shows.
WORDS = 8
TAIL = 320
# A size or a cut in a file's name: `pier-1200x630.jpg`, `pier_thumb.jpg`.
_SIZED = re.compile(r"[-_.@]?(?:\d{2,4}x\d{2,4}|\d{3,4}w?|thumb|small|medium|large|\dx)$", re.I)
_NAMED = re.compile(
    r"(?:(?:사진|이미지|영상|자료|출처|그래픽|일러스트)(?:\s?(?:제공|출처|자료))?\s?[=:：/]"
    r"|\b(?:photo(?:graph)?s?|image|picture|illustration|foto|bild|photographie|imagen|fotografía|immagine|credits?|source|quelle|rechte|crédit)"
    r"(?:\s(?:by|credit|courtesy of|von|de|par|di))?\s?[:=/]|\bphoto by\b|©|ⓒ|\(c\)|写真[:：=]|图片?来源?[:：]|圖[:：])\s*(?P<who>[^()\[\]]{2,80})",
    re.I,
)
_AGENCY = re.compile(
    r"(?P<who>(?:[A-ZÄÖÜ](?:\.|[\w&'’-]+)(?: [A-ZÄÖÜ](?:\.|[\w&'’-]+)){0,4}\s?/\s?)?(?:AP(?: Photo)?|AFP|Reuters|dpa|Getty Images|EPA|Shutterstock|picture alliance|Imago|Alamy|Xinhua)"
    r"(?:\s?/\s?[A-ZÄÖÜ][\w.&'’ -]{2,40})?)\W*$"
)
_GIVEN = re.compile(r"(?P<who>[가-힣A-Za-z0-9·. ]{2,30}?)\s?(?:제공|DB|캡처|캡쳐|갈무리)\W*$")


@dataclass(frozen=True, slots=True)
class Shown:
    """The address of a picture and whom its publisher credits; None where the page does not say."""

    url: str | None = None
    credit: str | None = None


def picture(document: Document, facts: Facts, url: str) -> Shown:
    """The picture the page calls its own."""
    said = facts.image or document.meta("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    image = urls.clean(said, url) if said else None
    if image is None:
        return Shown()
    return Shown(image, facts.image_credit or _captioned(document, image))


def _captioned(document: Document, image: str) -> str | None:
    """The credit in the captions beside this picture's places on the page."""
    for block in _captions(document, image):
        text = visible(block.text)[-TAIL:]
        for form in (_NAMED, _AGENCY, _GIVEN):
            found = form.search(text)
            who = found["who"].strip(" .,;:/|[]()-–—'\"") if found else ""
            if 0 < len(who.split()) <= WORDS:
                return who
    return None


def _captions(document: Document, image: str) -> Iterator[Block]:
    name = _file(image)
    for shown in document.pictures:
        if name and name in shown.src and _file(shown.src) == name:
            for block in document.blocks[shown.order : shown.order + NEAR]:
                if block.frame.marks & (CAPTION | FIGURE):
                    yield block


def _file(address: str) -> str:
    """The name of the file, without its size and its kind: what a picture's copies of other sizes share."""
    try:
        name = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""
    stem = name.rpartition(".")[0] or name
    return _SIZED.sub("", _SIZED.sub("", stem)) or stem
