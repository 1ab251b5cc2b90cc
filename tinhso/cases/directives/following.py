"""What this desk keeps of every move, by whichever door it came: how far it is, whether it was in time, who is to be told."""

from __future__ import annotations

from collections.abc import Iterable

from tinhso.cases.directives import telling
from tinhso.cases.directives.errors import LeadSupports, PercentOutOfRange
from tinhso.cases.directives.models import DirectiveRow
from tinhso.cases.directives.rules.workflow import WHOLE
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import CaseView, EventKind, Given
from tinhso.cases.engine.rules.processes import Move, Shown
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places

TO_GIVERS = frozenset({"return", "ask_extension", "prove", "check"})
TO_OFFICE = frozenset({"reassign", "grant_extension", "refuse_extension", "send_back", "close", "reopen", "withdraw"})
SAID = "vn.tinhso.cases.directive-moved.v1"


def moved(case: CaseView, chosen: Move, given: Given) -> None:
    """Keep what a move of a directive says, settle the parts that it ends, and tell who waits for it.

    Raises PercentOutOfRange, LeadSupports (given to an office that supports already).
    """
    row = DirectiveRow.objects.select_for_update(of=("self",)).get(case=case.id)
    if chosen.slug == "reassign":
        check_lead(given.office, [each.unit_id for each in engine.children(case) if each.settled_at is None])
    _keep(row, case, chosen, given)
    if case.settled_at is not None:
        _settle_parts(case, given.reason or chosen.vi)
    words, reason = f"{chosen.vi}: {case.title}", given.reason or given.text
    if chosen.slug in TO_GIVERS:
        telling.tell(telling.givers(case, row.leader), case, words, reason)
    elif chosen.slug in TO_OFFICE:
        offices = _offices_of(case)[-2:] if chosen.slug == "reassign" else [case.unit_id]
        telling.tell([head for office in offices for head in telling.heads_of(office)], case, words, reason)
    telling.publish(SAID, case, {"move": chosen.slug, "state": case.state, "percent": row.percent})


def part_moved(case: CaseView, chosen: Move, given: Given) -> None:
    """Tell the lead what a supporting office did, and the supporting office what the lead says of it.

    Raises PercentOutOfRange.
    """
    percent_of(given)
    if chosen.slug in ("finish", "send_back", "excuse"):
        office = case.intake if chosen.slug == "finish" else case.unit_id
        telling.tell(telling.heads_of(office), case, f"{chosen.vi}: {case.title}", given.reason or given.text)


def percent_of(given: Given) -> int | None:
    """Return how far somebody says that they are, if they say it. Raises PercentOutOfRange."""
    percent = given.data.get("percent")
    if percent is not None and (isinstance(percent, bool) or not isinstance(percent, int) or not 0 <= percent <= 100):
        raise PercentOutOfRange()
    return percent if isinstance(percent, int) else None


def check_lead(lead: int | None, supporting: Iterable[int]) -> None:
    """Raise LeadSupports where the office in the lead is among those that support."""
    if lead is not None and lead in supporting:
        raise LeadSupports(office=places.unit_by_id(lead).name)


def _keep(row: DirectiveRow, case: CaseView, chosen: Move, given: Given) -> None:
    percent = percent_of(given)
    if percent is not None:
        row.percent = percent
    if chosen.slug == "prove":
        row.percent, row.answered_at = 100, clock.now()
        row.answered_late = _late(case)
    elif chosen.slug in ("send_back", "reopen"):
        row.answered_at = row.answered_late = None
    row.save(update_fields=["percent", "answered_at", "answered_late"])


def _late(case: CaseView) -> bool:
    """Say whether the whole was due before now. It has just been paused, so that its due time is the last of its arithmetic."""
    whole = max((each for each in engine.clocks_of(case) if each.slug == WHOLE), key=lambda each: each.run)
    return clock.now() > whole.ledger[-1].at


def _offices_of(case: CaseView) -> list[int]:
    """Return the offices that were in the lead, the last one last."""
    lines = engine.events(case, shown=Shown.OFFICE)
    return [each.office for each in lines if each.office and (each.kind is EventKind.OPENED or each.move == "reassign")]


def _settle_parts(case: CaseView, reason: str) -> None:
    """Confirm what supporting offices have done; of a directive that is withdrawn they owe nothing more."""
    for part in engine.children(case):
        if part.state == "done":
            move(part.id, "confirm", actor=SYSTEM)
        elif part.settled_at is None:
            move(part.id, "excuse", Given(reason=reason), actor=SYSTEM)
