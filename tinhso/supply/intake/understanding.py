"""How a file is to be read for a dataset: by the kept recipe, by what the sender says, or by what is plain to see.

Where none of them is certain the answer is questions, never a guess; answers come back under the ids of the questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from tinhso.catalog.contracts import DataField, Dataset, FieldType
from tinhso.kernel.numbers import Convention
from tinhso.supply.errors import RecipeIncomplete
from tinhso.supply.intake.contracts import Ask, Reading
from tinhso.supply.reading.contracts import ColumnReading, ColumnType, Option, Question, SheetReading
from tinhso.supply.reading.inspecting import Opened, inspect_file
from tinhso.supply.reading.mapping import LEAST, Proposal, propose
from tinhso.supply.reading.recipes import Change, Recipe, columns_found, fits, make_recipe
from tinhso.supply.reading.rules.columns import style_readings

CERTAIN = 90.0  # of a proposal's score: the header is the column's name or title
NONE = "none"
LONGEST_INDEX = 6  # digits
_SETTLED_ELSEWHERE = frozenset({"year", "sheet"})  # by the period; by the choice of the sheet


@dataclass(frozen=True)
class Understood:
    """What is known of a file: its cells, its recipe (None while something is asked), and what is asked.

    ``changes`` is what the kept recipe found changed; ``fresh`` says that the recipe was made now and is to be kept.
    """

    opened: Opened
    recipe: Recipe | None
    questions: tuple[Ask, ...] = ()
    changes: tuple[Change, ...] = ()
    fresh: bool = False


def understand(path: Path, dataset: Dataset, reading: Reading, kept: Recipe | None, sha256: str = "") -> Understood:
    """Return how the file is read, or what must be asked first. Raises the file errors and RecipeIncomplete.

    ``sha256`` is the digest of the file, where it is known.
    """
    opened = inspect_file(path, answers={**(kept.answers if kept else {}), **reading.answers}, sha256=sha256)
    if kept is not None and not opened.inspection.encoding.chosen:
        kept = replace(kept, encoding="")  # this file tells its encoding itself
    changes: tuple[Change, ...] = ()
    if kept is not None and reading.mapping is None:
        fit = fits(opened.inspection, kept)
        changes = fit.changes
        if fit.ok:
            return Understood(opened, kept, changes=changes)
    found = _anew(opened, dataset, reading)
    if kept is not None and not reading.mapping and not _answers_columns(reading.answers):
        broken = tuple(_of_change(change) for change in changes if change.breaking)
        return Understood(opened, None, (*broken, *found.questions), changes)
    return Understood(opened, found.recipe, found.questions, changes, fresh=True)


def sheet_of(opened: Opened, reading: Reading) -> SheetReading | None:
    """Return the table that is meant: the chosen sheet, or the only one; None when that must be asked."""
    tables = [sheet for sheet in opened.inspection.sheets if sheet.is_table]
    wanted = reading.sheet if reading.sheet is not None else reading.answers.get("sheet")
    if wanted is not None:
        return next((sheet for sheet in tables if sheet.name == wanted), None)
    shown = [sheet for sheet in tables if not sheet.hidden] or tables
    return shown[0] if len(shown) == 1 else None


def reading_of(opened: Opened, recipe: Recipe, answers: Mapping[str, str]) -> Reading:
    """Return how ``recipe`` reads a file, as far as it still fits: what has changed is left open.

    ``answers`` about units stay; those about numbers and dates are the recipe's.
    """
    fit = fits(opened.inspection, recipe)
    if fit.sheet is None:
        return Reading(answers={key: value for key, value in answers.items() if key.startswith("unit:")})
    sheet = opened.inspection.sheets[fit.sheet]
    changed = {change.title for change in fit.changes if change.breaking}
    columns = columns_found(sheet, recipe)
    settled = {key: value for key, value in answers.items() if key.startswith("unit:")}
    for column in recipe.columns:
        index = columns[column.field].index if column.field in columns else None
        if index is None or column.title in changed:
            continue
        settled |= {f"number_style:{sheet.name}:{index}": column.number_style} if column.number_style in ("vi", "en") else {}
        settled |= {f"date_order:{sheet.name}:{index}": column.date_order} if column.date_order else {}
        settled |= {f"unit_of_measure:{sheet.name}": column.unit_of_measure} if column.unit_of_measure else {}
    mapping = {field: column.index for field, column in columns.items()}
    return Reading(sheet=sheet.name, mapping=mapping, answers=settled)


def _anew(opened: Opened, dataset: Dataset, reading: Reading) -> Understood:
    sheet = sheet_of(opened, reading)
    if sheet is None:
        asked = [question for question in opened.inspection.questions if question.code == "sheet"]
        if not asked:
            raise RecipeIncomplete(why_vi="tệp không có bảng dữ liệu nào", why_en="the file holds no table")
        return Understood(opened, None, tuple(_of_question(each, None, {}) for each in asked))
    mapping, asked_columns = _mapping(sheet, dataset, reading)
    answers = {**settled_by_type(opened, sheet, dataset, mapping), **reading.answers}
    still_open = open_questions(opened, sheet, mapping, answers)
    if asked_columns or still_open:
        return Understood(opened, None, (*asked_columns, *still_open))
    return Understood(opened, make_recipe(opened.inspection, sheet.name, dataset, mapping, answers))


def settled_by_type(opened: Opened, sheet: SheetReading, dataset: Dataset, mapping: Mapping[str, int]) -> dict[str, str]:
    """Answer what the dataset itself settles: a count of people cannot be 1.204 with a decimal part."""
    whole = {mapping[field.name] for field in dataset.table.fields if field.type is FieldType.INTEGER and field.name in mapping}
    return {
        question.id: style
        for question in opened.inspection.questions
        if question.code == "number_style" and question.sheet == sheet.name and question.column in whole
        for style in _only_whole(question.examples)
    }


def _only_whole(examples: tuple[str, ...]) -> list[str]:
    """Return the one style under which every example is a whole number; nothing when both or none would do."""
    readings = [style_readings(example) for example in examples]
    styles = [style for style in ("vi", "en") if all(_is_whole(found, style) for found in readings)]
    return styles if len(styles) == 1 else []


def _is_whole(found: Mapping[Convention, Decimal], style: str) -> bool:
    return all(value == value.to_integral_value() for convention, value in found.items() if str(convention) == style)


def _mapping(sheet: SheetReading, dataset: Dataset, reading: Reading) -> tuple[dict[str, int], tuple[Ask, ...]]:
    """Return the columns that are settled, and a question for each that is not."""
    if reading.mapping is not None:
        return dict(reading.mapping), ()
    proposals = {proposal.field: proposal for proposal in propose(sheet, dataset)}
    mapping, doubtful = {}, []
    for field in dataset.table.fields:
        answer = reading.answers.get(f"column:{field.name}")
        proposal = proposals[field.name]
        if answer is not None:
            if answer.isdecimal() and len(answer) < LONGEST_INDEX:
                mapping[field.name] = int(answer)
        elif proposal.column is not None and proposal.score >= CERTAIN:
            mapping[field.name] = proposal.column
        else:
            doubtful.append(field)
    return mapping, tuple(_ask_columns(sheet, doubtful, proposals, mapping, reading.answers))


def _ask_columns(
    sheet: SheetReading,
    doubtful: list[DataField],
    proposals: Mapping[str, Proposal],
    mapping: Mapping[str, int],
    answers: Mapping[str, str],
) -> Iterator[Ask]:
    """Ask about columns of the dataset that something in the file may be; and about what would be left out."""
    used = set(mapping.values())
    left = [column for column in sheet.columns if column.index not in used and _holds_data(column)]
    asked = False
    for field in doubtful:
        if field.constraints.required or left:
            asked = True
            yield _ask_column(field, left, proposals[field.name])
    if left and not asked and answers.get("unused") != "ignore":
        titles = ", ".join(f"“{column.title}”" for column in left)
        vi = f"Bộ dữ liệu không có cột nào cho {titles}. Bỏ qua các cột này?"
        en = f"The dataset has no column for {titles}. Leave them out?"
        yield Ask("unused", "unused", vi, en, (Option("ignore", "Bỏ qua", "Leave them out"),))


def _holds_data(column: ColumnReading) -> bool:
    return not column.ordinal and column.type is not ColumnType.EMPTY


def _ask_column(field: DataField, left: list[ColumnReading], proposal: Proposal) -> Ask:
    ranked = sorted(left, key=lambda column: (column.index != proposal.column, column.index))
    options = [Option(str(column.index), f"“{column.title}”", f"“{column.title}”") for column in ranked]
    if not field.constraints.required:
        options.append(Option(NONE, "Không có trong tệp", "Not in the file"))
    likely = proposal.score >= LEAST
    hint_vi, hint_en = (f" {proposal.vi}", f" {proposal.en}") if likely else ("", "")
    return Ask(
        f"column:{field.name}",
        "column",
        f"Cột nào của tệp là “{field.title.vi}”?{hint_vi}",
        f"Which column of the file is “{field.title.en}”?{hint_en}",
        tuple(options),
        column=field.name,
    )


def open_questions(
    opened: Opened, sheet: SheetReading, mapping: Mapping[str, int], answers: Mapping[str, str]
) -> tuple[Ask, ...]:
    """Return what the file leaves open about the sheet and the columns that are used."""
    fields = {index: name for name, index in mapping.items()}
    titles = {column.index: column.title for column in sheet.columns}
    return tuple(
        _of_question(question, fields.get(question.column) if question.column is not None else None, titles)
        for question in opened.inspection.questions
        if question.code not in _SETTLED_ELSEWHERE
        and question.id not in answers
        and question.sheet in ("", sheet.name)
        and (question.column is None or question.column in fields)
    )


def _of_question(question: Question, field: str | None, titles: Mapping[int, str]) -> Ask:
    header = titles.get(question.column, "") if question.column is not None else ""
    return Ask(question.id, question.code, question.vi, question.en, question.options, question.examples, field or "", header)


def _of_change(change: Change) -> Ask:
    return Ask(f"changed:{change.code}:{change.title}", "layout_changed", change.vi, change.en, header=change.title)


def _answers_columns(answers: Mapping[str, str]) -> bool:
    return any(key.startswith("column:") or key == "unused" for key in answers)
