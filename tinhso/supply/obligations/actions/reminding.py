"""Reminding who owes, before and after; and what the number of reminders in a year brings about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from tinhso.accounts import queries as accounts
from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Role, require
from tinhso.kernel.shipped_calendar import calendar
from tinhso.supply.obligations import models, owing, policies, presenting, queries, shipped
from tinhso.supply.obligations.actions import notices
from tinhso.supply.obligations.contracts import Naming, Obligation
from tinhso.supply.obligations.rules.reminding import AFTER, LONGEST, Wanted, reached, wanted
from tinhso.supply.obligations.rules.states import expand

FARTHEST = timedelta(days=max(LONGEST["working_days"] * 2, LONGEST["calendar_days"]))
"""How far from its due time an obligation can be spoken of: working days are at least half of all."""


@dataclass(frozen=True)
class Reminded:
    """What a run gave (or, dry, would give): reminders, to how many people; units with nobody to remind; crossings."""

    reminders: tuple[Wanted, ...] = ()
    people: int = 0
    nobody: tuple[int, ...] = ()
    crossings: int = 0


@dataclass
class _Plan:
    """Who is told of what."""

    by_account: dict[int, list[Wanted]] = field(default_factory=lambda: defaultdict(list))
    recipients: dict[int, int] = field(default_factory=dict)
    nobody: set[int] = field(default_factory=set)


def remind(*, actor: Actor, dry_run: bool = False) -> Reminded:
    """Give the reminders whose moment has come, each once for ever, and record the thresholds they reach.

    People are told inside the platform and by mail, other systems by webhook, all in one transaction; a run at the
    same time gives way. A unit without anybody to remind is not reminded, and is named. Raises Denied.
    """
    require(policies.REMIND, actor)
    now = clock.now()
    coming = _coming(now)
    plan = _plan(coming)
    given = tuple(each for number, each in enumerate(coming) if number in plan.recipients)
    found = Reminded(given, len(plan.by_account), tuple(sorted(plan.nobody)))
    if dry_run or not given:
        return found
    try:
        with transaction.atomic():
            _keep(coming, plan, now)
            crossings = _cross({each.obligation.unit_id for each in given if each.rule.counts}, now, actor)
            data = {"reminders": len(given), "people": found.people, "crossings": crossings}
            audit.record(actor=actor, verb="supply.remind", target="obligations", data=data)
    except IntegrityError:  # another run gave one of them a moment ago: it gives the others too
        return Reminded()
    return Reminded(given, found.people, found.nobody, crossings)


def _coming(now: datetime) -> list[Wanted]:
    """Return the reminders to give that were not given yet."""
    rules = shipped.reminder_rules(clock.local(now).date())
    today = clock.local(now).date()
    owed = owing.owing(today - queries.LOOK_BACK, today + FARTHEST)
    facts = owing.facts_about(owed.slots)
    near = [slot for slot in owed.slots if abs(slot.due_at - now) <= FARTHEST or (slot.dataset, slot.code) in facts.leniencies]
    found = list(wanted(expand(near, facts, owed.ends, now), rules, calendar(settings.CALENDAR), now))
    given = _given(found)
    return [each for each in found if _key(each) not in given]


def _key(each: Wanted) -> tuple[str, int, str, str, datetime]:
    obligation = each.obligation
    return (obligation.dataset, obligation.origin_id, obligation.period.code, each.rule.code, obligation.due_at)


def _given(found: Iterable[Wanted]) -> set[tuple[str, int, str, str, datetime]]:
    earliest = min((each.obligation.due_at for each in found), default=None)
    if earliest is None:
        return set()
    rows = models.Reminder.objects.filter(due_at__gte=earliest)
    return set(rows.values_list("dataset", "origin", "period", "rule", "due_at"))


def _plan(coming: list[Wanted]) -> _Plan:
    plan = _Plan()
    named: dict[int, list[Naming]] = defaultdict(list)
    for naming in queries.namings({each.obligation.unit_id for each in coming}):
        named[naming.unit_id].append(naming)
    holders = accounts.holders_at(policies.SUPPLIERS)
    for number, each in enumerate(coming):
        told = _recipients(each.obligation, named, holders)
        if not told:
            plan.nobody.add(each.obligation.unit_id)
            continue
        plan.recipients[number] = len(told)
        for account in told:
            plan.by_account[account].append(each)
    return plan


def _recipients(
    obligation: Obligation, named: Mapping[int, list[Naming]], holders: Mapping[int | None, list[int]]
) -> list[int]:
    """Return the named supplier and deputy; while nobody is named, everybody who may supply for the unit."""
    unit = obligation.unit_id
    found = queries.named_on(named.get(unit, ()), obligation.dataset, unit, clock.today())
    if found is None:
        return list(holders.get(unit, ()))
    return [account for account in (found.account, found.deputy) if account is not None]


def _keep(coming: list[Wanted], plan: _Plan, now: datetime) -> None:
    models.Reminder.objects.bulk_create(
        models.Reminder(
            dataset=each.obligation.dataset,
            unit_id=each.obligation.unit_id,
            origin_id=each.obligation.origin_id,
            period=each.obligation.period.code,
            due_at=each.obligation.due_at,
            rule=each.rule.code,
            counts=each.rule.counts,
            day=clock.local(now).date(),
            at=now,
            recipients=plan.recipients[number],
        )
        for number, each in enumerate(coming)
        if number in plan.recipients
    )
    mails = []
    for account, told in plan.by_account.items():
        late = any(each.rule.side == AFTER for each in told)
        notices.tell([account], "overdue" if late else "reminder", {"items": [_item(each) for each in told]})
        with notices.in_vietnamese():
            lines = presenting.lines([each.obligation for each in told])
            words = {"lines": lines, "late": late, "count": len(lines)}
            subject = " ".join(render_to_string("supply/mail/reminder_subject.txt", words).split())
            mails.append(notices.mail(account, subject, render_to_string("supply/mail/reminder.txt", words), now))
    models.Delivery.objects.bulk_create(mails)
    by_unit: dict[int, list[dict[str, object]]] = defaultdict(list)
    for number, each in enumerate(coming):
        if number in plan.recipients:
            by_unit[each.obligation.unit_id].append(_item(each))
    for unit, items in by_unit.items():
        notices.announce("reminder.v1", f"unit/{unit}", {"unit_id": unit, "obligations": items})


def _item(each: Wanted) -> dict[str, object]:
    obligation = each.obligation
    return {
        "dataset": obligation.dataset,
        "unit_id": obligation.unit_id,
        "period": obligation.period.code,
        "due_at": obligation.due_at.isoformat(),
        "rule": each.rule.code,
        "state": str(obligation.state),
    }


def _cross(units: set[int], now: datetime, actor: Actor) -> int:
    """Record the thresholds that ``units`` have reached this year and had not before; return how many."""
    today = clock.local(now).date()
    holding = shipped.thresholds(today)
    counted = queries.reminders_in(today.year, units)
    known = {(each.unit_id, each.threshold) for each in queries.thresholds_crossed(year=today.year)}
    heads = accounts.holders_at({Role.DEPARTMENT_HEAD, Role.COMMUNE_OFFICER}) if counted else {}
    operators = accounts.holders_at({Role.CENTRE_OPERATOR}).get(None, []) if counted else []
    crossed = 0
    for unit, reminders in counted.items():
        for threshold in reached(reminders, holding):
            if (unit, threshold.code) not in known:
                models.Crossing.objects.create(
                    unit_id=unit, year=today.year, threshold=threshold.code, reminders=reminders, crossed_at=now
                )
                data = {"unit_id": unit, "year": today.year, "threshold": threshold.code, "reminders": reminders}
                notices.tell([*heads.get(unit, ()), *operators], "threshold", data)
                notices.announce("threshold-crossed.v1", f"unit/{unit}", data)
                audit.record(actor=actor, verb="supply.cross_threshold", target=f"unit:{unit}", data=data)
                crossed += 1
    return crossed
