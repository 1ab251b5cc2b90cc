"""HTML tables: what a spreadsheet puts on the clipboard, and the "XLS" files that many systems export."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tinhso.supply.reading.bounds import Watch, too_big
from tinhso.supply.reading.contracts import EMPTY, Cell, CellKind, Merge, Sheet

_MOST = 16 * 2**20  # characters
_CHUNK = 256 * 1024
_BLOCKS = frozenset({"br", "p", "div", "li"})
_CLASS_FONT = re.compile(r"\.([\w-]{1,60})\s*\{[^}]{0,1000}?font-family:\s*\"?'?([^,;\"'}]{1,60})", re.DOTALL)
_INLINE_FONT = re.compile(r"font-family:\s*\"?'?([^,;\"'}]{1,60})")

Attributes = list[tuple[str, str | None]]


def read_html(text: str, watch: Watch) -> tuple[Sheet, ...]:
    """Return a sheet for each outermost table with cells. Raises FileTooBig."""
    if len(text) > _MOST:
        raise too_big("tệp HTML quá lớn", "the HTML file is too big")
    reader = _Reader(watch)
    for start in range(0, len(text), _CHUNK):
        watch.tick()
        reader.feed(text[start : start + _CHUNK])
    reader.close()
    reader.end_table()
    return tuple(reader.sheets)


class _Reader(HTMLParser):
    """Collects outermost tables; a table inside a cell is text of that cell."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(convert_charrefs=True)
        self._watch = watch
        self.sheets: list[Sheet] = []
        self._fonts: dict[str, str] = {}
        self._tables = 0
        self._style = self._in_cell = False
        self._begin()

    def _begin(self) -> None:
        self._grid: list[dict[int, Cell]] = []
        self._taken: set[tuple[int, int]] = set()
        self._merges: list[Merge] = []
        self._row, self._column = -1, 0
        self._parts: list[str] = []
        self._font = ""
        self._span = (1, 1)
        self._complete = True

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "style":
            self._style = True
        elif tag == "table":
            self._tables += 1
            if self._tables == 1:
                self._begin()
        elif self._tables == 1 and tag == "tr":
            self._end_cell()
            self._row += 1
            self._column = 0
            self._complete = self._complete and self._watch.row(0)
        elif self._tables == 1 and tag in {"td", "th"}:
            self._end_cell()
            self._start_cell(dict(attrs))
        elif self._in_cell:
            self._learn(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._style = False
        elif tag in {"td", "th", "tr"} and self._tables == 1:
            self._end_cell()
        elif tag == "table" and self._tables:
            self._tables -= 1
            if self._tables == 0:
                self.end_table()

    def handle_data(self, data: str) -> None:
        if self._style:
            self._fonts |= {name: font.strip() for name, font in _CLASS_FONT.findall(data[:50_000])}
        elif self._in_cell:
            self._parts.append(data)

    def _learn(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in _BLOCKS and self._parts:
            self._parts.append("\n")
        self._font = attributes.get("face") or self._font_of(attributes) or self._font

    def _font_of(self, attributes: dict[str, str | None]) -> str:
        inline = _INLINE_FONT.search(attributes.get("style") or "")
        if inline:
            return inline[1].strip()
        classes = (attributes.get("class") or "").split()
        return next((self._fonts[name] for name in classes if name in self._fonts), "")

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        self._row = max(self._row, 0)
        while (self._row, self._column) in self._taken:
            self._column += 1
        self._span = (_span(attributes.get("rowspan")), _span(attributes.get("colspan")))
        self._in_cell, self._parts, self._font = True, [], self._font_of(attributes)

    def _end_cell(self) -> None:
        if not self._in_cell:
            return
        self._in_cell = False
        down, right = self._span
        if self._column + right > self._watch.bounds.columns:
            self._watch.row(self._column + right)
        # Spaces and newlines of the source mean nothing; those of <br> do.
        text = "\n".join(" ".join(line.split()) for line in "".join(self._parts).split("\n")).strip()
        if self._complete:
            self._place(self._watch.text(text), down, right)
        self._column += right

    def _place(self, text: str, down: int, right: int) -> None:
        while len(self._grid) <= self._row:
            self._grid.append({})
        if text:
            self._grid[self._row][self._column] = Cell(CellKind.TEXT, text, None, self._font)
        if down > 1 or right > 1:
            self._watch.cells += down * right
            self._merges.append(Merge(self._row, self._column, self._row + down - 1, self._column + right - 1))
            if self._watch.cells <= self._watch.bounds.cells:
                self._taken |= {
                    (self._row + below, self._column + beside) for below in range(1, down) for beside in range(right)
                }

    def end_table(self) -> None:
        """Close the table at hand, if any has cells."""
        self._end_cell()
        if not any(self._grid):
            return
        if len(self.sheets) >= self._watch.bounds.sheets:
            raise too_big("quá nhiều bảng", "too many tables")
        rows = tuple(tuple(cells.get(column, EMPTY) for column in range(max(cells, default=-1) + 1)) for cells in self._grid)
        self.sheets.append(Sheet("", rows, tuple(self._merges), knows_merges=True, complete=self._complete))
        self._begin()


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 1000) if text and text.isascii() and text.isdigit() and len(text) < 8 else 1
