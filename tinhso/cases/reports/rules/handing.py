"""What another system may be told of a report: never what its reporter wrote before a moderator read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tinhso.cases.reports.contracts import Showing

FIXED = frozenset({"boolean", "integer", "number"})


class Unmoderated(StrEnum):
    """What a partner gets of a report that no moderator has read: nothing yet, or category, place and code at once."""

    WAIT = "wait"
    BARE = "bare"


@dataclass(frozen=True)
class Unmatched:
    """What two systems do not understand of each other: our ``questions`` and ``answers`` (``question.answer``) that a service
    has no place for, and attributes that are ``required`` there and that no question of ours answers.
    """

    questions: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.questions or self.answers or self.required)


def waits(rule: Unmoderated, showing: Showing) -> bool:
    """Say whether a report is held back until a moderator has read it."""
    return rule is Unmoderated.WAIT and showing is Showing.WAITING


def words(showing: Showing, public_text: str, title: str, code: str) -> str:
    """Return the description that is sent: the moderator's words where the public reads them, else category and code."""
    return public_text if showing is Showing.SHOWN and public_text else f"{title} ({code})"


def told(questions: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the answers that another system may know, each as texts: chosen from a list, yes or no, numbers and days.

    Answers in free words are the reporter's own, which nobody moderates, and a question may say that it is ``private``.
    """
    asked = questions.get("properties", {})
    return {code: _texts(value) for code, value in answers.items() if _is_open(asked.get(code, {}))}


def renamed(known: Mapping[str, list[str]], names: Mapping[str, str]) -> dict[str, list[str]]:
    """Return answers as a partner calls them: ``names`` of questions (``danger``) and of answers (``danger.true``)."""
    return {
        names.get(code, code): [names.get(f"{code}.{text}", text) for text in texts] for code, texts in known.items()
    }  # fmt: skip


def unmatched(definition: Mapping[str, Any], questions: Mapping[str, Any], names: Mapping[str, str]) -> Unmatched:
    """Return what a service's definition (GeoReport v2) and the questions of a category cannot make of each other."""
    asked = {str(each.get("code", "")): each for each in definition.get("attributes") or () if each.get("variable", True)}
    ours = {code: question for code, question in questions.get("properties", {}).items() if _is_open(question)}
    theirs = {code: names.get(code, code) for code in ours}
    answers = (
        (code, text)
        for code, question in ours.items()
        for text in _possible(question)
        if (listed := _listed(asked.get(theirs[code], {}))) and names.get(f"{code}.{text}", text) not in listed
    )
    return Unmatched(
        questions=tuple(code for code, name in theirs.items() if name not in asked),
        answers=tuple(f"{code}.{text}" for code, text in answers),
        required=tuple(code for code, each in asked.items() if each.get("required") and code not in theirs.values()),
    )


def wanted(definition: Mapping[str, Any], known: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return of ``known`` what a service's definition (GeoReport v2) asks for, in values that it lists where it lists any."""
    found: dict[str, list[str]] = {}
    for attribute in definition.get("attributes") or ():
        code = str(attribute.get("code", ""))
        listed = _listed(attribute)
        texts = [text for text in known.get(code, ()) if not listed or text in listed]
        if texts and attribute.get("variable", True):
            found[code] = texts
    return found


def _listed(attribute: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(each.get("key")) for each in attribute.get("values") or ())


def _possible(question: Mapping[str, Any]) -> list[str]:
    """Return the answers among which one chooses; nothing where any number or day will do."""
    one = question.get("items", {}) if question.get("type") == "array" else question
    return _texts(one.get("enum") or ([True, False] if one.get("type") == "boolean" else []))


def _is_open(question: Mapping[str, Any]) -> bool:
    if question.get("private"):
        return False
    one = question.get("items", {}) if question.get("type") == "array" else question
    return "enum" in one or one.get("type") in FIXED or one.get("format") in ("date", "date-time")


def _texts(value: Any) -> list[str]:
    each = value if isinstance(value, list) else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in each]
