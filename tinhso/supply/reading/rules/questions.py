"""What is asked instead of guessed: which sign parts thousands, which comes first of day and month, which unit holds."""

from __future__ import annotations

from tinhso.supply.reading.contracts import ColumnReading, ColumnType, Option, Question
from tinhso.supply.reading.encodings.tables import ENCODINGS
from tinhso.supply.reading.rules.columns import style_readings
from tinhso.supply.reading.rules.values import lacks_year, written_day


def column_questions(sheet: str, column: ColumnReading, texts: list[str]) -> list[Question]:
    """Return what a column leaves open; ``texts`` are its values as written."""
    asked = []
    if column.number_style in {"ambiguous", "mixed"}:
        asked.append(_number_style(sheet, column, texts))
    if column.date_order in {"ambiguous", "mixed"}:
        asked.append(_date_order(sheet, column, texts))
    if column.type is ColumnType.PERIOD and any(lacks_year(text) for text in texts):
        asked.append(_year(sheet, column, texts))
    return asked


def unit_question(sheet: str, units: tuple[str, ...]) -> Question:
    """Return the question which of several stated units of measure holds."""
    listed = ", ".join(f"“{unit}”" for unit in units)
    return Question(
        f"unit_of_measure:{sheet}",
        "unit_of_measure",
        f"Trang “{sheet}” ghi nhiều đơn vị tính ({listed}). Đơn vị nào là đúng?",
        f"The sheet “{sheet}” states several units of measure ({listed}). Which one holds?",
        tuple(Option(unit, unit, unit) for unit in units),
        sheet,
    )


def header_question(sheet: str) -> Question:
    """Return the question whether a table without a recognised header has one."""
    return Question(
        f"header:{sheet}",
        "header",
        f"Không thấy dòng tiêu đề cột ở trang “{sheet}”. Bảng có dòng tiêu đề không?",
        f"No header row was found on the sheet “{sheet}”. Has the table one?",
        (Option("none", "Không có tiêu đề", "There is none"), Option("first", "Dòng đầu là tiêu đề", "The first row is it")),
        sheet,
    )


def sheet_question(names: tuple[str, ...]) -> Question:
    """Return the question which of several tables is meant."""
    return Question(
        "sheet",
        "sheet",
        "Tệp có nhiều trang có bảng. Lấy trang nào?",
        "Several sheets hold a table. Which is to be taken?",
        tuple(Option(name, name, name) for name in names),
    )


def encoding_question(name: str, examples: tuple[str, ...]) -> Question:
    """Return the question which encoding the text is in, when none makes sense of it."""
    return Question(
        "encoding",
        "encoding",
        f"Chưa chắc bảng mã của chữ (có thể là {name}). Bảng mã nào đúng?",
        f"The encoding of the text is not certain (perhaps {name}). Which is right?",
        tuple(Option(option, option, option) for option in ENCODINGS),
        examples=examples,
    )


def _number_style(sheet: str, column: ColumnReading, texts: list[str]) -> Question:
    example = next((text for text in texts if len(set(style_readings(text).values())) != 1 and style_readings(text)), "")
    values = style_readings(example)
    shown = {style: (f"{value:f}".replace(".", ","), f"{value:f}") for style, value in values.items()}
    options = tuple(
        Option(str(style), f"{words_vi}: “{example}” là {vi}", f"{words_en}: “{example}” is {en}")
        for style, (vi, en) in shown.items()
        for words_vi, words_en in [_STYLES[str(style)]]
    )
    if column.number_style == "mixed":
        ask_vi, ask_en = "viết số theo cả hai kiểu", "writes numbers both ways"
        options = tuple(Option(style, vi, en) for style, (vi, en) in _STYLES.items())
    else:
        ask_vi, ask_en = f"có “{example}” đọc được hai cách", f"has “{example}”, which reads two ways"
    return Question(
        f"number_style:{sheet}:{column.index}",
        "number_style",
        f"Cột “{column.title}” {ask_vi}. Dấu nào ngăn hàng nghìn?",
        f"The column “{column.title}” {ask_en}. Which sign parts the thousands?",
        options,
        sheet,
        column.index,
        tuple(texts[:3]),
    )


def _year(sheet: str, column: ColumnReading, texts: list[str]) -> Question:
    """Any year answers, so there are no options to choose from."""
    example = next(text for text in texts if lacks_year(text))
    return Question(
        f"year:{sheet}:{column.index}",
        "year",
        f"Cột “{column.title}” có “{example}” mà không ghi năm. Là năm nào?",
        f"The column “{column.title}” has “{example}” without a year. Which year is it?",
        (),
        sheet,
        column.index,
        tuple(texts[:3]),
    )


def _date_order(sheet: str, column: ColumnReading, texts: list[str]) -> Question:
    days = ((text, day) for text in texts if (day := written_day(text)) and day.ambiguous)
    example, day = next(days, ("", None))
    first = f": “{example}” là {day.day_first:%d/%m/%Y}" if day else ""
    second = f": “{example}” là {day.month_first:%d/%m/%Y}" if day else ""
    return Question(
        f"date_order:{sheet}:{column.index}",
        "date_order",
        f"Cột “{column.title}” có ngày đọc được hai cách. Ngày hay tháng đứng trước?",
        f"The column “{column.title}” has dates that read two ways. Does the day or the month come first?",
        (
            Option("day_first", f"Ngày trước{first}", f"Day first{first.replace(' là ', ' is ')}"),
            Option("month_first", f"Tháng trước{second}", f"Month first{second.replace(' là ', ' is ')}"),
        ),
        sheet,
        column.index,
        tuple(texts[:3]),
    )


_STYLES = {
    "vi": ("Dấu chấm ngăn hàng nghìn (1.234,5)", "A full stop parts thousands (1.234,5)"),
    "en": ("Dấu phẩy ngăn hàng nghìn (1,234.5)", "A comma parts thousands (1,234.5)"),
}
