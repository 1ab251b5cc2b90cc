"""What people do about an alert: acknowledge, snooze, wake, comment. Each with a reason, in the journal and the audit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.centre.alerts import policies, queries
from tinhso.centre.alerts.actions import journal
from tinhso.centre.alerts.contracts import Alert, Event, State
from tinhso.centre.alerts.errors import AlertCleared, NoSuchAlert, ReasonMissing, UntilInThePast
from tinhso.centre.alerts.models import AlertRow
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require

LONGEST = timedelta(days=90)
"""An alert that is out of sight for longer is a rule that needs other numbers."""
MOST_REASON = 2000


def acknowledge(number: int, *, reason: str, until: datetime, actor: Actor) -> Alert:
    """Say that an alert is being dealt with, how, and until when; it asks again if it still holds then.

    Raises Denied, NoSuchAlert, NotFound (another unit's), ReasonMissing, UntilInThePast, AlertCleared.
    """
    return _answered(number, State.ACKNOWLEDGED, Event.ACKNOWLEDGED, reason, until, actor)


def hold(number: int, *, actor: Actor) -> None:
    """Hold an alert until the transaction ends, for who answers it at the end of one. Raises Denied, NoSuchAlert, NotFound."""
    _row(number, actor)


def snooze(number: int, *, reason: str, until: datetime, actor: Actor) -> Alert:
    """Put an alert aside until then: nobody is told of it meanwhile. Raises as ``acknowledge``."""
    return _answered(number, State.SNOOZED, Event.SNOOZED, reason, until, actor)


def wake(number: int, *, reason: str, actor: Actor) -> Alert:
    """Take back an acknowledgement or a snooze. Raises as ``acknowledge``."""
    return _answered(number, State.OPEN, Event.WOKEN, reason, None, actor)


def comment(number: int, *, reason: str, actor: Actor) -> Alert:
    """Add a remark to the journal, also of an alert that was cleared. Raises Denied, NoSuchAlert, NotFound, ReasonMissing."""
    text = _reason(reason)
    with transaction.atomic():
        row = _row(number, actor)
        journal.write(row, Event.COMMENTED, by=actor.account, reason=text)
        audit.record(actor=actor, verb="alerts.comment", target=f"alert:{number}", reason=text)
    return queries.alert_of(row)


def _answered(number: int, state: State, event: Event, reason: str, until: datetime | None, actor: Actor) -> Alert:
    text = _reason(reason)
    now = clock.now()
    if until is not None and not now < until <= now + LONGEST:
        raise UntilInThePast(days=LONGEST.days)
    with transaction.atomic():
        row = _row(number, actor)
        if row.state == State.CLEARED:
            raise AlertCleared()
        row.state, row.until, row.changed_at = state, until, now
        row.acknowledged_by = actor.account if state is State.ACKNOWLEDGED else None
        row.save(update_fields=["state", "until", "changed_at", "acknowledged_by"])
        journal.write(row, event, by=actor.account, reason=text, until=until)
        data = {"until": until.isoformat()} if until is not None else {}
        others = "alerts.snooze" if event is Event.SNOOZED else "alerts.wake"
        verb = "alerts.acknowledge" if event is Event.ACKNOWLEDGED else others
        audit.record(actor=actor, verb=verb, target=f"alert:{number}", reason=text, data=data)
    return queries.alert_of(row)


def _row(number: int, actor: Actor) -> AlertRow:
    require(policies.ANSWER, actor)
    row = AlertRow.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise NoSuchAlert()
    require(policies.ANSWER, actor, row)
    return row


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing()
    return text.strip()[:MOST_REASON]
