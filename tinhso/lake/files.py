"""Parquet files of the lake as such: how many rows one has, several as one, one without some of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from tinhso.lake.definition import ROW, TableVersion
from tinhso.lake.heavy import pl, pq
from tinhso.lake.models import Part
from tinhso.lake.storage import Storage

PART = "_part"
"""The column of a derived file that says which part a row is of."""
OF_PART = (PART, "_unit_id", "_unit", "_period", "_receipt", "_simulated", "_known")
"""What a derived file says of each row's part, so that the manifest need not be asked again."""
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def count(file: Path | BinaryIO) -> int:
    """Return how many rows a file has, from its footer."""
    return int(pq.read_metadata(file).num_rows)


def known(moment: datetime) -> int:
    """Return a moment as whole microseconds, as derived files keep it: the order in which rows came."""
    return (moment - _EPOCH) // _TICK


def merged(store: Storage, parts: Iterable[Part], version: TableVersion, codes: Mapping[int, str]) -> Path:
    """Return a staged file with the rows of ``parts``, all of ``version``, in their order, with what is said of their part.

    ``codes`` are those of the units by id.
    """
    names = [*version.names, ROW]
    scans = [pl.scan_parquet(store.locate(part.file)).select(*names, *_said(part, codes[part.unit_id])) for part in parts]
    staged = store.staged()
    pl.concat(scans).sink_parquet(staged, compression="zstd", maintain_order=True)
    return staged


def _said(part: Part, code: str) -> list[pl.Expr]:
    values = (part.pk, part.unit_id, code, part.period, part.number, part.simulated, known(part.known_from))
    kinds = {int: pl.Int64, str: pl.String, bool: pl.Boolean}
    return [pl.lit(value, kinds[type(value)]).alias(name) for name, value in zip(OF_PART, values, strict=True)]


def without(store: Storage, sha256: str, going: pl.Expr) -> tuple[Path, int]:
    """Return a staged file without the rows of which ``going`` is true, and how many those are."""
    before = Path(store.locate(sha256))
    staged = store.staged()
    pl.scan_parquet(before).filter(~going).sink_parquet(staged, compression="zstd", maintain_order=True)
    return staged, count(before) - count(staged)
