"""WebSub: a real small hub on loopback, the daemon's own endpoint, and a store between them."""

import asyncio
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen

import pytest

from aggregator import config
from aggregator import desk as desks
from aggregator.edges import websub
from aggregator.edges.metrics import Endpoint, Heard, Metrics
from aggregator.edges.store import Store, sources, subscriptions
from aggregator.run import hubs
from aggregator.voice import Silence
from tests.paper import Paper, configured, serve
from tests.run.test_daemon import Running

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
TOPIC = "https://paper.example/feed.xml"
LEASE = 3600


class Hub:
    """A hub that verifies what it is asked for, and tells its subscribers when told to."""

    def __init__(self, lease: int = LEASE) -> None:
        self.lease = lease
        self.asked: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.address = f"127.0.0.1:{self.server.server_port}"

    def verify(self, mode: str = "subscribe", topic: str | None = None) -> tuple[int, bytes]:
        """What the subscriber answers to the verification of its last request."""
        form = self.asked[-1]
        query = {
            "hub.mode": mode,
            "hub.topic": topic or form["hub.topic"],
            "hub.challenge": "any words",
            "hub.lease_seconds": str(self.lease),
        }
        return ask(f"{form['hub.callback']}?{urlencode(query)}")

    def tell(self, secret: str | None = None, method: str = "sha256", body: bytes = b"<rss/>") -> int:
        """The status of the answer to a notification."""
        form = self.asked[-1]
        key = (secret or form["hub.secret"]).encode()
        signature = f"{method}={hmac.new(key, body, method).hexdigest()}"
        return ask(form["hub.callback"], body, {"X-Hub-Signature": signature})[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                hub.asked.append(dict(parse_qsl(body)))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def ask(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    try:
        with urlopen(Request(url, body, headers or {}), timeout=10) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, b""


class Room:
    """A store that knows one source of a hub, an endpoint that listens for it, and a clock."""

    def __init__(self, home: Path, hub: Hub, stack: ExitStack) -> None:
        self.now, self.hub, self.home = NOW, hub, home
        self.store = Store(f"sqlite:///{home / 'state.db'}")
        stack.callback(self.store.close)
        endpoint = Endpoint("127.0.0.1:0", Metrics(Silence()), lambda: (True, {}), self.hear)
        self.endpoint = stack.enter_context(endpoint)
        row = {"name": "paper", "url": TOPIC, "kind": "feed"}
        self.config = config.read(
            json.dumps(
                {
                    "site": {"name": "a"},
                    "sources": [row],
                    "fetch": {"per_host_delay": 0, "allow_private": [hub.address]},
                    "monitor": {"callback": f"http://{self.endpoint.address}/websub"},
                }
            ),
            home,
        )
        made = tuple(config.source(row, self.config) for row in self.config.sources)
        self.store.do(sources.sync, made, "1")
        self.store.do(subscriptions.announce, "paper", TOPIC, hub.url)
        look = sources.Look("paper", last_poll=NOW - timedelta(hours=1), next_poll=NOW + timedelta(hours=5))
        self.store.do(sources.record, [look])

    def hear(self, said: Heard) -> tuple[int, bytes]:
        return self.store.do(websub.heard, said, self.now)

    def subscribe(self) -> int:
        """How often the hub has been asked after another turn of the daemon."""
        asyncio.run(self._subscribe())
        return len(self.hub.asked)

    async def _subscribe(self) -> None:
        async with desks.opened(self.config, Silence(), self.store, lambda: self.now) as desk:
            await hubs.subscribe(desk)

    @property
    def is_due(self) -> bool:
        return self.store.do(sources.any_due, self.now)


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    threading.Thread(target=hub.server.serve_forever, args=(0.05,), daemon=True).start()
    yield hub
    hub.server.shutdown()
    hub.server.server_close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with ExitStack() as stack:
        hub = stack.enter_context(running(Hub()))
        yield Room(tmp_path, hub, stack)


def test_a_subscription_is_asked_for_verified_and_renewed_before_it_ends(room: Room):
    """Once asked it is not asked again; its challenge is echoed; when three quarters of the lease have passed it is renewed."""
    counts = [room.subscribe(), room.subscribe()]
    verified = room.hub.verify()
    for minutes in (40, 10):
        room.now += timedelta(minutes=minutes)
        counts.append(room.subscribe())

    assert ([1, 1, 1, 2], (200, b"any words")) == (counts, verified)


def test_a_notification_makes_the_source_due_at_once(room: Room):
    """Before it nothing is due, after it the source is."""
    room.subscribe()
    before = room.is_due
    status = room.hub.tell()

    assert (False, 202, True) == (before, status, room.is_due)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_method_of_the_specification_is_understood(method: str):
    """X-Hub-Signature names its method."""
    made = hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()

    assert websub.is_signed(b"body", f"{method}={made}", "secret")


@pytest.mark.parametrize("signature", [None, "", "sha256", "sha256=", "md5=00", "sha256=\u00e9", "=" * 9])
def test_what_is_no_signature_proves_nothing(signature: str | None):
    """Absent, empty, of another method or not ASCII."""
    assert not websub.is_signed(b"body", signature, "secret")


def test_a_forged_notification_changes_nothing(room: Room):
    """A wrong secret is answered alike and makes nothing due."""
    room.subscribe()

    assert (202, False) == (room.hub.tell(secret="guessed"), room.is_due)


def test_a_hub_that_tells_all_the_time_is_heard_once_a_minute(room: Room):
    """After a look the next notification waits until a minute has passed."""
    room.subscribe()
    look = sources.Look("paper", last_poll=room.now, next_poll=room.now + timedelta(hours=5))
    room.store.do(sources.record, [look])
    room.hub.tell()
    at_once = room.is_due
    room.now += timedelta(minutes=1)

    assert (False, True) == (at_once, room.is_due)


def test_only_what_was_asked_for_is_confirmed(room: Room):
    """Another topic, another mode or another address is 404; a notification to a subscription that is no more is 410."""
    room.subscribe()
    statuses = [
        room.hub.verify(topic="https://else.example/")[0],
        room.hub.verify(mode="unsubscribe")[0],
        ask(f"http://{room.endpoint.address}/websub/guessed?hub.mode=subscribe&hub.challenge=x")[0],
    ]
    room.store.do(subscriptions.announce, "paper", TOPIC, None)

    assert [404, 404, 404, 410] == [*statuses, room.hub.tell()]


def test_another_hub_is_another_subscription_with_a_secret_of_its_own(room: Room):
    """A feed that moves to another hub is subscribed there anew."""
    room.subscribe()
    room.store.do(subscriptions.announce, "paper", TOPIC, f"{room.hub.url}other")
    room.subscribe()

    assert 2 == len({form["hub.secret"] for form in room.hub.asked})


def test_without_a_callback_no_hub_is_asked(room: Room):
    """The operator's word is needed first."""
    room.config = room.config.model_copy(update={"monitor": config.MonitorConfig()})

    assert 0 == room.subscribe()


def test_a_large_notification_is_not_taken_in(room: Room):
    """More than a mebibyte, or of unknown length, is refused unread."""
    room.subscribe()
    url = room.hub.asked[-1]["hub.callback"]

    assert 413 == ask(url, b"", {"Content-Length": str(2**24)})[0]


def test_a_feed_s_hub_and_topic_are_read(room: Room):
    """rel=hub and rel=self of a feed are where to subscribe and to what."""
    from aggregator import jobs
    from aggregator.model import Page, Source

    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link rel="hub" href="https://hub.example/"/>'
        '<link rel="self" href="https://paper.example/atom"/></feed>'
    )
    page = Page(TOPIC, TOPIC, feed.encode(), "application/atom+xml", NOW)
    found: Any = jobs.links(Source("paper", TOPIC, kind="feed"), page, NOW)

    assert ("https://hub.example/", "https://paper.example/atom") == (found.hub, found.topic)


class Reached(Running):
    """A daemon that hubs can reach, over a paper that has one."""

    def __init__(self, home: Path, paper: Paper, hub: Hub) -> None:
        self.paper, self.hub = paper, hub
        self.print("pier", "school")
        super().__init__(home, paper)

    def configure(self, tick: float = 1) -> Path:
        return configured(
            self.home,
            self.paper,
            fetch={"per_host_delay": 0, "allow_private": [self.paper.address, self.hub.address]},
            monitor={"listen": self.listen, "callback": f"http://{self.listen}/websub"},
            schedule={"tick": tick, "timezone": "UTC"},
        )

    def print(self, *names: str) -> None:
        """The feed announces these stories and its hub."""
        self.paper.print(*names)
        link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{self.hub.url}"/>'
        feed = self.paper.pages["/feed.xml"].decode()
        self.paper.pages["/feed.xml"] = feed.replace("<title>Paper", f"{link}<title>Paper").encode()


@pytest.mark.slow
def test_a_daemon_subscribes_and_publishes_what_its_hub_tells_of(tmp_path: Path):
    """From the feed that names a hub to the post of the next story, long before the feed would have been asked again."""
    with running(Hub()) as hub, serve() as paper:
        daemon = Reached(tmp_path, paper, hub)
        try:
            came = [daemon.until(lambda: bool(hub.asked) and daemon.posts == 2)]
            verified = hub.verify()
            daemon.print("pier", "school", "bus")
            told = hub.tell()
            came.append(daemon.until(lambda: daemon.posts == 3))
        finally:
            daemon.process.kill()
            daemon.process.wait()
            daemon.log.close()

    assert ([True, True], (200, b"any words"), 202) == (came, verified, told)
