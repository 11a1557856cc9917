"""Naver's blogs, by the editor a post was written in; a post is never moved to a newer one."""

from __future__ import annotations

from datetime import date

from aggregator.extract.sites.layout import Layout
from aggregator.model import Select

LAYOUTS = (
    # SmartEditor ONE
    Layout(
        date(2018, 12, 1),
        Select(
            title=".se-title-text",
            body=".se-main-container",
            drop=(".se-caption", ".se-oglink", ".se-placesMap", ".se-sticker", ".se-material"),
        ),
    ),
    # SmartEditor 3.0
    Layout(
        date(2015, 3, 1),
        Select(
            title=".se_textarea.se_title, .se_title .se_textarea",
            body=".se_component_wrap.sect_dsc",
            drop=(".se_mediaText", ".se_og_wrap", ".se_map"),
        ),
    ),
    # SmartEditor 2 and before
    Layout(date(2003, 10, 1), Select(title=".pcol1.itemSubjectBoldfont", body="#postViewArea")),
)
