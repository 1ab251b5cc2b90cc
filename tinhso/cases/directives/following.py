"""What this desk keeps of every move, by whichever door it came: how far it is, whether it was in time, who is to be told."""

from __future__ import annotations

from collections.abc import Iterable

from tinhso.cases.directives import telling
from tinhso.cases.directives.errors import LeadSupports, PercentOutOfRange
from tinhso.cases.directives.models import DirectiveRow
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import Given
from tinhso.cases.engine.desks import Made
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places

TO_GIVERS = frozenset({"return", "ask_extension", "prove", "check"})
TO_OFFICE = frozenset({"reassign", "grant_extension", "refuse_extension", "send_back", "close", "reopen", "withdraw"})


def follow(made: Made) -> None:
    """Keep what a move of a directive says, settle the parts that it ends, and tell who waits for it.

    Raises PercentOutOfRange, LeadSupports (given to an office that supports already).
    """
    row = DirectiveRow.objects.select_for_update().get(case=made.after.id)
    if made.move.slug == "reassign":
        check_lead(made.given.office, [each.unit_id for each in engine.children(made.after) if each.settled_at is None])
    _keep(row, made)
    if made.after.settled_at is not None:
        _settle_parts(made)
    words = f"{made.move.vi}: {made.after.title}"
    reason = made.given.reason or made.given.text
    if made.move.slug in TO_GIVERS:
        telling.tell(telling.givers(made.after, row.leader), made.after, words, reason)
    elif made.move.slug in TO_OFFICE:
        offices = dict.fromkeys((made.after.unit_id, made.before.unit_id))
        telling.tell([head for office in offices for head in telling.heads_of(office)], made.after, words, reason)


def follow_part(made: Made) -> None:
    """Tell the lead what a supporting office did, and the supporting office what the lead says of it."""
    percent_of(made.given)
    office = made.after.intake if made.move.slug == "finish" else made.after.unit_id
    if made.move.slug in ("finish", "send_back", "excuse"):
        words = f"{made.move.vi}: {made.after.title}"
        telling.tell(telling.heads_of(office), made.after, words, made.given.reason or made.given.text)


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


def _keep(row: DirectiveRow, made: Made) -> None:
    percent = percent_of(made.given)
    if percent is not None:
        row.percent = percent
    if made.move.slug == "prove":
        row.percent, row.answered_at = 100, clock.now()
        row.answered_late = made.before.overdue(row.answered_at)  # of its clocks the whole alone runs then
    elif made.move.slug in ("send_back", "reopen"):
        row.answered_at = row.answered_late = None
    row.save(update_fields=["percent", "answered_at", "answered_late"])


def _settle_parts(made: Made) -> None:
    """Confirm what supporting offices have done; of a directive that is withdrawn they owe nothing more."""
    for part in engine.children(made.after):
        if part.state == "done":
            move(part.id, "confirm", actor=SYSTEM)
        elif part.settled_at is None:
            move(part.id, "excuse", Given(reason=made.given.reason or made.move.vi), actor=SYSTEM)
