"""The wizard: what is proposed for a file, what its sender chose, what is still open, and how the rows would be stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tinhso.catalog.contracts import DataField, Dataset
from tinhso.kernel.errors import NotFound
from tinhso.kernel.periods import Period
from tinhso.places import queries as places
from tinhso.supply.errors import RecipeIncomplete
from tinhso.supply.intake import showing
from tinhso.supply.intake.contracts import Ask, Reading, Sent
from tinhso.supply.intake.grid import Grid, draw
from tinhso.supply.intake.understanding import CERTAIN, open_questions, reading_of, settled_by_type
from tinhso.supply.intake.units import UnitNames
from tinhso.supply.reading.bulk import frame_of
from tinhso.supply.reading.contracts import ColumnReading, Note, Option, Sheet, SheetReading
from tinhso.supply.reading.inspecting import Opened
from tinhso.supply.reading.mapping import propose
from tinhso.supply.reading.recipes import Change, Recipe, fits, make_recipe
from tinhso.supply.reading.rules.canonical import canonical
from tinhso.supply.reading.rules.tables import column_letters

PREVIEW_ROWS = 8


@dataclass(frozen=True)
class Choice:
    """One answer to a question, as its sender reads it."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """A question as the page asks it; ``fatal`` tells why an answer cannot be taken."""

    id: str
    words: str
    choices: tuple[Choice, ...]
    examples: tuple[str, ...]
    fatal: str = ""

    @property
    def open(self) -> bool:
        return bool(self.fatal) or not any(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: which of the dataset's it is taken for (empty for none), and how sure that is."""

    index: int
    letter: str
    title: str
    field: str
    certain: bool


@dataclass(frozen=True)
class Stored:
    """A value as it would be stored; ``fits`` is False for what its column cannot hold, and ``wrong`` says why."""

    text: str
    fits: bool
    written: str
    numeric: bool = False
    wrong: str = ""


@dataclass(frozen=True)
class Tab:
    name: str
    rows: int
    hidden: bool
    current: bool


@dataclass(frozen=True)
class Wizard:
    """Everything that the page shows of a file; ``table`` is None when no sheet holds one."""

    sent: Sent
    dataset: Dataset
    opened: Opened
    reading: Reading
    tabs: tuple[Tab, ...]
    table: SheetReading
    grid: Grid
    columns: Mapping[int, FileColumn]
    questions: tuple[Asked, ...]
    missing: tuple[DataField, ...]
    twice: tuple[DataField, ...]
    fields: tuple[DataField, ...]
    preview: tuple[tuple[int, tuple[Stored, ...]], ...]
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]

    @property
    def open(self) -> int:
        """How many questions have no answer yet."""
        return sum(question.open for question in self.questions)

    @property
    def left(self) -> int:
        """How many things stand between the file and its check."""
        return self.open + len(self.missing) + len(self.twice)

    @property
    def rows(self) -> int:
        """How many rows of data the table has; of a long one, those beyond its beginning are counted as such."""
        return len(self.table.data_rows) + self.table.beyond

    @property
    def ready(self) -> bool:
        return self.left == 0

    def recipe(self) -> Recipe:
        """Return the layout that was settled. Raises RecipeIncomplete."""
        answers = {**settled_by_type(self.opened, self.table, self.dataset, self.reading.mapping or {}), **self.reading.answers}
        mapping = self.reading.mapping or {}
        return make_recipe(self.opened.inspection, self.table.name, self.dataset, mapping, answers)


def build(
    sent: Sent,
    opened: Opened,
    dataset: Dataset,
    period: Period,
    reading: Reading,
    kept: Recipe | None,
    twice: frozenset[str] = frozenset(),
) -> Wizard:
    """Return the wizard for a sent file under the choices made so far; ``twice`` are columns that were chosen twice.

    Raises RecipeIncomplete when no sheet holds a table.
    """
    changes = fits(opened.inspection, kept).changes if kept else ()
    proposing = reading.mapping is None
    if proposing and kept:
        reading = _with_sheet(reading_of(opened, kept, reading.answers), reading.sheet)
    sheet, table = _chosen_sheet(opened, dataset, reading.sheet)
    proposed = {proposal.field: proposal for proposal in propose(table, dataset)}
    mapping = dict(reading.mapping or {})
    if proposing:
        taken = set(mapping.values())
        mapping |= {
            name: proposal.column
            for name, proposal in proposed.items()
            if name not in mapping and proposal.column is not None and proposal.column not in taken
        }
    reading = replace(reading, sheet=table.name, mapping=mapping)
    work = _Table(opened, sheet, table, dataset, period, reading)
    certain = {name for name, found in proposed.items() if found.score >= CERTAIN and found.column == mapping.get(name)}
    required = [field for field in dataset.table.fields if field.constraints.required]
    return Wizard(
        sent=sent,
        dataset=dataset,
        opened=opened,
        reading=reading,
        tabs=tuple(_tabs(opened, table)),
        table=table,
        grid=draw(sheet, table),
        columns=_columns(table, mapping, certain),
        questions=tuple(work.questions()),
        missing=tuple(field for field in required if field.name not in mapping),
        twice=tuple(field for field in dataset.table.fields if field.name in twice),
        fields=work.fields,
        preview=work.preview(),
        changes=changes,
        notes=opened.inspection.notes,
    )


def _with_sheet(reading: Reading, sheet: str | None) -> Reading:
    """A layout of another sheet says nothing about the one that was chosen."""
    return reading if sheet in (None, reading.sheet) else Reading(sheet=sheet)


def _tabs(opened: Opened, table: SheetReading) -> Iterator[Tab]:
    for sheet in opened.inspection.sheets:
        if sheet.is_table:
            yield Tab(sheet.name, len(sheet.data_rows) + sheet.beyond, sheet.hidden, sheet is table)


def _chosen_sheet(opened: Opened, dataset: Dataset, name: str | None) -> tuple[Sheet, SheetReading]:
    """Return the sheet of that name, or the one whose headers look most like the dataset. Raises RecipeIncomplete."""
    tables = [(sheet, reading) for sheet, reading in opened.pairs() if reading.is_table]
    if not tables:
        raise RecipeIncomplete(why_vi="tệp không có bảng dữ liệu nào", why_en="the file holds no table")
    named = [pair for pair in tables if pair[1].name == name]
    return (named or sorted(tables, key=lambda pair: _likeness(pair[1], dataset), reverse=True))[0]


def _likeness(reading: SheetReading, dataset: Dataset) -> tuple[bool, float]:
    return not reading.hidden, sum(proposal.score for proposal in propose(reading, dataset))


def _columns(table: SheetReading, mapping: Mapping[str, int], certain: set[str]) -> dict[int, FileColumn]:
    fields = {index: name for name, index in mapping.items()}
    return {column.index: _file_column(column, fields.get(column.index, ""), certain) for column in table.columns}


def _file_column(column: ColumnReading, field: str, certain: set[str]) -> FileColumn:
    return FileColumn(column.index, column_letters(column.index), column.title, field, field in certain)


class _Table:
    """The chosen table under the choices made: its questions and its first rows."""

    def __init__(
        self, opened: Opened, sheet: Sheet, table: SheetReading, dataset: Dataset, period: Period, reading: Reading
    ) -> None:
        self._opened, self._sheet, self._table, self._dataset = opened, sheet, table, dataset
        self._period, self._answers, self._mapping = period, reading.answers, reading.mapping or {}
        self._settled = settled_by_type(opened, table, dataset, self._mapping)
        known = {column.index: self._as_answered(column) for column in table.columns}
        self.fields = tuple(field for field in dataset.table.fields if self._mapping.get(field.name) in known)
        self._known = {field.name: known[self._mapping[field.name]] for field in self.fields}

    def questions(self) -> Iterator[Asked]:
        for ask in open_questions(self._opened, self._table, self._mapping, self._settled):
            yield self._asked(_about_letters(ask) if ask.code == "encoding" else ask)
        for ask in self._names({}).questions():
            yield self._asked(ask)

    def preview(self) -> tuple[tuple[int, tuple[Stored, ...]], ...]:
        chosen = {key.removeprefix("unit:"): code for key, code in self._answers.items() if key.startswith("unit:")}
        rows = self._table.data_rows[:PREVIEW_ROWS]
        texts = {field.name: [self._text(row, field) for row in rows] for field in self.fields}
        names = UnitNames(self._dataset, self._period.end, chosen)
        for batch in names.read([frame_of(texts)]) if texts else ():
            texts = {name: batch[name].to_list() for name in texts}
        return tuple(
            (row + 1, tuple(self._stored(row, field, texts[field.name][place]) for field in self.fields))
            for place, row in enumerate(rows)
        )

    def _names(self, chosen: Mapping[str, str]) -> UnitNames:
        units = [field for field in self.fields if field.area_level is not None]
        names = UnitNames(self._dataset, self._period.end, chosen)
        for field in units:
            for _batch in names.read([frame_of({field.name: self._different(field)})]):
                pass
        return names

    def _different(self, field: DataField) -> list[str | None]:
        """Return each value of a column once."""
        index = self._known[field.name].index
        rows = {self._sheet.cell(row, index).text: row for row in reversed(self._table.data_rows)}
        return [self._text(row, field) for row in rows.values()]

    def _text(self, row: int, field: DataField) -> str | None:
        column = self._known[field.name]
        return canonical(self._sheet.cell(row, column.index), column, field, self._period.year)

    def _stored(self, row: int, field: DataField, text: str | None) -> Stored:
        column = self._known[field.name]
        written = self._sheet.cell(row, column.index).text.strip()
        if field.area_level is not None:
            return self._unit(field, text, written)
        shown, fits_type = showing.stored(text, field)
        wrong = _("not readable") if written else _("value missing")
        return Stored(shown, fits_type, written, field.type in showing.NUMERIC, wrong)

    def _unit(self, field: DataField, code: str | None, written: str) -> Stored:
        if not code:
            return Stored("", not field.constraints.required, written, wrong=_("value missing"))
        tree = "office" if field.area_level == "office" else "area"
        try:
            unit = places.unit_on(code, self._period.end, tree)
        except NotFound:
            return Stored(code, False, written, wrong=_("unit not settled"))
        return Stored(f"{unit.code} · {unit.name}", True, written)

    def _as_answered(self, column: ColumnReading) -> ColumnReading:
        answers = {**self._settled, **self._answers}
        style = answers.get(f"number_style:{self._table.name}:{column.index}", "")
        order = answers.get(f"date_order:{self._table.name}:{column.index}", "")
        undecided = {"ambiguous", "mixed"}
        return replace(
            column,
            number_style=style if style and column.number_style in undecided else column.number_style,
            date_order=order if order and column.date_order in undecided else column.date_order,
        )

    def _asked(self, ask: Ask) -> Asked:
        answer, english = self._answers.get(ask.id, ""), get_language() == "en"
        choices = tuple(Choice(o.value, o.en if english else o.vi, o.value == answer) for o in ask.options)
        return Asked(ask.id, ask.en if english else ask.vi, choices, ask.examples, _fatal(ask.code, answer))


def _about_letters(ask: Ask) -> Ask:
    """Ask what a person can see: whether the letters are right. The name of an encoding helps nobody."""
    vi, en = "Chữ tiếng Việt trong bảng có hiện đúng không?", "Are the Vietnamese letters in the sheet right?"
    options = (Option("right", "Hiện đúng", "They are right"), Option("wrong", "Hiện sai", "They are wrong"))
    return replace(ask, vi=vi, en=en, options=options)


def _fatal(code: str, answer: str) -> str:
    if code == "encoding" and answer == "wrong":
        return _("Open the file, save it as XLSX with Unicode letters, and send that one.")
    if code == "header" and answer == "first":
        return _("Put the names of the columns into one row of their own above the data, and send the file again.")
    return ""
