"""Judging the rules: raising, worsening, clearing, waking and escalating alerts. Idempotent; two at once do no harm.

An alert that holds is one row (a constraint says so): whoever comes second finds it there. What is told goes out in the same
transaction as the row, so nothing is told of what was not kept, nor kept without being told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import Severity
from tinhso.centre.alerts import noticing, policies, silence, telling
from tinhso.centre.alerts.actions import journal
from tinhso.centre.alerts.contracts import Evaluated, Event, Found, Heard, State
from tinhso.centre.alerts.models import AlertRow, Look
from tinhso.centre.alerts.reading import Reading
from tinhso.centre.alerts.rules import escalating
from tinhso.centre.alerts.watching import Watched, offices, settings_words, watched
from tinhso.indicators import queries as indicators
from tinhso.kernel import clock
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.policy import Actor, require
from tinhso.kernel.shipped_calendar import calendar
from tinhso.places import queries as places

log = logging.getLogger(__name__)


def evaluate(*, actor: Actor, only: str = "", afresh: bool = False) -> Evaluated:
    """Judge every rule (or ``only`` one) whose numbers may have changed, and keep what that says. Raises Denied.

    Numbers may have changed where something came into a dataset that they are counted from; what is supplied, and when, is
    looked at every time. ``afresh`` judges those too whose numbers did not change. A rule that fails raises an alert of its
    own; the others go on.
    """
    require(policies.EVALUATE, actor)
    if places.home(settings.PROVINCE) is None:
        return Evaluated()
    rules = [each for each in watched() if only in ("", each.reference)]
    known, owners = _known(rules), offices()
    looked = {} if afresh else dict(Look.objects.values_list("rule", "known"))
    due = [each for each in rules if each.series is None or looked.get(each.reference) != known[each.reference]]
    read = Reading.of(due)
    heard: list[Heard] = []
    failed: dict[str, str] = {}
    for each in due:
        try:
            heard.append(_heard(each, owners, read))
        except Exception as error:  # whatever is wrong with one rule must not silence the others
            failed[each.reference] = error.code if isinstance(error, TinhSoError) else type(error).__name__
            log.exception("the alert rule %s failed", each.reference)
    raised, cleared = _settle([*heard, *(silence.heard(failed) if not only else ())], actor)
    _looked((each.reference for each in rules if each.reference not in failed), known)
    wake_and_escalate(rules, actor=actor)
    return Evaluated(len(rules), raised, cleared, tuple(sorted(failed)))


def _known(rules: Iterable[Watched]) -> dict[str, str]:
    """Return a word for each rule: another whenever its numbers, or the province's own numbers of it, may have changed."""
    rules = tuple(rules)
    numbers = indicators.states({each.about for each in rules if each.series is not None})
    own = settings_words()
    return {each.reference: f"{numbers.get(each.about, '')}-{own.get(each.reference, 0)}" for each in rules}


def _looked(rules: Iterable[str], known: Mapping[str, str]) -> None:
    now = clock.now()
    looks = [Look(rule=reference, known=known[reference], at=now) for reference in rules]
    Look.objects.bulk_create(looks, update_conflicts=True, unique_fields=["rule"], update_fields=["known", "at"])


def wake_and_escalate(rules: Iterable[Watched], *, actor: Actor) -> int:
    """Wake alerts whose acknowledgement or snooze has run out, and tell the next level of those nobody answered."""
    now, by_rule = clock.now(), {each.reference: each for each in rules}
    for row in AlertRow.objects.filter(state__in=(State.ACKNOWLEDGED, State.SNOOZED), until__lte=now):
        with transaction.atomic():
            asleep = AlertRow.objects.filter(pk=row.pk, state=row.state, until=row.until)
            if asleep.update(state=State.OPEN, until=None, acknowledged_by=None, changed_at=now):
                journal.write(row, Event.WOKEN)
    return sum(
        _escalate(row, by_rule[row.rule], now) for row in AlertRow.objects.filter(state=State.OPEN) if row.rule in by_rule
    )


def _escalate(row: AlertRow, rule: Watched, now: datetime) -> int:
    severity = Severity(row.severity)
    due = escalating.steps_due(rule.alert.escalate, severity, row.raised_at, now, calendar(settings.CALENDAR))
    if len(due) <= row.steps:
        return 0
    with transaction.atomic():
        if not AlertRow.objects.filter(pk=row.pk, state=State.OPEN, steps=row.steps).update(steps=len(due), changed_at=now):
            return 0
        roles = tuple(dict.fromkeys(role for step in due[row.steps :] for role in step.tell))
        journal.write(row, Event.ESCALATED, data={"step": len(due), "roles": [str(role) for role in roles]})
        row.steps = len(due)
        telling.tell([(row, roles, len(due))], telling.holders(roles))
        telling.announce(row, telling.ESCALATED)
    return 1


def _heard(each: Watched, owners: Mapping[str, int], read: Reading) -> Heard:
    on = each.own is None or each.own.enabled
    rows = AlertRow.objects.filter(rule=each.reference).exclude(state=State.CLEARED)
    standing = frozenset(rows.values_list("unit_id", "is_simulated"))
    found = noticing.holding(each, standing, read) if on else ()
    alert = each.alert
    kind = alert.rule.kind
    return Heard(each.reference, kind, each.about, alert.severity, alert.tell, owners.get(each.owner), found)


def _settle(heard: Iterable[Heard], actor: Actor) -> tuple[int, int]:
    """Keep what the rules say; return how many alerts were raised and cleared."""
    new: list[tuple[Heard, Found]] = []
    cleared = 0
    for each in heard:
        rows = AlertRow.objects.filter(rule=each.rule).exclude(state=State.CLEARED)
        standing = {(row.unit_id, row.is_simulated): row for row in rows}
        for found in each.found:
            row = standing.pop((found.unit_id, found.simulated), None)
            if row is None:
                new.append((each, found))
            else:
                _go_on(row, found, each.severity)
        cleared += sum(_clear(row, actor) for row in standing.values())
    return _raise(new, actor), cleared


def _raise(new: Sequence[tuple[Heard, Found]], actor: Actor) -> int:
    """Raise alerts together, so that many at once make one message; where another worker was faster, one by one."""
    if not new:
        return 0
    try:
        with transaction.atomic():
            rows = [(_row(heard, found), heard) for heard, found in new]
            held = telling.holders(role for _, heard in rows for role in heard.tell)
            telling.tell([(row, heard.tell, 0) for row, heard in rows], held)
            for row, _ in rows:
                telling.announce(row, telling.RAISED)
            for rule, numbers in _by_rule(row for row, _ in rows).items():
                audit.record(actor=actor, verb="alerts.raise", target=f"alert_rule:{rule}", data={"alerts": numbers[:500]})
        return len(rows)
    except IntegrityError:
        return sum(_raise([one], actor) for one in new) if len(new) > 1 else 0


def _by_rule(rows: Iterable[AlertRow]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.rule, []).append(row.pk)
    return found


def _row(heard: Heard, found: Found) -> AlertRow:
    now, episode = clock.now(), found.episode
    row = AlertRow.objects.create(
        rule=heard.rule,
        kind=heard.kind,
        about=heard.about,
        unit_id=found.unit_id,
        office_id=heard.office,
        severity=heard.severity,
        is_simulated=found.simulated,
        state=State.OPEN,
        since=episode.since,
        period=episode.raised,
        value=episode.value,
        worst=episode.worst,
        latest_period=episode.latest_period,
        latest=episode.latest,
        detail=dict(found.detail),
        raised_at=now,
        changed_at=now,
    )
    journal.write(row, Event.RAISED, data={"period": episode.raised, "value": episode.value})
    return row


def _go_on(row: AlertRow, found: Found, severity: Severity) -> None:
    """Keep the latest value of an alert that holds; a worse one is worth a line, but for what only grows with the clock."""
    episode = found.episode
    worse = row.kind not in _CLOCKED and episode.worst != row.worst and episode.worst == episode.latest
    changed = {
        "latest": episode.latest,
        "latest_period": episode.latest_period,
        "worst": episode.worst,
        "severity": str(severity),
        "detail": dict(found.detail),
    }
    if all(getattr(row, name) == value for name, value in changed.items()):
        return
    with transaction.atomic():
        same = AlertRow.objects.filter(pk=row.pk, worst=row.worst).exclude(state=State.CLEARED)
        if same.update(**changed) and worse:
            journal.write(row, Event.WORSENED, data={"period": episode.latest_period, "value": episode.latest})


_CLOCKED = frozenset({"stale", "overdue", "silence"})


def _clear(row: AlertRow, actor: Actor) -> int:
    now = clock.now()
    with transaction.atomic():
        holds = AlertRow.objects.filter(pk=row.pk).exclude(state=State.CLEARED)
        if not holds.update(state=State.CLEARED, cleared_at=now, changed_at=now, until=None):
            return 0
        row.refresh_from_db()
        journal.write(row, Event.CLEARED)
        telling.announce(row, telling.CLEARED)
        audit.record(actor=actor, verb="alerts.clear", target=f"alert:{row.pk}")
    return 1
