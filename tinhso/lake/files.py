"""Parquet files of the lake as such: how many rows one has, several as one, one without some of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from tinhso.lake.definition import ROW, TableVersion
from tinhso.lake.heavy import pl, pq
from tinhso.lake.models import Part
from tinhso.lake.storage import Storage

PART = "_part"
"""The column of a derived file that says which part a row is of."""


def count(file: Path | BinaryIO) -> int:
    """Return how many rows a file has, from its footer."""
    return int(pq.read_metadata(file).num_rows)


def merged(store: Storage, parts: Iterable[Part], version: TableVersion) -> Path:
    """Return a staged file with the rows of ``parts``, all of ``version``, in their order, marked with their part."""
    names = [*version.names, ROW]
    scans = [pl.scan_parquet(store.locate(part.file)).select(*names, pl.lit(part.pk, pl.Int64).alias(PART)) for part in parts]
    staged = store.staged()
    pl.concat(scans).sink_parquet(staged, compression="zstd", maintain_order=True)
    return staged


def without(store: Storage, sha256: str, going: pl.Expr) -> tuple[Path, int]:
    """Return a staged file without the rows of which ``going`` is true, and how many those are."""
    before = Path(store.locate(sha256))
    staged = store.staged()
    pl.scan_parquet(before).filter(~going).sink_parquet(staged, compression="zstd", maintain_order=True)
    return staged, count(before) - count(staged)
