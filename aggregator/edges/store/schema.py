"""The tables, and the numbered migrations that lead to them. Times are seconds since 1970 UTC; blobs are zlib-packed JSON."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Float, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from aggregator.text import clean

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware datetime kept as a number that any database compares."""

    impl = Float(53)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> float | None:
        return None if value is None else value.timestamp()

    def process_result_value(self, value: float | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


class Words(TypeDecorator[str]):
    """Text as any database takes it: whatever stranger wrote it, without NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value and clean.storable(value)


class Packed(TypeDecorator[bytes]):
    """Bytes kept compressed (an article shrinks to about 40 %)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(value, 1)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.decompress(bytes(value))


def _text(name: str, **more: Any) -> Column[str]:
    return Column(name, Words, **more)


def _number(name: str, **more: Any) -> Column[int]:
    return Column(name, Integer, **more)


def _moment(name: str, **more: Any) -> Column[datetime]:
    return Column(name, Moment, **more)


def _packed(name: str, **more: Any) -> Column[bytes]:
    return Column(name, Packed, **more)


meta = Table("meta", metadata, _text("key", primary_key=True), _text("value"))

sources = Table(
    "sources",
    metadata,
    _text("name", primary_key=True),
    _text("url"),
    _text("found_url"),
    _text("found_kind"),
    _text("etag"),
    _text("last_modified"),
    _text("body_hash"),
    _moment("last_poll"),
    _moment("next_poll", index=True),
    _number("failures"),
    _text("error"),
    _moment("failing_since"),
    _number("new"),
    _number("most_new"),
    _text("rhythm"),
    _text("doubt"),
    _number("held"),
    _number("barren"),
    _text("asked"),
)

links = Table(
    "links",
    metadata,
    _number("id", primary_key=True),
    _text("source", index=True),
    _text("url"),
    _text("guid"),
    _text("title"),
    _moment("published"),
    _text("summary"),
    _moment("seen"),
    _text("state", index=True),
    _number("attempts"),
    _moment("next_try"),
    _text("reason"),
    _text("story", index=True),
)

announcements = Table(
    "announcements", metadata, _number("link", primary_key=True), _text("source", primary_key=True)
)

link_keys = Table("link_keys", metadata, _text("key", primary_key=True), _number("link"))

stories = Table(
    "stories",
    metadata,
    _text("id", primary_key=True),
    _number("revision"),
    _moment("created"),
    _moment("updated"),
)

articles = Table(
    "articles",
    metadata,
    _text("key", primary_key=True),
    _text("story", index=True),
    _number("position"),
    _text("source"),
    _text("url"),
    _packed("body"),
    _text("content_hash"),
    _text("etag"),
    _text("last_modified"),
    _moment("fetched"),
    _moment("next_look", index=True),
    _number("looks"),
    _moment("gone"),
)

story_keys = Table(
    "story_keys", metadata, _text("key", primary_key=True), _text("story", primary_key=True), _moment("at")
)

tellings = Table("tellings", metadata, _text("story", primary_key=True), _text("site", primary_key=True))

posts = Table(
    "posts",
    metadata,
    _text("story", primary_key=True),
    _text("site", primary_key=True),
    _text("path"),
    _text("title"),
    _text("state", index=True),
    _number("revision"),
    _packed("text"),
    _text("findings"),
    _packed("provenance"),
    _packed("draft"),
    _text("corrections"),
    _moment("made"),
    _moment("announced"),
    _moment("published"),
    _text("published_hash"),
    _packed("published_draft"),
    _text("changes"),
    _text("published_corrections"),
)

hosts = Table(
    "hosts", metadata, _text("host", primary_key=True), _moment("next_allowed"), _moment("closed_until")
)

notices = Table("notices", metadata, _text("url", primary_key=True), _text("text"), _moment("fetched"))

sites = Table(
    "sites",
    metadata,
    _text("name", primary_key=True),
    _number("failures"),
    _text("error"),
    _moment("failing_since"),
    _moment("next_try"),
)

days = Table(
    "days",
    metadata,
    _text("day", primary_key=True),
    _text("source", primary_key=True),
    _number("new"),
    _number("failures"),
)

spend = Table(
    "spend",
    metadata,
    _text("day", primary_key=True),
    _number("tokens"),
    Column("money", Float(53)),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _text("source", primary_key=True),
    _text("topic"),
    _text("hub"),
    _text("token", unique=True),
    _text("secret"),
    _moment("ask_at"),
    _moment("until"),
)

INITIAL = (
    "CREATE TABLE sources (name TEXT PRIMARY KEY, url TEXT, found_url TEXT, found_kind TEXT, etag TEXT, last_modified TEXT,"
    " body_hash TEXT, last_poll {moment}, next_poll {moment}, failures INTEGER, error TEXT, failing_since {moment},"
    " new INTEGER, most_new INTEGER, rhythm TEXT, doubt TEXT, held INTEGER, barren INTEGER)",
    "CREATE INDEX ix_sources_next_poll ON sources (next_poll)",
    "CREATE TABLE links (id {serial}, source TEXT, url TEXT, guid TEXT, title TEXT, published {moment}, summary TEXT,"
    " seen {moment}, state TEXT, attempts INTEGER, next_try {moment}, reason TEXT, story TEXT)",
    "CREATE INDEX ix_links_source ON links (source)",
    "CREATE INDEX ix_links_state ON links (state)",
    "CREATE INDEX ix_links_story ON links (story)",
    "CREATE TABLE link_keys (key TEXT PRIMARY KEY, link INTEGER)",
    "CREATE TABLE announcements (link INTEGER, source TEXT, PRIMARY KEY (link, source))",
    "CREATE TABLE stories (id TEXT PRIMARY KEY, revision INTEGER, created {moment}, updated {moment})",
    "CREATE TABLE articles (key TEXT PRIMARY KEY, story TEXT, position INTEGER, source TEXT, url TEXT, body {blob},"
    " content_hash TEXT, etag TEXT, last_modified TEXT, fetched {moment}, next_look {moment}, looks INTEGER, gone {moment})",
    "CREATE INDEX ix_articles_story ON articles (story)",
    "CREATE INDEX ix_articles_next_look ON articles (next_look)",
    "CREATE TABLE story_keys (key TEXT, story TEXT, at {moment}, PRIMARY KEY (key, story))",
    "CREATE TABLE tellings (story TEXT, site TEXT, PRIMARY KEY (story, site))",
    "CREATE TABLE drafts (story TEXT, revision INTEGER, mode TEXT, body {blob}, PRIMARY KEY (story, revision, mode))",
    "CREATE TABLE posts (story TEXT, site TEXT, path TEXT, title TEXT, state TEXT, revision INTEGER, text {blob},"
    " findings TEXT, provenance {blob}, draft {blob}, corrections TEXT, approved TEXT, made {moment}, announced {moment},"
    " published {moment}, published_hash TEXT, published_draft {blob}, changes TEXT, PRIMARY KEY (story, site))",
    "CREATE INDEX ix_posts_state ON posts (state)",
    "CREATE UNIQUE INDEX ux_posts_path ON posts (site, path)",
    "CREATE TABLE intentions (id {serial}, verb TEXT, target TEXT, at {moment})",
    "CREATE TABLE hosts (host TEXT PRIMARY KEY, next_allowed {moment}, closed_until {moment})",
    "CREATE TABLE notices (url TEXT PRIMARY KEY, text TEXT, fetched {moment})",
    "CREATE TABLE days (day TEXT, source TEXT, new INTEGER, failures INTEGER, PRIMARY KEY (day, source))",
    "CREATE TABLE spend (day TEXT PRIMARY KEY, tokens INTEGER, money {moment})",
)

WEBSUB = (
    "CREATE TABLE subscriptions (source TEXT PRIMARY KEY, topic TEXT, hub TEXT, token TEXT, secret TEXT,"
    " ask_at {moment}, until {moment})",
    "CREATE UNIQUE INDEX ux_subscriptions_token ON subscriptions (token)",
)

ASKED = ("ALTER TABLE sources ADD COLUMN asked TEXT",)

NOTED = (
    "ALTER TABLE posts ADD COLUMN published_corrections TEXT",
    "UPDATE posts SET published_corrections = corrections WHERE published IS NOT NULL",
)

# Is this path taken, is anything ready: asked for each post, and without these every post of the site is read for an answer.
FOUND = (
    "CREATE INDEX ix_posts_lower_path ON posts (site, lower(path))",
    "CREATE INDEX ix_posts_site_state ON posts (site, state)",
)

RESTED = (
    "CREATE TABLE sites (name TEXT PRIMARY KEY, failures INTEGER, error TEXT, failing_since {moment}, next_try {moment})",
)

# What nothing ever wrote to, or nothing read.
LEFT = ("DROP TABLE drafts", "DROP TABLE intentions", "ALTER TABLE posts DROP COLUMN approved")

MIGRATIONS: tuple[tuple[str, ...], ...] = (INITIAL, WEBSUB, ASKED, NOTED, FOUND, RESTED, LEFT)

TYPES = {
    "sqlite": {"moment": "REAL", "blob": "BLOB", "serial": "INTEGER PRIMARY KEY AUTOINCREMENT"},
    "postgresql": {"moment": "DOUBLE PRECISION", "blob": "BYTEA", "serial": "SERIAL PRIMARY KEY"},
}
