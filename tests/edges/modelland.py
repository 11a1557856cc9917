"""A small real model provider on loopback: OpenAI's chat completions, answered by a function of the request.

with serve(answering(retold)) as land:
    Remote(WriteConfig(model="openai:mock", base_url=land.url, ...), home)
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """What is sent back. `drip` seconds lie between the bytes of a slow one."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    drip: float = 0.0


Behaviour = Callable[[Request], Reply]


@dataclass
class Land:
    """The provider: its address, its behaviour and what it was asked so far."""

    url: str
    behaviour: Behaviour
    asked: list[Request] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    @property
    def texts(self) -> list[str]:
        """All words of each request."""
        return [json.dumps(request, ensure_ascii=False) for request in self.asked]


def form_of(request: Request) -> str:
    """native, grammar, tool or prompted: how the request wants its answer."""
    if request.get("tools"):
        return "tool"
    wanted = request.get("response_format", {}).get("type")
    return {"json_schema": "native", "json_object": "grammar"}.get(wanted, "prompted")


def said(content: str | None, request: Request | None = None, **more: Any) -> Reply:
    """A completion with these words, as a tool's arguments where the request has a tool."""
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if request is not None and form_of(request) == "tool":
        call = {"name": request["tools"][0]["function"]["name"], "arguments": content}
        message = {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c", "type": "function", "function": call}],
        }
    choice = {"index": 0, "finish_reason": "stop", "message": message, **more}
    usage = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
    row = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "mock",
        "choices": [choice],
        "usage": usage,
    }
    return Reply(json.dumps(row).encode())


def material(request: Request) -> list[dict[str, str]]:
    """The source sentences of a request, as (id, text) rows."""
    words = request["messages"][-1]["content"]
    rows = [json.loads(line) for line in words.splitlines() if re.match(r'\{"id": ', line)]
    return [row for row in rows if "text" in row]


def failing(request: Request) -> list[dict[str, Any]]:
    """The texts that a request wants to have again."""
    words = request["messages"][-1]["content"]
    return [json.loads(line) for line in words.splitlines() if line.startswith('{"number": ')]


def answering(retell: Callable[[str], str], again: Callable[[str], str] | None = None) -> Behaviour:
    """A model that keeps to the form and tells each source sentence by `retell`, a failed one by `again`."""

    def behave(request: Request) -> Reply:
        rows = material(request)
        told = [{"text": retell(row["text"]), "evidence": [row["id"]]} for row in rows]
        if "test of the form" in request["messages"][-1]["content"]:
            answer: dict[str, Any] = {"evidence": ["s2"]}
        elif failed := failing(request):
            shown = {row["id"]: row["text"] for row in rows}
            second = again or retell
            answer = {"texts": [{**row, "text": second(shown[row["evidence"][0]])} for row in failed]}
        elif (
            "title" in json.dumps(request)
            and "what stands around the post" in request["messages"][-1]["content"]
        ):
            answer = {
                "title": {"text": rows[0]["text"][:40], "evidence": [rows[0]["id"]]},
                "summary": told[0],
                "points": [],
            }
        else:
            answer = {"heading": {"text": "Nothing known", "evidence": [rows[0]["id"]]}, "sentences": told}
        return said(json.dumps(answer, ensure_ascii=False), request)

    return behave


def only(form: str, behave: Behaviour) -> Behaviour:
    """A provider that refuses every other form of answer."""
    refusal = Reply(b'{"error": {"message": "not supported"}}', 400)
    return lambda request: behave(request) if form_of(request) == form else refusal


def after_probe(then: Behaviour) -> Behaviour:
    """A provider that answers the small question well, and everything else so."""
    good = answering(str)

    def behave(request: Request) -> Reply:
        is_probe = "test of the form" in request["messages"][-1]["content"]
        return good(request) if is_probe else then(request)

    return behave


@contextmanager
def serve(behaviour: Behaviour) -> Iterator[Land]:
    """The provider, until the block ends."""
    land = Land("", behaviour)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            land.asked.append(request)
            land.keys.add(self.headers.get("authorization", ""))
            reply = land.behaviour(request)
            self.send_response(reply.status)
            for name, value in (("content-type", "application/json"), *reply.headers):
                self.send_header(name, value)
            self.end_headers()
            self._send(reply)

        def _send(self, reply: Reply) -> None:
            step = 1 if reply.drip else 65536
            try:
                for start in range(0, len(reply.body), step):
                    self.wfile.write(reply.body[start : start + step])
                    time.sleep(reply.drip)
            except OSError:
                return

        def log_message(self, *args: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    land.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield land
    finally:
        server.shutdown()
        server.server_close()
