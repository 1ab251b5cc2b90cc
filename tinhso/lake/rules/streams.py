"""Rows that leave in pieces, so that memory stays bounded: CSV that no spreadsheet runs, JSON, Parquet."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tinhso.lake.heavy import pl, pq
from tinhso.lake.rules.writing import FORMULA

if TYPE_CHECKING:
    Frames = Iterator[pl.DataFrame]  # at run time this would load the library
MOMENT = "%Y-%m-%dT%H:%M:%S%.f"


def as_csv(frames: Frames) -> Iterator[bytes]:
    """Yield UTF-8 CSV (RFC 4180, CRLF) with a header; a text that a spreadsheet would run gets an apostrophe before it."""
    for number, frame in enumerate(frames):
        texts = [_harmless(name) for name, kind in frame.schema.items() if kind == pl.String]
        written = frame.with_columns(*texts, *_moments(frame))
        yield written.write_csv(include_header=number == 0, line_terminator="\r\n").encode()


def as_json(frames: Frames) -> Iterator[bytes]:
    """Yield a JSON array of objects; days and moments in ISO form."""
    before = b"["
    for frame in frames:
        if frame.height:
            yield before + frame.with_columns(*_moments(frame)).write_json().strip()[1:-1].encode()
            before = b","
    yield b"[]" if before == b"[" else b"]"


def as_parquet(frames: Frames) -> Iterator[bytes]:
    """Yield a Parquet file, one row group a frame."""
    held = io.BytesIO()
    writer = None
    for frame in frames:
        table = frame.to_arrow()
        writer = writer or pq.ParquetWriter(_Passing(held), table.schema, compression="zstd")
        writer.write_table(table)
        yield _taken(held)
    if writer is not None:
        writer.close()
        yield _taken(held)


class _Passing(io.RawIOBase):
    """A file that is only ever written onwards: it knows how far it is and keeps nothing."""

    def __init__(self, held: io.BytesIO) -> None:
        self._held, self._at = held, 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # what the library hands over
        written = self._held.write(data)
        self._at += written
        return written

    def tell(self) -> int:
        return self._at


def _taken(held: io.BytesIO) -> bytes:
    taken = held.getvalue()
    held.seek(0)
    held.truncate()
    return taken


def _harmless(name: str) -> pl.Expr:
    column = pl.col(name)
    starts = pl.any_horizontal(*(column.str.starts_with(sign) for sign in FORMULA))
    return pl.when(starts).then("'" + column).otherwise(column).alias(name)


def _moments(frame: pl.DataFrame) -> list[pl.Expr]:
    named = [name for name, kind in frame.schema.items() if kind == pl.Datetime]
    return [pl.col(name).dt.strftime(MOMENT) for name in named]


STREAMS: dict[str, Callable[[Frames], Iterator[bytes]]] = {"csv": as_csv, "json": as_json, "parquet": as_parquet}
