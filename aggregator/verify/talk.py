"""Sentences that were meant for a prompter, not for a reader: refusals, offers, questions back, and messages of an API.

One cue proves nothing: ministries "provide guidance" and politicians are "sorry". A sentence is talk where a cue of writing on
request meets a cue of address, outside quotation marks. The pairs were read off what chat models say, not off any one post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.text import quotations, sentences

TASK = re.compile(
    r"(?:글|기사|내용|컨텐츠|콘텐츠|텍스트|답변|원고|포스트|포스팅|제목|문장|주제|목차|정보|서비스|블로그)[^.?!]{0,24}"
    r"(?:작성|생성|요약|처리|수행|제공|다루|재구성|전달)|작성(?:을|를)?\s?(?:할|한|해|하|중|진행|원하|부탁|도와|요청)|컨텐츠|콘텐츠|텍스트"
)
REQUEST = re.compile(
    r"(?:요청|입력|제공|제시|질문|전달|말씀|지시|작성)(?:하신|해\s?주신|하셨|이신)|귀하의 요청|(?:내용|본문|기사|텍스트)[이가은는]? 제공되지 않|사용자(?:가|의|님|분)|이용자분|여러분의 요청|요청에 (?:따라|대한|맞)"
    r"|주어진 (?:텍스트|내용|정보|기사|글|지침)|제공된 (?:텍스트|내용|기사|글|본문)|지시(?:한|해 주신)|요청(?:한|된) 내용"
)
REFUSAL = re.compile(
    r"(?:작성|수행|처리|제공|생성|답변|포함|지원|사용|쓸|도와\s?드릴|드릴|대답|응답)(?:을|를)?\s?(?:할|드릴|해\s?드릴)?\s?수(?:는|가)?\s?없"
    r"|범위를 벗어|지원하지 않습니다|드리기에? (?:적절|어렵)|작성하는 것은|작성하는 것이 어려|관련(?:이 없는|된 내용이 아닌)|일치하지 않습니다"
)
WRITING = re.compile(
    r"(?<![서표문])(?:를|을|에|에 대해|에 맞게|다시|맞춰|맞춰서)?\s?작성(?:한|해|할|하|했)|블로거"
)
OFFER = re.compile(
    r"(?:작성|생성|재구성|번역|요약)해\s?(?:드리|드릴|드려)|도와\s?드(?:리겠|릴게|릴까|릴 수)|도움을?\s?드(?:릴|리겠)"
)
QUESTION = re.compile(
    r"(?:알려|말씀해|물어봐?|선택해|전달해|제공해|안내해|문의해?|기다려)\s?주(?:세요|시면|십시오|시기 바|시겠)|물어보세요|알려\s?주세요"
    r"|도움이 필요하시|원하시(?:는|면|나요)|어떨까요|드릴까요|할까요\?|하시겠습니까|하시겠어요|있을까요\?|있나요\?|건가요\?|것인가요\?|부탁드립니다"
)
SELF = re.compile(r"(?:^|[\s,.])(?:저는|제가|저의 역할|저에게|저희(?:는|가))(?=[\s,])")
SORRY = re.compile(r"^[^가-힣]{0,3}(?:죄송|유감입니다|미안하)")
# Of text in small letters: an expression that minds no case costs three times as much.
FOREIGN = re.compile(
    r"\bas an? (?:ai|large language|artificial intelligence)\b"
    r"|\bi(?:'m| am| apologi[sz]e)\b[^.?!]{0,40}\b(?:can(?:'|no)t|unable|not able)\b"
    r"|\bi (?:can(?:'|no)t|won't|am (?:unable|not able) to) "
    r"(?:assist|help (?:you|with)|fulfil+|comply|generate|create|write|provide|process|rewrite|summari[sz]e|browse|access)"
    r"|\bi (?:don't|do not) have (?:access to (?:real-time|external|current|the (?:internet|article|link))|the ability|real-time)"
    r"|\bi(?:'d| would) be happy to (?:help|assist|write|rewrite|provide)|\bwould you like me to\b|\bi hope this helps\b"
    r"|^(?:sure|certainly|of course|absolutely|great question)[,!.:—-]+ ?(?:here(?:'s| is| are)|i(?:'ll| will|'d be| can help)|below (?:is|are))\b"
    r"|\b(?:here(?:'s| is| are)|below is|the following is) (?:the|a|an|your|my) (?:[\w-]+ ){0,3}"
    r"(?:summary|rewrite|version|draft|blog post|translation|outline)\b"
    r"|\bhere(?:'s| is) (?:the|a|your) (?:rewritten|revised|requested|final) article\b|\bhere(?:'s| is) the article in\b"
    r"|\blet me know (?:if|how|what|which|whether) (?:you|i|this)\b|\bhow (?:can|may) i (?:help|assist) you\b"
    r"|\b(?:text|article|content|information|link|url|source) (?:that )?you(?:'ve| have)? "
    r"(?:provided|shared|given|pasted|sent|requested)\b|\byou (?:haven't|have not|didn't) (?:provide|share|include|paste)"
    r"|\b(?:please|could you) (?:provide|share|paste) (?:me )?(?:with )?(?:the|more|your|an?) (?:[\w-]+ ){0,2}"
    r"(?:article|text|content|information|details|context)\b"
    r"|\b(?:my|the model's) (?:knowledge cut-?off|training data)\b|\bas (?:requested|instructed|per your (?:request|instructions))[,:]"
    r"|^note: (?:this|the) (?:article|text|post|content) (?:has been|was) (?:rewritten|generated|summari[sz]ed|created)"
    r"|作为(?:一个|一名)?(?:ai|人工智能)|(?:抱歉|对不起)，?我(?:无法|不能)"
    r"|申し訳(?:ありません|ございません)が、?[^。]{0,40}(?:できません|お手伝い|いたしかね)"
    r"|\blo siento, pero no puedo\b|\bje suis désolée?,? mais je ne peux\b|\bes tut mir leid,? aber ich kann\b"
    r"|\bals ki-|\ben tant qu'(?:ia|intelligence artificielle)"
)
# Said in Korean by nobody but a writer on request: about the writing, in the polite present, outside quotation marks.
WRITTEN = r"(?:글|기사|내용|초안|원고|포스트|포스팅|컨텐츠|콘텐츠|텍스트|문장|블로그)"
MADE = r"(?:작성|생성|요약|번역|재구성|재작성)"
KOREAN_PLAIN = re.compile(
    rf"{WRITTEN}[을를은는이가]?[^.?!]{{0,16}}{MADE}(?:할 수 없|하기(?:가|는)? 어렵|이 어렵|해 ?드(?:립니다|리겠)|해 ?보겠|하겠)습?니다?"
    rf"|{WRITTEN}[을를은는이가]?[^.?!]{{0,16}}(?:처리할 수 없습니다|{MADE}[^.?!]{{0,8}}까요\?)"
    rf"|(?:아래는|다음은|아래와 같은|아래에)[^.]{{0,30}}(?:요청|지시)[^.]{{0,30}}(?:결과|{WRITTEN}|내용)(?:입니다|이다)"
    rf"|(?:아래는|다음은)[^.]{{0,30}}(?:수정|재구성|재작성|요약|다시 쓴|번역)(?:된|한)?[^.]{{0,6}}(?:{WRITTEN}|버전|본문)입니다"
    r"|(?:정보|내용|자료|기사|본문|텍스트)[를을]? (?:더 )?(?:제공해|알려|전달해|붙여넣어)? ?주시면[^.]{0,40}(?:작성|요약|도와|번역)"
    r"|원하시는 (?:스타일|주제|내용|방향|형식|분량|제목)[^.]{0,30}(?:알려|말씀)"
    r"|(?:저는|제가) [^.]{0,40}(?:가지고 있지 않|접근할 수 없|알 수 없|확인할 수 없)습니다"
    r"|요청[^.]{0,12}(?:이행|수행|처리)할 수 없습니다|이 글은 (?:seo|검색 ?엔진)"
    r"|ai 언어 ?모델(?:로서|이기|이므로|입니다)|인공지능 (?:언어 ?모델|비서)로서|ai로서"
    r"|(?:저는|제가) (?:ai|인공지능|챗봇|언어 모델)|^(?:네,? ?)?알겠습니다[.!]|^물론(?:입니다|이죠)[.!]"
    r"|잠시만 기다려 ?주세요|한글로 (?:대답|답변|작성)하|이와 같은 구조로"
)
API = re.compile(
    r"error code:?\s*\d{3}\b\s*-?\s*\{|invalid_?request_?error|context_?length_?exceeded|maximum context length is \d"
    r"|insufficient_?quota|rate_?limit_?(?:error|exceeded)|rate limit reached for|exceeded your current quota|overloaded_?error"
    r"|incorrect api key|invalid[_ ]api[_ ]key|authentication_?error|server_?error['\"]?\s*[,}]|\{\s*['\"]?error['\"]?\s*:\s*[{'\"]"
    r"|traceback \(most recent call last\)|\b(?:read|connect)timeout(?:error)?\b\(|httpsconnectionpool\(|json\.decoder\.|openai\.\w+error"
    r"|reduce the length of the messages|content_?filter_?result|max retries exceeded with url"
)
HANGUL = re.compile("[가-힣]")
NEAR = 400


def to_a_prompter(text: str) -> Iterator[str]:
    """Sentences of this text that talk to whoever ordered it; in a text of a few lines two doubtful ones are enough."""
    lines = [sentence for line in text.split("\n") for sentence in sentences.split(unquoted(line))]
    weighed = [(weight(sentence), sentence) for sentence in lines]
    yield from (sentence for found, sentence in weighed if found == 2)
    doubtful = [sentence for found, sentence in weighed if found == 1]
    if len(doubtful) >= 2 and len(text) < NEAR:
        yield from doubtful


def weight(sentence: str) -> int:
    """2 where the sentence surely talks to a prompter, 1 where it may."""
    small = sentence.casefold()
    if FOREIGN.search(small):
        return 2
    if not HANGUL.search(small):
        return 0
    if KOREAN_PLAIN.search(small):
        return 2
    cues = {name for name, cue in KOREAN.items() if cue.search(sentence)}
    if any(pair <= cues for pair in SURE):
        return 2
    return int(any(pair <= cues for pair in DOUBTFUL))


KOREAN = {
    "task": TASK,
    "writing": WRITING,
    "request": REQUEST,
    "refusal": REFUSAL,
    "offer": OFFER,
    "question": QUESTION,
    "self": SELF,
    "sorry": SORRY,
}
SURE = tuple(
    frozenset(pair.split())
    for pair in (
        "sorry task",
        "sorry request",
        "sorry refusal",
        "sorry offer",
        "request task refusal",
        "request offer",
        "request task question",
        "request task self",
        "offer task",
        "offer self",
        "request writing",
        "task refusal self",
        "task question self",
        "request refusal self",
    )
)
DOUBTFUL = tuple(
    frozenset(pair.split()) for pair in ("offer", "request", "refusal self", "task self", "task question")
)


def unquoted(text: str) -> str:
    """The text without what stands in quotation marks."""
    kept, end = [], 0
    for quotation in quotations.found(text):
        kept.append(text[end : quotation.start])
        end = quotation.end
    return "".join((*kept, text[end:]))
