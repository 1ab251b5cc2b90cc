"""The checks of ``trial.everything`` in plain Python, one cell after another: slow, and easy to believe."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

MISSING = {"", "-"}
COMMUNES = {"00001", "00002"}
SOURCES = {"a", "b"}
TAKEN = {"T1", "T2"}
MIDDLE, SPREAD = 10.0, 2.0
TYPES = {
    "whole": "integer",
    "number": "number",
    "flag": "boolean",
    "day": "date",
    "moment": "datetime",
    "year": "year",
    "month": "yearmonth",
}
COLUMNS = ("code", "word", "kind", "whole", "number", "flag", "day", "moment", "year", "month", "commune", "once", "source")
Row = dict[str, str | None]


def read(kind: str, text: str) -> object:
    """Return the value that a text writes; raises ValueError."""
    if kind == "integer":
        return _integer(text)
    if kind == "number":
        return _number(text)
    if kind == "boolean":
        return {
            "true": True,
            "True": True,
            "TRUE": True,
            "1": True,
            "false": False,
            "False": False,
            "FALSE": False,
            "0": False,
        }[text]
    if kind == "date":
        return date.fromisoformat(_shaped(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text))
    if kind == "year":
        return int(_shaped(r"[0-9]{4}", text))
    if kind == "yearmonth":
        return date.fromisoformat(_shaped(r"[0-9]{4}-[0-9]{2}", text) + "-01")
    shape = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
    moment = datetime.fromisoformat(_shaped(shape, text))
    return moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).replace(tzinfo=None) if moment.tzinfo else moment


def faults(rows: Sequence[Row]) -> set[tuple[int, str, str, str]]:
    """Return row, column, value as written and code of every fault."""
    found: set[tuple[int, str, str, str]] = set()
    codes, once = set(TAKEN), set()
    for number, row in enumerate(rows, start=1):
        text = {name: None if row.get(name) is None or row[name] in MISSING else row[name] for name in COLUMNS}
        values: dict[str, object] = dict(text)
        unread = set()
        for name, kind in TYPES.items():
            if text[name] is not None:
                try:
                    values[name] = read(kind, text[name])
                except (ValueError, KeyError, OverflowError):
                    values[name] = None
                    unread.add(name)
                    found.add((number, name, text[name], "type"))
        found |= {(number, name, text[name] or "", code) for name, code in _cells(values)}
        found |= {(number, "", "", "condition") for names in _conditions(values) if not names & unread}
        if values["code"] is not None:
            if values["code"] in codes:
                found.add((number, "code", text["code"], "key"))
            codes.add(values["code"])
        if values["once"] is not None:
            if values["once"] in once:
                found.add((number, "once", text["once"], "key"))
            once.add(values["once"])
    return found


def _cells(values: dict) -> list[tuple[str, str]]:
    failed = [
        ("code", "required", values["code"] is None),
        ("code", "pattern", values["code"] is not None and not re.fullmatch("[A-Z][0-9]{1,2}", values["code"])),
        ("word", "length", values["word"] is not None and not 2 <= len(values["word"]) <= 3),
        ("kind", "enumeration", values["kind"] is not None and values["kind"] not in {"đỏ", "xanh"}),
        ("whole", "range", values["whole"] is not None and not -5 <= values["whole"] <= 50),
        ("number", "range", values["number"] is not None and values["number"] < 0.5),
        ("number", "outlier", values["number"] is not None and abs(values["number"] - MIDDLE) > 3 * SPREAD),
        ("day", "range", values["day"] is not None and values["day"] > date(2024, 6, 30)),
        ("commune", "unit", values["commune"] is not None and values["commune"] not in COMMUNES),
        ("source", "reference", values["source"] is not None and values["source"] not in SOURCES),
    ]
    return [(name, code) for name, code, wrong in failed if wrong]


def _conditions(values: dict) -> list[set[str]]:
    """Return the columns of each condition that is false; one that is unknown is met."""
    broken = []
    if values["whole"] is not None and values["number"] is not None and values["whole"] > values["number"]:
        broken.append({"whole", "number"})
    if values["flag"] is True and values["day"] is None:
        broken.append({"flag", "day"})
    return broken


def _integer(text: str) -> int:
    value = int(_shaped(r"[+-]?[0-9]+", text))
    if not -(2**63) <= value < 2**63:
        raise ValueError(text)
    return value


def _number(text: str) -> float:
    value = float(_shaped(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", text))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _shaped(shape: str, text: str) -> str:
    if not re.fullmatch(shape, text):
        raise ValueError(text)
    return text
