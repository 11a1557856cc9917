"""Commit messages in which a stranger's headline can steer nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 100
MOST = 200
VERBS = {"publish": "Add", "correct": "Correct", "withdraw": "Withdraw"}

INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
# What the services that host repositories act upon: [skip ci] and its kin, ***NO_CI***, #1, !1, GH-1, @name, a bare address,
# and references of the form owner/name#1. Each is replaced by a character that looks alike and means nothing to them.
ALIKE = str.maketrans(
    {
        "[": "(",
        "]": ")",
        "#": "\uff03",
        "@": "\uff20",
        "!": "\uff01",
        "*": "\u2217",
        "<": "\u2039",
        ">": "\u203a",
        "`": "'",
    }
)
ADDRESS = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://|\bwww\.")
MERGE = re.compile(r"!(?=\d)")
ISSUE = re.compile(r"\b([A-Za-z][A-Za-z0-9]+)-(?=\d)")
COMMAND = re.compile(r"(?i)\b(skip|no)([-_ ]?)(ci|cd|actions?|checks?|deploy|build)\b")
IDENTIFIER = re.compile(r"[^\w.:-]+", re.ASCII)


def commit_message(posts: Sequence[tuple[str, str]], kind: str = "publish") -> str:
    """The message of a commit of these (title, story id) posts: a count, the titles, the ids as `Story-Id:` trailers."""
    count = "1 post" if len(posts) == 1 else f"{len(posts)} posts"
    titles = [f"- {harmless(title)}" for title, _ in posts[:MOST]]
    rest = [f"- and {len(posts) - MOST} more"] if len(posts) > MOST else []
    trailers = [trailer(story) for story in dict.fromkeys(story for _, story in posts if story)]
    parts = [f"{VERBS.get(kind, 'Add')} {count}", "\n".join(titles + rest), "\n".join(trailers)]
    return "\n\n".join(part for part in parts if part) + "\n"


def trailer(story: str) -> str:
    """The line by which a commit names this story."""
    return f"Story-Id: {IDENTIFIER.sub('-', story)[:200]}"


def harmless(title: str) -> str:
    """The title in one line of at most 100 characters that no service, tool or terminal acts upon."""
    line = " ".join(INVISIBLE.sub(" ", unicodedata.normalize("NFKC", title[: LONGEST * 4])).split())
    line = MERGE.sub("\uff01", ISSUE.sub("\\1\u2011", ADDRESS.sub("", line)))
    line = COMMAND.sub(lambda found: f"{found[1]}\u00b7{found[3]}", line).translate(ALIKE)
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "\u2026"
