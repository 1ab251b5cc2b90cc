"""Real workbooks in TCVN3 and VNI fonts with the right text beside them; tried only where they are at hand.

They may not be copied here: without them there is nothing to collect.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tinhso.supply.reading.contracts import Cell, CellKind
from tinhso.supply.reading.inspecting import inspect

SAMPLES = Path(__file__).parents[5] / "shared" / "data" / "samples"
FOUND = sorted(SAMPLES.glob("*.xls"))


def said(cell: Cell) -> str:
    """A cell as a spreadsheet shows it, one line; letters as typed, not as a font of capitals shows them."""
    if cell.kind is CellKind.NUMBER:
        return f"{float(cell.text):.10g}"
    return " ".join((cell.as_typed or cell.text).split())


if FOUND:

    @pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
    def test_every_cell_of_a_real_workbook_comes_out_right(path: Path) -> None:
        opened = inspect(path.read_bytes())
        assert opened.inspection.encoding.name == path.name.split("__")[0]
        assert opened.inspection.encoding.sure
        truth = (SAMPLES / "ground-truth" / f"{path.stem}.txt").read_text(encoding="utf-8")
        right = [text for line in truth.splitlines() for part in line.split("\t") if (text := " ".join(part.split()))]
        ours = [said(cell) for sheet in opened.workbook.sheets for row in sheet.rows for cell in row if cell.filled]
        assert ours == right
