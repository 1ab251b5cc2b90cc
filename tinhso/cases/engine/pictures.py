"""A desk's process as a page shows it: the picture, and the same as a table for whoever cannot see it."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from tinhso.cases.engine import desks
from tinhso.cases.engine.presenting import PARTS
from tinhso.cases.engine.rules.drawing import SIGNS, in_order, moves_in_order, svg
from tinhso.cases.engine.rules.processes import Move, Process, dot, mermaid
from tinhso.cases.engine.words import chosen

FORMATS = ("svg", "mermaid", "dot")


def drawn(desk: str, shape: str = "svg", language: str = "vi") -> str:
    """Return the process that new cases of a desk follow, as a file for elsewhere. Raises NoSuchDesk."""
    found = desks.find(desk)
    process = found.processes[found.version]
    if shape == "svg":
        return svg(process, language, title=found.vi if language == "vi" else found.en, standalone=True) + "\n"
    return (mermaid if shape == "mermaid" else dot)(process, language)


def first_desk() -> str:
    """Return the first desk whose cases are still acted on; empty when there is none."""
    return next((each.slug for each in desks.every() if each.processes[each.version].moves), "")


def page_of(desk: str) -> dict[str, Any]:
    """Return what the page of a desk's process shows, in the reader's language. Raises NoSuchDesk."""
    found = desks.find(desk)
    process, title = found.processes[found.version], chosen(found.vi, found.en)
    ordered = in_order(process)
    return {
        "desk": desk,
        "title": title,
        "desks": [(each.slug, chosen(each.vi, each.en)) for each in desks.every() if each.processes[each.version].moves],
        "picture": mark_safe(svg(process, get_language() or "vi", title=title)),  # noqa: S308  # drawn here, words escaped
        "moves": [_row(move, process) for move in moves_in_order(process, ordered)],
        "clocks": [
            {"name": chosen(each.vi, each.en), "rule": chosen(each.rule.vi, each.rule.en), "source": each.source}
            for each in process.clocks
        ],
    }


def _row(move: Move, process: Process) -> dict[str, Any]:
    states = {state.slug: chosen(state.vi, state.en) for state in process.states}
    clocks = {each.slug: chosen(each.vi, each.en) for each in process.clocks}
    return {
        "name": chosen(move.vi, move.en),
        "sources": [states[each] for each in move.sources],
        "target": states[move.target],
        "who": [PARTS.get(part, part) for part in move.by],
        "needs": [chosen(each.vi, each.en) for each in move.requires],
        "clocks": [f"{sign} {clocks[slug]}" for what, sign in SIGNS for slug in getattr(move, what)],
    }
