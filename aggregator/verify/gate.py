"""The gate between a writer and the reader: each statement against the source sentences it stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from aggregator.model import Article, Claim, Copying, Draft, Finding, Report
from aggregator.verify import claims, copying, english, facts, headings, korean, source, verbatim
from aggregator.verify.claims import Statement, What
from aggregator.verify.facts import Fault
from aggregator.verify.source import Source, Unit, is_readable

Judgement = tuple[tuple[Unit, ...], tuple[Fault, ...]]


def report(subject: Draft | str, articles: tuple[Article, ...]) -> Report:
    """What the gate says of a draft or of a text; it passed when every statement did and no finding blocks."""
    told = source.of(articles)
    statements = _statements(subject, told)
    judged = [_judge(statement, told) for statement in statements]
    made = tuple(claim for claim, _ in judged)
    near = copying.copying((s.text for s in statements if s.what == "sentence"), articles)
    findings = (*(f for _, found in judged for f in found), *_emptied(subject), *_copied(subject, near))
    return Report(bool(made) and not any(f.blocks for f in findings), findings, made, near)


def _statements(subject: Draft | str, told: Source) -> tuple[Statement, ...]:
    if isinstance(subject, str):
        return claims.of_text(subject, told.language)
    return claims.of_draft(subject, told.language)


def _judge(statement: Statement, told: Source) -> tuple[Claim, tuple[Finding, ...]]:
    found, faults = RULES[statement.what](statement, told)
    claim = Claim(statement.where, statement.text, not faults, _ids(found))
    return claim, tuple(Finding(check, statement.where, message) for check, message in faults)


def _sentence(statement: Statement, told: Source) -> Judgement:
    """A sentence is the source's own words, or says what they say by the rules of its language."""
    candidates = _candidates(statement, told)
    found = verbatim.match(statement.text, told, candidates)
    if found:
        return found, ()
    if not is_readable(statement.text):
        return candidates[:1], (("alignment", "this is no sentence but a text"),)
    faults = facts.faults(statement.text, told)
    if faults:
        return candidates[:1], faults
    return LANGUAGES.get(told.language, _only_verbatim)(statement.text, told, candidates)


def _only_verbatim(text: str, told: Source, candidates: tuple[Unit, ...]) -> Judgement:
    return candidates[:1], (("alignment", "no source sentence says this"),)


LANGUAGES: Mapping[str, Callable[[str, Source, tuple[Unit, ...]], Judgement]] = {
    "ko": korean.judge,
    "en": english.judge,
}


def _heading(statement: Statement, told: Source) -> Judgement:
    """A heading may name what a sentence tells: words in a row of one, or words of one in its order, bounds kept."""
    candidates = (*_whole(statement, told), *_candidates(statement, told))
    found = next((unit for unit in candidates if headings.is_part(statement.text, unit)), None)
    if found:
        return (found,), ()
    faults = facts.faults(statement.text, told)
    if faults:
        return candidates[:1], faults
    return headings.judge(statement.text, candidates)


def _whole(statement: Statement, told: Source) -> Iterator[Unit]:
    """The sentences named as evidence that were split further, each in one: a subhead with a question mark."""
    for name in statement.evidence:
        parts = told.by_id.get(name, ())
        if len(parts) > 1:
            yield replace(parts[0], text=" ".join(part.text for part in parts))


def _value(statement: Statement, told: Source) -> Judgement:
    """A cell is words in a row of a sentence, or a date or number that its evidence gives."""
    candidates = _candidates(statement, told)
    found = next((unit for unit in candidates if headings.is_part(statement.text, unit)), None)
    if found:
        return (found,), ()
    near = told.narrowed(candidates[:3])
    faults = facts.faults(statement.text, near)
    if faults or not facts.has_any(statement.text):
        return candidates[:1], faults or (("alignment", "no source sentence has this value"),)
    return candidates[:1], ()


def _label(statement: Statement, told: Source) -> Judgement:
    """A label says no facts of its own."""
    return (), facts.faults(statement.text, told)


RULES: Mapping[What, Callable[[Statement, Source], Judgement]] = {
    "title": _heading,
    "heading": _heading,
    "sentence": _sentence,
    "label": _label,
    "value": _value,
}


def _candidates(statement: Statement, told: Source) -> tuple[Unit, ...]:
    """The units named as evidence, then the nearest."""
    named = tuple(unit for name in statement.evidence for unit in told.by_id.get(name, ()))
    return (*named, *(unit for unit in told.nearest(statement.text) if unit not in named))


def _ids(units: tuple[Unit, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit.id for unit in units if unit.order >= 0))


def _emptied(subject: Draft | str) -> tuple[Finding, ...]:
    """That a draft of a whole post says nothing."""
    if isinstance(subject, str) or subject.mode in ("excerpt", "none"):
        return ()
    if any(section.sentences for section in subject.sections):
        return ()
    return (Finding("empty", "sections", "no sentence stands"),)


def _copied(subject: Draft | str, near: Copying) -> tuple[Finding, ...]:
    """What is nearer to the source than a rewrite may be."""
    if isinstance(subject, str) or subject.mode != "rewrite":
        return ()
    if near.longest_run <= copying.LONGEST_RUN and near.containment <= copying.CONTAINMENT:
        return ()
    return (
        Finding(
            "copying",
            "sections",
            f"{near.longest_run} words in a row, {near.containment:.0%} of 8-word runs are the source's",
        ),
    )
