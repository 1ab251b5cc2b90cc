"""Long XLSX sheets in blocks of whole rows, read side by side.

A block whose cells are all written in the plain way of Excel, LibreOffice and openpyxl is taken apart with a few passes
over all of it; any other block goes through the reader of single cells. Nothing is unpacked beyond what the archive
states, and no cell is kept for a place that the sheet leaves empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from tinhso.supply.errors import FileDamaged, FileHostile
from tinhso.supply.reading.bounds import Bounds, Watch, too_big
from tinhso.supply.reading.bulk import MARK, ROW, LetterReader, check_cells, code_of
from tinhso.supply.reading.contracts import Letters
from tinhso.supply.reading.encodings.fonts import claim_of
from tinhso.supply.reading.heavy import Frame, pl
from tinhso.supply.reading.sources.packed import Archive, reading_archive
from tinhso.supply.reading.sources.xlsx import Book, SheetReader, column_number, open_book

BLOCK = 8 * 2**20  # bytes
_FIRST_BLOCK = 64 * 1024
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
_HEAD = re.compile(r'c r="([A-Z]{1,3})[1-9][0-9]{0,6}"((?: s="[0-9]{1,5}")?(?: t="[a-zA-Z]{1,9}")?)( ?/?>)')
_BEFORE = frozenset({"v>", "t>"})
_INNER: dict[str, tuple[str, ...]] = {
    "inlineStr": ("is>", "t>", "/t>", "/is>", "/c>"),
    **dict.fromkeys(("n", "s", "str", "b", "e"), ("v>", "/v>", "/c>")),
}
_VALUES = {"inlineStr": _WORDS, "str": _WORDS, "n": _NUMBER, "s": "[0-9]{1,9}", "b": "[01]", "e": "[^<&]{1,20}"}
_TEXT = rf"^{_T}{_WORDS}</t></si>\s*(?:</sst>\s*)?$"
_ROW_NUMBER = re.compile(rb'<row [^<>]*?\br="([0-9]{1,7})"')


class BulkBook:
    """A workbook whose sheets can be read in bulk."""

    def __init__(self, archive: Archive, letters: Letters, bounds: Bounds) -> None:
        self._bounds, self._letters, self._archive = bounds, LetterReader(letters), archive
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
        with reading_archive("XLSX"), self._archive.unpacked(self.book.parts[place].member) as stream:
            return b"<sheetData" in stream.read(_FIRST_BLOCK)

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
        frame = self._all_alike(block, texts)
        if frame is None:
            frame = self._taken_apart(block, texts)
        if frame is None:
            frame = self._cell_by_cell(block)
        return self._letters.read(frame, block)

    def _all_alike(self, block: bytes, texts: pl.Series) -> Frame | None:
        """Take a block apart by the elements of its last row, if all its rows have the same ones in the same order."""
        if b"\n" in block or b"\r" in block or not block.endswith(_ROW_END):
            return None
        last = block[block.rfind(b"<row", 0, -1) : -len(_ROW_END)].decode("utf-8", "replace")
        template = template_of(last.split("<"))
        if template is None or max(cell.column for cell in template.cells) >= self._bounds.columns:
            return None
        schema = {str(at): pl.String() for at in range(template.width)}
        lines = block.replace(_ROW_END, b"\n")
        try:
            frame = pl.read_csv(lines, has_header=False, separator="<", quote_char=None, schema=schema, glob=False)
        except pl.exceptions.PolarsError:
            return None
        rows = frame.select(template.row()).to_series()
        if not all(frame.with_columns(rows.alias(ROW)).select(template.checks()).row(0)) or not is_rising(rows):
            return None
        columns = {str(cell.column): self._found(cell, frame, texts) for cell in template.cells}
        check_cells(columns.values(), self._bounds)
        return pl.DataFrame({**columns, ROW: rows.cast(pl.Int64)})

    def _found(self, cell: TemplateCell, frame: Frame, texts: pl.Series) -> pl.Series:
        if cell.value is None:
            return pl.repeat(None, frame.height, dtype=pl.String(), eager=True)
        inner = frame[str(cell.value)].str.slice(len(cell.before))
        return self._marked(cell.kind, inner, texts)

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
        type_ = _type_of(kind)
        inner = bodies.str.splitn("<t" if type_ == "inlineStr" else "<v", 2).struct.field("field_1")
        inner = inner.str.splitn(">", 2).struct.field("field_1").str.splitn("<", 2).struct.field("field_0")
        return self._marked(kind, inner, texts)

    def _marked(self, kind: str, inner: pl.Series, texts: pl.Series) -> pl.Series:
        """Return cells of a kind with their values ``inner`` as the texts of a block."""
        type_ = _type_of(kind)
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
        return self._letters.read(texts.replace("", None).to_frame(), content).to_series()


@dataclass(frozen=True)
class TemplateCell:
    """A cell of a row that others are like: its column, its kind, and the piece that holds its value, after ``before``."""

    column: int
    kind: str
    value: int | None
    before: str


@dataclass(frozen=True)
class Template:
    """A row in pieces, each after a ``<``; ``cells`` by place. ``fixed`` are pieces that are the same in every row."""

    width: int
    cells: tuple[TemplateCell, ...]
    heads: Mapping[int, tuple[str, str]]
    fixed: Mapping[int, str]

    def row(self) -> pl.Expr:
        """Return the number of each row, null where it is not written plainly."""
        return pl.col("1").str.extract('^row r="([1-9][0-9]{0,6})"(?:[^<>]*[^<>/])?>$').cast(pl.Int64)

    def checks(self) -> Iterator[pl.Expr]:
        """Yield what must hold of a block, if its rows are like this one."""
        row = pl.col(ROW).cast(pl.String())
        yield pl.col("0").is_null().all().alias("0")
        yield pl.col(ROW).is_not_null().all().alias("1")
        for at, (before, behind) in self.heads.items():
            yield (pl.col(str(at)).fill_null("") == pl.lit(before) + row + pl.lit(behind)).all().alias(f"{at}h")
        for at, piece in self.fixed.items():
            yield (pl.col(str(at)).fill_null("") == piece).all().alias(f"{at}f")
        for cell in self.cells:
            if cell.value is not None:
                pattern = rf"^{re.escape(cell.before)}{_VALUES[_type_of(cell.kind)]}$"
                yield pl.col(str(cell.value)).fill_null("").str.contains(pattern).all().alias(f"{cell.value}v")


def template_of(pieces: list[str]) -> Template | None:
    """Return the template that a row in pieces makes; None for a row that is not written plainly."""
    cells: list[TemplateCell] = []
    heads: dict[int, tuple[str, str]] = {}
    fixed: dict[int, str] = {}
    at = 2
    while at < len(pieces):
        match = _HEAD.fullmatch(pieces[at])
        if match is None:
            return None
        kind = match[2] or ""
        heads[at] = (f'c r="{match[1]}', f'"{kind}{match[3]}')
        inner = _INNER.get(_type_of(kind)) if match[3] == ">" else ()
        if inner is None or len(pieces) < at + 1 + len(inner):
            return None
        value = next((at + 1 + place for place, piece in enumerate(inner) if piece in _BEFORE), None)
        fixed |= {at + 1 + place: piece for place, piece in enumerate(inner) if piece not in _BEFORE}
        cells.append(TemplateCell(column_number(match[1]) - 1, kind, value, pieces_before(value, pieces)))
        at += 1 + len(inner)
    places = [cell.column for cell in cells]
    return Template(len(pieces), tuple(cells), heads, fixed) if cells and places == sorted(set(places)) else None


def pieces_before(value: int | None, pieces: list[str]) -> str:
    """Return what stands before the value in its piece: ``v>``."""
    return "" if value is None else pieces[value].partition(">")[0] + ">"


def is_rising(rows: pl.Series) -> bool:
    """Return whether rows follow each other, and are none beyond those of a sheet."""
    return bool((rows.diff().drop_nulls() > 0).all()) and (not rows.len() or rows[-1] <= _LAST_ROW)


def _type_of(kind: str) -> str:
    return kind.partition(' t="')[2].rstrip('"') or "n"


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


def _row_blocks(archive: Archive, member: str) -> Iterator[bytes]:
    """Yield the rows of a sheet in pieces of whole row elements."""
    with reading_archive("XLSX"), archive.unpacked(member) as stream:
        kept = _after_start(stream)
        cut = kept.rfind(_ROW_END) + len(_ROW_END)
        if cut >= len(_ROW_END):  # the header is not like the rows below: it comes in a short block
            yield from _plain(kept[:cut])
            kept = kept[cut:]
        while chunk := stream.read(BLOCK):
            cut = chunk.rfind(_ROW_END) + len(_ROW_END)
            if cut < len(_ROW_END):  # none, or one that the pieces share
                kept += chunk
                if len(kept) > _LONGEST_ROW:
                    raise too_big("một dòng quá dài", "a row too long")
                continue
            yield from _plain(kept + chunk[:cut])
            kept = chunk[cut:]
        yield from _plain(kept)


def _after_start(stream: IO[bytes]) -> bytes:
    kept = stream.read(min(BLOCK, _FIRST_BLOCK))
    start = re.search(rb"<sheetData[^<>]*>", kept)
    if start is None or start[0].endswith(b"/>"):
        return b""
    return kept[start.end() :]


def _plain(block: bytes) -> Iterator[bytes]:
    """Yield the rows of a block, in which elements are sure to end where they seem to; nothing after the end of rows."""
    last = block.rfind(_ROWS_END)
    rows = block if last < 0 else block[: block.find(_ROWS_END)]
    if b"<!" in rows or b"<?" in rows:
        raise FileHostile(why_vi="đoạn mã lạ giữa các dòng", why_en="there are comments or raw data between its rows")
    if rows.strip():
        yield rows
