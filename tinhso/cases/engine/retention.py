"""Which cases are past which rule of retention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from tinhso.cases.engine import policies
from tinhso.cases.engine.models import CaseRow, ErasureRow, RetentionRow
from tinhso.cases.engine.rules.retention import Erased, RetentionRule, in_force, left_to
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require


@dataclass(frozen=True)
class Past:
    """How many cases are past a rule, with the codes of the first of them."""

    rule: RetentionRule
    count: int
    codes: tuple[str, ...]


def every_rule() -> tuple[RetentionRule, ...]:
    """Return all rules that were ever set, in the order in which they began."""
    return tuple(_rule(row) for row in RetentionRow.objects.order_by("valid_from", "pk"))


def rules(on: date) -> tuple[RetentionRule, ...]:
    """Return the rules in force on a day."""
    return in_force(every_rule(), on)


def preview(*, actor: Actor) -> tuple[Past, ...]:
    """Return what a run would erase now. Raises Denied."""
    require(policies.ERASE_CASES, actor)
    found = ((rule, cases_past(rule).order_by("pk")) for rule in rules(clock.today()))
    return tuple(Past(rule, cases.count(), tuple(cases.values_list("code", flat=True)[:20])) for rule, cases in found)


def cases_past(rule: RetentionRule) -> QuerySet[CaseRow]:
    """Return the cases that were settled long enough ago, and have not lost already what the rule erases."""
    before = clock.now() - timedelta(days=rule.after_days)
    erased = ErasureRow.objects.filter(what__in=rule.what.covered)
    cases = CaseRow.objects.filter(desk=rule.desk, settled_at__lt=before).exclude(pk__in=erased.values("case"))
    if rule.category:
        return cases.filter(category=rule.category)
    return cases.exclude(category__in=left_to(rule, rules(clock.today())))


def _rule(row: RetentionRow) -> RetentionRule:
    return RetentionRule(
        row.pk, row.desk, row.category, Erased(row.what), row.after_days, row.basis, row.valid_from, row.valid_to
    )
