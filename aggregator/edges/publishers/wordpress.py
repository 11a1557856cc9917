"""WordPress by its REST API (https://developer.wordpress.org/rest-api/reference/posts/), with an application password.

A post is known by its id, which the mark keeps, and where a crash kept the id from the record by its slug and by a comment
in its text that names the story and the text's fingerprint. The mark also keeps when WordPress last changed it: a post
changed at another time whose text has another fingerprint was edited by a person.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aggregator.edges.git import fingerprint
from aggregator.edges.publishers.api import Api, ApiError
from aggregator.edges.publishers.protocol import Asset, Batch, Item, Outcome, Receipt

if TYPE_CHECKING:
    import httpx

STATES = "publish,future,draft,pending,private"
POSTS, MEDIA = "/wp-json/wp/v2/posts", "/wp-json/wp/v2/media"
NAMED = re.compile(r"<!-- aggregator story: ([\w.:-]+) text: (\w+) -->\n(.*)", re.S)
LONGEST_SLUG = 190  # of the 200 characters WordPress keeps, percent-encoded


@dataclass(frozen=True, slots=True)
class Mark:
    """What identifies a post there: its id, and when it was last changed (UTC, as WordPress writes it)."""

    id: int
    modified: str

    def __str__(self) -> str:
        return f"{self.id}@{self.modified}"


class WordPress:
    """Posts of a WordPress site; `status` is what a new one becomes: draft or publish."""

    def __init__(
        self, client: httpx.Client, url: str, user: str, password: str | None, status: str = "draft"
    ) -> None:
        word = base64.b64encode(f"{user}:{password or ''}".encode()).decode()
        self._api, self._status = Api(client, url, {"authorization": f"Basic {word}"}), status

    def publish(self, batch: Batch) -> Receipt:
        """Every post stands there once, or its outcome says why not; raises SiteError where the site does not answer."""
        outcomes: list[Outcome] = []
        for item in batch.items:
            try:
                outcomes.append(self._item(item))
            except ApiError as exc:
                if exc.status in (0, 401) or (not outcomes and exc.is_passing):
                    raise
                outcomes.append(
                    Outcome(item.story, item.path, "failed" if exc.is_passing else "blocked", str(exc))
                )
        return Receipt(tuple(outcomes))

    def _item(self, item: Item) -> Outcome:
        known = _mark(item.mark)
        slug, found = (item.slug, self._get(known.id)) if known else self._place(item)
        wanted = {} if item.text is None else self._fields(item)
        if found and wanted and _is_same(found, wanted):
            return _outcome(item, "unchanged", found)
        if known and item.text is not None and found is None:
            return Outcome(item.story, item.path, "edited", f"{slug}: deleted there by hand")
        if known and found and _is_edited(found, known):
            return Outcome(
                item.story, item.path, "edited", f"{slug}: edited there by hand at {found['modified_gmt']}"
            )
        if item.text is None:
            return self._withdrawn(item, found)
        if found is not None:
            return _outcome(item, "published", self._sent(item, slug, f"{POSTS}/{found['id']}", wanted))
        return _outcome(
            item, "published", self._sent(item, slug, POSTS, wanted | {"status": self._status, "slug": slug})
        )

    def _place(self, item: Item) -> tuple[str, dict[str, Any] | None]:
        """The slug this story has or may take, and its post there, if it has one."""
        plain = _slug(item)
        for slug in (plain, _told_apart(plain, item)):
            found = self._find(slug)
            if found is None or _story(found) == _name(item):
                return slug, found
        raise ApiError("other posts have this slug", status=409, url=plain)

    def _sent(self, item: Item, slug: str, path: str, wanted: dict[str, Any]) -> dict[str, Any]:
        """What the post is now; where no answer came, what came about is looked up and a lost request is sent once more."""
        for _ in range(3):
            try:
                return dict(self._api.once("POST", path, params={"context": "edit"}, json=wanted))
            except ApiError as exc:
                if not exc.is_passing:
                    raise
                trouble = exc
            made = self._find(slug)
            if made is not None and _story(made) == _name(item) and _is_same(made, wanted):
                return made
        raise trouble

    def _withdrawn(self, item: Item, found: dict[str, Any] | None) -> Outcome:
        if found is None:
            return Outcome(item.story, item.path, "unchanged")
        try:
            self._api.once("DELETE", f"{POSTS}/{found['id']}")
        except ApiError as exc:
            if exc.status not in (404, 410):
                raise
        return Outcome(item.story, item.path, "published")

    def _fields(self, item: Item) -> dict[str, Any]:
        content = f"<!-- aggregator story: {_name(item)} text: {fingerprint(item.body)} -->\n{item.body}"
        # Both are HTML there, and of an account that may write any HTML none is taken out.
        fields: dict[str, Any] = {
            "title": escape(item.title),
            "content": content,
            "excerpt": escape(item.excerpt),
        }
        picture = next((asset for asset in item.assets if _type(asset).startswith("image/")), None)
        return fields | ({"featured_media": self._picture(picture)} if picture else {})

    def _picture(self, asset: Asset) -> int:
        """The id of this picture there, uploaded where it is not yet."""
        name = f"{PurePosixPath(asset.path).stem}-{hashlib.sha256(asset.data).hexdigest()[:12]}".lower()
        found = self._api.get(MEDIA, slug=name)
        if found:
            return int(found[0]["id"])
        file = re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII) + PurePosixPath(asset.path).suffix
        headers = {"content-type": _type(asset), "content-disposition": f'attachment; filename="{file}"'}
        made = self._api.once("POST", MEDIA, content=asset.data, headers=headers)
        if asset.alt:
            self._api.repeated("POST", f"{MEDIA}/{made['id']}", json={"alt_text": asset.alt})
        return int(made["id"])

    def _get(self, number: int) -> dict[str, Any] | None:
        found = self._api.get(f"{POSTS}/{number}", context="edit")
        return None if found is None or found["status"] == "trash" else dict(found)

    def _find(self, slug: str) -> dict[str, Any] | None:
        """The post of this slug, in whatever state."""
        found = self._api.get(POSTS, slug=slug, status=STATES, context="edit")
        return dict(found[0]) if found else None


def _mark(text: str | None) -> Mark | None:
    number, _, modified = (text or "").partition("@")
    return Mark(int(number), modified) if number.isdecimal() else None


def _is_edited(found: dict[str, Any], known: Mark) -> bool:
    """Whether a person changed the post since we did."""
    if found["modified_gmt"] == known.modified:
        return False
    told = NAMED.match(str(_raw(found.get("content"))))
    return told is None or fingerprint(told[3]) != told[2]


def _is_same(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(_raw(found.get(key)) == value for key, value in wanted.items())


def _raw(value: Any) -> Any:
    return value["raw"] if isinstance(value, dict) else value


def _outcome(item: Item, state: Any, row: dict[str, Any]) -> Outcome:
    mark = str(Mark(int(row["id"]), str(row["modified_gmt"])))
    return Outcome(item.story, item.path, state, mark=mark, url=str(row.get("link") or "") or None)


def _story(row: dict[str, Any]) -> str | None:
    found = NAMED.match(str(_raw(row.get("content"))))
    return found[1] if found else None


def _slug(item: Item) -> str:
    """A slug that WordPress does not cut."""
    return (
        item.slug
        if len(quote(item.slug, errors="replace")) <= LONGEST_SLUG
        else _told_apart(item.slug[:12], item)
    )


def _told_apart(slug: str, item: Item) -> str:
    return f"{slug}-{hashlib.sha256(item.story.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _name(item: Item) -> str:
    return re.sub(r"[^\w.:-]+", "-", item.story, flags=re.ASCII)


def _type(asset: Asset) -> str:
    return mimetypes.guess_type(asset.path)[0] or "application/octet-stream"
