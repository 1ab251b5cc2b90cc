"""One thing done to many cases: what would happen to each is shown first; what cannot be done is left, and said why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tinhso.cases.engine import presenting, queries
from tinhso.cases.engine.actions import moving, working
from tinhso.cases.engine.contracts import CaseView, Given
from tinhso.cases.engine.presenting import CaseLine
from tinhso.cases.engine.rules.processes import Move, Part
from tinhso.cases.engine.words import chosen
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.policy import Actor
from tinhso.ui.problems import said

MOST = 200
TAKE, LEAVE, LABEL = "take", "leave", "label"
TITLES = {TAKE: _("Take on"), LEAVE: _("Lay down"), LABEL: _("Put a label on")}
OTHERS = frozenset({Part.REPORTER, Part.SYSTEM})


@dataclass(frozen=True)
class Wanted:
    """Cases by code, and what to do: take, leave, label, or ``move:slug`` for a move that requires nothing."""

    codes: tuple[str, ...]
    do: str
    label: str = ""


@dataclass(frozen=True)
class Planned:
    """A case and why it would be left out (empty: it would be done)."""

    line: CaseLine
    why_not: str


@dataclass(frozen=True)
class Plan:
    """What would happen."""

    cases: tuple[Planned, ...]

    @property
    def possible(self) -> int:
        return sum(not each.why_not for each in self.cases)


@dataclass(frozen=True)
class Done:
    """How many cases it was done for, and the sentences of those where it was not."""

    done: int
    left: tuple[str, ...]


def plan(wanted: Wanted, *, actor: Actor) -> Plan:
    """Return what would happen to each case; nothing is changed. Raises Denied."""
    cases = _found(wanted, actor)
    return Plan(tuple(Planned(line, _why_not(line.case, wanted, actor)) for line in presenting.lines(cases)))


def do(wanted: Wanted, *, actor: Actor) -> Done:
    """Do it to each case in a transaction of its own, and return for how many it was done. Raises Denied."""
    done, left = 0, []
    for case in _found(wanted, actor):
        try:
            _act(case, wanted, actor)
            done += 1
        except TinhSoError as error:
            left.append(f"{case.code}: {said(error)}")
    return Done(done, tuple(left))


def _found(wanted: Wanted, actor: Actor) -> list[CaseView]:
    seen: Iterator[CaseView | None] = (_case(code, actor) for code in dict.fromkeys(wanted.codes[:MOST]))
    return [case for case in seen if case is not None]


def _case(code: str, actor: Actor) -> CaseView | None:
    try:
        return queries.case_by_code(code, actor=actor)
    except TinhSoError:
        return None


def _why_not(case: CaseView, wanted: Wanted, actor: Actor) -> str:
    parts = queries.parts_of(case, actor)
    if wanted.do in (TAKE, LEAVE, LABEL):
        return "" if parts else str(_("You play no part in it."))
    open_to = {each.slug: each for each in queries.moves_open_to(case, parts)}
    move = open_to.get(wanted.do.removeprefix("move:"))
    if move is None:
        return str(_("Its state, or your part in it, does not allow that."))
    return str(_("It needs more than a click: open it.")) if move.requires else ""


def _act(case: CaseView, wanted: Wanted, actor: Actor) -> None:
    if wanted.do in (TAKE, LEAVE):
        working.take(case.id, actor.account if wanted.do == TAKE else None, actor=actor)
    elif wanted.do == LABEL:
        working.label(case.id, wanted.label, actor=actor)
    else:
        moving.move(case.id, wanted.do.removeprefix("move:"), Given(), seen=case.version, actor=actor)


def offered(cases: Iterable[CaseView]) -> tuple[Move, ...]:
    """Return the officers' moves that require nothing and that one of these cases can make; a plan says which cannot."""
    found: dict[str, Move] = {}
    for case in cases:
        for each in queries.process_of(case).moves:
            if case.state in each.sources and not each.requires and not OTHERS.issuperset(each.by):
                found.setdefault(each.slug, each)
    return tuple(found.values())


def title(wanted: Wanted, cases: Iterable[CaseView]) -> str:
    """Return what is wanted, in words."""
    slug = wanted.do.removeprefix("move:")
    words = (chosen(each.vi, each.en) for each in offered(cases) if each.slug == slug)
    return str(TITLES[wanted.do]) if wanted.do in TITLES else next(words, "")
