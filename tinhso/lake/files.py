"""Parquet files of the lake as such: how many rows one has, several as one, one without some of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from tinhso.lake.definition import TableVersion
from tinhso.lake.heavy import pl, pq
from tinhso.lake.models import Part
from tinhso.lake.storage import Storage
from tinhso.lake.typed import schema_of

PART = "_part"
"""The column of a derived file that says which part a row is of."""


def count(file: Path | BinaryIO) -> int:
    """Return how many rows a file has, from its footer."""
    return int(pq.read_metadata(file).num_rows)


def columns(path: Path) -> tuple[str, ...]:
    """Return the names of a file's columns, from its footer."""
    return tuple(pq.read_schema(path).names)


def merged(store: Storage, parts: Iterable[Part], version: TableVersion) -> Path:
    """Return a staged file with the rows of ``parts`` in the columns of ``version``, marked with their part."""
    schema = schema_of(version)
    scans = []
    for part in parts:
        scan = pl.scan_parquet(store.locate(part.file))
        known = scan.collect_schema().names()
        widened = [
            (pl.col(name).cast(kind) if name in known else pl.lit(None, kind).alias(name)) for name, kind in schema.items()
        ]
        scans.append(scan.select(*widened, pl.lit(part.pk, pl.Int64).alias(PART)))
    staged = store.staged()
    pl.concat(scans).sink_parquet(staged, compression="zstd", maintain_order=True)
    return staged


def without(store: Storage, sha256: str, going: pl.Expr) -> tuple[Path, int]:
    """Return a staged file without the rows of which ``going`` is true, and how many those are."""
    before = Path(store.locate(sha256))
    staged = store.staged()
    pl.scan_parquet(before).filter(~going).sink_parquet(staged, compression="zstd", maintain_order=True)
    return staged, count(before) - count(staged)
