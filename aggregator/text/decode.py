"""Bytes as a server sent them -> text in the characters their author meant.

The order of trust: a byte order mark, the zeros of UTF-16 and UTF-32, bytes that are valid UTF-8, then what the HTTP header
and the document itself declare, each only if the text it gives looks like a language, last the best of all encodings by
letter frequency. Labels mean what browsers mean by them (https://encoding.spec.whatwg.org/#names-and-labels): `euc-kr`
and `ks_c_5601-1987` are cp949, `iso-8859-1` is cp1252, `gb2312` is gb18030.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Literal

Kind = Literal["html", "xml", "json", "text"]
Script = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without control characters, and the Python name of the encoding it was read with."""

    text: str
    encoding: str


def decode(body: bytes, content_type: str | None = None, *, kind: Kind = "html") -> Decoded:
    """The text of these bytes in the encoding they are really in; never raises, and never gives U+FFFD of its own."""
    mark = next((found for found in MARKS if body.startswith(found[0])), None)
    if mark and (mark[1] == "utf-8" or _is_wide(body, mark[1])):
        return _marked(body[len(mark[0]) :], mark[1], content_type, kind)
    wide = _zeros(body) or _labelled_wide(body, content_type)
    if wide:
        return _read(body, wide)
    return _narrow(body, _labels(body, content_type, kind))


def charset(content_type: str | None) -> str | None:
    """The Python name of the encoding this Content-Type names, or None if it names none that is known."""
    found = CONTENT_TYPE.search(content_type or "")
    return codec(found[1]) if found else None


def codec(label: str) -> str | None:
    """The Python name of the encoding browsers use for this label, or None if there is none."""
    name = re.sub(r"[^a-z0-9]+", "-", label.lower()[:40]).strip("-")
    if name in ALIASES:
        return ALIASES[name]
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return ALIASES.get(found, found if found in TEXTUAL else None)


def _marked(body: bytes, encoding: str, content_type: str | None, kind: Kind) -> Decoded:
    """A mark is believed if what follows agrees with it."""
    if encoding != "utf-8":
        return _read(body, encoding)
    return _narrow(body, ("utf-8", *_labels(body, content_type, kind)))


def _narrow(body: bytes, labels: tuple[str, ...]) -> Decoded:
    """Bytes in which ASCII is ASCII."""
    for name in labels:
        if name in ESCAPED and ESCAPED[name].search(body):
            return Decoded(_visible(body.decode(name, "ignore")), name)
    if body.isascii():
        return Decoded(_scrubbed(body, "utf-8"), "utf-8")
    return _utf8(body, labels) or _legacy(body, labels)


def _utf8(body: bytes, labels: tuple[str, ...]) -> Decoded | None:
    """The text if these bytes are UTF-8, a few broken characters aside; else None."""
    try:
        text = _scrubbed(body, "utf-8", "strict")
    except UnicodeDecodeError:
        return _broken_utf8(body, labels)
    return None if _is_chance(body, labels) else Decoded(text, "utf-8")


def _broken_utf8(body: bytes, labels: tuple[str, ...]) -> Decoded | None:
    """Bytes of another encoding seldom form UTF-8: in cp949 text a pair in ten does, and next to no three in a row."""
    sample = body[:SAMPLE]
    whole = sum((len(found[0]) - 1) ** 2 for found in WHOLE.finditer(sample))
    rest = WHOLE.sub(b"", sample)
    broken = len(rest) - len(rest.translate(None, HIGH))
    needed = broken if "utf-8" in labels else 4 * broken
    return Decoded(_scrubbed(body, "utf-8"), "utf-8") if whole and whole >= needed else None


def _is_chance(body: bytes, labels: tuple[str, ...]) -> bool:
    """Whether a few two-byte characters that are valid UTF-8 are more likely what the document declares."""
    named = next((name for name in labels if name in MULTIBYTE), None)
    if named is None or "utf-8" in labels or LONG.search(body):
        return False
    pairs = WHOLE.findall(body)
    return len(pairs) <= 8 and score(b"".join(pairs).decode(named, "replace")) > 0.9


def _legacy(body: bytes, labels: tuple[str, ...]) -> Decoded:
    """The declared encoding where its text looks like one, else the likeliest of all."""
    sample = _sample(body)
    named = tuple(name for name in labels if name != "utf-8")
    for name in named:
        if name != "cp1252" and (score(_tried(sample, name)) >= BELIEVED or _fits(sample, name) >= 0.5):
            return _read(body, name)
    return _read(body, max((*named, *CANDIDATES), key=lambda name: _likelihood(sample, name, named)))


def _likelihood(sample: bytes, name: str, named: tuple[str, ...]) -> float:
    """A declared encoding is likelier, the more so the less there is to judge by; so is one that could have failed."""
    text = _tried(sample, name)
    declared = 0.1 + 2 / len(sample) if name in named else 0.0
    broken = 4 * text.count("\ufffd") / len(sample)
    return score(text) + declared + _fits(sample, name) - broken


def _fits(sample: bytes, name: str) -> float:
    """What it says that bytes in pairs are never broken: a word of single bytes breaks pairs wherever its length is odd."""
    text = _tried(sample, name) if name in MULTIBYTE else "\ufffd"
    if "\ufffd" in text:
        return 0.0
    return 0.5 if sum(char > "\xff" for char in text) >= 30 else 0.25


def score(text: str) -> float:
    """How much these letters beyond ASCII look like a language that is written with them: about 0.7 to 1 if they do."""
    foreign = NEUTRAL.sub("", text)
    letters = Counter(foreign.lower())
    if not letters:
        return 0.5
    languages = max(_affinity(letters, common, script) for common, script in ALPHABETS)
    latin = max(_affinity(letters, common, script) for common, script in LATIN)
    # Hardly a Western word has two accented letters side by side; of others read as Western most have. Nor are texts in
    # capitals, unless they are read with the case of KOI8-R, which is the other way round.
    pairs = len(LATIN_PAIR.findall(text))
    capitals = sum(map(str.isupper, foreign))
    return (max(languages, latin - pairs) - len(CAMEL.findall(text)) - 0.1 * capitals) / letters.total()


def _affinity(letters: Counter[str], common: frozenset[str], script: Script) -> float:
    """A usual letter counts 1, one of the script 0.4, a stranger 0.8 against it."""
    usual = sum(count for char, count in letters.items() if char in common)
    known = sum(
        count for char, count in letters.items() if any(first <= char <= last for first, last in script)
    )
    return 0.6 * usual + 0.4 * known - 0.8 * (letters.total() - known)


def _sample(body: bytes) -> bytes:
    """Words with bytes beyond ASCII from all parts of the text, four thousand bytes of them."""
    words = [found[0] for found in islice(WORD.finditer(body), 6000)]
    return b" ".join(words[:: len(words) // 400 + 1])[:4000]


def _tried(sample: bytes, name: str) -> str:
    return sample.decode(name, "replace")


def _read(body: bytes, name: str) -> Decoded:
    """Richer relatives of an encoding are tried before a character is given up."""
    for relative in (name, *RELATIVES.get(name, ())):
        try:
            return Decoded(_scrubbed(body, relative, "strict"), name)
        except UnicodeDecodeError:
            continue
    return Decoded(_scrubbed(body, name), name)


def _scrubbed(body: bytes, name: str, errors: str = "aggregator.mend") -> str:
    """Control characters leave while they are bytes, which costs a tenth; C1 is what cp1252 has there (WHATWG)."""
    if name.startswith("utf-16") or name.startswith("utf-32"):
        return _visible(body.decode(name, "ignore"))
    text = body.translate(None, CONTROLS).decode(name, errors)
    is_clean = name == "utf-8" and not any(odd.search(body) for odd in ODD_UTF8)
    return text if is_clean else _visible(text)


def _visible(text: str) -> str:
    return ODD.sub(lambda found: C1.get(found[0], ""), text)


def _mend(error: UnicodeError) -> tuple[str, int]:
    """A lone cp1252 letter between ASCII is kept; the halves of a cut character are dropped."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    start, end = error.start, error.start + 1
    before, after = error.object[start - 1 : start], error.object[end : end + 1]
    is_lone = before.isascii() and after.isascii()
    return (error.object[start:end].decode("cp1252", "ignore") if is_lone else "", end)


codecs.register_error("aggregator.mend", _mend)


def _labels(body: bytes, content_type: str | None, kind: Kind) -> tuple[str, ...]:
    """Encodings named by the header and the document, in order of trust, without repeats."""
    named = (charset(content_type), *(codec(found) for found in _declared(body, kind)))
    narrow = (name for name in named if name and not name.startswith(("utf-16", "utf-32")))
    return tuple(dict.fromkeys(narrow))


def _declared(body: bytes, kind: Kind) -> list[str]:
    found = XML.match(body[:400])
    names = [found[1]] if found else []
    if kind == "html":
        names += META.findall(body[:HEAD])[:2]
    return [name.decode("ascii", "ignore") for name in names]


def _labelled_wide(body: bytes, content_type: str | None) -> str | None:
    """A header that says UTF-16 of bytes with zeros in them."""
    name = charset(content_type) or ""
    if not name.startswith(("utf-16", "utf-32")) or not _is_wide(body, name):
        return None
    return name if name[-2:] in ("le", "be") else name + ("-be" if body[:1] == b"\0" else "-le")


def _is_wide(body: bytes, name: str) -> bool:
    """Markup in UTF-16 has a zero in every character of ASCII; Korean prose alone has its spaces."""
    head = body[:2000]
    return head.count(0) * 20 >= len(head) or (
        name.startswith("utf-16") and not head.translate(None, PRINTABLE)
    )


def _zeros(body: bytes) -> str | None:
    """The encoding told by the zeros of the first two characters (XML 1.0, appendix F)."""
    pattern = bytes(min(byte, 1) for byte in body[:8])
    return next((name for zeros, name in ZEROS.items() if pattern.startswith(zeros)), None)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ZEROS = {
    b"\1\0\0\0\1\0\0\0": "utf-32-le",
    b"\0\0\0\1\0\0\0\1": "utf-32-be",
    b"\1\0\1\0": "utf-16-le",
    b"\0\1\0\1": "utf-16-be",
}
SAMPLE = 65_536
HEAD = 16_384
BELIEVED = 0.62
HIGH = bytes(range(0x80, 0x100))
CONTROLS = bytes(code for code in (*range(0x20), 0x7F) if code not in (9, 10, 13))
PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t\r\n"
CONTENT_TYPE = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']?\s*([\w.:-]{2,40})")
META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
WHOLE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{3}"
)
LONG = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# No byte below @ but a digit is the second of a character, so a run starts with a character in every encoding.
WORD = re.compile(rb"[A-Za-z]{0,20}[\x80-\xff][^\x00-\x20<]{0,400}")
ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff]")
# Each by itself: a search for one literal beginning is twenty times as fast as for three.
ODD_UTF8 = (re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"\xef\xbf[\xbe\xbf]"), re.compile(rb"\xef\xbb\xbf"))
C1 = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
ESCAPED = {
    "iso2022_jp": re.compile(rb"\x1b[$(]"),
    "iso2022_kr": re.compile(rb"\x1b\$\)C"),
    "hz": re.compile(rb"~\{"),
}
MULTIBYTE = frozenset(("cp949", "cp932", "euc_jp", "gb18030", "big5hkscs", "johab"))
RELATIVES = {"euc_jp": ("euc_jis_2004",), "cp932": ("shift_jis_2004",), "big5hkscs": ("cp950",)}
TEXTUAL = _words(
    """ascii big5 big5hkscs cp1125 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp720 cp737 cp775
    cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp932 cp949 cp950 euc_jis_2004
    euc_jisx0213 euc_jp euc_kr gb18030 gb2312 gbk hp-roman8 hz iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004
    iso2022_jp_3 iso2022_jp_ext iso2022_kr iso8859-1 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16
    iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 johab koi8-r koi8-t koi8-u kz1048
    mac-croatian mac-cyrillic mac-greek mac-iceland mac-latin2 mac-roman mac-romanian mac-turkish ptcp154 shift_jis
    shift_jis_2004 shift_jisx0213 tis-620 utf-16 utf-16-be utf-16-le utf-32 utf-32-be utf-32-le utf-8"""
)
ALIASES = {
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601-1989": "cp949",
    "ks-c-5601": "cp949",
    "ksc5601": "cp949",
    "ksc-5601": "cp949",
    "ks-x-1001": "cp949",
    "korean": "cp949",
    "uhc": "cp949",
    "ms949": "cp949",
    "windows-949": "cp949",
    "x-windows-949": "cp949",
    "cp949": "cp949",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "ms-kanji": "cp932",
    "windows-31j": "cp932",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "x-mac-cyrillic": "mac-cyrillic",
    "maccyrillic": "mac-cyrillic",
    "x-euc-jp": "euc_jp",
    "dos-874": "cp874",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "iso-8859-8-i": "iso8859-8",
    "logical": "iso8859-8",
}
CANDIDATES = (
    "cp949",
    "cp1252",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5hkscs",
    "cp1251",
    "koi8-r",
    "iso8859-5",
    "cp866",
    "cp1253",
    "iso8859-7",
    "cp1255",
    "cp1256",
    "cp874",
    "cp1250",
    "iso8859-2",
    "cp1254",
)


def _spans(ends: str) -> Script:
    """First and last characters of the stretches that a script has."""
    return tuple(zip(ends[::2], ends[1::2], strict=True))


NEUTRAL = re.compile("[\x00-\x7f\xa0·‘’“”–—…•«»、。「」『』【】《》〈〉（），！？：；～　％△▲▶◆■□○●★☆→←↑↓]+")
CAMEL = re.compile("[а-яё][А-ЯЁ]|[α-ωά-ώ][Α-Ω]|[ß-öø-ÿ][À-ÖØ-Þ]")
LATIN_PAIR = re.compile("(?<=[À-ÖØ-öø-ſ])[À-ÖØ-öø-ſ]")
# The commonest characters of each language's newspapers and web pages: about two thirds of running Korean,
# half of running Chinese, nine tenths of an alphabet.
HIRAGANA = "ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをん"
ALPHABETS = (
    (
        frozenset(
            "이다의는에을가고하지도로한은인사기시대자를일어리해정서나아수있그으라만부과전지장들상제구공성원보주스"
            "국동여업계경게면위관했유적러진소선거회연비신방안중문된미조물치화년금세무간까더할모용오우습니와및것"
        ),
        _spans("가힣"),
    ),
    (frozenset(HIRAGANA + "ーンスルトリアイクラ"), _spans("ぁヾ一龥")),
    (
        frozenset(
            "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
            "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
            "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
            "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
        ),
        _spans("一龥"),
    ),
    (
        frozenset(
            "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡"
            "用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實"
            "日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政"
            "美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員"
        ),
        _spans("一龥"),
    ),
    (frozenset("оеаинтсрвлкмдпуяыьзб"), _spans("аяёїґґўў№№")),
    (frozenset("αοιετσνηυρπκμλςόίάέή"), _spans("\u0386\u03ce")),
    (frozenset("יוהלאתרמבשנםדעפח"), _spans("\u05b0\u05ea")),
    (frozenset("اليمونرتبةعدسفهكقحأجش"), _spans("\u060c\u0652\u0660\u0669")),
    (frozenset("านรกอเงมยวลตสทคปดบ่้ีิัุะไ"), _spans("\u0e01\u0e5b")),
)
LATIN = (
    (
        frozenset("éèàêçùâîôëïûöäüßñáíóúåæøãºª°£€©®ì"),
        _spans("ßöøÿœœ€€™™\xa1\xa1\xa3\xa3\xa7\xa7\xa9\xaa\xae\xae\xb0\xb0\xb2\xb3\xba\xba\xbd\xbd\xbf\xbf"),
    ),
    (
        frozenset("áéíóöőúüűłśćżźęąńčšžřěýůďťňđăîâşţșț"),
        _spans("ßöøſȘț\xa7\xa7\xb0\xb0€€"),
    ),
    (frozenset("ığşçöüâî"), _spans("ßöøſ")),
)
