"""Posts sent as JSON to an address of the operator's, signed, so that anything can take them further."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from aggregator.edges.git import fingerprint
from aggregator.edges.publishers.api import Api, ApiError
from aggregator.edges.publishers.protocol import Batch, Item, Outcome, Receipt

if TYPE_CHECKING:
    import httpx


class Webhook:
    """One POST for each post: {type, timestamp, data: {story, path, slug, title, excerpt, text, body, assets}}.

    Signed as https://www.standardwebhooks.com says; the id is also the Idempotency-Key and is the same for the same content,
    so that a receiver that keeps ids takes each post once.
    """

    def __init__(self, client: httpx.Client, url: str, secret: str | None) -> None:
        self._api, self._secret = Api(client, url), secret

    def publish(self, batch: Batch) -> Receipt:
        """Every post was taken, or its outcome says why not; raises SiteError where the receiver is down."""
        outcomes: list[Outcome] = []
        for item in batch.items:
            try:
                outcomes.append(self._item(item, batch))
            except ApiError as exc:
                if exc.is_passing and not any(outcome.is_there for outcome in outcomes):
                    raise
                outcomes.append(
                    Outcome(item.story, item.path, "failed" if exc.is_passing else "blocked", str(exc))
                )
        return Receipt(tuple(outcomes))

    def _item(self, item: Item, batch: Batch) -> Outcome:
        kind = Batch((item,), batch.now).kind()
        data = json.dumps(
            {"type": f"post.{kind}", "timestamp": batch.now.isoformat(), "data": _data(item)},
            ensure_ascii=True,
        ).encode()
        key = hashlib.sha256(
            "\0".join((item.story, item.path, kind, fingerprint(item.text or ""))).encode("utf-8", "replace")
        )
        answer = self._taken(data, self._signed(key.hexdigest(), batch.now, data))
        mark = None if item.text is None else fingerprint(item.text)
        return Outcome(item.story, item.path, answer, mark=mark)

    def _taken(self, data: bytes, headers: dict[str, str]) -> Literal["published", "unchanged"]:
        try:
            self._api.repeated("POST", "", content=data, headers=headers)
        except ApiError as exc:
            if exc.status != 409:  # it has this id already
                raise
            return "unchanged"
        return "published"

    def _signed(self, key: str, now: datetime, data: bytes) -> dict[str, str]:
        stamp = str(int(now.timestamp()))
        headers = {
            "content-type": "application/json",
            "idempotency-key": key,
            "webhook-id": key,
            "webhook-timestamp": stamp,
        }
        if self._secret:
            signed = hmac.new(
                self._secret.encode(), f"{key}.{stamp}.".encode() + data, hashlib.sha256
            ).digest()
            headers["webhook-signature"] = "v1," + base64.b64encode(signed).decode()
        return headers


def _data(item: Item) -> dict[str, object]:
    return {
        "story": item.story,
        "path": item.path,
        "slug": item.slug,
        "title": item.title,
        "excerpt": item.excerpt,
        "text": item.text,
        "body": None if item.text is None else item.body,
        "assets": [
            {"path": asset.path, "alt": asset.alt, "base64": base64.b64encode(asset.data).decode()}
            for asset in item.assets
        ],
    }
