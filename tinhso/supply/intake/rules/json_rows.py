"""Rows in JSON become canonical texts (``lake.typed``): numbers keep every digit that was sent."""

from __future__ import annotations

import json
from typing import Any

from tinhso.supply.errors import RowsUnreadable
from tinhso.supply.intake.contracts import Row

TEXTS = {True: "true", False: "false"}


def read_json(body: bytes) -> Any:
    """Return what a JSON text says, numbers as texts in canonical form. Raises ValueError for what is no JSON."""
    try:
        return json.loads(body, parse_int=str, parse_float=_number, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def rows_of(value: Any) -> list[Row]:
    """Return rows of texts; empty texts and nulls are no value. Raises RowsUnreadable, which names row and column."""
    if not isinstance(value, list):
        raise _unreadable(0, "rows", "phải là một danh sách", "it must be a list")
    return [_row(number, each) for number, each in enumerate(value, 1)]


def _row(number: int, value: Any) -> Row:
    if not isinstance(value, dict):
        raise _unreadable(number, "", "phải là một đối tượng", "it must be an object")
    return {_shown(number, name, name): _text(number, name, each) for name, each in value.items()}


def _text(number: int, name: str, value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return None if value is None else TEXTS[value]
    if not isinstance(value, str):
        raise _unreadable(number, name, "giá trị lồng nhau", "a value within a value")
    return _shown(number, name, value)


def _shown(number: int, name: str, text: str) -> str:
    """Refuse the two kinds of letters that no table can keep: NUL, and halves of a letter."""
    if not text.isprintable() and any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise _unreadable(number, name, "có ký tự không lưu được", "a character that cannot be kept")
    return text


def _number(text: str) -> str:
    """Return a decimal without the zeros that other programs add to whole numbers: 5.0 is 5."""
    return text if "e" in text.lower() else text.rstrip("0").rstrip(".")


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _unreadable(row: int, column: str, why_vi: str, why_en: str) -> RowsUnreadable:
    shown = "".join(letter for letter in column[:100] if letter.isprintable())
    return RowsUnreadable(row=row, column=shown, why_vi=why_vi, why_en=why_en)
