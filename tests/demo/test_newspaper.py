"""The sample newspaper: what it serves, and that it is the same paper the next time."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from datetime import UTC, date, datetime
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer
from xml.etree import ElementTree

import pytest

from aggregator import config, errors
from aggregator.demo import feeds, newspaper, pages, paper

OPENED = datetime(2026, 3, 31, 6, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8765"
PIECES = paper.pieces(OPENED)


def piece(path: str, edition: int = 1) -> paper.Piece:
    return next(p for p in paper.pieces(OPENED, edition) if p.path == path)


def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:
            return reply.status, reply.read(), dict(reply.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def test_paper_holds_what_a_demo_must_show():
    """At least 12 articles in two languages, a long one in each, one that only shows a photograph."""
    told = [p for p in PIECES if p.paragraphs]
    long = {p.outlet.language for p in told if sum(part.count(". ") + 1 for part in p.paragraphs) >= 24}

    assert (True, {"ko", "en"}, 1) == (len(told) >= 12, long, len(PIECES) - len(told))


def test_no_mark_is_left_in_a_text():
    """Every {date}, {weekday} and {year} is written out, and no sentence of a correction line is printed."""
    texts = [text for p in PIECES for text in (p.title, *p.paragraphs)]

    assert [] == [text for text in texts if re.search(r"[{}]|=>", text)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("{date +1}부터", "ko", "4월 1일부터"),
        ("on {date -31}", "en", "on February 28"),
        ("{weekday 0}", "ko", "화요일"),
        ("{weekday +1} of {year +1}", "en", "Wednesday of 2027"),
    ],
)
def test_dates_are_counted_from_the_day_of_publication(text: str, language: str, expected: str):
    """A mark becomes the date so many days away, in the words of the language."""
    assert expected == paper.dated(text, date(2026, 3, 31), language)


def test_second_edition_corrects_one_piece():
    """Only the flood article differs between the editions: new figures in title and text, and a time of change."""
    changed = [old.path for old, new in zip(PIECES, paper.pieces(OPENED, 2), strict=True) if old != new]
    new = piece("/hanbit/articles/flood.html", 2)

    assert (["/hanbit/articles/flood.html"], True, OPENED) == (
        changed,
        "14억 2000만 원" in new.title,
        new.modified,
    )
    assert "12억" not in new.title + "".join(new.paragraphs)


def test_old_paper_is_printed_in_euc_kr():
    """The Korean daily's pages are EUC-KR bytes and say so."""
    page = pages.article(piece("/hanbit/articles/night-bus.html"), BASE)

    assert (True, True) == (b'charset="euc-kr"' in page, "심야버스" in page.decode("euc-kr"))


@pytest.mark.parametrize(
    "outlet", [o for o in paper.OUTLETS if o.announces.endswith(".xml")], ids=lambda o: o.key
)
def test_xml_announcements_are_well_formed(outlet: paper.Outlet):
    """RSS, Atom and sitemap name every piece of their outlet once."""
    own = tuple(p for p in PIECES if p.outlet is outlet)
    setter, _ = feeds.SETTERS[outlet.announces]
    text = setter(outlet, own, BASE)
    names = [
        e.text or e.get("href")
        for e in readable(text).iter()
        if e.tag.split("}")[-1] in ("loc", "link", "id")
    ]

    assert {BASE + p.path for p in own} == {name for name in names if name and name.endswith(".html")}


def readable(text: bytes) -> ElementTree.Element:
    """The tree of an XML file; expat knows no EUC-KR, so its bytes are decoded first."""
    if b'encoding="euc-kr"' in text:
        text = text.replace(b'encoding="euc-kr"', b"", 1).decode("euc-kr").encode()
    return ElementTree.fromstring(text)


def test_json_feed_is_json():
    """The JSON Feed names its pieces, newest first."""
    outlet = next(o for o in paper.OUTLETS if o.announces == "feed.json")
    own = tuple(p for p in PIECES if p.outlet is outlet)
    items = json.loads(feeds.json_feed(outlet, own, BASE))["items"]

    assert [BASE + p.path for p in own] == [item["url"] for item in items]


def test_unchanged_page_is_answered_304():
    """A second request with the ETag of the first gets no body."""
    with newspaper.serve() as stand:
        _, _, headers = get(stand.url + "/riverside/feed.json")
        again = get(stand.url + "/riverside/feed.json", If_None_Match=headers["ETag"])

    assert (304, b"") == again[:2]


def test_missing_page_is_404():
    """An address that nothing stands at is answered, not dropped."""
    with newspaper.serve() as stand:
        assert 404 == get(stand.url + "/nowhere")[0]


def test_every_announced_address_is_served():
    """Each source of the configuration and each article answers 200."""
    with newspaper.serve() as stand:
        feeds_of_all = [f"{stand.url}/{o.key}/{o.announces}" for o in paper.OUTLETS]
        urls = [
            *feeds_of_all,
            *(row["url"] for row in stand.sources()),
            *(stand.url + p.path for p in PIECES),
        ]

        assert {200} == {get(url)[0] for url in urls}


def test_second_demo_meets_the_same_paper(tmp_path: Path):
    """Port, texts and edition are what they were when the paper was last served."""
    state = tmp_path / "newspaper.json"
    with newspaper.serve(state) as first:
        first.correct()
    with newspaper.serve(state) as second:
        assert (first.url, first.answers, 2) == (second.url, second.answers, second.edition)


def test_taken_port_is_told(tmp_path: Path):
    """Where another program listens on the remembered port, the error names it and the mend."""
    with TCPServer(("127.0.0.1", 0), BaseRequestHandler) as other:
        port = other.server_address[1]
        state = tmp_path / "newspaper.json"
        state.write_text(json.dumps({"port": port, "opened": OPENED.isoformat()}))
        with pytest.raises(errors.SiteError, match=f"port {port}"), newspaper.serve(state):
            pass


def test_configuration_is_one_that_the_program_reads(tmp_path: Path):
    """The demo's configuration passes the same reader as an operator's."""
    with newspaper.serve() as stand:
        read = config.read(json.dumps(stand.config(tmp_path / "demo", tmp_path / "db")), tmp_path)

    assert [o.key for o in paper.OUTLETS] == [source.name for source in read.sources]
