"""Which cases are past which rule of retention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncDate

from tinhso.cases.engine import erasure_list, policies
from tinhso.cases.engine.models import CaseRow, ErasureRow, RetentionRow
from tinhso.cases.engine.rules.retention import Erased, RetentionRule, in_force, left_to
from tinhso.kernel import clock
from tinhso.kernel.calendars import DAY, at
from tinhso.kernel.policy import Actor, require

AFTER_RUN = time(4)
"""By this time of day the night's run is over (``config.schedule`` starts it at 03:50)."""
NAMED = 20  # codes that are told of each


@dataclass(frozen=True)
class Past:
    """How many cases are past a rule, with the codes of the first of them."""

    rule: RetentionRule
    count: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Gone:
    """What was erased on a day on one basis: how many cases of a desk, with the codes of the first of them."""

    day: date
    desk: str
    what: Erased
    basis: str
    count: int
    codes: tuple[str, ...]

    @property
    def in_backups_until(self) -> date | None:
        """The last day on which a nightly backup holds it still; None when that day is past."""
        last = erasure_list.in_backups_until(self.day)
        return last if last >= clock.today() else None


def every_rule() -> tuple[RetentionRule, ...]:
    """Return all rules that were ever set, in the order in which they began."""
    return tuple(_rule(row) for row in RetentionRow.objects.order_by("valid_from", "pk"))


def rules(on: date) -> tuple[RetentionRule, ...]:
    """Return the rules in force on a day."""
    return in_force(every_rule(), on)


def tonight() -> datetime:
    """Return the instant by which the next run of the clock is over."""
    today = at(clock.today(), AFTER_RUN)
    return today if clock.now() < today else today + DAY


def preview(when: datetime | None = None, *, actor: Actor) -> tuple[Past, ...]:
    """Return what a run would erase now, or ``when``. Raises Denied."""
    require(policies.ERASE_CASES, actor)
    when = when or clock.now()
    return tuple(_past(rule, when) for rule in rules(clock.local(when).date()))


def tried(draft: RetentionRule, *, actor: Actor) -> Past:
    """Return what a rule that is not kept yet would erase in its first night. Raises Denied."""
    require(policies.ERASE_CASES, actor)
    return _past(draft, max(tonight(), at(draft.valid_from, AFTER_RUN)))


def history(days: int = 366, *, actor: Actor) -> tuple[Gone, ...]:
    """Return what was erased in the last so many days, the latest first, by day, kind and basis. Raises Denied."""
    require(policies.ERASE_CASES, actor)
    rows = ErasureRow.objects.filter(at__gte=clock.now() - timedelta(days=days)).annotate(
        day=TruncDate("at", tzinfo=clock.ZONE)
    )
    groups = rows.values_list("day", "what", "basis", "case__desk").annotate(count=Count("pk"), first=Min("pk"))
    found = []
    for day, what, basis, desk, count, _ in groups.order_by("-day", "-first"):
        same = rows.filter(day=day, what=what, basis=basis, case__desk=desk).order_by("pk")
        codes = tuple(same.values_list("case__code", flat=True)[:NAMED])
        found.append(Gone(day, desk, Erased(what), basis, count, codes))
    return tuple(found)


def basis_of(case: int, what: Erased) -> str:
    """Return the basis on which something of a case was erased; empty where it was not."""
    rows = ErasureRow.objects.filter(case=case, what__in=what.covered).order_by("-pk")
    return rows.values_list("basis", flat=True).first() or ""


def cases_past(rule: RetentionRule, when: datetime | None = None) -> QuerySet[CaseRow]:
    """Return the cases that are settled for long enough now (or ``when``), and have not lost yet what the rule erases."""
    when = when or clock.now()
    before = when - timedelta(days=rule.after_days)
    erased = ErasureRow.objects.filter(what__in=rule.what.covered)
    cases = CaseRow.objects.filter(desk=rule.desk, settled_at__lt=before).exclude(pk__in=erased.values("case"))
    if rule.category:
        return cases.filter(category=rule.category)
    return cases.exclude(category__in=left_to(rule, rules(clock.local(when).date())))


def _past(rule: RetentionRule, when: datetime) -> Past:
    cases = cases_past(rule, when).order_by("pk")
    return Past(rule, cases.count(), tuple(cases.values_list("code", flat=True)[:NAMED]))


def _rule(row: RetentionRow) -> RetentionRule:
    return RetentionRule(
        row.pk, row.desk, row.category, Erased(row.what), row.after_days, row.basis, row.valid_from, row.valid_to
    )
