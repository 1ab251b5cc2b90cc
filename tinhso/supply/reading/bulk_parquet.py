"""Parquet: typed columns without titles, notes or styles, brought to the same cells as every other format."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from tinhso.supply.errors import FileDamaged
from tinhso.supply.reading.bounds import Watch, too_big
from tinhso.supply.reading.bulk import MARK, ROW, cell_of, check_cells
from tinhso.supply.reading.contracts import Cell, CellKind, Sheet
from tinhso.supply.reading.heavy import Frame, pl, pq, pyarrow

_ROWS = 50_000  # of a block
_MOST_ROWS = 50_000_000


def read_parquet(content: bytes, watch: Watch) -> Sheet:
    """Return the first rows of a Parquet file as a sheet. Raises FileDamaged and FileTooBig."""
    try:
        file = _opened(io.BytesIO(content), watch)
        names, height = file.schema_arrow.names, file.metadata.num_rows
        bounds = watch.bounds
        most = min(bounds.rows, bounds.cells // (len(names) + 1), height)
        frame = _marked(_first(file, most))
    except _broken() as error:
        raise _damaged(error) from None
    check_cells(frame.get_columns(), bounds)
    header = tuple(Cell(CellKind.TEXT, name) for name in names)
    rows = (tuple(cell_of(code, marked=True) for code in row) for row in frame.rows())
    return Sheet("", (header, *rows), knows_merges=True, complete=most >= height, named=True, beyond=height - most)


def parquet_blocks(path: Path, watch: Watch) -> Iterator[Frame]:
    """Yield the rows of a Parquet file as blocks of marked cells, the first row being 2. Raises as ``read_parquet``."""
    try:
        file = _opened(path, watch)
        done = 1
        for batch in file.iter_batches(batch_size=_ROWS):
            frame = pl.DataFrame(pl.from_arrow(batch))
            marked = _marked(frame).rename({name: str(at) for at, name in enumerate(frame.columns)})
            check_cells(marked.get_columns(), watch.bounds)
            rows = pl.int_range(done + 1, done + 1 + frame.height, eager=True).alias(ROW)
            done += frame.height
            yield marked.with_columns(rows)
    except _broken() as error:
        raise _damaged(error) from None


def _broken() -> tuple[type[BaseException], ...]:
    """Return what a damaged file raises: a function, so that the libraries load when a file is read."""
    polars = pl.exceptions
    return pyarrow.ArrowException, polars.PolarsError, polars.PanicException, OSError, ValueError, OverflowError


def _opened(source: Path | io.BytesIO, watch: Watch) -> pq.ParquetFile:
    """Open with Arrow, whose reader refuses broken files where Polars' own ends its threads."""
    file = pq.ParquetFile(source)
    if len(file.schema_arrow) > watch.bounds.columns:
        raise too_big(f"quá {watch.bounds.columns} cột", f"more than {watch.bounds.columns} columns")
    if file.metadata.num_rows > _MOST_ROWS:
        raise too_big(f"hơn {_MOST_ROWS} dòng", f"more than {_MOST_ROWS} rows")
    return file


def _first(file: pq.ParquetFile, rows: int) -> Frame:
    batches = file.iter_batches(batch_size=max(rows, 1))
    batch = next(batches, None)
    return pl.DataFrame(pl.from_arrow(file.schema_arrow.empty_table() if batch is None else batch)).head(rows)


def _marked(frame: Frame) -> Frame:
    return frame.select(_codes(name, kind) for name, kind in frame.schema.items())


def _codes(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.String:
        return pl.when(column != "").then(column).alias(name)
    if kind == pl.Boolean:
        return pl.when(column).then(pl.lit(f"{MARK}BTRUE")).when(~column).then(pl.lit(f"{MARK}BFALSE")).alias(name)
    if kind.is_float():
        return pl.when(column.is_finite()).then(f"{MARK}N" + column.cast(pl.String)).alias(name)
    if kind.is_numeric():
        return (f"{MARK}N" + column.cast(pl.String)).alias(name)
    if kind == pl.Date:
        return (f"{MARK}I" + column.dt.to_string("%Y-%m-%d")).alias(name)
    if isinstance(kind, pl.Datetime):
        local = column.dt.convert_time_zone("Asia/Ho_Chi_Minh") if kind.time_zone else column
        return (f"{MARK}I" + local.dt.to_string("%Y-%m-%dT%H:%M:%S")).alias(name)
    if kind in (pl.Categorical, pl.Enum, pl.Time):
        return column.cast(pl.String).alias(name)
    # Lists, objects and bytes are no cells; their names stand, so that nobody misses the column.
    return pl.lit(None, pl.String()).alias(name)


def _damaged(error: BaseException) -> FileDamaged:
    name = type(error).__name__
    return FileDamaged(format="Parquet", why_vi="nội dung bị hỏng", why_en=f"its content is broken ({name})")
