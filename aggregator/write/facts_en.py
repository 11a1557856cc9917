"""Facts of English sentences as label and value, both cut out of the sentence that states them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from aggregator.text import labels, quantities
from aggregator.text.remembered import remembered
from aggregator.write import phrases_en
from aggregator.write.material import Line, opening
from aggregator.write.words import several

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.|{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b"
    rf"|\b\d{{1,2}} (?:{_MONTH})(?: \d{{4}})?\b|\b(?:{_MONTH}) \d{{4}}\b|\b(?:last |next |this )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?\b"
    r"|(?<=\bin )(?:19|20)\d\d\b"
)
_WHERE = re.compile(
    r"\b(?:in|at|near|outside) ((?:[A-Z][\w’-]+|U\.S\.|U\.K\.)(?: (?:of |de |del )?[A-Z][\w’-]+){0,3})(?![\w'’]|,? [A-Z])(?=[,.;:)]|$| (?:on|in|at|for|to|from|with|by|after|before|as|and|when|where|who|that|is|was|were|has|had|will|during|since|this|last|next)\b)"
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z'’-]+(?: [A-Z][a-zA-Z'’-]+){1,2}(?![\w’' ]*[A-Z])")
_ACTOR = re.compile(
    r"\b([A-Z][a-z'’-]+(?: [A-Z][a-zA-Z'’-]+){1,2}),? (?:said|says|told|has|had|was|is|will|would|who|made|won|took|[a-z]+ed)\b"
)
# A name that ends so is a place's.
_NO_ONE = several(
    "Street St Road Rd Avenue Ave Lane Square Park Bridge River Lake Sea Island Islands Beach Mountain Mountains Valley Bay Hill Station Airport"
)
_NOT_PLACE = several(
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "English Spanish French German Chinese Christmas Easter Ramadan Congress Parliament God Islam Republican Democratic Series Game Twitter Facebook "
    "Instagram Bitcoin First Second Third AI IT Inc"
)
_STOPS = several(
    "that which who whom and but or nor so where when while because if as by with to for on at from in into over under after before since until than about "
    "is are was were be been has have had will would could should may might can must said says it he she they we you i this these those there not"
)
_BREAK = re.compile(
    r"[,.;:()\[\]\"“”‘—–]|\b(?:that|which|who|but|because|although|while|said|says|not|n't|never)\b"
)
_NOUN = re.compile(r"^(?:[ -][a-z][\w-]*){1,3}")
_MEASURES = several(
    "population price budget cost total worth value profit revenue income salary turnout capacity length height weight width area distance speed temperature score "
    "loss losses gain fee fine tax rate sentence wage debt deficit surplus crowd attendance depth size share margin majority lead investment funding fund grant sales "
    "output production growth increase decrease rise drop decline fall reward ransom damages payment bonus record toll discount premium average audience prize"
)
_OF = re.compile(
    r"\b((?:[A-Za-z][\w'’-]+ ){1,3})of (?=(?:about |around |nearly |almost |more than |at least |up to |over |only |approximately )?[$£€]?\d)"
)
_NO_FIGURE = re.compile(rf"[A-Za-z]|:\d|[-–/]\d|\+|°|/-| (?:{_MONTH})")
_NO_FIGURE_BEFORE = re.compile(
    rf"(?:\b(?:{_MONTH}|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?|No\.?|Route|Highway|Room|Court|Flight|Page|Chapter) |[\d:/#.-])$"
)
_NOT_COUNTED = several(
    "old long tall degrees ounces grams percent pounds miles years months days hours minutes feet inches meters kilometers Street St Rd Ave Avenue Road Suite Amendment Cup Olympics p.m. a.m. P.m A.m pm am seed War"
)
_LONGEST = 60


def rows(lines: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    """(label, value, sentence id): who, when and where of the opening, then figures with what they are of."""
    words = labels.of("en")
    yield from opening(lines[:1], ((words.who, _who),))
    yield from _named(lines, words.who)
    yield from opening(lines[:8], ((words.when, _when),))
    yield from opening(lines[:4], ((words.where, _where),))
    for find in (_measured, _told, _counted):
        for line in lines:
            for label, value in find(line.text):
                yield label, value, line.id


def _who(line: Line) -> str | None:
    phrase = phrases_en.subject(line.source)
    return phrase.text if phrase and phrase.is_name else None


def _named(lines: Sequence[Line], label: str) -> Iterator[tuple[str, str, str]]:
    """The name of two words and more that is told most often, with its first sentence."""
    counts = Counter(name for line in lines for name in set(_NAME.findall(line.text)))
    acting = {name for line in lines for name in _ACTOR.findall(line.text)}
    ranked = ((name, count) for name, count in counts.items() if name in acting)
    name, count = max(ranked, key=lambda item: item[1], default=("", 0))
    if count > 1 and name.split()[-1] not in _NO_ONE:
        yield label, name, next(line.id for line in lines if name in line.text)


def _when(line: Line) -> str | None:
    found = _DATE.search(line.text)
    return found.group() if found else None


def _where(line: Line) -> str | None:
    for found in _WHERE.finditer(line.text):
        place = found.group(1)
        if not set(re.findall(r"\w+", place)) & _NOT_PLACE:
            is_short = 6 <= len(re.sub(r"\W", "", place)) <= 7  # too short to be found again alone
            return found.group() if is_short else place
    return None


def _measured(sentence: str) -> Iterator[tuple[str, str]]:
    """A measure with its figure: "a population of 8.9 million" -> "Population", "8.9 million"."""
    for found in _OF.finditer(sentence):
        quantity = next((q for q in _figures(sentence) if 0 <= q.start - found.end() <= 14), None)
        label, end = _label(found.group(1)), _end(sentence, quantity) if quantity else None
        if end and label:
            yield label, sentence[found.end() : end]


def _told(sentence: str) -> Iterator[tuple[str, str]]:
    """A subject and its predicate up to its figure: "Sales rose 4% to $3 billion" -> "Sales", "rose 4%"."""
    subject = phrases_en.subject(sentence)
    if subject is None:
        return
    start = sentence.lower().find(subject.text.lower()) + len(subject.text)
    for quantity in _figures(sentence):
        end = _end(sentence, quantity)
        if (
            end
            and quantity.start > start
            and not _BREAK.search(sentence[start : quantity.start])
            and end - start <= _LONGEST
        ):
            yield subject.text, sentence[start:end].strip()
            return


def _counted(sentence: str) -> Iterator[tuple[str, str]]:
    """What is counted and its figure: "25% tariffs on steel" -> "Tariffs on steel", "25%"."""
    starts = {at for q in _figures(sentence) for at in (q.start, q.start - 1)}
    for label, value in phrases_en.counted(sentence):
        if sentence.find(value) in starts and not set(label.split()) & _NOT_COUNTED:
            yield label, value


@remembered
def _figures(sentence: str) -> tuple[quantities.Quantity, ...]:
    """Quantities in digits that are no year, no day of a month, no ordinal, no time and no score."""
    return tuple(_each_figure(sentence))


def _each_figure(sentence: str) -> Iterator[quantities.Quantity]:
    for quantity in quantities.found(sentence):
        before, after = (
            sentence[max(0, quantity.start - 12) : quantity.start],
            sentence[quantity.end : quantity.end + 12],
        )
        is_year = bool(re.fullmatch(r"(?:1[89]|20)\d\d", quantity.text.strip()))
        has_digit = any(char.isdigit() for char in quantity.text)
        if has_digit and not is_year and not _NO_FIGURE.match(after) and not _NO_FIGURE_BEFORE.search(before):
            yield quantity


def _end(sentence: str, quantity: quantities.Quantity) -> int | None:
    """Where the figure ends with the noun it counts; None where that noun cannot be told ("180 responsive, landing")."""
    if quantity.unit and not re.match(r" (?:of )?[a-z]+(?: |[.,])", sentence[quantity.end :]):
        return quantity.end
    end, words = (
        quantity.end,
        list(re.finditer(r"[ -]([A-Za-z][\w-]*)", sentence[quantity.end : quantity.end + 50])),
    )
    for before, word in zip([None, *words], words, strict=False):
        if word.start() != (before.end() if before else 0) or word.group(1).lower() in _STOPS:
            break
        if word.group(1).endswith(("ed", "ly")) or (
            word.group(1).endswith("ing") and not _is_between(words, word)
        ):
            return end if before is None or before.group(1).endswith("s") else None
        if word.group(1)[0].islower():
            end = quantity.end + word.end()
        if word.group(1).endswith("s") or word.end() > 30:
            break
    return end


def _is_between(words: Sequence[re.Match[str]], word: re.Match[str]) -> bool:
    """Whether what is counted stands right behind this word, or one word on: "landing page templates"."""
    at = words.index(word)
    following = words[at + 1 : at + 3]
    joined = [
        one for one, before in zip(following, words[at : at + 2], strict=False) if one.start() == before.end()
    ]
    return any(one.group(1).endswith("s") and one.group(1).lower() not in _STOPS for one in joined)


def _label(text: str) -> str | None:
    """The noun phrase at the end of these words."""
    tail: list[str] = []
    for word in reversed(text.split()):
        if word.lower() in _STOPS or word.lower() in ("a", "an", "the", "its", "their", "his", "her"):
            break
        tail.insert(0, word)
    label = " ".join(tail)
    return (
        label[0].upper() + label[1:] if tail and tail[-1].lower() in _MEASURES and len(label) <= 40 else None
    )
