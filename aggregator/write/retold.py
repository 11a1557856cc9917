"""The draft that a model's texts make of an extractive outline; what the model did not tell stands as the outline has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aggregator.model import Draft, DraftSentence, Mode, Section, Text
from aggregator.text import endings
from aggregator.write.prompt import Kind, Part, Said, fault

LEAST = 3  # sentences without which a rewrite is no post
_STOPPED = re.compile(r"[.!?。！？।؟][)\"”’'\]»」』]*$|[\"”’»」』]$")


def formed(said: Said, part: Part) -> Said:
    """The text with the ending its language's post asks for, or with the finding that forbids it."""
    if said.kind in ("title", "heading"):
        return replace(said, finding=fault(said, part))
    text = endings.formal(said.text) if part.language == "ko" else said.text
    is_sound = part.language != "ko" or endings.is_formal(text)
    text = text if _STOPPED.search(text) else text + "."
    formed = replace(said, text=text)
    return replace(formed, finding=fault(formed, part) or ("" if is_sound else "it does not end in 합니다체"))


def draft(outline: Draft, told: Sequence[Sequence[Said]], mode: Mode, writer: str) -> Draft | None:
    """The outline with these texts, frame first; None where they change nothing, or a rewrite would have too little to say."""
    if not any(told):
        return None
    texts = [_by_kind(said) for said in told]
    made = (_own_words if mode == "rewrite" else _full)(outline, texts[0], texts[1:], writer)
    is_same = made is not None and replace(made, writer=outline.writer) == outline
    return None if is_same else made


def _by_kind(said: Iterable[Said]) -> Mapping[Kind, tuple[Said, ...]]:
    found: dict[Kind, tuple[Said, ...]] = {}
    for one in sorted(said, key=lambda one: one.place):
        found[one.kind] = (*found.get(one.kind, ()), one)
    return found


Texts = Mapping[Kind, tuple[Said, ...]]


def _full(outline: Draft, frame: Texts, sections: Sequence[Texts], writer: str) -> Draft:
    """Every source sentence of the outline is told, by the model or in its extractive form."""
    seen: set[str] = set()
    made, headings = [], set[str]()
    for section, texts in zip(outline.sections, sections, strict=True):
        heading = _heading(section, texts, headings)
        headings.add(heading.text)
        made.append(replace(section, heading=heading, sentences=_merged(section, texts, seen)))
    return replace(
        outline,
        title=_one(frame, "title", outline.title),
        excerpt=_one(frame, "summary", outline.excerpt),
        sections=tuple(section for section in made if section.sentences),
        points=_points(frame, seen, len(outline.points)) or outline.points,
        writer=writer,
    )


def _own_words(outline: Draft, frame: Texts, sections: Sequence[Texts], writer: str) -> Draft | None:
    """Only what the model told; the source's own sentences are not to be shown."""
    seen: set[str] = set()
    headings, made = set[str](), list[Section]()
    for section, texts in zip(outline.sections, sections, strict=True):
        sentences = tuple(_by_model(said, section) for said in _fresh(texts.get("sentence", ()), seen))
        if sentences:
            heading = _heading(section, texts, headings)
            headings.add(heading.text)
            made.append(Section(heading, sentences, section.role))
    said = [sentence for section in made for sentence in section.sentences]
    if len(said) < LEAST:
        return None
    return replace(
        outline,
        title=_one(frame, "title", outline.title),
        excerpt=_one(frame, "summary", Text(said[0].text, said[0].evidence)),
        sections=tuple(made),
        points=_points(frame, seen, len(outline.points)),
        table=None,
        mode="rewrite",
        writer=writer,
    )


def _one(texts: Texts, kind: Kind, otherwise: Text) -> Text:
    found = texts.get(kind, ())
    return Text(found[0].text, found[0].evidence) if found else otherwise


def _points(frame: Texts, seen: set[str], most: int) -> tuple[Text, ...]:
    """The model's points, none of them a sentence of the body."""
    fresh = _fresh(frame.get("point", ()), set(seen))
    return tuple(Text(said.text, said.evidence) for said in fresh[:most])


def _heading(section: Section, texts: Texts, taken: set[str]) -> Text:
    """The model's heading, unless the section is a conclusion, which says so itself, or it repeats what stands elsewhere."""
    found = texts.get("heading", ())
    stated = [*(one.text for one in texts.get("sentence", ())), *(one.text for one in section.sentences)]
    sentences = {_key(text) for text in stated}
    if (
        section.role == "conclusion"
        or not found
        or found[0].text in taken
        or _key(found[0].text) in sentences
    ):
        return section.heading
    return Text(found[0].text, found[0].evidence)


def _merged(section: Section, texts: Texts, seen: set[str]) -> tuple[DraftSentence, ...]:
    """The model's sentences in its order, and the outline's own, each in its place, for what the model left out."""
    said = _fresh(texts.get("sentence", ()), seen)
    told = {name for one in said for name in one.evidence}
    order = {name: n for n, sentence in enumerate(section.sentences) for name in sentence.evidence}
    made = [_by_model(one, section) for one in said]
    for sentence in section.sentences:
        if told.isdisjoint(sentence.evidence):
            seen.add(_key(sentence.text))
            made.insert(_place(sentence, made, order), sentence)
    return _marked(made)


def _place(sentence: DraftSentence, made: Sequence[DraftSentence], order: Mapping[str, int]) -> int:
    here = order[sentence.evidence[0]]
    later = (n for n, other in enumerate(made) if min(order[name] for name in other.evidence) > here)
    return next(later, len(made))


def _by_model(said: Said, section: Section) -> DraftSentence:
    """A sentence with the emphasis of what it tells; one that the outline has to the letter is the outline's."""
    same = next((s for s in section.sentences if s.text == said.text), None)
    if same is not None:
        return same
    marks = (s.emphasis for s in section.sentences if set(s.evidence) & set(said.evidence))
    return DraftSentence(said.text, said.evidence, max(marks, default=0), "model")


def _marked(sentences: Sequence[DraftSentence]) -> tuple[DraftSentence, ...]:
    """The sentences, each emphasis at its first place alone."""
    seen: set[int] = set()
    made = []
    for sentence in sentences:
        made.append(replace(sentence, emphasis=0) if sentence.emphasis in seen else sentence)
        seen.add(sentence.emphasis)
    return tuple(made)


def _fresh(said: Sequence[Said], seen: set[str]) -> list[Said]:
    """Those that nothing has said before."""
    fresh = []
    for one in said:
        key = _key(one.text)
        if key not in seen:
            seen.add(key)
            fresh.append(one)
    return fresh


def _key(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()
