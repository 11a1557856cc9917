"""Addresses as feeds and pages write them -> the address an article has, and the key by which two of them are one.

`clean` is what is stored, fetched and linked; `identity` is only compared. Both are pure: where an address leads in the
end is told by fetching it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from ipaddress import IPv6Address
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

from aggregator.text.clean import storable


class Wrapper(NamedTuple):
    """A host (and its subdomains) that passes readers on, the start of its path, and where the address is kept."""

    host: str
    path: str
    names: tuple[str, ...]


@lru_cache(maxsize=2048)
def clean(url: str, base: str | None = None) -> str | None:
    """The absolute http(s) address of the article meant, without tracking and redirectors; None if there is none.

    Entities are mended, spaces and letters beyond ASCII are percent-encoded, host names are IDNA (UTS 46), user names,
    sessions and fragments dropped; only a fragment that is a page of its own stays (`#!/news/5`).
    """
    try:
        return _unwrapped(_absolute(url, base), depth=3) if url.strip() else None
    except ValueError:
        return None


def absolute(url: str, base: str | None = None) -> str | None:
    """The same without a guess at what is tracking: the address of a feed, a sitemap, a page of a list."""
    try:
        return urlunsplit(_absolute(url, base)) if url.strip() else None
    except ValueError:
        return None


@lru_cache(maxsize=2048)
def identity(url: str) -> str:
    """A key equal for two spellings of one address: scheme, www. and m., trailing slash, order of query, AMP."""
    found = clean(url)
    if found is None:
        return _printable(url)
    parts = urlsplit(found)
    address = MOBILE.sub("", parts.netloc)
    path = AMP_NAME.sub("", AMP_PATH.sub("", AMP_FOLDER.sub("/", _plainly(parts.path))))
    path = INDEX.sub("/", path).rstrip("/")
    pairs = (pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_amp(*pair))
    query = storable("&".join(f"{name}={value}" for name, value in sorted(pairs)))
    page = f"#{parts.fragment}" if parts.fragment else ""
    return f"{address}{path}?{query}{page}" if query else address + path + page


def host(url: str) -> str:
    """The host of this address in lower case, without port; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def site(url: str) -> str:
    """The host without www., m. and the like: what two pages of one newspaper share."""
    return MOBILE.sub("", host(url))


def family(url: str) -> str:
    """What the hosts of one publisher share: the registrable domain as far as rules tell it, the port where one is named.

    Addresses, and names of hosts that many share (`*.tistory.com`), are a family of their own.
    """
    try:
        name, port = host(url), urlsplit(url).port
    except ValueError:
        return ""
    labels = name.split(".")
    if labels[-1].isdigit() or ":" in name or SHARED.search(name):
        return f"{MOBILE.sub('', name)}:{port or ''}"
    count = 3 if len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in SECOND_LEVEL else 2
    return f"{'.'.join(labels[-count:])}:{port or ''}"


def _absolute(url: str, base: str | None) -> SplitResult:
    """The parts of this address, resolved and spelt canonically; ValueError if it is no web address."""
    text = _printable(_mended(url) if "&" in url else url).replace("\\", "/")
    text = FEED_SCHEME.sub(lambda found: found[1] or "http://", text)
    parts = urlsplit(urljoin(_printable(base), text) if base else text)
    if parts.scheme not in ("http", "https"):
        raise ValueError("not a web address")
    netloc = _netloc(parts)
    path = _dotless(parts.path) if "/." in parts.path else parts.path
    fragment = _quoted(parts.fragment) if PAGE_FRAGMENT.match(parts.fragment) else ""
    return SplitResult(parts.scheme, netloc, _quoted(path) or "/", _quoted(parts.query), fragment)


def _dotless(path: str) -> str:
    """The path without its . and .. (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _printable(url: str) -> str:
    """Without the control characters and line breaks browsers ignore (WHATWG URL, 4.4), nor invisible ones."""
    return IGNORED.sub("", url[:LONGEST]).strip()


def _mended(url: str) -> str:
    """Entities of a feed escaped once or twice; `&copy=1` is a parameter."""
    return ENTITY.sub(lambda found: unescape(found[0]), ENTITY.sub(lambda found: unescape(found[0]), url))


def _netloc(parts: SplitResult) -> str:
    """Host and port without user name, default port and trailing dot."""
    name, port = parts.hostname or "", parts.port
    if ":" in name:
        return _with_port(f"[{IPv6Address(name)}]", port, parts.scheme)
    name = name.rstrip(".")
    if not name.isascii():
        name = _idna(name)
    if not HOST.fullmatch(name) or len(name) > 253:
        raise ValueError("not a host name")
    return _with_port(name, port, parts.scheme)


def _idna(name: str) -> str:
    import idna  # its tables cost 10 ms, and few addresses need them

    return idna.encode(name, uts46=True).decode("ascii")


def _with_port(name: str, port: int | None, scheme: str) -> str:
    return name if port is None or (scheme, port) in DEFAULTS else f"{name}:{port}"


def _quoted(text: str) -> str:
    """Percent-encoded where it has to be; what is encoded stays so, with capitals."""
    if SAFE.fullmatch(text):
        return text
    text = LOOSE_PERCENT.sub("%25", text)
    return quote(text.encode("utf-8", "ignore"), safe="/%:@!$&'()*+,;=~?-._|")


def _without_tracking(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _is_tracking(*pair.partition("=")[::2]))


def _is_tracking(name: str, value: str) -> bool:
    """Whether a parameter says where the reader came from, and never which article is meant.

    Its name alone tells that where no site would give an article's number such a name; where one might (`ncid=rss`,
    `ref=rss-news-star`), the value has to tell it too.
    """
    name, value = name.lower(), value.lower()
    if TRACKING.fullmatch(name):
        return True
    if name in DOUBTFUL:
        return bool(value) and not DIGIT.search(value)
    return name in ORIGINS and (value in CHANNELS or bool(RSS.match(value)))


def _unwrapped(parts: SplitResult, depth: int) -> str:
    """The address inside a redirector's, or this one without tracking."""
    if depth:
        inner = _inner(parts)
        if inner:
            return _unwrapped(_absolute(inner, None), depth - 1)
    path = SESSION.sub("", parts.path) if ";" in parts.path else parts.path
    return urlunsplit(parts._replace(path=path, query=_without_tracking(parts.query)))


def _inner(parts: SplitResult) -> str | None:
    amp = AMP_CACHE.match(parts.netloc + parts.path)
    if amp:
        return f"http{amp['secure'] or ''}://{amp['rest']}" + (f"?{parts.query}" if parts.query else "")
    if yahoo := YAHOO.search(parts.path):
        return unquote(yahoo[1]) if parts.netloc.endswith("yahoo.com") else None
    if "%3a" not in parts.query.lower() and "://" not in parts.query:
        return None
    names = next(
        (w.names for w in WRAPPERS if _is_of(parts, w)), GENERIC if PASSAGE.fullmatch(parts.path) else ()
    )
    found = (value for name, value in parse_qsl(parts.query) if name in names)
    return next((value for value in found if WEB.match(value)), None)


def _is_of(parts: SplitResult, wrapper: Wrapper) -> bool:
    name = parts.netloc
    return (name == wrapper.host or name.endswith("." + wrapper.host)) and parts.path.startswith(wrapper.path)


def _plainly(path: str) -> str:
    """Percent-encoded letters and digits as themselves."""
    return quote(unquote(path), safe="/:@!$&'()*+,;=~") if "%" in path else path


def _is_amp(name: str, value: str) -> bool:
    return (name == "amp" and value in ("", "1", "true", "y", "Y")) or (
        name.lower() == "outputtype" and value == "amp"
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST = 8192
DEFAULTS = frozenset((("http", 80), ("https", 443)))
IGNORED = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\u00ad]")
FEED_SCHEME = re.compile(r"^(?:feed|itpc|pcast):(?:(https?://)|//)?", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
SAFE = re.compile(r"(?:[A-Za-z0-9/:@!$&'()*+,;=~?._|-]|%[0-9A-F]{2})*")
LOOSE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
MOBILE = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
SECOND_LEVEL = _words(
    "co com or go ac ne re pe net org gov edu mil nm es kg hs ms sc seoul busan gen ltd plc me nhs"
)
SHARED = re.compile(
    r"\.(?:tistory|blogspot|wordpress|tumblr|substack|medium|wixsite|weebly|livejournal|egloos)\.(?:com|[a-z]{2})$"
    r"|\.(?:github|gitlab|gitbook|netlify|vercel|pages|web|herokuapp)\.(?:io|app|dev|com)$"
)
INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
AMP_PATH = re.compile(r"(?:/amp/?|\.amp(?=\.html?$)|\.amp)$", re.IGNORECASE)
AMP_CACHE = re.compile(
    r"(?:[\w.-]+\.cdn\.ampproject\.org/[cv]|www\.google\.[\w.]+/amp)/(?P<secure>s)?/?(?P<rest>[^/]+\..+)"
)
YAHOO = re.compile(r"/RU=(https?[^/]+)/")
AMP_FOLDER = re.compile(r"^/amp/(?=.)", re.IGNORECASE)
AMP_NAME = re.compile(r"(?<=[a-z])A(?:mp|MP)(?=\.\w{2,5}$)")  # articleViewAmp.html
PAGE_FRAGMENT = re.compile(r"!/?[^/]")
DIGIT = re.compile(r"\d")
SESSION = re.compile(r";(?:jsessionid|phpsessid)=[\w.!-]*", re.IGNORECASE)
# Each name in full, or a prefix that only one maker of such parameters uses: `gid`, `msid` and `pk_id` are articles.
TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|d|y|ys|ym|tw|tt|mib)clid|msclkid|gclsrc|[gw]braid|li_fat_id|igsh(?:id)?|irclickid|sccid|_ga|_gl"
    r"|_hs(?:enc|mi)|__hs(?:tc|sc|fp)|hsctatracking|mc_[ce]id|mkt_tok|ns_(?:mchannel|source|campaign|linkname|fee)|ito"
    r"|at_(?:medium|campaign(?:_type)?|custom\d|link_(?:id|origin|type)|format|ptr_name|bbc_team)"
    r"|spm|__twitter_impression|xtor|wt\.?mc(?:_id)?|wt_mc|sr_share|guccounter|guce_\w+|yptr|feedtype"
    r"|pk_(?:campaign|kwd|keyword|source|medium|content|cid)|piwik_\w+|mtm_\w+|matomo_\w+|vero_(?:id|conv)|oly_(?:anon|enc)_id"
    r"|ref_src|ref_url|share_from|nclick|sns_share|inflow|traffic_source|phpsessid|jsessionid|aspsessionid[a-z]{8}"
)
DOUBTFUL = _words("cmp cmpid ncid ocid smid s_cid icid rss_id")
RSS = re.compile(r"(?:rss|atom|newsletter)(?:[-_.]|$)")
ORIGINS = _words("ref from origin cloc source src via rss referrer refer referer medium partner input")
CHANNELS = _words(
    """rss rss2 feed rssfeed rss_feed atom newsletter twitter facebook fb kakao kakaotalk naver daum google googlenews newsstand
    news_stand email sns instagram telegram line y"""
)
WRAPPERS = (
    Wrapper("google.com", "/url", ("url", "q")),
    Wrapper("google.co.kr", "/url", ("url", "q")),
    Wrapper("facebook.com", "/l.php", ("u",)),
    Wrapper("instagram.com", "/", ("u",)),
    Wrapper("bing.com", "/news/apiclick", ("url",)),
    Wrapper("t.umblr.com", "/redirect", ("z",)),
    Wrapper("youtube.com", "/redirect", ("q",)),
    Wrapper("vk.com", "/away", ("to",)),
    Wrapper("duckduckgo.com", "/l/", ("uddg",)),
    Wrapper("slack-redir.net", "/link", ("url",)),
    Wrapper("safelinks.protection.outlook.com", "/", ("url",)),
    Wrapper("out.reddit.com", "/", ("url",)),
    Wrapper("link.naver.com", "/bridge", ("url",)),
    Wrapper("cc.naver.com", "/cc", ("u",)),
    Wrapper("app.daum.net", "/", ("url",)),
    Wrapper("linkedin.com", "/redir", ("url",)),
    Wrapper("steamcommunity.com", "/linkfilter", ("url", "u")),
    Wrapper("feedproxy.google.com", "/", ("url",)),
)
PASSAGE = re.compile(
    r"/(?:[\w-]+/)?(?:url|redirect|redir|away|goto|outbound|exit|clickthrough)(?:\.\w{2,4})?/?", re.IGNORECASE
)
GENERIC = ("url", "u", "q", "to", "target", "dest", "destination", "redirect", "redirect_url", "link", "goto")
