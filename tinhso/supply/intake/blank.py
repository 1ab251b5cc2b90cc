"""An empty workbook to fill in, made from a dataset's definition: its headers, types, limits and notes."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tinhso.catalog.contracts import DataField, Dataset, FieldType
from tinhso.supply.intake.copying import put, saved, title_of
from tinhso.supply.intake.wording import kind_of, limits, title

ROWS = 2_000  # that offer the list of allowed values
_REQUIRED, _OPTIONAL = PatternFill("solid", fgColor="0F766E"), PatternFill("solid", fgColor="5B6779")
_LONGEST_LIST = 250  # characters that Excel takes of a list


def blank_workbook(dataset: Dataset) -> bytes:
    """Return the XLSX: one sheet, one header row with a note on each column, and lists of allowed values."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = title_of(title(dataset.title))
    sheet.freeze_panes = "A2"
    for number, field in enumerate(dataset.table.fields, 1):
        _head(sheet.cell(1, number), field)
        _column(sheet, get_column_letter(number), field)
    sheet.row_dimensions[1].height = 48
    return saved(book)


def _head(cell: Any, field: DataField) -> None:
    put(cell, title(field.title))
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _REQUIRED if field.constraints.required else _OPTIONAL
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    said = filter(None, (kind_of(field), limits(field), title(field.description) if field.description else ""))
    cell.comment = Comment("\n".join(said), "Tỉnh Số", width=320, height=120)


def _column(sheet: Any, letter: str, field: DataField) -> None:
    sheet.column_dimensions[letter].width = max(14, min(40, len(title(field.title)) + 4))
    if field.type in (FieldType.DATE, FieldType.DATETIME):
        shape = "dd/mm/yyyy" if field.type is FieldType.DATE else "dd/mm/yyyy hh:mm"
        sheet.column_dimensions[letter].number_format = shape
    if field.type is FieldType.STRING:
        sheet.column_dimensions[letter].number_format = "@"  # codes keep the zeros they begin with
    allowed = ",".join(map(str, field.constraints.enum or ()))
    if allowed and len(allowed) <= _LONGEST_LIST and '"' not in allowed:
        rule = DataValidation(type="list", formula1=f'"{allowed}"', allow_blank=not field.constraints.required)
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{ROWS}")
