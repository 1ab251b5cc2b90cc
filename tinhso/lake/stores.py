"""Which stores the lake is kept in: one of rows, one of what senders sent; on the local disk or on object storage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from django.conf import settings

from tinhso.lake import storage
from tinhso.lake.object_storage import Address, Copies, ObjectStorage
from tinhso.lake.storage import FILES, ORIGINALS, Shelf, Storage

MEGABYTE = 1 << 20
Located = Callable[[Collection[str]], Mapping[str, str]]
"""Tells where Parquet files can be read, by their names."""


def rows() -> Storage:
    """Return the store of the Parquet files. Raises WrongStoreAddress."""
    return _store(FILES)


def here(names: Collection[str]) -> Mapping[str, str]:
    """Return where Parquet files can be read on this machine. Raises NothingThere when a store has lost one."""
    return rows().locate_all(names)


def addresses(names: Collection[str]) -> Mapping[str, str]:
    """Return where a cluster reads Parquet files; nothing is fetched, and whether they are there is for it to find out."""
    store = rows()
    return {name: store.uri(name) for name in names}


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
