"""Values of one indicator as files for others: CSV, a workbook, JSON-stat 2.0. Real, simulated and estimated are told apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook

from tinhso.catalog.contracts import Indicator
from tinhso.indicators import presenting
from tinhso.indicators.contracts import Value, Values
from tinhso.kernel.spreadsheets import harmless
from tinhso.places.contracts import UnitBrief

COLUMNS = (
    *("indicator", "unit", "unit_name", "level", "period", "by", "group"),
    *("value", "numerator", "denominator", "reason", "status", "target", "target_year", "target_proposed"),
    *("definition_version", "rows", "simulated", "estimate"),
)
SHARED = ("unit_of_measure", "known_at")
MEASURES = {
    "value": "Giá trị · Value",
    "numerator": "Tử số · Numerator",
    "denominator": "Mẫu số · Denominator",
    "target": "Mục tiêu · Target",
}
MARKS = {
    "simulated": "Số liệu mô phỏng · Simulated, not real",
    "estimate": "Có phần ước tính của đơn vị bị chia · A share of a divided unit is in it",
    "no_data": "Chưa có dữ liệu · No data",
    "denominator_zero": "Mẫu số bằng 0 · The denominator is zero",
    "not_comparable": "Không so sánh được · Not comparable",
    "suppressed": "Quá ít người nên không công bố · Too few people to tell",
    "not_begun": "Kỳ chưa bắt đầu · The period has not begun",
    "not_defined": "Chỉ tiêu không tính cho trường hợp này · Not defined for this",
    "not_open": "Bạn không được xem · Not open to you",
}


@dataclass(frozen=True)
class Table:
    """Values of one indicator, ready to be written; ``in_units_of`` is the day whose units they are told in."""

    reference: str
    definition: Indicator
    told: Values
    in_units_of: date | None = None

    @property
    def simulated(self) -> bool:
        return any(value.simulated for value in self.told.values)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield one row a value, in ``COLUMNS`` and ``SHARED``."""
        units = presenting.units_of(self.told.values, self.in_units_of)
        shared = (self.definition.unit_of_measure, presenting.moment(self.told.known_at))
        for value in self.told.values:
            document = presenting.value(value, units[value.unit_id, value.period])
            yield (*(document[name] for name in COLUMNS), *shared)


def as_csv(table: Table) -> bytes:
    """Return RFC 4180 text with a byte-order mark, so that spreadsheets read it as UTF-8; formulas are escaped."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((*COLUMNS, *SHARED))
    writer.writerows([harmless(cell) for cell in row] for row in table.rows())
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_workbook(table: Table) -> bytes:
    """Return a workbook of one sheet; formulas are escaped."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.reference.rpartition(".")[2][:31])
    sheet.append((*COLUMNS, *SHARED))
    for row in table.rows():
        sheet.append([harmless(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json_stat(table: Table) -> dict[str, Any]:
    """Return a JSON-stat 2.0 dataset (json-stat.org/full): unit, period, group where split, and measure.

    A cell without a number, or with one that is simulated or estimated, says so in ``status``; ``extension`` has the words.
    """
    units, periods, groups = _units(table), _distinct(value.period for value in table.told.values), _groups(table)
    cube = {(value.unit_id, value.period, value.group if value.by else None): value for value in table.told.values}
    slots = [(unit_id, period, group) for unit_id in units for period in periods for group in groups]
    cells = [(cube.get(slot), measure) for slot in slots for measure in MEASURES]
    numbers = [getattr(value, measure) if value is not None else None for value, measure in cells]
    marks = {str(place): mark for place, each in enumerate(cells) if (mark := _mark(*each))}
    dimensions: dict[str, dict[str, str]] = {
        "unit": {str(key): f"{unit.name} ({unit.code})" for key, unit in units.items()},
        "period": {period: period for period in periods},
        **({"group": {_group_id(group): _group_name(group) for group in groups}} if len(groups) > 1 else {}),
        "measure": MEASURES,
    }
    return {
        "version": "2.0",
        "class": "dataset",
        "label": f"{table.definition.title.vi} · {table.definition.title.en}",
        "source": _owner(table),
        **({"updated": presenting.moment(table.told.known_at)} if table.told.known_at else {}),
        **({"note": [MARKS["simulated"]]} if table.simulated else {}),
        "id": list(dimensions),
        "size": [len(each) for each in dimensions.values()],
        "role": {"time": ["period"], "geo": ["unit"], "metric": ["measure"]},
        "dimension": {name: _dimension(name, each, table.definition) for name, each in dimensions.items()},
        "value": numbers,
        "status": marks,
        "extension": {
            "indicator": table.reference,
            "definition_version": table.definition.version,
            "in_units_of": table.in_units_of.isoformat() if table.in_units_of else None,
            "simulated": table.simulated,
            "status": {mark: MARKS[mark] for mark in dict.fromkeys(marks.values())},
        },
    }


def _units(table: Table) -> dict[int, UnitBrief]:
    found = presenting.units_of(table.told.values, table.in_units_of)
    return {value.unit_id: found[value.unit_id, value.period] for value in table.told.values}


def _groups(table: Table) -> list[str | None]:
    """Return the whole (None) and each group."""
    return [None, *sorted({value.group for value in table.told.values if value.by})]


def _group_id(group: str | None) -> str:
    return "_all" if group is None else f"={group}"


def _group_name(group: str | None) -> str:
    return "Tất cả · All" if group is None else group or "(trống) · (empty)"


def _mark(value: Value | None, measure: str) -> str:
    """Return why a cell is empty, or what is to be known of its number; nothing of what need not be said."""
    if value is None:
        return "no_data" if measure == "value" else ""
    if value.reason is not None:
        return str(value.reason) if measure == "value" else ""
    if measure == "target":
        return ""
    return "simulated" if value.simulated else "estimate" if value.estimate else ""


def _dimension(name: str, labels: dict[str, str], definition: Indicator) -> dict[str, Any]:
    category: dict[str, Any] = {"index": list(labels), "label": labels}
    if name == "measure":
        shown = {"label": definition.unit_of_measure, "decimals": definition.decimals}
        category["unit"] = {"value": shown, "target": shown}
    return {"label": _LABELS[name], "category": category}


def _owner(table: Table) -> str:
    document = presenting.definition(table.reference, table.definition, ())
    return f"{document['owner_vi']} · {document['owner_en']}"


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


_LABELS = {"unit": "Đơn vị · Unit", "period": "Kỳ · Period", "group": "Nhóm · Group", "measure": "Đại lượng · Measure"}
JSON_STAT = "application/vnd.json-stat+json"
"""JSON-stat has no registered type of its own; readers take any JSON, and this one says which it is."""
FILES: dict[str, tuple[str, Callable[[Table], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
}
