"""What the store remembers, in SQLite and in PostgreSQL."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect, select, update

from aggregator import stories
from aggregator.edges.store import (
    Store,
    history,
    hosts,
    links,
    moving,
    newsroom,
    posts,
    schema,
    sites,
    sources,
)
from aggregator.edges.store.newsroom import Reading
from aggregator.edges.store.posts import Kept
from aggregator.errors import StoreError, WorkerError
from aggregator.model import Article, Link, Source

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WORDS = (
    "The quay was rebuilt by forty masons in nine weeks, and the first ferry berthed there on Friday morning.",
)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql",
            marks=[pytest.mark.slow, pytest.mark.needs("postgresql")],
        ),
    ]
)
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    is_file = request.param == "sqlite"
    made = Store(
        f"sqlite:///{tmp_path}/state/store.db"
        if is_file
        else request.getfixturevalue("postgresql").database()
    )
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Store]:
    """A store in a file, for what only a file can have."""
    made = Store(f"sqlite:///{tmp_path}/state/store.db")
    yield made
    made.close()


def link(n: int, source: str = "a", **more: Any) -> Link:
    return Link(
        f"https://{source}.example/{n}", source, f"id-{n}", f"Title {n}", NOW - timedelta(hours=n), **more
    )


def reading(n: int = 1, words: tuple[str, ...] = WORDS) -> Reading:
    article = Article(url=f"https://a.example/{n}", title="Quay rebuilt", paragraphs=words)
    return Reading(article, f"a.example/{n}", stories.names(article), "a", ("daily",))


def test_migrations_make_the_tables(store: Store):
    """The migrated database has exactly the tables and columns that the code names."""
    found = inspect(store.engine)
    made = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}

    assert {name: set(table.c.keys()) for name, table in schema.metadata.tables.items()} == {
        name: columns for name, columns in made.items() if not name.startswith("sqlite")
    }


def test_an_older_store_keeps_its_posts(tmp_path: Path):
    """A store of any earlier version is brought up with what it holds."""
    for version in range(1, len(schema.MIGRATIONS)):
        path = tmp_path / f"{version}.db"
        with contextlib.closing(sqlite3.connect(path)) as old, old:
            old.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
            old.execute("INSERT INTO meta VALUES ('schema', ?)", (str(version),))
            for words in (words for statements in schema.MIGRATIONS[:version] for words in statements):
                old.execute(words.format(**schema.TYPES["sqlite"]))
            old.execute(
                "INSERT INTO posts (story, site, path, state, findings, corrections) VALUES ('s', 'daily', 'a.md', 'held', '[]', '[]')"
            )
        store = Store(f"sqlite:///{path}")

        assert [post.path for post in store.do(posts.held)] == ["a.md"], version
        store.close()


def test_a_store_of_the_future_is_refused(store: Store):
    """A store written by a newer version says so and is left alone."""
    store.do(lambda tx: tx.execute(schema.meta.update().values(value="99")))
    store.close()

    with pytest.raises(StoreError, match="schema 99"):
        _ = Store(store.url).engine


def test_a_damaged_store_is_told(tmp_path: Path):
    """A file that is no database is an error that says so."""
    (tmp_path / "store.db").write_bytes(b"not a database at all, but long enough to look at" * 100)

    with pytest.raises(StoreError, match="damaged or not a store"):
        _ = Store(f"sqlite:///{tmp_path}/store.db").engine


def test_repeated_announcements_are_one_link(store: Store):
    """A link is known by its address and by its guid, and is recorded once."""
    first = [link(1), link(2)]
    store.do(links.announce, first, NOW, ["new", "new"])
    again = [
        replace(link(1), url="https://a.example/1?utm_source=x", guid="other"),
        replace(link(2), url="https://a.example/moved"),
    ]
    added = store.do(links.announce, again, NOW, ["new", "new"])

    assert (added.new, store.do(links.counts)) == (0, {"new": 2})


def test_a_guid_that_is_another_article_s_today_names_none(store: Store):
    """A feed may number its items from 1 each day: what neither title nor date confirms is new, and the old one stays."""
    store.do(links.announce, [link(1), link(2)], NOW, ["new", "new"])
    later = [
        replace(link(1), url="https://a.example/3", title="Ferry fares rise", published=NOW),
        replace(link(2), url="https://a.example/1", title="Title 1", published=link(1).published),
    ]
    unknown = store.do(links.count_unknown, later)
    added = store.do(links.announce, later, NOW, ["new", "new"])
    again = store.do(links.announce, later, NOW, ["new", "new"])

    assert (1, 1, 0, 0) == (unknown, added.new, added.edited, again.new)
    assert ["Ferry fares rise", "Title 1", "Title 2"] == [
        known.link.title for known in store.do(links.due, NOW, 9)
    ]


def test_edited_headline_is_seen(store: Store):
    """A known link under another headline is an edit, not an article."""
    store.do(links.announce, [link(1)], NOW, ["new"])
    added = store.do(links.announce, [replace(link(1), title="Title 1, corrected")], NOW, ["new"])

    assert (added.new, added.edited) == (0, 1)


def test_two_names_of_one_article_are_no_edits(store: Store):
    """A source that announces another's article under its own words edits nothing, look after look."""
    link = Link("https://a.example/1", "a", title="East pier to be rebuilt")
    other = Link("https://a.example/1", "b", title="Pier")
    looks = [store.do(links.announce, [one], NOW, ["new"]) for one in (link, other, link, other)]

    assert [(1, 0), (0, 0), (0, 0), (0, 0)] == [(look.new, look.edited) for look in looks]


@pytest.mark.slow
def test_a_headline_edited_all_day_is_followed_every_three_hours(store: Store):
    """Its article is read again at once, then eight times a day at most, however often the headline changes."""
    store.do(sources.sync, [Source("a", "https://a.example")], "1")
    store.do(links.announce, [link(1)], NOW, ["new"])
    story = store.do(newsroom.join, reading(), stories.join, NOW)
    store.do(links.read, store.do(links.due, NOW, 9)[0].id, story.id)
    looks = []
    for minutes in range(10, 24 * 60, 10):
        now = NOW + timedelta(minutes=minutes)
        store.do(links.announce, [replace(link(1), title=f"Title at {minutes}")], now, ["new"])
        for kept in store.do(newsroom.to_look_again, now):
            looks.append(minutes)
            store.do(newsroom.join, reading(words=(f"{WORDS[0]} {minutes}",)), stories.join, now)
            store.do(newsroom.looked, kept, now)

    assert [10, 190, 370, 550, 730, 910, 1090, 1270] == looks


def test_links_are_due_newest_first_and_again_when_their_time_comes(store: Store):
    """New links are read newest first; a failed one not before its next try."""
    store.do(links.announce, [link(2), link(1), link(3)], NOW, ["new", "new", "remembered"])
    first = store.do(links.due, NOW, 10)
    store.do(links.retry, first[0].id, 1, NOW + timedelta(minutes=5), "timed out")
    later = [known.link.guid for known in store.do(links.due, NOW + timedelta(minutes=6), 10)]

    assert ([k.link.guid for k in first], [k.link.guid for k in store.do(links.due, NOW, 10)], later) == (
        ["id-1", "id-2"],
        ["id-2"],
        ["id-1", "id-2"],
    )


def test_story_is_due_until_told(store: Store):
    """A joined article makes its story due on its sites; recording the post ends that."""
    story = store.do(newsroom.join, reading(), stories.join, NOW)
    due = store.do(newsroom.due, 10, NOW)
    store.do(posts.record, Kept(story.id, "daily", "_posts/a.md", "Quay", "ready", 1, "text", made=NOW))

    assert (due, store.do(newsroom.due, 10, NOW)) == (((story.id, "daily"),), ())


def test_changed_article_makes_its_story_due_again(store: Store):
    """A second reading with other words is a new revision; with the same words it is nothing."""
    store.do(newsroom.join, reading(), stories.join, NOW)
    store.do(newsroom.undo_telling, store.do(newsroom.due, 1, NOW)[0][0], "daily")
    same = store.do(newsroom.join, reading(), stories.join, NOW)
    quiet = store.do(newsroom.due, 10, NOW)
    changed = store.do(newsroom.join, reading(words=("Forty became fifty masons.",)), stories.join, NOW)

    assert (same.revision, quiet, changed.revision, len(store.do(newsroom.due, 10, NOW))) == (1, (), 2, 1)


def test_same_text_elsewhere_joins(store: Store):
    """A near-identical article at another address joins the story of the first."""
    first = store.do(newsroom.join, reading(), stories.join, NOW)
    other = reading(2)
    joined = store.do(newsroom.join, other, stories.join, NOW)

    assert (joined.id, [a.url for a in joined.articles]) == (
        first.id,
        ["https://a.example/1", "https://a.example/2"],
    )


def test_withdrawn_article_leaves_the_others(store: Store):
    """A story of two articles goes on with the one that is left."""
    store.do(newsroom.join, reading(), stories.join, NOW)
    store.do(newsroom.join, reading(2), stories.join, NOW)
    story, is_last = store.do(newsroom.gone, "a.example/1", NOW)
    left = store.do(newsroom.load, story)

    assert left is not None
    assert (is_last, left.lead.url) == (False, "https://a.example/2")


def test_moved_source_starts_anew(store: Store):
    """A source whose address changed is looked at as if new; one no longer configured is forgotten."""
    store.do(sources.sync, [Source("a", "https://a"), Source("b", "https://b")], "1")
    looks = {look.name: look for look in store.do(sources.every)}
    store.do(sources.record, [replace(looks["a"], etag='"x"', next_poll=NOW + timedelta(hours=1))])
    quiet = [look.name for look in store.do(sources.due, NOW)]
    store.do(sources.sync, [Source("a", "https://a.moved")], "2")

    assert (quiet, [(look.name, look.etag) for look in store.do(sources.due, NOW)]) == (["b"], [("a", None)])


def test_ready_posts_are_the_outbox(store: Store):
    """Ready posts wait, updates first, until they are marked published."""
    kept = Kept("s1", "daily", "_posts/a.md", "A", "ready", 1, "text", made=NOW)
    store.do(posts.record, kept)
    store.do(
        posts.record,
        replace(kept, story="s2", path="_posts/b.md", published=NOW, made=NOW - timedelta(days=1)),
    )
    waiting = [post.story for post in store.do(posts.ready, "daily", 1)]
    store.do(posts.published, kept, "hash", NOW)
    after = store.do(posts.get, "s1", "daily")

    assert after is not None
    assert (waiting, after.state, after.published_hash) == (["s2", "s1"], "published", "hash")


def test_path_taken_in_another_case_is_taken(store: Store):
    """Two stories never share a path, however a file system spells it."""
    store.do(posts.record, Kept("s1", "daily", "_posts/Quay.md", "A", "ready", 1, "text", made=NOW))

    assert store.do(posts.is_taken, "daily", "_posts/quay.md", "s2")


def test_a_grown_site_is_not_read_through_for_an_answer(file: Store):
    """What is asked for each post is found through an index on all of its columns."""
    asked: list[tuple[str, Any]] = []
    event.listen(file.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    file.do(posts.is_taken, "daily", "_posts/a.md", "s2")
    file.do(posts.is_ready, "daily")
    plans = [
        file.do(
            lambda tx, words, values: tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values).all(), *one
        )
        for one in tuple(asked)
        if one[0].startswith("SELECT")
    ]

    assert [row[0][3].partition(" INDEX ")[2] for row in plans] == [
        "ix_posts_lower_path (site=? AND <expr>=?)",
        "ix_posts_site_state (site=? AND state=?)",
    ]


def test_what_strangers_write_is_kept_in_either_database(store: Store):
    """A robots.txt, the words of a failure and an announcement hold NUL and half a letter; what is left of them is kept."""
    hostile, url = "a\x00\ud800b", "https://a.example/robots.txt"
    store.do(hosts.pin, hosts.Posted(url, NOW, hostile))
    store.do(sources.sync, (Source("a", "https://a.example/feed"),), "x")
    store.do(sources.record, [sources.Look("a", last_poll=NOW, error=hostile, etag=hostile)])
    store.do(links.announce, [Link("https://a.example/1", "a", hostile, hostile, NOW, hostile)], NOW, ["new"])
    notice, look = store.do(hosts.find, url), store.do(sources.get, "a")
    known = store.do(links.due, NOW, 9)[0].link

    assert notice is not None
    assert look is not None
    assert {"ab"} == {notice.text, look.error, look.etag, known.guid, known.title, known.summary}


def test_a_value_that_no_column_takes_is_no_trouble_of_the_store(store: Store):
    """Whose value it is, its unit ends; a store that is damaged would end the pass."""
    store.do(sources.sync, (Source("a", "https://a.example/feed"),), "x")

    with pytest.raises((OverflowError, WorkerError)):
        store.do(sources.record, [sources.Look("a", last_poll=NOW, failures=2**70)])


def test_hosts_that_want_rest_are_remembered(store: Store):
    """A host's Retry-After outlives the pass, and ends."""
    rest, waits = timedelta(hours=1), (timedelta(seconds=2), timedelta(minutes=1))
    store.do(hosts.hold, "a.example", NOW + rest, NOW)
    moments = [store.do(hosts.reserve, "a.example", *waits, then) for then in (NOW, NOW + 2 * rest)]

    assert moments == [NOW + rest, NOW + 2 * rest]


def test_hosts_nobody_waits_for_are_let_go(store: Store):
    """Rests and moments of long ago go; those of a host that still has one stay."""
    waits = timedelta(seconds=2), timedelta(minutes=1)
    store.do(hosts.hold, "rests.example", NOW + timedelta(hours=1), NOW)
    store.do(hosts.reserve, "asked.example", *waits, NOW - timedelta(days=3))
    store.do(hosts.reserve, "rests.example", *waits, NOW - timedelta(days=3))
    store.do(hosts.forget, NOW - timedelta(days=2))

    assert store.do(lambda tx: tx.execute(select(schema.hosts.c.host)).scalars().all()) == ["rests.example"]


def test_a_clock_set_back_holds_nobody_up(store: Store):
    """A link to be tried again, a host's rest and an article's next look, all set by a clock a year ahead, are no reason to wait."""
    ahead = NOW + timedelta(days=365)
    store.do(sources.sync, [Source("a", "https://a.example")], "1")
    store.do(links.announce, [link(1)], ahead, ["new"])
    known = store.do(links.due, ahead, 9)[0]
    store.do(links.retry, known.id, 1, ahead + timedelta(minutes=5), "503")
    store.do(hosts.hold, "a.example", ahead + timedelta(hours=1), ahead)
    store.do(
        hosts.reserve, "a.example", timedelta(seconds=2), timedelta(minutes=1), NOW + timedelta(minutes=5)
    )
    store.do(newsroom.join, reading(), stories.join, ahead)
    waits = timedelta(seconds=2), timedelta(minutes=1)

    assert ([known.id], NOW, ["a.example/1"], True) == (
        [one.id for one in store.do(links.due, NOW, 9)],
        store.do(hosts.reserve, "a.example", *waits, NOW),
        [one.key for one in store.do(newsroom.to_look_again, NOW)],
        store.do(newsroom.any_to_look_again, NOW),
    )


def test_an_article_of_a_source_no_longer_known_is_not_looked_at(store: Store):
    """Nothing is due for it while its source is not configured, and all of it once that is again."""
    store.do(newsroom.join, reading(), stories.join, NOW)
    later, source = NOW + timedelta(hours=2), Source("a", "https://a.example")
    due = []
    for n, known in enumerate(([source], [], [source])):
        store.do(sources.sync, known, str(n))
        due.append(
            (store.do(newsroom.any_to_look_again, later), len(store.do(newsroom.to_look_again, later)))
        )

    assert [(True, 1), (False, 0), (True, 1)] == due


def test_a_site_that_fails_is_left_alone_ever_longer(store: Store):
    """A minute, then twice as long each time up to an hour; a success ends it, and a person's pass or a clock set back the pause."""
    now, pauses = NOW, []
    for _ in range(8):
        store.do(sites.failed, "daily", "refused", now)
        (trouble,) = store.do(sites.troubles)
        assert trouble.next_try is not None
        pauses.append((trouble.next_try - now).total_seconds() / 60)
        now = trouble.next_try
    resting = [store.do(sites.resting, now - back) for back in map(timedelta, (0.01, 0, 1))]
    store.do(sites.hurry)
    hurried, since = (
        store.do(sites.resting, now - timedelta(minutes=1)),
        store.do(sites.troubles)[0].failing_since,
    )
    store.do(sites.works, "daily")

    assert ([1, 2, 4, 8, 16, 32, 60, 60], [{"daily"}, set(), set()], set(), NOW, ()) == (
        pauses,
        resting,
        hurried,
        since,
        store.do(sites.troubles),
    )


def test_reservations_keep_their_distance(store: Store):
    """Two machines that ask for one host get moments a delay apart."""
    ask = (timedelta(seconds=2), timedelta(minutes=1), NOW)
    moments = [store.do(hosts.reserve, "a.example", *ask) for _ in range(3)]

    assert moments == [NOW, NOW + timedelta(seconds=2), NOW + timedelta(seconds=4)]


def test_programs_of_other_rules_keep_their_distance(store: Store):
    """Behind one that asks every 20 s comes one that has not read the host's rules yet, and takes no moment away from it."""
    waits = [timedelta(seconds=n) for n in (20, 40)], [timedelta(seconds=n) for n in (2, 4)]
    slow = [store.do(hosts.reserve, "a.example", *waits[0], NOW) for _ in range(2)]
    hasty = store.do(hosts.reserve, "a.example", *waits[1], NOW)
    after = store.do(hosts.reserve, "a.example", *waits[0], NOW + timedelta(seconds=2))

    assert [0, 20, 40, 40] == [(at - NOW).total_seconds() for at in (*slow, hasty, after)]


def test_a_rest_is_not_cut_short(store: Store):
    """Of two moments that a host names the later counts, unless a clock that was ahead made it."""
    day, ahead = timedelta(days=1), NOW + timedelta(days=365)
    for host, when in (("a.example", NOW), ("b.example", ahead)):
        store.do(hosts.hold, host, when + day, when)
        store.do(hosts.hold, host, NOW + timedelta(hours=1), NOW)

    assert {"a.example": NOW + day, "b.example": NOW + timedelta(hours=1)} == store.do(hosts.rests, NOW)


def test_a_sound_store_is_called_sound(file: Store):
    """Nothing is wrong with a fresh store."""
    _ = file.engine

    assert moving.check(file) == []


def test_room_of_what_was_let_go_is_given_back(file: Store):
    """After many rows were deleted no page of the file is free."""
    rows = [{"key": f"k{n}", "value": "x" * 3000} for n in range(300)]
    file.do(lambda tx: tx.execute(schema.meta.insert(), rows))
    file.do(lambda tx: tx.execute(schema.meta.delete().where(schema.meta.c.key.like("k%"))))
    asyncio.run(file.shrink())

    assert file.do(lambda tx: tx.exec_driver_sql("PRAGMA freelist_count").scalar()) == 0


def test_a_damaged_store_keeps_what_can_be_read(file: Store):
    """Rows outside the damage survive a repair, and the damaged file is kept."""
    file.do(links.announce, [link(n) for n in range(400)], NOW, ["new"] * 400)
    file.do(lambda tx: tx.exec_driver_sql("SELECT 1"))
    file.close()
    assert file.path is not None
    whole = file.path.read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    file.path.write_bytes(whole[:middle] + b"\xff" * 8192 + whole[middle + 8192 :])
    kept, saved = moving.repair(Store(file.url), NOW)

    assert (kept.exists(), moving.check(Store(file.url)), saved["links"] > 50) == (True, [], True)


def test_copied_store_is_the_same(store: Store, tmp_path: Path):
    """A store copied elsewhere knows what the first knew."""
    store.do(links.announce, [link(1)], NOW, ["new"])
    store.do(newsroom.join, reading(), stories.join, NOW)
    other = Store(f"sqlite:///{tmp_path}/other.db")
    moving.copy(store, other)
    there = other.do(links.counts), other.do(newsroom.due, 9, NOW)
    other.close()

    assert there == (store.do(links.counts), store.do(newsroom.due, 9, NOW))


def test_days_count_what_was_new_and_what_failed(store: Store):
    """Looks of one day add up; one that brought nothing is not counted."""
    store.do(sources.sync, [Source("a", "https://a")], "1")
    look = sources.Look("a", last_poll=NOW)
    for more in ({"new": 2}, {"new": 1}, {"error": "timed out"}, {}):
        store.do(sources.record, [replace(look, **more)])

    assert store.do(history.health, NOW - timedelta(days=1)) == {("a", "2026-11-24"): (3, 1)}


def test_a_password_of_an_address_is_not_kept(store: Store):
    """Neither it nor a token of the query is in the store, those of an older store go, and another of them begins nothing anew."""

    def at(token: str) -> Source:
        return Source("a", f"https://ann:{token}@a.example/feed?api_key={token}&page=1")

    store.do(sources.sync, (at("old"),), "1")
    store.do(lambda tx: tx.execute(update(schema.sources).values(url=at("old").url, etag="e")))
    store.do(sources.sync, (at("new"),), "2")
    rows = store.do(lambda tx: tx.execute(select(schema.sources.c.url, schema.sources.c.etag)).all())

    assert [("https://a.example/feed?api_key=***&page=1", "e")] == rows
