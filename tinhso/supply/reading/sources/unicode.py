"""The text of all cells to Unicode: by font where a format names fonts, else by what the words say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from tinhso.supply.reading.contracts import Cell, CellKind, EncodingReading, Letters, Reading, Sheet
from tinhso.supply.reading.encodings.converting import convert
from tinhso.supply.reading.encodings.fonts import claim_of
from tinhso.supply.reading.encodings.scoring import Verdict, judge, recognise, words_of
from tinhso.supply.reading.encodings.tables import LEGACY, Legacy, from_codes

_CLEAN, _MIXED = 0.9, 0.25  # fewer words right in the legacy encoding and more as they stand: cells are judged one by one
_LEAST = 0.4  # how sure a legacy encoding must be to be converted at all
_FEWEST_WRONG = 2  # words that make no sense in Unicode and do in a legacy encoding, before we believe in a mixture


def converting(letters: Letters) -> Callable[[str], str]:
    """Return what brings texts without a font to Unicode, in a file of such letters."""
    legacy, mixture = (Legacy(name) if name else None for name in (letters.legacy, letters.mixture))
    return _Converter(legacy, mixture).text


def in_unicode(
    sheets: tuple[Sheet, ...], stored: EncodingReading, chosen: str = ""
) -> tuple[tuple[Sheet, ...], EncodingReading, Letters]:
    """Return the sheets with all text in Unicode, how the encoding was told, and what the letters were.

    ``stored`` is how the file keeps text; letters kept in it may still be the codes of a font. ``chosen`` is the encoding
    that somebody decided on: where no font names another, it holds.
    """
    fonts = _legacy_fonts(sheets)
    if chosen:
        legacy = Legacy(chosen) if chosen in LEGACY and chosen != stored.name else None
        converter = _Converter(legacy, None)
        how = Reading(1.0, ("Bảng mã do người gửi chọn.",), ("The sender chose the encoding.",))
        changed = _converted(sheets, converter)
        found = EncodingReading(chosen, how, tuple(sorted(fonts)), converter.changed, chosen=True)
        return changed, found, Letters(legacy or "", "", bool(fonts))
    verdict = recognise(_texts(sheets, claimed=False))
    mixed = verdict.legacy is None or (verdict.share < _CLEAN and verdict.share_as_unicode >= _MIXED)
    mixture = _mixture(sheets) if mixed else None
    converter = _Converter(verdict.legacy if verdict.confidence >= _LEAST and mixture is None else None, mixture)
    if not fonts and converter.legacy is None and mixture is None and all(_is_ascii(sheet) for sheet in sheets):
        return sheets, stored, Letters()
    changed = _converted(sheets, converter)
    letters = Letters(converter.legacy or "", mixture or "", bool(fonts))
    return changed, _reading(stored, fonts, verdict, converter, mixture), letters


def _converted(sheets: tuple[Sheet, ...], converter: _Converter) -> tuple[Sheet, ...]:
    return tuple(replace(sheet, rows=tuple(tuple(map(converter.cell, row)) for row in sheet.rows)) for sheet in sheets)


class _Converter:
    """Converts cells, and counts those it changed."""

    def __init__(self, legacy: Legacy | None, mixture: Legacy | None) -> None:
        self.legacy, self._mixture = legacy, mixture
        self.changed = 0
        self._known: dict[tuple[str, str], str] = {}  # one text shared by many cells is converted, and kept, once

    def cell(self, cell: Cell) -> Cell:
        if cell.kind is not CellKind.TEXT:
            return cell
        if cell.runs:
            text = "".join(self.text(part, font) for font, part in cell.runs)
        elif cell.text.isascii() and not cell.font.startswith("."):
            return cell
        else:
            text = self.text(cell.text, cell.font)
        if text == cell.text:
            return cell
        self.changed += 1
        return replace(cell, text=text, as_typed=self._as_typed(cell, text), runs=())

    def text(self, text: str, font: str = "") -> str:
        """Return a text, or a part of one, in Unicode."""
        key = (text, font)
        if key not in self._known:
            self._known[key] = self._converted(text, font)
        return self._known[key]

    def _converted(self, text: str, font: str) -> str:
        legacy = self.legacy
        if legacy is None and self._mixture is not None and _has_wrong(text):
            legacy = self._mixture
        return convert(text, legacy, font)

    def _as_typed(self, cell: Cell, text: str) -> str:
        claim = claim_of(cell.font)
        if claim is None or not claim.capitals or cell.runs:
            return ""
        typed = convert(cell.text, claim.legacy)
        return typed if typed != text else ""


def _legacy_fonts(sheets: tuple[Sheet, ...]) -> Counter[str]:
    """The fonts that name an encoding, with the number of cells that have letters of it."""
    return Counter(
        font for cell in _text_cells(sheets) for font, text in _parts(cell)
        if font and not text.isascii() and claim_of(font)
    )  # fmt: skip


def _parts(cell: Cell) -> tuple[tuple[str, str], ...]:
    """The parts of a cell's text, each with its font."""
    return cell.runs or ((cell.font, cell.text),)


def _text_cells(sheets: tuple[Sheet, ...]) -> Iterator[Cell]:
    return (cell for sheet in sheets for row in sheet.rows for cell in row if cell.kind is CellKind.TEXT)


def _texts(sheets: tuple[Sheet, ...], *, claimed: bool) -> Iterator[str]:
    for cell in _text_cells(sheets):
        if not cell.text.isascii() or not cell.text.isprintable():
            for font, text in _parts(cell):
                if bool(font and claim_of(font)) is claimed:
                    yield text


def _mixture(sheets: tuple[Sheet, ...]) -> Legacy | None:
    """The legacy encoding of the words that make no sense in Unicode, when they agree on one."""
    wrong = [word for word in words_of(_texts(sheets, claimed=False)) if judge(word) is False]
    if len(wrong) < _FEWEST_WRONG:
        return None
    verdict = recognise(wrong)
    if verdict.legacy is None:
        return None
    right = sum(judge(from_codes(word, verdict.legacy)) is True for word in wrong)
    return verdict.legacy if right >= _FEWEST_WRONG and right * 2 >= len(wrong) else None


def _has_wrong(text: str) -> bool:
    return any(judge(word) is False for word in words_of([text]))


def _is_ascii(sheet: Sheet) -> bool:
    return all(cell.text.isascii() for row in sheet.rows for cell in row)


def _reading(
    stored: EncodingReading, fonts: Counter[str], verdict: Verdict, converter: _Converter, mixture: Legacy | None
) -> EncodingReading:
    if fonts:
        return _by_fonts(fonts, verdict, converter)
    if converter.legacy is not None:
        vi = (*verdict.reasons_vi, f"Tệp lưu theo {stored.name} nhưng chữ là mã {verdict.encoding}.")
        en = (*verdict.reasons_en, f"The file is stored as {stored.name}, but its letters are codes of {verdict.encoding}.")
        return EncodingReading(verdict.encoding, Reading(verdict.confidence, vi, en), converted=converter.changed)
    if mixture is not None:
        how = Reading(
            min(0.8, stored.how.confidence),
            (*stored.how.reasons_vi, f"Một số ô gõ theo {mixture} đã được chuyển."),
            (*stored.how.reasons_en, f"Some cells typed in {mixture} are converted."),
        )
        return EncodingReading(stored.name, how, converted=converter.changed)
    return replace(stored, converted=converter.changed)


def _by_fonts(fonts: Counter[str], verdict: Verdict, converter: _Converter) -> EncodingReading:
    counts: Counter[Legacy] = Counter()
    for font, cells in fonts.items():
        claim = claim_of(font)
        if claim:
            counts[claim.legacy] += cells
    ((legacy, _),) = counts.most_common(1)
    names = ", ".join(sorted(fonts))
    vi, en = [f"Phông chữ: {names}."], [f"Fonts: {names}."]
    if len(counts) > 1:
        vi.append("Có nhiều bảng mã trong một tệp.")
        en.append("There are several encodings in one file.")
    return EncodingReading(str(legacy), Reading(0.98, tuple(vi), tuple(en)), tuple(sorted(fonts)), converter.changed)
