"""How much a file may ask of us. A file beyond a bound is refused with one sentence; long tables are read to the bound."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tinhso.supply.errors import FileTooBig


@dataclass(frozen=True)
class Bounds:
    """Limits of one reading: bytes, counts, characters and seconds."""

    size: int = 256 * 2**20
    old_workbook: int = 32 * 2**20  # XLS is read as a whole by its library
    markup: int = 64 * 2**20  # JSON and HTML are held as a whole
    members: int = 5_000  # files inside a workbook
    unpacked: int = 1_024 * 2**20
    ratio: int = 200  # unpacked to packed, beyond the first 10 MB
    sheets: int = 200
    columns: int = 2_000
    cell: int = 32_767  # characters, as in Excel
    cells: int = 100_000  # of a sheet, looked at for an inspection; rows beyond are only counted
    all_cells: int = 2_000_000  # of all sheets
    rows: int = 10_000_000  # of a sheet, as with ``cells``
    head: int = 32 * 2**20  # bytes of a long text that are looked at
    shared_text: int = 200 * 2**20  # characters of a workbook's shared texts
    characters: int = 512 * 2**20  # of all cells, a shared text counted wherever it stands
    depth: int = 100  # of elements or objects in each other
    seconds: float = 60.0


@dataclass
class Watch:
    """Counts against the bounds while a file is read; raises FileTooBig."""

    bounds: Bounds
    cells: int = 0
    all_cells: int = 0
    characters: int = 0
    rows: int = 0
    _ends: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends = time.monotonic() + self.bounds.seconds

    def sheet(self) -> None:
        """Begin a sheet: its cells are counted anew."""
        self.all_cells += self.cells
        self.cells = self.rows = 0

    def row(self, width: int) -> bool:
        """Count a row of ``width`` cells; return False when no more rows are to be read."""
        if width > self.bounds.columns:
            raise too_big(f"quá {self.bounds.columns} cột", f"more than {self.bounds.columns} columns")
        self.cells += width + 1
        self.rows += 1
        self.tick()
        within = self.cells <= self.bounds.cells and self.all_cells + self.cells <= self.bounds.all_cells
        return within and self.rows <= self.bounds.rows

    def text(self, text: str) -> str:
        """Return ``text`` if a cell may hold so much."""
        if len(text) > self.bounds.cell:
            raise too_big(f"có ô dài quá {self.bounds.cell} ký tự", f"a cell of more than {self.bounds.cell} characters")
        self.more(len(text))
        return text

    def more(self, characters: int) -> None:
        """Count characters that cells hold."""
        self.characters += characters
        if self.characters > self.bounds.characters:
            raise too_big("quá nhiều chữ", "too much text")

    def tick(self) -> None:
        """Raise when the time is over."""
        if time.monotonic() > self._ends:
            raise too_big(f"đọc quá {self.bounds.seconds:g} giây", f"reading took over {self.bounds.seconds:g} seconds")


def too_big(why_vi: str, why_en: str) -> FileTooBig:
    """Return the error that names the bound that a file breaks."""
    return FileTooBig(why_vi=why_vi, why_en=why_en)
