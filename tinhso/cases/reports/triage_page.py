"""What the page of a report shows beside the engine's partials: suggestions with their reasons, likely duplicates, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.words import chosen
from tinhso.cases.reports import learning, policies, queries, routing
from tinhso.cases.reports.categories import categories, titles
from tinhso.cases.reports.contracts import Picture
from tinhso.cases.reports.forms import TriageForm
from tinhso.cases.reports.rules.proving import Distance, distance
from tinhso.kernel.policy import Actor, Decision
from tinhso.places import queries as places

WORTH_SAYING = 0.05
FIRST = ("publish", "answer", "uphold")
"""Moves that stand first among those that can be made."""
OPEN_STATES = ("received", "accepted", "returned")
APART = frozenset({"accept", "assign", "merge"})
"""Moves that the triage and the list of duplicates make."""


@dataclass(frozen=True)
class Suggested:
    """A suggestion in words: what, how likely in per cent, and the words that weighed most."""

    value: str
    title: str
    per_cent: int
    words: str


@dataclass(frozen=True)
class Shown:
    """A picture of the report with how far from the report it was taken."""

    picture: Picture
    distance: Distance

    @property
    def metres(self) -> int | None:
        return None if self.distance.metres is None else round(self.distance.metres)


def is_open(view: CaseView, actor: Actor) -> bool:
    """Say whether the actor can triage a report now."""
    return view.state in OPEN_STATES and policies.TRIAGE.decide(actor, view) is Decision.ALLOWED


def context(view: CaseView, form: forms.Form | None, actor: Actor) -> dict[str, Any]:
    """Return what triage needs: the form as rules fill it, suggestions beside it, and reports that may be the same."""
    text = queries.of_office(view.code, actor=actor).text
    routed = routing.routed(view, text)
    initial = {"category": view.category, "mode": routed.mode if routed and routed.mode else view.mode, "seen": view.version}
    if routed is not None:
        initial["office"] = f"unit:{routed.office}"
    drawn = form or TriageForm(initial=initial)
    if routed is not None and form is None:
        drawn.fields["office"].widget.text = _unit(routed.office)
    return {
        "triage_form": drawn,
        "routed": routed,
        "routed_office": _unit(routed.office) if routed else "",
        "by_category": _categories(text),
        "by_office": _offices(text),
        "alike": queries.alike(view, actor=actor),
    }


def answers(view: CaseView) -> list[tuple[str, str]]:
    """Return the questions of the category with what was answered, in words."""
    row = queries.answers(view)
    about = next((each for each in categories() if each.slug == view.category), None)
    asked = about.questions.get("properties", {}) if about else {}
    return [(_title(asked.get(name, {}), name), _said(asked.get(name, {}), value)) for name, value in row.items()]


def pictures(view: CaseView) -> list[Shown]:
    """Return the files of a report, each with its distance from the place of the report."""
    return [Shown(each, distance(each.file, view.place)) for each in queries.pictures(view)]


def _categories(text: str) -> list[Suggested]:
    names, in_force = titles(), {each.slug for each in categories()}
    return [
        Suggested(each.label, chosen(*names[each.label]), round(each.likely * 100), ", ".join(each.words))
        for each in learning.suggest("category", text)
        if each.label in in_force and each.likely >= WORTH_SAYING
    ]


def _offices(text: str) -> list[Suggested]:
    found = learning.suggest("office", text)
    units = places.units_by_id([int(each.label) for each in found])
    return [
        Suggested(f"unit:{each.label}", units[int(each.label)].name, round(each.likely * 100), ", ".join(each.words))
        for each in found
        if int(each.label) in units and each.likely >= WORTH_SAYING
    ]


def _unit(number: int) -> str:
    found = places.units_by_id([number])
    return found[number].name if number in found else ""


def _title(question: dict[str, Any], name: str) -> str:
    return chosen(question.get("title", name), question.get("title_en", name))


def _said(question: dict[str, Any], value: object) -> str:
    if isinstance(value, bool):
        return chosen("có" if value else "không", "yes" if value else "no")
    labels = question.get(chosen("labels", "labels_en"), question.get("enum", []))
    known = dict(zip(question.get("enum", []), labels, strict=False))
    return str(known.get(value, value))
