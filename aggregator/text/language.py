"""Which language a text is in, by its script and its commonest words."""

from __future__ import annotations

import re
import string
from collections import Counter

_SAMPLE = 20_000
_ALIASES = {"kr": "ko", "kor": "ko", "jp": "ja", "jpn": "ja", "cn": "zh", "chi": "zh", "zho": "zh", "tw": "zh", "iw": "he", "in": "id",
            "ji": "yi", "nb": "no", "nn": "no", "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "gr": "el",
            "ua": "uk", "cz": "cs", "dk": "da", "se": "sv"}  # fmt: skip
_SCRIPTS = {
    "hangul": r"[ㄱ-ㆎ가-힣]",
    "kana": r"[぀-ヿㇰ-ㇿｦ-ﾝ]",
    "han": r"[㐀-䶿一-鿿豈-﫿]",
    "latin": r"[A-Za-zÀ-ɏḀ-ỿ]",
    "cyrillic": r"[Ѐ-ԯ]",
    "greek": r"[Ͱ-Ͽἀ-῿]",
    "arabic": r"[؀-ۿݐ-ݿﭐ-﷿ﹰ-ﻼ]",
    "hebrew": r"[֐-׿]",
    "devanagari": r"[ऀ-ॿ]",
    "bengali": r"[ঀ-৿]",
    "tamil": r"[஀-௿]",
    "thai": r"[ก-๛]",
    "georgian": r"[Ⴀ-ჿ]",
    "armenian": r"[԰-֏]",
}
_ASCII = re.compile(r"[\x00-\x7f]+")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORD = re.compile(r"[a-z]+")
_LATIN_LETTERS = string.ascii_letters.encode()
_PATTERNS = {name: re.compile(pattern) for name, pattern in _SCRIPTS.items()}
_SINGLE = {
    "hangul": "ko",
    "greek": "el",
    "hebrew": "he",
    "bengali": "bn",
    "tamil": "ta",
    "thai": "th",
    "georgian": "ka",
    "armenian": "hy",
}
# Letters that mark one language among those that share a script; the first that is common enough decides.
_LETTERS = {
    "cyrillic": (
        ("uk", "іїєґ"),
        ("be", "ўі"),
        ("sr", "ђћџјљњ"),
        ("kk", "әғқңөұү"),
        ("bg", ""),
        ("ru", "ыэё"),
    ),
    "arabic": (("ur", "ٹڈڑےں"), ("fa", "پچژگی"), ("ar", "ةىيك")),
    "devanagari": (("mr", "ळ"), ("hi", "")),
}
_WORDS = {
    "en": "the of and to in that is was for on with as by at from his are be have it said has not this were an he but who will they",
    "de": "der die das und ist von mit den dem nicht ein eine auf für sich im auch es wird werden zu des nach bei aus wie hat sind",
    "fr": "le la les des et est une dans pour que qui sur pas au avec du par ce plus sont cette ont aux il été mais ses leur",
    "es": "el la los las que en un una por con para del se es no al lo como más fue ha sus su este pero son entre está",
    "it": "il di che la per una in è del non con sono si dei della le da gli al alla nel anche più come ha dal questo stato",
    "pt": "o que de os as um uma em para com não do da no na por mais dos das ao foi se são como pelo pela também está",
    "nl": "de het een en van in is dat op te zijn voor met niet aan er om ook als bij door maar naar wordt uit heeft zich",
    "sv": "och att det som en på är av för med den till inte har om ett de men var från ska kan vi under också eller",
    "da": "og det at en den til er som på de med han af for ikke der var et har om men vil fra kan efter blev også",
    "no": "og det at en den til er som på de med av for ikke har om et men var fra kan vil etter ble også være hun seg",
    "fi": "ja on että ei se oli hän mutta kun ovat myös joka tai niin kuin ole mukaan sen sekä voi noin jo jos vain",
    "pl": "w i na z się nie do to że jest o jak po co dla od przez ale czy tym za są przy który być może jego oraz",
    "cs": "a se v na je že s z do o to i ve pro jsou který by jako od po ale má nebo podle byl také při však",
    "ro": "și de în la a pe cu că o din nu să este un mai pentru care sunt au fost după prin dar această ale lui",
    "hu": "a az és hogy nem is egy ez van meg de volt már csak még mint ha azt el sem után lesz lehet szerint több",
    "tr": "ve bir bu için de da ile olarak çok daha olan gibi en kadar sonra ise ancak her ne var değil oldu göre",
    "vi": "và của là có các được cho trong một người những với không này đã khi đến từ về tại ra cũng sẽ theo năm nhiều",
    "id": "yang dan di untuk dengan pada ini dari dalam akan tidak itu adalah tersebut oleh juga ke bisa karena ada mereka",
    "ca": "el la els les que en un una per amb del es no al com més va ha són seva aquest però entre també dels",
}
_STOP = {
    word: tuple(code for code, words in _WORDS.items() if word in words.split())
    for words in _WORDS.values()
    for word in words.split()
}
_LATIN_ONLY = frozenset(_WORDS) | {
    "et",
    "lv",
    "lt",
    "sk",
    "sl",
    "hr",
    "bs",
    "sq",
    "eu",
    "gl",
    "ms",
    "tl",
    "sw",
    "af",
    "ga",
    "cy",
    "is",
    "eo",
}
_SCRIPT_OF = dict.fromkeys(_LATIN_ONLY, "latin") | {code: script for script, code in _SINGLE.items()} | {
    "ja": "kana", "zh": "han", "yi": "hebrew", **{code: script for script, rows in _LETTERS.items() for code, _ in rows},
    "mk": "cyrillic", "ne": "devanagari", "ku": "arabic", "ps": "arabic",
}  # fmt: skip


def guess(text: str, hint: str | None = None) -> str | None:
    """ISO 639-1 code of the language of this text, or None where it shows none.

    `hint` is what the page or the operator says; it decides between languages of one script unless the words plainly
    contradict it, and stands alone where the text is too short to tell.
    """
    said = code(hint)
    sample = text[:_SAMPLE]
    script = _script(sample)
    if script is None:
        return said
    if script in _SINGLE:
        return said if said == "yi" and script == "hebrew" else _SINGLE[script]
    if script in ("kana", "han"):
        return "ja" if script == "kana" or (said == "ja" and len(sample) < 200) else "zh"
    return _latin(sample, said) if script == "latin" else _by_letters(sample, script, said)


def code(tag: str | None) -> str | None:
    """The ISO 639-1 code in a language tag (`ko-KR`, `kr`, `en_US`), or None."""
    found = re.match(r"\s*([A-Za-z]{2,3})(?![A-Za-z])", tag or "")
    if not found:
        return None
    name = found.group(1).lower()
    name = _ALIASES.get(name, name)
    return name if len(name) == 2 else None


def _script(sample: str) -> str | None:
    """The script most is written in; a syllable counts as the two letters and more that it is worth."""
    if sample.isascii():
        return "latin" if any(map(str.isalpha, sample)) else None
    foreign = _ASCII.sub("", sample)
    counts = {name: len(pattern.findall(foreign)) for name, pattern in _PATTERNS.items()}
    plain = sample.encode("ascii", "ignore")
    counts["latin"] += len(plain) - len(plain.translate(None, _LATIN_LETTERS))
    counts["hangul"] *= 3
    east = counts["kana"] + counts["han"]
    if counts["kana"] * 12 > east:
        counts["kana"], counts["han"] = east * 2, 0
    else:
        counts["kana"], counts["han"] = 0, counts["han"] * 2
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _latin(sample: str, said: str | None) -> str | None:
    votes: Counter[str] = Counter()
    low = sample.lower()
    words = _PLAIN_WORD.findall(low) if low.isascii() else _WORD.findall(low)
    for word, times in Counter(words).items():
        for name in _STOP.get(word, ()):
            votes[name] += times
    if not votes:
        return said if _SCRIPT_OF.get(said or "", "latin") == "latin" else None
    best, most = votes.most_common(1)[0]
    if said in _WORDS and votes[said] * 1.3 >= most:
        return said
    if most < 3 or (said in _LATIN_ONLY and said not in _WORDS and most < 0.12 * len(sample.split())):
        return said if _SCRIPT_OF.get(said or "") == "latin" else (best if most > 1 else None)
    return best


def _by_letters(sample: str, script: str, said: str | None) -> str | None:
    if _SCRIPT_OF.get(said or "") == script:
        return said
    length = max(1, len(_PATTERNS[script].findall(sample)))
    for name, letters in _LETTERS[script]:
        if letters and sum(sample.count(letter) for letter in letters) > 0.008 * length:
            return name
    return _LETTERS[script][-1][0] if script != "cyrillic" else "bg"
