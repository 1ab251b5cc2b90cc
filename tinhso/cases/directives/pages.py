"""What the pages of directives are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from tinhso.accounts import queries as accounts
from tinhso.cases.directives import aims_shown, presenting, queries
from tinhso.cases.directives.contracts import Counts, Result, Told
from tinhso.cases.directives.forms import RESULTS, MoveForm
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.forms import moves_for
from tinhso.cases.engine.presenting import clock_lines
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.words import chosen
from tinhso.kernel.policy import SYSTEM, Actor

DANGEROUS = frozenset({"withdraw", "excuse"})
QUIET = frozenset({"return", "reassign", "send_back", "ask_extension", "refuse_extension", "reopen"})


@dataclass(frozen=True)
class Tab:
    """A result with how many there are, and the address that shows only these."""

    words: str
    count: int
    url: str
    chosen: bool
    status: str


@dataclass(frozen=True)
class MoveShown:
    """A move that can be made now: its form, and whether it is one button without anything to fill in."""

    slug: str
    title: str
    form: MoveForm
    style: str

    @property
    def bare(self) -> bool:
        return not self.form.visible_fields()

    @property
    def open(self) -> bool:
        return bool(self.form.errors)


def tabs(counts: Counts, words: Mapping[str, str]) -> list[Tab]:
    """Return what stands above the board: all, then each result that there is any of."""
    kept = {name: words[name] for name in ("leader", "office", "age", "moved") if words.get(name)}
    chosen = words.get("result", "")
    board = reverse("directives:board")

    def tab(result: str, title: str, count: int, status: str) -> Tab:
        query = urlencode({**kept, "result": result} if result else kept)
        return Tab(title, count, f"{board}?{query}", result == chosen, status)

    found = [tab("", gettext("All"), counts.all, "")]
    for each in Result:
        count = counts.by_result.get(each, 0)
        if count or each == chosen:
            found.append(tab(each, str(RESULTS[each]), count, presenting.STATUS[each]))
    return found


def moves(case: CaseView, actor: Actor, tried: MoveForm | None) -> list[MoveShown]:
    """Return the moves that the actor can make, each with its form; the one that was tried keeps what was filled in."""
    found = []
    for move in moves_for(case, actor):
        form = tried if tried is not None and tried.move.slug == move.slug else MoveForm(case, move)
        style = "button-danger" if move.slug in DANGEROUS else "" if move.slug in QUIET else "button-primary"
        found.append(MoveShown(move.slug, chosen(move.vi, move.en), form, style))
    return sorted(found, key=lambda each: (each.style == "button-danger", each.style != "button-primary"))


def page(case: CaseView, told: Told | None) -> dict[str, Any]:
    """Return what one directive's page shows; of a supporting office's part there is no ``told``."""
    names = queries.names_of((case.intake, case.office))
    context: dict[str, Any] = {
        "case": case,
        "state": presenting.state_words(case),
        "due": presenting.due_words(case),
        "issuer": names.get(case.intake, ""),
        "office": names.get(case.office or 0, ""),
        "clocks": clock_lines(case, told.clocks if told else engine.clocks_of(case)),
        "steps": presenting.steps(case),
        "what": engine.events(case, shown=Shown.OFFICE)[0].text,
    }
    if told is None:
        return {**context, "parent": engine.case(case.parent or 0, actor=SYSTEM)}
    (line,) = presenting.lines([told.directive])
    origin, origin_url = presenting.origin(told.directive)
    return {
        **context,
        "directive": told.directive,
        "line": line,
        "leader": accounts.full_names([told.directive.leader]).get(told.directive.leader or 0, ""),
        "origin": origin,
        "origin_url": origin_url,
        "aim": aims_shown.shown(told),
        "parts": presenting.part_lines(told.parts),
    }
