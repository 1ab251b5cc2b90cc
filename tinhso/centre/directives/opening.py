"""Directives that open by themselves: a unit was reminded so often in a year that a dated rule gives its office a task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tinhso.cases.directives import policies
from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.actions.issuing import issue
from tinhso.cases.directives.contracts import NewDirective, OpeningRule, Origin
from tinhso.centre.directives.shipped import opening_rules, rule_on
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.places import queries as places
from tinhso.supply.obligations import queries as obligations
from tinhso.supply.obligations.contracts import Crossing


def open_by_thresholds(*, actor: Actor) -> tuple[str, ...]:
    """Open the directives that thresholds reached this year or last ask for, each once for ever; return their codes.

    The rule of the day on which a threshold was reached counts. A unit that no office answers for today is left for people.
    Raises Denied, NoIssuingOffice.
    """
    require(policies.MEASURE, actor)
    rules, year = opening_rules(), clock.today().year
    opened = []
    for crossing in (*obligations.thresholds_crossed(year=year - 1), *obligations.thresholds_crossed(year=year)):
        rule = rule_on(rules, crossing.threshold, clock.local(crossing.crossed_at).date())
        office = directives.office_answering_for(crossing.unit_id)
        if rule is None or office is None or directives.about(reference(crossing), actor=SYSTEM):
            continue
        opened.append(issue(_directive(crossing, rule, office), actor=SYSTEM).case.code)
    return tuple(opened)


@dataclass(frozen=True)
class Tried:
    """What a draft would have opened in the last year: each unit with when; ``unanswered`` have no office that answers."""

    opened: tuple[tuple[str, datetime], ...]
    unanswered: int
    before: int


def tried(draft: OpeningRule, *, actor: Actor) -> Tried:
    """Return what a draft would have opened of the thresholds that were reached in the last year; ``before``, what did open.

    Raises Denied.
    """
    require(policies.SET_RULES, actor)
    since, year = clock.now() - timedelta(days=366), clock.today().year
    crossed = (*obligations.thresholds_crossed(year=year - 1), *obligations.thresholds_crossed(year=year))
    fitting = [each for each in crossed if each.threshold == draft.threshold and each.crossed_at >= since]
    answered = [each for each in fitting if directives.office_answering_for(each.unit_id) is not None]
    names = places.units_by_id({each.unit_id for each in answered})
    opened = tuple((names[each.unit_id].name, each.crossed_at) for each in answered) if draft.working_days else ()
    before = sum(bool(directives.about(reference(each), actor=SYSTEM)) for each in fitting)
    return Tried(opened, len(fitting) - len(answered), before)


def reference(crossing: Crossing) -> str:
    return f"crossing:{crossing.id}"


def _directive(crossing: Crossing, rule: OpeningRule, office: int) -> NewDirective:
    unit = places.unit_by_id(crossing.unit_id)
    at = clock.local(crossing.crossed_at)
    consequence = next((each.vi for each in obligations.thresholds(at.date()) if each.code == crossing.threshold), "")
    times = f"{crossing.reminders} lần trong năm {crossing.year}"
    return NewDirective(
        title=f"Khắc phục việc chậm nộp dữ liệu: {unit.name}"[:300],
        text=(
            f"{unit.name} đã bị nhắc nộp dữ liệu {times} (ngày {at:%d/%m/%Y}); theo quy định: {consequence.lower()}. "
            "Hãy nộp đủ dữ liệu còn nợ, giải trình nguyên nhân và nêu biện pháp không để tái diễn."
        ),
        lead=office,
        deadline=rule.deadline,
        origin=Origin.THRESHOLD,
        reference=reference(crossing),
        request=reference(crossing),
    )
