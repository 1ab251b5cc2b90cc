"""Which column of a file is which column of a dataset: proposed from headers, types and units; decided by people."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from tinhso.catalog.contracts import DataField, Dataset, FieldType
from tinhso.supply.reading.contracts import ColumnReading, ColumnType, SheetReading
from tinhso.supply.reading.rules.canonical import is_listed
from tinhso.supply.reading.rules.columns import title_without_measure
from tinhso.supply.reading.rules.words import folded

LEAST = 60.0  # a lower score proposes nothing
_WRONG_TYPE, _RIGHT_UNIT = 35.0, 8.0  # off and on the score of the names
_NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.PERCENT})
_FITTING: dict[FieldType, frozenset[ColumnType]] = {
    FieldType.INTEGER: _NUMERIC,
    FieldType.NUMBER: _NUMERIC,
    FieldType.DATE: frozenset({ColumnType.DATE}),
    FieldType.DATETIME: frozenset({ColumnType.DATE}),
    FieldType.YEAR: frozenset({ColumnType.PERIOD, ColumnType.INTEGER}),
    FieldType.YEARMONTH: frozenset({ColumnType.PERIOD, ColumnType.DATE}),
    FieldType.BOOLEAN: frozenset({ColumnType.BOOLEAN}),
}
_UNITS = frozenset({ColumnType.UNIT_NAME, ColumnType.UNIT_CODE})


@dataclass(frozen=True)
class Proposal:
    """A dataset's column and the file's column (its ``index``) that seems to be it, None for none; score 0 to 100."""

    field: str
    column: int | None
    score: float
    vi: str
    en: str


def propose(reading: SheetReading, dataset: Dataset) -> tuple[Proposal, ...]:
    """Return a proposal for each column of ``dataset``; each column of the file is proposed once."""
    ranked = sorted(
        ((score_of(field, column), field.name, column) for field in dataset.table.fields for column in reading.columns),
        key=lambda item: (-item[0], item[2].index),
    )
    taken: dict[str, tuple[ColumnReading, float]] = {}
    used: set[int] = set()
    for score, name, column in ranked:
        if score >= LEAST and name not in taken and column.index not in used:
            taken[name] = column, score
            used.add(column.index)
    return tuple(_proposal(name, taken.get(name)) for name in dataset.table.names)


def score_of(field: DataField, column: ColumnReading) -> float:
    """Return how well a header fits a dataset's column, 0 to 100: by name, titles in both languages, type and unit."""
    listed = any(is_listed(mark, field) for mark in column.missing_marks)  # a column of nothing but "none" is not empty
    if column.ordinal or (column.type is ColumnType.EMPTY and not listed):
        return 0.0
    score = max(_likeness(name, column.title) for name in (field.name.replace("_", " "), field.title.vi, field.title.en))
    if field.area_level is not None and column.type in _UNITS:
        score = max(score, 72.0 if column.type is ColumnType.UNIT_CODE else 68.0)
    if not suits(field, column):
        score -= _WRONG_TYPE
    if field.unit_of_measure and column.unit_of_measure and folded(field.unit_of_measure) == folded(column.unit_of_measure):
        score += _RIGHT_UNIT
    return round(min(100.0, max(0.0, score)), 1)


def suits(field: DataField, column: ColumnReading) -> bool:
    """Return whether a column of a file holds what the dataset's column is of."""
    fitting = _FITTING.get(field.type)
    return fitting is None or column.type in fitting


def _likeness(name: str, title: str) -> float:
    """How alike two names are, accents, case and order of words aside; the last part of a joined header counts too."""
    wanted = folded(name)
    whole = folded(title_without_measure(title))
    parts = [whole.replace(" / ", " "), whole.rpartition(" / ")[2]]
    scores = [max(fuzz.ratio(wanted, part), 0.97 * fuzz.token_sort_ratio(wanted, part)) for part in parts if part]
    inside = 0.9 * fuzz.token_set_ratio(wanted, parts[0]) if min(len(wanted.split()), len(parts[0].split())) > 1 else 0.0
    return max([*scores, inside], default=0.0)


def _proposal(name: str, found: tuple[ColumnReading, float] | None) -> Proposal:
    if found is None:
        return Proposal(name, None, 0.0, "Không thấy cột nào giống.", "No column looks like it.")
    column, score = found
    return Proposal(name, column.index, score, f"Giống tiêu đề “{column.title}”.", f"It is like the header “{column.title}”.")
