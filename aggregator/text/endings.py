"""Korean sentence endings: the plain style (해라체) of a newspaper into the formal style (합쇼체) of a post.

Kiwi's morphemes say what the last predicate is, and only the letters of its ending change: the stem stays as the writer spelt
it. Where the analysis leaves a doubt the sentence comes back as it was, and `is_formal` tells the caller so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from aggregator.text import korean
from aggregator.text.korean import Morpheme

_TAIL = " \n\t.!?…·~"
_MARKS = "\"'”’»」』》〉)]】"
_FIRST, _CODAS = 0xAC00, 28
_N, _L, _LM, _M, _P, _SS = 4, 8, 10, 16, 17, 20  # ㄴ ㄹ ㄻ ㅁ ㅂ ㅆ by their number among the 28 codas
_STEMS = ("VV", "VA", "VX", "XSV", "XSA", "VCP", "VCN")
# Nouns that end a note and stand for "...이다" there: "내년에 착공할 예정."
_PREDICATIVE = frozenset(
    [
        "예정",
        "계획",
        "방침",
        "전망",
        "것",
        "상황",
        "상태",
        "중",
        "때문",
        "뿐",
        "셈",
        "입장",
        "설명",
        "지적",
        "분석",
        "관측",
        "평가",
    ]
)


def formal(sentence: str) -> str:
    """The sentence with its last predicate in the formal style; unchanged where it is so already or cannot be sure."""
    body = _body(sentence)
    if not body or body[-1] in _MARKS or _has_formal_end(body):
        return sentence
    turned = _turn(sentence, body)
    return sentence if turned is None else turned + sentence[len(body) :]


def is_formal(sentence: str) -> bool:
    """Whether a sentence ends in the formal style, or is a quotation from end to end, whose words are not ours to turn."""
    body = _body(sentence)
    is_quotation = sentence[:1] in "\"'“‘「『" and sentence[-1:] in "\"'”’」』"
    return bool(body) and (_has_formal_end(body) or is_quotation)


def _has_formal_end(body: str) -> bool:
    if body.endswith(("니다", "니까")):
        return _coda(body[-3:-2]) == _P
    return body.endswith(("십시오", "하세요", "주세요"))


def _body(sentence: str) -> str:
    return sentence.rstrip(_TAIL)


@lru_cache(maxsize=4096)
def _turn(sentence: str, body: str) -> str | None:
    morphemes = [m for m in korean.analyse(sentence) if m.start < len(body)]
    if not morphemes or morphemes[-1].end != len(body):
        return None
    last = morphemes[-1]
    rule = _RULES.get((last.tag.split("-")[0], last.form))
    if rule:
        return rule(body, morphemes)
    if last.tag.startswith("NN") and last.form in _PREDICATIVE and sentence[len(body) :].startswith("."):
        return _noun(body, morphemes)
    return None


def _plain(body: str, morphemes: list[Morpheme]) -> str | None:
    """-다, -ㄴ다, -는다: 했다, 간다, 먹는다, 크다, 높다, 길다, 예시다."""
    stem, ending = _stem(morphemes), morphemes[-1].form
    if body[-1] != "다" or stem is None:
        return None
    if stem.tag == "VCP" and morphemes[-2] is stem:
        return _copula(body, morphemes)
    if ending == "는다":
        return body[:-2] + "습니다"
    if ending == "다" and _coda(body[-2]) == 0 and stem.tag.startswith("VV"):
        return None  # 보이다, 모르다: the lexicon's form, or a noun read as a verb
    return _polite(body[:-1], (_N,) if ending == "ᆫ다" else (0, _L))


def _polite(stem: str, open_codas: tuple[int, ...]) -> str | None:
    """A stem as it is spelt before its ending: with -ㅂ니다 in place of one of these codas, else with -습니다."""
    coda = _coda(stem[-1:])
    if coda is None:
        return None
    return stem[:-1] + _with_coda(stem[-1], _P) + "니다" if coda in open_codas else stem + "습니다"


def _copula(body: str, morphemes: list[Morpheme]) -> str | None:
    """A noun with 입니다: 예시다 -> 예시입니다, never 예십니다; 거다 and 게다 contract to 겁니다."""
    noun, copula = (morphemes[-3], morphemes[-2]) if len(morphemes) > 2 else (None, morphemes[-2])
    if noun is None:
        return None
    if copula.end > copula.start and body.endswith("이다"):
        return None if noun.tag == "NNP" and _is_noun(noun.form + "이") else body[:-2] + "입니다"
    if noun.tag == "NNB" and noun.form in ("거", "것", "터") and not body.endswith(noun.form + "다"):
        return body[: noun.start] + {"터": "터입니다"}.get(noun.form, "것입니다")
    return body[:-2] + "겁니다" if noun.form == "거" else body[:-1] + "입니다"


def _is_noun(word: str) -> bool:
    """Whether this is one noun of the lexicon, such as 살풀이, so that 살풀이다 may hide a copula."""
    found = korean.analyse(word)
    return len(found) == 1 and found[0].tag == "NNG"


def _note(body: str, morphemes: list[Morpheme]) -> str | None:
    """-음, -ㅁ at the end of an official note: 지원함, 했음, 계획임."""
    stem = _stem(morphemes)
    if stem is None or (stem.tag.endswith("-I") and _coda(stem.form[-1]) == _P):
        return None
    if body[-1] == "음" and morphemes[-1].form == "음":
        return body[:-1] + "습니다"
    return _polite(body, (_M, _LM)) if _coda(body[-1]) in (_M, _LM) else None


def _casual(body: str, morphemes: list[Morpheme]) -> str | None:
    """-아요, -어요, -에요, -예요: 했어요, 가요, 예시예요."""
    stem = _stem(morphemes)
    if stem is None:
        return None
    if stem.tag == "VCP":
        noun = body[: stem.start]
        return (
            noun[:-1] + "겁니다"
            if noun.endswith(" 거")
            else noun + "입니다"
            if morphemes[-2] is stem
            else None
        )
    if _coda(body[-3:-2]) == _SS:
        return body[:-2] + "습니다"
    return _joined(body, morphemes, "습니다")


def _question(body: str, morphemes: list[Morpheme]) -> str | None:
    """-는가, -ㄴ가, -은가, -나, -냐: 하는가, 큰가, 예시인가."""
    stem, ending = _stem(morphemes), morphemes[-1]
    if stem is None:
        return None
    if stem.tag == "VCP" and morphemes[-2] is stem:
        return body[:-2] + "입니까" if body.endswith("인가") else None
    if _coda(body[ending.start - 1 : ending.start]) == _SS and ending.start >= stem.end:
        return body[: ending.start] + "습니까"
    return _joined(body, morphemes, "습니까")


def _joined(body: str, morphemes: list[Morpheme], ending: str) -> str | None:
    """A bare stem re-inflected by Kiwi; None where the stem has pre-endings or is contracted with the word before it."""
    stem = _stem(morphemes)
    if stem is not morphemes[-2] or (len(morphemes) > 2 and morphemes[-3].end > stem.start):
        return None
    return body[: stem.start] + str(korean.kiwi().join([(stem.form, stem.tag), (ending, "EF")]))


def _noun(body: str, morphemes: list[Morpheme]) -> str | None:
    """A predicative noun at the end of a note: 착공할 예정, 업계의 설명."""
    before = morphemes[-2].tag if len(morphemes) > 2 else ""
    return (
        body + "입니다"
        if before in ("ETM", "JKG") or (morphemes[-1].form == "중" and before.startswith("NN"))
        else None
    )


def _stem(morphemes: list[Morpheme]) -> Morpheme | None:
    """The stem under the last ending, past its pre-endings."""
    at = len(morphemes) - 2
    while at >= 0 and morphemes[at].tag == "EP":
        at -= 1
    return morphemes[at] if at >= 0 and morphemes[at].tag.split("-")[0] in _STEMS else None


_Rule = Callable[[str, list[Morpheme]], str | None]
_RULES: dict[tuple[str, str], _Rule] = {
    **dict.fromkeys([(tag, form) for tag in ("EF", "EC") for form in ("다", "ᆫ다", "는다")], _plain),
    **dict.fromkeys([(tag, form) for tag in ("EF", "ETN") for form in ("음", "ᆷ")], _note),
    **dict.fromkeys([("EF", form) for form in ("어요", "아요", "에요", "예요")], _casual),
    **dict.fromkeys([("EF", form) for form in ("는가", "ᆫ가", "은가", "느냐", "냐", "나")], _question),
}


def _coda(syllable: str) -> int | None:
    """Number of the final consonant among 28, 0 where there is none; None for what is no Hangul syllable."""
    if len(syllable) != 1 or not "가" <= syllable <= "힣":
        return None
    return (ord(syllable) - _FIRST) % _CODAS


def _with_coda(syllable: str, coda: int) -> str:
    index = ord(syllable) - _FIRST
    return chr(_FIRST + index - index % _CODAS + coda)
