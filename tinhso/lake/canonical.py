"""Typed rows back to the canonical texts that they were read from: reading them again gives the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tinhso.catalog.contracts import FieldType
from tinhso.lake.definition import ROW, TableVersion
from tinhso.lake.heavy import pl


def texts(path: Path, version: TableVersion) -> dict[str, Sequence[str | int | None]]:
    """Return the columns of a file of ``version`` as canonical texts, and the record numbers in ``_row``."""
    frame = pl.read_parquet(path)
    texts = written(frame, version).with_columns(frame[ROW])
    return {name: texts[name].to_list() for name in texts.columns}


def written(frame: pl.DataFrame, version: TableVersion) -> pl.DataFrame:
    """Return those columns of ``version`` that a frame of typed rows has, as canonical texts."""
    return frame.select(_text(column.name, column.type) for column in version.columns if column.name in frame.columns)


def _text(name: str, kind: FieldType) -> pl.Expr:
    column = pl.col(name)
    match kind:
        case FieldType.NUMBER:
            return column.cast(pl.String).str.strip_suffix(".0").alias(name)
        case FieldType.YEARMONTH:
            return column.dt.strftime("%Y-%m")
        case FieldType.YEAR:
            return column.cast(pl.String).str.zfill(4)
        case FieldType.DATETIME:
            return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.f")
    return column.cast(pl.String)
