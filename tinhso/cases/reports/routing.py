"""The stored rules of routing, and what rules ask about stored reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q

from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.rules.words import folded
from tinhso.cases.reports.models import ReportRow, RoutingRow
from tinhso.cases.reports.rules.routing import Facts, Past, RoutingRule, Trial, office_of, read_words, route, trial
from tinhso.cases.reports.rules.workflow import REPORT
from tinhso.kernel import clock
from tinhso.places import queries as places

TRIED = timedelta(days=365)
AT_ONCE = 2000


@dataclass(frozen=True)
class Routed:
    """Where the rules send a report: the office, the mode where they change it, and the rule that decided."""

    office: int
    mode: str
    rule: RoutingRule


def rules(*, also_ended: bool = False) -> tuple[RoutingRule, ...]:
    """Return the rules that hold or will, in the order in which they are asked; with ``also_ended`` all there ever were."""
    rows = RoutingRow.objects.order_by("priority", "-pk")
    if not also_ended:
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
    return tuple(_rule_of(row) for row in rows)


def routed(case: CaseView, text: str, *, area: int | None = None, on: datetime | None = None) -> Routed | None:
    """Return where rules send a report, None where none fits: those of its receipt (or of ``on``), in its area or ``area``."""
    where = area or case.area
    facts = _facts(where, case.category, case.channel, on or case.received_at, text, _communes([where]))
    rule = route(rules(also_ended=True), facts)
    office = office_of(rule, facts)
    return Routed(office, rule.mode, rule) if rule is not None and office is not None else None


def tried(draft: RoutingRule | None, *, without: int | None = None) -> Trial:
    """Return what the rules would have done to the last year's reports with ``draft``, and without the rule of an id.

    The draft is tried as if it had been in force all the year; so are the rules beside it.
    """
    held = [replace(rule, valid_from=clock.today() - TRIED, valid_to=None) for rule in rules()]
    changed = [rule for rule in held if rule.id != without]
    if draft is not None:
        changed.append(replace(draft, valid_from=clock.today() - TRIED, valid_to=None))
    return trial(held, changed, _past())


def _past() -> Iterator[Past]:
    """Yield the last year's reports as they came in, with what became of them; parts of others are left out."""
    rows = ReportRow.objects.filter(
        case__desk=REPORT.id, case__parent=None, case__received_at__gte=clock.now() - TRIED
    ).select_related("case")
    returned = set(rows.filter(case__journal__move="return_to_desk").values_list("case", flat=True))
    communes = _communes(rows.values_list("case__area", flat=True).distinct())
    for row in rows.iterator(AT_ONCE):
        case = row.case
        facts = _facts(case.area_id, case.category, case.channel, case.received_at, row.text, communes)
        yield Past(case.code, facts, case.office_id, case.pk in returned)


def _facts(
    area: int | None, category: str, channel: str, received_at: datetime, text: str, communes: Mapping[int, int]
) -> Facts:
    above = frozenset(unit.id for unit in places.path(area)) if area is not None else frozenset()
    return Facts(above, category, channel, clock.local(received_at), folded(text), communes.get(area or 0))


def _communes(areas: Iterable[int | None]) -> dict[int, int]:
    """Return the office that serves each of the areas: the people's committee, the first of its code."""
    wanted = {area for area in areas if area is not None}
    return {area: offices[0].id for area, offices in places.serving_each(wanted).items()}


def _rule_of(row: RoutingRow) -> RoutingRule:
    return RoutingRule(
        id=row.pk,
        priority=row.priority,
        area=row.area_id,
        category=row.category,
        channel=row.channel,
        weekdays=row.weekdays,
        from_time=row.from_time,
        to_time=row.to_time,
        words=read_words(row.words),
        office=row.office_id,
        mode=row.mode,
        paper=row.paper,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
