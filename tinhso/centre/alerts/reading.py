"""What rules judge, read for many of them at once: one question where each alone would ask nearly the same."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tinhso.catalog.contracts import OutlierRule, OverdueRule, StaleRule
from tinhso.centre.alerts.rules import looking
from tinhso.centre.alerts.rules.looking import SeriesRule
from tinhso.centre.alerts.watching import Watched
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Latest
from tinhso.supply.obligations import queries as obligations
from tinhso.supply.obligations.contracts import Obligation, State

log = logging.getLogger(__name__)

Line = tuple[int, bool]
"""A unit, and whether its values are simulated: the two never stand in one series."""
Values = Mapping[Line, Mapping[str, float]]
"""The values of each line by period."""
T = TypeVar("T")


class Together(Generic[T]):
    """What ``read`` reads of rules, by what each is about, once for all rules of one ``key``; each alone where that fails.

    So that a rule which cannot be read does not silence those that are read with it.
    """

    def __init__(
        self, rules: Iterable[Watched], key: Callable[[Watched], Hashable], read: Callable[[Sequence[Watched]], Mapping[str, T]]
    ) -> None:
        self._key, self._read = key, read
        self._groups: dict[Hashable, list[Watched]] = defaultdict(list)
        self._found: dict[Hashable, Mapping[str, T] | None] = {}
        for each in rules:
            self._groups[key(each)].append(each)

    def of(self, watched: Watched) -> T | None:
        """Return what was read for a rule, None where there is nothing. Raises what reading it alone raises."""
        key = self._key(watched)
        if key not in self._found:
            self._found[key] = self._all(self._groups[key])
        found = self._found[key]
        return (self._read([watched]) if found is None else found).get(watched.about)

    def _all(self, rules: Sequence[Watched]) -> Mapping[str, T] | None:
        try:
            return self._read(rules)
        except Exception:  # whatever it is, it is said of the rule whose it is
            log.warning("alert rules are read one by one: together they cannot be", exc_info=True)
            return None


@dataclass(frozen=True)
class Reading:
    """What rules read now: ``series`` by indicator, what is ``owed`` and what came ``latest`` by dataset."""

    series: Together[Values]
    owed: Together[Sequence[Obligation]]
    latest: Together[Latest]

    @staticmethod
    def of(rules: Collection[Watched]) -> Reading:
        return Reading(
            Together((each for each in rules if each.series is not None), _alike, _series_now),
            Together((each for each in rules if isinstance(each.alert.rule, OverdueRule)), _all_one, _owed),
            Together((each for each in rules if isinstance(each.alert.rule, StaleRule)), _all_one, _latest),
        )


def values(rules: Sequence[Watched], rule: SeriesRule, periods: Collection[str]) -> Mapping[str, Values]:
    """Return the values of what rules of the level of ``rule`` are about, by indicator."""
    found: dict[str, dict[Line, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    # Of what nobody supplied there is no number: it need not be worked out for every unit and period.
    about = sorted(indicators.supplied({each.about for each in rules}))
    asked = Ask(tuple(about), tuple(sorted(periods)), level=rule.level)
    for each in indicators.values(asked, actor=SYSTEM).values if about else ():
        if each.value is not None and not each.by:
            found[each.indicator][each.unit_id, each.simulated][each.period] = each.value
    return found


def _series_now(rules: Sequence[Watched]) -> Mapping[str, Values]:
    found = [(each, each.series) for each in rules if each.series is not None]
    periods = {code for each, rule in found for code in looking.needed(rule, each.indicator, clock.today())}
    return values(rules, found[0][1], periods)


def _alike(watched: Watched) -> Hashable:
    """What rules have in common that can be read together without one reading much more than it needs."""
    rule = watched.series
    if rule is None:
        return None
    kind = looking.period_kind(rule, watched.indicator)
    return indicators.datasets_of(watched.about), rule.level, kind, isinstance(rule, OutlierRule)


def _all_one(watched: Watched) -> Hashable:
    return type(watched.alert.rule)


def _owed(rules: Sequence[Watched]) -> Mapping[str, Sequence[Obligation]]:
    wanted = obligations.Wanted(datasets=frozenset(each.about for each in rules), states=frozenset({State.OVERDUE}))
    found: dict[str, list[Obligation]] = defaultdict(list)
    for each in obligations.obligations(wanted, actor=SYSTEM):
        found[each.dataset].append(each)
    return found


def _latest(rules: Sequence[Watched]) -> Mapping[str, Latest]:
    return lake.latest(each.about for each in rules)
