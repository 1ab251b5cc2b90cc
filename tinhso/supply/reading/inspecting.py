"""The front of reading: a file in, an inspection out, and its rows as read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from tinhso.supply.reading.bounds import Bounds
from tinhso.supply.reading.contracts import Inspection, Question, Reading, Sheet, SheetReading, Workbook
from tinhso.supply.reading.encodings.tables import ENCODINGS
from tinhso.supply.reading.rules.questions import encoding_question, sheet_question
from tinhso.supply.reading.rules.records import Read, read_cell
from tinhso.supply.reading.rules.tables import read_table
from tinhso.supply.reading.sources.opening import open_head, open_pasted, open_workbook, with_lines

NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
HEADERS = frozenset({"first", "none"})


@dataclass(frozen=True)
class Opened:
    """A file that was read: its cells, and what we make of them; sheets in the same order in both."""

    workbook: Workbook
    inspection: Inspection

    def pairs(self) -> Iterator[tuple[Sheet, SheetReading]]:
        """Yield each sheet with its reading."""
        yield from zip(self.workbook.sheets, self.inspection.sheets, strict=True)


@dataclass(frozen=True)
class Row:
    """A row of data as read. ``number`` is the row of the sheet or the record of the text, from 1.

    ``line`` is the line of the text, where newlines in quotes make it another.
    """

    number: int
    line: int
    values: tuple[Read, ...]


def inspect(content: bytes, bounds: Bounds | None = None, answers: Mapping[str, str] = NO_ANSWERS) -> Opened:
    """Read a file. Raises the file errors of ``tinhso.supply.errors``; nothing is stored.

    ``answers`` by the ids of questions: ``encoding`` and ``header:<sheet>`` hold where they are asked.
    """
    workbook = open_workbook(content, bounds)
    if not workbook.encoding.sure and answered_encoding(answers):
        workbook = open_workbook(content, bounds, answered_encoding(answers))
    workbook = with_lines(workbook, content.count(b"\n"))
    return read(with_headers(workbook, answers), len(content), hashlib.sha256(content).hexdigest())


def inspect_pasted(text: str, bounds: Bounds | None = None) -> Opened:
    """Read a table pasted from a clipboard. Raises as ``inspect``."""
    content = text.encode("utf-8", "replace")
    workbook = with_lines(open_pasted(text, bounds), text.count("\n"))
    return read(workbook, len(content), hashlib.sha256(content).hexdigest())


def rows_of(sheet: Sheet, reading: SheetReading, most: int | None = None, *, year: int | None = None) -> Iterator[Row]:
    """Yield the rows of data as read, at most ``most``; ``year`` completes periods without one."""
    for row in reading.data_rows[:most]:
        values = tuple(read_cell(sheet.cell(row, column.index), column, year=year) for column in reading.columns)
        yield Row(row + 1, sheet.lines[row] if sheet.lines else row + 1, values)


def inspect_file(path: Path, bounds: Bounds | None = None, answers: Mapping[str, str] = NO_ANSWERS, sha256: str = "") -> Opened:
    """Read the beginning of a file, of any size where it is a text of lines. ``answers`` and errors as in ``inspect``.

    ``sha256`` is the digest of the file, where it is known.
    """
    bounds = bounds or Bounds()
    digest = hashlib.sha256()
    lines = 0
    with path.open("rb") as stream:
        while chunk := stream.read(2**20):
            if not sha256:
                digest.update(chunk)
            lines += chunk.count(b"\n")
    workbook = open_head(path, bounds)
    if not workbook.encoding.sure and answered_encoding(answers):
        workbook = open_head(path, bounds, encoding=answered_encoding(answers))
    workbook = with_lines(workbook, lines)
    return read(with_headers(workbook, answers), path.stat().st_size, sha256 or digest.hexdigest())


def answered_encoding(answers: Mapping[str, str]) -> str:
    """Return the encoding that was chosen, if it is one that we know."""
    chosen = answers.get("encoding", "")
    return chosen if chosen in ENCODINGS else ""


def with_headers(workbook: Workbook, answers: Mapping[str, str]) -> Workbook:
    """Return a workbook that knows what was answered about headers: under ``header:<sheet>``, or ``header`` for all sheets."""
    said = [answers.get(f"header:{sheet.name}") or answers.get("header", "") for sheet in workbook.sheets]
    sheets = (replace(sheet, header=each if each in HEADERS else "") for sheet, each in zip(workbook.sheets, said, strict=True))
    return replace(workbook, sheets=tuple(sheets)) if any(said) else workbook


def read(workbook: Workbook, size: int = 0, sha256: str = "") -> Opened:
    """Return what we make of a workbook."""
    readings = [read_table(sheet) for sheet in workbook.sheets]
    sheets = tuple(_doubted(reading, workbook) for reading, _ in readings)
    asked = [question for _, questions in readings for question in questions]
    inspection = Inspection(
        workbook.format,
        size,
        sha256,
        workbook.encoding,
        sheets,
        (*_file_questions(workbook, sheets), *asked),
        workbook.notes,
        workbook.delimiter,
    )
    return Opened(workbook, inspection)


def _doubted(reading: SheetReading, workbook: Workbook) -> SheetReading:
    """A table in doubtful letters is itself in doubt."""
    if workbook.encoding.sure or not reading.is_table:
        return reading
    how = reading.how
    vi, en = (*how.reasons_vi, "Chưa chắc bảng mã."), (*how.reasons_en, "The encoding is not certain.")
    how = Reading(round(how.confidence * max(0.5, workbook.encoding.how.confidence), 2), vi, en)
    return replace(reading, how=how)


def _file_questions(workbook: Workbook, sheets: tuple[SheetReading, ...]) -> list[Question]:
    asked = []
    if not workbook.encoding.sure:
        strange = (cell.text for sheet in workbook.sheets for row in sheet.rows for cell in row if not cell.text.isascii())
        examples = tuple(text[:80] for text, _ in zip(strange, range(3), strict=False))
        asked.append(encoding_question(workbook.encoding.name, examples))
    tables = tuple(sheet.name for sheet in sheets if sheet.is_table and not sheet.hidden)
    if len(tables) > 1:
        asked.append(sheet_question(tables))
    return asked
