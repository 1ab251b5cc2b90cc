"""XLSX: values, fonts, number formats, merged ranges and formulas' kept values, in one pass over the XML."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from tinhso.supply.errors import FileDamaged
from tinhso.supply.reading.bounds import Bounds, Watch, too_big
from tinhso.supply.reading.contracts import EMPTY, Cell, CellKind, Merge, Sheet
from tinhso.supply.reading.sources.number_formats import date_cell, is_date_format, is_percent_format, number_cell, written
from tinhso.supply.reading.sources.packed import Archive, Attributes, walk, walking

_LAST_ROW = 1_048_576
_MOST_MERGES = 20_000
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")

Runs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Style:
    """What matters of a cell's style."""

    font: str = ""
    date: bool = False
    percent: bool = False


@dataclass(frozen=True)
class SheetPart:
    """A sheet: its name, the member of the archive that holds it, and whether it is hidden."""

    name: str
    member: str
    hidden: bool


@dataclass
class Book:
    """What the sheets of a workbook share."""

    since_1904: bool = False
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)  # name, relation, hidden
    parts: list[SheetPart] = field(default_factory=list)
    texts: Sequence[tuple[str, Runs]] | _Texts = ()
    texts_part: str = ""
    styles: list[Style] = field(default_factory=list)

    def style(self, index: str) -> Style:
        """Return a style by its number as written in a cell."""
        number = int(index) if index.isascii() and index.isdigit() and len(index) < 10 else 0
        return self.styles[number] if number < len(self.styles) else Style()


def read_xlsx(archive: Archive, bounds: Bounds, watch: Watch) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook. Raises the errors of a file that is damaged, hostile, locked or too big."""
    book = open_book(archive, bounds, watch)
    return tuple(SheetReader(book, watch).read(archive, part) for part in book.parts)


def open_book(archive: Archive, bounds: Bounds, watch: Watch) -> Book:
    """Return what the sheets of a workbook share, and where they are. Raises as ``read_xlsx``."""
    names = set(archive.namelist())
    main = next((name for name in ("xl/workbook.xml", *sorted(names)) if name in names and name.endswith("workbook.xml")), "")
    if not main:
        raise FileDamaged(format="XLSX", why_vi="thiếu sổ làm việc", why_en="the workbook part is missing")
    folder = posixpath.dirname(main)
    book = Book()
    _read_book(archive, main, watch, book)
    targets = _relations(archive, f"{folder}/_rels/{posixpath.basename(main)}.rels".lstrip("/"), folder, names, watch)
    parts = {kind: _part(kind, targets, folder, names) for kind in ("sharedStrings", "styles")}
    book.texts = _Texts(archive, parts["sharedStrings"], watch)
    if parts["styles"]:
        _read_styles(archive, parts["styles"], watch, book)
    if len(book.sheets) > bounds.sheets:
        raise too_big(f"hơn {bounds.sheets} trang tính", f"more than {bounds.sheets} sheets")
    book.texts_part = parts["sharedStrings"]
    found = [(name, targets.get(key, ("", ""))[0], hidden) for name, key, hidden in book.sheets]
    book.parts = [SheetPart(*part) for part in found if part[1] in names and "/worksheets/" in part[1]]
    return book


def _part(kind: str, targets: dict[str, tuple[str, str]], folder: str, names: set[str]) -> str:
    stated = (path for path, relation in targets.values() if relation.endswith("/" + kind))
    part = next(stated, f"{folder}/{kind}.xml")
    return part if part in names else ""


def _read_book(archive: Archive, part: str, watch: Watch, book: Book) -> None:
    def start(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            book.sheets.append((attributes.get("name", "")[:100], attributes.get("id", ""), hidden))
        elif name == "workbookPr":
            book.since_1904 = attributes.get("date1904") in {"1", "true"}

    walk(archive, part, watch, start=start, end=_nothing, text=_nothing)


def _relations(archive: Archive, part: str, folder: str, names: set[str], watch: Watch) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (path, attributes.get("Type", ""))

    if part in names:
        walk(archive, part, watch, start=start, end=_nothing, text=_nothing)
    return found


class _Texts:
    """The shared texts of a workbook, read as far as they are asked for."""

    def __init__(self, archive: Archive, part: str, watch: Watch) -> None:
        self._reader = _RichText()
        self._found: list[tuple[str, Runs]] = []
        self._total = 0
        self._watch = watch
        self._walk = self._walking(archive, part) if part else iter(())

    def _walking(self, archive: Archive, part: str) -> Iterator[int]:
        return walking(lambda: archive.open(part), part, self._watch, start=self._start, end=self._end, text=self._reader.text)

    def __getitem__(self, index: int) -> tuple[str, Runs]:
        """Return a text and its runs; an empty one where there is none."""
        while index >= len(self._found) and next(self._walk, None) is not None:
            pass
        return self._found[index] if index < len(self._found) else ("", ())

    def __iter__(self) -> Iterator[tuple[str, Runs]]:
        max(self._walk, default=0)
        return iter(self._found)

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._reader.begin()
        self._reader.start(name, attributes)

    def _end(self, name: str) -> None:
        self._reader.end(name)
        if name == "si":
            text, runs = self._reader.result()
            self._total += len(text)
            if self._total > self._watch.bounds.shared_text:
                raise too_big("quá nhiều chữ", "too much text")
            self._found.append((self._watch.text(text), runs))


def _read_styles(archive: Archive, part: str, watch: Watch, book: Book) -> None:
    formats: dict[int, str] = {}
    fonts: list[str] = []
    place: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        place.append(name)
        if name == "numFmt":
            formats[_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:500]
        elif name == "font" and "fonts" in place:
            fonts.append("")
        elif name == "name" and place[-2:-1] == ["font"] and fonts:
            fonts[-1] = attributes.get("val", "")[:100]
        elif name == "xf" and "cellXfs" in place:
            number, font = _int(attributes.get("numFmtId")), _int(attributes.get("fontId"))
            code = formats.get(number, "")
            face = fonts[font] if font < len(fonts) else ""
            book.styles.append(Style(face, is_date_format(code, number), is_percent_format(code, number)))

    walk(
        archive,
        part,
        watch,
        start=start,
        end=lambda _: place.clear() if len(place) == 1 else place.__delitem__(-1),
        text=_nothing,
    )


class _RichText:
    """Collects the text of ``si`` or ``is``: plain, or in runs with fonts; without phonetic hints."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._runs: list[tuple[str, list[str]]] = []
        self._inside = self._phonetic = False
        self._font = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "r":
            self._font = ""
        elif name == "rFont":
            self._font = attributes.get("val", "")[:100]
        elif name == "rPh":
            self._phonetic = True
        elif name == "t" and not self._phonetic:
            self._inside = True
            self._runs.append((self._font, []))

    def text(self, data: str) -> None:
        if self._inside:
            self._runs[-1][1].append(data)

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False

    def result(self) -> tuple[str, Runs]:
        runs = tuple((font, "".join(parts)) for font, parts in self._runs)
        return "".join(text for _, text in runs), runs if any(font for font, _ in runs) else ()


class SheetReader:
    """One sheet, row by row, cell by cell."""

    def __init__(self, book: Book, watch: Watch, before: int = 0) -> None:
        self._book, self._watch, self._before = book, watch, before  # rows before those that are given
        self._rows: list[tuple[Cell, ...]] = []
        self._merges: list[Merge] = []
        self._cells: list[Cell] = []
        self._row = self._column = 0
        self._attributes: Attributes = {}
        self._parts: list[str] = []
        self._in_value = self._formula = False
        self._complete = True
        self._beyond = 0
        self._rich = _RichText()

    def read(self, archive: Archive, part: SheetPart) -> Sheet:
        """Return the sheet, as far as the bounds allow."""
        self._watch.sheet()
        skipped = walk(
            archive,
            part.member,
            self._watch,
            start=self._start,
            end=self._end,
            text=self._text,
            until=lambda: not self._complete,
        )
        return Sheet(
            part.name,
            tuple(self._rows),
            tuple(self._merges),
            hidden=part.hidden,
            knows_merges=True,
            complete=self._complete,
            beyond=self._beyond + skipped,
        )

    def read_rows(self, xml: bytes) -> list[tuple[int, tuple[Cell, ...]]]:
        """Return the rows that whole row elements hold, each with its number from 1."""
        source = io.BytesIO(b"<sheetData>" + xml + b"</sheetData>")
        walked = walking(lambda: source, "XLSX", self._watch, start=self._start, end=self._end, text=self._text)
        max(walked, default=0)
        return [(self._before + number, row) for number, row in enumerate(self._rows, 1) if row]

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._row = (_int(attributes.get("r")) or self._before + len(self._rows) + 1) - self._before
            self._cells, self._column = [], 0
            self._place_row()
        elif name == "c":
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = column_number(match[1]) if match else self._column + 1
            self._attributes, self._parts, self._formula = attributes, [], False
            self._rich.begin()
        elif name == "v":
            self._in_value = True
        elif name == "f":
            self._formula = True
        elif name == "mergeCell" and len(self._merges) < _MOST_MERGES:
            self._add_merge(attributes.get("ref", ""))
        else:
            self._rich.start(name, attributes)

    def _text(self, data: str) -> None:
        if self._in_value:
            self._parts.append(data)
        else:
            self._rich.text(data)

    def _end(self, name: str) -> None:
        self._rich.end(name)
        if name == "v":
            self._in_value = False
        elif name == "c" and self._complete:
            self._add_cell()
        elif name == "row":
            self._complete = self._complete and self._watch.row(len(self._cells))
            if self._complete:
                self._rows.append(tuple(self._cells))
            else:
                self._beyond += 1

    def _place_row(self) -> None:
        if not len(self._rows) < self._row <= _LAST_ROW - self._before:
            raise FileDamaged(format="XLSX", why_vi="số dòng sai", why_en="a row number is wrong")
        self._rows.extend(() for _ in range(self._row - 1 - len(self._rows)) if self._complete)

    def _add_cell(self) -> None:
        cell = self._cell()
        if cell is EMPTY:
            return
        if self._column > self._watch.bounds.columns:
            self._watch.row(self._column)
        self._cells.extend(EMPTY for _ in range(self._column - 1 - len(self._cells)))
        del self._cells[self._column - 1 :]
        self._cells.append(cell)

    def _cell(self) -> Cell:
        raw = "".join(self._parts)
        style = self._book.style(self._attributes.get("s", "0"))
        kind = self._attributes.get("t", "n")
        if kind == "inlineStr":
            return self._text_cell(*self._rich.result(), style.font)
        if not raw:
            return EMPTY
        if kind == "s":
            index = _int(raw)
            return self._text_cell(*self._book.texts[index], style.font)
        return self._typed_cell(kind, raw, style)

    def _typed_cell(self, kind: str, raw: str, style: Style) -> Cell:
        if kind == "b":
            return Cell(CellKind.BOOLEAN, "TRUE" if raw == "1" else "FALSE", raw == "1", style.font, formula=self._formula)
        if kind == "e":
            return Cell(CellKind.ERROR, raw[:20], None, style.font, formula=self._formula)
        if kind == "d":
            return _iso_date(raw, style.font)
        try:
            number = float(raw) if kind == "n" else None
        except ValueError:
            number = None
        if number is None or number != number or abs(number) > 1e300:
            return self._text_cell(raw, (), style.font)
        if style.date:
            return date_cell(number, style.font, since_1904=self._book.since_1904, formula=self._formula)
        return number_cell(number, style.font, percent=style.percent, formula=self._formula)

    def _text_cell(self, text: str, runs: Runs, font: str) -> Cell:
        if not text:
            return EMPTY
        fonts = tuple((face or font, part) for face, part in runs)
        return Cell(CellKind.TEXT, self._watch.text(text), None, font, formula=self._formula, runs=fonts)

    def _add_merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if start and end:
            self._merges.append(
                Merge(int(start[2]) - 1, column_number(start[1]) - 1, int(end[2]) - 1, column_number(end[1]) - 1)
            )


def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _iso_date(raw: str, font: str) -> Cell:
    try:
        value = date.fromisoformat(raw[:10])
    except ValueError:
        return Cell(CellKind.TEXT, raw[:50], None, font)
    return Cell(CellKind.DATE, written(value), value, font)


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _nothing(*_: object) -> None:
    """Elements and texts that do not matter here."""
