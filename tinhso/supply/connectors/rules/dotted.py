"""Reaching into JSON by a dotted path (``data.items``), and JSON values as the text they were written as."""

from __future__ import annotations

import json
from typing import Any


class Number(str):
    """A number as it was written: nothing is rounded, and nothing grows on the way."""

    __slots__ = ()


class NotJson(Exception):
    """The text is no JSON, or nested beyond reason."""


def read(text: bytes) -> Any:
    """Return the JSON of ``text`` with numbers as Number. Raises NotJson."""
    try:
        return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise NotJson() from None


def reach(value: Any, path: str) -> Any:
    """Return what lies at ``path`` (names of objects, numbers of lists); None when there is nothing there."""
    for step in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def written(value: Any) -> str | None:
    """Return a value as a cell's text: null is no data, lists and objects are JSON."""
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False)


def _refuse(name: str) -> Any:
    raise ValueError(name)
