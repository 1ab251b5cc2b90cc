"""Faults as the sender finds them: in which sheet, under which header, in which cell."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.lake.contracts import Fault
from tinhso.supply.intake.contracts import PlacedFault
from tinhso.supply.intake.units import UnitNames
from tinhso.supply.reading.contracts import ColumnReading, Inspection
from tinhso.supply.reading.recipes import Recipe, columns_of
from tinhso.supply.reading.rules.tables import column_letters

LETTERED = frozenset({"xlsx", "xls", "ods"})


class Placer:
    """Knows where each column of the dataset stands in a file; without a file, rows and columns speak for themselves."""

    def __init__(self, inspection: Inspection | None = None, recipe: Recipe | None = None) -> None:
        """Raises RecipeIncomplete when the recipe does not fit."""
        self.sheet, self._lettered = "", False
        self._columns: Mapping[str, ColumnReading] = {}
        if inspection and recipe:
            place, self._columns = columns_of(inspection, recipe)
            self.sheet, self._lettered = inspection.sheets[place].name, inspection.format in LETTERED

    def place(self, fault: Fault, units: UnitNames | None = None) -> PlacedFault:
        """Return the fault with its place; a unit that is not known gets what may be meant as its hint."""
        column = self._columns.get(fault.column)
        hints = {"vi": fault.hint_vi, "en": fault.hint_en}
        if units and fault.code == "unit" and (meant := units.suggestions(fault.column, fault.value)):
            hints = _did_you_mean(hints, ", ".join(meant))
        return PlacedFault(
            sheet=self.sheet,
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
