"""Kinds of files, told by their content: cells, positions, fonts, merged ranges, kept values of formulas."""

from __future__ import annotations

import codecs
import io
import json
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.supply.errors import FileDamaged
from tinhso.supply.reading.bounds import Bounds, Watch
from tinhso.supply.reading.contracts import CellKind, Merge, Sheet
from tinhso.supply.reading.encodings.tables import Legacy, to_codes
from tinhso.supply.reading.inspecting import inspect
from tinhso.supply.reading.sources.delimited import read_delimited
from tinhso.supply.reading.sources.opening import open_pasted, open_workbook
from tinhso.supply.reading.tests.builders import changed_member, monthly_report, ods, typed_in_fonts, workbook_bytes

TABLE = "Tên xã;Số hồ sơ;Tỷ lệ đúng hạn\nXã Hòa Bình;12;98,5\nPhường Tân Lập;7;100\n"


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("delimiter", ["\t", ";", ",", "|"])
def test_any_delimiter_is_found(delimiter: str) -> None:
    content = TABLE.replace(",", ".").replace(";", delimiter).encode()
    book = open_workbook(content)
    assert book.delimiter == delimiter
    assert texts(book.sheets[0])[1] == ["Xã Hòa Bình", "12", "98.5"]


def test_quotes_hold_delimiters_and_newlines_and_lines_are_counted() -> None:
    sheet = open_workbook(b'a,b\n"x\ny","1,5"\n"z ""q""",2\n').sheets[0]
    assert texts(sheet) == [["a", "b"], ["x\ny", "1,5"], ['z "q"', "2"]]
    assert sheet.lines == (1, 3, 4)


def test_the_separator_line_of_excel_is_obeyed_and_no_data() -> None:
    book = open_workbook(b"sep=|\na|b\n1,2|3,4\n")
    assert (book.delimiter, texts(book.sheets[0])[0]) == ("|", ["a", "b"])


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    written = "a;b;c\n" + "".join(";".join('"' + field.replace('"', '""') + '"' for field in row) + "\n" for row in rows)
    sheet, _ = read_delimited(written, Watch(Bounds()))
    assert texts(sheet)[1:] == rows


@pytest.mark.parametrize(
    ("mark", "codec", "name"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
    ],
)
def test_unicode_with_and_without_a_mark(mark: bytes, codec: str, name: str) -> None:
    book = open_workbook(mark + TABLE.encode(codec))
    assert (book.encoding.name, book.encoding.sure) == (name, True)
    assert texts(book.sheets[0])[0] == ["Tên xã", "Số hồ sơ", "Tỷ lệ đúng hạn"]


@pytest.mark.parametrize("legacy", Legacy)
@pytest.mark.parametrize("stored", ["latin-1", "utf-8"])
def test_legacy_text_is_recognised_as_bytes_and_inside_unicode(legacy: Legacy, stored: str) -> None:
    book = open_workbook(to_codes(TABLE, legacy).encode(stored))
    assert (book.encoding.name, book.encoding.sure) == (str(legacy), True)
    assert texts(book.sheets[0])[2] == ["Phường Tân Lập", "7", "100"]


def test_a_mixture_of_unicode_and_legacy_cells_comes_out_right() -> None:
    mixed = TABLE + to_codes("Huyện Cần Giờ;1;2\nPhường Bến Nghé;1;2\n", Legacy.VNI)
    book = open_workbook(mixed.encode())
    assert [row[0] for row in texts(book.sheets[0])[1:]] == [
        "Xã Hòa Bình",
        "Phường Tân Lập",
        "Huyện Cần Giờ",
        "Phường Bến Nghé",
    ]
    assert book.encoding.converted == 2


def test_fonts_tell_the_encoding_of_a_workbook() -> None:
    tcvn3, title = to_codes("Tên xã", Legacy.TCVN3), to_codes("báo cáo tháng", Legacy.TCVN3)
    content = typed_in_fonts(
        [[(title, ".VnTimeH")], [(tcvn3, ".VnTime"), ("Số lượng", "Arial")], [("Xã A", "Arial"), (1, ".VnTime")]]
    )
    book = open_workbook(content)
    assert texts(book.sheets[0])[:2] == [["BÁO CÁO THÁNG"], ["Tên xã", "Số lượng"]]
    assert book.sheets[0].cell(0, 0).as_typed == "báo cáo tháng"
    assert (book.encoding.name, book.encoding.fonts) == ("tcvn3", (".VnTime", ".VnTimeH"))


def test_a_workbook_keeps_types_merges_and_fonts_and_reads_kept_values_only() -> None:
    content = changed_member(
        monthly_report(), "xl/worksheets/sheet1.xml", (b"<f>D11+E11</f><v />", b"<f>D11+E11</f><v>1239</v>")
    )
    sheet = open_workbook(content).sheets[0]
    assert Merge(5, 2, 5, 4) in sheet.merges
    total, day = sheet.cell(10, 2), sheet.cell(10, 6)
    assert (total.value, total.formula) == (Decimal(1239), True)
    assert (day.kind, day.value) == (CellKind.DATE, date(2024, 5, 30))


def test_a_formula_without_a_kept_value_is_empty_never_computed() -> None:
    assert not open_workbook(monthly_report()).sheets[0].cell(10, 2).filled


def test_numbers_percentages_moments_and_truths_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    values = (0.1237, 1.1, datetime(2024, 5, 1, 8, 30), True, 5)
    styles = ("0.00%", "General", "dd/mm/yyyy hh:mm", "General", '#,##0 "đồng"')
    for column, (value, style) in enumerate(zip(values, styles, strict=True), 1):
        book.active.cell(1, column, value).number_format = style
    cells = open_workbook(workbook_bytes(book)).sheets[0].rows[0]
    assert [cell.value for cell in cells] == [Decimal("0.1237"), Decimal("1.1"), datetime(2024, 5, 1, 8, 30), True, Decimal(5)]
    assert cells[0].percent


def test_an_opendocument_sheet_with_repeats_spans_and_types() -> None:
    table = (
        '<table:table table:name="Bảng"><table:table-row><table:table-cell table:number-columns-spanned="2" '
        'office:value-type="string">'
        "<text:p>Tên<text:s text:c='2'/>xã</text:p></table:table-cell><table:covered-table-cell/></table:table-row>"
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1.5" '
        'table:number-columns-repeated="2"><text:p>1,5</text:p></table:table-cell><table:table-cell office:value-type="date" '
        'office:date-value="2024-05-01"/></table:table-row><table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    sheet = open_workbook(ods(table)).sheets[0]
    assert (sheet.name, sheet.merges) == ("Bảng", (Merge(0, 0, 0, 1),))
    assert texts(sheet) == [["Tên  xã"], ["1.5", "1.5", "01/05/2024"], ["1.5", "1.5", "01/05/2024"]]


def test_json_records_become_rows_with_joined_names() -> None:
    records = [{"xã": "An Phú", "số": {"mới": 1, "cũ": 2.5}}, {"xã": "Bình Tân", "số": {"mới": None}, "thêm": True}]
    for document in (records, {"data": records}, {"result": {"items": records}}):
        sheet = open_workbook(json.dumps(document).encode()).sheets[0]
        assert texts(sheet)[0] == ["xã", "số / mới", "số / cũ", "thêm"]
        assert [cell.value for cell in sheet.rows[1]][1:3] == [Decimal(1), Decimal("2.5")]


def test_json_lines_are_rows_and_a_broken_line_is_named() -> None:
    assert len(open_workbook(b'{"a": 1}\n\n{"a": 2}\n').sheets[0].rows) == 3
    with pytest.raises(FileDamaged) as caught:
        open_workbook(b'{"a": 1}\n{"a": 2\n')
    assert "2" in caught.value.message_vi


def test_a_pasted_table_is_tabs_or_html() -> None:
    assert texts(open_pasted("Tên\tSố\nXã A\t1,5\n").sheets[0])[1] == ["Xã A", "1,5"]
    vni = to_codes("Xã Hòa", Legacy.VNI)
    style = '<style>.x {font-family:"VNI-Times";}</style>'
    html = f"{style}<table><tr><td colspan=2 class=x>{vni}</td></tr><tr><td>1<br>2<td>3</table>"
    sheet = open_pasted(html).sheets[0]
    assert (texts(sheet), sheet.merges) == ([["Xã Hòa"], ["1\n2", "3"]], (Merge(0, 0, 0, 1),))


def test_an_html_page_named_as_a_workbook_is_read_for_what_it_is() -> None:
    assert open_workbook(b"<html><body><table><tr><th>a<th>b<tr><td>1<td>2</table>").format == "html"


def test_parquet_is_read_as_the_types_that_it_states() -> None:
    stream = io.BytesIO()
    values = {"Tên xã": ["Xã A", None], "Số": [1, 2], "Tỷ lệ": [0.5, None], "Ngày": [date(2024, 5, 31), None]}
    pl.DataFrame(values | {"Đạt": [True, False]}).write_parquet(stream)
    content = stream.getvalue()
    sheet = open_workbook(content).sheets[0]
    assert [cell.value if cell.value is not None else cell.text for cell in sheet.rows[1]] == [
        "Xã A", Decimal(1), Decimal("0.5"), date(2024, 5, 31), True,
    ]  # fmt: skip
    assert [column.type for column in inspect(content).inspection.sheets[0].columns] == [
        "unit_name", "integer", "number", "date", "boolean",
    ]  # fmt: skip
    assert (sheet.complete, open_workbook(content, Bounds(rows=1)).sheets[0].beyond) == (True, 1)
    for broken in (content[:-9], content[:20] + content[40:], b"PAR1" * 4):
        with pytest.raises(FileDamaged):
            open_workbook(broken)
