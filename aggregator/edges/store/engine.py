"""Opening the store, migrating it, and running work in transactions on a thread of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DataError, OperationalError
from sqlalchemy.pool import StaticPool

from aggregator.edges.store import schema
from aggregator.errors import ConfigError, StoreError, unexpected

P = ParamSpec("P")
T = TypeVar("T")
BUSY_SECONDS = 30.0
MEND = "`aggregator store check` tells more; a copy of the damaged file is kept when it is repaired"


class Store:
    """The open store. Work is a function of a transaction: `await store.run(links.due, now)`."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is one file on this machine."""
        return self.url.startswith("sqlite:")

    @property
    def path(self) -> Path | None:
        """The file of an SQLite store."""
        return Path(self.url.removeprefix("sqlite:///")) if self.is_sqlite else None

    @cached_property
    def engine(self) -> Engine:
        """The database, migrated to what this version knows; raises StoreError."""
        with self._trouble():
            engine = self._sqlite() if self.is_sqlite else self._postgres()
            with engine.begin() as tx:
                _migrate(tx)
            return engine

    @cached_property
    def _thread(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, "store")

    def do(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs) -> T:
        """What `work(tx, ...)` returns, its writes committed together or not at all; raises StoreError."""
        engine = self.engine
        with self._trouble(), engine.begin() as tx:
            return work(tx, *args, **named)

    async def run(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs) -> T:
        """As `do`, on the store's own thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(self.do, work, *args, **named))

    async def shrink(self) -> None:
        """The room of what was let go is given back to the disk."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._vacuum)

    def _vacuum(self) -> None:
        with (
            self._trouble(),
            self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            if self.is_sqlite:
                # A script is stepped to its end (a vacuum gives back a page a step), and outside of any transaction.
                script = "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)"
                connection.connection.cursor().executescript(script)

    def close(self) -> None:
        """Waits for the work under way and closes the database."""
        if "_thread" in self.__dict__:
            self._thread.shutdown(wait=True)
        if "engine" in self.__dict__:
            self.engine.dispose()

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as exc:
            raise StoreError(_words(exc), mend=_mend(exc)) from None
        except DataError as exc:  # a value that no column takes: nothing is wrong with the store
            raise unexpected(exc) from None
        except (DatabaseError, sqlite3.DatabaseError) as exc:
            raise StoreError(f"the store is damaged or not a store: {_words(exc)}", mend=MEND) from None
        except OSError as exc:
            raise StoreError(
                f"the store cannot be opened: {exc.strerror}", mend="check its folder's rights"
            ) from None

    def _sqlite(self) -> Engine:
        assert self.path is not None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            self.url,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS, "isolation_level": None},
        )
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _immediate)
        return engine

    def _postgres(self) -> Engine:
        url = self.url.replace("postgresql://", "postgresql+psycopg://", 1)
        try:
            return create_engine(url, pool_size=2, max_overflow=4, pool_pre_ping=True)
        except ImportError as exc:
            raise ConfigError(
                "a PostgreSQL store needs more packages", mend="pip install 'aggregator-newsroom[cluster]'"
            ) from exc


def _pragmas(connection: Any, record: object) -> None:
    for words in (
        "auto_vacuum = INCREMENTAL",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {words}")


def _immediate(connection: Connection) -> None:
    # A deferred transaction that turns into a writer cannot wait for another writer: https://sqlite.org/lang_transaction.html
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(tx: Connection) -> None:
    """Brings the store up by the migrations it lacks; raises StoreError for one that is newer than this version."""
    tx.execute(text("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT)"))
    if tx.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE meta IN EXCLUSIVE MODE"))
    found = tx.execute(text("SELECT value FROM meta WHERE key = 'schema'")).scalar()
    version = int(found or 0)
    if version > len(schema.MIGRATIONS):
        raise StoreError(
            f"the store is of schema {version}, this version knows {len(schema.MIGRATIONS)}",
            mend="upgrade aggregator",
        )
    for statements in schema.MIGRATIONS[version:]:
        for words in statements:
            tx.exec_driver_sql(words.format(**schema.TYPES[tx.dialect.name]))
    if version < len(schema.MIGRATIONS):
        tx.execute(text("DELETE FROM meta WHERE key = 'schema'"))
        tx.execute(text("INSERT INTO meta VALUES ('schema', :v)"), {"v": str(len(schema.MIGRATIONS))})


def _words(exc: BaseException) -> str:
    return str(getattr(exc, "orig", None) or exc).strip().splitlines()[0]


def _mend(exc: OperationalError) -> str | None:
    said = _words(exc)
    if "locked" in said:
        return "another program holds the store; wait for it or end it"
    if "full" in said:
        return "make room on the disk, then run again; nothing recorded is lost"
    if "readonly" in said or "unable to open" in said:
        return "check that this user may write the store's file and folder"
    if "connection" in said:
        return "is PostgreSQL running, and the address right?"
    return None
