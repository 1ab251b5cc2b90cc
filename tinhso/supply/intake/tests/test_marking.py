"""The sender's own workbook comes back with its faulty cells marked, and a list that leads to them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tinhso.supply.intake import marking
from tinhso.supply.intake.contracts import PlacedFault
from tinhso.supply.intake.marking import LIST, mark
from tinhso.supply.reading.inspecting import inspect
from tinhso.supply.reading.tests.old_workbooks import OldSheet, old_workbook


def fault(row: int, cell: str = "", value: str = "", **changes: str) -> PlacedFault:
    said = {"message_vi": "Sai.", "message_en": "Wrong.", "hint_vi": "Hãy sửa.", "hint_en": "Mend it."}
    fields = {"sheet": "Số ca", "column": "cases", "header": "Số ca", "code": "type", "outcome": "refuse", **said, **changes}
    return PlacedFault(row=row, cell=cell, value=value, **fields)


def own_workbook(first: object = "nhiều") -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Số ca"
    for row in (["Xã", "Số ca", "Cả hai"], ["Hòa Tú", first, "=B2*2"], ["Gia Hòa", 4, "=B3*2"]):
        sheet.append(row)
    sheet["A2"].font = Font(bold=True)
    sheet["A3"].comment = Comment("của người gửi", "Hoa")
    book.create_sheet("Phụ lục")["A1"] = "giữ nguyên"
    return saved(book)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def marked(content: bytes, *faults: PlacedFault) -> Any:
    return openpyxl.load_workbook(io.BytesIO(mark(content, inspect(content), faults, {"type": len(faults)})))


def test_the_faulty_cell_is_coloured_and_says_what_to_do():
    cell = marked(own_workbook(), fault(2, "B2", "nhiều"))["Số ca"]["B2"]
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    assert "Sai. Hãy sửa." in cell.comment.text


def test_sheets_styles_formulas_and_the_senders_own_comments_stay():
    book = marked(own_workbook(), fault(2, "B2", "nhiều"))
    assert book.sheetnames == [LIST, "Số ca", "Phụ lục"]
    assert book["Số ca"]["A2"].font.b
    assert book["Số ca"]["C2"].value == "=B2*2"
    assert book["Số ca"]["A3"].comment.text == "của người gửi"


def test_the_first_sheet_lists_every_fault_and_links_to_its_cell():
    sheet = marked(own_workbook(), fault(2, "B2", "nhiều"), fault(3, "B3", "4", outcome="warn"), fault(0))[LIST]
    assert [sheet.cell(row, 3).value for row in (5, 6, 7)] == ["B2", "B3", "cả tệp"]
    assert sheet["C5"].hyperlink.location == "'Số ca'!B2"
    assert [sheet.cell(row, 8).value for row in (5, 6)] == ["phải sửa", "lưu ý"]
    assert sheet["C7"].hyperlink is None


@pytest.mark.parametrize("value", ["=1+1", "+84", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "\tx"])
def test_a_value_that_looks_like_a_formula_is_listed_as_text(value):
    cell = marked(own_workbook(), fault(2, "B2", value))[LIST]["E5"]
    assert cell.data_type == "s"
    assert cell.value == value
    assert cell.quotePrefix


def test_an_old_workbook_in_tcvn3_comes_back_in_unicode():
    rows = [["Xã", "Số ca"], ["Hòa Tú", "nhiều"], ["Gia Hòa", 4.0]]
    book = marked(old_workbook(OldSheet("Số ca", rows), font=".VnTime"), fault(2, "B2", "nhiều"))
    assert book["Số ca"]["A2"].value == "Hòa Tú"
    assert book["Số ca"]["B2"].comment is not None
    assert book["Số ca"]["B3"].value == 4


def test_a_table_of_text_becomes_a_workbook_with_the_fault_found_by_its_header():
    book = marked("Xã;Số ca\nHòa Tú;nhiều\nGia Hòa;=4\n".encode(), fault(2, sheet=""))
    sheet = book.worksheets[1]
    assert sheet["B2"].comment is not None
    assert sheet["B3"].data_type == "s"


def test_marking_again_leaves_no_old_marks():
    once = mark(own_workbook(), inspect(own_workbook()), (fault(2, "B2", "nhiều"),), {"type": 1})
    book = marked(once, fault(3, "B3", "4"))
    assert book.sheetnames == [LIST, "Số ca", "Phụ lục"]
    assert book["Số ca"]["B2"].comment is None
    assert book["Số ca"]["B2"].fill.fill_type is None
    assert book["Số ca"]["B3"].comment is not None


def test_of_a_large_file_only_the_faulty_rows_are_copied_and_the_list_says_so(monkeypatch):
    monkeypatch.setattr(marking, "MOST_CELLS", 5)
    book = marked(own_workbook(7), fault(3, "B3", "4"))
    assert "chỉ chép các dòng có lỗi" in book[LIST]["A2"].value
    assert [[cell.value for cell in row[:3]] for row in book["Số ca"].iter_rows()] == [
        ["Dòng trong tệp", "Xã", "Số ca"],
        [3, "Gia Hòa", 4],
    ]
    assert book["Số ca"]["C2"].comment is not None
    assert book[LIST]["C5"].hyperlink.location == "'Số ca'!C2"


def test_a_workbook_that_cannot_be_opened_with_its_styles_is_written_anew(monkeypatch):
    def stumbles(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr(marking.openpyxl, "load_workbook", stumbles)
    content = mark(own_workbook(), inspect(own_workbook()), (fault(2, "B2", "nhiều"),), {"type": 1})
    monkeypatch.undo()
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["Số ca"]["B2"].comment is not None
