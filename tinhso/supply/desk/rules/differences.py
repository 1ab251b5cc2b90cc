"""Rows that came, went or changed, paired by their key into cells that can be looked at side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tinhso.kernel.numbers import exact
from tinhso.supply.desk.contracts import CellChange, RowChange


def paired(columns: Sequence[str], rows: Sequence[Sequence[Any]], key: Sequence[str]) -> Iterator[RowChange]:
    """Yield the changes of ``lake.diff``: its rows stand in the order of the key, "before" ahead of "after"."""
    names = [name for name in columns if not name.startswith("_") and name != "change"]
    before: Mapping[str, Any] | None = None
    for values in rows:
        row = dict(zip(columns, values, strict=True))
        if row["change"] == "before":
            if before is not None:
                yield _change("removed", names, before, None)
            before = row
        elif row["change"] == "after" and before is not None and _same(before, row, key):
            yield _change("changed", names, before, row)
            before = None
        else:
            yield _change(*(("removed", names, row, None) if row["change"] == "removed" else ("added", names, None, row)))
    if before is not None:
        yield _change("removed", names, before, None)


def _same(before: Mapping[str, Any], after: Mapping[str, Any], key: Sequence[str]) -> bool:
    return all(before[name] == after[name] for name in ("_unit", *key))


def _change(kind: str, names: Sequence[str], before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> RowChange:
    cells = tuple(CellChange(name, _text(before, name), _text(after, name)) for name in names)
    return RowChange(kind, str((after or before or {})["_period"]), cells)


def _text(row: Mapping[str, Any] | None, name: str) -> str | None:
    value = row[name] if row is not None else None
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{exact(value):f}".removesuffix(".0")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
