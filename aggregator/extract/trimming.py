"""Lines that stand in a body and are none of it: Korean papers' datelines, sign-offs, credits, notices and appeals.

The forms are those of the Korean press at large (agencies, dailies, broadcasters, portals), not of one paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# "(서울=연합뉴스) 홍길동 기자 = ", "[부산=스포츠조선 홍길동 기자] ", "【서울=뉴시스】홍길동 기자 = ", "[앵커]" stays: it is a part of the text.
_DATELINE = re.compile(
    r"^\s*(?:[\[(【（][^\])】）]{1,40}(?:=|기자|특파원|뉴스|일보|신문|통신)[^\])】）]{0,30}[\])】）]\s*)"
    r"(?:[가-힣·,\s]{2,24}(?:기자|특파원|인턴기자|논설위원)\s*)?(?:=\s*)?"
)
_NAMED = re.compile(r"^\s*(?:[가-힣]{2,4}\s?(?:[가-힣]{2,6}\s?)?(?:기자|특파원))\s*=\s*")
_SIGNED = re.compile(
    r"\s*(?:[\[(/■▶]\s*)?(?:[가-힣A-Za-z]{2,12}\s?[=·/]\s?)?[가-힣]{2,4}\s?(?:[가-힣]{1,6}\s?)?(?:기자|특파원|논설위원|리포터)\s*[\])]?\s*"
    r"(?:[|/,·]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+)?\s*[\])]?\s*$"
)
_MAILED = re.compile(
    r"\s*(?:\d{4}\.\s?\d{1,2}\.\s?\d{1,2}\.?\s*)?[|/(\[]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[)\]]?\s*$"
)
_CREDITED = re.compile(
    r"\s*[(\[【]\s*(?:사진|영상|취재|화면|그래픽|자료|촬영|편집|출처|구성)[^)\]】]{0,120}[)\]】]\s*$"
)
_NOTICE = re.compile(
    r"무단\s?전재|무단\s?복제|재배포\s?금지|저작권자|ⓒ|©|Copyrights?\b|기사\s?제보|제보\s?(?:는|하기|전화|메일)|제보가 뉴스|카카오톡\s*[:>]|구독(?:하기|과|을)|채널\s?추가"
    r"|네이버에서\s.{0,20}구독|유튜브에서|^\s*[☞▶▷※#◀]\s?\S.{0,60}(?:바로\s?가기|보러\s?가기|더\s?보기|클릭|기사|뉴스)|^\s*\[?\s*관련\s?기사|^\s*관련\s?뉴스|기사\s?전문|AI\s?학습",
    re.I,
)
_CREDIT = re.compile(
    r"^\s*[\[(<▲△◇]?\s*(?:사진|영상|자료|출처|그래픽|일러스트|취재|촬영|편집|디자인|구성|작가|연출)\s?(?:제공|출처|취재|편집|기자|부)?\s?[=:：]"
    r"|(?:사진|영상|자료|이미지)\s?(?:제공|출처|캡처|캡쳐)\s?[=:]?[^.다]{0,30}$|[\[(]\s?(?:사진|출처|자료)\s?[=:][^)\]]{0,40}[)\]]\s*$",
)
_SOLO = re.compile(
    r"^\s*[\[(■▶/]?\s*(?:[가-힣A-Za-z0-9]{2,14}[=·/\s])?\s*[가-힣]{2,4}\s?(?:[가-힣]{1,5}\s)?(?:기자|특파원|PD|앵커|논설위원|리포터|아나운서)\s*[\])]?(?:\s*[|/(·]?\s*[\w.+-]+@[\w.-]+\)?)?\s*$"
)
_MAIL = re.compile(r"\W*(?:e-?mail\W*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\W*", re.I)
_TAGS = re.compile(r"^\s*(?:#\S+\s*){2,}$")
# Chinese sign-offs and origins, and the credit under a picture or a chart: `（责任编辑：王明）`, `来源：山谷报`, `Source: Valley Council`.
_SIGNED_CHINESE = re.compile(
    r"[\[【（(]?\s*(?:责任编辑|責任編輯|编辑|編輯|来源|來源|文章来源|图片来源|图源|原标题|平台声明|免责声明|版权声明)\s*[：:].{0,60}"
)
_CREDITED_PICTURE = re.compile(
    r"(?:photo(?:graph)?s?|images?|pictures?|source|credits?|foto|bild|quelle|crédit(?: photo)?)(?: (?:by|credit|courtesy of|von))?\s?[:=/].{1,50}[^.!?]",
    re.I,
)
_HANGUL = re.compile(r"[가-힣]")
_FIELD = re.compile(
    r"(?:제목|(?:작성|등록|게시|배포|입력|수정)(?:자|인|일|일자|일시)|글쓴이|이름|날짜|조회(?:\s?수)?|(?:담당|작성|등록|소관|제공)?\s?부서(?:명)?|담당자|연락처|전화(?:번호)?"
    r"|문의(?:처)?|이메일|첨부(?:\s?파일)?|파일|출처|분류|구분|번호|접수\s?기간|기간)\s?:?"
)
LONGEST = 220
FIELDED = 80


def is_noise(line: str) -> bool:
    """Whether a line of its own is a notice, a credit, a sign-off or a row of hashtags."""
    if len(line) > LONGEST:
        return False
    if ("#" in line and _TAGS.match(line)) or ("@" in line and _MAIL.fullmatch(line)):
        return True
    if _SIGNED_CHINESE.fullmatch(line) or _CREDITED_PICTURE.fullmatch(line):
        return True
    if line.isascii() or not _HANGUL.search(line):
        return False
    return bool(_NOTICE.search(line) or _CREDIT.search(line) or (len(line) < 60 and _SOLO.match(line)))


def form(lines: Sequence[str]) -> int:
    """How many of the first lines are the form above a board's post, names and their values; none where there is one name alone."""
    ends = [at for at, line in enumerate(lines) if _FIELD.fullmatch(line)]
    end = names = 0
    for at in ends:
        if at > end + (names == 0):
            break
        names += 1
        is_told = at + 1 < len(lines) and at + 1 not in ends and len(lines[at + 1]) <= FIELDED
        end = at + 1 + is_told
    return end if names > 1 else 0


def trimmed(line: str) -> str:
    """The paragraph without the dateline before it and the sign-off behind it; a paragraph that is nothing else is empty."""
    if line.isascii() or not _HANGUL.search(line[:200]):
        return line
    text = _NAMED.sub("", _DATELINE.sub("", line[:120])) + line[120:]
    head, tail = text[:-160], text[-160:]
    if "기자" in tail or "특파원" in tail or "@" in tail or tail.endswith((")", "]", "】")):
        tail = _CREDITED.sub("", _signed_off(tail))
    return (head + tail).strip()


def _signed_off(tail: str) -> str:
    """Without a sign-off that follows a finished sentence."""
    for form in (_SIGNED, _MAILED):
        match = form.search(tail)
        if match and (not match.start() or tail[: match.start()].rstrip()[-1:] in ".!?”\"’'다)]"):
            tail = tail[: match.start()]
    return tail
