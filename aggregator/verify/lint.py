"""What can be seen wrong with a post without its source: the checks of `aggregator audit`, also run before a commit.

A finding blocks where no sound post has it; where a good writer may have meant it, it is only said.
"""

from __future__ import annotations

import html
import re
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator

from aggregator.model import Finding
from aggregator.text import sentences
from aggregator.verify import paper, talk
from aggregator.verify.paper import Paper

SHORTEST = 60
DOCUMENT = frozenset({"html", "head", "body", "title"})
ACTIVE = frozenset(
    [
        "script",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "button",
        "select",
        "textarea",
        "meta",
        "base",
        "link",
        "style",
        "svg",
        "math",
        "video",
        "audio",
        "template",
        "noscript",
        "dialog",
        "portal",
    ]
)
TEARING = frozenset(
    [
        "table",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "div",
        "blockquote",
        "pre",
        "section",
        "article",
        "aside",
    ]
)
PAIRED = frozenset(
    [
        "a",
        "b",
        "blockquote",
        "code",
        "del",
        "details",
        "div",
        "em",
        "figure",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "i",
        "ins",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]{1,60})(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
# Browsers pass over white space and control characters in a scheme, and read references in it.
_RUNS = re.compile(
    r"(?:javascript|vbscript|data:(?:text/html|(?:text|application)/(?:xhtml\+)?xml))", re.IGNORECASE
)
_PASSED_OVER = re.compile(r"[\x00-\x20\x7f\"']+")
_MARKDOWN_ADDRESS = re.compile(r"(?:\](?:\(|:)\s{0,20}<?|<(?=[a-zA-Z]{4,10}:))([^\s()<>]{1,200})")
_ATTRIBUTE_LIST = re.compile(r"\{:[^{}\n]{0,300}?\bon[a-z]{2,30}\s?=", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]{0,3}(?:```|~~~)|```", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)[^*\n]{1,300}\*\*")
_LIQUID = re.compile(r"\{\{|\{%")
# What is begun anew before it ends is not looked through twice.
_RAW = re.compile(
    r"\{%-?\s*raw\s*-?%\}[^{]*(?:\{(?!%-?\s*(?:end)?raw\b)[^{]*)*+\{%-?\s*endraw\s*-?%\}", re.DOTALL
)
_ADDRESS = re.compile(
    r"\b(?!https?:)h?[tx]{1,3}ps*:/{1,3}|\bhttps?:(?:/?(?=[\w.])(?!/)|///+)|\bhttps?://https?:|\bhttps?//",
    re.IGNORECASE,
)
_RESIDUE = re.compile(
    r"[(（\[]\s*(?:약|공백\s?포함|총|글자\s?수:?)?\s*\d{2,5}\s*(?:자|글자|단어|words?|characters?|字)\s*(?:이내|내외|정도|이상)?\s*[)）\]]"
    r"|\bword count:\s*\d+|^(?:제목|본문|서론|결론|요약|키워드|title|body|summary|keywords)\s?[:：]\s?$|\[(?:제목|본문|요약|insert [\w ]{1,30}|(?:your|company|author|publication) name)\]"
    r"|<\|[a-z_]+\|>|\[/?INST\]|^###? ?(?:instruction|response|assistant|system)\b|구글 ?seo",
    re.IGNORECASE | re.MULTILINE,
)
_EMPTY = re.compile(r"(?:none|null|undefined|nan|\[object object\])", re.IGNORECASE)
_MONTHLESS = re.compile(r"\d{4}\s?년\s?\d{1,2}\s?일(?!간|째|차|\s?동안)")
_DAY = re.compile(r"(?:(\d{4})\s?년\s?)?(?<!\d)(\d{1,2})\s?월\s?(\d{1,2})\s?일(?!간|째|차|\s?동안)")
_ISO = re.compile(r"(?<![\d./-])(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?![\d./-])")
# A letter, a comma or a dash does not end a sentence; Korean does without a mark where a headline or a list would.
_OPEN = re.compile(r"[^\W\d_][\u0300-\u036f]?$|[,，、;–—-]$")
_KOREAN_END = re.compile(r"[다요죠까음함됨임짐봄옴남줌듯것중등점지네]$")
_LATIN_MOJIBAKE = re.compile(
    r"(?:[Ã-ï][\u0080-\u00bf]){2}|â€[\u0080-\u00ff™œ˜š“”]|[ìëêí][\u0080-\u00bf‚-›€™œžŸ]{1,2}[ìëêí]|[\u00a1-\u00bf\u00c0-\u00ff]{6}"
)
_LOST = re.compile(r"\ufffd|(?<=\w)□(?=\w)|\?{3,}(?=[가-힣])|(?<=[가-힣])\?{3,}(?=[가-힣])")
_HANGUL = re.compile(r"[가-힣]")
_OTHER_SCRIPT = re.compile(
    r"[\u0400-\u052f]{2,}|[\u0530-\u07ff]{2,}|[\u0900-\u0fff]{2,}|[\u1780-\u17ff]{2,}|[\u3041-\u30ff]{2,}|[\u4e00-\u9fff]{2,}"
)
_GLUED = re.compile(r"[가-힣][a-z]{3,}(?=[<\s가-힣])")
_NOTICE = re.compile(
    r"무단\s?(?:전재|복제|배포)|재배포|공공누리|출처\s?표시|자유롭게 이용|자유이용|이용허락|저작권자|저작권법 제|저작물|all rights reserved|copyright",
    re.IGNORECASE,
)
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z]{3,}|\d{2,}")


def post(text: str) -> tuple[Finding, ...]:
    """What is wrong with this post file; it passes where nothing found blocks."""
    read = paper.read(text)
    return tuple(finding for check in CHECKS for finding in check(read))


def front_matter(read: Paper) -> Iterator[Finding]:
    """It can be read and has a title that is text."""
    if read.fault:
        yield Finding("front-matter", "front", read.fault)
        return
    title = read.value("title")
    if not isinstance(title, str) or not title.strip():
        yield Finding("front-matter", "title", "the title is missing or not text")


def markup(read: Paper) -> Iterator[Finding]:
    """Nothing runs, no document stands in the document, what is opened is closed."""
    names = {tag.name for tag in read.tags}
    for name in sorted(names & DOCUMENT):
        yield Finding("html-document", "body", f"<{name}> inside a post")
    for name in sorted(names & ACTIVE):
        yield Finding("active-markup", "body", f"<{name}> inside a post")
    for tag in read.tags:
        if any(_runs(name, value) for name, value in _ATTRIBUTE.findall(tag.attributes)):
            yield Finding("active-markup", "body", f"<{tag.name}> with something that runs")
    if any(map(_leads_to_script, _MARKDOWN_ADDRESS.findall(read.body))) or _ATTRIBUTE_LIST.search(read.body):
        yield Finding("active-markup", "body", "Markdown with something that runs")
    if _is_torn(read):
        yield Finding("unbalanced", "body", "a block inside a paragraph, which ends it early")
    depth = Counter(tag.name for tag in read.tags if not tag.closes)
    depth.subtract(tag.name for tag in read.tags if tag.closes)
    for name in sorted(PAIRED & {name for name, count in depth.items() if count}):
        yield Finding("unbalanced", "body", f"<{name}> is opened and closed a different number of times")


def _runs(name: str, value: str) -> bool:
    """Whether an attribute is a handler or holds a script."""
    is_handler = name.lower().startswith("on") and bool(value)
    return is_handler or _leads_to_script(value)


def _leads_to_script(address: str) -> bool:
    return bool(_RUNS.match(_PASSED_OVER.sub("", html.unescape(address))))


def _is_torn(read: Paper) -> bool:
    """Whether a table, list, heading or rule opens while a paragraph is open: browsers close the paragraph there."""
    inside = False
    for tag in read.tags:
        if tag.name == "p":
            inside = not tag.closes
        elif inside and tag.name in TEARING and not tag.closes:
            return True
    return False


def leftovers(read: Paper) -> Iterator[Finding]:
    """No Markdown or template syntax that the reader would see or the generator would run."""
    if _FENCE.search(read.body):
        yield Finding("code-fence", "body", "a code fence")
    bold = _BOLD.search(read.body) if any(tag.name in paper.BLOCKS for tag in read.tags) else None
    if bold:
        yield Finding("markdown-in-html", "body", f"{bold[0][:60]!r} among HTML")
    if _LIQUID.search(_RAW.sub("", read.body)):
        blocks = read.value("render_with_liquid") is not False
        yield Finding("liquid", "body", "a template expression", blocks)


def addresses(read: Paper) -> Iterator[Finding]:
    """No address with a mangled scheme."""
    found = _ADDRESS.search(read.body) or _ADDRESS.search(read.said)
    if found:
        yield Finding("address", "body", f"a broken address: {found[0]!r}")


def machine(read: Paper) -> Iterator[Finding]:
    """No message of an API, no empty value, no word to or of a prompter."""
    found = talk.API.search(read.said.casefold()) or talk.API.search(read.matter.casefold())
    if found:
        yield Finding("api-error", "body", f"an error message: {found[0][:80]!r}")
    if any(
        _EMPTY.fullmatch(words.strip())
        for words in (*read.statements, *(block.linked for block in read.blocks))
    ):
        yield Finding("empty-value", "body", "a value that was never filled")
    for sentence in talk.to_a_prompter(read.said):
        yield Finding("talk", "body", f"talks to a prompter: {sentence[:80]!r}")
        break
    residue = _RESIDUE.search(read.said)
    if residue:
        yield Finding("residue", "body", f"left from a prompt: {residue[0].strip()!r}")


def length(read: Paper) -> Iterator[Finding]:
    """It says something, unless it says that it is an excerpt or withdrawn."""
    if read.value("mode") == "excerpt" or read.value("withdrawn"):
        return
    words = sum(len("".join(paper.own_words(block).split())) for block in read.blocks)
    if words < SHORTEST:
        yield Finding("too-short", "body", f"{words} letters besides links")


def dates(read: Paper) -> Iterator[Finding]:
    """No date that lost its month, and none that no calendar has."""
    lost = _MONTHLESS.search(read.said)
    if lost:
        yield Finding("date", "body", f"a date without its month: {lost[0]!r}")
    for found in (*_DAY.finditer(read.said), *_ISO.finditer(read.shown)):
        year, month, day = (int(part) if part else 2000 for part in found.groups())
        if not _is_day(year, month, day):
            yield Finding("date", "body", f"no such day: {found[0]!r}")
            return


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(max(1, min(year, 9999)), month)[1]


def endings(read: Paper) -> Iterator[Finding]:
    """Paragraphs and excerpt end where a sentence does."""
    prose = [block for block in read.prose if block.tag == "p" and not block.linked]
    cut = [block for block in prose if len(block.text) >= 40 and not _is_ended(block.text)]
    if cut:
        is_lone = len(prose) > 2 and cut == prose[-1:] and bool(re.search(r"[.。]\s", cut[-1].text))
        yield Finding("ending", "body", f"a sentence that does not end: …{cut[-1].text[-40:]!r}", is_lone)
    excerpt = read.value("excerpt") or read.value("description")
    if isinstance(excerpt, str) and excerpt.strip().endswith(("…", "...")):
        yield Finding("truncated", "excerpt", "the excerpt is cut", False)


def _is_ended(text: str) -> bool:
    return not _OPEN.search(text) or bool(_KOREAN_END.search(text))


def script(read: Paper) -> Iterator[Finding]:
    """Korean prose holds no word of another script that stands in no bracket or quotation."""
    if str(read.value("lang") or read.value("language") or "ko")[:2] != "ko":
        return
    text = "\n".join(re.sub(r"\([^()\n]{0,120}\)", "", talk.unquoted(block.text)) for block in read.prose)
    if len(_HANGUL.findall(text)) < 60:
        return
    strange = [found[0] for found in _OTHER_SCRIPT.finditer(text) if not _is_read_in_korea(found[0])]
    if strange:
        yield Finding("script", "body", f"{strange[0]!r} in Korean prose")
    glued = _GLUED.search(text)
    if glued:
        yield Finding("script", "body", f"{glued[0]!r} in one word", False)


def _is_read_in_korea(word: str) -> bool:
    """Han characters of KS X 1001, as Korean papers print; not simplified or Japanese forms, nor other scripts."""
    if "\u4e00" <= word[0] <= "\u9fff":
        try:
            return bool(word.encode("euc_kr"))
        except UnicodeEncodeError:
            return False
    return False


def garbled(read: Paper) -> Iterator[Finding]:
    """No letters lost or misread in decoding."""
    found = _LOST.search(read.said) or _LATIN_MOJIBAKE.search(read.said)
    if found:
        yield Finding("mojibake", "body", f"garbled: {found[0]!r}")


def repeats(read: Paper) -> Iterator[Finding]:
    """No sentence stands twice; a body that is largely repeats, or says one thing three times, is broken."""
    said = [one for block in read.prose for one in sentences.split(block.text) if len(one) >= 20]
    counts = Counter(re.sub(r"\W+", "", one).casefold() for one in said)
    again = {one: count for one, count in counts.items() if count > 1}
    if again:
        share = sum(again.values()) / len(said)
        is_broken = share > 0.4 or any(count > 2 and len(one) >= 30 for one, count in again.items())
        yield Finding("repeats", "body", f"{len(again)} sentences more than once", is_broken)


def notices(read: Paper) -> Iterator[Finding]:
    """The body is about its subject, not about a copyright notice."""
    said = [
        one for block in read.prose for one in sentences.split(talk.unquoted(block.text)) if len(one) >= 10
    ]
    about = [one for one in said if _NOTICE.search(one)]
    if len(about) >= 2 and len(about) / len(said) > 0.4:
        yield Finding("notice", "body", f"{len(about)} of {len(said)} sentences are about copyright")


def title(read: Paper) -> Iterator[Finding]:
    """The body speaks of what the title names."""
    words = _WORD.findall(str(read.value("title") or ""))
    if len(words) < 3 or not read.prose:
        return
    body = unicodedata.normalize(
        "NFKC", "\n".join(block.text for block in read.blocks if not block.linked)
    ).casefold()
    served = [word for word in words if _stem(word) in body]
    if len(served) * 5 < len(words):
        yield Finding("title", "title", "the body does not speak of what the title names", False)


def _stem(word: str) -> str:
    """Two syllables, or four letters: what particles and inflection leave alone."""
    return unicodedata.normalize("NFKC", word).casefold()[: 2 if _HANGUL.match(word) else 4]


CHECKS: tuple[Callable[[Paper], Iterator[Finding]], ...] = (
    front_matter,
    markup,
    leftovers,
    addresses,
    machine,
    length,
    dates,
    endings,
    script,
    garbled,
    repeats,
    notices,
    title,
)
