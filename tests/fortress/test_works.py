"""What workers, themes of one's own and repositories meet, through the program's own doors: whole passes, commands, a daemon.

Each test is of one guard and fails where that one alone is off (`make mutate`). Some wait for a bound of the program itself,
the longest for the three minutes that git may take.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Works
from tests.paper import Paper, configured, page, serve
from tests.run.test_once import Newsroom

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PLAIN = "_posts/{date}-{slug}.md"
SENTENCES = "{% for part in sections %}<p>{% for words, strong in part.sentences %}{{ words }} {% endfor %}</p>{% endfor %}"
STORIES = {
    "fair": (
        "Ferry to the seal bank sails twice a day",
        "The ferry to the seal bank sails twice a day from Thursday, the shipping office of the island said.",
        "It takes 90 passengers and no cars, and a crossing lasts 50 minutes.",
    ),
    "hoard": (
        "Bakers bring back the rye loaf",
        "Nine bakers of the lower town sell the old rye loaf again, which had vanished with the mill in 1987.",
        "The flour comes from a farm that grows 30 hectares of rye near the river.",
    ),
    "odd": (
        "Glider pilots measure wind over the ridge",
        "Pilots of the gliding club measured winds of 110 kilometres an hour over the ridge on Sunday morning.",
        "The weather office will use their figures for its map of turbulence.",
    ),
    "raw": (
        "Library lends &lt;b style=&quot;position:fixed;inset:0&quot;&gt;seeds&lt;/b&gt; to gardeners",
        "The town library lends seeds of 60 kinds of vegetables to gardeners since the beginning of the month.",
        "Who borrows ten beans brings as many back in autumn, and keeps the others for soup.",
    ),
    "reach": (
        "Railway bridge is painted green once more",
        "Forty painters began on Monday to give the railway bridge a new coat of green, the first in 25 years.",
        "Trains pass at walking pace until the scaffold has gone in April.",
    ),
    "device": (
        "Swimmers cross the lake by moonlight",
        "Some 200 swimmers crossed the lake by moonlight on Friday, watched by boats with lanterns at their bows.",
        "The fastest needed 41 minutes for the two kilometres of cold water.",
    ),
    "never": (
        "School orchestra wins a prize in the capital",
        "The orchestra of the trade school won the prize of the capital's jury with a suite for brass and drums.",
        "It was awarded on 2026-02-30 in the old town hall before 600 listeners.",
    ),
}
THEMES = {
    "hoard": SENTENCES + '{% set count = 2 ** 30 %}{% set held = "a" * count %}',
    "odd": SENTENCES + r'{{ "a".encode("no\x1b[2J\nsuch") }}',
    "raw": SENTENCES + "<p>{{ sources[0].title | safe }}</p>",
    "reach": SENTENCES + '{{ cycler.__init__.__globals__.os.system("touch HOME/reached") }}',
}


def story(name: str) -> bytes:
    """The page of this story."""
    title, *paragraphs = STORIES[name]
    return page(title, "".join(f"<p>{text}</p>" for text in paragraphs))


def announced(paper: Paper, name: str) -> dict[str, Any]:
    """The source of this one story, for the site of its name; the paper prints both."""
    paper.pages[f"/{name}"] = story(name)
    item = f"<item><title>What is new at the {name}</title><link>{paper.url}/{name}</link></item>"
    paper.pages[f"/{name}.xml"] = f'<rss version="2.0"><channel>{item}</channel></rss>'.encode()
    return {
        "name": name,
        "url": f"{paper.url}/{name}.xml",
        "kind": "feed",
        "licence": "CC-BY-4.0",
        "sites": [name],
    }


def themed(home: Path, name: str, path: str = PLAIN, template: str = SENTENCES) -> dict[str, Any]:
    """The site of this name with a theme of its own."""
    folder = home / "themes" / name / "own"
    folder.mkdir(parents=True)
    always = "always: {layout: post, render_with_liquid: false}"
    (folder / "theme.yaml").write_text(f"front: yaml\npath: '{path}'\nkeys: {{title: title}}\n{always}\n")
    (folder / "post.md.j2").write_text(template.replace("HOME", str(home)))
    return {
        "name": name,
        "path": f"sites/{name}",
        "theme": "own",
        "templates": f"themes/{name}",
        "language": "en",
    }


@dataclass
class Outcome:
    """What a pass over sites with themes of their own left."""

    newsroom: Newsroom

    def files(self, site: str) -> list[str]:
        """What lies on this site, git's own and the record of evidence aside."""
        found = (self.newsroom.home / "sites" / site).rglob("*.md")
        return [path.read_text(encoding="utf-8") for path in found]

    def reason(self, site: str) -> str:
        """Why its story was refused, empty where it was not."""
        refused = self.newsroom.state()["refused"]
        return next((row["reason"] for row in refused if row["source"] == site), "")


@pytest.fixture(scope="module")
def outcome(works: Works, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    home = tmp_path_factory.mktemp("themes")
    with serve() as paper:
        newsroom = Newsroom(home, paper, works)
        newsroom.sources = [announced(paper, name) for name in STORIES]
        paths = {"device": "git~1/hooks/{slug}.md"}
        newsroom.extra = {
            "site": None,
            "sites": [
                themed(home, name, paths.get(name, PLAIN), THEMES.get(name, SENTENCES)) for name in STORIES
            ],
        }
        newsroom.run()
        yield Outcome(newsroom)


def test_a_theme_that_hoards_is_ended(outcome: Outcome):
    """A GiB of letters is more than a worker may have, and status says so."""
    assert "more than 1024 MiB of memory" == outcome.reason("hoard")


def test_the_error_of_a_theme_is_one_printable_line(outcome: Outcome):
    """What it was made to say steers no terminal on which status is read."""
    reason = outcome.reason("odd")

    assert (True, True) == ("unknown encoding: no" in reason, reason.isprintable())


def test_a_theme_that_prints_words_as_they_are_prints_no_style(outcome: Outcome):
    """Markup in a headline gets through such a theme, but not over the page."""
    post = "".join(outcome.files("raw"))

    assert (True, False) == (">seeds</b>" in post, "position" in post)


def test_a_theme_runs_no_program(outcome: Outcome):
    """A template that reaches for the system is refused before it has it."""
    assert [] == list(outcome.newsroom.home.glob("reached"))


def test_no_post_goes_where_another_system_has_the_repository(outcome: Outcome):
    """`git~1` is .git where file systems have short names: nothing is written there."""
    assert [] == outcome.files("device")


def test_a_day_that_no_calendar_has_is_held(outcome: Outcome):
    """The source says it and the gate lets it pass; the rules for a whole post do not."""
    held = outcome.newsroom.state()["held"]

    assert [("never", ["date"])] == [(row["site"], [f["check"] for f in row["findings"]]) for row in held]


def test_hostile_themes_cost_others_nothing(outcome: Outcome):
    """The site beside them has its post."""
    assert 1 == len(outcome.files("fair"))


# -- commands that take a stranger's rows


def answered(command: str, row: dict[str, Any], *options: str) -> dict[str, Any]:
    """What this filter answers to a row."""
    done = subprocess.run(
        [sys.executable, "-m", "aggregator", command, "--jsonl", *options],
        input=json.dumps({"id": "1", **row}).encode() + b"\n",
        capture_output=True,
        timeout=200,
        cwd=ROOT,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def read(html: str) -> dict[str, Any]:
    """What `aggregator extract` answers to this page."""
    body = base64.b64encode(html.encode()).decode()
    return answered("extract", {"url": "https://paper.example/1", "html_base64": body})


def test_a_page_of_a_million_lines_is_read_in_its_time():
    """Five MiB of lines of two letters around a story: its words are found, and the worker is not ended."""
    lines = "a b<br>" * 700_000
    answer = read(story("fair").decode().replace("</article>", f"<p>{lines}</article>"))

    assert STORIES["fair"][0] == answer.get("title", answer)


def test_a_page_nested_without_end_is_read_in_its_time():
    """A story before 50,000 elements within a heading: its words are found, and the worker is not ended."""
    nested = "<h2>" + "<div>" * 50_000 + "<p>Ferry, and so on.</p>" * 6_000
    answer = read(story("fair").decode().replace("</article>", nested))

    assert STORIES["fair"][0] == answer.get("title", answer)


def test_ends_of_what_never_began_cost_no_time():
    """For each of 100,000 stray ends libxml2 would look through 50,000 elements: the story before them is found, and no worker ended."""
    stray = "<div>" * 50_000 + "</td>" * 100_000
    answer = read(story("fair").decode().replace("</article>", stray))

    assert STORIES["fair"][0] == answer.get("title", answer)


def test_an_article_of_five_mebibytes_is_read_from_its_beginning():
    """What follows the first 200,000 letters is not told."""
    text = "The keeper wrote that 1,234 of 5,678 gulls came back to the rock that year. " * 60_000
    answer = read(f"<html lang=en><article><h1>Gulls come back</h1><p>{text}</p></article></html>")

    assert 150_000 < sum(map(len, answer.get("paragraphs", ()))) <= 200_000


SAID = {"text": "The ferry to the seal bank sails twice a day from Thursday.", "evidence": []}
DRAFT: dict[str, Any] = {
    "title": {"text": "Ferry to the seal bank sails twice a day"},
    "excerpt": {"text": ""},
    "sections": [{"heading": {"text": ""}, "sentences": [SAID]}],
}


def test_a_source_of_another_scheme_is_not_linked():
    """A draft that names a script for its source becomes a post without it, in front matter as in the body."""
    named = {"url": "javascript://a.example/%0Aalert(1)", "title": "Ferry", "publisher": "A"}
    answer = answered("render", {"draft": {**DRAFT, "attribution": [named]}}, "--theme", "classic")

    assert (True, False) == ("seal bank" in answer.get("text", ""), "javascript" in json.dumps(answer))


def test_a_theme_without_end_is_ended_in_the_middle_of_c_code(tmp_path: Path):
    """A power of 340 million digits ends with the ten seconds of CPU that a post may take, and the answer says so."""
    themed(tmp_path, "stuck", PLAIN, "{% set count = 400000000 %}{% set held = 7 ** count %}")
    answer = answered("render", {"draft": DRAFT}, "--theme", "own", "--templates", f"{tmp_path}/themes/stuck")

    assert "more than 10 s of CPU" == answer.get("error", answer).get("message")


def test_a_theme_gives_no_path_outside_the_site(tmp_path: Path):
    """What would be written one folder up is an error, and no path to be written to."""
    themed(tmp_path, "climb", "../{slug}.md")
    answer = answered("render", {"draft": DRAFT}, "--theme", "own", "--templates", f"{tmp_path}/themes/climb")

    assert ("render", None) == (answer.get("error", {}).get("kind"), answer.get("path"))


# -- workers that something befalls


@contextmanager
def passing(config: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """`aggregator run` in a process of its own, ended with the block."""
    child = subprocess.Popen(
        [sys.executable, "-m", "aggregator", "run", "--all", "-c", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, **environment},
        cwd=config.parent,
    )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def errors(config: Path) -> dict[str, str | None]:
    """The error of each source, as `aggregator status` tells."""
    command = [sys.executable, "-m", "aggregator", "status", "--json", "-c", str(config)]
    told = json.loads(subprocess.run(command, capture_output=True, timeout=60, check=True).stdout)
    return {row["name"]: row["error"] for row in told["sources"]}


def posts(home: Path) -> int:
    """How many there are on the site."""
    return len(list((home / "site" / "_posts").rglob("*.md")))


def dear(paper: Paper) -> list[dict[str, Any]]:
    """Two sources: the paper's feed, and a map of ten MiB that takes seconds to read."""
    rows = "".join(f"<url><loc>{paper.url}/a/{n}</loc></url>" for n in range(170_000))
    paper.pages["/map.xml"] = f'<?xml version="1.0"?><urlset>{rows}</urlset>'.encode()
    return [
        {"name": "paper", "url": f"{paper.url}/feed.xml", "kind": "feed", "licence": "CC-BY-4.0"},
        {"name": "map", "url": f"{paper.url}/map.xml", "kind": "sitemap"},
    ]


def busy(run: subprocess.Popen[bytes]) -> int:
    """The worker of this run that has used the most CPU, once that is a third of a second."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and run.poll() is None:
        parents = {pid: parent for pid, parent, _ in processes()}
        for pid, parent, seconds in processes():
            if parents.get(parent) == run.pid and seconds > 0.3 and is_worker(pid):
                return pid
        time.sleep(0.01)
    raise AssertionError("no worker was busy")


def processes() -> Iterator[tuple[int, int, float]]:
    """(id, its parent's id, seconds of CPU) of each."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            yield (
                int(place.name),
                int(fields[1]),
                (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            )


def is_worker(pid: int) -> bool:
    """Whether this process was forked from a nursery."""
    with suppress(OSError):
        return b"nursery" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def test_a_worker_that_is_killed_costs_its_document(tmp_path: Path):
    """SIGKILL in the middle of a map: its source fails and says so, the other's stories are posted."""
    with serve() as paper:
        config = configured(tmp_path, paper, sources=dear(paper))
        with passing(config) as run:
            os.kill(busy(run), signal.SIGKILL)
            run.wait(100)
        told = errors(config)

    assert (3, "its worker was killed", None, 3) == (
        run.returncode,
        told["map"],
        told["paper"],
        posts(tmp_path),
    )


def test_a_worker_that_stands_still_is_ended_by_the_clock(tmp_path: Path):
    """Stopped for 42 s and let go, it is past its 40 s: its source fails and says so, the other's stories are posted."""
    with serve() as paper:
        config = configured(tmp_path, paper, sources=dear(paper))
        with passing(config) as run:
            worker = busy(run)
            os.kill(worker, signal.SIGSTOP)
            time.sleep(42)
            os.kill(worker, signal.SIGCONT)
            run.wait(100)
        told = errors(config)

    assert ("more than 40 s", 3) == (told["map"], posts(tmp_path))


TAKEN_OVER = """
import os, sys
if any("nursery.main" in word for word in sys.orig_argv):
    from aggregator import jobs
    honest = jobs.article
    class Order:
        def __reduce__(self):
            return os.system, ("touch obeyed",)
    jobs.article = lambda page, *rest: Order() if b"east pier" in page.body else honest(page, *rest)
"""


def test_the_answer_of_a_worker_that_was_taken_over_is_not_obeyed(tmp_path: Path):
    """A worker laid open here, so that a page makes it answer with an order: the order is not run, the other stories are posted."""
    (tmp_path / "hole").mkdir()
    (tmp_path / "hole" / "sitecustomize.py").write_text(TAKEN_OVER)
    with serve() as paper, passing(configured(tmp_path, paper), PYTHONPATH=f"{tmp_path}/hole:{ROOT}") as run:
        run.wait(100)

    assert (2, []) == (posts(tmp_path), list(tmp_path.rglob("obeyed")))


# -- repositories


def git(*words: object) -> None:
    """git, as whoever set up the site."""
    who = ("-c", "user.name=x", "-c", "user.email=x@x")
    subprocess.run(["git", *who, *map(str, words)], check=True, capture_output=True)


def hook(site: Path, program: Path) -> None:
    """A hook that runs with every change of a reference."""
    (site / ".git/hooks").mkdir(exist_ok=True)
    (site / ".git/hooks/reference-transaction").symlink_to(program)


def watcher(site: Path, program: Path) -> None:
    """A program that git asks what has changed."""
    git("-C", site, "config", "core.fsmonitor", program)


def filtered(site: Path, program: Path) -> None:
    """A program through which every file goes in and out."""
    for way in ("clean", "smudge"):
        git("-C", site, "config", f"filter.own.{way}", program)
    (site / ".git/info/attributes").write_text("* filter=own\n")


@pytest.mark.parametrize("laid", [hook, watcher, filtered])
def test_no_program_of_the_sites_repository_is_run(
    laid: Callable[[Path, Path], None], works: Works, tmp_path: Path
):
    """A pass commits its posts into a repository that would have programs run, and runs none."""
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho run >> {tmp_path}/ran\ncat\n")
    program.chmod(0o755)
    git("init", "-q", "-b", "main", tmp_path / "site")
    (tmp_path / "site" / "about.md").write_text("About\n")
    git("-C", tmp_path / "site", "add", "about.md")
    git("-C", tmp_path / "site", "commit", "-q", "-m", "begun")
    laid(tmp_path / "site", program)
    with serve() as paper:
        Newsroom(tmp_path, paper, works).run()

    assert (3, False) == (posts(tmp_path), (tmp_path / "ran").exists())


def server(home: Path, script: str) -> Path:
    """A repository to push to, whose server runs this on what it is given."""
    git("init", "-q", "--bare", "-b", "main", home / "server.git")
    program = home / "server.git/hooks/pre-receive"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return home / "server.git"


def pushing(home: Path, paper: Paper, script: str, **more: Any) -> Path:
    """A configuration that pushes to such a server."""
    site = {"name": "daily", "path": "site", "theme": "chirpy", "language": "en", "publish": "push"}
    return configured(home, paper, site={**site, "remote": str(server(home, script))}, **more)


@dataclass
class Stuck:
    """A pass whose server multiplies and never answers: how it ended (None: it did not), what it said, and what still runs."""

    code: int | None
    said: str
    children: list[str]
    left: list[str]


@pytest.fixture(scope="module")
def stuck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stuck]:
    home = tmp_path_factory.mktemp("stuck")
    script = f"for n in 1 2 3 4; do sleep 1000 & echo $! >> {home}/children; done; wait"
    with serve() as paper, passing(pushing(home, paper, script)) as run:
        try:
            _, said = run.communicate(timeout=215)
        except subprocess.TimeoutExpired:
            said = b""
        time.sleep(0.2)
        children = (home / "children").read_text().split()
        yield Stuck(run.poll(), said.decode(), children, [pid for pid in children if is_running(pid)])
    for pid in filter(is_running, children):
        os.kill(int(pid), signal.SIGKILL)


def is_running(pid: str) -> bool:
    """Whether this process is there and no corpse."""
    with suppress(OSError):
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    return False


def test_a_server_that_never_answers_is_given_up(stuck: Stuck):
    """After three minutes the pass ends and says what did not."""
    assert (1, True) == (stuck.code, "git push did not end within 180 s" in stuck.said)


def test_nothing_is_left_of_a_git_that_was_ended(stuck: Stuck):
    """Four programs of the server's ran in git's own processes, and none of them does any more."""
    assert (4, []) == (len(stuck.children), stuck.left)


def test_what_a_server_says_of_a_token_stands_in_no_log(tmp_path: Path):
    """The daemon's log tells why the server took nothing, without the token in its words."""
    with serve() as paper:
        script = "echo 'refused: https://forge.example/?private_token=hunter2-hunter2' >&2; exit 1"
        config = pushing(tmp_path, paper, script)
        daemon = [sys.executable, "-m", "aggregator", "daemon", "--log", "json", "-c", str(config)]
        with subprocess.Popen(["timeout", "90", *daemon], stderr=subprocess.PIPE, text=True) as running:
            assert running.stderr is not None
            said = next((line for line in running.stderr if "forge.example" in line), "")
            running.terminate()

    assert (True, False) == ("private_token=***" in said, "hunter2" in said)
