"""Files as people have them, made in code."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
from openpyxl.styles import Font


def workbook_bytes(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def monthly_report() -> bytes:
    """A department's report: letterhead, title, unit line, three header rows, column numbers, sections, totals, notes."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tháng 5"
    sheet["A1"], sheet["F1"] = "ỦY BAN NHÂN DÂN TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    sheet["A2"], sheet["F2"] = "SỞ NỘI VỤ", "Độc lập - Tự do - Hạnh phúc"
    sheet["A4"] = "BÁO CÁO KẾT QUẢ GIẢI QUYẾT HỒ SƠ THÁNG 5/2024"
    sheet["H5"] = "Đơn vị tính: hồ sơ"
    for place, text in {
        "A6": "STT", "B6": "Tên đơn vị", "C6": "Tiếp nhận", "C7": "Tổng", "D7": "Trong kỳ", "D8": "Trực tuyến",
        "E8": "Trực tiếp",
        "F6": "Tỷ lệ đúng hạn (%)", "G6": "Ngày báo cáo", "H6": "Ghi chú",
    }.items():  # fmt: skip
        sheet[place] = text
    for merged in ("A4:H4", "A6:A8", "B6:B8", "C6:E6", "C7:C8", "D7:E7", "F6:F8", "G6:G8", "H6:H8"):
        sheet.merge_cells(merged)
    rows: list[tuple[object, ...]] = [
        ("(1)", "(2)", "(3)=(4)+(5)", "(4)", "(5)", "(6)", "(7)", "(8)"),
        ("I", "Khu vực thành thị"),
        (1, "Phường An Phú", "=D11+E11", "1.234", 5, 98.5, date(2024, 5, 30), None),
        (2, "Phường Bình Tân", 405, 400, "-", 97, date(2024, 5, 30), "gửi muộn"),
        (None, "Cộng phường", 1640, 1634, 5),
        ("II", "Khu vực nông thôn"),
        (3, "Xã Cẩm Sơn", 410, "1.400,5", "…", 98.5, date(2024, 5, 31), None),
        (4, "Xã Đông Hòa", 7, 4, 3, 99, date(2024, 5, 31), None),
        (None, "Tổng cộng", 2057, 2044, 8),
        (),
        ("Ghi chú: số liệu tạm tính.",),
        (None, None, None, None, None, None, "Ngày 30 tháng 5 năm 2024"),
        (None, "Người lập biểu", None, None, None, None, "GIÁM ĐỐC"),
    ]
    for number, values in enumerate(rows, 9):
        for column, value in enumerate(values, 1):
            sheet.cell(number, column, value)
    return workbook_bytes(book)


def typed_in_fonts(cells: list[list[tuple[object, str]]]) -> bytes:
    """A workbook of (value, font name) cells."""
    book = openpyxl.Workbook()
    for row, values in enumerate(cells, 1):
        for column, (value, font) in enumerate(values, 1):
            cell = book.active.cell(row, column, value)
            cell.font = Font(name=font)
    return workbook_bytes(book)


def zip_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed_member(content: bytes, member: str, change: tuple[bytes, bytes]) -> bytes:
    """A ZIP with one piece of one member replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert change[0] in members[member]
    members[member] = members[member].replace(*change, 1)
    return zip_of(members)


def ods(table: str, styles: str = "") -> bytes:
    """A minimal OpenDocument spreadsheet around the XML of a table."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    document = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return zip_of({"mimetype": mimetype, "content.xml": document.encode()})
