"""What the desk does with a report that came in: decide what it is about and who mends it, split it, merge it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinhso.audit import actions as audit
from tinhso.cases.engine import journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.correcting import correct
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.actions.opening import open_case
from tinhso.cases.engine.contracts import CaseView, Given, NewCase
from tinhso.cases.reports import policies
from tinhso.cases.reports.categories import category as find_category
from tinhso.cases.reports.contracts import Mode, Showing
from tinhso.cases.reports.errors import PartsMissing
from tinhso.cases.reports.models import ReportRow
from tinhso.kernel.policy import Actor, require


@dataclass(frozen=True)
class Piece:
    """A part of a report that an office of its own has to do."""

    office: int
    text: str


def triage(
    case: int,
    *,
    category: str = "",
    mode: str = "",
    office: int | None = None,
    account: int | None = None,
    reason: str = "",
    seen: int | None = None,
    actor: Actor,
) -> CaseView:
    """Settle what a report is about, take it in, and hand it to an office when one is given; all of it or nothing.

    A report that becomes private is taken out of the public's sight. Raises NoSuchCase, Denied, UnknownCategory,
    MoveNotAllowed, MovedMeanwhile.
    """
    with journal.acting(case):
        view = engine.case(case, actor=actor)
        require(policies.TRIAGE, actor, view)
        about = find_category(category or view.category)
        if view.state == "received":
            view = move(case, "accept", actor=actor, seen=seen)
            seen = None
        wanted = Mode(mode) if mode else about.mode if about.slug != view.category else Mode(view.mode)
        view = correct(case, category=about.slug, mode=wanted, reason=reason, actor=actor)
        if about.private:
            ReportRow.objects.filter(case=case).update(private=True, showing=Showing.HIDDEN)
        if office is not None:
            # Correcting is our own change: whoever was faster has been noticed by the first move, or is by this one.
            given = Given(office=office, account=account, reason=reason)
            view = move(case, "assign", given, actor=actor, seen=None if seen is None else view.version)
    return view


def split(case: int, pieces: Sequence[Piece], *, lead: int, actor: Actor) -> tuple[CaseView, ...]:
    """Give parts of a report to offices of their own and the whole to ``lead``, which answers when all parts are settled.

    Returns the parts. They know nothing of who reported it and are never shown to the public. Raises NoSuchCase, Denied,
    PartsMissing, MoveNotAllowed.
    """
    if len(pieces) < 2 or len({each.office for each in pieces}) < len(pieces) or not all(each.text.strip() for each in pieces):
        raise PartsMissing()
    with journal.acting(case):
        whole = engine.case(case, actor=actor)
        require(policies.SPLIT, actor, whole)
        if whole.state == "received":
            move(case, "accept", actor=actor)
        move(case, "assign", Given(office=lead, reason="Tách thành các phần việc."), actor=actor)
        parts = tuple(_open_part(whole, each, actor) for each in pieces)
        data = {"parts": [each.code for each in parts]}
        audit.record(actor=actor, verb="reports.split", target=f"case:{case}", data=data)
    return parts


def _open_part(whole: CaseView, piece: Piece, actor: Actor) -> CaseView:
    new = NewCase(
        desk=whole.desk,
        title=" ".join(piece.text.split())[:120],
        text=piece.text,
        intake=whole.intake,
        area=whole.area,
        category=whole.category,
        mode=whole.mode,
        channel=whole.channel,
        place=whole.place,
        parent=whole.id,
        simulated=whole.simulated,
    )
    opened = open_case(new, actor=actor).case
    ReportRow.objects.create(case_id=opened.id, text=piece.text, showing=Showing.HIDDEN, private=True)
    move(opened.id, "accept", actor=actor)
    return move(opened.id, "assign", Given(office=piece.office), actor=actor)


def merge(case: int, into: str, *, reason: str = "", actor: Actor) -> CaseView:
    """Merge a report into the one it repeats: all who follow it support the other. Raises NoSuchCase, Denied, CannotMerge."""
    other = engine.case_by_code(into, actor=actor)
    return move(case, "merge", Given(other_case=other.id, reason=reason), actor=actor)
