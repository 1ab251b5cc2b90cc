"""Rows in JSON become canonical texts (``lake.typed``): numbers keep every digit that was sent."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import Any

from tinhso.kernel.errors import BadInput
from tinhso.supply.errors import RowsUnreadable
from tinhso.supply.intake.contracts import Row

TEXTS = {True: "true", False: "false"}
PLAIN = frozenset({str, type(None)})
# NUL and halves of a letter, which no table can keep, come as escapes only: JSON has no other way to write them.
_SPOILING = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def read_json(body: bytes) -> Any:
    """Return what a JSON text says, numbers as texts in canonical form.

    Raises BadInput for what is no JSON, nests too deep, or holds a letter that no table can keep.
    """
    try:
        said = json.loads(body, parse_int=str, parse_float=_number, parse_constant=_refuse)
        if _SPOILING.search(body):
            _require_keepable(said)
    except (ValueError, RecursionError):
        raise BadInput() from None
    return said


def rows_of(value: Any) -> list[Row]:
    """Return rows of texts; null is no value. Raises RowsUnreadable, which names row and column."""
    if not isinstance(value, list):
        raise _unreadable(0, "rows", "phải là một danh sách", "it must be a list")
    if {dict}.issuperset(map(type, value)) and PLAIN.issuperset(map(type, chain.from_iterable(map(dict.values, value)))):
        return value  # nearly always; only then are all rows looked at in one go
    return [_row(number, each) for number, each in enumerate(value, 1)]


def _row(number: int, value: Any) -> Row:
    if not isinstance(value, dict):
        raise _unreadable(number, "", "phải là một đối tượng", "it must be an object")
    if PLAIN.issuperset(map(type, value.values())):
        return value
    return {name: _text(number, name, each) for name, each in value.items()}


def _text(number: int, name: str, value: Any) -> str | None:
    if isinstance(value, bool):
        return TEXTS[value]
    if value is not None and not isinstance(value, str):
        raise _unreadable(number, name, "giá trị lồng nhau", "a value within a value")
    return value


def _number(text: str) -> str:
    """Return a decimal without the zeros that other programs add to whole numbers: 5.0 is 5."""
    return text if "e" in text.lower() else text.rstrip("0").rstrip(".")


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _require_keepable(value: Any) -> None:
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError("a letter that cannot be kept")
    elif isinstance(value, dict):
        for name, each in value.items():
            _require_keepable(name)
            _require_keepable(each)
    elif isinstance(value, list):
        for each in value:
            _require_keepable(each)


def _unreadable(row: int, column: str, why_vi: str, why_en: str) -> RowsUnreadable:
    return RowsUnreadable(row=row, column=column[:100], why_vi=why_vi, why_en=why_en)
