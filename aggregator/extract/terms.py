"""What a sentence, a link or a picture says of an open licence: which one, of what, and whether it grants it.

A text grants a licence where it names one, denies nothing, speaks of nothing beside the article (a photo, a font, a
journal), and either says nothing more (its bare name) or says of this text or this site that it is under it (a whole
statement). Everything else is talk.

Sources: https://creativecommons.org/licenses/, https://www.kogl.or.kr/info/license.do
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 1_200
# One of these stands, in small letters, in whatever `names` finds.
NAMES = ("creative commons", "creative-commons", "creativecommons", "cc by", "cc-by", "ccby", "cc0", "cc-0", "cc 0",
    "cc zero", "cc-zero", "cczero", "cc li", "cc-li", "ccli", "知识共享", "創用", "크리에이티브", "공공누리", "kogl",
    "공공저작물")  # fmt: skip

_CC_LINK = re.compile(
    r"creativecommons\.org/(?:licenses/([a-z-]+)/(\d\.\d)|publicdomain/(zero|mark)/(\d\.\d))", re.I
)
_APART = r"[\s\-‐-–_/+,]{1,3}"
_CC_WORDS = re.compile(
    rf"(?<![A-Za-z])(?:CC|Creative[ -]Commons)(?:{_APART})?(BY(?:{_APART}(?:NC|SA"
    rf"|ND)(?![a-z])){{0,2}})(?:{_APART}(?:v\.?)?(\d\.\d))?(?![A-Za-z])"
    r"|(?<![A-Za-z])CC[- ]?(?:0|Zero)(?![A-Za-z0-9])",
    re.I,
)
_NAMES_CC = re.compile(
    r"creative[- ]?commons|(?<![a-z])cc[- ]?(?:by|0|zero|li)|知识共享|創用|크리에이티브", re.I
)
_NAMES_KOGL = re.compile(r"공공누리|(?<![a-z])KOGL(?![a-z])|공공저작물\s*자유이용", re.I)
# What a licence's own name says of its terms; in a name a "no" denies nothing.
_NON_COMMERCIAL = re.compile(
    r"non[- ]?commercial|nicht[- ]?kommerzi\w*|no\s?comercial|non\s?commercial\w*"
    r"|pas d.utilisation commerciale"
    r"|非商业性?|非營利|非営利|비영리|비상업\w*|상업(?:적|용)?\s*(?:이용)?\s*금지",
    re.I,
)
_NO_DERIVATIVES = re.compile(
    r"no[- ]?deriv\w*|kein\w*[- ]?bearbeitung\w*|sin\s?obra\s?derivada\w*|pas de modification\w*"
    r"|non opere derivate"
    r"|禁止演绎|禁止改作|改変禁止|변경\s*금지",
    re.I,
)
_KOGL_TYPE = re.compile(r"제?\s*([0-4])\s*유형|유형\s*([0-4])(?!\d)|type\s*-?([0-4])(?!\d)", re.I)
_KOGL_LINK = re.compile(
    r"kogl\.or\.kr/\S{0,80}?(?:license_?type_?([0-4])|license_info/(by|nc|nd|all)\.do)", re.I
)
_KOGL_MARK = re.compile(r"open_?(?:type|code)_?0?([0-4])(?!\d)", re.I)
_KOGL_ALT = re.compile(r"공공누리|KOGL|공공저작물|출처\s*표시|유형|자유이용", re.I)
_KOGL_DEEDS = {"by": "1", "nc": "2", "nd": "3", "all": "4"}

# "except where otherwise noted" excepts nothing that is known; "except for the photos", and what follows "다만", is of
# something else.
_UNLESS = re.compile(
    r"(?:except(?: where| as)?|unless|where not) (?:otherwise|noted|stated|indicated|explicitly)"
    r"(?: (?:noted|stated|indicated|specified|marked|mentioned|credited|explicitly|expressly|here|herein|below))*"
    r"|(?:so(?:weit|fern)|wenn|falls) (?:es )?nicht (?:anders|anderweitig|gesondert)(?: \w+)?"
    r"|sauf (?:mention|indication)s? contraires?|salvo (?:indicaci[oó]n"
    r"|que se indique lo)\w* \w*(?: en contrario)?"
    r"|salvo diversa indicazione|별도(?:의|로)? (?:표시|표기|언급|명시)\w*(?: 없는| 않는)\s?(?:한|경우)|除(?:非另有|另有"
    r"|特别)[^,，]{0,8}",
    re.I,
)
_EXCEPTION = re.compile(
    r"[(（,]?\s*(?:다만|단,|단\s|except(?:ing)?\b|exclud(?:ing|es)\b|with the exception|apart from|ausgenommen"
    r"|außer\b|sauf\b|excepto\b"
    r"|salvo\b|除外)[^,;)）]*",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:photo\w*|pictures?|images?|imag[eé]n(?:es)?|icons?|icon\w*set|fonts?|typefaces?|themes?"
    r"|templates?|plug-?ins?|logos?|software"
    r"|(?:source )?code|data ?sets?|journals?|stud(?:y|ies)|maps?|videos?|audio|music|songs?|podcasts?"
    r"|sounds?|illustrations?|graphics?"
    r"|artworks?|drawings?|charts?|figures?|cartoons?|cover|comments?|contributions?|screenshots?|avatars?"
    r"|emoji\w*|wikimedia|commons\.wiki\w*"
    r"|flickr\w*|unsplash|pixabay|pexels|fot[oó]s?|\w*fotos?|\w*bild(?:er|ern|es)?|bildnachweis\w*"
    r"|grafik\w*|symbole?|karten?|schrift\w*"
    r"|abbildung\w*|kommentare?|vorlage|icônes?|ic[oó]nos?|tipograf\w*|polices?)\b"
    r"|사진|이미지|그림|글꼴|폰트|서체|아이콘|영상|음악|음원|지도|그래픽|일러스트|댓글|테마|데이터|图片|照片|摄影|图标|字体|写真|画像|フォント",
    re.I,
)
_TEXT = (
    r"(?:texts?|articles?|stor(?:y|ies)|contents?|texte|inhalte|beiträge|textes|textos|기사|글|텍스트|콘텐츠)"
)
_TOGETHER = re.compile(
    rf"(?<![\w])({_TEXT})\s*(?:and|und|et|y|&|,|·|및|와|과)\s*(?:{_OTHER.pattern})"
    rf"|(?:{_OTHER.pattern})\s*(?:and|und|et|y|&|·|및|와|과)\s*({_TEXT})",
    re.I,
)
_IS_TEXT = re.compile(rf"\b{_TEXT}\b|기사|텍스트|본문", re.I)
_DENIAL = re.compile(
    r"\b(?:not|no|never|nor|neither|cannot|\w+n['’]t|nicht|kein\w*|nie|pas|jamais|niet|geen|nunca"
    r"|ningun\w*)\b"
    r"|\bno\s|아니|아닙|아닌|않|제외|없(?!이)|불가|해당하지|不|ではな|ません",
    re.I,
)
# The credit line of who uses another's work: "... 개방한 '...'을 이용하였으며". Words of someone else's, in a report.
_USES = re.compile(r"(?:이용|활용|사용)(?:하였|했)|개방한\s*['\"‘“「]")
_TALK = re.compile(
    r"\b(?:said|says|told|announced|according to|wrote|sagte|teilte|laut|selon|según)\b|밝혔|말했|전했|설명했|발표했"
    rf"|{_USES.pattern}|(?<!니)다[.\s\"”’]*$",
    re.I,
)
# What an article took from another text is under that text's licence: "uses material from the Wikipedia article".
_BORROWS = re.compile(
    r"\b(?:includ(?:es|ing)|contain(?:s|ing)|based on|(?:adapted|derived|translated|taken|material|text|excerpts?) from|uses|using|quot(?:es|ing)"
    r"|enthält|basiert|beruht|verwendet|contient|basée? sur|contiene|basad[oa])\b|인용|바탕|재구성|발췌",
    re.I,
)
_YOURS = re.compile(r"\b(?:your?|lol|how to|learn|ihre?|you agree)\b", re.I)
_SITE = (
    r"this (?:web)?(?:site|blog|log|page)|(?:all|other|our|the) (?:\w+ )?contents?|contents? (?:of|on|is"
    r"|are)|our (?:articles|stories|work)"
    r"|all (?:articles|texts?|stories|posts)|dies\w* (?:web)?(?:site|blog|log|seite)|diese\w* internet\w*"
    r"|(?:alle|die|unsere) (?:inhalte|texte|beiträge|artikel)"
    r"|est[ea] (?:sitio|web|blog|página)|(?:los|todos los) contenidos?|ce (?:site|blog)|(?:les"
    r"|tous les) (?:contenus|textes|articles)"
    r"|本(?:站|网站|網站|サイト)|(?:본|이|저희)\s?(?:사이트|홈페이지|누리집|블로그)|모든 (?:콘텐츠|글|기사|자료|저작물)"
)
_WORK = (
    r"this (?:work|content)|dies\w* (?:werk|arbeit|inhalt)\w*|est[ea] obra|cette œuvre|ce[t]? (?:contenu"
    r"|œuvre)"
    r"|quest[ao] opera|本作品|이\s?저작물|본\s?저작물"
)
_ARTICLE = (
    r"this (?:article|story|post|text|entry|report|column|piece|press release)|text is|(?:the )?text of"
    r"|dies\w* (?:artikel|beitrag|text)\w*"
    r"|est[ea] (?:artículo|texto|entrada)|cet article|ce (?:texte|billet)|本文|(?:この|本)記事|(?:본|이)\s?(?:기사|글"
    r"|게시물|게시글|자료|보도자료|콘텐츠|문서)"
)
_OF_SITE, _OF_WORK, _OF_ARTICLE = (re.compile(words, re.I) for words in (_SITE, _WORK, _ARTICLE))
_BEGINS = re.compile(
    r"^\W*(?:licen[cs]ed|available|published|released|republish\w*|lizenziert|lizenz|licen[cs]e|licencia"
    r"|licence)\b",
    re.I,
)
_GRANTS = re.compile(
    r"licen[cs]ed\b|\bunder\b|lizenz|steh(?:t|en)\b|unter den|\bbajo\b|\bsous\b|mis à disposition|licencia"
    r"|licenza|licença|licentie"
    r"|协议|許可|许可|授权|授權|條款|条款|ライセンス|라이선스|이용허락|에 따라|따릅니다|적용|이용\s*할 수|이용이? 가능|자유롭게|자유이용|개방합니다",
    re.I,
)
_OF_KOGL = re.compile(r"저작물|자료|게시물|게시글|콘텐츠|기사|글은|보도|누리집|홈페이지|사이트|페이지|문서")
# What is left of a bare statement when these are taken out is next to nothing.
_FILLING = re.compile(
    r"creative[- ]?commons|attribution|share[- ]?alike|namensnennung|weitergabe unter gleichen bedingungen"
    r"|reconocimiento|compartirigual"
    r"|paternité|international\w*|unported|generic|deutschland|germany|österreich|schweiz|korea"
    r"|licen[cs]ed?|licen[cs]es|lizenz(?:vertrag|iert)?|licencia"
    r"|some rights reserved|public domain|copyright|deed|under|unter|the|this|work|is|by|cc|de|en|4\.0|3\.0"
    r"|2\.\d|\d{4}|https?://\S+"
    r"|공공누리|KOGL|공공저작물|자유이용허락|표시기준|출처\s*표시|저작자\s*표시|동일조건\s*변경\s*허락|마크|바로가기|새\s?창\S*|조건|라이선스|저작권|이용",
    re.I,
)
_SENTENCES = re.compile(r"(?<=[.!?。])\s+(?=[^\d\s])|[;；•♦|\n]|\s[–—-]\s")
_QUOTED = re.compile(r"[“\"「『‘'][^”\"」』’']{0,80}[”\"」』’']")


@dataclass(frozen=True, slots=True)
class Said:
    """A text's word on a licence: its code, whether it says so in a whole statement, and of what."""

    code: str
    is_whole: bool
    is_of_article: bool = False
    is_of_site: bool = False


def names(text: str) -> str | None:
    """The family of licences a text names: `CC`, `KOGL`, or None."""
    return "KOGL" if _NAMES_KOGL.search(text) else "CC" if _NAMES_CC.search(text) else None


def family(code: str) -> str:
    """The family of a code."""
    return "KOGL" if code.startswith("kogl") else "CC"


def kind(code: str) -> str:
    """The code without its version: two versions of one licence allow the same."""
    return code if code.startswith("kogl") else code.rpartition("-")[0]


def linked(address: str) -> str | None:
    """The licence whose deed is at this address."""
    match = _CC_LINK.search(address)
    if match:
        if match[3]:
            return f"CC0-{match[4]}" if match[3].lower() == "zero" else f"CC-PDM-{match[4]}"
        return _cc(match[1], match[2])
    match = _KOGL_LINK.search(address)
    return f"kogl-{match[1] or _KOGL_DEEDS[match[2].lower()]}" if match else None


def marked(source: str, alt: str) -> str | None:
    """The KOGL type of a picture that is its mark, by its words and its file."""
    if (alt.strip() and not _KOGL_ALT.search(alt)) or re.search(r"사진|글꼴|폰트|서체|이용하였", alt):
        return None
    match = _KOGL_MARK.search(source.rpartition("/")[2] if not source.startswith("data:") else "")
    by_file = f"kogl-{match[1]}" if match else None
    by_words = _kogl(f"공공누리 {alt}") if _NAMES_KOGL.search(alt) or match else None
    return None if by_file and by_words and by_file != by_words else by_words or by_file


def worded(text: str) -> str | None:
    """The licence that a text names in words; None where it names several or lists them."""
    if _NAMES_KOGL.search(text):
        return _kogl(text)
    found = {_cc(match[1], match[2]) for match in _CC_WORDS.finditer(text)}
    if len({kind(code) for code in found}) != 1:
        return None
    code = max(found)
    return None if _is_looser(code, text) else code


def said(text: str, code: str | None = None) -> Said | None:
    """What this text says of a licence, `code` where one of its links names it; None where it only talks of one."""
    if len(text) > LONGEST or any(_takes_back(one) for one in sentences(text)):
        return None
    found = [one for sentence in sentences(text) if (one := _of(sentence, text, code))]
    if len({kind(one.code) for one in found}) > 1:
        return None
    return max(found, key=lambda one: (one.is_whole, one.is_of_article, one.is_of_site), default=None)


def is_denied(text: str) -> bool:
    """Whether a text that names open licences denies one, or names it as of another's work that it uses."""
    if len(text) > LONGEST:
        return False
    return any(names(one) and (_USES.search(one) or _denies(one)) for one in sentences(text))


def _denies(sentence: str) -> bool:
    """Whether a sentence denies what it names, and not to a picture or a font alone."""
    return bool(_DENIAL.search(_plain(sentence))) and not is_of_other(sentence)


def is_of_other(text: str) -> bool:
    """Whether a text is of a picture, a font, software or whatever else stands beside an article or went into it."""
    return bool(_OTHER.search(text) or _BORROWS.search(text))


def sentences(text: str) -> Iterator[str]:
    """The sentences, and the parts of a line that marks divide."""
    return (part.strip() for part in _SENTENCES.split(text) if part.strip())


def _of(sentence: str, whole: str, code: str | None) -> Said | None:
    named = names(sentence)
    code = _agreed(sentence, code)
    if code is None or not (named or _GRANTS.search(sentence) or sentence == whole.strip()):
        return None
    plain = _plain(sentence)
    if _DENIAL.search(plain) or _TALK.search(sentence) or _YOURS.search(sentence):
        return None
    if _excepts_text(sentence) or is_of_other(_alone(plain)):
        return None
    if _left(sentence) <= 2:
        return None if is_of_other(_alone(_plain(whole))) else Said(code, is_whole=False)
    return _granted(sentence, whole, code)


def _granted(sentence: str, whole: str, code: str) -> Said | None:
    if not _GRANTS.search(sentence) and not _BEGINS.search(sentence):
        return None
    of_article, of_site = bool(_OF_ARTICLE.search(sentence)), bool(_OF_SITE.search(sentence))
    if family(code) == "KOGL":
        return (
            Said(code, True, of_article or bool(_OF_WORK.search(sentence)), of_site)
            if _OF_KOGL.search(sentence)
            else None
        )
    of_work = _OF_WORK.search(sentence) and not is_of_other(_alone(_plain(whole)))
    begins = _BEGINS.search(sentence) and not is_of_other(_alone(_plain(whole)))
    return Said(code, True, of_article, of_site) if of_article or of_site or of_work or begins else None


def _agreed(sentence: str, code: str | None) -> str | None:
    """The licence a sentence with this link names; None where its words name another, or none."""
    if code is None:
        return worded(sentence)
    if _is_looser(code, sentence):
        return None
    has_words = (_NAMES_KOGL.search(sentence) and _KOGL_TYPE.search(sentence)) or _CC_WORDS.search(sentence)
    by_words = worded(sentence) if has_words else code
    return code if by_words and kind(by_words) == kind(code) else None


def _is_looser(code: str, text: str) -> bool:
    """Whether a text names a term that the code lacks."""
    if code.startswith("kogl"):
        return False
    lacks_nc = "-NC" not in code and _NON_COMMERCIAL.search(text)
    return bool(lacks_nc or ("-ND" not in code and _NO_DERIVATIVES.search(text)))


def _plain(text: str) -> str:
    """A text without the names of terms, without what excepts nothing known, and without its exceptions."""
    text = _NO_DERIVATIVES.sub(" ", _NON_COMMERCIAL.sub(" ", text))
    return _EXCEPTION.sub(" ", _UNLESS.sub(" ", text))


def _alone(text: str) -> str:
    """A text without the names it quotes, save a licence's, and without what it names together with texts."""
    text = _QUOTED.sub(lambda match: match[0] if names(match[0]) else " ", text)
    return _TOGETHER.sub(" ", text)


def _excepts_text(sentence: str) -> bool:
    """Whether the exception it makes is of texts."""
    found = " ".join(match[0] for match in _EXCEPTION.finditer(_UNLESS.sub(" ", sentence)))
    return bool(_IS_TEXT.search(found))


def _takes_back(sentence: str) -> bool:
    """Whether a sentence beside the one that names the licence denies it to the article."""
    if names(sentence) or not _IS_TEXT.search(sentence) or is_of_other(sentence):
        return False
    return bool(_DENIAL.search(_UNLESS.sub(" ", sentence)))


def _left(text: str) -> int:
    """How many letters a text has beside a licence's name."""
    rest = _CC_WORDS.sub(" ", _KOGL_TYPE.sub(" ", _NO_DERIVATIVES.sub(" ", _NON_COMMERCIAL.sub(" ", text))))
    return sum(letter.isalpha() for letter in _FILLING.sub(" ", rest))


def _cc(terms: str | None, version: str | None) -> str:
    if not terms:
        return "CC0-1.0"
    return f"CC-{'-'.join(re.findall('BY|NC|SA|ND', terms.upper()))}-{version or '4.0'}"


def _kogl(text: str) -> str | None:
    types = {one or two or three for one, two, three in _KOGL_TYPE.findall(text)}
    if len(types) > 1:
        return None
    limits = 2 * bool(_NO_DERIVATIVES.search(text)) + bool(_NON_COMMERCIAL.search(text))
    by_terms = str(1 + limits) if re.search(r"출처\s*표시", text) else None
    if types:
        number = types.pop()
        return None if limits and number != str(1 + limits) else f"kogl-{number}"
    return (
        f"kogl-{by_terms}"
        if by_terms and re.search(r"공공누리.{0,30}출처\s*표시|출처\s*표시.{0,30}공공누리", text)
        else None
    )
