"""Faults as the sender finds them: in which sheet, under which header, in which cell."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.lake.contracts import Fault
from tinhso.supply.intake.contracts import PlacedFault
from tinhso.supply.intake.units import UnitNames
from tinhso.supply.reading.contracts import SheetReading
from tinhso.supply.reading.recipes import Recipe, columns_of
from tinhso.supply.reading.rules.tables import column_letters

LETTERED = frozenset({"xlsx", "xls", "ods"})


class Placer:
    """Knows where each column of the dataset stands in a file; without a file, rows and columns speak for themselves."""

    def __init__(self, format: str = "", sheet: SheetReading | None = None, recipe: Recipe | None = None) -> None:
        self._sheet = sheet.name if sheet else ""
        self._lettered = format in LETTERED
        self._columns = columns_of(sheet, recipe) if sheet and recipe else {}

    def place(self, fault: Fault, units: UnitNames | None = None) -> PlacedFault:
        """Return the fault with its place; a unit that is not known gets what may be meant as its hint."""
        column = self._columns.get(fault.column)
        hints = {"vi": fault.hint_vi, "en": fault.hint_en}
        if units and fault.code == "unit" and (meant := units.suggestions(fault.column, fault.value)):
            hints = _did_you_mean(hints, ", ".join(meant))
        return PlacedFault(
            sheet=self._sheet,
            row=fault.row,
            column=fault.column,
            header=column.title if column else "",
            cell=f"{column_letters(column.index)}{fault.row}" if column and fault.row and self._lettered else "",
            value=fault.value[:500],
            code=fault.code,
            message_vi=fault.message_vi,
            message_en=fault.message_en,
            hint_vi=hints["vi"],
            hint_en=hints["en"],
            outcome=str(fault.outcome),
        )


def _did_you_mean(hints: Mapping[str, str], meant: str) -> dict[str, str]:
    return {"vi": f"Có phải: {meant}? {hints['vi']}", "en": f"Did you mean: {meant}? {hints['en']}"}
