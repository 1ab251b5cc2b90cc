"""A reading recipe: how a unit's file of a dataset is read, so that next month's goes through without a question.

Columns are known by their headers, not their places; months and years in headers are taken as changing. What has changed
in a file is named in both languages; what changes the meaning of numbers stops the recipe.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from rapidfuzz import fuzz, process

from tinhso.catalog.contracts import Dataset
from tinhso.supply.errors import RecipeIncomplete, RecipeUnreadable
from tinhso.supply.reading.contracts import ColumnReading, ColumnType, Inspection, SheetReading
from tinhso.supply.reading.encodings.tables import ENCODINGS
from tinhso.supply.reading.inspecting import HEADERS, Opened
from tinhso.supply.reading.rules.records import Read, read_cell
from tinhso.supply.reading.rules.words import folded

VERSION = 1
_PERIODS = re.compile(
    r"\b(?:(?:thang|thg|th|t|quy|q|nam|ky|tuan)\.? ?)?(?:[0-9]{1,2}[/.-])?(?:[0-9]{1,2}[/.-])?(?:19|20|21)[0-9]{2}\b"
    r"|\b(?:thang|quy|tuan) ?(?:[0-9]{1,2}|i{1,3}|iv)\b"
)
_NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.PERCENT})
_STYLES, _ORDERS = frozenset({"vi", "en"}), frozenset({"day_first", "month_first"})
_ALIKE = 70


@dataclass(frozen=True)
class RecipeColumn:
    """A column of the file and the dataset's column it becomes. ``key`` knows the header again, ``title`` shows it."""

    field: str
    key: str
    title: str
    type: str
    number_style: str = ""
    date_order: str = ""
    unit_of_measure: str = ""
    percent_form: str = ""


@dataclass(frozen=True)
class Recipe:
    """How to read a file. ``keys`` are the headers of all columns, in the order they had.

    ``units``: the codes that the clerk chose for written names of units that more than one unit bears. ``encoding`` and
    ``header`` (``first`` or ``none``) are what the clerk answered where the file does not tell; empty where it does.
    """

    dataset: str
    sheet: str
    columns: tuple[RecipeColumn, ...]
    keys: tuple[str, ...]
    version: int = VERSION
    units: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    header: str = ""

    @property
    def answers(self) -> dict[str, str]:
        """What the recipe answers about a whole file, as ``inspect_file`` takes it."""
        return {key: answer for key, answer in (("encoding", self.encoding), ("header", self.header)) if answer}

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; ``from_dict`` reads them back."""
        columns = [asdict(column) for column in self.columns]
        return asdict(replace(self, units={})) | {"columns": columns, "keys": list(self.keys), "units": dict(self.units)}


@dataclass(frozen=True)
class Change:
    """What is not as the recipe knows it; ``breaking`` when reading on could misread."""

    code: str
    title: str
    vi: str
    en: str
    breaking: bool


@dataclass(frozen=True)
class Fit:
    """Whether a file has the layout of a recipe: the index of its sheet, and what has changed."""

    sheet: int | None
    changes: tuple[Change, ...]

    @property
    def ok(self) -> bool:
        """Whether the file may be read without a question."""
        return self.sheet is not None and not any(change.breaking for change in self.changes)


@dataclass(frozen=True)
class Record:
    """A row of the dataset as the file gives it: where it stands, and its values by the dataset's columns."""

    row: int
    line: int
    values: dict[str, Read]


def make_recipe(
    inspection: Inspection,
    sheet: str,
    dataset: Dataset,
    mapping: Mapping[str, int],
    answers: Mapping[str, str] | None = None,
) -> Recipe:
    """Return the recipe of a file: ``mapping`` from the dataset's columns to indices, ``answers`` by ids of questions.

    Raises RecipeIncomplete for an unknown sheet or column, a required column left out, or an open question about a
    mapped column.
    """
    reading = next((found for found in inspection.sheets if found.name == sheet), None)
    if reading is None:
        raise RecipeIncomplete(why_vi=f"không có trang “{sheet}”", why_en=f"there is no sheet “{sheet}”")
    _check_mapping(reading, dataset, mapping)
    by_key = _keyed(reading)
    key_of = {column.index: key for key, column in by_key.items()}
    by_index = {column.index: column for column in reading.columns}
    columns = tuple(
        _recipe_column(name, key_of[index], by_index[index], sheet, answers or {}) for name, index in sorted(mapping.items())
    )
    return Recipe(
        dataset.id,
        sheet,
        columns,
        tuple(by_key),
        encoding=inspection.encoding.name if inspection.encoding.chosen else "",
        header=header if (header := (answers or {}).get(f"header:{sheet}", "")) in HEADERS else "",
    )


def from_dict(document: object) -> Recipe:
    """Return the recipe that ``as_dict`` wrote. Raises RecipeUnreadable."""
    try:
        values = dict(document)  # type: ignore[call-overload]  # anything may come; what is no mapping raises
        columns = tuple(RecipeColumn(**{name: str(value) for name, value in column.items()}) for column in values["columns"])
        keys = tuple(str(key) for key in values["keys"])
        units = {str(name): str(code) for name, code in dict(values.get("units", {})).items()}
        recipe = Recipe(
            str(values["dataset"]),
            str(values["sheet"]),
            columns,
            keys,
            int(values["version"]),
            units,
            str(values.get("encoding", "")),
            str(values.get("header", "")),
        )
        types = [ColumnType(column.type) for column in columns]
    except (TypeError, ValueError, KeyError, AttributeError):
        raise RecipeUnreadable() from None
    known = recipe.encoding in {"", *ENCODINGS} and recipe.header in {"", *HEADERS}
    known &= all(c.number_style in _STYLES | {"", "either"} and c.date_order in _ORDERS | {""} for c in columns)
    if recipe.version != VERSION or not types or not known:
        raise RecipeUnreadable()
    return recipe


def fits(inspection: Inspection, recipe: Recipe) -> Fit:
    """Return whether a file still has the layout of ``recipe``, or what has changed, in both languages."""
    place = _sheet_of(inspection, recipe)
    if place is None:
        vi = f"Không thấy bảng nào giống bảng đã ghép (trang “{recipe.sheet}”)."
        return Fit(None, (Change("sheet_missing", recipe.sheet, vi, "No table like the mapped one was found.", True),))
    reading = inspection.sheets[place]
    found = _keyed(reading)
    changes = [change for column in recipe.columns for change in _column_changes(column, found)]
    changes += _layout_changes(recipe, found)
    return Fit(place, tuple(changes))


def records(opened: Opened, recipe: Recipe, *, year: int | None = None) -> Iterator[Record]:
    """Yield the rows of a file by the dataset's columns. Raises RecipeIncomplete when the recipe does not fit.

    ``year`` completes periods without one ("Tháng 5"). Values that cannot be read are given as they stand.
    """
    place, columns = columns_of(opened.inspection, recipe)
    sheet = opened.workbook.sheets[place]
    for row in opened.inspection.sheets[place].data_rows:
        values = {name: read_cell(sheet.cell(row, column.index), column, year=year) for name, column in columns.items()}
        yield Record(row + 1, sheet.lines[row] if sheet.lines else row + 1, values)


def columns_of(inspection: Inspection, recipe: Recipe) -> tuple[int, dict[str, ColumnReading]]:
    """Return the index of the sheet that ``recipe`` reads, and its columns by the dataset's names, as the recipe knows them.

    Raises RecipeIncomplete when the recipe does not fit.
    """
    fit = fits(inspection, recipe)
    if fit.sheet is None or not fit.ok:
        broken = [change for change in fit.changes if change.breaking]
        raise RecipeIncomplete(why_vi=" ".join(c.vi for c in broken), why_en=" ".join(c.en for c in broken))
    found = _keyed(inspection.sheets[fit.sheet])
    return fit.sheet, {column.field: _as_known(found[column.key], column) for column in recipe.columns}


def columns_found(reading: SheetReading, recipe: Recipe) -> dict[str, ColumnReading]:
    """Return the columns of a sheet by the dataset's names, as far as it still has the headers that the recipe maps."""
    found = _keyed(reading)
    return {column.field: found[column.key] for column in recipe.columns if column.key in found}


def header_key(title: str) -> str:
    """Return what a header is known by: no accents, and its months and years left open ("th / #")."""
    return _PERIODS.sub("#", folded(title))


def _keyed(reading: SheetReading) -> dict[str, ColumnReading]:
    """The columns by their keys; the second of the same key ends in ~2."""
    seen: Counter[str] = Counter()
    keyed: dict[str, ColumnReading] = {}
    for column in reading.columns:
        key = header_key(column.title)
        seen[key] += 1
        keyed[key if seen[key] == 1 else f"{key} ~{seen[key]}"] = column
    return keyed


def _check_mapping(reading: SheetReading, dataset: Dataset, mapping: Mapping[str, int]) -> None:
    known = {column.index for column in reading.columns}
    strange = [name for name, index in mapping.items() if name not in dataset.table.names or index not in known]
    required = {field.name for field in dataset.table.fields if field.constraints.required}
    absent = sorted(required - set(mapping))
    if strange or absent or len(set(mapping.values())) < len(mapping):
        wrong = ", ".join(strange or absent or sorted(mapping))
        raise RecipeIncomplete(why_vi=f"cột chưa ghép đúng: {wrong}", why_en=f"columns not mapped rightly: {wrong}")


def _recipe_column(name: str, key: str, column: ColumnReading, sheet: str, answers: Mapping[str, str]) -> RecipeColumn:
    style = _settled(column, column.number_style, answers.get(f"number_style:{sheet}:{column.index}", ""), _STYLES)
    order = _settled(column, column.date_order, answers.get(f"date_order:{sheet}:{column.index}", ""), _ORDERS)
    unit = column.unit_of_measure
    if not unit and column.type in _NUMERIC:
        unit = answers.get(f"unit_of_measure:{sheet}", "")
    return RecipeColumn(name, key, column.title, str(column.type), style, order, unit, column.percent_form)


def _settled(column: ColumnReading, read: str, answer: str, allowed: frozenset[str]) -> str:
    if read not in {"ambiguous", "mixed"}:
        return read
    if answer not in allowed:
        why_vi, why_en = f"cột “{column.title}” còn câu hỏi", f"the column “{column.title}” has an open question"
        raise RecipeIncomplete(why_vi=why_vi, why_en=why_en)
    return answer


def _sheet_of(inspection: Inspection, recipe: Recipe) -> int | None:
    """The sheet with most of the mapped headers; of equals the one of the same name."""
    wanted = {column.key for column in recipe.columns}
    best, place = (0, False), None
    for number, reading in enumerate(inspection.sheets):
        rank = (len(wanted & set(_keyed(reading))), folded(reading.name) == folded(recipe.sheet))
        if reading.columns and rank > best:
            best, place = rank, number
    return place if best[0] * 2 >= len(wanted) else None


def _column_changes(column: RecipeColumn, found: dict[str, ColumnReading]) -> Iterator[Change]:
    now = found.get(column.key)
    if now is None:
        yield _missing(column, found)
        return
    yield from _type_changes(column, now)
    yield from _style_changes(column, now)
    if column.unit_of_measure and folded(now.unit_of_measure) not in {"", folded(column.unit_of_measure)}:
        was, unit = column.unit_of_measure, now.unit_of_measure
        vi = f"Cột “{column.title}” đổi đơn vị tính từ “{was}” sang “{unit}”."
        yield Change("unit_changed", column.title, vi, f"“{column.title}” changed its unit from “{was}” to “{unit}”.", True)


def _missing(column: RecipeColumn, found: dict[str, ColumnReading]) -> Change:
    near = process.extractOne(column.key, list(found), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    hint_vi = f" Có phải nay là “{found[near[0]].title}”?" if near else ""
    hint_en = f" Is it “{found[near[0]].title}” now?" if near else ""
    title = column.title
    return Change("column_missing", title, f"Không thấy cột “{title}”.{hint_vi}", f"“{title}” is missing.{hint_en}", True)


def _type_changes(column: RecipeColumn, now: ColumnReading) -> Iterator[Change]:
    was, is_now = ColumnType(column.type), now.type
    same = was is is_now or {was, is_now} <= _NUMERIC - {ColumnType.PERCENT} or ColumnType.EMPTY in {was, is_now}
    if not same and not {was, is_now} <= {ColumnType.TEXT, ColumnType.UNIT_NAME, ColumnType.BOOLEAN}:
        vi = f"Cột “{column.title}” trước là {_TYPES_VI[was]}, nay là {_TYPES_VI[is_now]}."
        yield Change("type_changed", column.title, vi, f"“{column.title}” held {was}, now {is_now}.", True)


def _style_changes(column: RecipeColumn, now: ColumnReading) -> Iterator[Change]:
    title = column.title
    settled = column.number_style in _STYLES
    if now.number_style == "mixed" or (settled and now.number_style in _STYLES - {column.number_style}):
        vi, en = f"Cột “{title}” viết số theo kiểu khác trước.", f"“{title}” writes its numbers another way than before."
        yield Change("number_style_changed", title, vi, en, True)
    if not settled and now.number_style == "ambiguous":
        vi, en = f"Cột “{title}” có số đọc được hai cách.", f"“{title}” has numbers that read two ways."
        yield Change("number_style_open", title, vi, en, True)
    if now.date_order == "mixed" or (column.date_order in _ORDERS and now.date_order in _ORDERS - {column.date_order}):
        vi, en = f"Cột “{title}” viết ngày theo thứ tự khác trước.", f"“{title}” writes its dates in another order."
        yield Change("date_order_changed", title, vi, en, True)
    if column.date_order not in _ORDERS and now.date_order == "ambiguous":
        vi, en = f"Cột “{title}” có ngày đọc được hai cách.", f"“{title}” has dates that read two ways."
        yield Change("date_order_open", title, vi, en, True)


def _layout_changes(recipe: Recipe, found: dict[str, ColumnReading]) -> Iterator[Change]:
    """What is worth telling but harms nothing: columns new, gone without being used, or moved."""
    mapped = {column.key for column in recipe.columns}
    for key, column in found.items():
        if key not in recipe.keys:
            vi, en = f"Có cột mới “{column.title}”, không dùng đến.", f"There is a new column “{column.title}”, not used."
            yield Change("column_new", column.title, vi, en, False)
    for key in recipe.keys:
        if key not in found and key not in mapped:
            yield Change("column_gone", key, f"Cột “{key}” không còn, vốn không dùng.", f"“{key}”, not used, is gone.", False)
    before = [key for key in recipe.keys if key in found]
    if before != [key for key in found if key in recipe.keys]:
        vi, en = "Các cột đổi chỗ; vẫn nhận ra theo tiêu đề.", "Columns have changed places; they are known by their headers."
        yield Change("columns_moved", "", vi, en, False)


def _as_known(now: ColumnReading, column: RecipeColumn) -> ColumnReading:
    """This month's column, read as the recipe says where the file itself says nothing."""
    style = column.number_style if column.number_style in _STYLES and now.number_style in {"ambiguous", "either", ""} else ""
    order = column.date_order if column.date_order in _ORDERS and now.date_order in {"ambiguous", ""} else ""
    empty = now.type is ColumnType.EMPTY
    return replace(
        now,
        type=ColumnType(column.type) if empty else now.type,
        number_style=style or now.number_style,
        date_order=order or now.date_order,
    )


_TYPES_VI = {
    ColumnType.EMPTY: "trống",
    ColumnType.TEXT: "chữ",
    ColumnType.INTEGER: "số nguyên",
    ColumnType.NUMBER: "số",
    ColumnType.PERCENT: "phần trăm",
    ColumnType.DATE: "ngày",
    ColumnType.PERIOD: "kỳ",
    ColumnType.BOOLEAN: "có hoặc không",
    ColumnType.UNIT_NAME: "tên đơn vị",
    ColumnType.UNIT_CODE: "mã đơn vị",
}
