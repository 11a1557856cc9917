"""Text as a reader sees it: what is invisible, and what only a machine would obey, is gone.

Hidden characters carry hidden instructions (tag characters, bidi overrides) and break comparison (soft hyphens, zero-width
spaces); see Unicode TR 36 and the "Trojan Source" paper, https://trojansource.codes.
"""

from __future__ import annotations

import re
import unicodedata

# Joiners are letters' business in Arabic and Indic scripts and in emoji; elsewhere they only hide things.
_JOINER = re.compile(r"(?<![؀-ۿݐ-ݿऀ-෿ༀ-࿿\u200d️\u2600-➿\U0001f000-\U0001faff])[\u200c\u200d]+")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# str.isspace plus the fillers that are letters by category and blank on paper.
_SPACE = re.compile(r"[\s\x1c-\x1f\x85\u115f\u1160\u2800\u3164\uffa0]+")
# Canonical ordering is quadratic in the length of a run of marks (CPython sorts by insertion), and no script needs eight.
_MARKS = re.compile(
    "([\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20f0\ufe20-\ufe2f]{8})[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]+"
)


# What str.isprintable lets through of all these, and what may be out of order.
_DOUBTFUL = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u115f\u1160\u180b-\u180f\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20f0\u2800\u3164\ufe20-\ufe2f\uffa0\U000e0000-\U000e0fff]"
)
# NUL is no letter to PostgreSQL, and lone surrogates have no form in UTF-8.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text as every database takes it: NUL and lone surrogates gone, all else as it was."""
    return text if text.isprintable() else _UNSTORABLE.sub("", text)


def visible(text: str) -> str:
    """The text in NFC on one line: controls, bidi and zero-width characters and lone surrogates gone, spaces folded."""
    if text.isprintable() and (text.isascii() or not _DOUBTFUL.search(text)):
        return unicodedata.normalize("NFC", " ".join(text.split()))
    seen = _MARKS.sub(r"\1", _HIDDEN.sub("", _JOINER.sub("", text)))
    return unicodedata.normalize("NFC", _SPACE.sub(" ", seen)).strip()
