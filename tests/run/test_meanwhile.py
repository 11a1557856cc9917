"""What comes while a story is told or its post committed, and what has become of it after the passes that follow."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from aggregator import stories
from aggregator.config import Config
from aggregator.desk import Desk
from aggregator.edges.pool import Nursery
from aggregator.edges.store import Store, posts
from aggregator.edges.store import newsroom as kept
from aggregator.edges.store.newsroom import Reading
from aggregator.edges.store.posts import Kept
from aggregator.errors import InputError
from aggregator.model import Article
from aggregator.run import once, passes, wishes
from aggregator.steps import publishing, telling
from aggregator.text import urls
from aggregator.voice import Silence
from tests.conftest import Works
from tests.paper import serve
from tests.postgres import Server
from tests.run.test_once import Newsroom

pytestmark = pytest.mark.slow


@dataclass
class Course:
    """One story of a newsroom on its way, and what may come to it."""

    newsroom: Newsroom
    desk: Desk
    is_denied: bool = False

    @property
    def address(self) -> str:
        return f"{self.newsroom.paper.url}/pier"

    async def found(self) -> None:
        """What is announced now is read, and what was read before is read again."""
        await once.poll(self.desk, await once.due_sources(self.desk, everything=True), once.Result())
        await once.read(self.desk)
        now = self.desk.now()
        known = await self.desk.store.run(kept.to_look_again, now, now - once.REFRESHED)
        await once.look_again(self.desk, known)

    async def edited(self, figure: int) -> None:
        """The article has another figure, and was read."""
        self.newsroom.paper.print("pier", pier=f"40 metres|{figure} metres")
        await self.found()

    async def told(self) -> None:
        await once.tell(self.desk)

    async def published(self) -> None:
        await once.publish(self.desk, once.Result())

    async def story(self) -> str:
        story = await self.desk.store.run(kept.of_article, urls.identity(self.address))
        assert story is not None
        return story

    async def wished(self, verb: str) -> None:
        """The operator's word; where it cannot be done he is told so, and nothing is."""
        try:
            target = self.address if verb == "retract" else await self.story()
            await self.desk.store.run(wishes.grant, verb, target)
        except InputError:
            self.is_denied = True

    # where the story is when it begins

    async def new(self) -> None:
        """Read for the first time."""
        await self.found()

    async def ready(self) -> None:
        """Told but not published, and edited since."""
        await self.found()
        await self.told()
        await self.edited(60)

    async def held(self) -> None:
        """The same, but held."""
        await self.ready()
        await self.desk.store.run(posts.set_state, await self.story(), "daily", "held")

    async def standing(self) -> None:
        """Published, and edited since."""
        await self.found()
        await self.told()
        await self.published()
        await self.edited(60)

    # what comes meanwhile

    async def nothing(self) -> None:
        """Nothing comes."""

    async def retract(self) -> None:
        await self.wished("retract")

    async def reject(self) -> None:
        await self.wished("reject")

    async def approve(self) -> None:
        await self.wished("approve")

    async def edit(self) -> None:
        await self.edited(90)

    async def gone(self) -> None:
        """The article is withdrawn by its paper."""
        self.newsroom.paper.statuses = {"/pier": 410}
        await self.found()

    async def publish(self) -> None:
        """Another worker publishes what is ready."""
        await self.published()

    # during what

    async def tell(self, meanwhile: Callable[[], Awaitable[None]]) -> None:
        """The story is told, and this comes between its words and their record."""
        ((story, site),) = await self.desk.store.run(kept.due_of_story, await self.story())
        about = await telling.subject(self.desk, story)
        assert about is not None
        (one,) = telling.assignments(self.desk, about, await telling.takers(self.desk, about, [site]))
        written = await telling.write(self.desk, one)
        await meanwhile()
        await telling.keep(self.desk, one, written)

    async def commit(self, meanwhile: Callable[[], Awaitable[None]]) -> None:
        """Its post is told and committed, and this comes between the commit and its record."""
        await self.told()
        site = self.desk.sites["daily"]
        batch = await publishing.batch(self.desk, site)
        receipt = await publishing.deliver(self.desk, site, batch)
        await meanwhile()
        await publishing.keep(self.desk, site, batch, receipt)


OUTCOMES = [
    # begins, during, meanwhile: state of the post, figure on the site, commits
    ("new", "tell", "nothing", ("published", "40", "Add")),
    ("new", "tell", "retract", ("published denied", "40", "Add")),
    ("new", "tell", "reject", ("published denied", "40", "Add")),
    ("new", "tell", "approve", ("published denied", "40", "Add")),
    ("new", "tell", "edit", ("published", "90", "Add")),
    ("new", "tell", "gone", ("refused", "", "")),
    ("ready", "tell", "nothing", ("published", "60", "Add")),
    ("ready", "tell", "retract", ("rejected", "", "")),
    ("ready", "tell", "reject", ("rejected", "", "")),
    ("ready", "tell", "approve", ("published denied", "60", "Add")),
    ("ready", "tell", "edit", ("published", "90", "Add Correct")),
    ("ready", "tell", "gone", ("refused", "", "")),
    ("ready", "tell", "publish", ("published", "60", "Add Correct")),
    ("held", "tell", "nothing", ("published", "60", "Add")),
    ("held", "tell", "retract", ("rejected", "", "")),
    ("held", "tell", "reject", ("rejected", "", "")),
    ("held", "tell", "approve", ("published", "60", "Add Correct")),
    ("standing", "tell", "nothing", ("published", "60", "Add Correct")),
    ("standing", "tell", "retract", ("withdrawn", "", "Add Withdraw")),
    ("standing", "tell", "reject", ("published denied", "60", "Add Correct")),
    ("standing", "tell", "approve", ("published denied", "60", "Add Correct")),
    ("standing", "tell", "edit", ("published", "90", "Add Correct")),
    ("standing", "tell", "gone", ("withdrawn", "", "Add Withdraw")),
    ("new", "commit", "nothing", ("published", "40", "Add")),
    ("new", "commit", "retract", ("withdrawn", "", "Add Withdraw")),
    ("new", "commit", "reject", ("withdrawn", "", "Add Withdraw")),
    ("new", "commit", "approve", ("published denied", "40", "Add")),
    ("new", "commit", "edit", ("published", "90", "Add Correct")),
    ("new", "commit", "gone", ("withdrawn", "", "Add Withdraw")),
    ("standing", "commit", "nothing", ("published", "60", "Add Correct")),
    ("standing", "commit", "retract", ("withdrawn", "", "Add Correct Withdraw")),
    ("standing", "commit", "reject", ("published denied", "60", "Add Correct")),
    ("standing", "commit", "edit", ("published", "90", "Add Correct Correct")),
    ("standing", "commit", "gone", ("withdrawn", "", "Add Correct Withdraw")),
]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def newsroom(tmp_path: Path, works: Works, request: pytest.FixtureRequest) -> Iterator[Newsroom]:
    with serve() as paper:
        paper.print("pier")
        made = Newsroom(tmp_path, paper, works, withdrawn="remove")
        if request.param == "postgresql":
            made.extra["store"] = request.getfixturevalue("postgresql").database()
        yield made


async def taken(config: Config, newsroom: Newsroom, ways: tuple[str, str, str], *, nursery: Nursery) -> str:
    """How the course ends: the state of the post, its figure on the site, the commits, and whether a wish was denied."""
    store = Store(config.store_url())
    begins, during, meanwhile = ways
    try:
        async with passes.at_desk(config, Silence(), store, nursery) as desk:
            course = Course(newsroom, desk)
            await getattr(course, begins)()
            await getattr(course, during)(getattr(course, meanwhile))
            for _ in range(2):
                await once.run(desk, ())
            post = await desk.store.run(posts.get, await course.story(), "daily")
            left = await desk.store.run(kept.due_of_story, await course.story())
    finally:
        store.close()
    assert post is not None
    assert ((), False) == (left, post.is_unwanted)
    return f"{post.state} {'denied' if course.is_denied else ''}".strip()


@pytest.mark.parametrize(("begins", "during", "meanwhile", "ending"), OUTCOMES)
def test_nothing_that_comes_meanwhile_is_lost(
    newsroom: Newsroom, begins: str, during: str, meanwhile: str, ending: tuple[str, str, str]
) -> None:
    """What was retracted or rejected does not stand, what was edited is followed, what is gone is withdrawn; a wish in vain is denied."""
    said = newsroom.works.run(taken, newsroom.config, newsroom, (begins, during, meanwhile))
    commits = (
        newsroom.git("log", "--reverse", "--format=%s", "--", "_posts").splitlines()
        if newsroom.site.exists()
        else []
    )
    standing = "".join(newsroom.posts.values()).partition("tore away ")[2][:2]

    assert ending == (said, standing, " ".join(subject.split()[0] for subject in commits))


async def retracted(
    config: Config, nursery: Nursery, newsroom: Newsroom, then: Callable[[Desk, Course], Awaitable[int]]
) -> tuple[int, str]:
    """(posts published, its state) after a post that was told was retracted and this happened."""
    store = Store(config.store_url())
    try:
        async with passes.at_desk(config, Silence(), store, nursery) as desk:
            course = Course(newsroom, desk)
            await course.found()
            await course.told()
            await course.retract()
            made = await then(desk, course)
            post = await desk.store.run(posts.get, await course.story(), "daily")
            return made, post.state if post else ""
    finally:
        store.close()


def test_what_is_to_be_withdrawn_is_not_published_first(newsroom: Newsroom) -> None:
    """A post that waited for its commit when it was retracted is never committed, and its wish is not forgotten."""

    async def passing(desk: Desk, course: Course) -> int:
        return sum((await once.run(desk, ())).published.values())

    async def waited(config: Config, *, nursery: Nursery) -> tuple[int, str]:
        return await retracted(config, nursery, newsroom, passing)

    assert (0, "rejected") == newsroom.works.run(waited, newsroom.config)


def test_a_site_that_does_not_want_it_forgets_no_retraction(newsroom: Newsroom) -> None:
    """What was retracted before it was published stays so, whatever its site's filters say of the next revision."""

    async def filtered(desk: Desk, course: Course) -> int:
        desk.sites["daily"] = desk.sites["daily"].model_copy(update={"exclude": ("pier",)})
        await course.told()
        return 0

    async def unwanted(config: Config, *, nursery: Nursery) -> tuple[int, str]:
        return await retracted(config, nursery, newsroom, filtered)

    assert (0, "rejected") == newsroom.works.run(unwanted, newsroom.config)


NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.needs("postgresql")
def test_two_machines_do_not_pass_each_other(postgresql: Server) -> None:
    """A withdrawal that comes on one machine in the middle of the record of a first post on another waits, and takes it back."""
    address = postgresql.database()
    one, other = Store(address), Store(address)
    article = Article(
        url="https://a.example/1", title="Quay rebuilt", paragraphs=("Forty masons rebuilt it.",)
    )
    reading = Reading(article, "a.example/1", (), "a", ("daily",))
    story = one.do(kept.join, reading, stories.join, NOW)
    version = one.do(kept.version, story.id)

    def withdraw(tx: Connection) -> None:
        name, _ = kept.gone(tx, "a.example/1", NOW)
        posts.take_back(tx, name, "gone")

    beside = threading.Thread(target=other.do, args=(withdraw,))

    def record(tx: Connection) -> bool:
        same = kept.version(tx, story.id) == version
        beside.start()
        beside.join(1)
        posts.record(tx, Kept(story.id, "daily", "_posts/a.md", "Quay", "ready", 1, "text", made=NOW))
        return same and beside.is_alive()

    has_waited = one.do(record)
    beside.join()
    post = one.do(posts.get, story.id, "daily")
    due = one.do(kept.due_of_story, story.id)
    one.close()
    other.close()

    assert post is not None
    assert (True, "withdraw:gone", ((story.id, "daily"),)) == (has_waited, post.changes, due)
