"""From values to a typed definition, with every fault said in our own words.

When some values are wrong they are set aside and the rest is looked at again, so that
what is wrong between the good ones is reported in the same round.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tinhso.catalog.definitions.words import CLOCK_TIME, LINK, NAME, REFERENCE, VERSION, Definition
from tinhso.catalog.documents import Document
from tinhso.catalog.faults import Finding, PathParts, suggestion

D = TypeVar("D", bound=Definition)

_ROUNDS = 5
_MOST = 300  # faults told of one file; a file with more needs another look anyway
_WANTED = {
    "string": ("chữ", "text"),
    "int": ("số nguyên", "a whole number"),
    "decimal": ("số", "a number"),
    "bool": ("true hoặc false", "true or false"),
    "tuple": ("danh sách, mỗi dòng bắt đầu bằng “- ”", "a list, each line beginning with “- ”"),
    "model": ("các dòng khóa: giá trị", "lines of key: value"),
    "dict": ("các dòng khóa: giá trị", "lines of key: value"),
}
_FORMS = {
    NAME: "air_quality",
    REFERENCE: "air_quality | environment.air_quality",
    VERSION: "1.0.0",
    CLOCK_TIME: "17:00",
    LINK: "https://…",
}
# What the fields together seem to lack may be lacking only because it was set aside.
_MAY_FOLLOW = frozenset({"value_or_ratio", "percentiles_needed", "key_needed", "wrong_number_of_indicators"})
_LIMITS = {
    "greater_than": ("lớn hơn {gt}", "more than {gt}"),
    "greater_than_equal": ("từ {ge} trở lên", "{ge} or more"),
    "less_than": ("nhỏ hơn {lt}", "less than {lt}"),
    "less_than_equal": ("từ {le} trở xuống", "{le} or less"),
}
# Stand-ins for a missing key, used only to go on looking for faults in a definition that is refused anyway.
_STAND_INS: dict[str, Any] = {
    "title": {"vi": "?", "en": "?"},
    "summary": {"vi": "?", "en": "?"},
    "meaning": {"vi": "?", "en": "?"},
    "message": {"vi": "?", "en": "?"},
    "advice": {"vi": "?", "en": "?"},
    "vi": "?",
    "en": "?",
    "version": 1,
    "valid_from": "1900-01-01",
    "unit_of_measure": "unknown",
}


@dataclass(frozen=True)
class Understood(Generic[D]):
    """``definition`` is None when nothing could be made of the file; it is fit for use only without findings."""

    definition: D | None
    findings: tuple[Finding, ...]


def understand(kind: type[D], document: Document) -> Understood[D]:
    """Return the definition of ``kind`` that ``document`` holds, with all that is wrong with it."""
    if not isinstance(document.value, dict):
        return Understood(None, (Finding((), "not_a_mapping"),) if not document.findings else ())
    values = json.loads(document.json())
    text = document.json()
    first: tuple[Finding, ...] = ()
    for _ in range(_ROUNDS):
        try:
            definition = kind.model_validate_json(text)
        except ValidationError as error:
            details = error.errors(include_url=False)
            # Later rounds only repeat, or complain of what was set aside.
            first = first or _told(kind, document, details)
            for detail in reversed(details):
                _set_aside(values, document.known(detail["loc"]), detail)
            text = json.dumps(values)
        else:
            between = (found for found in definition.findings() if not (first and found.code in _MAY_FOLLOW))
            return Understood(definition, (*first, *between))
    return Understood(None, first)


def _told(kind: type[Definition], document: Document, details: list[ErrorDetails]) -> tuple[Finding, ...]:
    told = _distinct([_finding(kind, document, detail) for detail in details[:_MOST]])
    return told if len(details) <= _MOST else (*told, Finding((), "many_more", {"count": len(details) - _MOST}))


def _distinct(findings: list[Finding]) -> tuple[Finding, ...]:
    """Once each: alternatives report the same value several times, and a list of wrong items is called empty too."""
    wrong_inside = {finding.path[:-1] for finding in findings if finding.path}
    once = {(finding.path, finding.code): finding for finding in reversed(findings)}
    return tuple(found for found in reversed(once.values()) if not (found.code == "empty" and found.path in wrong_inside))


def _finding(kind: type[Definition], document: Document, detail: ErrorDetails) -> Finding:
    path = document.known(detail["loc"])
    name, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    if name == "missing":
        return Finding((*path, str(detail["loc"][-1])), "missing_key", {"key": detail["loc"][-1]})
    if name == "extra_forbidden":
        return Finding(path, "unknown_key", {"key": path[-1], **suggestion(str(path[-1]), _keys_at(kind, path[:-1]))})
    if name in {"enum", "literal_error"}:
        return Finding(path, "unknown_value", {"value": value, **suggestion(str(value), _quoted(context["expected"]))})
    if name in {"union_tag_invalid", "union_tag_not_found"}:
        return _tag_finding(path, name, value, context)
    if name in _LIMITS:
        vi, en = (limit.format(**context) for limit in _LIMITS[name])
        return Finding(path, "out_of_range", {"limit_vi": vi, "limit_en": en})
    return _shape_finding(path, detail)


def _tag_finding(path: PathParts, name: str, value: Any, context: dict[str, Any]) -> Finding:
    if name == "union_tag_not_found":
        return Finding((*path, "kind"), "missing_key", {"key": "kind"})
    words = {"value": context["tag"], **suggestion(context["tag"], _quoted(context["expected_tags"]))}
    return Finding((*path, "kind"), "unknown_value", words)


def _shape_finding(path: PathParts, detail: ErrorDetails) -> Finding:
    name, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    if name == "string_pattern_mismatch":
        form = _FORMS.get(context["pattern"], context["pattern"])
        return Finding(path, "wrong_form", {"value": value, "form": form})
    if name.startswith("date"):
        return Finding(path, "wrong_date", {"value": value})
    if name in {"string_too_short", "too_short"}:
        return Finding(path, "empty")
    if name in {"string_too_long", "too_long"}:
        return Finding(path, "too_long", {"limit": context["max_length"]})
    wanted = _WANTED.get(name.split("_")[0])
    if wanted and name.endswith(("_type", "_parsing", "_from_float")):
        return Finding(path, "wrong_type", {"wanted_vi": wanted[0], "wanted_en": wanted[1]})
    return Finding(path, "wrong_value", {"problem": detail["msg"]})


def _set_aside(values: Any, path: PathParts, detail: ErrorDetails) -> None:
    """Remove what is wrong, or put a stand-in where something is missing; a list item goes as a whole.

    A misspelt word becomes the word that was surely meant. Details are taken last first, so
    that the places of earlier list items still hold.
    """
    if detail["type"] == "missing":
        holder, key = _at(values, path), str(detail["loc"][-1])
        if isinstance(holder, dict) and key in _STAND_INS:
            holder[key] = copy.deepcopy(_STAND_INS[key])
            return
    if detail["type"] in {"enum", "literal_error"} and path:
        holder, meant = _at(values, path[:-1]), _meant(detail)
        if meant and holder is not None:
            holder[path[-1]] = meant
            return
    for length in range(len(path), 0, -1):
        holder, last = _at(values, path[: length - 1]), path[length - 1]
        if isinstance(holder, dict) and last in holder and length == len(path) and detail["type"] != "missing":
            del holder[str(last)]
            return
        if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            del holder[last]
            return


def _meant(detail: ErrorDetails) -> str | None:
    close = get_close_matches(str(detail["input"]), _quoted(detail["ctx"]["expected"]), n=1)
    return close[0] if close else None


def _at(values: Any, path: PathParts) -> Any:
    for part in path:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def _quoted(expected: str) -> list[str]:
    return re.findall(r"'([^']+)'", expected)


def _keys_at(kind: type[BaseModel], path: PathParts) -> set[str]:
    """The keys that a mapping at ``path`` may have, by the definitions themselves."""
    models = {kind}
    for part in path:
        fields = [field for model in models for name, field in model.model_fields.items() if (field.alias or name) == part]
        if fields:
            models = {model for field in fields for model in _models_in(field.annotation)}
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for part in get_args(annotation) for model in _models_in(part)}
