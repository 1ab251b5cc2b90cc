"""Which stores the lake is kept in: one of rows, one of what senders sent."""

from __future__ import annotations

from tinhso.lake import storage
from tinhso.lake.storage import FILES, ORIGINALS, Storage


def rows() -> Storage:
    """Return the store of the Parquet files."""
    return storage.local(FILES)


def originals() -> Storage:
    """Return the store of the senders' own files."""
    return storage.local(ORIGINALS)
