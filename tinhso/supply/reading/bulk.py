"""Rows by the hundred thousand: frames of cells in, frames of canonical texts out, with the same answers as cell by cell.

A block of rows is a frame of texts, a column for each of the sheet ("0", "1" …) and ``_row``, the row from 1. A cell that
is no text is written as ``MARK``, a letter for what it is, and its value (``code_of``, ``cell_of``). What is certainly
right as it stands is passed on untouched; every other text is read once by the rules for single cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from tinhso.catalog.contracts import DataField, FieldType
from tinhso.supply.reading.bounds import Bounds, too_big
from tinhso.supply.reading.contracts import EMPTY, Cell, CellKind, ColumnReading, ColumnType, Letters, Merge, Sheet
from tinhso.supply.reading.heavy import Frame, pl
from tinhso.supply.reading.rules.aside import Sorter
from tinhso.supply.reading.rules.canonical import canonical
from tinhso.supply.reading.rules.layout import Grid
from tinhso.supply.reading.rules.words import MISSING_MARKS, folded
from tinhso.supply.reading.sources.number_formats import date_cell, number_cell, written
from tinhso.supply.reading.sources.unicode import converting

ROW = "_row"
MARK = "\x01"  # stands in no XML, and in a text of lines only by accident: there it is text
_COMBINING = (b"\xcc", b"\xcd")  # what the marks of U+0300 to U+037F begin with in UTF-8
TAIL = 400  # rows at the end of a table among which its notes are looked for

_LETTERS = {
    "a": "aàáảãạăằắẳẵặâầấẩẫậ", "d": "dđ", "e": "eèéẻẽẹêềếểễệ", "i": "iìíỉĩị",
    "o": "oòóỏõọôồốổỗộơờớởỡợ", "u": "uùúủũụưừứửữự", "y": "yỳýỷỹỵ",
}  # fmt: skip
# What a total, "of which" and the like begin with (see rules.words), folded.
_BEGINNINGS = ("tong", "cong", "toan", "total", "grand", "sum", "sub", "trong", "bao", "gom", "of", "in which")
_COLUMN_NUMBER = r"^\s*(?:\x01N)?\(?(?:[A-Za-z]|[0-9]{1,3}[a-z]?)\)?\s*$|="
_BLANK = r"^\s*$"
_INTEGER, _DECIMAL = r"-?(?:0|[1-9][0-9]{0,80})", r"-?(?:0|[1-9][0-9]{0,80})(?:\.[0-9]{1,15})?"
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.NUMBER})
_CANONICAL = {
    FieldType.DATE: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    FieldType.DATETIME: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$",
    FieldType.YEARMONTH: r"^[0-9]{4}-[0-9]{2}$",
    FieldType.YEAR: r"^[0-9]{4}$",
    FieldType.BOOLEAN: r"^(?:true|false|0|1)$",
}
_STORED_NUMBER = r"^\x01N-?(?:0|[1-9][0-9]{0,14})$|^\x01N-?(?:0|[1-9][0-9]{0,7})\.[0-9]{0,3}[1-9]$"


@dataclass(frozen=True)
class Plan:
    """How the rows of a sheet become rows of a dataset: its columns and fields by name, and what tells data from the rest.

    ``marked``: cells may be marked as no texts. ``merges`` are those of the sheet. ``year`` completes periods.
    """

    columns: Mapping[str, ColumnReading]
    fields: Mapping[str, DataField]
    sorter: Sorter
    merges: tuple[Merge, ...] = ()
    marked: bool = False
    year: int | None = None

    @cached_property
    def beginnings(self) -> str:
        """What the label of a row that is no data may begin with, as a pattern; wider than the rules, never narrower."""
        words = [*_BEGINNINGS, *(text[:40] for text in self.sorter.beginnings if text)]
        return rf"(?i)^\s*(?:{'|'.join(map(_loosely, words))})"

    @cached_property
    def harmless(self) -> str:
        """What a label of data begins with: a letter with which no word above and no mark for "no value" begins."""
        taken = {word[0] for word in (*_BEGINNINGS, *MISSING_MARKS, *self.sorter.beginnings) if word}
        free = "".join(letter for letter in "abcdefghijklmopqrstuvwxyz" if letter not in taken)
        return rf"^[{free}{free.upper()}]" if free else r"^[^\s\S]"


def frame_of(columns: Mapping[str, Sequence[str | int | None]]) -> Frame:
    """Return columns of texts, and whole numbers in ``_row``, as a frame."""
    return pl.DataFrame(columns, schema={name: pl.Int64() if name == ROW else pl.String() for name in columns})


def read_on(blocks: Iterable[Frame], plan: Plan) -> Iterator[Frame]:
    """Yield the rows of data in blocks that follow each other, as canonical texts by the dataset's columns."""
    held: Frame | None = None
    for block in blocks:
        body = _body(block, plan)
        whole = body if held is None else pl.concat([held, body], how="diagonal")
        if whole.height > TAIL:
            yield _canonical(_data(whole.head(-TAIL), plan), plan)
        held = whole.tail(TAIL)
    if held is not None:
        yield _canonical(_data_at_end(held, plan), plan)


def _body(block: Frame, plan: Plan) -> Frame:
    first = plan.sorter.layout.body
    return block if not block.height or block[ROW][0] > first else block.filter(pl.col(ROW) > first)


# Rows that are no data


def _data(block: Frame, plan: Plan) -> Frame:
    doubtful = _doubtful(block, plan)
    if not doubtful.any():
        return block
    rows = _cells(block.filter(doubtful), plan)
    data = _judged(rows, plan, ends=False, apart=True)
    return block.filter(~doubtful | block[ROW].is_in(data))


def _data_at_end(block: Frame, plan: Plan) -> Frame:
    return block.filter(block[ROW].is_in(_judged(_cells(block, plan), plan, ends=True, apart=False)))


def _judged(rows: list[tuple[int, tuple[Cell, ...]]], plan: Plan, *, ends: bool, apart: bool) -> list[int]:
    """Return the numbers of the rows that are data. ``apart``: the rows did not stand next to each other."""
    first = rows[0][0] if rows else 0
    place = {number: at + 1 if apart else number - first + 1 for at, (number, _) in enumerate(rows)}
    cells: list[tuple[Cell, ...]] = [()] * (max(place.values(), default=0) + 1)
    cells[0] = (Cell(CellKind.TEXT, "-"),)  # no gap before the first row
    for number, row in rows:
        cells[place[number]] = row
    merges = (
        Merge(place[merge.top + 1], merge.left, place[merge.top + 1], merge.right)
        for merge in plan.merges
        if merge.top + 1 in place
    )
    grid = Grid(Sheet("", tuple(cells), tuple(merges), knows_merges=True))
    filled = [row for row in grid.rows if row > 0]
    aside = plan.sorter.reasons(grid, filled, ends=ends)
    number_at = {at: number for number, at in place.items()}
    return [number_at[row] for row in filled if row not in aside]


def _doubtful(block: Frame, plan: Plan) -> pl.Series:
    """Return which rows may be no data: blank, nearly empty, or with a label that begins as those of totals do."""
    columns = [name for name in block.columns if name != ROW]
    doubtful = _sparse(block, columns)
    if plan.sorter.layout.number_rows:
        doubtful |= block.select(
            pl.all_horizontal(_or(pl.col(n).str.contains(_COLUMN_NUMBER), True) for n in columns)
        ).to_series()
    reached: pl.Series | None = None  # rows whose label may stand in this column or behind it
    for name in columns:
        texts = block[name]
        hit = texts.str.contains(plan.beginnings).fill_null(False)
        doubtful |= hit if reached is None else hit & reached
        if name != str(plan.sorter.ordinal):
            onwards = ~texts.str.contains(plan.harmless).fill_null(False)
            reached = onwards if reached is None else onwards & reached
            if not reached.any():
                break
    return doubtful


def _sparse(block: Frame, columns: list[str]) -> pl.Series:
    """Return which rows have at most two cells with something in them."""
    full = 0
    for name in columns:
        full += not block[name].null_count() and not block[name].str.contains(_BLANK).any()
        if full > 2:
            return pl.repeat(False, block.height, dtype=pl.Boolean(), eager=True)
    filled = pl.sum_horizontal(_or(~pl.col(name).str.contains(_BLANK), False).cast(pl.Int32) for name in columns)
    return block.select(filled <= 2).to_series() if columns else pl.repeat(True, block.height, eager=True)


def _or(condition: pl.Expr, otherwise: bool) -> pl.Expr:
    return condition.fill_null(otherwise)


@lru_cache(maxsize=1024)
def _loosely(words: str) -> str:
    """Return a pattern for folded words, with accents or without, in letters of one code or several."""
    return "".join(
        r"\s+" if letter == " " else rf"[{_LETTERS[letter]}]\p{{M}}*" if letter in _LETTERS else rf"{re.escape(letter)}\p{{M}}*"
        for letter in words
    )


def _cells(block: Frame, plan: Plan) -> list[tuple[int, tuple[Cell, ...]]]:
    columns = [name for name in block.columns if name != ROW]
    width = max((int(name) for name in columns), default=-1) + 1
    rows = []
    for number, *codes in block.select(ROW, *columns).iter_rows():
        cells = [EMPTY] * width
        for name, code in zip(columns, codes, strict=True):
            cells[int(name)] = cell_of(code, marked=plan.marked)
        rows.append((number, tuple(cells)))
    return rows


# Cells to canonical texts


def _canonical(block: Frame, plan: Plan) -> Frame:
    if not block.height:
        return frame_of({ROW: [], **{name: [] for name in plan.columns}})
    given = [name for name, reading in plan.columns.items() if str(reading.index) in block.columns]
    left = block.select(_left(name, plan) for name in given)  # side by side
    some = left.select(pl.all().any()).row(0, named=True) if given else {}
    columns = []
    for name in given:
        texts = block[str(plan.columns[name].index)].alias(name)
        columns.append(_read(texts, left[name], plan) if some[name] else texts)
    absent = [pl.lit(None, pl.String()).alias(name) for name in plan.columns if name not in given]
    frame = pl.DataFrame([block[ROW], *columns]).with_columns(absent).select(ROW, *plan.columns)
    return frame.with_columns(_unmarked(pl.col(name)) for name in given) if plan.marked else frame


def _as_it_stands(reading: ColumnReading, field: DataField) -> bool:
    """Whether the plain number of a cell is what the dataset wants."""
    return field.type is FieldType.STRING or (field.type in _NUMBERS and reading.type is not ColumnType.PERCENT)


def _read(texts: pl.Series, left: pl.Series, plan: Plan) -> pl.Series:
    """Return the texts of the column that ``texts`` is named after, those that are ``left`` read by the rules."""
    reading, field = plan.columns[texts.name], plan.fields[texts.name]
    distinct = texts.filter(left).unique()
    found = [canonical(cell_of(text, marked=plan.marked), reading, field, plan.year) for text in distinct]
    default = None if left.all() else texts
    return texts.replace_strict(distinct, pl.Series(found, dtype=pl.String()), default=default, return_dtype=pl.String())


def _unmarked(texts: pl.Expr) -> pl.Expr:
    """Return plain stored numbers, the only marked texts left, as the texts that they are."""
    return pl.when(texts.str.starts_with(MARK)).then(texts.str.slice(2)).otherwise(texts).name.keep()


def _left(name: str, plan: Plan) -> pl.Expr:
    """Return which texts of a column are not certainly canonical as they stand."""
    reading, field = plan.columns[name], plan.fields[name]
    texts = pl.col(str(reading.index))
    if field.type is FieldType.STRING:
        tidied = field.area_level is not None or reading.type in {ColumnType.UNIT_NAME, ColumnType.UNIT_CODE}
        left = texts.str.contains(_odd_text(reading.missing_marks, tidied))
    elif field.type not in _NUMBERS:
        left = ~texts.str.contains(_CANONICAL[field.type])
    elif not _as_it_stands(reading, field):
        left = texts.is_not_null()
    else:
        decimal = reading.number_style == "en" and field.type is FieldType.NUMBER
        left = ~texts.str.contains(rf"^{_DECIMAL if decimal else _INTEGER}$")
    if plan.marked and _as_it_stands(reading, field):
        left &= ~texts.str.contains(_STORED_NUMBER)
    return left.fill_null(False).alias(name)


@lru_cache(maxsize=256)
def _odd_text(marks: tuple[str, ...], tidied: bool) -> str:
    """Return the pattern of texts that are not passed on as they stand: marked, blank at an end, or for "no value"."""
    missing = "|".join(_loosely(mark) for mark in sorted({*MISSING_MARKS, *map(folded, marks)}))
    inside = r"|\s\s|[\t\r\n\v\f\u00a0]" if tidied else ""
    return rf"(?i)^(?:[\s\x00-\x1f]|(?:{missing})\s*$)|[\s\x00-\x1f]$|^${inside}"


# Cells as texts


def code_of(cell: Cell) -> str | None:
    """Return a cell as a text of a block; ``cell_of`` makes the same cell of it, font, formula and runs aside."""
    match cell.kind:
        case CellKind.EMPTY:
            return None
        case CellKind.TEXT:
            return cell.text
        case CellKind.NUMBER:
            return f"{MARK}{'P' if cell.percent else 'N'}{cell.text}"
        case CellKind.DATE:
            return f"{MARK}I{cell.value.isoformat() if isinstance(cell.value, date) else cell.text}"
        case CellKind.BOOLEAN:
            return f"{MARK}B{cell.text}"
    return f"{MARK}E{cell.text}"


def cell_of(code: str | None, *, marked: bool) -> Cell:
    """Return the cell that a text of a block stands for."""
    if not code:
        return EMPTY
    if not marked or code[0] != MARK:
        return Cell(CellKind.TEXT, code)
    kind, value = code[1:2], code[2:]
    if kind in {"N", "P"}:
        return number_cell(float(value), "", percent=kind == "P")
    if kind in {"D", "F"}:
        return date_cell(float(value), "", since_1904=kind == "F")
    if kind == "I":
        moment = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        return Cell(CellKind.DATE, written(moment), moment)
    if kind == "B":
        return Cell(CellKind.BOOLEAN, value, value == "TRUE")
    return Cell(CellKind.ERROR, value)


class LetterReader:
    """Brings the texts of blocks to Unicode (NFC), where a block has letters that are not in it."""

    def __init__(self, letters: Letters) -> None:
        self._convert = converting(letters)
        self._always = bool(letters.legacy or letters.mixture)

    def read(self, frame: Frame, block: bytes) -> Frame:
        """Return a frame in Unicode; ``block`` is what it was read from, in UTF-8."""
        if not self._always and not any(mark in block for mark in _COMBINING):
            return frame
        return frame.with_columns(self._texts(frame[name]) for name in frame.columns if name != ROW)

    def _texts(self, texts: pl.Series) -> pl.Series:
        odd = texts.str.contains(r"[^\x20-\x7e]") & ~texts.str.starts_with(MARK)
        distinct = texts.filter(odd.fill_null(False)).unique()
        if distinct.is_empty():
            return texts
        changed = pl.Series([self._convert(text) for text in distinct], dtype=pl.String())
        return texts.replace_strict(distinct, changed, default=texts, return_dtype=pl.String())


def check_cells(columns: Iterable[pl.Series], bounds: Bounds) -> None:
    """Raise FileTooBig when a text is longer than a cell may be."""
    for texts in columns:
        if _longest(texts.str.len_bytes()) > bounds.cell and _longest(texts.str.len_chars()) > bounds.cell:
            raise too_big(f"có ô dài quá {bounds.cell} ký tự", f"a cell of more than {bounds.cell} characters")


def _longest(lengths: pl.Series) -> int:
    return int(lengths.cast(pl.Int64).max() or 0)  # type: ignore[arg-type]  # whole numbers, all of them
