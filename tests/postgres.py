"""A PostgreSQL server of a test session's own, in a folder of its own, stopped and gone at its end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

SETTINGS = "-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=100"


class Server:
    """A running server; `database()` makes a new, empty one and gives its address."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder, self.numbers = programs, folder, count()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.call("initdb", "-D", str(folder), "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        self.start()

    def start(self) -> None:
        """It answers, for the first time or again."""
        folder = self.folder
        options = f"-p {self.port} -c unix_socket_directories={folder} {SETTINGS}"
        self.call("pg_ctl", "-D", str(folder), "-w", "-l", str(folder / "log"), "-o", options, "start")

    def call(self, program: str, *arguments: str) -> None:
        """PostgreSQL refuses to run as root, so root runs it as its own user."""
        user = [] if os.geteuid() else ["runuser", "-u", "postgres", "--"]
        command = [*user, str(self.programs / program), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

    def database(self) -> str:
        name = f"test{next(self.numbers)}"
        self.call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "test", name)
        return f"postgresql://test@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        self.call("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")


@contextmanager
def serving(initdb: Path) -> Iterator[Server]:
    """The server while the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="aggregator-postgresql-"))
    if os.geteuid() == 0:
        who = pwd.getpwnam("postgres")
        os.chown(folder, who.pw_uid, who.pw_gid)
    try:
        server = Server(initdb.resolve().parent, folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
