"""What machines are told of a post: schema.org's NewsArticle, kept in front matter under `news:`.

Only fields that are known are written; nothing is inferred. A site's layout prints them as JSON-LD, so that no post body
holds a script. Vocabulary: https://schema.org/NewsArticle and https://schema.org/CorrectionComment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.model import Attribution, Correction, Draft, Site
from aggregator.render import labels, safe
from aggregator.text import urls

Data = dict[str, object]


def article(
    draft: Draft, site: Site, posted: datetime, changed: tuple[Correction, ...], language: str
) -> Data:
    """The values of a NewsArticle that this draft and site bear out; `headline` and `url` are the layout's."""
    names = labels.of(language)
    based = [work(told, names) for told in draft.attribution if safe.url(told.url)]
    terms = [labels.licence(told.licence, names)[1] for told in draft.attribution]
    return _known(
        {
            "datePublished": posted.isoformat(timespec="seconds"),
            "dateModified": max(note.date for note in changed).isoformat(timespec="seconds")
            if changed
            else None,
            "inLanguage": language,
            "publisher": {
                "@type": "Organization",
                "name": safe.words(safe.visible(site.publisher or site.name)),
            },
            "license": terms[0] if len(set(terms)) == 1 and draft.mode == "full" else None,
            "isBasedOn": based,
            "citation": [found for told in draft.attribution if (found := origin(told))],
            "correction": [
                {
                    "@type": "CorrectionComment",
                    "text": safe.words(safe.visible(note.text)),
                    "datePublished": f"{note.date:%Y-%m-%d}",
                }
                for note in changed
            ],
        }
    )


def work(told: Attribution, names: Mapping[str, str]) -> Data:
    """One article that a post is based on."""
    publisher = safe.visible(told.publisher or "")
    return _known(
        {
            "@type": "NewsArticle",
            "url": safe.url(told.url),
            "headline": safe.words(safe.visible(told.title)),
            "publisher": {"@type": "Organization", "name": safe.words(publisher)} if publisher else None,
            "datePublished": told.published.isoformat(timespec="seconds") if told.published else None,
            "dateModified": told.modified.isoformat(timespec="seconds") if told.modified else None,
            "license": labels.licence(told.licence, names)[1],
        }
    )


def _known(values: Data) -> Data:
    return {key: value for key, value in values.items() if value not in (None, [], "")}


def origin(told: Attribution) -> str:
    """`example.org` where the page names another site as its origin, else nothing.

    The name and no link: what a page says of another site is its own claim, and a link of ours would vouch for it.
    """
    there, here = _host(told.original_url), _host(told.url)
    return there if there != here else ""


def _host(address: str | None) -> str:
    """`example.org` of an address, as readers name a site; letters that could be taken for others as punycode."""
    found = urls.absolute(address) if safe.url(address) and address else None
    return urlsplit(found).netloc.removeprefix("www.") if found else ""
