"""Finding the table: headers, units, column numbers, totals, sections, notes; in messy sheets and in tidy ones."""

from __future__ import annotations

import pytest

from tinhso.supply.reading.contracts import Aside, ColumnReading, ColumnType, SheetReading
from tinhso.supply.reading.inspecting import inspect, rows_of
from tinhso.supply.reading.rules.measures import is_measure, measure_of_title, stated_measure
from tinhso.supply.reading.rules.tables import column_letters
from tinhso.supply.reading.tests.builders import monthly_report


def read(text: str) -> SheetReading:
    return inspect(text.encode()).inspection.sheets[0]


def titles(reading: SheetReading) -> list[str]:
    return [column.title for column in reading.columns]


def aside(reading: SheetReading) -> dict[int | None, Aside]:
    return {found.row: found.reason for found in reading.set_aside}


def test_a_department_report_is_taken_apart() -> None:
    reading = inspect(monthly_report()).inspection.sheets[0]
    assert reading.header_rows == (5, 6, 7)
    assert titles(reading) == [
        "STT", "Tên đơn vị", "Tiếp nhận / Tổng", "Tiếp nhận / Trong kỳ / Trực tuyến", "Tiếp nhận / Trong kỳ / Trực tiếp",
        "Tỷ lệ đúng hạn (%)", "Ngày báo cáo", "Ghi chú",
    ]  # fmt: skip
    assert reading.data_rows == (10, 11, 14, 15)
    assert aside(reading) == {
        0: Aside.TITLE, 1: Aside.TITLE, 3: Aside.TITLE, 4: Aside.UNIT_OF_MEASURE, 8: Aside.COLUMN_NUMBERS, 9: Aside.SECTION,
        12: Aside.SUBTOTAL, 13: Aside.SECTION, 16: Aside.TOTAL, 18: Aside.NOTE, 19: Aside.NOTE, 20: Aside.NOTE,
    }  # fmt: skip
    assert reading.how.confidence > 0.9


def test_the_columns_of_that_report_have_types_units_and_marks() -> None:
    reading = inspect(monthly_report()).inspection.sheets[0]
    kinds = [column.type for column in reading.columns]
    assert [str(kind) for kind in kinds] == ["integer", "unit_name", "integer", "number", "integer", "percent", "date", "text"]
    online, direct, percent = reading.columns[3:6]
    assert (online.number_style, online.unit_of_measure) == ("vi", "hồ sơ")
    assert (direct.missing_marks, direct.missing) == (("-", "…"), 2)
    assert percent.unit_of_measure == "%"


def test_the_rows_of_that_report_are_read_by_those_columns() -> None:
    opened = inspect(monthly_report())
    ((sheet, reading),) = opened.pairs()
    first = next(rows_of(sheet, reading))
    assert first.number == 11
    assert [str(value.value) for value in first.values[:2]] == ["1", "Phường An Phú"]
    assert first.values[3].value == 1234


def test_merged_headers_without_merged_cells_are_joined_by_place() -> None:
    reading = read(
        "STT,Tên xã,Tiếp nhận,,Đã giải quyết,\n,,Trực tuyến,Trực tiếp,Đúng hạn,Quá hạn\n1,Xã A,1,2,3,4\n2,Xã B,1,2,3,4\n"
    )
    assert reading.header_rows == (0, 1)
    assert titles(reading)[2:] == [
        "Tiếp nhận / Trực tuyến", "Tiếp nhận / Trực tiếp", "Đã giải quyết / Đúng hạn", "Đã giải quyết / Quá hạn",
    ]  # fmt: skip


def test_a_row_of_units_belongs_to_the_headers() -> None:
    reading = read("Tên xã;Thu ngân sách;Tỷ lệ\n;(triệu đồng);(%)\nXã A;12,5;98,5\nXã B;7;100\n")
    assert [column.unit_of_measure for column in reading.columns] == ["", "triệu đồng", "%"]
    assert (reading.columns[2].type, aside(reading)[1]) == (ColumnType.PERCENT, Aside.UNIT_OF_MEASURE)


def test_a_unit_over_the_table_holds_for_its_numbers_and_two_units_are_asked_about() -> None:
    rows = "STT;Tên xã;Thu;Chi\n1;Xã A;10;20\n2;Xã B;30;40\n"
    reading = read(f"Đơn vị tính: triệu đồng\n{rows}")
    assert [column.unit_of_measure for column in reading.columns] == ["", "", "triệu đồng", "triệu đồng"]
    asked = inspect(f"ĐVT: đồng\nĐVT: 1000 đồng\n{rows}".encode()).inspection
    assert [question.code for question in asked.questions] == ["unit_of_measure"]
    assert asked.sheets[0].columns[2].unit_of_measure == ""


def test_tidy_tables_lose_nothing() -> None:
    reading = read("id,name,value\n" + "".join(f"{n},name {n},{n * 3}\n" for n in range(50)))
    assert (reading.header_rows, len(reading.data_rows), reading.set_aside) == ((0,), 50, ())


def test_a_table_of_text_alone_keeps_all_its_rows() -> None:
    reading = read("Họ tên,Chức vụ,Nơi ở\nNguyễn Văn A,Chủ tịch,Hà Nội\nTrần Thị B,Phó chủ tịch,Huế\n")
    assert (reading.header_rows, reading.data_rows) == ((0,), (1, 2))


def test_a_table_without_a_header_is_asked_about_and_named_by_letters() -> None:
    found = inspect("Xã A,10,20\nXã B,11,12\nXã C,1,2\n".encode()).inspection
    assert titles(found.sheets[0]) == ["Cột A", "Cột B", "Cột C"]
    assert len(found.sheets[0].data_rows) == 3
    assert [question.code for question in found.questions] == ["header"]


@pytest.mark.parametrize("label", ["Tổng cộng", "TỔNG SỐ", "Cộng:", "Tổng", "Toàn tỉnh", "Total"])
def test_totals_are_set_aside(label: str) -> None:
    reading = read(f"STT,Xã,Số vụ\n1,Xã A,2\n2,Xã B,3\n,{label},5\n")
    assert aside(reading) == {3: Aside.TOTAL}


@pytest.mark.parametrize("label", ["Cộng Hòa", "Tổng Cọt", "Xã Trong", "Tổng hợp"])
def test_names_that_begin_like_totals_are_data(label: str) -> None:
    reading = read(f"STT,Xã,Số vụ\n1,Xã A,2\n2,{label},3\n3,Xã C,5\n")
    assert len(reading.data_rows) == 3


def test_of_which_rows_and_repeated_headers_are_set_aside() -> None:
    head = "STT,Nội dung,Số vụ"
    reading = read(f"{head}\n1,Vụ việc A,2\n,Trong đó: nghiêm trọng,1\n{head}\n2,Vụ việc B,3\n")
    assert aside(reading) == {2: Aside.OF_WHICH, 3: Aside.REPEATED_HEADER}


def test_an_item_without_its_value_is_data_not_a_section() -> None:
    reading = read("STT,Nội dung,Năm 2024\n1,Thu nội địa,5\n2,Thu viện trợ,\n,_ Bổ sung có mục tiêu,\n3,Thu khác,7\n")
    assert len(reading.data_rows) == 4


def test_empty_columns_are_set_aside_by_letter() -> None:
    reading = read("Xã,,Số vụ\nXã A,,1\nXã B,,2\n")
    assert [(found.reason, found.text) for found in reading.set_aside] == [(Aside.EMPTY_COLUMN, "B")]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Đơn vị tính: triệu đồng", "triệu đồng"), ("(ĐVT : 1000 đồng)", "1000 đồng"), ("Đơn vị: %", "%"),
        ("Kèm theo Quyết định số 5", ""), ("đvt: nghìn tấn.", "nghìn tấn"),
    ],
)  # fmt: skip
def test_stated_units_of_measure(text: str, unit: str) -> None:
    assert stated_measure(text) == unit


def test_units_in_headers() -> None:
    assert measure_of_title("Thu ngân sách (tỷ đồng)") == "tỷ đồng"
    assert measure_of_title("So sánh (%) / năm trước") == "%"
    assert measure_of_title("Dân số (theo sổ hộ khẩu)") == ""
    assert is_measure("(1.000 đồng)")
    assert not is_measure("Xã An Phú")


def test_columns_are_lettered_as_in_spreadsheets() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def column(title: str, *values: str) -> ColumnReading:
    rows = "".join(f"Mục {number};{value}\n" for number, value in enumerate(values))
    return read(f"Nội dung;{title}\n{rows}").columns[1]


@pytest.mark.parametrize(
    ("title", "values", "kind"),
    [
        ("Năm", ("2023", "2024"), ColumnType.PERIOD), ("Kỳ", ("Tháng 5/2024", "Quý II/2024"), ColumnType.PERIOD),
        ("Kỳ", ("Quý I", "Quý II"), ColumnType.PERIOD), ("Kỳ", ("6 tháng đầu năm 2024", "T12/2024"), ColumnType.PERIOD),
        ("Số vụ", ("2023", "2024"), ColumnType.INTEGER), ("Mã xã", ("00123", "00456"), ColumnType.UNIT_CODE),
        ("Điện thoại", ("0912345678", "0987654321"), ColumnType.TEXT), ("Đạt", ("có", "không"), ColumnType.BOOLEAN),
        ("Đạt", ("x", ""), ColumnType.BOOLEAN), ("Ngày", ("45292", "45300"), ColumnType.DATE),
        ("Ngày", ("31-12-24", "01-01-25"), ColumnType.DATE),
        ("Lúc", ("2024-05-01 08:30", "2024-05-02T09:00:00"), ColumnType.DATE),
        ("Đạt", ("12,37%", "5 %"), ColumnType.PERCENT), ("Đơn vị tính", ("Chiếc", "Tấn"), ColumnType.TEXT),
        ("Địa phương", ("An Phú", "Bình Tân"), ColumnType.UNIT_NAME), ("Nơi", ("Phường 1", "Xã B"), ColumnType.UNIT_NAME),
        ("Kinh phí", ("1.200.000 đ", "500.000 đồng"), ColumnType.INTEGER), ("Ghi chú", ("", ""), ColumnType.EMPTY),
    ],
)  # fmt: skip
def test_types_of_columns(title: str, values: tuple[str, ...], kind: ColumnType) -> None:
    assert column(title, *values).type is kind


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (("1.234", "5,5"), "vi"), (("1.234", "1.234.567"), "vi"), (("1.234", "0.5"), "en"), (("1,234", "1,234.5"), "en"),
        (("1.234", "2.345"), "ambiguous"), (("1.234,5", "1,234.5"), "mixed"), (("5", "7"), "either"),
    ],
)  # fmt: skip
def test_the_number_style_is_decided_by_all_values(values: tuple[str, ...], style: str) -> None:
    assert column("Số vụ", *values).number_style == style


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (("03/04/2024", "05/06/2024"), "ambiguous"), (("03/04/2024", "31/05/2024"), "day_first"),
        (("03/04/2024", "05/31/2024"), "month_first"), (("31/05/2024", "05/31/2024"), "mixed"),
        (("04/04/2024", "05/05/2024"), ""),
    ],
)  # fmt: skip
def test_the_order_of_dates_is_decided_by_all_values(values: tuple[str, ...], order: str) -> None:
    assert column("Ngày cấp", *values).date_order == order


def test_what_is_ambiguous_is_asked_with_both_readings_and_given_as_written() -> None:
    opened = inspect("Nội dung;Số vụ;Ngày cấp;Tháng\nA;1.234;03/04/2024;Tháng 5\nB;2.345;05/06/2024;Tháng 6\n".encode())
    asked = {question.code: question for question in opened.inspection.questions}
    assert set(asked) == {"number_style", "date_order", "year"}
    assert [option.value for option in asked["number_style"].options] == ["vi", "en"]
    assert "03/04/2024" in asked["date_order"].options[0].vi
    assert "04/03/2024" in asked["date_order"].options[1].vi
    ((sheet, reading),) = opened.pairs()
    values = next(rows_of(sheet, reading)).values
    assert [(read.value, read.readable) for read in values[1:]] == [("1.234", False), ("03/04/2024", False), ("Tháng 5", False)]


def test_several_tables_are_asked_about() -> None:
    found = inspect(b'{"a": [{"x": 1}, {"x": 2}], "b": [{"y": 1}, {"y": 2}]}').inspection
    assert [question.code for question in found.questions] == ["sheet"]
