"""What reading a file yields: cells as they stand, and what we make of them. Rows and columns are counted from 0 here,
and from 1 (columns also by letter) in what people and JSON see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Value = str | Decimal | bool | date | None  # datetime is a date too


class CellKind(StrEnum):
    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    ERROR = "error"  # #DIV/0! and its like


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``text`` is what it says, in Unicode; ``value`` what the format itself typed.

    ``percent``: the number is shown as a percentage (0.1237 as 12,37 %). ``formula``: the value is the one kept in the
    file; we never compute it. ``as_typed``: the letters behind a font that shows them as capitals. ``runs``: parts with
    fonts of their own.
    """

    kind: CellKind = CellKind.EMPTY
    text: str = ""
    value: Value = None
    font: str = ""
    percent: bool = False
    formula: bool = False
    as_typed: str = ""
    runs: tuple[tuple[str, str], ...] = ()

    @property
    def filled(self) -> bool:
        return self.kind is not CellKind.EMPTY and bool(self.text) and not self.text.isspace()


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A sheet as it stands; rows may differ in length.

    ``lines`` holds the line of text where each row ends, for formats of lines. ``knows_merges``: the format says which
    cells are merged. ``complete`` is False when rows were not read, ``beyond`` tells how many. ``named``: the first row
    holds the names of the columns for certain, as in JSON. ``header`` is the answer where no header is found: ``first``
    (the first row is it), ``none``, or empty for no answer.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()
    lines: tuple[int, ...] = ()
    hidden: bool = False
    knows_merges: bool = False
    complete: bool = True
    named: bool = False
    beyond: int = 0
    header: str = ""

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell there, an empty one beyond the edge."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[column] if 0 <= column < len(cells) else EMPTY

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True)
class Reading:
    """How sure a reading is (0 to 1), and why, in both languages."""

    confidence: float
    reasons_vi: tuple[str, ...] = ()
    reasons_en: tuple[str, ...] = ()


@dataclass(frozen=True)
class EncodingReading:
    """The encoding of the text; ``fonts`` are those whose names told it; ``converted`` counts the cells changed.

    ``chosen``: somebody answered which it is.
    """

    name: str
    how: Reading
    fonts: tuple[str, ...] = ()
    converted: int = 0
    chosen: bool = False

    @property
    def sure(self) -> bool:
        return self.how.confidence >= 0.75


@dataclass(frozen=True)
class Note:
    """Something to know about the file that asks nothing."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True)
class Letters:
    """What the letters of a file are: codes of a legacy encoding, a mixture with one, or (neither) Unicode.

    ``fonts``: fonts that name an encoding decide cell by cell.
    """

    legacy: str = ""
    mixture: str = ""
    fonts: bool = False


@dataclass(frozen=True)
class Workbook:
    """A file as read: its kind (``csv``, ``xlsx`` …), its sheets in Unicode.

    ``stored`` is the encoding of the bytes of a text; ``letters`` what was made of its letters beyond that.
    """

    format: str
    sheets: tuple[Sheet, ...]
    encoding: EncodingReading
    delimiter: str = ""
    notes: tuple[Note, ...] = ()
    stored: str = ""
    letters: Letters = Letters()


class ColumnType(StrEnum):
    EMPTY = "empty"
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    PERIOD = "period"
    BOOLEAN = "boolean"
    UNIT_NAME = "unit_name"
    UNIT_CODE = "unit_code"


class Aside(StrEnum):
    """Why a row or column is not part of the data."""

    TITLE = "title"
    UNIT_OF_MEASURE = "unit_of_measure"
    COLUMN_NUMBERS = "column_numbers"
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    OF_WHICH = "of_which"
    SECTION = "section"
    REPEATED_HEADER = "repeated_header"
    NOTE = "note"
    EMPTY_COLUMN = "empty_column"


@dataclass(frozen=True)
class SetAside:
    """A row (or an empty column) that is no data, its text, and why. ``as_typed``: see Cell."""

    reason: Aside
    row: int | None
    text: str
    column: int | None = None
    as_typed: str = ""


@dataclass(frozen=True)
class ColumnReading:
    """One column of a table.

    ``number_style`` is ``vi`` (1.234,5), ``en`` (1,234.5), ``either`` (no value tells, none needs it), ``ambiguous`` (it
    matters and nothing tells), ``mixed``, or empty for no written numbers. ``date_order`` is ``day_first``,
    ``month_first``, ``ambiguous``, ``mixed`` or empty. ``percent_form`` is ``ratio`` (0.1237) or ``points`` (12,37).
    ``serial_dates``: its dates are Excel's day numbers. ``missing`` counts cells without a value, ``unreadable`` those
    that are not of the type.
    """

    index: int
    title: str
    type: ColumnType
    how: Reading
    unit_of_measure: str = ""
    examples: tuple[str, ...] = ()
    missing_marks: tuple[str, ...] = ()
    missing: int = 0
    unreadable: int = 0
    number_style: str = ""
    date_order: str = ""
    percent_form: str = ""
    serial_dates: bool = False
    ordinal: bool = False
    formulas: int = 0


@dataclass(frozen=True)
class Option:
    """One possible answer to a question."""

    value: str
    vi: str
    en: str


@dataclass(frozen=True)
class Question:
    """What we do not guess. ``id`` is stable for the same layout; ``column`` is None for the whole sheet or file."""

    id: str
    code: str
    vi: str
    en: str
    options: tuple[Option, ...]
    sheet: str = ""
    column: int | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetReading:
    """The table of a sheet: where it is, its columns, and what is set aside. ``data_rows`` are rows of the sheet.

    A long sheet is not ``complete``: what is told comes from its first rows, and ``beyond`` counts those after them.
    """

    name: str
    header_rows: tuple[int, ...]
    columns: tuple[ColumnReading, ...]
    data_rows: tuple[int, ...]
    set_aside: tuple[SetAside, ...]
    how: Reading
    unit_of_measure: str = ""
    hidden: bool = False
    complete: bool = True
    beyond: int = 0

    @property
    def is_table(self) -> bool:
        return bool(self.columns and self.data_rows)


@dataclass(frozen=True)
class Inspection:
    """How a file would be read, what is asked, and how sure it is."""

    format: str
    size: int
    sha256: str
    encoding: EncodingReading
    sheets: tuple[SheetReading, ...]
    questions: tuple[Question, ...]
    notes: tuple[Note, ...] = ()
    delimiter: str = ""
