"""Which stores the lake is kept in: one of rows, one of what senders sent; on the local disk or on object storage."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from tinhso.lake import storage
from tinhso.lake.object_storage import Address, Copies, ObjectStorage
from tinhso.lake.storage import FILES, ORIGINALS, Shelf, Storage

MEGABYTE = 1 << 20


def rows() -> Storage:
    """Return the store of the Parquet files. Raises WrongStoreAddress."""
    return _store(FILES)


def originals() -> Storage:
    """Return the store of the senders' own files. Raises WrongStoreAddress."""
    return _store(ORIGINALS)


def _store(shelf: Shelf) -> Storage:
    local = storage.local(shelf)
    if settings.LAKE_STORAGE == "local":
        return local
    address = Address.read(settings.LAKE_STORAGE, settings.LAKE_STORAGE_KEY, settings.LAKE_STORAGE_SECRET)
    folder = Path(settings.HOME) / "cache" / "lake" / shelf.folder
    return ObjectStorage(address, local, Copies(folder, shelf.suffix, settings.LAKE_CACHE_MB * MEGABYTE))
