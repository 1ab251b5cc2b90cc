"""How a column writes its numbers: 1.234,5 or 1,234.5, from all its values; what nothing decides stays undecided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tinhso.kernel.numbers import Convention


@dataclass(frozen=True)
class NumberStyle:
    """``name`` as in ``ColumnReading.number_style``; ``whole``: all numbers are whole under it."""

    name: str
    whole: bool
    deciding: str = ""  # a value that only one convention can read
    undecided: str = ""  # a value that the two read differently


def number_style(written: Iterable[tuple[str, dict[Convention, Decimal]]]) -> NumberStyle:
    """Return the style of the numbers ``written``: each text with what it means under each convention."""
    found = [(text, values) for text, values in written if values]
    deciding = {only: text for text, values in reversed(found) if len(values) == 1 for only in values}
    undecided = next((text for text, values in found if len(set(values.values())) > 1), "")
    if len(deciding) == 2:
        return NumberStyle("mixed", False, undecided=undecided)
    if deciding:
        ((style, text),) = deciding.items()
        return NumberStyle(str(style), _whole(found, style), deciding=text, undecided=undecided)
    if undecided:
        return NumberStyle("ambiguous", False, undecided=undecided)
    return NumberStyle("either" if found else "", _whole(found, None))


def value_under(values: dict[Convention, Decimal], style: str) -> Decimal | None:
    """Return what a text means under a decided ``style``; None when that cannot be told."""
    if style in tuple(Convention):
        return values.get(Convention(style))
    distinct = set(values.values())
    return distinct.pop() if len(distinct) == 1 else None


def _whole(found: list[tuple[str, dict[Convention, Decimal]]], style: Convention | None) -> bool:
    chosen = [values.get(style) if style else next(iter(values.values())) for _, values in found]
    return all(value is not None and value == value.to_integral_value() for value in chosen)
