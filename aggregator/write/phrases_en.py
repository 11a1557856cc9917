"""English noun phrases of a sentence by rules, for headings and labels: runs of words that no verb interrupts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregator.text.remembered import remembered
from aggregator.write.phrases_ko import Phrase
from aggregator.write.words import several, stem

_DETERMINERS = several(
    "the a an this that these those his her its their our your my each every several many some any both all another no"
)
_LINKS = several("of for in on between against over to from with at into under among behind")
_PREPOSITIONS = _LINKS | several(
    "by as about after before during since until without within through across around near upon toward towards despite per via than like "
    "amid following including regarding concerning beyond along inside outside throughout"
)
_VERBS = several(
    "is are was were be been being am has have had having do does did doing will would can could may might must shall should cannot "
    "said says say saying told tells tell made makes make making took takes take taken gave gives give given went goes go gone came comes come "
    "got gets get found finds find won wins lost loses lose led leads lead held holds hold kept keeps keep left leaves began begins begin begun "
    "became becomes become saw sees see seen knew knows know known thought thinks think put puts set sets let lets paid pays pay met meets meet "
    "sent sends send sold sells sell brought brings bring bought buys buy felt feels feel showed shows shown grew grows grow grown rose rises risen "
    "fell falls fallen wrote writes write written spoke speaks speak spoken ran runs run stood stands sat sits hit hits cut cuts broke breaks broken "
    "drew draws drawn drove drives driven chose chooses chosen fought fights caught catches taught teaches built builds spent spends dealt means meant "
    "heard hears needs need wants want seems seem remains remain include includes allow allows help helps hope hopes expect expects add adds believes "
    "believe continue continues look looks appear appears follow follows start starts turn turns try tries ask asks offer offers provide provides "
    "require requires suggest suggests involve involves play plays agree agrees argue argues claim claims consider considers create creates describe "
    "describes happen happens join joins live lives lives love loves move moves open opens reach reaches receive receives return returns serve serves "
    "stay stays stop stops support talk talks travel travels understand walk walks watch watches wait waits works work face faces faced feature features "
    "focus focuses gain gains mark marks prove proves push pushes raise raises remind reminds reveal reveals share shares speak step steps strengthen "
    "struggle succeed target warn warns wear wears lie lies lay laid lies known thanks thank let's enjoy check done led shed rely relies press presses pressed play wish wishes guess bet matter matters"
)
_OTHERS = several(
    "and or but nor so yet if when while because although though where who whom which what why how whether not also just only even still already more most "
    "less least very too then there here now again once ago later earlier however meanwhile i me you he him she it we us they them himself herself itself "
    "themselves one ones much few such own other others able likely unlikely due according well far soon quite almost nearly always never often sometimes "
    "today yesterday tomorrow tonight instead rather perhaps maybe together indeed really simply certainly mr mrs ms dr"
)
_DATES = several(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "week month year years day days weeks months morning afternoon evening night time times hour hours minutes way lot thing things people something anything "
    "everything nothing someone anyone everyone part kind sort bit fact number end case point order"
)
_APART = _DETERMINERS | _PREPOSITIONS | _OTHERS
_WITH_IS = _OTHERS | _DETERMINERS | {"here", "let", "what"}
# Verbs by their ending, and the nouns that end so.
_MAKES = re.compile(r"..(?:i[sz]es?|if(?:y|ies))$")
_MADE = several(
    "rise rises prize prizes size sizes exercise exercises enterprise enterprises promise promises surprise surprises expertise franchise franchises "
    "merchandise premise premises compromise compromises noise noises cruise cruises disguise paradise treatise praise tortoise porpoise demise guise "
    "series crises bases precise wise concise otherwise likewise"
)
_LY_NOUNS = several("family supply assembly early daily weekly monthly elderly july italy")
_TOKEN = re.compile(r"[A-Za-z][\w'’&-]*(?:\.[A-Za-z]\.?)*|[$£€]?\d[\w.,%]*|[^\w\s]")
_FIGURE = re.compile(r"[$£€]?\d[\d,.]*(?:%|(?:\s(?:percent|per cent|million|billion|trillion)\b))?\s")
_NUMBERS = several(
    "one two three four five six seven eight nine ten eleven twelve dozens hundreds thousands millions first second third"
)
_LEAST, _MOST = 8, 48


@dataclass(frozen=True, slots=True)
class _Run:
    """Words in a row that may be a noun phrase, and what stands before and behind them."""

    start: int
    end: int
    words: tuple[str, ...]
    before: str
    behind: str


def phrases(sentence: str) -> tuple[Phrase, ...]:
    """The noun phrases of this sentence that could head a section, in order."""
    runs = _runs(sentence)
    out = [made for n, run in enumerate(runs) for made in _made(sentence, runs, n)]
    return tuple(out)


def subject(sentence: str) -> Phrase | None:
    """The noun phrase that opens the sentence before its verb, or None."""
    runs = _runs(sentence)
    if (
        not runs
        or runs[0].start > 6
        or runs[0].before in ("no", "not", "any", "another")
        or not (runs[0].behind in _VERBS or runs[0].behind.endswith("ed"))
    ):
        return None
    return next(iter(_made(sentence, runs[:1], 0)), None)


def counted(sentence: str) -> Iterator[tuple[str, str]]:
    """(noun phrase, figure) of figures that stand right before what they count: "25% tariffs on steel"."""
    runs = _runs(sentence)
    for n, run in enumerate(runs):
        found = _FIGURE.match(sentence, run.start)
        if (
            found is None
            or found.end() >= run.end
            or run.before in ("of", "than", "and", "-")
            or sentence[run.start - 1 : run.start] in "-/."
        ):
            continue
        is_share = found.group().strip()[-1] in "%nt" or found.group()[0] in "$£€"
        if not is_share and not run.words[-1].lower().endswith(("s", "people", "men", "children")):
            continue
        end = runs[n + 1].end if n + 1 < len(runs) and _is_tied(sentence, run, runs[n + 1]) else run.end
        label = sentence[found.end() : end].strip(" .'’")
        if (
            (end > run.end or _closes(run))
            and len(label.split()) > 1
            and len(label) <= 45
            and not re.search(r"[\d(),;:]", label)
        ):
            yield label[0].upper() + label[1:], found.group().strip()


@remembered
def _runs(sentence: str) -> tuple[_Run, ...]:
    return tuple(_each_run(sentence))


def _each_run(sentence: str) -> Iterator[_Run]:
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(sentence)]
    first: int | None = None
    for n in range(len(tokens) + 1):
        inside = n < len(tokens) and _is_inside(tokens, n, first)
        if inside and first is None:
            first = n
        if not inside and first is not None:
            yield _run(tokens, first, n)
            first = None


def _run(tokens: Sequence[tuple[str, int, int]], first: int, end: int) -> _Run:
    before = tokens[first - 1][0].lower() if first else ""
    behind = tokens[end][0].lower() if end < len(tokens) else ""
    return _Run(tokens[first][1], tokens[end - 1][2], tuple(t[0] for t in tokens[first:end]), before, behind)


def _is_inside(tokens: Sequence[tuple[str, int, int]], n: int, first: int | None) -> bool:
    """Whether a token goes on (or opens) a run of nouns and what qualifies them."""
    word = tokens[n][0]
    low = word.lower().replace("’", "'")
    if not word[0].isalnum() and word[0] not in "$£€":
        return False
    if low in _APART or ("'" in low and _is_clipped(low)):
        return False
    if word[0].isupper() and n > 0:
        return True
    if low in _VERBS or (_MAKES.search(low) and low not in _MADE):
        return False
    before = tokens[n - 1][0].lower() if n else ""
    goes_on = n + 1 < len(tokens) and tokens[n + 1][0][0].isalpha()
    if low.endswith("ing") and len(low) > 4:
        return (goes_on and before in _DETERMINERS) or first is not None
    if low.endswith("ed") and len(low) > 4:
        return goes_on and before in _DETERMINERS
    return not (low.endswith("ly") and len(low) > 4 and low not in _LY_NOUNS)


def _is_clipped(low: str) -> bool:
    """Whether a verb or a "not" hangs on this word."""
    return low.endswith(("n't", "'re", "'ve", "'ll", "'m", "'d")) or (
        low.endswith("'s") and low[:-2] in _WITH_IS
    )


def _made(sentence: str, runs: Sequence[_Run], n: int) -> Iterator[Phrase]:
    """This run, and this run with the one that a preposition ties to it."""
    run = runs[n]
    opener = run.words[0].lower()
    if not _opens(run) or opener[0] in "$£€" or opener[0].isdigit() or opener in _NUMBERS:
        return
    if n + 1 < len(runs) and _is_tied(sentence, run, runs[n + 1]):
        # "the court for a final ruling": after other words than "of" a part of the sentence may hang on its verb.
        build = 1.3 if sentence[run.end :].lstrip().startswith("of ") else 0.9
        yield from _phrase(sentence, run, runs[n + 1].end, run.words + runs[n + 1].words, build)
    if _closes(run):
        yield from _phrase(sentence, run, run.end, run.words, 1.0)


def _opens(run: _Run) -> bool:
    """Whether a noun phrase surely begins here: after a determiner, a preposition, a mark, or at the sentence's head."""
    if run.before == "to" and run.words[0][0].islower():  # a verb, more often than not
        return False
    return (
        run.before in _DETERMINERS
        or run.before in _PREPOSITIONS
        or run.before in ("", ",", "“", '"', "(", ":", ";", "—", "–", "and")
    )


def _closes(run: _Run) -> bool:
    """Whether it surely ends here: no verb can have been taken for its last noun.

    What a determiner follows is a verb ("these countries achieve the goals"); an -ing that goes on may be one.
    """
    last = run.words[-1]
    sure = run.before in _DETERMINERS or last[0].isupper()
    return (
        run.behind != "'"
        and (sure or run.behind in ("", ".", ",", ";", ":", ")", "”", '"', "?", "!", "and", "or", "of"))
        and run.behind != "to"
        and run.behind not in _DETERMINERS
        and not (last.endswith("ing") and run.behind[:1].isalpha())
    )


def _is_tied(sentence: str, run: _Run, following: _Run) -> bool:
    between = sentence[run.end : following.start].lower().split()
    tied = (
        1 <= len(between) <= 2
        and between[0] in ("of", "for", "in", "on", "between", "against", "over")
        and (len(between) == 1 or between[1] in ("the", "a", "an", "its", "their", "his", "her"))
    )
    return tied and _closes(following) and run.words[-1].lower() not in _DATES


def _phrase(sentence: str, run: _Run, end: int, words: tuple[str, ...], build: float) -> Iterator[Phrase]:
    text = sentence[run.start : end].rstrip(".'’")
    nouns = tuple(stem(w) for w in words if len(w) > 2 and w.lower() not in _DATES)
    last = words[-1].lower()
    if (
        not nouns
        or not _LEAST <= len(text) <= _MOST
        or last in _DATES
        or words[0].lower() in _DATES
        or last.isdigit()
    ):
        return
    if sum(w[0].isdigit() for w in words) or re.search(r"[\"“”()\[\],;:]", text):
        return
    is_name = (
        any(w[0].isupper() for w in words[1:])
        or (words[0][0].isupper() and run.start > 0)
        or words[0].isupper()
    )
    yield Phrase(text[0].upper() + text[1:], nouns, build * (1.0 if len(nouns) > 1 else 0.4), is_name)
