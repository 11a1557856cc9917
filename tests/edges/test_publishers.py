"""Posts reach wherever a site publishes to, once."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from gitland import git, write
from services import ForgeServer, Receiver, WordPressServer, serving

from aggregator import config
from aggregator.config import SiteConfig, WordPressConfig
from aggregator.edges import publishers
from aggregator.edges.git import Remote, Repository, Upstream
from aggregator.edges.publishers import Asset, Batch, Destination, Item
from aggregator.edges.publishers.api import Api
from aggregator.edges.publishers.folder import Files
from aggregator.edges.publishers.forges import FORGES
from aggregator.edges.publishers.pulls import PullRequests
from aggregator.edges.publishers.repositories import Commits
from aggregator.edges.publishers.webhook import Webhook
from aggregator.edges.publishers.wordpress import WordPress
from aggregator.errors import ConfigError, SiteError
from aggregator.render import front

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TEXT = "---\ntitle: Budget\n---\n<p>The budget rose.</p>\n"
ITEM = Item("s1", "_posts/2026/11/2026-11-02-budget.md", TEXT, "Budget", excerpt="It rose.")


def batch(*items: Item) -> Batch:
    """These posts."""
    return Batch(items, NOW)


def states(receipt: publishers.Receipt) -> list[str]:
    """What became of each."""
    return [outcome.state for outcome in receipt.outcomes]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries wait for nobody here."""
    monkeypatch.setattr("time.sleep", lambda _: None)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client without the surroundings' proxies."""
    with publishers.client() as made:
        yield made


# -- folders and commits


@pytest.mark.parametrize("kind", ["files", "draft", "commit"])
def test_post_and_its_picture_become_files(tmp_path: Path, kind: str) -> None:
    """A post is written with its picture, and is the same the next time."""
    site = SiteConfig(publish=kind)
    publisher = publishers.publisher(Destination(site, tmp_path / "site", ExitStack()))
    item = replace(ITEM, assets=(Asset("assets/share/s1.png", b"\x89PNG"),))
    done = [states(publisher.publish(batch(item))), states(publisher.publish(batch(item)))]

    assert [["published"], ["unchanged"]] == done
    assert (TEXT, b"\x89PNG") == (
        (tmp_path / "site" / ITEM.path).read_text(),
        (tmp_path / "site/assets/share/s1.png").read_bytes(),
    )


def test_file_edited_by_hand_stays(tmp_path: Path) -> None:
    """A folder's file that someone edited is neither replaced nor removed."""
    files = Files(tmp_path / "site")
    mark = files.publish(batch(ITEM)).outcomes[0].mark
    write(tmp_path / "site", ITEM.path, "mine\n")
    changed = replace(ITEM, text="new\n", mark=mark)

    assert [["edited"], ["edited"]] == [
        states(files.publish(batch(item))) for item in (changed, replace(changed, text=None))
    ]
    assert "mine\n" == (tmp_path / "site" / ITEM.path).read_text()


def test_file_corrected_and_withdrawn(tmp_path: Path) -> None:
    """A folder's file is replaced, then gone, then still gone."""
    files = Files(tmp_path / "site")
    mark = files.publish(batch(ITEM)).outcomes[0].mark
    mark = files.publish(batch(replace(ITEM, text="new\n", mark=mark))).outcomes[0].mark
    gone = replace(ITEM, text=None, mark=mark)

    assert [["published"], ["unchanged"]] == [states(files.publish(batch(gone))) for _ in range(2)]
    assert [] == list((tmp_path / "site").iterdir())


@pytest.mark.parametrize("kind", [Files, lambda path: Commits(Repository(path))])
def test_link_out_of_the_site_is_not_followed(tmp_path: Path, kind: type[Files]) -> None:
    """Where the posts' folder is a link to elsewhere, nothing is written and the error says so."""
    publisher = kind(tmp_path / "site")
    publisher.publish(batch(replace(ITEM, path="about.md")))
    (tmp_path / "outside").mkdir()
    (tmp_path / "site/_posts").symlink_to("../outside")
    with pytest.raises(SiteError) as caught:
        publisher.publish(batch(ITEM))

    assert ("_posts is not a folder of this site", []) == (
        caught.value.message,
        list((tmp_path / "outside").iterdir()),
    )


def test_picture_of_a_refused_post_is_not_written(tmp_path: Path) -> None:
    """Where the post's path is taken its picture stays out too."""
    commits = Commits(Repository(tmp_path / "site"))
    commits.publish(batch(replace(ITEM, path="about.md")))
    write(tmp_path / "site", ITEM.path, "mine\n")
    done = commits.publish(batch(replace(ITEM, assets=(Asset("assets/x.png", b"x"),))))

    assert (["taken"], False) == (states(done), (tmp_path / "site/assets").exists())


@pytest.mark.parametrize("kind", [Files, lambda path: Commits(Repository(path))])
def test_two_stories_with_one_path(tmp_path: Path, kind: type[Files]) -> None:
    """The first has it, the second is told that it is taken."""
    done = kind(tmp_path / "site").publish(batch(ITEM, replace(ITEM, story="s2", text="other\n")))

    assert ["published", "taken"] == states(done)


def test_new_site_begins_with_what_the_server_has(tmp_path: Path) -> None:
    """A site that is pushed and not here yet has the server's files before anything is added."""
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "server.git")
    git(tmp_path, "clone", "-q", "server.git", "seed")
    write(tmp_path / "seed", "about.md", "about\n")
    git(tmp_path / "seed", "add", "-A")
    git(tmp_path / "seed", "commit", "-qm", "root")
    git(tmp_path / "seed", "push", "-q", "origin", "HEAD:main")
    site = SiteConfig(publish="push", remote=str(tmp_path / "server.git"))
    to = Destination(site, tmp_path / "site", ExitStack())
    publishers.begin(to)
    begun = (tmp_path / "site/about.md").exists()
    publishers.publisher(to).publish(batch(ITEM))

    assert (True, "2") == (begun, git(tmp_path / "server.git", "rev-list", "--count", "main"))


def test_message_of_a_correction(tmp_path: Path) -> None:
    """The commit says what it does, and names the story."""
    commits = Commits(Repository(tmp_path / "site"))
    mark = commits.publish(batch(ITEM)).outcomes[0].mark
    commits.publish(batch(replace(ITEM, text="new\n", mark=mark)))

    assert (
        "Correct 1 post\n\n- Budget\n\nStory-Id: s1"
        == git(tmp_path / "site", "log", "-1", "--format=%B").strip()
    )


def test_unknown_and_incomplete_publishers(tmp_path: Path) -> None:
    """What is missing from the configuration is told with its mend."""
    mends = []
    for kind in ("push", "pull-request", "wordpress", "webhook"):
        with pytest.raises(ConfigError) as caught:
            publishers.publisher(Destination(SiteConfig(publish=kind), tmp_path, ExitStack()))
        mends.append(caught.value.mend)

    assert ["add remote: to it", "add remote: to it", "add wordpress: to it", "add webhook: to it"] == mends


def test_a_file_of_a_secret_is_named_from_the_configuration(tmp_path: Path) -> None:
    """It is read beside the configuration wherever the command was started, and one that is not there is told."""
    text = "site: {publish: webhook, webhook: {url: 'https://a.example/', secret_file: keys/hook}}"
    to = Destination(config.read(text, tmp_path).all_sites[0], tmp_path / "site", ExitStack())
    with pytest.raises(ConfigError) as caught:
        publishers.publisher(to)
    write(tmp_path, "keys/hook", "s3cret\n")

    assert (f"no secret: the file {tmp_path}/keys/hook is not there", True) == (
        caught.value.message,
        isinstance(publishers.publisher(to), Webhook),
    )


# -- WordPress


@pytest.fixture
def blog() -> Iterator[WordPressServer]:
    """A WordPress site."""
    with serving(WordPressServer()) as service:
        yield service


def wordpress(client: httpx.Client, blog: WordPressServer) -> WordPress:
    """The publisher for it."""
    return WordPress(client, blog.url, "ed", "app pass", "publish")


@pytest.mark.parametrize(
    "faults", [{}, {"lose": ["POST"]}, {"fail": [503, 503]}, {"lose": ["GET", "POST", "POST"]}]
)
def test_wordpress_post_is_made_once(
    client: httpx.Client, blog: WordPressServer, faults: dict[str, list[object]]
) -> None:
    """However often the request is repeated and whichever answers are lost, one post comes about."""
    blog.lose, blog.fail = list(faults.get("lose", [])), list(faults.get("fail", []))
    done = [states(wordpress(client, blog).publish(batch(ITEM))) for _ in range(3)]

    assert ([["published"], ["unchanged"], ["unchanged"]], 1) == (done, len(blog.posts))
    assert [("budget", "publish", "Budget")] == [
        (row["slug"], row["status"], row["title"]) for row in blog.posts.values()
    ]


def test_wordpress_title_and_excerpt_are_text(client: httpx.Client, blog: WordPressServer) -> None:
    """A stranger's markup in them is shown as he wrote it, and never becomes markup."""
    item = replace(ITEM, title="A <img src=x onerror=alert(1)>", excerpt="B & <b>C</b>")
    done = [states(wordpress(client, blog).publish(batch(item))) for _ in range(2)]

    assert [["published"], ["unchanged"]] == done
    assert [("A &lt;img src=x onerror=alert(1)&gt;", "B &amp; &lt;b&gt;C&lt;/b&gt;")] == [
        (row["title"], row["excerpt"]) for row in blog.posts.values()
    ]


@pytest.mark.parametrize("form", front.FORMS)
def test_body_is_the_text_without_its_metadata(form: str) -> None:
    """Whatever form a theme writes them in, they are no part of what readers see."""
    text = front.write(form, {"title": "Budget: --- a", "tags": ["x"]}, "<p>One: two.</p>\n\n<p>Two</p>")

    assert "<p>One: two.</p>\n\n<p>Two</p>" == replace(ITEM, text=text).body


def test_wordpress_picture_is_uploaded_once(client: httpx.Client, blog: WordPressServer) -> None:
    """The share picture becomes the post's, also when the answer to its upload is lost."""
    item = replace(ITEM, assets=(Asset("assets/s1.png", b"\x89PNG", "Budget, newspaper"),))
    blog.lose = ["POST"]
    with pytest.raises(SiteError):
        wordpress(client, blog).publish(batch(item))
    wordpress(client, blog).publish(batch(item))

    assert [row["id"] for row in blog.media.values()] == [
        row["featured_media"] for row in blog.posts.values()
    ]


def test_wordpress_correction_and_withdrawal(client: httpx.Client, blog: WordPressServer) -> None:
    """A post is corrected where it is, then in the trash."""
    made = wordpress(client, blog).publish(batch(ITEM)).outcomes[0]
    newer = replace(ITEM, text="<p>New.</p>", mark=made.mark)
    corrected = wordpress(client, blog).publish(batch(newer)).outcomes[0]
    gone = replace(newer, text=None, mark=corrected.mark)
    done = [states(wordpress(client, blog).publish(batch(gone))) for _ in range(2)]

    assert ("published", [["published"], ["unchanged"]]) == (corrected.state, done)
    assert [True] == [row["status"] == "trash" and "New." in row["content"] for row in blog.posts.values()]


def test_wordpress_post_edited_by_hand_stays(client: httpx.Client, blog: WordPressServer) -> None:
    """What a person changed in WordPress is not overwritten."""
    made = wordpress(client, blog).publish(batch(ITEM)).outcomes[0]
    row = next(iter(blog.posts.values()))
    row.update(content=row["content"] + " By hand.", modified_gmt="2026-11-02T12:00:00")
    newer = replace(ITEM, text="<p>New.</p>", mark=made.mark)

    assert ["edited"] == states(wordpress(client, blog).publish(batch(newer)))


def test_wordpress_crash_before_the_record(client: httpx.Client, blog: WordPressServer) -> None:
    """A correction whose new mark was never recorded does not look like a person's edit."""
    made = wordpress(client, blog).publish(batch(ITEM)).outcomes[0]
    for text in ("<p>Second.</p>", "<p>Third.</p>"):
        last = wordpress(client, blog).publish(batch(replace(ITEM, text=text, mark=made.mark)))

    assert (["published"], 1) == (states(last), len(blog.posts))


def test_wordpress_slug_of_another_post(client: httpx.Client, blog: WordPressServer) -> None:
    """Where a person's post has the slug, ours takes one of its own and keeps it."""
    blog.posts[1] = {
        "id": 1,
        "slug": "budget",
        "status": "draft",
        "title": "x",
        "content": "x",
        "modified_gmt": "x",
    }
    done = [states(wordpress(client, blog).publish(batch(ITEM))) for _ in range(2)]

    assert ([["published"], ["unchanged"]], "x", 2) == (done, blog.posts[1]["content"], len(blog.posts))


def test_wordpress_refuses_the_password(client: httpx.Client, blog: WordPressServer) -> None:
    """A wrong password is told with its mend and without the password."""
    with pytest.raises(SiteError) as caught:
        WordPress(client, blog.url, "ed", "wr0ng").publish(batch(ITEM))

    assert (True, False) == (
        "check the name" in str(caught.value),
        "wr0ng" in str(caught.value) + repr(caught.value),
    )


def test_redirect_is_not_followed(client: httpx.Client, blog: WordPressServer) -> None:
    """Credentials go to the address the operator named and nowhere else."""
    blog.fail = [302]
    with pytest.raises(SiteError) as caught:
        Api(client, blog.url, {"authorization": "x"}).get("/")

    assert "it redirects (302), which is not followed with credentials" == caught.value.message


def test_a_service_that_repeats_its_key(client: httpx.Client) -> None:
    """The key stands in no message, whatever the service says."""

    class Parrot(Receiver):
        def answer(
            self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
        ) -> tuple[int, object]:
            return 403, {"message": f"no such key: {headers['private-token']}"}

    with serving(Parrot()) as service, pytest.raises(SiteError) as caught:
        Api(client, service.url, {"private-token": "glpat-k3y"}).get("/")

    assert ("no such key: ***" in str(caught.value), "k3y" in str(caught.value)) == (True, False)


@pytest.mark.parametrize("answer", [[1], {"rows": []}, "no", 7])
def test_a_service_that_answers_otherwise_is_the_sites_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    """JSON that is not WordPress's takes no post and is an error of the site, which other sites do not share."""
    monkeypatch.setenv("WORD", "app pass")

    class Other(WordPressServer):
        def answer(self, *_: object) -> tuple[int, object]:
            return 200, answer

    with serving(Other()) as service, ExitStack() as open_things:
        there = WordPressConfig(url=service.url, user="ed", password_env="WORD")
        to = Destination(SiteConfig(publish="wordpress", wordpress=there), tmp_path, open_things)
        with pytest.raises(SiteError, match="in a form that is not its own"):
            publishers.publish(to, batch(ITEM))


def test_an_error_of_our_own_is_no_service_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that asks no service has nobody else to blame."""

    def broken(_: object, __: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(publishers.Files, "publish", broken)
    with ExitStack() as open_things, pytest.raises(KeyError, match="ours"):
        publishers.publish(Destination(SiteConfig(publish="files"), tmp_path, open_things), batch(ITEM))


# -- requests to merge


@pytest.fixture(params=["github", pytest.param("gitlab", marks=pytest.mark.slow)])
def forge(
    request: pytest.FixtureRequest, tmp_path: Path, client: httpx.Client
) -> Iterator[tuple[ForgeServer, PullRequests, Path]]:
    """A service with a repository that has a first commit."""
    server = tmp_path / "server.git"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(server))
    git(tmp_path, "clone", "-q", str(server), "seed")
    write(tmp_path / "seed", "about.md", "about\n")
    git(tmp_path / "seed", "add", "-A")
    git(tmp_path / "seed", "commit", "-qm", "root")
    git(tmp_path / "seed", "push", "-q", "origin", "HEAD:main")
    repository = Repository(tmp_path / "site")
    with serving(ForgeServer()) as service:
        made = FORGES[request.param](client, service.url, "owner/site", "t0ken")
        yield service, PullRequests(repository, Upstream(repository, Remote(str(server))), made), server


def test_a_branch_and_a_request_a_day(forge: tuple[ForgeServer, PullRequests, Path]) -> None:
    """The day's posts share a request; the base has none of them before it is merged."""
    service, pulls, server = forge
    other = replace(ITEM, story="s2", path="_posts/2026/11/2026-11-02-other.md")
    done = [states(pulls.publish(batch(item))) for item in (ITEM, other, other)]
    branches = git(server, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads").splitlines()

    assert [["published"], ["published"], ["unchanged"]] == done
    assert (["aggregator/2026-11-02", "main"], 1) == (branches, len(service.rows))
    assert "about.md" == git(server, "ls-tree", "-r", "--name-only", "main")


def test_a_request_of_a_deleted_fork_hinders_none(forge: tuple[ForgeServer, PullRequests, Path]) -> None:
    """GitHub gives it no label."""
    service, pulls, _ = forge
    service.rows.append({"branch": "theirs", "is_open": True, "base": "main", "label": None})

    assert ["published"] == states(pulls.publish(batch(ITEM)))


def test_request_lost_by_a_crash_is_made(forge: tuple[ForgeServer, PullRequests, Path]) -> None:
    """A branch pushed without its request gets it at the next run, and a lost answer makes no second one."""
    service, pulls, _ = forge
    service.down = {"POST"}
    with pytest.raises(SiteError):
        pulls.publish(batch(ITEM))
    service.down, service.lose = set(), ["POST"]
    done = pulls.publish(batch(ITEM)).outcomes[0]

    assert (1, "https://forge.example/1") == (len(service.rows), done.url)


def test_correction_goes_where_the_post_waits(forge: tuple[ForgeServer, PullRequests, Path]) -> None:
    """A post whose request waits since yesterday is corrected in it; when merged, in a new one."""
    service, pulls, server = forge
    mark = pulls.publish(batch(ITEM)).outcomes[0].mark
    tomorrow = datetime(2026, 11, 3, tzinfo=UTC)
    done = pulls.publish(Batch((replace(ITEM, text="two\n", mark=mark),), tomorrow)).outcomes[0]
    git(server, "update-ref", "refs/heads/main", "refs/heads/aggregator/2026-11-02")
    service.rows[0]["is_open"] = False
    pulls.publish(Batch((replace(ITEM, text="three\n", mark=done.mark),), tomorrow))
    pulls.publish(Batch((replace(ITEM, text="three\n", mark=done.mark),), NOW))

    assert ["aggregator/2026-11-02", "aggregator/2026-11-03"] == [row["branch"] for row in service.rows]
    assert "two" == git(server, "show", f"main:{ITEM.path}")


def test_closed_request_is_not_reopened(forge: tuple[ForgeServer, PullRequests, Path]) -> None:
    """New posts of a day whose request was closed go into another branch, without the rejected ones."""
    service, pulls, server = forge
    pulls.publish(batch(ITEM))
    service.rows[0]["is_open"] = False
    pulls.publish(batch(replace(ITEM, story="s2", path="_posts/b.md")))

    assert ["aggregator/2026-11-02", "aggregator/2026-11-02-2"] == [row["branch"] for row in service.rows]
    assert "_posts/b.md\nabout.md" == git(server, "ls-tree", "-r", "--name-only", "aggregator/2026-11-02-2")


# -- webhook


def test_webhook_is_signed_and_taken_once(client: httpx.Client) -> None:
    """The receiver can check the signature, and a repeated post has the same key."""

    def is_signed(headers: dict[str, str], body: bytes) -> bool:
        told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        right = base64.b64encode(hmac.new(b"s3cret", told, hashlib.sha256).digest()).decode()
        return headers["webhook-signature"] == f"v1,{right}"

    with serving(Receiver(check=is_signed, lose=["POST"], fail=[503])) as service:
        done = [states(Webhook(client, service.url, "s3cret").publish(batch(ITEM))) for _ in range(2)]

    assert ([["published"]] * 2, ["post.publish"]) == (done, [row["type"] for row in service.taken.values()])
    assert ["<p>The budget rose.</p>"] == [row["data"]["body"] for row in service.taken.values()]


def test_webhook_down(client: httpx.Client) -> None:
    """A receiver that is down is an error for the whole batch, a post it refuses is blocked alone."""
    with serving(Receiver(fail=[500] * 4)) as service, pytest.raises(SiteError):
        Webhook(client, service.url, None).publish(batch(ITEM))
    with serving(Receiver(fail=[422])) as service:
        done = Webhook(client, service.url, None).publish(batch(ITEM, replace(ITEM, story="s2")))

    assert ["blocked", "published"] == states(done)
