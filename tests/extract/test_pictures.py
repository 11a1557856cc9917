"""Whose the article's picture is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.extract import article
from aggregator.model import Page

URL = "https://valley.example/news/bridge"
LINE = (
    "<p>The old bridge over the river reopened on Friday after eight months of repairs, the council said.</p>"
)
IMAGE = '<meta property="og:image" content="/pictures/bridge-1200x630.jpg">'


def read(head: str, caption: str = "", file: str = "bridge-640x360.jpg") -> tuple[str | None, str | None]:
    html = (
        f"<html><head><title>Bridge reopens</title>{head}</head><body><article><h1>Bridge reopens</h1><figure><img src='/pictures/{file}'>"
        f"<figcaption>{caption}</figcaption></figure>{LINE * 3}</article></body></html>"
    )
    made = article(
        Page(URL, URL, html.encode(), "text/html; charset=utf-8", datetime(2026, 11, 24, tzinfo=UTC))
    )
    return made.image, made.image_credit


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("The bridge on Friday. Photo: Jane Roe/Valley Post", "Jane Roe/Valley Post"),
        ("The bridge on Friday. Jane Roe / Getty Images", "Jane Roe / Getty Images"),
        ("Die Brücke am Freitag (Foto: Jane Roe)", "Jane Roe"),
        ("다시 열린 다리. 사진=골짜기군 제공", "골짜기군 제공"),
        ("다시 열린 다리. 골짜기신문 자료사진 ⓒ홍길동", "홍길동"),
        ("The bridge on Friday", None),
        ("Photo: a sentence that tells at length what the picture shows of the bridge", None),
    ],
)
def test_caption_of_the_picture_names_its_maker(caption, credit):
    """The credit stands in the caption of the same picture in another size."""
    assert ("https://valley.example/pictures/bridge-1200x630.jpg", credit) == read(IMAGE, caption)


def test_caption_of_another_picture_credits_nothing():
    """Another file is another picture."""
    assert read(IMAGE, "The mayor. Photo: Jane Roe", "mayor.jpg")[1] is None


def test_json_ld_names_the_credit():
    """An ImageObject's creditText is the publisher's own word."""
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge reopens","image":{"@type":"ImageObject","url":"/b.jpg","creditText":"Jane Roe"}}</script>'

    assert ("https://valley.example/b.jpg", "Jane Roe") == read(head)
