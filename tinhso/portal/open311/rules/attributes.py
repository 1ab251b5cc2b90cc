"""A category's questions (JSON Schema) as attributes of a GeoReport v2 service, and what a client answers as JSON values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Question = Mapping[str, Any]
YES_NO = {"vi": ("Có", "Không"), "en": ("Yes", "No")}
TRUE, FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})


def attributes(questions: Question, language: str) -> list[dict[str, Any]]:
    """Return the attributes of a service in the order in which its questions are asked. ``language`` is ``vi`` or ``en``."""
    required = questions.get("required", ())
    asked = questions.get("properties", {}).items()
    return [_attribute(code, question, code in required, order, language) for order, (code, question) in enumerate(asked, 1)]


def answers(questions: Question, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return what was answered, as values of the types that the questions ask for.

    A text that is no such value stays a text: whoever checks the answers refuses it by name. An empty text is no answer
    (GeoReport v2: empty is the same as not sent).
    """
    asked = questions.get("properties", {})
    said = {code: [text for text in texts if text.strip()] for code, texts in given.items()}
    return {code: _value(asked.get(code, {}), texts) for code, texts in said.items() if texts}


def _attribute(code: str, question: Question, required: bool, order: int, language: str) -> dict[str, Any]:
    options = _options(question, language)
    return {
        "variable": True,
        "code": code,
        "datatype": _datatype(question),
        "required": required,
        "datatype_description": _bounds(question) or None,
        "order": order,
        "description": question.get("title_en" if language == "en" else "title") or question.get("title", code),
        **({"values": options} if options else {}),
    }


def _datatype(question: Question) -> str:
    kind = question.get("type")
    if kind == "array":
        return "multivaluelist"
    if kind == "boolean" or "enum" in question:
        return "singlevaluelist"
    if kind in ("integer", "number"):
        return "number"
    if question.get("format") in ("date", "date-time"):
        return "datetime"
    return "text" if question.get("maxLength", 0) > 200 else "string"


def _options(question: Question, language: str) -> list[dict[str, str]]:
    if question.get("type") == "boolean":
        return [{"key": key, "name": name} for key, name in zip(("true", "false"), YES_NO[language], strict=True)]
    listed = question.get("items", {}) if question.get("type") == "array" else question
    keys = [str(key) for key in listed.get("enum", ())]
    names = listed.get("labels_en" if language == "en" else "labels") or listed.get("labels") or keys
    return [{"key": key, "name": str(name)} for key, name in zip(keys, names, strict=False)]


def _bounds(question: Question) -> str:
    least, most = question.get("minimum"), question.get("maximum")
    return " ".join(
        part for part in (f"≥ {least}" if least is not None else "", f"≤ {most}" if most is not None else "") if part
    )


def _value(question: Question, texts: Sequence[str]) -> Any:
    if question.get("type") == "array":
        return [_single(question.get("items", {}), text) for text in texts]
    return _single(question, texts[-1])


def _single(question: Question, text: str) -> Any:
    kind, text = question.get("type"), text.strip()
    if kind == "boolean":
        return True if text.lower() in TRUE else False if text.lower() in FALSE else text
    if kind in ("integer", "number"):
        return _number(text, whole=kind == "integer")
    return text


def _number(text: str, *, whole: bool) -> Any:
    if len(text) > 40:
        return text
    try:
        return int(text) if whole else float(text)
    except ValueError:
        return text
