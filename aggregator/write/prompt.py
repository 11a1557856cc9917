"""What a model is asked, and what it answered: the two pure words of ask, do, read.

The article reaches a prompt as JSON lines, a form that no word of it can break out of, and never anything but its visible
sentences and headline. What comes back names as evidence only ids that were given; everything else is dropped here, and what
is left has still to pass the gate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from string import Template
from typing import Any, Literal

from aggregator.model import Article, Draft, Mode, Story
from aggregator.text import clean, sentences

Kind = Literal["title", "summary", "point", "heading", "sentence"]

TOKENS = 4000  # the most an answer may cost; a reasoning model's thoughts count
LONGEST_ANSWER = 60_000
LONGEST = {"title": 160, "heading": 120, "summary": 500, "point": 400, "sentence": 600}
FRAME = 14  # source sentences shown for title, summary and points
_LANGUAGES = {
    "ko": "Korean",
    "en": "English",
    "ja": "Japanese",
    "zh": "Chinese",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "ru": "Russian",
}
_ADDRESS = re.compile(r"https?:|www\.|://|\bmailto:|\]\(|[\w.+-]+@[\w-]+\.\w", re.IGNORECASE)
_DOMAIN = re.compile(r"\b[a-z0-9-]{2,63}\.[a-z]{2,12}\b(?![.\w])", re.IGNORECASE)
_MARKS = re.compile(r"[<>{}\[\]`*_#|~\\^$]|&\w+;|&#")


@dataclass(frozen=True, slots=True)
class Given:
    """A source sentence as it is shown."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a post to be written by one call: a section, or the frame of title, summary and points."""

    what: Literal["section", "frame"]
    headline: str
    given: tuple[Given, ...]
    language: str | None
    mode: Mode
    points: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """What is sent: instructions, material, the JSON schema of the answer, the most tokens it may have."""

    system: str
    user: str
    schema: str
    tokens: int = TOKENS


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: JSON text if all went well, tokens in and out, money where a price is known."""

    text: str
    tokens: int = 0
    money: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One text of an answer. `place` orders the texts of a part; `finding` says why it may not stand, or is empty."""

    kind: Kind
    text: str
    evidence: tuple[str, ...]
    place: int = 0
    finding: str = ""


def parts(outline: Draft, story: Story, mode: Mode) -> tuple[Part, ...]:
    """The frame and each section of an extractive draft, to be written anew from the same source sentences."""
    shown = _shown(story.lead)
    headline = clean.visible(story.lead.title)
    language = outline.language
    frame = list(outline.excerpt.evidence)
    frame += [name for section in outline.sections[:1] for s in section.sentences for name in s.evidence]
    frame += [name for point in outline.points for name in point.evidence]
    made = [Part("frame", headline, _given(frame, shown)[:FRAME], language, mode, len(outline.points))]
    for section in outline.sections:
        named = [name for sentence in section.sentences for name in sentence.evidence]
        made.append(Part("section", headline, _given(named, shown), language, mode))
    return tuple(made)


def _shown(article: Article) -> dict[str, str]:
    return {sentence.id: clean.visible(sentence.text)[:2000] for sentence in article.sentences}


def _given(names: Iterable[str], shown: Mapping[str, str]) -> tuple[Given, ...]:
    return tuple(Given(name, shown[name]) for name in dict.fromkeys(names) if name in shown)


def ask(part: Part) -> Ask:
    """The first call for a part."""
    schema = (_section if part.what == "section" else _frame)(part)
    user = _filled(
        part.what, headline=_quoted(part.headline), source=_source(part), points=f"up to {part.points or 1}"
    )
    return Ask(_system(part, schema), user, schema)


def ask_again(part: Part, failed: Sequence[Said]) -> Ask:
    """The call that asks for these texts once more, each with what was found against it."""
    rows = [
        {
            "number": n,
            "kind": said.kind,
            "text": said.text,
            "evidence": list(said.evidence),
            "found": said.finding,
        }
        for n, said in enumerate(failed)
    ]
    schema = _again(part, len(failed))
    user = _filled("again", headline=_quoted(part.headline), source=_source(part), failed=_lines(rows))
    return Ask(_system(part, schema), user, schema)


def probe() -> Ask:
    """A small question that shows whether a provider keeps to a form of answer."""
    schema = _object(evidence={"type": "array", "items": {"type": "string", "enum": ["s1", "s2"]}})
    return Ask(_filled("system", language="English", style="", schema=schema), _filled("probe"), schema, 1000)


def answers_probe(text: str) -> bool:
    """Whether this is an answer of the form that `probe` asks for."""
    found = _object_of(text).get("evidence")
    return isinstance(found, list) and bool(found) and all(name in ("s1", "s2") for name in found)


def read(text: str, part: Part) -> tuple[Said, ...]:
    """The texts of an answer that name evidence, in order; none where it is not what was asked for."""
    data = _object_of(text)
    if part.what == "section":
        found = [
            *_told("heading", [data.get("heading")], part),
            *_told("sentence", data.get("sentences"), part),
        ]
    else:
        found = [
            *_told("title", [data.get("title")], part),
            *_told("summary", [data.get("summary")], part),
            *_told("point", data.get("points"), part),
        ]
    return tuple(replace(said, place=n) for n, said in enumerate(found))


def read_again(text: str, part: Part, failed: Sequence[Said]) -> tuple[Said, ...]:
    """The texts of `failed` as an answer has them now, those that it left out not among them."""
    rows = _object_of(text).get("texts")
    found: dict[int, Said] = {}
    for row in rows[: len(failed)] if isinstance(rows, list) else ():
        number = row.get("number") if isinstance(row, dict) else None
        if isinstance(number, int) and 0 <= number < len(failed):
            before = failed[number]
            for said in _told(before.kind, [row], part)[:1]:
                found[number] = replace(said, place=before.place)
    return tuple(found.values())


def fault(said: Said, part: Part) -> str:
    """What in its form forbids a text to stand, empty where nothing does: addresses, markup, length."""
    ground = " ".join((part.headline, *(given.text for given in part.given if given.id in said.evidence)))
    if _ADDRESS.search(said.text) or any(name not in ground for name in _DOMAIN.findall(said.text)):
        return "it holds a web address"
    if any(mark not in ground for mark in _MARKS.findall(said.text)):
        return "it holds markup that its evidence does not have"
    if said.kind in ("title", "heading") and _is_cut(said.text, ground):
        return "its last word is cut"
    return "it is too long" if len(said.text) > LONGEST[said.kind] else ""


def _is_cut(text: str, ground: str) -> bool:
    """Whether these are words of the ground up to the middle of one; a Korean noun may leave its particle behind."""
    at = ground.find(text)
    after = ground[at + len(text) : at + len(text) + 1] if at >= 0 else ""
    return after.isalnum() and not "가" <= after <= "힣"


def _told(kind: Kind, rows: object, part: Part) -> list[Said]:
    """The texts in these rows of an answer; a row with several sentences is as many texts."""
    known = {given.id for given in part.given}
    found: list[Said] = []
    for row in rows[:60] if isinstance(rows, list) else ():
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            continue
        named = row.get("evidence")
        evidence = (
            tuple(dict.fromkeys(n for n in named if n in known))
            if isinstance(named, list) and _plain(named)
            else ()
        )
        text = clean.visible(row["text"][:4000])
        if text and evidence:
            found += [Said(kind, piece, evidence[:2]) for piece in _pieces(kind, text, part.language)]
    return found


def _plain(names: Iterable[object]) -> bool:
    return all(isinstance(name, str) for name in names)


def _pieces(kind: Kind, text: str, language: str | None) -> Iterator[str]:
    if kind in ("title", "heading"):
        yield text.removesuffix(".").strip()
        return
    pieces = [piece for piece in sentences.split(text, language) if piece.strip()]
    yield from pieces if kind == "sentence" else pieces[:1]


def _object_of(text: str) -> Mapping[str, Any]:
    """The JSON object in an answer, whatever a talkative model put around it; empty where there is none."""
    start, end = text.find("{"), text.rfind("}")
    if not 0 <= start < end or len(text) > LONGEST_ANSWER:
        return {}
    try:
        data = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _section(part: Part) -> str:
    return _object(heading=_text(part), sentences=_many(_text(part), 2 * len(part.given) + 2))


def _frame(part: Part) -> str:
    return _object(title=_text(part), summary=_text(part), points=_many(_text(part), max(1, part.points)))


def _again(part: Part, count: int) -> str:
    row = _text(part, number={"type": "integer", "enum": list(range(count))})
    return _object(texts=_many(row, count))


def _text(part: Part, **more: object) -> dict[str, Any]:
    """A text whose evidence is one or two of the ids that were really given."""
    ids = {"type": "string", "enum": [given.id for given in part.given]}
    properties = {**more, "text": {"type": "string"}, "evidence": {"type": "array", "items": ids}}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _many(items: object, most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most}


def _object(**properties: object) -> str:
    form = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return json.dumps(form, ensure_ascii=False)


def _system(part: Part, schema: str) -> str:
    style = _file("korean" if part.language == "ko" else "plain")
    if part.mode == "rewrite":
        style += _file("rewrite")
    language = _LANGUAGES.get(part.language or "en", "the language of the source")
    return _filled("system", language=language, style=style.rstrip(), schema=schema)


def _source(part: Part) -> str:
    return _lines([{"id": given.id, "text": given.text} for given in part.given])


def _lines(rows: Iterable[Mapping[str, object]]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _filled(name: str, **words: str) -> str:
    return Template(_file(name)).substitute(words)


@cache
def _file(name: str) -> str:
    """A prompt, as it ships with the package."""
    return (resources.files("aggregator.write") / "prompts" / f"{name}.md").read_text(encoding="utf-8")
