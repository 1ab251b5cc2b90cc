"""The heavy libraries of bulk reading, loaded when first used. They read senders' files; lake files are the lake's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinhso.kernel.late import Late

__all__ = ["Frame", "pl", "pq", "pyarrow"]

if TYPE_CHECKING:
    import polars as pl
    import pyarrow  # type: ignore[import-untyped]  # ships no types
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

    Frame = pl.DataFrame
else:
    pl, pyarrow, pq = Late("polars"), Late("pyarrow"), Late("pyarrow.parquet")
    Frame = Any
