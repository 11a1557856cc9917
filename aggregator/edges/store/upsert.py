"""Inserts that leave what is there alone, or replace it, in either database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # a twelfth of the start of every command

    return postgresql.insert(table)


def insert_new(tx: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Rows whose key is not there are added."""
    if rows:
        tx.execute(_insert(tx.dialect.name, table).on_conflict_do_nothing(), list(rows))


def replace(tx: Connection, table: Table, row: dict[str, Any]) -> None:
    """The row of this primary key holds exactly these values."""
    tx.execute(_replacing(tx.dialect.name, table, frozenset(row)), row)


@cache
def _replacing(dialect: str, table: Table, names: frozenset[str]) -> Insert:
    """Made once: to put a statement together costs as much as to run it."""
    keys = [column.name for column in table.primary_key]
    made = _insert(dialect, table)
    rest = {name: made.excluded[name] for name in sorted(names.difference(keys))}
    return made.on_conflict_do_update(index_elements=keys, set_=rest)
