"""What a newsroom puts before and into a sentence that is no part of it: datelines, bylines, bullets, picture notes."""

from __future__ import annotations

import re

from aggregator.text.remembered import remembered

# Deleted from the edge of a sentence; the rest of it is told.
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        r"^\s*[\[(【<][^\])】>]{2,40}[\])】>]\s*[^=。.!?]{0,40}\s*=\s+?",  # (서울=연합뉴스) 홍길동 기자 =
        r"^\s*[\[(【<][^\])】>]{0,12}(?:=|뉴스|일보|기자|특파원)[^\])】>]{0,20}[\])】>]\s*",  # [서울=뉴시스]
        r"^\s*[가-힣]{2,5}\s?(?:인턴\s?|선임\s?|수습\s?|전문\s?|객원\s?)?(?:기자|특파원|논설위원|에디터|앵커|PD)\s*[=|:]\s*",
        r"^\s*[【\[]\s?(?:앵커|기자|리포트|앵커멘트|인터뷰|자막뉴스|단독|속보|종합|영상)\s?(?:멘트)?\s?[】\]]\s*",
        r"^(?!DEAR|UPDATE|NOTE|WATCH|BREAKING|WARNING|EDITOR)[A-Z]{3,20}(?: [A-Z]{3,20})?: (?=[A-Z])",  # LONDON: The
        r"^\((?:AP|AFP|Reuters|UPI|CNN|Bloomberg|Xinhua|Yonhap)\)\s?[-–—]{1,2}\s+",
        r"^[A-Z][A-Za-z .,'-]{2,40}(?:\d{1,2})?\s?\((?:AP|AFP|Reuters|UPI|CNN|Bloomberg|Xinhua|Yonhap|PTI|IANS|ANI|KUNA|TASS)\)\s?[-–—:]{1,2}\s+",
        r"^[A-Z][A-Z .'-]{2,30}(?:, [A-Z][A-Za-z.]{1,20}){0,2}(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?\s?(?:\([A-Za-z ]{2,20}\)\s?)?[—–]\s+",
        r"^\s*[▲△▶▷►◆◇■□●○◎★☆※☞✔✅·•ㆍ*\-–—]+\s+?(?=\S)",
        r"^\s*[▲△▶▷►◆◇■□●○◎★☆※☞✔✅]+\s*(?=\S)",
    )
)
_ASIDES = re.compile(
    r"\s*[\[(<〈（][^\])>〉）]{0,12}(?:사진|이미지|영상|자료|출처|photo|image|credit)\s?[=:/·※][^\])>〉）]{0,60}[\])>〉）]"
    r"|\s*[\[(<〈（](?:위|아래|오른쪽|왼쪽|좌|우)?\s?(?:사진|이미지|영상|자료사진)[\])>〉）]"
    r"|\s*\((?:pictured|file photo|above|left|right|pictured (?:above|left|right|below))\)",
    re.I,
)


@remembered
def without(sentence: str) -> str:
    """The sentence without the dateline, byline or bullet before it and the picture notes inside it."""
    for pattern in _DATELINES:
        sentence = pattern.sub("", sentence, count=1)
    return _ASIDES.sub("", sentence).strip()
