"""Looking at the numbers that directives are to move: when they are given, are due, are closed, and after."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tinhso.cases.directives import policies
from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.actions import measuring
from tinhso.cases.directives.contracts import Directive, Measurement
from tinhso.centre.directives.rules.looking import WINDOW, finished, occasion, periods_until
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask, Value
from tinhso.kernel import clock
from tinhso.kernel.periods import PeriodKind, parse
from tinhso.kernel.policy import SYSTEM, Actor, require

log = logging.getLogger(__name__)
FOLLOWED = timedelta(days=400)
"""For so long after its closing a directive's number is looked at again."""


@dataclass(frozen=True)
class Looked:
    """What a run did: directives looked at, measurements kept, indicators that could not be told."""

    directives: int = 0
    kept: int = 0
    failed: tuple[str, ...] = ()


def follow(*, only: int | None = None, actor: Actor) -> Looked:
    """Measure the numbers of the directives that are followed (of one case, with ``only``), as they are known now.

    Numbers of one indicator and kind of period are asked for together; one that fails does not silence the others, and is
    asked for again the next time. Raises Denied.
    """
    require(policies.MEASURE, actor)
    followed = [each for each in directives.with_aims(clock.now() - FOLLOWED) if only in (None, each.case.id)]
    groups: dict[tuple[str, PeriodKind], list[Directive]] = defaultdict(list)
    for each in followed:
        if each.aim is not None and not finished(each, directives.measured(each.case.id)):
            groups[each.aim.indicator, parse(each.aim.by_period).kind].append(each)
    kept, failed = 0, []
    for (name, kind), group in groups.items():
        try:
            kept += _measure(name, kind, group, actor)
        except Exception:  # whatever it is, it is said of the indicator whose it is
            log.exception("the numbers of %s are measured later", name)
            failed.append(name)
    return Looked(len(followed), kept, tuple(failed))


def _measure(indicator: str, kind: PeriodKind, group: Sequence[Directive], actor: Actor) -> int:
    """Measure one indicator for several directives and return how many measurements were kept."""
    periods = periods_until(clock.today(), kind)
    units = tuple(sorted({each.aim.unit_id for each in group if each.aim is not None}))
    found = indicators.values(Ask((indicator,), tuple(period.code for period in periods), units=units), actor=SYSTEM)
    by_unit: dict[int, list[Value]] = defaultdict(list)
    for value in found.values:
        by_unit[value.unit_id].append(value)
    decimals = indicators.definition(indicator).decimals
    kept = 0
    for each in group:
        known = directives.measured(each.case.id)
        values = by_unit[each.aim.unit_id] if each.aim is not None else []
        last = next((value for value in reversed(values) if value.value is not None), None)
        when = occasion(each, known, clock.now())
        measured = Measurement(
            when,
            last.period if last else "",
            last.value if last else None,
            last.simulated if last else False,
            found.known_at,
            clock.now(),
        )
        past = [(value.period, value.value) for value in values[-WINDOW:]]
        measuring.keep(each.case.id, measured, past=past, decimals=decimals, actor=actor)
        kept += len(directives.measured(each.case.id)) - len(known)
    return kept
