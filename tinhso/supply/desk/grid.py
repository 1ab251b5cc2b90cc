"""The grid as a page draws it, and as a form or a page's module sends it back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from tinhso.supply.desk.contracts import CellFault, Column, Texts
from tinhso.supply.desk.in_force import MOST_ROWS
from tinhso.supply.desk.rules import cells
from tinhso.supply.desk.rules.mending import Row

SPARE = 3  # empty rows below what is there
_CELL = re.compile(r"c-([0-9]{1,4})-([0-9]{1,4})")


@dataclass(frozen=True)
class Cell:
    """One field: its name in the form, its text, and what is wrong with it."""

    column: Column
    name: str
    text: str
    faults: tuple[CellFault, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Line:
    """One row of a grid."""

    number: int
    cells: tuple[Cell, ...]


def lines_of(
    columns: Sequence[Column], rows: Sequence[Texts], faults: Sequence[CellFault] = (), spare: int = SPARE
) -> tuple[Line, ...]:
    """Return the rows to draw, with empty ones below."""
    at: dict[tuple[int, str], list[CellFault]] = {}
    for fault in faults:
        at.setdefault((fault.row, fault.column), []).append(fault)
    shown = [*rows, *({} for _ in range(min(spare, MOST_ROWS - len(rows))))]
    return tuple(
        Line(number, tuple(_cell(column, index, number, row, at) for index, column in enumerate(columns)))
        for number, row in enumerate(shown, 1)
    )


def texts_of(columns: Sequence[Column], rows: Sequence[Row]) -> list[dict[str, str]]:
    """Return canonical rows as they are shown."""
    return [{column.name: cells.show(column.kind, row.get(column.name)) for column in columns} for row in rows]


def rows_in(form: QueryDict, columns: Sequence[Column]) -> list[dict[str, str]]:
    """Return the rows of a sent form (``c-<row>-<column>``), trailing empty ones left out."""
    found: dict[int, dict[str, str]] = {}
    for name, text in form.items():
        match = _CELL.fullmatch(name)
        if match and int(match[2]) < len(columns):
            found.setdefault(int(match[1]), {})[columns[int(match[2])].name] = str(text)
    rows = [found.get(number, {}) for number in range(1, max(found, default=0) + 1)]
    while rows and not any(text.strip() for text in rows[-1].values()):
        rows.pop()
    return rows


def fault_document(fault: CellFault) -> dict[str, Any]:
    """Return a fault for the page's module, in the reader's language."""
    return {"row": fault.row, "column": fault.column, "code": fault.code, "outcome": fault.outcome, "said": said(fault)}


def said(fault: CellFault) -> str:
    """Return what is wrong and what to do, in the reader's language."""
    english = get_language() == "en"
    words = (fault.message_en, fault.hint_en) if english else (fault.message_vi, fault.hint_vi)
    return " ".join(filter(None, words))


def _cell(
    column: Column, index: int, number: int, row: Mapping[str, str], at: Mapping[tuple[int, str], list[CellFault]]
) -> Cell:
    text = str(row.get(column.name, ""))
    faults = tuple(at.get((number, column.name), ()))
    return Cell(column, f"c-{number}-{index}", text, faults, column.units.get(text, ""))
