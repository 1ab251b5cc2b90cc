"""What became of an offer as its page shows it: the faulty rows as they stand in the sheet, each fault beside its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from tinhso.catalog.contracts import DataField, Dataset
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.places import queries as places
from tinhso.supply.intake import copying, showing, uploads, wording
from tinhso.supply.intake.contracts import AttemptView, PlacedFault, Result, Sent
from tinhso.supply.intake.opened import opened
from tinhso.supply.intake.rules.placed import column_of, columns_concerned
from tinhso.supply.reading.contracts import Sheet, SheetReading
from tinhso.supply.reading.inspecting import Opened
from tinhso.supply.reading.recipes import columns_found, from_dict
from tinhso.supply.reading.rules.tables import column_letters

ROWS = 20  # of faulty rows on a page
MOST_COLUMNS = 60
MOST_OPENED = 8 * 2**20  # bytes of a file that is read again to show its rows
PERIODS = 6  # of a unit's history beside an unusual value
MARKS = {"refuse": "bad", "confirm": "watch", "warn": "watch"}


@dataclass(frozen=True)
class Said:
    """One fault in words; ``anchor`` is the id of its cell on the page, empty when it stands in no cell."""

    mark: str
    weight: str
    where: str
    value: str
    message: str
    hint: str
    anchor: str


@dataclass(frozen=True)
class FaultyCell:
    """A cell of a faulty row. ``name`` is that of its field in the form, empty where nothing can be typed."""

    text: str
    column: str
    mark: str = ""
    weight: str = ""
    name: str = ""
    anchor: str = ""

    @property
    def size(self) -> int:
        """How wide its field is, in characters."""
        return max(6, min(40, len(self.text) + 1))


@dataclass(frozen=True)
class FaultyRow:
    number: int
    cells: tuple[FaultyCell, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of fault, as the filter offers it."""

    code: str
    words: str
    count: int
    current: bool


@dataclass(frozen=True)
class Earlier:
    """What the unit supplied before in one column: period to smallest, middle and largest value."""

    column: str
    values: tuple[str, ...]
    periods: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Source:
    """The file behind an attempt, as far as it is still kept and small enough to be read again."""

    opened: Opened
    sheet: Sheet
    table: SheetReading
    fields: Mapping[int, DataField]
    dataset: Dataset

    def columns_of(self, fault: PlacedFault) -> tuple[int, ...]:
        """Return the columns of the sheet that a fault is about."""
        return columns_concerned(fault, self.table, self.fields, self.dataset)

    @property
    def correctable(self) -> bool:
        return copying.can_be_corrected(self.opened)


@dataclass(frozen=True)
class Report:
    """The page of a result: the kinds, and one page of faulty rows under their columns."""

    kinds: tuple[Kind, ...]
    of_file: tuple[Said, ...]
    columns: tuple[tuple[str, str], ...]
    page: Page[FaultyRow]
    correctable: bool


def source_of(attempt: AttemptView, faults: Sequence[PlacedFault], dataset: Dataset, sent: Sent | None) -> Source | None:
    """Return the file of an attempt with the table that the faults stand in; None when it is gone or too large."""
    try:
        if uploads.kept(attempt.source_sha256).stat().st_size > MOST_OPENED:
            return None
        found = opened(attempt.source_sha256)
    except TinhSoError:
        return None
    pairs = [pair for pair in found.pairs() if pair[1].is_table]
    if not pairs:
        return None
    names = {fault.sheet for fault in faults} | ({sent.reading.sheet} if sent else set())
    sheet, table = next((pair for pair in pairs if pair[0].name in names), pairs[0])
    return Source(found, sheet, table, fields_of(table, faults, dataset, sent), dataset)


def fields_of(table: SheetReading, faults: Sequence[PlacedFault], dataset: Dataset, sent: Sent | None) -> dict[int, DataField]:
    """Return which column of a file is which of the dataset's, as far as its sender or the faults tell."""
    names = {found: fault.column for fault in faults if (found := column_of(fault, table)) is not None}
    if sent and sent.recipe:
        names |= {column.index: name for name, column in columns_found(table, from_dict(sent.recipe)).items()}
    return {index: dataset.table.field(name) for index, name in names.items() if name in dataset.table.names}


def report(result: Result, source: Source | None, kind: str, page: str | None, *, editable: bool) -> Report:
    """Return one page of the faults of a result, those of one ``kind`` when it is given."""
    faults = [fault for fault in result.faults if not kind or fault.code == kind]
    rows = [(row, tuple(found)) for row, found in groupby((fault for fault in faults if fault.row), lambda fault: fault.row)]
    chosen = Paginator(rows, ROWS).get_page(page)
    editable = editable and source is not None and source.correctable
    drawn = [_row(number, found, source, editable=editable) for number, found in chosen.object_list]
    return Report(
        kinds=tuple(_kinds(result, kind)),
        of_file=tuple(_said(fault, "") for fault in faults if not fault.row),
        columns=_heads(source),
        page=Page(drawn, chosen.number, chosen.paginator),  # type: ignore[arg-type]  # the rows of the page, drawn
        correctable=editable,
    )


def earlier_values(actor: Actor, attempt: AttemptView, faults: Sequence[PlacedFault], dataset: Dataset) -> tuple[Earlier, ...]:
    """Return what the unit supplied before in the columns whose values are unusual, the latest periods first."""
    unusual: dict[str, list[str]] = {}
    for fault in faults:
        if fault.outcome == "confirm" and fault.column in dataset.table.names:
            unusual.setdefault(fault.column, []).append(fault.value)
    return tuple(_earlier(actor, attempt, dataset.table.field(name), values) for name, values in unusual.items())


def kind_words(code: str) -> str:
    """Say in a few words what a kind of fault is; a check of the dataset's own is said by its name."""
    return {
        "required": _("value missing"),
        "type": _("wrong type"),
        "range": _("out of range"),
        "length": _("wrong length"),
        "pattern": _("wrong form"),
        "enumeration": _("not in the list"),
        "key": _("repeated"),
        "reference": _("refers to nothing"),
        "unit": _("unknown unit"),
        "outlier": _("unusual value"),
        "condition": _("columns do not agree"),
        "period": _("another period"),
    }.get(code, code.replace("_", " "))


# --- rows ----------------------------------------------------------------------------


def _kinds(result: Result, current: str) -> Iterator[Kind]:
    for code, count in sorted(result.counts.items(), key=lambda item: (-item[1], item[0])):
        yield Kind(code, kind_words(code), count, code == current)


def _heads(source: Source | None) -> tuple[tuple[str, str], ...]:
    if source is None:
        return ()
    return tuple((column_letters(column.index), column.title) for column in source.table.columns[:MOST_COLUMNS])


def _row(number: int, faults: tuple[PlacedFault, ...], source: Source | None, *, editable: bool) -> FaultyRow:
    if source is None:
        return FaultyRow(number, (), tuple(_said(fault, "") for fault in faults))
    found: dict[int, list[PlacedFault]] = {}
    for fault in faults:
        for index in source.columns_of(fault):
            found.setdefault(index, []).append(fault)
    cells = tuple(
        _cell(source, number, column.index, found.get(column.index, []), editable=editable)
        for column in source.table.columns[:MOST_COLUMNS]
    )
    shown = {cell.anchor for cell in cells}
    said = []
    for fault in faults:
        anchors = [_anchor(number, index) for index in source.columns_of(fault)]
        said.append(_said(fault, next((anchor for anchor in anchors if anchor in shown), "")))
    return FaultyRow(number, cells, tuple(said))


def _cell(source: Source, number: int, index: int, faults: list[PlacedFault], *, editable: bool) -> FaultyCell:
    worst = next((fault for fault in faults if fault.outcome == "refuse"), faults[0] if faults else None)
    beyond = number > len(source.sheet.rows)  # of a very long file only the beginning is at hand
    return FaultyCell(
        text=(worst.value if worst else "…") if beyond else showing.in_words(source.sheet.cell(number - 1, index)),
        column=column_letters(index),
        mark=MARKS[worst.outcome] if worst else "",
        weight=wording.weight(worst) if worst else "",
        name=f"cell:{number}:{index}" if editable and index in source.fields else "",
        anchor=_anchor(number, index),
    )


def _anchor(number: int, index: int) -> str:
    return f"cell-{number}-{index}"


def _said(fault: PlacedFault, anchor: str) -> Said:
    where = f"{fault.cell} “{fault.header}”" if fault.cell else fault.header or fault.column
    where = where or (_("Row %(row)s") % {"row": fault.row} if fault.row else _("Whole file"))
    words = wording.message(fault), wording.hint(fault)
    return Said(MARKS[fault.outcome], wording.weight(fault), where, fault.value, *words, anchor)


# --- history -----------------------------------------------------------------------------


def _earlier(actor: Actor, attempt: AttemptView, field: DataField, values: list[str]) -> Earlier:
    unit = places.unit_by_id(attempt.unit_id)
    sql = (
        f'SELECT _period, min("{field.name}"), median("{field.name}"), max("{field.name}") FROM {attempt.dataset} '  # noqa: S608  # names of definitions, a code of the register
        f"WHERE _unit = '{unit.code.replace(chr(39), '')}' GROUP BY 1 ORDER BY 1 DESC LIMIT {PERIODS + 1}"
    )
    try:
        rows = lake.query(sql, actor=actor).rows
    except TinhSoError:  # a dataset without rows yet, or columns that the actor may not see
        rows = ()
    said = [(str(period), *(showing.stored(str(value), field)[0] for value in found)) for period, *found in rows]
    before = [each for each in said if each[0] != attempt.period][:PERIODS]
    shown = tuple(showing.stored(value, field)[0] for value in values[:12])
    return Earlier(wording.title(field.title), shown, tuple(before))  # type: ignore[arg-type]  # period and three values
