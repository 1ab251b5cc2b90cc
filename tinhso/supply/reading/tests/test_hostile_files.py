"""Files made to hurt: refused within seconds, with a sentence, without eating the memory."""

from __future__ import annotations

import random
import time

import pytest

from tinhso.kernel.errors import TinhSoError
from tinhso.supply.errors import FileDamaged, FileHostile, FileLocked, FileTooBig
from tinhso.supply.reading.bounds import Bounds
from tinhso.supply.reading.documents import inspection_document
from tinhso.supply.reading.inspecting import inspect
from tinhso.supply.reading.sources.opening import open_workbook
from tinhso.supply.reading.tests.builders import changed_member, monthly_report, ods, zip_of

SHEET = "xl/worksheets/sheet1.xml"
ROW = (
    '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="float" office:value="1" '
    'table:number-columns-repeated="{columns}"/></table:table-row>'
)


def in_sheet(xml: bytes) -> bytes:
    return changed_member(monthly_report(), SHEET, (b"</sheetData>", xml + b"</sheetData>"))


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = zip_of({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(50_000_000)})
    started = time.monotonic()
    with pytest.raises(FileHostile):
        open_workbook(bomb)
    assert time.monotonic() - started < 2


def test_too_many_members_are_refused() -> None:
    with pytest.raises(FileTooBig):
        open_workbook(zip_of({f"xl/workbook.xml{number}": b"" for number in range(20)}), Bounds(members=10))


@pytest.mark.parametrize(
    "doctype",
    [b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'],
)
def test_document_types_and_entities_are_refused(doctype: bytes) -> None:
    attacked = changed_member(monthly_report(), SHEET, (b"<worksheet", doctype + b"<worksheet"))
    with pytest.raises(FileHostile):
        open_workbook(attacked)


def test_a_cell_in_column_xfd_is_refused_and_an_empty_one_there_is_nothing() -> None:
    with pytest.raises(FileTooBig):
        open_workbook(in_sheet(b'<row r="99"><c r="XFD99"><v>1</v></c></row>'))
    assert open_workbook(in_sheet(b'<row r="99"><c r="XFD99" s="0"/></row>')).sheets[0].width < 20


def test_rows_out_of_order_are_damage() -> None:
    with pytest.raises(FileDamaged):
        open_workbook(in_sheet(b'<row r="90000000"><c r="A1"><v>1</v></c></row>'))


def test_repeated_cells_of_an_opendocument_sheet_are_bounded() -> None:
    many = '<table:table table:name="x">' + ROW.format(rows=1000000, columns=100) + "</table:table>"
    sheet = open_workbook(ods(many), Bounds(cells=50_000)).sheets[0]
    assert (sheet.complete, len(sheet.rows)) == (False, 495)
    wide = '<table:table table:name="x">' + ROW.format(rows=1, columns=16384) + "</table:table>"
    with pytest.raises(FileTooBig):
        open_workbook(ods(wide))


def test_a_cell_of_endless_text_is_refused() -> None:
    for content in (b"a,b\n1," + b"x" * 40_000, b'[{"a": "' + b"x" * 40_000 + b'"}]', b'a,b\n"' + b"x,y\n" * 50_000):
        with pytest.raises(FileTooBig):
            open_workbook(content)


def test_one_long_text_in_very_many_cells_is_refused() -> None:
    cell = f'<table:table-cell table:number-columns-repeated="1000"><text:p>{"x" * 30_000}</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1000">{cell}</table:table-row>'
    with pytest.raises(FileTooBig):
        open_workbook(ods(f'<table:table table:name="x">{row}</table:table>'))


def test_a_million_columns_are_refused() -> None:
    for content in (
        b",".join([b"1"] * 1_000_000),
        b"<table><tr>" + b"<td>1" * 3_000,
        b"<table><tr><td colspan=1000>1<td colspan=1000>1<td colspan=999>1",
    ):
        with pytest.raises(FileTooBig):
            open_workbook(content)


def test_deep_nesting_is_refused() -> None:
    for content in (b"[" * 100_000, b'{"a":' * 100_000, b'[{"a": ' + b"[" * 100_000, b'[{"a": ' + b"9" * 5_000 + b"}]"):
        with pytest.raises(TinhSoError):
            open_workbook(content)
    with pytest.raises(FileHostile):
        open_workbook(in_sheet(b"<x>" * 200 + b"</x>" * 200))


def test_time_is_bounded() -> None:
    with pytest.raises(FileTooBig):
        open_workbook(b"a,b\n1,2\n" * 1000, Bounds(seconds=0))


def test_a_long_table_is_read_to_the_bound_and_says_so() -> None:
    opened = inspect(b"a,b\n" + b"1,2\n" * 10_000, Bounds(cells=3_000))
    assert not opened.inspection.sheets[0].complete
    assert [note.code for note in opened.inspection.notes] == ["beginning_only"]


def test_a_long_sheet_tells_how_many_rows_it_has_and_keeps_its_merged_header() -> None:
    content = in_sheet(b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(100, 9_000)))
    sheet = inspect(content, Bounds(rows=20)).inspection.sheets[0]
    assert (sheet.complete, sheet.header_rows, sheet.columns[2].title) == (False, (5, 6, 7), "Tiếp nhận / Tổng")
    assert sheet.beyond + 20 == len([row for row in open_workbook(content).sheets[0].rows if row])


def test_locked_workbooks_ask_for_the_password_to_be_taken_off() -> None:
    with pytest.raises(FileLocked):
        open_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize(
    "text", ["nghìn " * 2000, "1." * 5000, "(" * 5000, "Đơn vị tính: " * 1000, "ab " * 10_000, "á" * 30_000, "..." * 5000]
)
def test_no_text_makes_the_rules_slow(text: str) -> None:
    started = time.monotonic()
    inspect(f"Tên;Số\n{text};1\n{text};2\n".encode())
    assert time.monotonic() - started < 5


def test_damaged_files_never_crash_the_reader() -> None:
    """A short run of the fuzzing; the same seeds every time."""
    chance = random.Random(20240531)
    seeds = [
        monthly_report(),
        'STT;Tên;Số\n1;Xã A;1.234,5\n2;"Xã\nB";3\n'.encode(),
        b'[{"a": 1}, {"a": "x"}]',
        b"<table><tr><td>a<td>b</table>",
    ]
    ends = time.monotonic() + 4
    outcomes = set()
    while time.monotonic() < ends and len(outcomes) < 10_000:
        content = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 10)):
            place = chance.randrange(len(content))
            content[place : place + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
        try:
            inspection_document(inspect(bytes(content)), rows=20)
            outcomes.add("read")
        except TinhSoError as error:
            outcomes.add(error.code)
    assert {"read", "file_damaged"} <= outcomes
