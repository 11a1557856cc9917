"""Pieces -> pages, each outlet's in a layout and a charset of its own (`layouts/<outlet>.html`)."""

from __future__ import annotations

import html
import json
from datetime import datetime
from functools import cache
from importlib import resources
from string import Template

from aggregator.demo.paper import Outlet, Piece

ALTERNATES = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}
LICENCES = {
    "kogl-1": "본 저작물은 공공누리 제1유형(출처표시) 조건에 따라 이용할 수 있습니다.",
    "kogl-4": "본 저작물은 공공누리 제4유형(출처표시+상업적 이용금지+변경금지) 조건에 따라 이용할 수 있습니다.",
}


def article(piece: Piece, base: str, others: tuple[Piece, ...] = ()) -> bytes:
    """The page of one piece, in its outlet's charset; `others` stand in its list of more to read."""
    outlet, title = piece.outlet, html.escape(piece.title)
    text = _layout(outlet.key).substitute(
        charset=outlet.charset,
        title=title,
        url=base + piece.path,
        author=html.escape(f"{piece.author} 기자" if outlet.key == "hanbit" else piece.author),
        published=piece.published.isoformat(),
        published_ko=_korean(piece.published),
        published_en=f"{piece.published:%B} {piece.published.day}, {piece.published:%Y}",
        modified_meta=f'<meta property="article:modified_time" content="{piece.changed.isoformat()}">',
        modified_line=f"<span>수정 {_korean(piece.modified)}</span>" if piece.modified else "",
        body=_body(piece),
        others="".join(_item(other) for other in others if other is not piece),
        licence_line=LICENCES.get(piece.licence or "", ""),
        json_ld=_json_ld(piece, base),
    )
    return text.encode(outlet.charset)


def front(outlet: Outlet, pieces: tuple[Piece, ...]) -> bytes:
    """The front page of an outlet: its pieces, and where its feed is."""
    kind = ALTERNATES.get(outlet.announces)
    link = f'<link rel="alternate" type="{kind}" href="/{outlet.key}/{outlet.announces}">' if kind else ""
    text = _layout("front").substitute(
        charset=outlet.charset,
        language=outlet.language,
        name=html.escape(outlet.name),
        alternate=link,
        items="\n".join(_item(piece) for piece in pieces),
    )
    return text.encode(outlet.charset)


@cache
def _layout(name: str) -> Template:
    file = resources.files(__package__) / "layouts" / f"{name}.html"
    return Template(file.read_text(encoding="utf-8"))


def _item(piece: Piece) -> str:
    return f'<li><a href="{piece.path}">{html.escape(piece.title)}</a></li>'


def _body(piece: Piece) -> str:
    photo = f"<figure><figcaption>{html.escape(piece.photo)}</figcaption></figure>" if piece.photo else ""
    return photo + "\n".join(f"<p>{html.escape(part, quote=False)}</p>" for part in piece.paragraphs)


def _korean(moment: datetime) -> str:
    return f"{moment:%Y.%m.%d %H:%M}"


def _json_ld(piece: Piece, base: str) -> str:
    """The piece as schema.org's NewsArticle, safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": piece.published.isoformat(),
        "dateModified": piece.changed.isoformat(),
        "author": [{"@type": "Person", "name": piece.author}],
        "publisher": {"@type": "Organization", "name": piece.outlet.name},
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "mainEntityOfPage": base + piece.path,
    }
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
