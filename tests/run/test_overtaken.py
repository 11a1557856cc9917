"""What happens to a post while it is being committed: another worker tells its story anew, or the operator takes it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from aggregator.config import Config
from aggregator.desk import Desk
from aggregator.edges.pool import Nursery
from aggregator.edges.store import Store
from aggregator.edges.store import newsroom as newsroom_store
from aggregator.run import once, passes, wishes
from aggregator.steps import publishing, telling
from aggregator.voice import Silence
from tests.conftest import Works
from tests.paper import serve
from tests.run.test_once import Newsroom

pytestmark = pytest.mark.slow
Meanwhile = Callable[[Desk], Awaitable[None]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def newsroom(tmp_path: Path, works: Works, request: pytest.FixtureRequest) -> Iterator[Newsroom]:
    with serve() as paper:
        made = Newsroom(tmp_path, paper, works)
        if request.param == "postgresql":
            made.extra["store"] = request.getfixturevalue("postgresql").database()
        yield made


async def found(desk: Desk) -> None:
    """What is announced now is read, and what was read before is read again."""
    await once.poll(desk, await once.due_sources(desk, everything=True), once.Result())
    await once.read(desk)
    known = await desk.store.run(newsroom_store.to_look_again, desk.now(), desk.now() - once.REFRESHED)
    await once.look_again(desk, known)


def edit(newsroom: Newsroom) -> None:
    """The pier's article has another figure."""
    newsroom.paper.print("pier", "school", "bus", pier="40 metres|60 metres")


def raced(newsroom: Newsroom, course: Meanwhile) -> None:
    """This happens after the first articles were told, and then a pass."""

    async def race(config: Config, *, nursery: Nursery) -> None:
        store = Store(config.store_url())
        try:
            async with passes.at_desk(config, Silence(), store, nursery) as desk:
                await found(desk)
                await once.tell(desk)
                await course(desk)
        finally:
            store.close()

    newsroom.works.run(race, newsroom.config)
    newsroom.run()


def overtaken(newsroom: Newsroom, meanwhile: Meanwhile) -> None:
    """A first publication during whose commit something else happens, and then a pass."""

    async def published(desk: Desk) -> None:
        site = desk.sites["daily"]
        batch = await publishing.batch(desk, site)
        receipt = await publishing.deliver(desk, site, batch)
        await meanwhile(desk)
        await publishing.keep(desk, site, batch, receipt)

    raced(newsroom, published)


def test_a_story_told_anew_during_its_commit_is_corrected_with_a_note(newsroom: Newsroom):
    """The post that went out is the one that is known, so the new figure comes as a correction that names the old one."""

    async def edited(desk: Desk) -> None:
        edit(newsroom)
        await found(desk)
        await once.tell(desk)

    overtaken(newsroom, edited)

    subjects = newsroom.git("log", "--format=%s", "--", "_posts").splitlines()
    assert (3, True, ["Correct", "Add"]) == (
        len(newsroom.posts),
        "40 metres → 60 metres" in newsroom.posts["east"],
        [subject.split()[0] for subject in subjects],
    )


def test_what_was_written_before_a_commit_and_kept_after_it_is_written_anew(newsroom: Newsroom):
    """A worker that began with an unpublished post does not put a text without a note over the published one."""

    async def written_before(desk: Desk) -> None:
        edit(newsroom)
        await found(desk)
        ((story, site),) = await desk.store.run(newsroom_store.due, 9, desk.now())
        about = await telling.subject(desk, story)
        assert about is not None
        (task,) = telling.assignments(desk, about, await telling.takers(desk, about, [site]))
        written = await telling.write(desk, task)
        await once.publish(desk, once.Result())
        await telling.keep(desk, task, written)

    raced(newsroom, written_before)

    assert (3, True) == (len(newsroom.posts), "40 metres → 60 metres" in newsroom.posts["east"])


def test_what_is_retracted_during_its_commit_is_withdrawn(newsroom: Newsroom):
    """The operator's word is not lost in the moment of the commit."""

    async def retracted(desk: Desk) -> None:
        await desk.store.run(wishes.grant, "retract", f"{newsroom.paper.url}/pier")

    overtaken(newsroom, retracted)

    assert {"published": 2, "withdrawn": 1} == {
        name: count for name, count in newsroom.state()["posts"].items() if count
    }


def test_what_is_rejected_during_its_commit_is_withdrawn(newsroom: Newsroom):
    """`reject` says that the post will never be published; where it just was, it is taken back."""

    async def rejected(desk: Desk) -> None:
        post = next(p for p in await desk.store.run(publishing.posts.ready, "daily") if "pier" in p.title)
        await desk.store.run(wishes.grant, "reject", post.story)

    overtaken(newsroom, rejected)

    assert {"published": 2, "withdrawn": 1} == {
        name: count for name, count in newsroom.state()["posts"].items() if count
    }
