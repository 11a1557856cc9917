"""The site as its generator builds it, served on loopback and built again when a file changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aggregator.errors import SiteError

HOST = "127.0.0.1"
# Generator -> its own command for a local server that watches; {site}, {out} and {port} are filled in. Eleventy's server
# listens on every address of the machine, so it only builds, and the pages are served from here.
COMMANDS: dict[str, tuple[str, ...]] = {
    "jekyll": (
        "jekyll",
        "serve",
        "--watch",
        "--source",
        "{site}",
        "--destination",
        "{out}",
        "--host",
        HOST,
        "--port",
        "{port}",
    ),
    "hugo": (
        "hugo",
        "server",
        "--source",
        "{site}",
        "--destination",
        "{out}",
        "--bind",
        HOST,
        "--port",
        "{port}",
        "--disableFastRender",
    ),
    "pelican": (
        "pelican",
        "{site}/content",
        "--settings",
        "{site}/pelicanconf.py",
        "--output",
        "{out}",
        "--listen",
        "--autoreload",
        "--bind",
        HOST,
        "--port",
        "{port}",
    ),
    "eleventy": ("npx", "@11ty/eleventy", "--output={out}", "--watch"),
    "astro": ("npx", "astro", "dev", "--root", "{site}", "--host", HOST, "--port", "{port}"),
}
MENDS = {
    "jekyll": "apt-get install jekyll",
    "hugo": "apt-get install hugo",
    "pelican": "pip install pelican",
    "npx": "install Node.js",
}
# What lies at the root of a site tells its generator, whatever theme writes the posts.
SIGNS = (
    ("_config.yml", "jekyll"),
    ("hugo.toml", "hugo"),
    ("hugo.yaml", "hugo"),
    ("pelicanconf.py", "pelican"),
    ("eleventy.config.js", "eleventy"),
    (".eleventy.js", "eleventy"),
    ("astro.config.mjs", "astro"),
    ("config.toml", "hugo"),
)


def command(site: Path, out: Path, port: int) -> list[str]:
    """The generator's command for this site; raises SiteError where there is none, or it is not installed."""
    kind = next((kind for name, kind in SIGNS if (site / name).is_file()), None)
    if kind is None:
        raise SiteError(
            "no generator's configuration lies there",
            url=str(site),
            mend="`aggregator init --site` lays down a starter site",
        )
    filled = [word.format(site=site, out=out, port=port) for word in COMMANDS[kind]]
    if shutil.which(filled[0]) is None:
        raise SiteError(f"{filled[0]} is not installed", mend=MENDS.get(filled[0], "install it"))
    return filled


def serve(site: Path, port: int) -> int:
    """The generator's exit code after it was interrupted; the built pages lie in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="aggregator-preview-") as out:
        environment = {**os.environ, "JEKYLL_NO_BUNDLER_REQUIRE": "true"}
        argv = command(site, Path(out), port)
        with ExitStack() as stack:
            if str(port) not in argv:  # it only builds
                stack.enter_context(served(Path(out), port))
            child = subprocess.Popen(argv, env=environment, cwd=site)
            try:
                return child.wait()
            except KeyboardInterrupt:
                child.terminate()
                child.wait()
                return 0


@contextmanager
def served(folder: Path, port: int) -> Iterator[str]:
    """The address of this folder's pages on loopback, while the block runs; raises SiteError where the port is taken."""
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Quiet, directory=str(folder)))
    except OSError as error:
        raise SiteError(
            f"port {port} cannot be had ({error.strerror})", mend="name another with --port"
        ) from None
    threading.Thread(target=server.serve_forever, args=(0.2,), daemon=True, name="preview").start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    """The pages of a folder, without a line for each."""

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""
