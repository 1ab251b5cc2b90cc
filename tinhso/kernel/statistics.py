"""What a database knows of its tables, by which it chooses how to find rows: how that is brought up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

ROWS_LOOKED_AT = 1_000
"""Of each index, by SQLite: enough to choose well, and a table of millions takes milliseconds."""


def analyzing(vendor: str, tables: Iterable[str]) -> Iterator[str]:
    """Yield the statements by which a database of a vendor (``sqlite``, ``postgresql``) looks through tables of ours.

    SQLite's own ``PRAGMA optimize`` looks, before 3.46, only at what the same connection asked, and chooses for itself.
    """
    if vendor == "sqlite":
        yield f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}"
    yield from (f'ANALYZE "{table}"' for table in tables)
