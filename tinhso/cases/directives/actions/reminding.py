"""Reminding who owes something about a directive, before and after, up the line of heads: each once for ever."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from tinhso.audit import actions as audit
from tinhso.cases.directives import policies, shipped, telling
from tinhso.cases.directives.contracts import Reminded, ReminderRule, Side
from tinhso.cases.directives.models import DirectiveRow, ReminderRow
from tinhso.cases.directives.rules.reminding import speaks, told_at
from tinhso.cases.directives.rules.workflow import CHECKING, DIRECTIVES, PART, PARTS
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.working import note
from tinhso.cases.engine.contracts import CaseView, Plain
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.kernel.shipped_calendar import calendar

FARTHEST = timedelta(days=60)
"""How long before its due time a clock can speak."""


def remind(*, actor: Actor) -> Reminded:
    """Give the reminders whose moment has come, each in a transaction of its own, and return how many. Raises Denied."""
    require(policies.REMIND, actor)
    now, days = clock.now(), calendar(settings.CALENDAR)
    rules = shipped.reminder_rules(clock.today())
    given = people = nobody = 0
    for case, slug, due_at in engine.clocks_running((DIRECTIVES, PARTS), now + FARTHEST):
        for rule in rules:
            if not speaks(rule, slug, due_at, days, now):
                continue
            row = ReminderRow(case_id=case, rule=rule.code, due_at=due_at, level=rule.level, at=now, people=0)
            told = _give(row, rule, actor)
            given, people, nobody = given + (told is not None), people + (told or 0), nobody + (told == 0)
    return Reminded(given, people, nobody)


def _give(row: ReminderRow, rule: ReminderRule, actor: Actor) -> int | None:
    """Give one reminder and return how many people it told; None where it was given before."""
    if ReminderRow.objects.filter(case=row.case_id, rule=row.rule, due_at=row.due_at).exists():
        return None
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            case = engine.case(row.case_id, actor=SYSTEM)
            told = telling.tell(_recipients(case, rule), case, words(case, rule))
            ReminderRow.objects.filter(pk=row.pk).update(people=told)
            data: dict[str, Plain] = {
                "reminder": rule.code,
                "level": rule.level,
                "people": told,
                "due_at": row.due_at.isoformat(),
            }
            note(row.case_id, words(case, rule), data, actor=SYSTEM)
            audit.record(actor=actor, verb="directives.remind", target=f"case:{row.case_id}", data=data)
    except IntegrityError:  # another run gave it a moment ago
        return None
    return told


def words(case: CaseView, rule: ReminderRule) -> str:
    """Return what a reminder says, in Vietnamese: it goes into mail and journal."""
    what = {CHECKING: "Chờ kiểm tra kết quả", PART: "Phối hợp"}.get(rule.clock, "Nhiệm vụ")
    if rule.side is Side.BEFORE:
        return f"{what} sắp đến hạn (còn {rule.working_days} ngày làm việc): {case.title}"
    late = f" {rule.working_days} ngày làm việc" if rule.working_days else ""
    return f"{what} đã quá hạn{late}: {case.title}"


def _recipients(case: CaseView, rule: ReminderRule) -> tuple[int, ...]:
    leader = DirectiveRow.objects.filter(case=case.parent or case.id).values_list("leader", flat=True).first()
    above = telling.heads_above(case.unit_id)
    # A supporting office that misses is the lead's to know first: it stands one step above.
    above = [telling.heads_of(case.intake), *above] if case.parent is not None else above
    heads = [] if rule.clock == CHECKING else telling.heads_of(case.unit_id)
    return told_at(rule.level, heads, above if rule.clock != CHECKING else [], telling.givers(case, leader))
