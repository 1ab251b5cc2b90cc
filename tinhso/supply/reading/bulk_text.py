"""Long CSV and its kin in blocks of whole records, split by Polars where its rules and ours are sure to agree."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from tinhso.supply.reading.bounds import Bounds, Watch, too_big
from tinhso.supply.reading.bulk import ROW, LetterReader, check_cells
from tinhso.supply.reading.contracts import Workbook
from tinhso.supply.reading.encodings.tables import Legacy, from_codes
from tinhso.supply.reading.heavy import Frame, pl
from tinhso.supply.reading.sources.decoding import SIGNS
from tinhso.supply.reading.sources.delimited import SEPARATOR_LINE, read_fields

BLOCK = 8 * 2**20  # bytes


def text_blocks(path: Path, head: Workbook, bounds: Bounds) -> Iterator[Frame]:
    """Yield the records of a text whose beginning ``head`` is, as blocks of cells. Raises FileDamaged and FileTooBig."""
    with ExitStack() as stack:
        source: IO[bytes] = stack.enter_context(path.open("rb"))
        if head.stored not in {"utf-8", "unicode"}:
            source = _in_utf8(source, head.stored, stack.enter_context(tempfile.TemporaryFile()))
        _skip_beginning(source)
        reader = _Reader(head, bounds)
        for block in _whole_records(source, BLOCK):
            yield reader.read(block)


def _skip_beginning(source: IO[bytes]) -> None:
    """Pass over a byte-order mark and a line that states the delimiter."""
    start = source.read(16)
    begin = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
    stated = SEPARATOR_LINE.match(start[begin:].decode("utf-8", "replace"))
    source.seek(begin + (len(stated[0].encode()) if stated else 0))


def _in_utf8(source: IO[bytes], encoding: str, made: IO[bytes]) -> IO[bytes]:
    decode = _decoder(encoding)
    kept = b""
    while chunk := source.read(BLOCK):
        chunk = kept + chunk
        # A line at a time: a letter of two codes never stands over the end of one. UTF-16 has its own memory.
        cut = len(chunk) if encoding.startswith("utf-16") else chunk.rfind(b"\n") + 1 or len(chunk)
        made.write(decode(chunk[:cut]).encode("utf-8", "surrogatepass"))
        kept = chunk[cut:]
    made.write(decode(kept).encode("utf-8", "surrogatepass"))
    made.seek(0)
    return made


def _decoder(encoding: str) -> Callable[[bytes], str]:
    if encoding.startswith("utf-16"):
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        return lambda chunk: decoder.decode(chunk)
    if encoding in set(Legacy):
        return lambda chunk: from_codes(chunk.decode("latin-1"), Legacy(encoding)).translate(SIGNS)
    return lambda chunk: chunk.decode("latin-1").translate(SIGNS)


def _whole_records(source: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield bytes that end where a record does: at a newline with an even number of quotes before it."""
    kept: list[bytes] = []
    odd = False
    while chunk := source.read(size):
        cut = _last_end(chunk, odd)
        if cut:
            yield b"".join((*kept, chunk[:cut]))
            kept, odd = [], False
        kept.append(chunk[cut:])
        odd ^= bool(kept[-1].count(b'"') % 2)
        if sum(map(len, kept)) > 16 * size:
            raise too_big("một ô quá dài, có thể thiếu dấu ngoặc kép đóng", "a cell too long, or a quote never closed")
    if any(kept):
        yield b"".join(kept)


def _last_end(chunk: bytes, odd: bool) -> int:
    """Return where the last record of a chunk ends; ``odd``: the chunk begins within quotes. 0 for nowhere."""
    if not odd and b'"' not in chunk:
        return chunk.rfind(b"\n") + 1
    odd ^= bool(chunk.count(b'"') % 2)  # what holds at the end of the chunk, and is undone backwards
    end = len(chunk)
    while (cut := chunk.rfind(b"\n", 0, end)) >= 0:
        odd ^= bool(chunk.count(b'"', cut, end) % 2)
        if not odd:
            return cut + 1
        end = cut
    return 0


class _Reader:
    """Reads block after block, and counts the records."""

    def __init__(self, head: Workbook, bounds: Bounds) -> None:
        self._delimiter = head.delimiter
        self._letters = LetterReader(head.letters)
        self._bounds = bounds
        self._width = max(head.sheets[0].width, 1)
        self._records = 0
        self._quoted = _quoted_records(head.delimiter)

    def read(self, block: bytes) -> Frame:
        frame = self._split(block)
        frame = frame if frame is not None else self._split_by_python(block)
        check_cells(frame.get_columns(), self._bounds)
        frame = self._letters.read(frame, block)
        rows = pl.int_range(self._records + 1, self._records + 1 + frame.height, eager=True).alias(ROW)
        self._records += frame.height
        return frame.with_columns(rows)

    def _split(self, block: bytes) -> Frame | None:
        """Split with Polars; None where it may read other records than the csv module, or cannot read them."""
        if not self._delimiter or b"\0" in block or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
            return None
        quotes = b'"' in block
        if quotes and not self._is_regular(block):
            return None
        try:
            frame = pl.read_csv(
                block,
                has_header=False,
                separator=self._delimiter,
                new_columns=[str(index) for index in range(self._width)],
                schema={str(index): pl.String() for index in range(self._width)},
                quote_char='"' if quotes else None,
                glob=False,
            )
        except pl.exceptions.PolarsError:
            return None
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        return frame if quotes or frame.height == lines else None

    def _is_regular(self, block: bytes) -> bool:
        try:
            return bool(pl.Series([block.decode("utf-8")]).str.contains(self._quoted)[0])
        except UnicodeDecodeError:
            return False

    def _split_by_python(self, block: bytes) -> Frame:
        watch = Watch(self._bounds)
        rows: list[list[str | None]] = []
        for _, fields in read_fields(block.decode("utf-8", "replace"), self._delimiter, watch):
            watch.row(len(fields))
            rows.append([watch.text(field) or None for field in fields])
        width = max(map(len, rows), default=1) or 1
        columns = {str(at): [row[at] if at < len(row) else None for row in rows] for at in range(width)}
        return pl.DataFrame(columns, schema={name: pl.String() for name in columns})


def _quoted_records(delimiter: str) -> str:
    """Return the pattern of records that are quoted as RFC 4180 says."""
    sign = {"\t": r"\t"}.get(delimiter, f"\\{delimiter}")
    field = rf'(?:[^"{sign}\r\n]*|"(?:[^"]|"")*")'
    return rf"^(?:{field}(?:{sign}|\r?\n))*{field}$"
