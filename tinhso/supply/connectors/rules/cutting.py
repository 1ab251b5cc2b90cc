"""Cutting a stream of rows into batches: never amid rows of one cursor value, never beyond the bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tinhso.supply.connectors.base import Batch, Row

Marked = tuple[Row, str | None]
"""A row, and the cursor value to come back to after it (None in a source without a cursor)."""


@dataclass(frozen=True)
class Bounds:
    """How much may come: rows and characters of a batch (more only to finish a cursor value), of one row,
    and of a run that cannot be continued from a cursor."""

    batch_rows: int = 5_000
    batch_characters: int = 8_000_000
    most_rows: int = 50_000
    most_characters: int = 64_000_000
    row_characters: int = 1_000_000
    run_rows: int = 1_000_000


class TooMuch(Exception):
    """A bound was met: ``vi`` and ``en`` say which."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(en)


class OutOfOrder(Exception):
    """A cursor value is missing or below the one before: going on from it would leave rows out."""


def cut(rows: Iterable[Marked], bounds: Bounds = Bounds()) -> Iterator[Batch]:
    """Yield the rows in batches whose cursor is that of their last row.

    A batch ends where the cursor value changes, because a source asked for "after this value" would leave out the
    rest of that value. Raises TooMuch and OutOfOrder; what was yielded before stands.
    """
    kept: list[Row] = []
    size, last = 0, None
    for total, (row, mark) in enumerate(rows, 1):
        if mark is None and total > bounds.run_rows:
            raise TooMuch(f"hơn {bounds.run_rows} dòng một lượt", f"there are more than {bounds.run_rows} rows in one run")
        if kept and after(last, mark) and (len(kept) >= bounds.batch_rows or size >= bounds.batch_characters):
            yield Batch(tuple(kept), last)
            kept, size = [], 0
        length = sum(len(value or "") for value in row.values())
        if length > bounds.row_characters:
            raise TooMuch(
                f"một dòng dài hơn {bounds.row_characters} ký tự", f"a row has over {bounds.row_characters} characters"
            )
        kept.append(row)
        size, last = size + length, mark
        if len(kept) > bounds.most_rows or size > bounds.most_characters:
            raise TooMuch("quá nhiều dòng cùng một giá trị con trỏ", "too many rows share one cursor value")
    if kept:
        yield Batch(tuple(kept), last)


def after(last: str | None, mark: str | None) -> bool:
    """Say whether a batch may end between the two values. Raises OutOfOrder when the second comes before the first.

    Numbers are compared as numbers, other values as text: days and instants of one form sort so.
    """
    if mark is None and last is None:
        return True
    if mark is None or last is None:
        raise OutOfOrder()
    order = _order(last, mark)
    if order < 0:
        raise OutOfOrder()
    return order > 0


def _order(last: str, mark: str) -> int:
    """Return more than 0 when ``mark`` comes after ``last``, less when before."""
    try:
        first, second = Decimal(last), Decimal(mark)
        if first.is_finite() and second.is_finite():
            return (second > first) - (second < first)
    except InvalidOperation:
        pass
    return (mark > last) - (mark < last)
