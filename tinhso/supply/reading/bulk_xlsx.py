"""Long XLSX sheets in blocks of whole rows, read side by side.

A block whose cells are all written in the plain way of Excel, LibreOffice and openpyxl is taken apart with a few passes
over all of it; any other block goes through the reader of single cells. Nothing is unpacked beyond what the archive
states, and no cell is kept for a place that the sheet leaves empty.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO

import polars as pl

from tinhso.supply.errors import FileDamaged, FileHostile
from tinhso.supply.reading.bounds import Bounds, Watch, too_big
from tinhso.supply.reading.bulk import MARK, ROW, Frame, check_cells, code_of
from tinhso.supply.reading.encodings.fonts import claim_of
from tinhso.supply.reading.sources.packed import open_zip
from tinhso.supply.reading.sources.xlsx import Book, SheetReader, column_number, open_book

_CHUNK = 2 * 2**20
_ROW_END, _ROWS_END = b"</row>", b"</sheetData>"
_LONGEST_ROW = 128 * 2**20
_AHEAD = 3  # blocks taken apart at the same time
_LAST_ROW = 1_048_576
_NUMBER = r"-?[0-9]{1,17}(?:\.[0-9]{1,20})?(?:E[+-]?[0-9]{1,2})?"
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}  # the last one last
_WORDS = rf"(?:[^<&\r]|{'|'.join(_ENTITIES)})*"
_STARTS = r'(?:</row>|<row(?: [a-zA-Z0-9:]+="[^"<>&]*")* ?/?>|\s)*'
_FORMULA = r"(?:<f(?: [^<>]*)?/>|<f(?: [^<>]*)?>[^<]*</f>)?"
_T = r'<t(?: xml:space="preserve")?>'
_CELL = (
    r'^[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]{1,5}")?(?:'
    rf'(?: t="n")?>{_FORMULA}<v>{_NUMBER}</v></c>'
    rf'| t="s"><v>[0-9]{{1,9}}</v></c>'
    rf'| t="inlineStr"><is>{_T}{_WORDS}</t></is></c>'
    rf'| t="str">{_FORMULA}<v>{_WORDS}</v></c>'
    rf'| t="b">{_FORMULA}<v>[01]</v></c>'
    rf'| t="e">{_FORMULA}<v>[^<&]{{1,20}}</v></c>'
    r'|(?: t="[a-zA-Z]{1,9}")? ?/>|(?: t="[a-zA-Z]{1,9}")?></c>'
    rf"){_STARTS}$"
)
_TEXT = rf"^{_T}{_WORDS}</t></si>\s*(?:</sst>\s*)?$"
_ROW_NUMBER = re.compile(rb'<row [^<>]*?\br="([0-9]{1,7})"')


class BulkBook:
    """A workbook whose sheets can be read in bulk."""

    def __init__(self, path: Path, bounds: Bounds) -> None:
        self._bounds = bounds
        self._archive = open_zip(path.read_bytes(), "XLSX", bounds)
        self.book: Book = open_book(self._archive, bounds, Watch(bounds))

    @cached_property
    def has_legacy_fonts(self) -> bool:
        """Whether a font of the workbook names an encoding: its texts then have to be read one by one."""
        fonts = {style.font for style in self.book.styles}
        if self.book.texts_part:
            shared = self._archive.read(self.book.texts_part)
            fonts |= {piece.partition(b'"')[0].decode("utf-8", "replace") for piece in shared.split(b'<rFont val="')[1:]}
        return any(font and claim_of(font) for font in fonts)

    def is_plain(self, place: int) -> bool:
        """Whether the rows of a sheet are where they are looked for."""
        with reading_archive("XLSX"), self._archive.open(self.book.parts[place].member) as stream:
            return b"<sheetData" in stream.read(_CHUNK)

    def blocks(self, place: int) -> Iterator[Frame]:
        """Yield the rows of a sheet as blocks of marked cells. Raises FileDamaged, FileHostile and FileTooBig."""
        part = self.book.parts[place]
        last = 0
        for frame in self._side_by_side(part.member):
            if frame.height:
                if frame[ROW][0] <= last or not frame[ROW].is_sorted():
                    raise FileDamaged(format="XLSX", why_vi="số dòng sai", why_en="a row number is wrong")
                last = frame[ROW][-1]
                yield frame

    def _side_by_side(self, member: str) -> Iterator[Frame]:
        waiting: list[Future[Frame]] = []
        texts = self._texts
        with ThreadPoolExecutor(2) as pool:
            try:
                for block in _row_blocks(self._archive, member):
                    waiting.append(pool.submit(self._read, block, texts))
                    if len(waiting) > _AHEAD:
                        yield waiting.pop(0).result()
                while waiting:
                    yield waiting.pop(0).result()
            finally:
                for each in waiting:
                    each.cancel()

    def _read(self, block: bytes, texts: pl.Series) -> Frame:
        frame = self._taken_apart(block, texts)
        return frame if frame is not None else self._cell_by_cell(block)

    def _taken_apart(self, block: bytes, texts: pl.Series) -> Frame | None:
        """Take a block apart, if all its cells are written plainly."""
        try:
            pieces = pl.Series([block.decode("utf-8")]).str.split('<c r="').explode()
        except UnicodeDecodeError:
            return None
        cells = pieces.slice(1)
        if not pieces.head(1).str.contains(f"^{_STARTS}$").all() or not cells.str.contains(_CELL).all():
            return None
        return self._pivoted(_parts(cells), texts)

    def _pivoted(self, cells: Frame, texts: pl.Series) -> Frame | None:
        rows = cells[ROW]
        if not rows.is_sorted() or (rows.len() and rows[-1] > _LAST_ROW):
            return None
        numbers = rows.unique(maintain_order=True)
        columns: dict[int, pl.Series] = {}
        for name in cells["column"].unique(maintain_order=True):
            at = column_number(name) - 1
            mine = cells.filter(cells["column"] == name)
            if at >= self._bounds.columns or not (mine[ROW].diff().drop_nulls() > 0).all():
                return None  # the reader of single cells says what is wrong, if it is
            codes = self._codes(mine["kind"], mine["body"], texts)
            if codes.len() != numbers.len():
                mine = mine.select(ROW).with_columns(codes.alias("code"))
                codes = numbers.to_frame().join(mine, on=ROW, how="left", maintain_order="left")["code"]
            columns[at] = codes
        check_cells(columns.values(), self._bounds)
        return pl.DataFrame({**{str(at): columns[at] for at in sorted(columns)}, ROW: numbers})

    def _codes(self, kinds: pl.Series, bodies: pl.Series, texts: pl.Series) -> pl.Series:
        """Return the marked texts of cells: what each kind (style and type) makes of what stands in it."""
        found: pl.Series | None = None
        for kind in kinds.unique():
            here = kinds == kind
            if here.all():
                return self._values(kind, bodies, texts)
            found = pl.repeat(None, bodies.len(), dtype=pl.String(), eager=True) if found is None else found
            found = found.scatter(here.arg_true(), self._values(kind, bodies.filter(here), texts))
        return pl.Series([], dtype=pl.String()) if found is None else found

    def _values(self, kind: str, bodies: pl.Series, texts: pl.Series) -> pl.Series:
        if kind.endswith("/"):
            return pl.repeat(None, bodies.len(), dtype=pl.String(), eager=True)
        type_ = kind.partition(' t="')[2].rstrip('"')
        inner = bodies.str.splitn("<t" if type_ == "inlineStr" else "<v", 2).struct.field("field_1")
        inner = inner.str.splitn(">", 2).struct.field("field_1").str.splitn("<", 2).struct.field("field_0")
        if type_ in {"inlineStr", "str"}:
            return _spelled(inner).replace("", None)
        if type_ == "s":
            return texts.gather(inner.cast(pl.Int64).to_frame("i").select(_within(pl.col("i"), texts.len())).to_series())
        if type_ == "b":
            return (MARK + "B" + inner.replace({"1": "TRUE", "0": "FALSE"})).alias("code")
        if type_ == "e":
            return (MARK + "E" + inner).alias("code")
        style = self.book.style(kind.partition(' s="')[2].partition('"')[0])
        letter = ("F" if self.book.since_1904 else "D") if style.date else "P" if style.percent else "N"
        return (MARK + letter + inner).alias("code")

    def _cell_by_cell(self, block: bytes) -> Frame:
        first = _first_row(block)
        rows = SheetReader(self.book, Watch(self._bounds), before=first - 1).read_rows(block)
        width = max((len(row) for _, row in rows), default=0)
        columns = {
            str(at): pl.Series([code_of(row[at]) if at < len(row) else None for _, row in rows], dtype=pl.String())
            for at in range(width)
        }
        return pl.DataFrame({**columns, ROW: pl.Series([number for number, _ in rows], dtype=pl.Int64())})

    @cached_property
    def _texts(self) -> pl.Series:
        """The shared texts of the workbook."""
        part = self.book.texts_part
        if not part:
            return pl.Series([], dtype=pl.String())
        if self._archive.getinfo(part).file_size > 4 * self._bounds.shared_text:
            raise too_big("quá nhiều chữ", "too much text")
        with reading_archive("XLSX"):
            content = self._archive.read(part)
        pieces = pl.Series([content.decode("utf-8", "replace")]).str.split("<si>").explode().slice(1)
        # An empty text may be written in another way, which would be lost.
        known = not any(sign in content for sign in (b"<!", b"<si/", b"<si ", b"<sst/"))
        if known and pieces.str.contains(_TEXT).all():
            inner = pieces.str.splitn(">", 2).struct.field("field_1").str.splitn("<", 2).struct.field("field_0")
            texts = _spelled(inner)
        else:
            texts = pl.Series([text for text, _ in self.book.texts], dtype=pl.String())
        check_cells([texts], self._bounds)
        return texts.replace("", None)


def _parts(cells: pl.Series) -> Frame:
    """Part cells into the column's letters, the row, the kind (style and type) and the body."""
    first = cells.str.splitn('"', 2).struct
    at, rest = first.field("field_0"), first.field("field_1")
    second = rest.str.splitn(">", 2).struct
    return pl.DataFrame(
        {
            "column": at.str.strip_chars_end("0123456789"),
            ROW: at.str.strip_chars_start("ABCDEFGHIJKLMNOPQRSTUVWXYZ").cast(pl.Int64),
            "kind": second.field("field_0"),
            "body": second.field("field_1"),
        }
    )


def _spelled(texts: pl.Series) -> pl.Series:
    """Return texts with the signs that XML spells."""
    if not texts.str.contains("&", literal=True).any():
        return texts
    for entity, sign in _ENTITIES.items():
        texts = texts.str.replace_all(entity, sign, literal=True)
    return texts


def _within(index: pl.Expr, length: int) -> pl.Expr:
    return pl.when(index < length).then(index)


def _first_row(block: bytes) -> int:
    match = _ROW_NUMBER.search(block)
    if match is None:
        raise FileDamaged(format="XLSX", why_vi="dòng không có số", why_en="a row without its number")
    return int(match[1])


def _row_blocks(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Yield the rows of a sheet in pieces of whole row elements."""
    with reading_archive("XLSX"), archive.open(member) as stream:
        kept = _after_start(stream)
        while True:
            before, end, _ = kept.partition(_ROWS_END)
            chunk = b"" if end else stream.read(_CHUNK)
            if end or not chunk:
                if before.strip():
                    yield _plain(before)
                return
            cut = kept.rfind(_ROW_END) + len(_ROW_END) if _ROW_END in kept else 0
            if cut:
                yield _plain(kept[:cut])
            kept = kept[cut:] + chunk
            if len(kept) > _LONGEST_ROW:
                raise too_big("một dòng quá dài", "a row too long")


def _after_start(stream: IO[bytes]) -> bytes:
    kept = stream.read(_CHUNK)
    start = re.search(rb"<sheetData[^<>]*>", kept)
    if start is None or start[0].endswith(b"/>"):
        return _ROWS_END
    return kept[start.end() :]


def _plain(block: bytes) -> bytes:
    """Return a block in which elements are sure to end where they seem to."""
    if b"<!" in block or b"<?" in block:
        raise FileHostile(why_vi="đoạn mã lạ giữa các dòng", why_en="there are comments or raw data between its rows")
    return block


@contextmanager
def reading_archive(format: str) -> Iterator[None]:
    """Make one error of all that a broken archive raises."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        name = type(error).__name__
        raise FileDamaged(format=format, why_vi="nội dung bị hỏng", why_en=f"its content is broken ({name})") from None
