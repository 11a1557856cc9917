"""What the program remembers, in SQLite or PostgreSQL.

`engine.Store` opens it and runs work in transactions; the other modules are functions of a transaction, one module a noun.
Every step of the pipeline records its result in one transaction, so that a crash repeats work but never half of it.
"""

from aggregator.edges.store.engine import Store

__all__ = ["Store"]
