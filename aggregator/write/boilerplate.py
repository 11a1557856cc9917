"""What stands among an article's sentences and is none of its story: credits, notices, prompts to readers and models."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from aggregator.text import quotations

# A sentence or caption that holds one of these is not told.
_ADDRESS = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:com|net|org|kr|co\.kr|go\.kr|or\.kr|io|jp|cn|uk|de)/|[\w.+-]{2,64}@[\w-]{2,64}\."
)
_RESIDUE = re.compile(r"�|```|<[a-zA-Z/!][^>]{0,200}>|\*\*|\]\(|&(?:[a-z]{2,8}|#\d+);|^\s*[{|]")
_BYLINE = re.compile(r"^By [A-Z][\w.'-]+ (?:[A-Z]\. )?[A-Z][\w'-]+(?:,.{0,40})?$")
# In words of Korean, of English, and in signs; each list is one expression, searched only in small letters of its script.
_KOREAN = (
    r"(?:기자|특파원|앵커)(?:입니다|였습니다|의\s?(?:보도|리포트|취재))|^.{0,30}속보입니다|^(?:네|예),?\s.{0,20}나와\s?있습니다",
    r"무단\s?(?:전재|복제|배포|사용)",
    r"재배포\s?(?:를\s)?(?:금지|및)",
    r"저작권자\s?(?:[(ⓒ©]|의\s허락|에게|와\s)",
    r"저작권은\s",
    r"ai\s?학습\S{0,2}\s?(?:및|이용|활용|금지|포함)",
    r"공공누리",
    r"^\s*[\[(<]?\s?(?:사진|영상|그래픽|자료|취재|편집|촬영|글|일러스트|cg|디자인|출처|번역|감수|진행|연출|제작|뉴스그래픽|영상편집|촬영기자|촬영편집)\s?(?:제공)?\s?[=:/|·ㆍ]",
    r"(?:사진|이미지|영상|자료)\s?(?:제공)?\s?[=:]",
    r"/\s?(?:사진|뉴스1|뉴시스|연합뉴스|epa|로이터|afp|ap)",
    r"자료\s?사진",
    r"(?:연합뉴스|뉴시스|뉴스1|게티이미지\S*|로이터|셔터스톡)\s?(?:제공)?\s*[.)]?$",
    r"(?:기자|특파원|앵커|리포터|에디터)\s*[.]?$",
    r"^\s*[가-힣]{2,4}\s?(?:인턴\s?|선임\s?|수습\s?|전문\s?)?(?:기자|특파원)\b.{0,20}$",
    r"기자(?:가|의)\s.{0,12}(?:보도|취재|전해)(?:합니다|드립니다|했습니다)",
    r"지금까지\s.{0,40}(?:였습니다|이었습니다)",
    r"(?:뉴스|news|kbs|mbc|sbs|ytn|jtbc|mbn|obs)\s?[가-힣]{2,4}입니다",
    r"^\W*관련\s?기사|관련\s?기사\s?[:：▶☞>)\]]",
    r"다른\s기사",
    r"기사\s?더\s?보기",
    r"더\s?보기",
    r"많이\s본\s?(?:뉴스|기사)",
    r"추천\s?기사",
    r"주요\s?기사",
    r"인기\s?기사",
    r"이\s시각",
    r"바로\s?가기",
    r"클릭하",
    r"클릭\s?[▶☞>!]",
    r"여기를\s눌러",
    r"(?:구독|제보|문의|공유|응원|후원|팔로우|참여|신청)(?:을|는|를)?\s?(?:해|하|부탁|바랍|기다립|받습)\S{0,4}\s?(?:주세요|주십시오|세요|십시오|바랍니다|부탁드립니다|기다립니다|받습니다)",
    r"카카오톡\s?[:에]",
    r"좋아요",
    r"(?:채널|뉴스레터|알림|유튜브|네이버|다음)\S{0,4}\s?(?:추가|구독|등록|설정)\S{0,3}\s?(?:해|하기|하세|하고|버튼|$|[.!])",
    r"댓글(?:로|을|에)?\s?(?:남|달|쓰)",
    r"기사(?:는|를)\s?.{0,12}(?:제보|작성되었|작성됐|제휴)",
    r"이\s?기사의\s저작권",
    r"전체\s?기사",
    r"원문\s?보기",
    r"본문\s?내용",
    r"글자\s?크기",
    r"인용\s?보도\s?(?:시|할)",
    r"(?:출처|프로그램명|채널명|매체명|언론사명)\S{0,3}\s.{0,12}(?:밝혀|표기해|명시해)\s?(?:주|야)",
)
# Said to a model by whoever planted it in the page; a newspaper that reports such words puts them in quotation marks.
_KOREAN_TO_MODELS = (
    r"(?:이전|위|앞|모든|기존|지금까지)\S{0,4}\s?.{0,14}(?:지시|명령|프롬프트|규칙|지침|설정)\S{0,5}\s?.{0,12}(?:무시|잊|따르지|버리|삭제)",
    r"(?:시스템|히든|숨은)\s?(?:프롬프트|메시지|명령)",
    r"^\W*(?:ai|인공지능|챗봇|챗gpt|chatgpt|gpt|어시스턴트|요약기|번역기|모델|언어\s?모델|assistant|claude|gemini|llms?|ai assistant|ai models?)\s?(?:야|아|이여|님|들아|[,:：!])",
    r"(?:ai|인공지능|언어\s?모델|어시스턴트|당신)(?:은|는|에게|이)?\s.{0,30}(?:출력|답변|응답|대답|요약|번역|작성|말)(?:하라|해라|하세요|하십시오|해\s?줘|해\s?주세요|해야\s합니다)",
    r"저는 (?:ai|인공지능)\s?(?:언어\s?모델|어시스턴트)",
    r"도와드릴 수 없.{0,40}요청",
)
_ENGLISH = (
    r"^\W*(?:assistant|chatgpt|gpt|claude|gemini|llms?|ai|ai assistant|ai models?)\s?[,:!]",
    r"\bas an ai (?:language )?(?:model|assistant)",
    r"(?:i cannot|i can't|i'm unable to).{0,40}(?:request|assist)",
    r"copyright",
    r"all rights reserved",
    r"may not be (?:published|reproduced|reprinted)",
    r"without (?:the )?(?:express |prior )*(?:written )?permission",
    r"creative commons",
    r"(?:^|[.\"”]\s)(?:photo(?:graph)?s?|image|picture|video|illustration|credits?|source|caption|graphic)(?: (?:by|credit|courtesy of))?\s?[:/]",
    r"getty images",
    r"shutterstock",
    r"\bap photo\b",
    r"file photo",
    r"photo by",
    r"(?:^|[(;]\s?)(?:reporting|editing|additional reporting|writing|compiled|edited) by\s",
    r"contributed (?:to this|reporting)",
    r"is a (?:staff writer|reporter|correspondent|columnist|freelance)",
    r"reach (?:him|her|them) at",
    r"\b(?:read|see|click|sign|subscribe|follow|listen|watch|download|tap|scroll|swipe)\b.{0,40}\b(?:more|also|here|up|us on|newsletter|below|link|full story|podcast|app)\b",
    r"\bsubscri(?:be|ption)s? (?:to|now|today)",
    r"\b(?:our|free|daily|weekly|this) newsletters?\b",
    r"\badvertis(?:ement|ing)\b(?:\s*$|\s*[.:])",
    r"^\s*(?:related|more|also read|read more|recommended|share|comments?|tags?|topics?|update[ds]?|correction|editor.s note|note|disclaimer|disclosure|this (?:story|article|post|content|page) (?:has been|was|is|originally|first|contains|may)|sponsored)\b.{0,3}[:|]",
    r"^\s*this (?:story|article|post) (?:has been|was|originally|first|contains|may)",
    r"follow (?:us|him|her|me|the \w+) on",
    r"on (?:facebook|twitter|instagram|x) (?:at|and)\b",
    r"failed to load",
    r"in-depth reporting",
    r"(?:offers?|subscri\w+|reporting) .{0,30}(?:a|per) (?:month|week)",
    r"affiliate (?:link|commission)",
    r"cookie",
    r"javascript",
    r"your (?:browser|inbox|email)",
    r"log ?in to (?:read|continue|view|your)",
    r"my account",
    r"privacy policy",
    r"terms of (?:use|service)",
    r"(?:leave|post) a (?:comment|reply)",
    r"have a (?:tip|story)",
    r"thank you for (?:reading|subscribing)",
)
_ENGLISH_TO_MODELS = (
    r"(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|prior|above|all|earlier|preceding|your)\b.{0,30}\b(?:instruction|prompt|rule|direction|message|guideline|text|context)",
    r"(?:system|developer|hidden|user)\s(?:prompt|message|instruction)",
    r"\b(?:you are|you're|act as|pretend to be|as) an? (?:ai\b|large language|language model|assistant|chatbot|helpful)",
    r"\byou are (?:chatgpt|claude|gpt|gemini|an ai)",
    r"""\b(?:respond|reply|answer|output|print|write|say) (?:only |exactly )+(?:the |this |a )?[\"'“‘\w]""",
    r"(?:instead|now|only),? (?:output|write|say|print|reply|respond)\b",
    r"###\s?(?:instruction|system|user|assistant)",
    r"^\s*(?:system|assistant|user|human)\s?:",
    r"prompt injection:",
)
_SIGNS = (
    r"©",
    r"ⓒ",
    r"\(c\)\s",
    r"<\|.{0,40}\|>",
    r"\[/?INST\]",
)
_SPEAKER = re.compile(
    r"^\s*\[[^\]]{2,40}[:：]|^\s*[▶▷►◇◆■Q&A\[]*\s?(?:인터뷰\s?[:：]|[가-힣]{2,4}(?:\s[가-힣]{2,8})?\s?[:：]\s|[QA문답]\s?[.:)]\s|(?:[A-Z][\w.'-]*\s?){1,3}:\s[A-Z“])"
)
# Who speaks, at the head of what is said: "▶홍길동 : ", "◇ 홍길동> ", "Q. ", "Jane Roe: ". Anchors and reporters tell the paper's own story.
_TURN = re.compile(
    r"\s*[▶▷►◇◆■□●○☆★-]?\s?(?!앵커|기자)(?P<ko>[가-힣]{2,4}(?:\s[가-힣]{2,8})?)\s?[:：>〉]\s*(?=\S)"
    r"|\s*(?P<qa>[QA]|문|답)\s?[.:)]\s"
    r"|\s*(?P<en>[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2}):\s(?=[\"“A-Z])"
)
_TURNS = 4
_CUT = re.compile(r"(?:…|\.\.|⋯)[.\"”’')\]]*$")
_CAPTION = re.compile(
    r"(?:사진|이미지|영상|자료)\s?(?:제공)?\s?[=:]|/\s?(?:사진|뉴스1|뉴시스|연합뉴스|로이터)|자료\s?사진|[ⓒ©]|\((?:사진|photo)\b|getty images|shutterstock|file photo|\bphoto(?:graph)?s? (?:by|credit|courtesy)|\b(?:AP|Reuters|AFP) photo",
    re.IGNORECASE,
)
_PICTURED = re.compile(r"\s*[▲△].{5,120}(?:모습|장면|사진|전경|있다)[.)]?\s*$")
_MARKS = (_ADDRESS, _RESIDUE, _BYLINE, _SPEAKER, _CUT, re.compile("|".join(_SIGNS), re.IGNORECASE))
_HANGUL, _LATIN = re.compile("[가-힣]"), re.compile("[a-z]{3}")
_WORDS = (
    (_HANGUL, re.compile("|".join(_KOREAN))),
    (_LATIN, re.compile("|".join(_ENGLISH))),
)
_TO_MODELS = (
    (_HANGUL, re.compile("|".join(_KOREAN_TO_MODELS))),
    (_LATIN, re.compile("|".join(_ENGLISH_TO_MODELS))),
)
_REPORTED = 12  # letters around a quotation, from which on somebody reports it
_LONGEST = 900


def is_foreign(sentence: str) -> bool:
    """Whether a sentence is no part of the story: a credit, a notice, an address, residue, talk to readers or to a model."""
    if len(sentence) > _LONGEST or any(test.search(sentence) for test in _MARKS):
        return True
    small = sentence.casefold()
    return _says(small, _WORDS) or (_says(small, _TO_MODELS) and _says(_reporting(small), _TO_MODELS))


def _says(small: str, lists: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]) -> bool:
    return any(words.search(small) for script, words in lists if script.search(small))


def _reporting(sentence: str) -> str:
    """What stands outside the quotations of a sentence that reports them, else the whole sentence."""
    around = quotations.outside(sentence)
    return around if len("".join(around.split())) >= _REPORTED else sentence


def turns_from(sentences: Sequence[str]) -> int:
    """Where a conversation begins whose speakers are named by marks alone; the number of sentences where there is none.

    From there on each sentence is somebody's, and told without its mark it would be the post's own.
    """
    heads = [
        (n, found[found.lastgroup or 0]) for n, text in enumerate(sentences) if (found := _TURN.match(text))
    ]
    counts = Counter(name for _, name in heads)
    turns = [n for n, name in heads if counts[name] > 1 or name in ("Q", "A", "문", "답")]
    return turns[0] if len(turns) >= _TURNS else len(sentences)


def is_caption(paragraph: str) -> bool:
    """Whether a paragraph is a picture's caption: short and with a credit, or led by the mark of captions."""
    if len(paragraph) > 250:
        return False
    return bool(_CAPTION.search(paragraph) or _PICTURED.match(paragraph))
