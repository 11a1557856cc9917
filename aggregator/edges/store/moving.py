"""Looking after a whole store: checked, repaired, copied to another database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Integer, Table, insert, select, text

from aggregator.edges.store import schema
from aggregator.edges.store.engine import Store
from aggregator.errors import StoreError

BATCH = 500


def check(store: Store) -> list[str]:
    """What is wrong with the store, in words; nothing where it is sound."""
    if store.path is None:
        store.do(lambda tx: tx.execute(select(schema.meta.c.value).limit(1)).all())
        return []
    if not store.path.exists():
        return [f"there is no store at {store.path}"]
    try:
        with closing(_open(store.path)) as found:
            said = [row[0] for row in found.execute("PRAGMA integrity_check(20)")]
    except sqlite3.DatabaseError as exc:
        return [str(exc)]
    return [] if said == ["ok"] else said


def repair(store: Store, now: datetime) -> tuple[Path, dict[str, int]]:
    """(where the damaged file is kept, rows saved by table): every row that can still be read is in a new store.

    Raises StoreError where nothing can be read.
    """
    if store.path is None or not store.path.exists():
        raise StoreError(
            "only an SQLite store that is there can be repaired", mend="PostgreSQL has tools of its own"
        )
    fresh = store.path.with_suffix(".repaired")
    fresh.unlink(missing_ok=True)
    target = Store(f"sqlite:///{fresh}")
    try:
        saved = {table.name: _save(store.path, target, table) for table in schema.metadata.sorted_tables}
    finally:
        target.close()
    if not any(saved.values()):
        fresh.unlink(missing_ok=True)
        raise StoreError(
            "nothing in the store can be read",
            mend="delete it to start anew; what is published is found in git",
        )
    kept = store.path.with_suffix(f".damaged-{now:%Y%m%d-%H%M%S}")
    store.path.replace(kept)
    for ending in ("-wal", "-shm"):
        store.path.with_name(store.path.name + ending).unlink(missing_ok=True)
    fresh.replace(store.path)
    return kept, saved


def copy(source: Store, target: Store) -> dict[str, int]:
    """Rows copied by table; raises StoreError where the target holds anything already."""
    taken = target.do(lambda tx: tx.execute(select(schema.links.c.id).limit(1)).scalar())
    if taken is not None:
        raise StoreError("the target store is not empty", mend="name a new database")
    copied = {}
    for table in schema.metadata.sorted_tables:
        rows = source.do(_rows, table)
        target.do(_fill, table, rows)
        copied[table.name] = len(rows)
    return copied


def _rows(tx: Connection, table: Table) -> list[dict[str, object]]:
    return [dict(row._mapping) for row in tx.execute(select(table))]


def _fill(tx: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    if table is schema.meta:
        rows = [row for row in rows if row["key"] != "schema"]
    for at in range(0, len(rows), BATCH):
        tx.execute(insert(table), rows[at : at + BATCH])
    number = next((c for c in table.primary_key if isinstance(c.type, Integer) and c.name == "id"), None)
    if number is not None and tx.dialect.name == "postgresql":
        words = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT COALESCE(MAX(id), 1) FROM {table.name}))"
        tx.execute(text(words))


def _save(path: Path, target: Store, table: Table) -> int:
    """How many rows of a table could be read from a damaged file, by rowid from both ends of the damage."""
    saved = 0
    with closing(_open(path)) as damaged:
        names = [column.name for column in table.columns]
        for row in _readable(damaged, table.name, names):
            saved += target.do(_keep, table, names, row)
    return saved


def _readable(damaged: sqlite3.Connection, table: str, names: list[str]) -> list[tuple[object, ...]]:
    columns = ", ".join(names)
    found: dict[object, tuple[object, ...]] = {}
    for order in ("ASC", "DESC"):
        try:
            for rowid, *row in damaged.execute(
                f"SELECT rowid, {columns} FROM {table} ORDER BY rowid {order}"
            ):
                found[rowid] = tuple(row)
        except sqlite3.DatabaseError:
            continue
    return list(found.values())


def _keep(tx: Connection, table: Table, names: list[str], row: tuple[object, ...]) -> int:
    if table is schema.meta and row[names.index("key")] == "schema":
        return 0
    marks = ", ".join("?" for _ in names)
    words = f"INSERT OR IGNORE INTO {table.name} ({', '.join(names)}) VALUES ({marks})"
    return tx.exec_driver_sql(words, row).rowcount


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)
