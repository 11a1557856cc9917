"""Inserts that leave what is there alone, or replace it, in either database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def _insert(tx: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # a twelfth of the start of every command

    return postgresql.insert(table)


def insert_new(tx: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Rows whose key is not there are added."""
    if rows:
        tx.execute(_insert(tx, table).on_conflict_do_nothing(), list(rows))


def replace(tx: Connection, table: Table, row: dict[str, Any]) -> None:
    """The row of this primary key holds exactly these values."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in row.items() if name not in keys}
    tx.execute(_insert(tx, table).values(row).on_conflict_do_update(index_elements=keys, set_=rest))
