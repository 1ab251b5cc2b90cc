"""Setting deadlines: dated records by clock, category and mode. A case keeps the rule in force when its clock began."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.engine import desks, policies
from tinhso.cases.engine.errors import SourceMissing, UnknownClock
from tinhso.cases.engine.models import DeadlineRow
from tinhso.cases.engine.rules.deadlines import Rule
from tinhso.kernel import clock, steady
from tinhso.kernel.policy import Actor, require


def set_deadline(
    desk: str, slug: str, rule: Rule, *, source: str, valid_from: date, category: str = "", mode: str = "", actor: Actor
) -> int:
    """Let a clock of a desk's process have this deadline from a day on; return the record's id.

    The record before it for the same category and mode ends the day before; one of the same day is replaced. Raises Denied,
    NoSuchDesk, UnknownClock, SourceMissing.
    """
    require(policies.SET_DEADLINES, actor)
    found = desks.find(desk)
    process = found.processes[found.version]
    known = [each.slug for each in process.clocks]
    if slug not in known:
        raise UnknownClock(clock=slug, known=", ".join(known))
    if not source.strip():
        raise SourceMissing()
    with transaction.atomic():
        same = DeadlineRow.objects.filter(process=process.id, clock=slug, category=category, mode=mode)
        same.filter(valid_from=valid_from).delete()
        same.filter(valid_from__lt=valid_from, valid_to=None).update(valid_to=valid_from - timedelta(days=1))
        made = DeadlineRow.objects.create(
            process=process.id,
            clock=slug,
            category=category,
            mode=mode,
            amount=rule.amount,
            unit=rule.unit,
            end_of_day=rule.end_of_day,
            cut_off=rule.cut_off,
            around_the_clock=rule.around_the_clock,
            source=source.strip()[:300],
            valid_from=valid_from,
            set_by=actor.account,
            set_at=clock.now(),
        )
        steady.forget()
        data = {"clock": slug, "category": category, "mode": mode, "rule": rule.en, "from": valid_from.isoformat()}
        audit.record(actor=actor, verb="cases.set_deadline", target=f"desk:{desk}", reason=source[:500], data=data)
    return made.pk
