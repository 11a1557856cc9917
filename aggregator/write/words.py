"""The words of a sentence that carry its matter: lemmas of nouns and verbs in Korean, stems elsewhere."""

from __future__ import annotations

import re
from itertools import pairwise

from aggregator.text import korean

_NOUNS = frozenset(["NNG", "NNP", "XR", "SL", "SH", "W_HASHTAG"])
_VERBS = frozenset(["VV", "VA"])


def several(text: str) -> frozenset[str]:
    """The words of this text as a set: a table of words in one string."""
    return frozenset(text.split())


# Words of reporting and of grammar, in every article alike.
_COMMON_KO = several(
    "밝히 말하 전하 나오 대하 위하 통하 따르 관하 의하 받 보이 보 가 오 주 들 나타나 알려지 이루어지 경우 때문 이번 지난해 올해 오전 오후 현지 시간 관련 "
    "이날 당시 최근 지난 사람 가운데 이후 이상 정도 모두 설명 강조 이야기"
)
_COMMON = several(
    "the a an and or but if then than that this these those there here of in on at to for from with by as into over under about after before "
    "between during through against is are was were be been being am has have had do does did will would can could may might must should shall "
    "not no nor so too very just also only more most much many some any all each both few such own same other another it its he she they them "
    "his her their our your my we you i me us him who whom which what when where why how while because until since although though said says "
    "say told tells according one two new would-be de la le les des et en du un une der die das und el los las que di da do dos das os o e"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*|[一-鿿]{2}")
_EAST = re.compile(r"[一-鿿]|[ァ-ヶー]{2,}|[A-Za-z]{2,}")


def content(sentence: str, language: str | None) -> tuple[str, ...]:
    """The content words of this sentence in order, repeats kept."""
    if language == "ko":
        return _korean(sentence)
    if language in ("ja", "zh"):
        found = _EAST.findall(sentence)
        return tuple(a + b for a, b in pairwise(found))
    return tuple(
        stem(word) for word in _WORD.findall(sentence) if len(word) > 2 and word.lower() not in _COMMON
    )


def stem(word: str) -> str:
    """A word in small letters without the endings of number, tense and possession."""
    word = re.sub(r"['’]s?$", "", word.lower())
    if len(word) > 5 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if len(word) > len(ending) + 3 and word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            return re.sub(r"(.)\1$", r"\1", word[: -len(ending)]).rstrip("e")
    return word.rstrip("e")


def _korean(sentence: str) -> tuple[str, ...]:
    out = []
    for morpheme in korean.analyse(sentence):
        tag = morpheme.tag.split("-")[0]
        if tag in _NOUNS and (len(morpheme.form) > 1 or tag == "NNP"):
            out.append(morpheme.form.lower())
        elif tag in _VERBS and len(morpheme.form) > 1:
            out.append(morpheme.form)
    return tuple(word for word in out if word not in _COMMON_KO)
