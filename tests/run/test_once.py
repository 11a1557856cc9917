"""One pass, from a real feed on loopback to commits in a real repository."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator import config
from aggregator.config import Config
from aggregator.edges.pool import Nursery
from aggregator.edges.store import Store
from aggregator.edges.store.newsroom import to_look_again
from aggregator.errors import Busy, InputError
from aggregator.run import dry, once, passes, report, wishes
from aggregator.run.once import Result
from aggregator.voice import Silence
from tests.conftest import Works
from tests.paper import Paper, serve


@pytest.fixture
def paper() -> Iterator[Paper]:
    with serve() as made:
        yield made


class Newsroom:
    """A configuration in a folder of its own, and what a test asks of it."""

    def __init__(self, home: Path, paper: Paper, works: Works, **site: Any) -> None:
        self.home, self.paper, self.works = home, paper, works
        self.site = home / "site"
        self.sources = [
            {"name": "paper", "url": f"{paper.url}/feed.xml", "kind": "feed", "licence": "CC-BY-4.0"}
        ]
        self.extra: dict[str, Any] = {}
        self.more = site

    @property
    def config(self) -> Config:
        document = {
            "store": "sqlite:///state.db",
            "site": {"name": "daily", "path": "site", "theme": "chirpy", "language": "en", **self.more},
            "sources": self.sources,
            "fetch": {"per_host_delay": 0, "allow_private": [self.paper.address]},
            **self.extra,
        }
        return config.read(json.dumps(document), self.home)

    def run(self, everything: bool = True) -> Result:
        return self.works.run(passes.run, self.config, Silence(), everything=everything)

    def refresh(self) -> Result:
        return self.works.run(passes.refresh, self.config, Silence())

    def state(self) -> dict[str, Any]:
        return self.do(report.state, self.config, datetime.now(UTC))

    def do(self, work: Any, *args: Any) -> Any:
        store = Store(self.config.store_url())
        try:
            return store.do(work, *args)
        finally:
            store.close()

    @property
    def posts(self) -> dict[str, str]:
        return {
            p.stem[11:15]: p.read_text(encoding="utf-8") for p in sorted(self.site.rglob("_posts/**/*.md"))
        }

    def git(self, *args: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.site), *args], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    @property
    def commits(self) -> int:
        """How many commits touch posts."""
        return int(self.git("rev-list", "--count", "HEAD", "--", "_posts"))


@pytest.fixture
def newsroom(tmp_path: Path, paper: Paper, works: Works) -> Newsroom:
    return Newsroom(tmp_path, paper, works)


def test_a_pass_publishes_every_story_once_in_one_commit(newsroom: Newsroom):
    """Three stories become three posts in one commit; a second pass asks conditionally and adds nothing."""
    first, second = newsroom.run(), newsroom.run()

    assert (first.published, second.published, newsroom.commits, newsroom.paper.asked("/feed.xml")) == (
        {"daily": 3},
        {},
        1,
        [200, 304],
    )


@pytest.mark.slow
def test_the_repository_is_left_clean(newsroom: Newsroom):
    """Nothing is staged, changed or untracked after a pass."""
    newsroom.run()

    assert newsroom.git("status", "--porcelain", "--untracked-files=all") == ""


def test_a_dead_source_costs_the_others_nothing(newsroom: Newsroom):
    """A source that answers 404 makes the pass end with 3, is shown as failing, and the rest is published."""
    newsroom.sources.append({"name": "dead", "url": f"{newsroom.paper.url}/none.xml", "kind": "feed"})
    result = newsroom.run()
    states = {row["name"]: row["state"] for row in newsroom.state()["sources"]}

    assert (result.exit_code, result.published, states) == (
        3,
        {"daily": 3},
        {"paper": "ok", "dead": "failing"},
    )


def test_a_feed_that_is_a_page_fails_and_says_so(newsroom: Newsroom):
    """HTML where a feed is wanted is an error that says what it is."""
    newsroom.sources[0]["url"] = f"{newsroom.paper.url}/pier"
    result = newsroom.run()

    assert (result.exit_code, "HTML" in newsroom.state()["sources"][0]["error"]) == (3, True)


def test_a_failing_page_is_tried_again_and_the_rest_goes_on(newsroom: Newsroom):
    """A page that answers 503 waits for its next try; a 404 is refused with its reason."""
    newsroom.paper.statuses = {"/pier": 503, "/bus": 404}
    result = newsroom.run()
    refused = [(row["url"][-4:], "404" in row["reason"]) for row in newsroom.state()["refused"]]

    assert (result.published, refused) == ({"daily": 1}, [("/bus", True)])


def test_a_crash_after_the_commit_publishes_nothing_twice(newsroom: Newsroom, tmp_path: Path):
    """A store that does not know of a commit that was made finds it in the repository."""
    newsroom.run()
    before = newsroom.commits
    for path in (".db", ".db-wal", ".db-shm"):
        (tmp_path / f"state{path}").unlink(missing_ok=True)
    result = newsroom.run()

    assert (newsroom.commits, len(newsroom.posts), result.troubles) == (before, 3, [])


def test_a_corrected_figure_changes_the_post_with_a_note(newsroom: Newsroom):
    """A changed figure travels into the post in one commit, with a note that says what changed."""
    newsroom.run()
    newsroom.paper.print("pier", "school", "bus", pier="40 metres|55 metres")
    newsroom.refresh()
    post = newsroom.posts["east"]

    assert ("55 metres" in post, "40 metres → 55 metres" in post, newsroom.commits) == (True, True, 2)


@pytest.mark.slow
def test_other_words_for_the_same_facts_change_nothing(newsroom: Newsroom):
    """An edit that changes no fact of the post makes no commit."""
    newsroom.run()
    newsroom.paper.print("pier", "school", "bus", bus="</p>|</p> ")
    newsroom.refresh()

    assert newsroom.commits == 1


def test_a_withdrawn_article_leaves_a_tombstone(newsroom: Newsroom):
    """A page that is gone takes its sentences with it; title and reason stay."""
    newsroom.run()
    newsroom.paper.statuses = {"/school": 410}
    newsroom.refresh()
    post = newsroom.posts["vall"]

    assert ("fume cupboard" in post, "Valley school" in post, newsroom.commits) == (False, True, 2)


@pytest.mark.parametrize("trouble", [{"/school": 503}, {"/school": 200}])
def test_an_article_that_cannot_be_read_again_waits_longer(newsroom: Newsroom, trouble: dict[str, int]):
    """A page that fails or is no article any more changes nothing, and is not due at every tick."""
    newsroom.run()
    newsroom.paper.statuses = trouble
    newsroom.paper.pages["/school"] = b"<!doctype html><title>Try later</title>"
    newsroom.refresh()
    hours = [newsroom.do(to_look_again, datetime.now(UTC) + timedelta(hours=n)) for n in (2, 4)]

    assert ([0, 3], "28 pupils" in newsroom.posts["vall"]) == ([len(due) for due in hours], True)


@pytest.mark.slow
def test_what_another_configuration_has_is_put_off(newsroom: Newsroom):
    """An article due whose source is unknown here, but not to the store, is due no more for a while."""
    newsroom.run()
    now = datetime.now(UTC)

    async def looked_without_sources(config: Config, *, nursery: Nursery) -> list[int]:
        store = Store(config.store_url())
        try:
            async with passes.at_desk(config, Silence(), store, nursery) as desk:
                desk.sources.clear()
                known = await store.run(to_look_again, now, now - timedelta(days=1))
                await once.look_again(desk, known)
                return [len(store.do(to_look_again, now + timedelta(minutes=n))) for n in (10, 20)]
        finally:
            store.close()

    assert [0, 3] == newsroom.works.run(looked_without_sources, newsroom.config)


@pytest.mark.slow
def test_a_site_may_choose_to_remove_what_is_withdrawn(tmp_path: Path, paper: Paper, works: Works):
    """With `withdrawn: remove` the file goes."""
    newsroom = Newsroom(tmp_path, paper, works, withdrawn="remove")
    newsroom.run()
    paper.statuses = {"/school": 410}
    newsroom.refresh()

    assert sorted(newsroom.posts) == ["east", "nigh"]


def test_retract_takes_a_post_back(newsroom: Newsroom):
    """A post named by its article's address is withdrawn in the next pass, for good."""
    newsroom.run()
    newsroom.do(wishes.grant, "retract", f"{newsroom.paper.url}/bus")
    newsroom.run()
    newsroom.refresh()

    assert ("23:40" in newsroom.posts["nigh"], newsroom.state()["posts"]["withdrawn"]) == (False, 1)


def test_a_post_edited_by_hand_is_not_overwritten(newsroom: Newsroom):
    """What someone changed in git stays; the update is held."""
    newsroom.run()
    path = next(newsroom.site.rglob("*east*.md"))
    path.write_text(path.read_text() + "\nA line by hand.\n")
    newsroom.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "by hand")
    newsroom.paper.print("pier", "school", "bus", pier="40 metres|55 metres")
    newsroom.refresh()

    assert ("A line by hand." in path.read_text(), newsroom.state()["posts"]["held"]) == (True, 1)


@pytest.mark.slow
def test_daily_limit_lets_the_newest_out_first(tmp_path: Path, paper: Paper, works: Works):
    """What exceeds the limit of a day waits."""
    newsroom = Newsroom(tmp_path, paper, works, daily_limit=1)
    newsroom.run()

    assert (len(newsroom.posts), newsroom.state()["posts"]["ready"]) == (1, 2)


@pytest.mark.slow
def test_a_site_takes_only_what_it_wants(tmp_path: Path, paper: Paper, works: Works):
    """Words a site excludes keep a story out, and the reason is told."""
    newsroom = Newsroom(tmp_path, paper, works, exclude=["pier"])
    newsroom.run()

    assert (sorted(newsroom.posts), newsroom.state()["refused"][0]["reason"]) == (
        ["nigh", "vall"],
        "it has the word 'pier'",
    )


@pytest.mark.slow
def test_dry_run_writes_nothing(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]):
    """A dry run names what it would publish and leaves neither store nor site."""
    newsroom.works.run(dry.run, newsroom.config, Silence(), everything=True)

    assert (len(capsys.readouterr().out.splitlines()), sorted(p.name for p in newsroom.home.iterdir())) == (
        3,
        [],
    )


def test_two_runs_at_once_do_not_meet(newsroom: Newsroom):
    """While one run holds the lock another says so and does nothing."""
    with passes.pass_lock(Store(newsroom.config.store_url()), newsroom.config), pytest.raises(Busy):
        newsroom.run()


def test_a_flood_is_held_until_approved(newsroom: Newsroom):
    """A source that announces far more than ever before is asked about; approval lets it through."""
    newsroom.paper.print("pier")
    newsroom.run()
    items = "".join(
        f"<item><title>Filler {n}</title><link>{newsroom.paper.url}/x{n}</link></item>" for n in range(60)
    )
    newsroom.paper.pages["/feed.xml"] = newsroom.paper.pages["/feed.xml"].replace(
        b"</channel>", items.encode() + b"</channel>"
    )
    newsroom.run()
    state = newsroom.state()["sources"][0]
    said = newsroom.do(wishes.grant, "approve", "paper")

    assert (state["state"], state["held"], said[:8]) == ("held", 60, "60 links")


def test_what_has_no_evidence_is_never_approved(newsroom: Newsroom):
    """Approving something that is not held by policy is refused with a reason."""
    newsroom.run()

    with pytest.raises(InputError, match="nothing held"):
        newsroom.do(wishes.grant, "approve", "nothing")


@pytest.mark.slow
def test_several_sites_share_one_reading(tmp_path: Path, paper: Paper, works: Works):
    """Two sites get the same stories and each page is asked for once."""
    newsroom = Newsroom(tmp_path, paper, works)
    newsroom.extra = {"sites": [{"name": "second", "path": "second", "theme": "minima", "language": "en"}]}
    result = newsroom.run()
    shutil.rmtree(tmp_path / "second" / ".git")

    assert (result.published, paper.asked("/pier")) == ({"daily": 3, "second": 3}, [200])


@pytest.mark.slow
def test_a_site_may_have_share_pictures(tmp_path: Path, paper: Paper, works: Works):
    """Each post has a picture drawn from its words, committed with it and named in its front matter."""
    newsroom = Newsroom(tmp_path, paper, works, pictures=True)
    newsroom.run()
    drawn = sorted(p.relative_to(newsroom.site).as_posix() for p in newsroom.site.rglob("assets/share/*.png"))

    assert (len(drawn), all(any(name in text for text in newsroom.posts.values()) for name in drawn)) == (
        3,
        True,
    )


def test_provenance_lies_beside_the_posts(newsroom: Newsroom):
    """A record for each post is committed where no generator publishes it."""
    newsroom.run()
    records = [json.loads(p.read_text()) for p in newsroom.site.glob("_provenance/*.json")]

    assert (len(records), all(record["evidence"] for record in records)) == (3, True)
