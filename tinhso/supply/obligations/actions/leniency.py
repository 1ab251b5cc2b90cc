"""Asking for an excuse or for more time, and deciding about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.supply.obligations import models, policies, queries
from tinhso.supply.obligations.actions import notices
from tinhso.supply.obligations.contracts import Obligation, Plea
from tinhso.supply.obligations.errors import (
    AlreadyAsked,
    AlreadyDecided,
    MoreTimeNeeded,
    NoSuchPlea,
    NothingOwed,
    ReasonMissing,
)

ASKED, GRANTED, REFUSED, ENDED = "asked", "granted", "refused", "ended"


@dataclass(frozen=True)
class Asking:
    """What is asked about one obligation: an excuse, or (``until``, aware) more time; why, and on which paper."""

    dataset: str
    unit_id: int
    period: str
    reason: str
    until: datetime | None = None
    paper: str = ""


def ask(asking: Asking, *, actor: Actor) -> Plea:
    """Ask for an excuse or for more time for one of the actor's own units, and return the request.

    Raises Denied or NotFound, NothingOwed, ReasonMissing, MoreTimeNeeded, AlreadyAsked.
    """
    require(policies.ASK, actor, asking)
    obligation = _checked(asking)
    with transaction.atomic():
        row = _made(asking, obligation, ASKED, actor)
        audit.record(actor=actor, verb="supply.ask_leniency", reason=row.reason, **_about(row))
    return queries.plea_of(row)


def grant(asking: Asking, *, actor: Actor) -> Plea:
    """Excuse an obligation, or give it more time, without having been asked. Raises as ``ask`` does."""
    require(policies.DECIDE, actor)
    obligation = _checked(asking)
    with transaction.atomic():
        row = _made(asking, obligation, GRANTED, actor)
        audit.record(actor=actor, verb="supply.grant_leniency", reason=row.reason, **_about(row))
        notices.tell_unit(row.unit_id, "leniency", notices.about_plea(row))
    return queries.plea_of(row)


def decide(number: int, *, granted: bool, answer: str, actor: Actor) -> Plea:
    """Grant or refuse a request; a refusal says why. Raises Denied, NoSuchPlea, AlreadyDecided, ReasonMissing."""
    require(policies.DECIDE, actor)
    if not granted and not answer.strip():
        raise ReasonMissing()
    with transaction.atomic():
        row = _locked(number, ASKED)
        row.state, row.answer = (GRANTED if granted else REFUSED), answer.strip()
        row.decided_by, row.decided_at = actor.account, clock.now()
        row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
        verb = "supply.grant_leniency" if granted else "supply.refuse_leniency"
        audit.record(actor=actor, verb=verb, reason=row.answer, **_about(row))
        notices.tell_unit(row.unit_id, "leniency", notices.about_plea(row))
    return queries.plea_of(row)


def end(number: int, *, reason: str, actor: Actor) -> Plea:
    """Take back what was granted; the obligation stands again. Raises Denied, NoSuchPlea, AlreadyDecided, ReasonMissing."""
    require(policies.DECIDE, actor)
    if not reason.strip():
        raise ReasonMissing()
    with transaction.atomic():
        row = _locked(number, GRANTED)
        row.state, row.answer = ENDED, reason.strip()
        row.save(update_fields=["state", "answer"])
        audit.record(actor=actor, verb="supply.end_leniency", reason=row.answer, **_about(row))
        notices.tell_unit(row.unit_id, "leniency", notices.about_plea(row))
    return queries.plea_of(row)


def _checked(asking: Asking) -> Obligation:
    if not asking.reason.strip():
        raise ReasonMissing()
    obligation = queries.find(asking.dataset, asking.unit_id, asking.period)
    if obligation is None:
        raise NothingOwed(period=asking.period[:20])
    if asking.until is not None and asking.until <= obligation.due_at:
        raise MoreTimeNeeded(due=f"{clock.local(obligation.due_at):%H:%M %d/%m/%Y}")
    return obligation


def _made(asking: Asking, obligation: Obligation, state: str, actor: Actor) -> models.Plea:
    """Keep the request under the unit whose period it is, so that it stays with the obligation when that passes on."""
    about = {"dataset": asking.dataset, "unit_id": obligation.origin_id, "period": asking.period}
    if models.Plea.objects.select_for_update().filter(**about, state__in=(ASKED, GRANTED)).exists():
        raise AlreadyAsked()
    now = clock.now()
    granted = state == GRANTED
    return models.Plea.objects.create(
        **about,
        period_end=obligation.period.end,
        until=asking.until,
        reason=asking.reason.strip(),
        paper=asking.paper.strip(),
        state=state,
        asked_by=actor.account,
        asked_at=now,
        decided_by=actor.account if granted else None,
        decided_at=now if granted else None,
    )


def _locked(number: int, state: str) -> models.Plea:
    row = models.Plea.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NoSuchPlea()
    if row.state != state:
        raise AlreadyDecided()
    return row


def _about(row: models.Plea) -> dict[str, Any]:
    """Return what the audit says a request is about."""
    data = {"unit": f"unit:{row.unit_id}", "period": row.period, "paper": row.paper, "request": row.pk}
    if row.until:
        data["until"] = clock.local(row.until).isoformat(timespec="minutes")
    return {"target": f"dataset:{row.dataset}", "data": data}
