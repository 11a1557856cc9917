"""What every publisher takes and gives back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Kind = Literal["publish", "correct", "withdraw"]
State = Literal["published", "unchanged", "edited", "taken", "blocked", "failed"]

FRONT = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?\n\1[ \t]*(?:\r?\n|\Z)", re.S)
META = re.compile(r"(?:[A-Z][\w-]*: [^\n]*\n)+\n|<!--\n(?:[\w-]+: [^\n]*\n)+-->\n")
DATED = re.compile(r"\A\d{4}-\d{2}-\d{2}-")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of a post's own, such as its share picture; `path` is relative to the site."""

    path: str
    data: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One post of a batch; `text` None takes it away.

    `mark` is what the publisher gave for it when it was last published, None for a new post.
    """

    story: str
    path: str
    text: str | None
    title: str = ""
    mark: str | None = None
    excerpt: str = ""
    assets: tuple[Asset, ...] = ()

    @property
    def slug(self) -> str:
        """The post's name: of its file, or of its folder where the file is an index; without a leading date."""
        parts = self.path.split("/")
        name = parts[-1].partition(".")[0]
        return DATED.sub("", parts[-2] if name == "index" and len(parts) > 1 else name)

    @property
    def body(self) -> str:
        """The text without its metadata, in whichever form its theme writes them (render/front.py)."""
        text = self.text or ""
        if text.startswith("{"):
            return _html(text).strip()
        return next(
            (text[found.end() :] for form in (FRONT, META) if (found := form.match(text))), text
        ).strip()


def _html(text: str) -> str:
    """What a JSON object holds under `html`; a text that is none is a body."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return str(found.get("html", text)) if isinstance(found, dict) else text


@dataclass(frozen=True, slots=True)
class Batch:
    """Posts of one site that go out together."""

    items: tuple[Item, ...]
    now: datetime

    def kind(self, paths: tuple[str, ...] = ()) -> Kind:
        """What these posts (all, if none is named) have in common: corrections, withdrawals, else publication."""
        chosen = tuple(item for item in self.items if not paths or item.path in paths)
        if chosen and all(item.text is None for item in chosen):
            return "withdraw"
        return "correct" if chosen and all(item.mark for item in chosen) else "publish"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one post.

    published and unchanged: it is there, and `mark` is to be kept for its next publication. edited: someone changed it by
    hand. taken: its path or slug belongs to something else. blocked: it may not go there. failed: another try may succeed.
    """

    story: str
    path: str
    state: State
    message: str = ""
    mark: str | None = None
    url: str | None = None

    @property
    def is_there(self) -> bool:
        """Whether the post now stands as asked."""
        return self.state in ("published", "unchanged")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch, an outcome for each item in its order. `revision` names the commit or request it made."""

    outcomes: tuple[Outcome, ...]
    revision: str | None = None
    notes: tuple[str, ...] = ()


class Publisher(Protocol):
    """Somewhere posts go."""

    def publish(self, batch: Batch) -> Receipt:
        """Every post of the batch is there once, or its outcome says why not; the same batch again changes nothing.

        Raises SiteError or Busy where nothing could be done; then the batch may be given again.
        """
