"""Why a page is no article: a login, a consent form, a paywall, an error, an index, or nothing to read.

A refused article costs more than a thin one read, so each reason needs its own plain evidence and a page that is nearly
empty beside it; a long body is never refused for its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.extract.body import is_of_readers
from aggregator.extract.document import Document
from aggregator.extract.headline import fold
from aggregator.extract.structured import Facts

THIN = 400
NOTICE = 120  # letters, in which a notice says why there is no article, and no article says anything
_ERROR = re.compile(
    r"^\W*(?:error\s*)?(?:404|403|410|500|502|503)\b|page (?:not|cannot be|could not be) found|not found\b.{0,20}$|access denied|forbidden$|are you a robot|just a moment\.\.\."
    r"|attention required|service unavailable|bad gateway|페이지를 찾을 수 없|존재하지 않는 (?:페이지|기사)|삭제된 (?:기사|페이지)|잘못된 (?:접근|경로)|seite nicht gefunden|page introuvable"
    r"|página no encontrada|pagina non trovata|ページが見つかりません|页面不存在|找不到(?:页面|頁面)",
    re.I,
)
# What a board says in place of a post, in the politeness in which no paper tells news of one.
_GONE = re.compile(
    r"(?:페이지|기사|게시물|게시글|글|자료|문서|뉴스|콘텐츠)[은는이가을를]?\s(?:\S{1,8}\s){0,3}?(?:존재하지\s?않|찾을\s?수\s?없|삭제|이동)[^.다]{0,24}니다"
    r"|(?:비공개|삭제된|없는)\s(?:기사|게시물|게시글|글|자료|페이지)입니다"
    r"|(?:page|article|story|post|content)(?: you\W\w+(?: \w+){0,4})? (?:does ?n[o’']t exist|no longer exists|(?:is )?no longer available|has been (?:removed|deleted))"
    r"|(?:couldn|can)[’']t find (?:that|this|the) (?:page|article|post)",
    re.I,
)
_CHALLENGE = re.compile(
    r"enable javascript and cookies|checking your browser|verify(?:ing)? (?:that )?you are (?:not a robot|human)|unusual traffic|captcha",
    re.I,
)
_CONSENT = re.compile(
    r"(?:we|wir|nous) (?:and our partners )?(?:use|verwenden|utilisons) cookies|cookie (?:consent|policy|settings)|accept all|alle akzeptieren|tout accepter|before you continue"
    r"|mit werbung|zustimmung|쿠키.{0,20}동의",
    re.I,
)
_LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|anmelden|einloggen|se connecter|iniciar sesi[oó]n|로그인)(?!\w)|ログイン|登录",
    re.I,
)
_PAYWALL = re.compile(
    r"subscri(?:be|ption|bers?) (?:to (?:read|continue)|only|now)|to continue reading|already a subscriber|this article is (?:for|exclusive)|members?[- ]only|abonn(?:ez-vous|ement|enten|ieren)"
    r"|réservé aux abonnés|jetzt weiterlesen|suscr[ií]bete|구독(?:자|회원)?.{0,12}(?:후|하면|하셔야|전용)|(?:구독자|회원|가입자)(?:만|에게만|들만|\s?전용).{0,12}(?:볼|읽|보실|열람|기사|콘텐)|(?:log|sign) ?in to (?:read|continue|view)|유료\s?(?:기사|회원|콘텐츠)|有料会員|会員限定",
    re.I,
)
_INDEX_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"))
_ARTICLE_TYPES = re.compile(r"article|posting|report|review", re.I)


MESSAGES = {
    "no-body": "no article body found",
    "paywall": "only subscribers may read this page",
    "consent": "a consent form instead of an article",
    "login": "a login form instead of an article",
    "error-page": "an error page instead of an article",
    "index": "a page that lists articles",
}


def reason(document: Document, facts: Facts, paragraphs: Sequence[str], title: str, url: str) -> str | None:
    """One of PageError's reasons, or None where this can be an article."""
    size = sum(map(len, paragraphs))
    if size == 0 or (size < NOTICE and fold(" ".join(paragraphs)) == fold(title)):
        return _empty(document, facts, title)
    if is_index(document, facts, paragraphs, url):
        return "index"
    return _thin(document, facts, paragraphs, title) if size < THIN else None


def _thin(document: Document, facts: Facts, paragraphs: Sequence[str], title: str) -> str | None:
    words = " ".join((title, *paragraphs))
    if _ERROR.search(title) or _CHALLENGE.search(words) or _ERROR.search(paragraphs[0]):
        return "error-page"
    if sum(map(len, paragraphs)) < NOTICE and _GONE.search(_shown(document)[:5000]):
        return "error-page"
    if not facts.is_free and _PAYWALL.search(words):
        return "paywall"
    if document.passwords and _LOGIN.search(words) and not _is_article(document, facts):
        return "login"
    if sum(map(len, paragraphs)) < NOTICE and _PAYWALL.search(words):
        return "paywall"
    if _CONSENT.search(words) and not _is_article(document, facts):
        return "consent"
    return None


def _empty(document: Document, facts: Facts, title: str) -> str:
    shown = _shown(document)
    if _ERROR.search(title) or _CHALLENGE.search(shown[:5000]) or _GONE.search(shown[:5000]):
        return "error-page"
    if document.passwords:
        return "login"
    if not facts.is_free or (_PAYWALL.search(shown) and _is_article(document, facts)):
        return "paywall"
    if len(shown) < 3000 and _CONSENT.search(shown):
        return "consent"
    linked = sum(block.linked for block in document.blocks)
    return (
        "index"
        if document.anchors > 30 and linked * 2 > sum(len(block.text) for block in document.blocks)
        else "no-body"
    )


def _shown(document: Document) -> str:
    """The first lines the page says, and not its readers: one of them may have deleted what he wrote."""
    known: dict[int, bool] = {}
    return " ".join(block.text for block in document.blocks[:200] if not is_of_readers(block.frame, known))


def is_index(document: Document, facts: Facts, paragraphs: Sequence[str], url: str) -> bool:
    """Whether the page lists articles rather than being one: its address is a root or its types say so, and its text is links."""
    if _is_article(document, facts):
        return False
    blocks = document.blocks
    linked, whole = sum(block.linked for block in blocks), sum(len(block.text) for block in blocks)
    is_root = bool(re.fullmatch(r"https?://[^/]+/?(?:index\.\w+)?", url))
    longest = max(map(len, paragraphs), default=0)
    says_index = bool(_INDEX_TYPES & set(facts.types)) or is_root
    return says_index and linked * 2 > whole and document.anchors > 30 and longest < 300


def _is_article(document: Document, facts: Facts) -> bool:
    return any(map(_ARTICLE_TYPES.search, facts.types)) or document.meta("og:type") in (
        "article",
        "news",
        "blog",
    )
