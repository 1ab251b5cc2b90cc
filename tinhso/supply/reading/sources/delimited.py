"""CSV, TSV and their kin: any delimiter, quotes, newlines in quotes. Also a table pasted from a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from tinhso.supply.errors import FileDamaged
from tinhso.supply.reading.bounds import Watch, too_big
from tinhso.supply.reading.contracts import EMPTY, Cell, CellKind, Sheet

DELIMITERS = "\t;,|^~"
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_SAMPLE_ROWS = 300
_SAMPLE = 256 * 1024  # characters


def read_delimited(text: str, watch: Watch, name: str = "") -> tuple[Sheet, str]:
    """Return the table that ``text`` writes and its delimiter (empty for one column)."""
    stated = SEPARATOR_LINE.match(text)
    delimiter = stated[1] if stated else sniff_delimiter(text)
    skipped = 1 if stated else 0
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    complete = True
    for line, fields in read_fields(text[stated.end() :] if stated else text, delimiter, watch):
        if not watch.row(len(fields)):
            complete = False
            break
        rows.append(tuple(_cell(watch.text(field)) for field in fields))
        lines.append(line + skipped)
    plain = all(line == number for number, line in enumerate(lines, 1))
    return Sheet(name, tuple(rows), lines=() if plain else tuple(lines), complete=complete), delimiter


def sniff_delimiter(text: str) -> str:
    """Return the delimiter under which the first rows of ``text`` agree best on their number of fields, or ``""``."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:  # not the row that the cut broke
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    scores = {delimiter: _agreement(sample, delimiter) for delimiter in DELIMITERS if delimiter in sample}
    best = max(scores, key=lambda delimiter: scores[delimiter], default="")
    return best if best and scores[best] > 0 else ""


def _agreement(sample: str, delimiter: str) -> float:
    widths: Counter[int] = Counter()
    try:
        for number, fields in enumerate(_reader(sample, delimiter)):
            if number >= _SAMPLE_ROWS:
                break
            widths[len(fields)] += any(field.strip() for field in fields)
    except csv.Error:
        return 0.0
    total = sum(widths.values())
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
    if width < 2 or not total:
        return 0.0
    # A comma in every number also agrees; the delimiter that makes more columns and fewer misfits wins.
    return count / total + min(width, 20) / 100 + (0.3 if delimiter in "\t;|" else 0)


def read_fields(text: str, delimiter: str, watch: Watch) -> Iterator[tuple[int, list[str]]]:
    """Yield the line where each record ends, and its fields. Raises FileDamaged and FileTooBig."""
    reader = _reader(text, delimiter)
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise too_big(
                    "một ô quá dài, có thể thiếu dấu ngoặc kép đóng", "a cell too long, or a quote never closed"
                ) from None
            raise FileDamaged(format="CSV", why_vi=f"dòng {reader.line_num}", why_en=f"line {reader.line_num}") from None
        yield reader.line_num, fields


def _reader(text: str, delimiter: str):  # type: ignore[no-untyped-def]  # the type of csv.reader has no public name
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or "\x1f")


def _cell(text: str) -> Cell:
    return Cell(CellKind.TEXT, text) if text else EMPTY
