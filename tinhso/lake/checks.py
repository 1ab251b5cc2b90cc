"""What a check is: frozen definitions with a code and a sentence in both languages.

How checks run is the engine's business (one vectorised pass); this says only which
there are, in what order they speak, and what they say. ``checks_of`` derives the checks
of a dataset from its definition in the pack.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from typing import ClassVar

from tinhso.catalog.contracts import DataField, Dataset, FieldType, Level, Outcome, Update
from tinhso.kernel.numbers import format_number

_TYPES = {
    FieldType.STRING: ("chữ", "text"),
    FieldType.INTEGER: ("số nguyên", "a whole number"),
    FieldType.NUMBER: ("số", "a number"),
    FieldType.BOOLEAN: ("có hoặc không", "yes or no"),
    FieldType.DATE: ("ngày", "a date"),
    FieldType.DATETIME: ("ngày giờ", "a date and time"),
    FieldType.YEAR: ("năm", "a year"),
    FieldType.YEARMONTH: ("tháng và năm", "a month and year"),
}
NAMED_VALUES = 6
"""How many of the allowed values a sentence names: one reads no more in a cell."""
_LEVELS = {
    Level.PROVINCE: ("tỉnh", "province"),
    Level.DISTRICT: ("huyện", "district"),
    Level.COMMUNE: ("xã", "commune"),
    Level.OFFICE: ("cơ quan", "office"),
}


@dataclass(frozen=True)
class Said:
    """What a failed check says, and what to do about it."""

    vi: str
    en: str
    hint_vi: str
    hint_en: str


@dataclass(frozen=True)
class Check(ABC):
    """One check. ``columns`` are those it looks at; the first is where a fault is shown."""

    code: ClassVar[str]

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]: ...

    @property
    def outcome(self) -> Outcome:
        return Outcome.REFUSE

    @abstractmethod
    def says(self, value: str) -> Said:
        """Return the sentences for a faulty ``value`` (as it was written)."""


@dataclass(frozen=True)
class _OfField(Check):
    field: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.field,)


@dataclass(frozen=True)
class Required(_OfField):
    code = "required"

    def says(self, value: str) -> Said:
        return Said(
            "Thiếu giá trị.",
            "The value is missing.",
            "Hãy điền giá trị; nếu thật sự không có, hãy hỏi cơ quan chủ quản.",
            "Fill it in; if there really is none, ask the owner of the dataset.",
        )


@dataclass(frozen=True)
class OfType(_OfField):
    code = "type"
    type: FieldType

    def says(self, value: str) -> Said:
        vi, en = _TYPES[self.type]
        return Said(
            f"“{value}” không phải {vi}.",
            f"“{value}” is not {en}.",
            f"Hãy ghi lại thành {vi}.",
            f"Write it as {en}.",
        )


@dataclass(frozen=True)
class InRange(_OfField):
    """Limits are included; None is no limit."""

    code = "range"
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None

    def says(self, value: str) -> Said:
        vi = self._limits("từ {low} đến {high}", "từ {low} trở lên", "từ {high} trở xuống", "vi")
        en = self._limits("from {low} to {high}", "{low} or more", "{high} or less", "en")
        hint = ("Hãy kiểm tra lại số hoặc đơn vị tính.", "Check the number, or its unit of measure.")
        return Said(f"{value} nằm ngoài giới hạn: phải {vi}.", f"{value} is out of range: it must be {en}.", *hint)

    def _limits(self, both: str, lower: str, upper: str, language: str) -> str:
        template = upper if self.minimum is None else lower if self.maximum is None else both
        return template.format(low=_written(self.minimum, language), high=_written(self.maximum, language))


@dataclass(frozen=True)
class OfLength(_OfField):
    code = "length"
    shortest: int | None = None
    longest: int | None = None

    def says(self, value: str) -> Said:
        low, high = self.shortest or 0, self.longest if self.longest is not None else "∞"
        return Said(
            f"Dài {len(value)} ký tự, phải từ {low} đến {high}.",
            f"It is {len(value)} characters long and must have {low} to {high}.",
            "Hãy rút gọn hoặc bổ sung.",
            "Shorten it or complete it.",
        )


@dataclass(frozen=True)
class Pattern(_OfField):
    """The whole value must match the regular expression."""

    code = "pattern"
    pattern: str

    def says(self, value: str) -> Said:
        return Said(
            f"“{value}” không đúng mẫu {self.pattern}.",
            f"“{value}” does not have the form {self.pattern}.",
            "Hãy viết lại theo mẫu trong mô tả của cột.",
            "Write it in the form that the column's description gives.",
        )


@dataclass(frozen=True)
class OneOf(_OfField):
    """The value is one of ``values``; ``titles`` say what each is called, in Vietnamese and English."""

    code = "enumeration"
    values: tuple[str, ...]
    titles: tuple[tuple[str, str], ...] = ()

    def says(self, value: str) -> Said:
        listed_vi, listed_en = (self._listed(language) for language in (0, 1))
        rest = len(self.values) - NAMED_VALUES
        return Said(
            f"“{value}” không thuộc danh sách: {listed_vi}" + (f" và {rest} giá trị nữa." if rest > 0 else "."),
            f"“{value}” is not in the list: {listed_en}" + (f" and {rest} more." if rest > 0 else "."),
            "Hãy ghi một mã trong danh sách." + (" Danh sách đủ ở ghi chú của cột trong tệp mẫu." if rest > 0 else ""),
            "Write a code of the list." + (" The note of the column in the blank file has all of it." if rest > 0 else ""),
        )

    def _listed(self, language: int) -> str:
        named = zip_longest(self.values[:NAMED_VALUES], self.titles[:NAMED_VALUES])
        return ", ".join(f"{value} ({title[language]})" if title else str(value) for value, title in named)


@dataclass(frozen=True)
class Unique(Check):
    """Values of ``fields`` together stand once in the file, and against what is in force when ``key`` is the dataset's key."""

    code = "key"
    fields: tuple[str, ...]
    key: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        return self.fields

    def says(self, value: str) -> Said:
        together = ", ".join(self.fields)
        return Said(
            f"“{value}” bị lặp lại ({together}).",
            f"“{value}” is repeated ({together}).",
            "Hãy giữ một dòng, hoặc sửa mã.",
            "Keep one row, or mend the code.",
        )


@dataclass(frozen=True)
class Refers(Check):
    """Values of ``fields`` stand in ``target_fields`` of another dataset, in force for the same period."""

    code = "reference"
    fields: tuple[str, ...]
    dataset: str
    target_fields: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.fields

    def says(self, value: str) -> Said:
        return Said(
            f"“{value}” không có trong bộ dữ liệu {self.dataset}.",
            f"“{value}” is not in the dataset {self.dataset}.",
            "Hãy sửa mã, hoặc cung cấp bộ dữ liệu kia trước.",
            "Mend the code, or supply the other dataset first.",
        )


@dataclass(frozen=True)
class UnitCode(_OfField):
    """The value is the code of a unit of ``level`` that existed in the row's period: code plus date identify a unit."""

    code = "unit"
    level: Level

    def says(self, value: str) -> Said:
        vi, en = _LEVELS[self.level]
        return Said(
            f"“{value}” không phải mã {vi} có hiệu lực trong kỳ này.",
            f"“{value}” is not the code of a {en} in that period.",
            "Hãy dùng mã của kỳ đó (sau ngày 01/07/2025 nhiều mã đã đổi).",
            "Use the code of that period (many changed on 01/07/2025).",
        )


@dataclass(frozen=True)
class InPeriod(_OfField):
    """The day lies in the period that the submission is for: whoever replaces a period speaks of that period only."""

    code = "period"

    def says(self, value: str) -> Said:
        return Said(
            f"Ngày {value} không thuộc kỳ của lần cung cấp này.",
            f"{value} is not in the period of this submission.",
            "Hãy chuyển dòng này sang đúng kỳ, hoặc sửa ngày.",
            "Move the row to its own period, or mend the day.",
        )


@dataclass(frozen=True)
class HasColumn(_OfField):
    """Of the whole file: a column that must be filled is there."""

    code = "column_missing"

    def says(self, value: str) -> Said:
        return Said(
            f"Thiếu cột “{self.field}”.",
            f"The column “{self.field}” is missing.",
            "Hãy thêm cột, hoặc chỉ ra cột nào chứa nội dung này.",
            "Add the column, or say which one holds this.",
        )


@dataclass(frozen=True)
class KnownColumn(_OfField):
    """Of the whole file: no column that the dataset does not have, so that nothing supplied is lost unnoticed."""

    code = "column_unknown"

    def says(self, value: str) -> Said:
        return Said(
            f"Bộ dữ liệu không có cột “{self.field}”.",
            f"The dataset has no column “{self.field}”.",
            "Hãy bỏ cột này, hoặc nối nó với một cột của bộ dữ liệu.",
            "Leave the column out, or map it to one of the dataset.",
        )


@dataclass(frozen=True)
class RowCount(Check):
    """Of the whole file: as many rows as the sender declared."""

    code = "row_count"
    declared: int

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def says(self, value: str) -> Said:
        return Said(
            f"Tệp có {value} dòng, người gửi khai {self.declared} dòng.",
            f"The file has {value} rows and its sender declared {self.declared}.",
            "Hãy kiểm tra tệp có bị thiếu hoặc thừa dòng không.",
            "See whether rows are missing or were added.",
        )


@dataclass(frozen=True)
class Total(_OfField):
    """Of the whole file: a column adds up to what the sender declared, to the decimals that were declared."""

    code = "total"
    declared: Decimal

    def says(self, value: str) -> Said:
        return Said(
            f"Tổng của cột là {value}, người gửi khai {format_number(self.declared)}.",
            f"The column adds up to {value}; its sender declared {format_number(self.declared, language='en')}.",
            "Hãy kiểm tra lại số liệu hoặc số tổng đã khai.",
            "Check the numbers, or the total that was declared.",
        )


@dataclass(frozen=True)
class Meets(Check):
    """Every row meets an SQL condition; the sentences are those of the pack."""

    code = "condition"
    id: str
    condition: str
    vi: str
    en: str
    decided: Outcome

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    @property
    def outcome(self) -> Outcome:
        return self.decided

    def says(self, value: str) -> Said:
        return Said(self.vi, self.en, "", "")


@dataclass(frozen=True)
class Outlying(_OfField):
    """Far from the unit's own history: never refused, always asked about, and the reason kept with the number."""

    code = "outlier"
    factor: Decimal
    least_history: int

    @property
    def outcome(self) -> Outcome:
        return Outcome.CONFIRM

    def says(self, value: str) -> Said:
        factor_vi, factor_en = format_number(self.factor), format_number(self.factor, language="en")
        return Said(
            f"{value} khác thường so với các kỳ trước của đơn vị (quá {factor_vi} lần độ lệch).",
            f"{value} is unlike the unit's earlier periods (beyond {factor_en} times their spread).",
            "Nếu đúng, hãy xác nhận và ghi lý do; nếu sai, hãy sửa.",
            "If it is right, confirm it with the reason; if not, mend it.",
        )


def checks_of(dataset: Dataset) -> tuple[Check, ...]:
    """Return the checks of ``dataset`` in the order they speak: column by column, then rows, then history."""
    columns = (check for field in dataset.table.fields for check in _checks_of_field(field))
    return (*columns, *_checks_of_rows(dataset), *(_outliers(dataset)))


def _checks_of_field(field: DataField) -> Iterator[Check]:
    given = field.constraints
    if given.required:
        yield Required(field.name)
    if field.type is not FieldType.STRING:
        yield OfType(field.name, field.type)
    if given.minimum is not None or given.maximum is not None:
        yield InRange(field.name, given.minimum, given.maximum)
    if given.minLength is not None or given.maxLength is not None:
        yield OfLength(field.name, given.minLength, given.maxLength)
    if given.pattern is not None and field.area_level is None:  # of a unit's code, that it is none says more
        yield Pattern(field.name, given.pattern)
    if given.enum is not None:
        values = tuple(map(str, given.enum))
        yield OneOf(field.name, values, tuple((field.titles[value].vi, field.titles[value].en) for value in values))
    if field.area_level is not None:
        yield UnitCode(field.name, field.area_level)
    if given.unique:
        yield Unique((field.name,), key=False)


def _checks_of_rows(dataset: Dataset) -> Iterator[Check]:
    table = dataset.table
    if dataset.period_field is not None and dataset.update is Update.REPLACE_PERIOD:
        yield InPeriod(dataset.period_field)
    if table.primaryKey:
        yield Unique(table.primaryKey)
    for key in table.foreignKeys:
        yield Refers(key.fields, key.reference.resource, key.reference.fields)
    for check in dataset.checks:
        yield Meets(check.id, check.condition, check.message.vi, check.message.en, check.outcome)


def _outliers(dataset: Dataset) -> Iterator[Check]:
    return (Outlying(outlier.field, outlier.factor, outlier.least_history) for outlier in dataset.outliers)


@cache
def _written(limit: Decimal | date | None, language: str) -> str:
    if isinstance(limit, date):
        return f"{limit:%d/%m/%Y}"
    return "" if limit is None else format_number(limit, language=language)
