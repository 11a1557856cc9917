"""Where a post goes in its site: a path made from its date and title that every file system takes.

The same draft and site give the same path. The last letters of a slug come from the story's id, so two stories of one title
and day are two files. Rules: one letter case and one normal form, since macOS and Windows fold both; 80 bytes, since ecryptfs
allows 143 in a name; no part that begins with a dot, since `.git` is one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime

from aggregator.errors import RenderError
from aggregator.model import Draft
from aggregator.text import clean

LONGEST = 80
_FIELD = re.compile(r"\{(\w*)\}")
_PART = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|./~-][^\x00-\x1f\x7f\\:*?\"<>|/]*")


def slug(draft: Draft) -> str:
    """Lower-case letters, marks and digits of the title joined by `-`, then six characters of the story's digest."""
    words = _cut(_words(draft.title.text[: 8 * LONGEST]), LONGEST - 7)
    return f"{words}-{_digest(draft)}" if words else f"post-{_digest(draft)}"


def place(pattern: str, name: str, posted: datetime) -> str:
    """The pattern with its fields filled; raises RenderError where the result is not a file inside the site."""
    fields = {
        "slug": name,
        "date": f"{posted:%Y-%m-%d}",
        "year": f"{posted:%Y}",
        "month": f"{posted:%m}",
        "day": f"{posted:%d}",
    }
    unknown = [field for field in _FIELD.findall(pattern) if field not in fields]
    if unknown:
        mend = "a post_path may hold {" + "}, {".join(fields) + "}"
        raise RenderError(f"post_path has an unknown field {{{unknown[0]}}}", mend=mend)
    path = _FIELD.sub(lambda m: fields[m[1]], pattern)
    if not all(_PART.fullmatch(part) and part.rstrip(". ") == part for part in path.split("/")):
        mend = "write a path inside the site such as _posts/{date}-{slug}.md"
        raise RenderError(f"post_path {pattern!r} is not a path inside the site", mend=mend)
    return path


def _words(title: str) -> str:
    """NFKC before and NFC after lower case: folding can take a letter apart again."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", clean.visible(title)).lower())
    return re.sub(r"-+", "-", "".join(map(_kept, folded))).strip("-")


def _kept(mark: str) -> str:
    """A letter, mark or digit as it is, an apostrophe as nothing, all else as `-`."""
    kind = unicodedata.category(mark)
    if kind[0] == "L" or kind in ("Nd", "Mn", "Mc"):
        return mark
    return "" if mark in "'’‘" else "-"


def _cut(words: str, most: int) -> str:
    """At most so many bytes, ending where a word does if one ends in the second half."""
    held = words.encode()[:most].decode(errors="ignore")
    if len(held) == len(words):
        return held
    whole = held.rpartition("-")[0]
    return (whole if len(whole) * 2 > len(held) else held).strip("-")


def _digest(draft: Draft) -> str:
    """Of the story, else of the article, else of the title."""
    identity = draft.story or next((told.url for told in draft.attribution), None) or draft.title.text
    return hashlib.sha256(identity.encode(errors="replace")).hexdigest()[:6]
