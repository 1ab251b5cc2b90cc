"""How entries are written for others: JSON lines that can be verified, and CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator

from tinhso.audit.contracts import Line
from tinhso.audit.rules.canonical import canonical, instant

# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def json_lines(lines: Iterable[Line]) -> Iterator[str]:
    """Yield each entry as canonical JSON with its ``hash``, ending in a newline."""
    for line in lines:
        yield canonical({**line._asdict(), "at": instant(line.at), "data": json.loads(line.data)}) + "\n"


def csv_rows(lines: Iterable[Line]) -> Iterator[str]:
    """Yield a byte-order mark with the header, then each entry as a CSV row; cells that look like formulas are quoted."""
    yield "\ufeff" + _row(list(Line._fields))
    for line in lines:
        yield _row([_cell(value) for value in line._replace(at=instant(line.at))])  # type: ignore[arg-type]  # text for the cell


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA) else text


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


FORMATS: dict[str, Callable[[Iterable[Line]], Iterator[str]]] = {"jsonl": json_lines, "csv": csv_rows}
CONTENT_TYPES = {"jsonl": "application/x-ndjson; charset=utf-8", "csv": "text/csv; charset=utf-8"}
