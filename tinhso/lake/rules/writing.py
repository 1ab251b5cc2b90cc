"""An answer as text: a table to read, CSV that no spreadsheet takes for a formula, JSON with one object a row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Rows = Iterable[tuple[Any, ...]]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 60  # characters of a cell in a table on a terminal


def as_csv(columns: tuple[str, ...], rows: Rows) -> str:
    """Return RFC 4180 text with CRLF; a text that a spreadsheet would run gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(name) for name in columns])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue()


def as_json(columns: tuple[str, ...], rows: Rows) -> str:
    """Return a JSON array of objects; days and moments in ISO form, exact decimals as text."""
    return json.dumps([dict(zip(columns, map(plain, row), strict=True)) for row in rows], ensure_ascii=False)


def as_table(columns: tuple[str, ...], rows: Rows) -> str:
    """Return aligned columns with a line under the names."""
    cells = [tuple(columns), *(tuple(_short(value) for value in row) for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def harmless(value: Any) -> Any:
    """Return a cell for CSV: texts that begin like a formula are escaped, numbers are left alone."""
    value = plain(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _short(value: Any) -> str:
    text = "" if value is None else str(plain(value)).replace("\n", " ")
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


FORMATS: dict[str, Callable[[tuple[str, ...], Rows], str]] = {"table": as_table, "csv": as_csv, "json": as_json}
