"""What a column holds: its type, unit, missing marks, number style and date order, with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from tinhso.kernel.numbers import Convention
from tinhso.supply.reading.contracts import Cell, CellKind, ColumnReading, ColumnType, Reading
from tinhso.supply.reading.rules.measures import is_measure, measure_of_title
from tinhso.supply.reading.rules.numerals import NumberStyle, number_style
from tinhso.supply.reading.rules.values import Day, is_year, names_period, numbers, order_of, percentage, written_day
from tinhso.supply.reading.rules.words import (
    CODE_TITLE,
    DATE_TITLE,
    NO,
    OFFICE_NAME,
    ORDINAL,
    PERIOD_TITLE,
    TICKS,
    UNIT_NAME,
    UNIT_TITLE,
    YES,
    folded,
    is_missing_mark,
    tidy,
)

_SHARE = 0.8  # of the values that must be of a type for the column to be of it
_EXAMPLES = 3
_MANY, _SAMPLE, _FEW = 2_000, 400, 0.3  # different texts; how many show what a column holds; a share
_T = TypeVar("_T")
_NO_NUMBERS = NumberStyle("", False)
_SERIAL_DAYS = range(14_611, 73_051)  # 1940 to 2099 as Excel counts days


@dataclass
class _Column:
    """The cells of a column, sorted by what they may be. Counters are by different text."""

    title: str
    cells: list[Cell]

    def __post_init__(self) -> None:
        filled = [cell for cell in self.cells if cell.filled]
        self.formulas = sum(cell.formula for cell in filled)
        texts = Counter(cell.text.strip() for cell in filled if cell.kind is CellKind.TEXT)
        ticks = {text for text in texts if text.lower() in TICKS}
        only_ticks = bool(ticks) and all(text in ticks or is_missing_mark(text) for text in texts)
        self.ticks = only_ticks and all(cell.kind is CellKind.TEXT for cell in filled)
        self.marks = {text for text in texts if is_missing_mark(text) or (text in ticks and not self.ticks)}
        if ticks and not self.ticks and not self._mostly_values(texts, filled):
            self.marks -= ticks
        self.texts = Counter({text: count for text, count in texts.items() if text not in self.marks})
        self.typed = [cell for cell in filled if cell.kind is not CellKind.TEXT]
        self.total = sum(self.texts.values()) + len(self.typed)
        self.missing = len(self.cells) - self.total
        self.numbers = self._fitting(numbers)
        self.percents = self._fitting(percentage)
        self.days = {text: day for text, day in self._fitting(written_day).items() if day and text not in self.numbers}
        self.plain_title = folded(title_without_measure(self.title))

    def _fitting(self, parse: Callable[[str], _T]) -> dict[str, _T]:
        """What ``parse`` makes of the texts it can read; nothing when it reads few of an even sample of very many."""
        texts = list(self.texts)
        sample = texts[:: max(1, len(texts) // _SAMPLE)]
        if len(texts) > _MANY and sum(bool(parse(text)) for text in sample) < _FEW * len(sample):
            return {}
        return {text: found for text in texts if (found := parse(text))}

    def _mostly_values(self, texts: Counter[str], filled: list[Cell]) -> bool:
        typed = sum(cell.kind is CellKind.NUMBER for cell in filled)
        written = sum(count for text, count in texts.items() if numbers(text) or percentage(text))
        return (typed + written) * 2 >= len(filled)

    def count(self, texts: Iterable[str]) -> int:
        """How many cells hold one of ``texts``."""
        return sum(self.texts[text] for text in texts)

    def kind(self, kind: CellKind) -> int:
        return sum(cell.kind is kind for cell in self.typed)

    def share(self, count: int) -> float:
        return count / self.total if self.total else 0.0


@dataclass(frozen=True)
class _Found:
    """A type that fits, how many cells are of it, and why."""

    type: ColumnType
    fitting: int
    vi: str
    en: str
    style: NumberStyle = _NO_NUMBERS
    date_order: str = ""
    percent_form: str = ""
    serial: bool = False


def read_column(index: int, title: str, cells: list[Cell], sheet_unit: str = "") -> ColumnReading:
    """Return what a column holds, from its title and all its data cells.

    ``sheet_unit`` is the unit of measure stated for the whole sheet; it holds for columns of measured numbers.
    """
    column = _Column(title, cells)
    found = _recognised(column)
    ordinal = bool(ORDINAL.fullmatch(folded(title)))
    return ColumnReading(
        index,
        title,
        found.type,
        _reading(column, found),
        unit_of_measure=_unit(title, found, sheet_unit, ordinal),
        examples=_examples(cells, column.marks),
        missing_marks=tuple(sorted(column.marks)),
        missing=column.missing,
        unreadable=column.total - found.fitting,
        number_style=found.style.name,
        date_order=found.date_order,
        percent_form=found.percent_form,
        serial_dates=found.serial,
        ordinal=ordinal,
        formulas=column.formulas,
    )


def title_without_measure(title: str) -> str:
    """Return a title without the unit in brackets at its end."""
    head, bracket, tail = title.rpartition("(")
    return head.strip() if bracket and is_measure(tail.rstrip(") ")) else title


def _recognised(column: _Column) -> _Found:
    if not column.total:
        return _Found(ColumnType.EMPTY, 0, "Không có giá trị nào.", "There are no values.")
    for recognise in (_code, _boolean, _date, _serial, _period, _percent, _number):
        found = recognise(column)
        if found is not None:
            return found
    return _text(column)


def _code(column: _Column) -> _Found | None:
    """Digits that are names: unit codes, and anything with a leading zero."""
    digits = [text for text in column.texts if text.isascii() and text.isdigit()]
    count = column.count(digits) + column.kind(CellKind.NUMBER)
    if CODE_TITLE.fullmatch(column.plain_title) and column.share(count) >= _SHARE:
        return _Found(ColumnType.UNIT_CODE, column.total, "Tiêu đề nói đây là mã đơn vị.", "The header says unit codes.")
    zeros = [text for text in digits if len(text) > 1 and text.startswith("0")]
    if zeros and column.share(column.count(digits)) >= _SHARE:
        vi, en = f"Có số 0 đứng đầu ({zeros[0]}): là mã, không phải số.", f"A leading zero ({zeros[0]}): codes, not numbers."
        return _Found(ColumnType.TEXT, column.total, vi, en)
    return None


def _boolean(column: _Column) -> _Found | None:
    words = {folded(text) for text in column.texts}
    if column.ticks:
        return _Found(ColumnType.BOOLEAN, column.total, "Chỉ có dấu chọn.", "There are only ticks.")
    pairs = len(words) > 1 or not words
    if words <= YES | NO and pairs and column.kind(CellKind.BOOLEAN) == len(column.typed):
        return _Found(ColumnType.BOOLEAN, column.total, "Chỉ có các từ có và không.", "There are only words for yes and no.")
    return None


def _date(column: _Column) -> _Found | None:
    typed = column.kind(CellKind.DATE)
    written = column.count(column.days)
    if column.share(typed + written) < _SHARE:
        return None
    order = _date_order(column.days)
    count = typed + written
    vi, en = f"{count} trong {column.total} giá trị là ngày.", f"{count} of {column.total} values are dates."
    return _Found(ColumnType.DATE, count, vi, en, date_order=order)


def _date_order(days: dict[str, Day]) -> str:
    proofs = {order for text in days if (order := order_of(text))}
    if len(proofs) == 2:
        return "mixed"
    if proofs:
        return proofs.pop()
    return "ambiguous" if any(day.ambiguous for day in days.values()) else ""


def _serial(column: _Column) -> _Found | None:
    """Numbers under a header that says date, all of them in the range of Excel's day numbers."""
    if not DATE_TITLE.fullmatch(column.plain_title) or measure_of_title(column.title):
        return None
    values = [cell.value for cell in column.typed if isinstance(cell.value, Decimal)]
    values += [next(iter(found.values())) for text, found in column.numbers.items() if text.isdigit()]
    serial = [value for value in values if int(value) in _SERIAL_DAYS]
    if not values or len(serial) < len(values):
        return None
    count = column.kind(CellKind.NUMBER) + column.count(text for text in column.numbers if text.isdigit())
    count += column.count(column.days) + column.kind(CellKind.DATE)
    if column.share(count) < _SHARE:
        return None
    vi, en = "Tiêu đề nói là ngày, giá trị là số ngày của Excel.", "The header says dates; the values are Excel's day numbers."
    return _Found(ColumnType.DATE, count, vi, en, date_order=_date_order(column.days), serial=True)


def _period(column: _Column) -> _Found | None:
    named = [text for text in column.texts if names_period(text)]
    years = [text for text in column.texts if text.isdigit() and is_year(Cell(CellKind.TEXT, text))]
    typed_years = sum(cell.kind is CellKind.NUMBER and is_year(cell) for cell in column.typed)
    says_period = bool(PERIOD_TITLE.fullmatch(column.plain_title)) and not measure_of_title(column.title)
    count = column.count(named) + (column.count(years) + typed_years if says_period or named else 0)
    if column.share(count) < _SHARE:
        return None
    example = (named or years or ["năm"])[0]
    vi, en = f"Giá trị là các kỳ, như “{example}”.", f"The values are periods, such as “{example}”."
    return _Found(ColumnType.PERIOD, count, vi, en)


def _percent(column: _Column) -> _Found | None:
    typed = sum(cell.percent for cell in column.typed)
    signs = column.count(column.percents)
    in_title = measure_of_title(column.title) == "%"
    plain = column.kind(CellKind.NUMBER) - typed + column.count(column.numbers)
    count = typed + signs + plain
    if column.share(count) < _SHARE or not (in_title or (typed + signs) > 0.5 * count):
        return None
    form = "ratio" if typed >= signs + plain else "points"
    style = number_style([*column.percents.items(), *column.numbers.items()])
    vi, en = ("Tiêu đề ghi (%).", "The header says (%).") if in_title else ("Giá trị có dấu %.", "The values have a % sign.")
    return _Found(ColumnType.PERCENT, count, vi, en, style, percent_form=form)


def _number(column: _Column) -> _Found | None:
    typed = column.kind(CellKind.NUMBER)
    count = typed + column.count(column.numbers)
    if column.share(count) < _SHARE:
        return None
    style = number_style(column.numbers.items())
    whole = all(
        isinstance(c.value, Decimal) and c.value == c.value.to_integral_value()
        for c in column.typed
        if c.kind is CellKind.NUMBER
    )
    integer = whole and (style.whole or not style.name)
    vi, en = f"{count} trong {column.total} giá trị là số.", f"{count} of {column.total} values are numbers."
    if style.deciding:
        vi, en = f"{vi[:-1]}, “{style.deciding}” cho biết cách viết.", f"{en[:-1]}; “{style.deciding}” tells the style."
    return _Found(ColumnType.INTEGER if integer else ColumnType.NUMBER, count, vi, en, style)


def _text(column: _Column) -> _Found:
    names = column.count(text for text in column.texts if UNIT_NAME.fullmatch(folded(text)) or OFFICE_NAME.fullmatch(text))
    says_unit = bool(UNIT_TITLE.fullmatch(column.plain_title)) and column.plain_title.rpartition(" ")[2] != "tinh"
    measures = column.count(text for text in column.texts if is_measure(text))
    if (says_unit or column.share(names) > 0.6) and column.share(measures) < 0.5 and not column.typed:
        vi, en = "Là tên đơn vị, theo tiêu đề hoặc giá trị.", "Names of units, by the header or the values."
        return _Found(ColumnType.UNIT_NAME, column.total, vi, en)
    return _Found(ColumnType.TEXT, column.total, "Là chữ.", "It is text.")


def _unit(title: str, found: _Found, sheet_unit: str, ordinal: bool) -> str:
    if found.type is ColumnType.PERCENT:
        return "%"
    if found.type not in {ColumnType.INTEGER, ColumnType.NUMBER} or ordinal:
        return ""
    return measure_of_title(title) or sheet_unit


def _examples(cells: list[Cell], marks: set[str]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for cell in cells:
        text = tidy(cell.text)
        if text and text not in marks:
            seen[text[:80]] = None
        if len(seen) == _EXAMPLES:
            break
    return tuple(seen)


def _reading(column: _Column, found: _Found) -> Reading:
    confidence = column.share(found.fitting) if column.total else 0.5
    vi, en = [found.vi], [found.en]
    if found.style.name in {"ambiguous", "mixed"} or found.date_order in {"ambiguous", "mixed"}:
        confidence *= 0.5
        vi.append("Còn điều phải hỏi.")
        en.append("Something must be asked.")
    if column.total > found.fitting:
        rest = column.total - found.fitting
        vi.append(f"{rest} giá trị không đọc được theo kiểu này.")
        en.append(f"{rest} values cannot be read as this type.")
    if column.total and column.total < 3:
        confidence *= 0.8
    return Reading(round(confidence, 2), tuple(vi), tuple(en))


def style_readings(text: str) -> dict[Convention, Decimal]:
    """Return what a number or percentage means under each convention."""
    return numbers(text) or percentage(text)
