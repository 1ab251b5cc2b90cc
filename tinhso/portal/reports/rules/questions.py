"""The questions of a category (a JSON Schema) as fields of a page, and what was filled in as answers to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Question:
    """One field: ``kind`` is text, number, yes_no, choice or choices. ``options`` are values with their words."""

    name: str
    kind: str
    title: str
    required: bool
    options: tuple[tuple[str, str], ...] = ()
    longest: int = 400
    least: float | None = None
    most: float | None = None


def questions(schema: Mapping[str, Any], language: str) -> tuple[Question, ...]:
    """Return the fields that a category asks for, in the order of its schema, in a language (else Vietnamese)."""
    required = frozenset(schema.get("required", ()))
    return tuple(_question(name, asked, name in required, language) for name, asked in schema.get("properties", {}).items())


def answers(schema: Mapping[str, Any], filled: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return what was filled in as the schema's types, what is left empty left out.

    A number that is none stays a text: judging is the schema's, which then names the question.
    """
    found: dict[str, Any] = {}
    for name, asked in schema.get("properties", {}).items():
        given = [text.strip() for text in filled.get(name, ()) if text.strip()]
        if given:
            found[name] = _typed(given, asked)
    return found


def _question(name: str, asked: Mapping[str, Any], required: bool, language: str) -> Question:
    suffix = "_en" if language == "en" else ""
    listed = asked.get("items", {}) if asked.get("type") == "array" else asked
    values = [str(value) for value in listed.get("enum", ())]
    labels = asked.get(f"labels{suffix}") or listed.get(f"labels{suffix}") or asked.get("labels") or values
    return Question(
        name=name,
        kind=_kind(asked),
        title=asked.get(f"title{suffix}") or asked.get("title") or name,
        required=required,
        options=tuple(zip(values, labels, strict=True)),
        longest=asked.get("maxLength", 400),
        least=asked.get("minimum"),
        most=asked.get("maximum"),
    )


def _kind(asked: Mapping[str, Any]) -> str:
    if asked.get("type") == "array":
        return "choices"
    if "enum" in asked:
        return "choice"
    return {"boolean": "yes_no", "integer": "number", "number": "number"}.get(asked.get("type", ""), "text")


def _typed(given: Sequence[str], asked: Mapping[str, Any]) -> Any:
    match asked.get("type"):
        case "array":
            return list(given)
        case "boolean":
            return {YES: True, NO: False}.get(given[0], given[0])
        case "integer" | "number" as kind:
            return _number(given[0], whole=kind == "integer")
    return given[0]


def _number(text: str, *, whole: bool) -> int | float | str:
    try:
        return int(text) if whole else float(text.replace(",", "."))
    except ValueError:
        return text
