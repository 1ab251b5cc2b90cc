"""Correcting what a case is about, and where it stands after units changed. What happened is never rewritten."""

from __future__ import annotations

from tinhso.audit import actions as audit
from tinhso.cases.engine import journal, policies
from tinhso.cases.engine.actions.moving import assign
from tinhso.cases.engine.contracts import CaseView, EventKind, Plain
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require

CORRECTED = {"category": "category", "mode": "mode", "area": "area_id"}


def correct(
    case: int,
    *,
    category: str | None = None,
    mode: str | None = None,
    area: int | None = None,
    reason: str = "",
    actor: Actor,
) -> CaseView:
    """Correct what is given of a case; its journal keeps what stood there before. Clocks that run keep their rules.

    Nothing is written where nothing differs. Raises NoSuchCase, Denied.
    """
    with journal.acting(case) as row:
        require(policies.WORK_CASES, actor, journal.view_of(row))
        wanted = {"category": category, "mode": mode, "area": area}
        changed = {
            name: value for name, value in wanted.items() if value is not None and value != getattr(row, CORRECTED[name])
        }
        if not changed:
            return journal.view_of(row)
        data: dict[str, Plain] = {name: [getattr(row, CORRECTED[name]), value] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(row, CORRECTED[name], value)
        journal.write(row, EventKind.CORRECTED, actor=actor, at=clock.now(), reason=reason, data=data)
        audit.record(actor=actor, verb="cases.correct", target=f"case:{row.pk}", reason=reason[:500], data=data)
    return journal.view_of(row)


def hand_on(
    case: int, *, area: int | None = None, intake: int | None = None, office: int | None = None, reason: str, actor: Actor
) -> CaseView:
    """Let what is given of a case pass to the units that took over; its journal keeps which ones had it before.

    Clocks run on: the citizen waits no longer for a merger. Raises NoSuchCase, Denied.
    """
    with journal.acting(case) as row:
        require(policies.WORK_CASES, actor, journal.view_of(row))
        now, before = clock.now(), {"area": row.area_id, "intake": row.intake_id, "office": row.office_id}
        wanted = {"area": area, "intake": intake, "office": office}
        data: dict[str, Plain] = {
            name: [before[name], unit] for name, unit in wanted.items() if unit is not None and unit != before[name]
        }
        if not data:
            return journal.view_of(row)
        row.area_id, row.intake_id = area or row.area_id, intake or row.intake_id
        if office is not None:
            assign(row, office, None, now)
        journal.write(row, EventKind.CORRECTED, actor=actor, at=now, reason=reason, office_id=office, data=data)
        audit.record(actor=actor, verb="cases.hand_on", target=f"case:{row.pk}", reason=reason[:500], data=data)
    return journal.view_of(row)
