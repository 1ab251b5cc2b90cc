"""Values as people read them: 1.234,5 · 31/12/2026 · Có; and texts that people type back into numbers and days."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from tinhso.catalog.contracts import DataField, FieldType
from tinhso.kernel.numbers import Convention, NumberUnreadable, format_number, parse_number
from tinhso.supply.reading.contracts import Cell, CellKind
from tinhso.supply.reading.rules.canonical import UNDECIDED
from tinhso.ui import formatting

NUMERIC = frozenset({FieldType.INTEGER, FieldType.NUMBER})
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


def stored(text: str | None, field: DataField) -> tuple[str, bool]:
    """Return a canonical text as the page shows it, and whether the column of the dataset can hold it."""
    if text is None or text == "":
        return "", not field.constraints.required
    if text.endswith(UNDECIDED):
        return text.removesuffix(UNDECIDED), False
    try:
        return _shown(text, field.type), True
    except (ValueError, InvalidOperation):
        return text.removesuffix(UNDECIDED), False


def in_words(cell: Cell) -> str:
    """Return a cell as the page writes it, always in the Vietnamese way: the form in which a correction is typed."""
    if cell.kind is CellKind.NUMBER and isinstance(cell.value, Decimal):
        shown = cell.value * 100 if cell.percent else cell.value
        return f"{format_number(shown)}%" if cell.percent else format_number(shown)
    return cell.text.strip()


def typed(text: str, field: DataField | None) -> Decimal | date | str:
    """Return what a person typed on a page that asks for 1.234,5 and 31/12/2026; a text that is neither stays one."""
    text = text.strip()
    if field is not None and field.type in NUMERIC:
        return _number(text)
    if field is not None and field.type in (FieldType.DATE, FieldType.DATETIME) and (found := _DAY.fullmatch(text)):
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            return text
    return text


def _number(text: str) -> Decimal | str:
    for convention in (Convention.VI, None):
        try:
            return parse_number(text, convention)
        except NumberUnreadable:
            continue
    return text


def _shown(text: str, kind: FieldType) -> str:
    if kind is FieldType.INTEGER and Decimal(text) != Decimal(text).to_integral_value():
        raise ValueError(text)
    if kind in NUMERIC:
        return formatting.number(Decimal(text))
    if kind is FieldType.DATE:
        return formatting.day(date.fromisoformat(text))
    if kind is FieldType.DATETIME:
        return f"{datetime.fromisoformat(text):%H:%M %d/%m/%Y}"
    if kind is FieldType.BOOLEAN:
        return {"true": _("yes"), "false": _("no")}.get(text) or _refuse(text)
    return text


def _refuse(text: str) -> str:
    raise ValueError(text)
