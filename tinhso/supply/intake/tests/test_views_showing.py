"""Values as the page writes them, what people type back, and the sheet drawn as it is."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tinhso.catalog.contracts import Bilingual, DataField, FieldType
from tinhso.supply.intake import showing
from tinhso.supply.intake.grid import FIRST_ROWS, draw
from tinhso.supply.reading.contracts import Cell, CellKind
from tinhso.supply.reading.inspecting import inspect


def field(kind: FieldType) -> DataField:
    return DataField(name="value", title=Bilingual(vi="Giá trị", en="Value"), type=kind)


NUMBER, DAY, TEXT = field(FieldType.NUMBER), field(FieldType.DATE), field(FieldType.STRING)


@given(some.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False))
def test_a_number_typed_back_as_it_is_shown_is_the_same_number(number):
    cell = Cell(CellKind.NUMBER, f"{number:f}", number)
    assert showing.typed(showing.in_words(cell), NUMBER) == number


@given(some.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_day_typed_as_the_page_asks_is_that_day(day):
    assert showing.typed(f"{day:%d/%m/}{day.year}", DAY) == day


@pytest.mark.parametrize(
    ("text", "meant"), [("1.204", Decimal(1204)), ("12,5", Decimal("12.5")), ("12.6", Decimal("12.6")), (" 7 ", Decimal(7))]
)
def test_a_typed_number_is_read_in_the_vietnamese_way_that_the_page_asks_for(text, meant):
    assert showing.typed(text, NUMBER) == meant


@pytest.mark.parametrize(
    ("text", "where"), [("mười", NUMBER), ("31/02/2024", DAY), ("03/04", DAY), ("=1+1", TEXT), ("00012", TEXT), ("1.204", None)]
)
def test_what_is_no_number_and_no_day_stays_a_text(text, where):
    assert showing.typed(text, where) == text


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("1234.5", FieldType.NUMBER, "1.234,5"),
        ("2024-05-31", FieldType.DATE, "31/05/2024"),
        ("true", FieldType.BOOLEAN, "có"),
        ("2024-05-31T08:30:00", FieldType.DATETIME, "08:30 31/05/2024"),
    ],
)
def test_a_value_to_be_stored_is_shown_as_people_write_it(text, kind, shown):
    assert showing.stored(text, field(kind)) == (shown, True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("1.5", FieldType.INTEGER), ("mười", FieldType.NUMBER), ("31/05/2024", FieldType.DATE), ("1234\u00a0", FieldType.NUMBER)],
)
def test_a_value_that_its_column_cannot_hold_is_shown_as_such(text, kind):
    assert showing.stored(text, field(kind))[1] is False


def drawn(rows: list[list[object]], merged: str = ""):
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    if merged:
        book.worksheets[0].merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return draw(*next(iter(inspect(out.getvalue()).pairs())))


def test_merged_cells_are_drawn_as_one():
    grid = drawn([["BÁO CÁO", None, None], ["Xã", "Số ca", "Số khỏi"], ["Hòa Tú", 1, 2], ["Gia Hòa", 3, 4]], "A1:C1")
    assert [(cell.text, cell.columns) for cell in grid.first[0].cells] == [("BÁO CÁO", 3)]
    assert [row.role for row in grid.first] == ["aside", "header", "data", "data"]


def test_of_a_long_sheet_the_first_rows_and_the_last_few_are_drawn():
    grid = drawn([["Xã", "Số ca"], *[[f"Xã {number}", number] for number in range(200)]])
    assert len(grid.first) == FIRST_ROWS
    assert [row.number for row in grid.last] == [199, 200, 201]
    assert grid.left_out == 201 - FIRST_ROWS - 3


def test_a_sheet_of_very_many_columns_is_cut_and_says_so():
    grid = drawn([[f"Cột {number}" for number in range(80)], list(range(80))])
    assert grid.letters[-1] == "BH"
    assert grid.more_columns == 20
