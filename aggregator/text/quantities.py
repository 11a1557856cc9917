"""Quantities in running prose as values with units: 3억 5,000만 원 and 350,000,000원 are one.

Korean multipliers (십 백 천 만 억 조 경), native numerals before a counter, English number words and scales, full-width digits,
"235, 000" with a stray space, fractions, percent and percentage points, currencies before or after. A range gives both its
ends, the first with the unit of the second. Dates are quantities too here; `text.mentions` says which spans are dates.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from aggregator.text.remembered import remembered

TENS = {"십": 10, "백": 100, "천": 1000}
MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
    "m": 10**6,
    "k": 10**3,
    "b": 10**9,
}
ONES = ("하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
BOUND = ("한", "두", "세", "네", *ONES[4:])
DECADES = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
NATIVE = {
    **{word: n for words in (ONES, BOUND) for n, word in enumerate(words, 1)},
    **DECADES,
    **{
        ten + one: n + k
        for ten, n in DECADES.items()
        for ones in (ONES, BOUND)
        for k, one in enumerate(ones, 1)
    },
    "석": 3,
    "넉": 4,
}
COUNTERS = (
    "개국",
    "개월",
    "개사",
    "개소",
    "개",
    "명",
    "곳",
    "번째",
    "번",
    "차례",
    "가지",
    "마리",
    "대",
    "건",
    "달",
    "살",
    "시간",
    "사람",
    "장",
    "권",
    "편",
    "팀",
    "쌍",
    "채",
    "해",
    "배",
    "주",
    "곡",
    "잔",
    "그루",
    "자루",
    "송이",
    "골",
    "군데",
    "집",
    "부부",
    "식구",
    "나라",
    "분",
    "병",
    "갑절",
    "켤레",
    "벌",
    "줄",
    "판",
    "경기",
    "방",
    "통",
    "자리",
    "표",
    "점",
    "걸음",
    "끼",
    "모금",
    "발",
    "척",
    "량",
)
WORDS = {
    word: n
    for n, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        )
    )
}
WORDS.update(twenty=20, thirty=30, forty=40, fifty=50, sixty=60, seventy=70, eighty=80, ninety=90)
UNITS = {
    "%p": ("%p", "%포인트", "퍼센트포인트", "퍼센트 포인트", "percentage points", "percentage point"),
    "%": ("%", "％", "퍼센트", "프로", "percent", "per cent", "pct"),
    "원": ("원", "krw", "won"),
    "달러": ("달러", "dollars", "dollar", "usd"),
    "유로": ("유로", "euros", "euro", "eur"),
    "엔": ("엔", "yen", "jpy"),
    "위안": ("위안", "yuan", "cny"),
    "파운드": ("파운드", "pounds", "pound", "gbp"),
    "명": ("명", "사람", "인분", "people", "persons"),
    "세": ("세", "살", "years old", "year-old"),
    "배": ("배", "times", "fold"),
    "시간": ("시간", "hours", "hour"),
    "분": ("분", "minutes", "minute"),
    "초": ("초", "seconds", "second"),
    "일": ("일", "days", "day"),
    "주": ("주", "weeks", "week"),
    "개월": ("개월", "달", "months", "month"),
    "년": ("년", "해", "years", "year"),
    "km": ("km", "㎞", "킬로미터", "kilometers", "kilometres", "kilometer", "kilometre"),
    "m": ("미터", "meters", "metres", "meter", "metre"),
    "cm": ("cm", "㎝", "센티미터"),
    "mm": ("mm", "㎜", "밀리미터"),
    "kg": ("kg", "㎏", "킬로그램", "kilograms", "kilogram"),
    "t": ("톤", "tons", "ton", "tonnes", "tonne"),
    "㎡": ("㎡", "제곱미터", "m²"),
    "평": ("평",),
    "도": ("도", "℃", "°c", "degrees"),
    "miles": ("miles", "mile"),
    "포인트": ("포인트", "points", "point"),
    **{
        unit: (unit,)
        for unit in (
            "개국",
            "개사",
            "개소",
            "개",
            "곳",
            "번째",
            "번",
            "차례",
            "차",
            "가지",
            "마리",
            "대",
            "건",
            "장",
            "권",
            "편",
            "팀",
            "쌍",
            "채",
            "시",
            "월",
            "위",
            "호",
            "회",
            "표",
            "점",
            "층",
            "석",
            "골",
            "승",
            "패",
            "안타",
            "실점",
            "타점",
            "득점",
            "홈런",
            "경기",
            "이닝",
            "라운드",
            "선",
            "조",
            "항",
            "세기",
            "심",
            "호선",
            "부",
            "인",
            "매",
            "등",
            "단계",
            "종",
            "그루",
            "마디",
            "가구",
            "세대",
            "학급",
            "명분",
            "학년",
            "기",
            "급",
        )
    },
}
UNIT_OF = {spelling: unit for unit, spellings in UNITS.items() for spelling in spellings}
SIGNS = {"$": "달러", "€": "유로", "£": "파운드", "¥": "엔", "₩": "원", "￦": "원"}
FRACTIONS = {letter: unicodedata.numeric(letter) for letter in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"}

_UNIT = re.compile("|".join(re.escape(u) for u in sorted(UNIT_OF, key=len, reverse=True)))
_DIGITS = r"\d{1,3}(?:, ?\d{3})+(?!\d)|\d+"
_FIGURE = re.compile(rf"(?<![A-Za-z\d])(?<!\d[.,])(?:{_DIGITS})(?:\.\d+)?[{''.join(FRACTIONS)}]?")
_PIECE = re.compile(rf" ?({_DIGITS})?(\.\d+)?([{''.join(FRACTIONS)}])? ?([십백천]?) ?([만억조경]?)")
_SCALE = re.compile(r"[ -]?(hundred|thousand|million|billion|trillion|mn|bn|tn|m|k|b)\b", re.IGNORECASE)
_NATIVE = re.compile(
    rf"(?<![가-힣])(?:{'|'.join(sorted(NATIVE, key=len, reverse=True))})(?= ?(?:{'|'.join(COUNTERS)}))"
)
_WORD = re.compile(
    rf"\b({'|'.join(WORDS)})(?:[- ]({'|'.join(list(WORDS)[1:10])}))?(?: (hundred|thousand|million|billion|trillion))?\b",
    re.IGNORECASE,
)
_SINO = re.compile(
    r"(?<![가-힣])[일이삼사오육칠팔구십백천만억]*[십백천만억][일이삼사오육칠팔구십백천만억]*(?= ?(?:명|원|달러|개|건|년|억|만|여 ?명|%))"
)
_SINO_DIGITS = {letter: n for n, letter in enumerate("일이삼사오육칠팔구", 1)}
_RANGE = re.compile(r" ?[~∼〜–—-] ?$| ?(?:에서|to) $")
WIDE = {
    code: ord(folded)
    for code in range(0xFF01, 0xFF5F)
    if len(folded := unicodedata.normalize("NFKC", chr(code))) == 1
}
WIDE |= {0x3000: 0x20, 0xA0: 0x20, 0x202F: 0x20, 0x2009: 0x20, 0x2212: 0x2D}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit ("" if none stands there) and its place; `end` is past the unit."""

    text: str
    start: int
    end: int
    value: float
    unit: str

    @property
    def key(self) -> tuple[float, str]:
        """What two spellings of one quantity share."""
        return (self.value, self.unit)


@remembered
def found(text: str) -> tuple[Quantity, ...]:
    """The quantities of this text, in order, none overlapping another."""
    flat = text.translate(WIDE)
    taken = _figures(flat)
    spans = [(q.start, q.end) for q in taken]
    if flat.isascii() or re.search("[A-Za-z]", flat):
        taken += [q for q in _words(flat) if not _overlaps(q, spans)]
    if not flat.isascii():
        taken += [q for q in (*_natives(flat), *_sinos(flat)) if not _overlaps(q, spans)]
    ordered = _share_units(sorted(taken, key=lambda q: q.start), flat)
    return tuple(Quantity(text[q.start : q.end], q.start, q.end, q.value, q.unit) for q in ordered)


def _overlaps(quantity: Quantity, spans: list[tuple[int, int]]) -> bool:
    return any(start < quantity.end and quantity.start < end for start, end in spans)


def _figures(flat: str) -> list[Quantity]:
    out: list[Quantity] = []
    at = 0
    while match := _FIGURE.search(flat, at):
        value, end = _compound(flat, match.start(), match.end())
        scale = _SCALE.match(flat, end)
        if scale:
            value, end = round(value * SCALES[scale.group(1).lower()], 6), scale.end()
        out.append(_with_unit(flat, match.start(), end, value))
        at = max(out[-1].end, match.end())
    return out


def _number(match: re.Match[str]) -> float:
    whole = re.sub("[, ]", "", match.group(1) or "0")
    return float(whole + (match.group(2) or "")) + FRACTIONS.get(match.group(3) or "", 0.0)


def _compound(flat: str, start: int, least: int) -> tuple[float, int]:
    """Value of the number that starts here with its Korean multipliers, and where it ends."""
    total, group, end, is_open = 0.0, 0.0, start, True
    while is_open and (match := _PIECE.match(flat, end)) and match.end() > end:
        has_digits = bool(match.group(1) or match.group(3))
        tens, myriad = match.group(4), match.group(5)
        if (not has_digits and (not (tens or myriad) or end == start)) or _is_word(
            flat, match, bool(total or group)
        ):
            break
        step = (_number(match) if has_digits else (0.0 if group else 1.0)) * TENS.get(tens, 1)
        group += step
        if myriad:
            total, group = total + (group or 1.0) * MYRIADS[myriad], 0.0
        is_open = bool(tens or myriad)
        end = match.end() if is_open else match.end() - len(match.group()) + len(match.group().rstrip())
    return round(total + group, 6), max(end, least)


def _is_word(flat: str, match: re.Match[str], is_inside: bool) -> bool:
    """Whether this piece is no part of the number: 조 of "2조 (group)" after a space, a digit of the next number."""
    if match.group(1) or match.group(3):
        return is_inside and not (match.group(4) or match.group(5)) and len(match.group(1) or "") > 4
    return match.group().startswith(" ") and not re.match(
        r" ?[원여달개명 ]", flat[match.end() : match.end() + 2] or " "
    )


def _with_unit(flat: str, start: int, end: int, value: float) -> Quantity:
    gap = 1 if flat[end : end + 1] == " " else 0
    if flat[end + gap : end + gap + 1] == "여":
        gap += 2 if flat[end + gap + 1 : end + gap + 2] == " " else 1
    unit = _UNIT.match(flat[end + gap : end + gap + 20].lower())
    sign = SIGNS.get(flat[start - 1 : start])
    if sign:
        return Quantity("", start - 1, end, value, sign)
    if unit and not re.match(
        r"[a-z]", flat[end + gap + unit.end() : end + gap + unit.end() + 1] if unit.group().isascii() else ""
    ):
        return Quantity("", start, end + gap + unit.end(), value, UNIT_OF[unit.group()])
    return Quantity("", start, end, value, "")


def _natives(flat: str) -> list[Quantity]:
    return [_with_unit(flat, m.start(), m.end(), float(NATIVE[m.group()])) for m in _NATIVE.finditer(flat)]


def _sinos(flat: str) -> list[Quantity]:
    return [_with_unit(flat, m.start(), m.end(), _sino(m.group())) for m in _SINO.finditer(flat)]


def _sino(word: str) -> float:
    total, group, digit = 0.0, 0.0, 0.0
    for letter in word:
        if letter in _SINO_DIGITS:
            digit = _SINO_DIGITS[letter]
        elif letter in TENS:
            group, digit = group + (digit or 1) * TENS[letter], 0.0
        else:
            total, group, digit = total + (group + digit or 1) * MYRIADS[letter], 0.0, 0.0
    return total + group + digit


def _words(flat: str) -> list[Quantity]:
    out = []
    for match in _WORD.finditer(flat):
        value = WORDS[match.group(1).lower()] + (WORDS[match.group(2).lower()] if match.group(2) else 0)
        value *= SCALES[match.group(3).lower()] if match.group(3) else 1
        out.append(_with_unit(flat, match.start(), match.end(), float(value)))
    return out


def _share_units(quantities: list[Quantity], flat: str) -> list[Quantity]:
    """The same, the first end of a range with the unit of the second."""
    out = list(quantities)
    for k, (one, two) in enumerate(pairwise(quantities)):
        if not one.unit and two.unit and _RANGE.fullmatch(flat[one.end : two.start]):
            out[k] = Quantity("", one.start, one.end, one.value, two.unit)
    return out
