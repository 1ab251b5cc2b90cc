"""Giving a directive at the centre: issued, its number measured at once, the alert that it was made from answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tinhso.cases.directives.actions.issuing import issue
from tinhso.cases.directives.contracts import Directive, NewDirective
from tinhso.cases.engine import queries as cases
from tinhso.centre.alerts import policies as alert_policies
from tinhso.centre.alerts.actions import answering
from tinhso.centre.alerts.contracts import Alert
from tinhso.centre.directives import measuring
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, Decision


def give(new: NewDirective, *, alert: Alert | None = None, actor: Actor) -> Directive:
    """Issue a directive; the alert that it answers is acknowledged with its code until it is due, where the actor may do so.

    Its number is measured at once; where that fails, the clock does it within minutes. Raises as ``issue`` does.
    """
    answered = alert if alert is not None and alert.holds and _may_answer(alert, actor) else None
    with transaction.atomic():
        if answered is not None:
            answering.hold(answered.id, actor=actor)  # before the audit's head, which every change takes until it commits
        given = issue(new, actor=actor)
        if answered is not None:
            words = f"Đã giao nhiệm vụ {given.case.code}: {given.case.title}"
            answering.acknowledge(answered.id, reason=words, until=_until(given), actor=actor)
    if given.aim is not None:
        measuring.follow(only=given.case.id, actor=SYSTEM)
    return given


def _may_answer(alert: Alert, actor: Actor) -> bool:
    return alert_policies.ANSWER.decide(actor, alert) is Decision.ALLOWED


def _until(given: Directive) -> datetime:
    """Return until when an alert is answered by a directive: its due time, as far as an answer may reach."""
    whole = max((each.due_at for each in cases.clocks_of(given.case) if each.due_at is not None), default=clock.now())
    return min(whole, clock.now() + answering.LONGEST)
