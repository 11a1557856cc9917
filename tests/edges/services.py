"""Small strict services on loopback: WordPress's posts and media, GitHub's and GitLab's requests to merge, a receiver of posts."""

from __future__ import annotations

import base64
import json
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

Reply = tuple[int, Any]


@dataclass
class Service(ABC):
    """What it was asked, and faults it shall have: `lose` answers that are never sent, `fail` statuses answered instead,
    `down` methods that it does not take."""

    lose: list[str] = field(default_factory=list)
    fail: list[int] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    to: str = "http://127.0.0.1:1"

    @abstractmethod
    def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> Reply:
        """(status, JSON)"""


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """The service at its `url`."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            parts = urlsplit(self.path)
            headers = {key.lower(): value for key, value in self.headers.items()}
            service.asked.append((self.command, unquote(parts.path)))
            if self.command in service.down:
                return self._send(500, {"code": "down"})
            if service.fail:
                return self._send(service.fail.pop(0), {"code": "down"})
            status, reply = service.answer(
                self.command, unquote(parts.path), dict(parse_qsl(parts.query)), headers, body
            )
            if self.command in service.lose:
                service.lose.remove(self.command)
                self.close_connection = True
                return self.connection.close()
            return self._send(status, reply)

        def _send(self, status: int, reply: Any) -> None:
            data = json.dumps(reply).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("location", service.to + self.path)
            if status == 401:
                self.send_header("www-authenticate", 'Basic realm="here"')
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_DELETE = _answer

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class WordPressServer(Service):
    """wp/v2/posts and wp/v2/media as the handbook has them: auth, required fields, unique slugs, raw text in context edit."""

    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    media: dict[int, dict[str, Any]] = field(default_factory=dict)
    clock: int = 0

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> Reply:
        found = re.fullmatch(r"/wp-json/wp/v2/(posts|media)(?:/(\d+))?", path)
        if found is None:
            return 404, {"code": "rest_no_route"}
        if headers.get("authorization") != "Basic " + base64.b64encode(b"ed:app pass").decode():
            return 401, {"code": "rest_cannot_create"}
        kept = self.posts if found[1] == "posts" else self.media
        if found[2] is None:
            return self._many(method, kept, query, headers, body)
        return self._one(method, kept, int(found[2]), query, body)

    def _many(
        self,
        method: str,
        kept: dict[int, dict[str, Any]],
        query: dict[str, str],
        headers: dict[str, str],
        body: bytes,
    ) -> Reply:
        if method == "GET":
            states = query.get("status", "publish").split(",")
            rows = [row for row in kept.values() if row["slug"] == query.get("slug", row["slug"])]
            return 200, [
                self._shown(row, query) for row in rows if kept is self.media or row["status"] in states
            ]
        made = self._uploaded(headers, body) if kept is self.media else self._posted(headers, body)
        if "code" in made:
            return 400, made
        number = len(self.posts) + len(self.media) + 10
        taken = {row["slug"] for row in kept.values()}
        slug = next(
            name
            for name in [made["slug"], *(f"{made['slug']}-{n}" for n in range(2, 99))]
            if name not in taken
        )
        kept[number] = {
            **made,
            "id": number,
            "slug": slug,
            "modified_gmt": self._now(),
            "link": f"{self.url}/?p={number}",
        }
        return 201, self._shown(kept[number], query)

    def _posted(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        if headers.get("content-type") != "application/json":
            return {"code": "rest_invalid_json"}
        row = json.loads(body)
        if set(row) - {"title", "content", "excerpt", "status", "slug", "featured_media"}:
            return {"code": "unknown_field"}
        if not (row.get("title") or row.get("content")):
            return {"code": "empty_content"}
        if row.get("featured_media", 0) not in {0, *self.media}:
            return {"code": "rest_invalid_featured_media"}
        return {
            "featured_media": 0,
            "status": "draft",
            "excerpt": "",
            **row,
            "slug": row.get("slug") or "untitled",
        }

    def _uploaded(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        name = re.fullmatch(
            r'attachment; filename="([\w.-]+)\.(png|jpg)"', headers.get("content-disposition", "")
        )
        if name is None or not body or not headers.get("content-type", "").startswith("image/"):
            return {"code": "rest_upload_no_content_disposition"}
        return {"slug": name[1].lower(), "status": "inherit", "source": len(body)}

    def _one(
        self, method: str, kept: dict[int, dict[str, Any]], number: int, query: dict[str, str], body: bytes
    ) -> Reply:
        row = kept.get(number)
        if row is None or (method == "DELETE" and row["status"] == "trash"):
            return (
                (404, {"code": "rest_post_invalid_id"})
                if row is None
                else (410, {"code": "rest_already_trashed"})
            )
        if method == "POST":
            row.update(json.loads(body), modified_gmt=self._now())
        if method == "DELETE":
            row.update(status="trash", slug=row["slug"] + "__trashed")
        return 200, self._shown(row, query)

    def _shown(self, row: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
        texts = {
            key: {"rendered": f"<p>{row[key]}</p>"} for key in ("title", "content", "excerpt") if key in row
        }
        if query.get("context") == "edit":
            texts = {key: {**texts[key], "raw": row[key]} for key in texts}
        return {**row, **texts}

    def _now(self) -> str:
        self.clock += 1
        return f"2026-11-02T09:{self.clock // 60:02d}:{self.clock % 60:02d}"


@dataclass
class ForgeServer(Service):
    """Requests to merge: GitHub's under /repos, GitLab's under /projects. One open request per branch."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> Reply:
        is_github = path == "/repos/owner/site/pulls"
        if not is_github and path != "/projects/owner/site/merge_requests":
            return 404, {"message": "Not Found"}
        if headers.get("authorization" if is_github else "private-token") != (
            "Bearer t0ken" if is_github else "t0ken"
        ):
            return 401, {"message": "Bad credentials"}
        if method == "GET":
            return 200, [self._shown(row, is_github) for row in self.rows if self._is_wanted(row, query)]
        asked = json.loads(body)
        branch = asked["head" if is_github else "source_branch"]
        if any(row["branch"] == branch and row["is_open"] for row in self.rows):
            return (422 if is_github else 409), {"message": "already exists"}
        self.rows.append(
            {"branch": branch, "is_open": True, "base": asked["base" if is_github else "target_branch"]}
        )
        return 201, self._shown(self.rows[-1], is_github)

    def _is_wanted(self, row: dict[str, Any], query: dict[str, str]) -> bool:
        branch = query.get("head", ":").partition(":")[2] or query.get("source_branch", "")
        state = query.get("state", "open")
        return (not branch or row["branch"] == branch) and (state == "all" or row["is_open"])

    def _shown(self, row: dict[str, Any], is_github: bool) -> dict[str, Any]:
        url = f"https://forge.example/{self.rows.index(row) + 1}"
        if is_github:
            head = {"ref": row["branch"], "label": row.get("label", f"owner:{row['branch']}")}
            return {"html_url": url, "state": "open" if row["is_open"] else "closed", "head": head}
        state = "opened" if row["is_open"] else "merged"
        return {
            "web_url": url,
            "state": state,
            "source_branch": row["branch"],
            "source_project_id": 1,
            "target_project_id": 1,
        }


@dataclass
class Receiver(Service):
    """Takes each Idempotency-Key once; `check` judges headers and body."""

    check: Callable[[dict[str, str], bytes], bool] = lambda headers, body: True
    taken: dict[str, Any] = field(default_factory=dict)

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> Reply:
        if not self.check(headers, body):
            return 401, {"error": "signature"}
        self.taken.setdefault(headers["idempotency-key"], json.loads(body))
        return 200, {}
