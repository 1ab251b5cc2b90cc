"""JSON and JSONL: a list of objects (or of lists), or an object that holds such lists."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from tinhso.supply.errors import FileDamaged, FileKindUnknown
from tinhso.supply.reading.bounds import Watch, too_big
from tinhso.supply.reading.contracts import EMPTY, Cell, CellKind, Sheet

_JOIN = " / "
_DEEPEST = 4  # objects inside objects that become columns; what lies deeper is one text
_DIGITS = 4_000  # of one number


def read_json(text: str, watch: Watch) -> tuple[Sheet, ...]:
    """Return a sheet for each table in a JSON document. Raises FileDamaged, FileKindUnknown, FileTooBig."""
    if len(text) > watch.bounds.markup:
        raise too_big("tệp JSON quá lớn", "the JSON file is too big")
    tables = _tables(_parse(text, "JSON", 0))
    if not tables:
        raise FileKindUnknown(kind_vi="JSON không chứa danh sách bản ghi", kind_en="JSON without a list of records")
    if len(tables) > watch.bounds.sheets:
        raise too_big("quá nhiều bảng", "too many tables")
    return tuple(_sheet(name, records, watch) for name, records in tables.items())


def read_json_lines(text: str, watch: Watch) -> tuple[Sheet, ...]:
    """Return the one sheet of a JSONL text. Raises FileDamaged with the line, FileTooBig."""
    records, lines = [], []
    for number, line in enumerate(text.split("\n"), 1):
        watch.tick()
        if line.strip():
            records.append(_parse(line, "JSONL", number))
            lines.append(number)
    return (_sheet("", records, watch),)


def _parse(text: str, format: str, line: int) -> Any:
    try:
        return json.loads(text, parse_float=_decimal, parse_int=_decimal, parse_constant=str)
    except json.JSONDecodeError as error:
        line = line or error.lineno
        raise FileDamaged(format=format, why_vi=f"sai ở dòng {line}", why_en=f"line {line}: {error.msg}") from None
    except (RecursionError, ValueError):
        raise too_big("lồng nhau quá sâu hoặc số quá dài", "nested too deep, or a number too long") from None


def _decimal(digits: str) -> Decimal:
    if len(digits) > _DIGITS:
        raise ValueError(digits[:20])
    return Decimal(digits)


def _tables(document: Any) -> dict[str, list[Any]]:
    if _is_table(document):
        return {"": document}
    if not isinstance(document, dict):
        return {}
    found = {str(key)[:100]: value for key, value in document.items() if _is_table(value)}
    for key, value in document.items():  # {"result": {"data": [...]}}
        if not found and isinstance(value, dict):
            found = {f"{key}{_JOIN}{name}"[:100]: table for name, table in value.items() if _is_table(table)}
    return found


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, (dict, list)) for item in value)


def _sheet(name: str, records: list[Any], watch: Watch) -> Sheet:
    if records and all(isinstance(record, list) for record in records):
        return _from_lists(name, records, watch)
    flat = [_flat(record) if isinstance(record, dict) else {"value": record} for record in records]
    names: dict[str, int] = {}
    for record in flat:
        for key in record:
            names.setdefault(key, len(names))
        if len(names) > watch.bounds.columns:
            watch.row(len(names))
    rows = [tuple(_cell(key, watch) for key in names)]
    complete = True
    for record in flat:
        complete = watch.row(len(names))
        if not complete:
            break
        rows.append(tuple(_cell(record.get(key), watch) for key in names))
    return Sheet(name, tuple(rows), knows_merges=True, complete=complete, named=True)


def _from_lists(name: str, records: list[list[Any]], watch: Watch) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for record in records:
        if not watch.row(len(record)):
            return Sheet(name, tuple(rows), knows_merges=True, complete=False)
        rows.append(tuple(_cell(value, watch) for value in record))
    return Sheet(name, tuple(rows), knows_merges=True)


def _flat(record: dict[str, Any], before: str = "", depth: int = 1) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value and depth < _DEEPEST:
            out |= _flat(value, f"{before}{key}{_JOIN}", depth + 1)
        else:
            out[f"{before}{key}"] = value
    return out


def _cell(value: Any, watch: Watch) -> Cell:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return Cell(CellKind.BOOLEAN, str(value).upper(), value)
    if isinstance(value, Decimal):
        if abs(value.adjusted()) > 400:
            return Cell(CellKind.TEXT, str(value)[:100])
        return Cell(CellKind.NUMBER, f"{value:f}", value)
    if isinstance(value, str):
        return Cell(CellKind.TEXT, watch.text(value))
    try:
        return Cell(CellKind.TEXT, watch.text(json.dumps(value, ensure_ascii=False, default=str)))
    except RecursionError:
        raise too_big("lồng nhau quá sâu", "nested too deep") from None
