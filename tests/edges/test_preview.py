"""The pages of a site on loopback."""

from __future__ import annotations

import socket
import urllib.request
from pathlib import Path

import pytest

from aggregator.edges import preview
from aggregator.errors import SiteError


def test_a_folder_is_served_on_loopback_while_the_block_runs(tmp_path: Path):
    """Its index is the root; afterwards nobody answers."""
    (tmp_path / "index.html").write_text("<p>one</p>")
    with preview.served(tmp_path, 0) as url:
        page = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5).read()
    port = int(url.rstrip("/").rpartition(":")[2])
    with socket.socket() as late:
        is_over = late.connect_ex((preview.HOST, port)) != 0

    assert (page, url.startswith("http://127.0.0.1:"), is_over) == (b"<p>one</p>", True, True)


def test_a_port_that_is_taken_is_named(tmp_path: Path):
    """With what to do."""
    with socket.socket() as taken:
        taken.bind((preview.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SiteError, match=str(port)), preview.served(tmp_path, port):
            pass


@pytest.mark.parametrize("kind", preview.COMMANDS)
def test_no_generator_listens_beyond_loopback(kind: str):
    """It is bound to it, or it only builds."""
    words = preview.COMMANDS[kind]

    assert preview.HOST in words or not any("{port}" in word for word in words)
